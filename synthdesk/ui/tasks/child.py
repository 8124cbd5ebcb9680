"""What runs in a child process: waits for a job, runs it, reports. Never loads Qt.

The two pipes are one-way: ``commands`` from the parent (import these modules, run this job,
cancel), ``messages`` to it. The child ends when ``commands`` does: the parent closed it, or died.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import queue
import signal
import sys
import threading
import time
import traceback
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

from synthdesk.engine.errors import Cancelled, UserError
from synthdesk.engine.progress import Progress

PROGRESS_INTERVAL = 0.1
_PR_SET_PDEATHSIG = 1


def serve(commands: Connection, messages: Connection, log_path: str, catalogue: str) -> None:
    """Serve jobs, one after the other, until the parent has no more.

    Args:
        commands: receives ``("import", names)``, ``("job", name, params)`` and ``("cancel",)``.
        messages: is sent ``("progress", fraction, stage)`` and, for each job, one of
            ``("result", …)``, ``("user_error", …)``, ``("error", traceback)``, ``("cancelled",)``.
        log_path: file that takes all output.
        catalogue: ``"module:function"`` of the function (name, params, progress) that runs jobs.
    """
    _capture_output(log_path)
    _end_with_the_parent()
    # Ctrl+C in a terminal reaches the whole process group; the parent decides what it means.
    with contextlib.suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    inbox = _Inbox(commands)
    outbox = _Outbox(messages)
    while True:
        job = _wait_for_job(inbox)
        answer = _answer(job, catalogue, inbox, outbox)
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
        outbox.finish(answer)


def _answer(
    job: tuple[str, dict[str, Any]], catalogue: str, inbox: _Inbox, outbox: _Outbox
) -> tuple[Any, ...]:
    name, params = job
    try:
        module, function = catalogue.split(":")
        run_job = getattr(import_module(module), function)
        progress = Progress(outbox.report, inbox.cancelled.is_set)
        progress.step(0.0)
        return ("result", run_job(name, params, progress))
    except Cancelled:
        return ("cancelled",)
    except UserError as error:
        return ("user_error", error)
    except BaseException:
        return ("error", traceback.format_exc())


def _wait_for_job(inbox: _Inbox) -> tuple[str, dict[str, Any]]:
    """The first job; modules are imported meanwhile, one at a time."""
    modules: list[str] = []
    while True:
        try:
            command = inbox.queue.get(block=not modules)
        except queue.Empty:
            # A failed import will fail again, and be told, in the job that needs it.
            with contextlib.suppress(Exception):
                import_module(modules.pop(0))
            continue
        if command[0] == "job":
            return command[1], command[2]
        modules.extend(command[1])


class _Inbox:
    """Listens for commands in a thread of its own, so that cancel is heard during a job."""

    def __init__(self, commands: Connection) -> None:
        self.queue: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
        self.cancelled = threading.Event()
        self._commands = commands
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                command = self._commands.recv()
            except (EOFError, OSError):
                # Not sys.exit: thread pools of the numeric libraries can take seconds to wind
                # down, and nothing needs them.
                os._exit(0)
            if command[0] == "cancel":
                self.cancelled.set()
            else:
                self.queue.put(command)


class _Outbox:
    """Sends the latest progress, ten times a second at most, and the answer at the end."""

    def __init__(self, messages: Connection) -> None:
        self._messages = messages
        self._latest: tuple[float, str] | None = None
        self._changed = threading.Event()
        self._sending = threading.Lock()
        threading.Thread(target=self._pump, daemon=True).start()

    def report(self, fraction: float, stage: str) -> None:
        self._latest = (fraction, stage)
        self._changed.set()

    def finish(self, answer: tuple[Any, ...]) -> None:
        with self._sending:
            self._send_latest()
            try:
                self._messages.send(answer)
            except OSError:
                os._exit(1)
            except Exception:  # the result can't be pickled
                self._messages.send(("error", traceback.format_exc()))

    def _pump(self) -> None:
        while True:
            self._changed.wait()
            with self._sending:
                self._changed.clear()
                self._send_latest()
            time.sleep(PROGRESS_INTERVAL)

    def _send_latest(self) -> None:
        latest, self._latest = self._latest, None
        if latest is not None:
            try:
                self._messages.send(("progress", *latest))
            except OSError:
                os._exit(1)


def _capture_output(log_path: str) -> None:
    """Send everything that is printed, by C libraries and a crash too, into the log file.

    A windowed program has no streams at all: ``sys.stdout`` is None there, so they are made.
    """
    # The file stays open as long as the process lives.
    stream = open(log_path, "a", buffering=1, encoding="utf-8", errors="replace")  # noqa: SIM115
    for descriptor in (1, 2):
        os.dup2(stream.fileno(), descriptor)
    sys.stdout = sys.stderr = stream
    faulthandler.enable(stream)


def _end_with_the_parent() -> None:
    """Linux: be killed when the parent is, even in the middle of a long call into C."""
    if sys.platform != "linux":
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
