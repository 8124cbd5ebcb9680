"""Jobs that behave badly in known ways; the tests' own catalogue, never the program's."""

from __future__ import annotations

import os
import signal
import sys
import time
import warnings
from typing import Any

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.progress import Progress


def add(one: int, other: int, progress: Progress) -> int:
    for part in range(5):
        progress.step(part / 5, f"part {part}")
    progress.step(1.0, "added")
    return one + other


def chatter(progress: Progress) -> int:
    """Reports far more often than anybody can read."""
    since = time.perf_counter()
    steps = 0
    while time.perf_counter() - since < 0.55:
        steps += 1
        progress.step(min(steps / 1e7, 0.9), f"step {steps}")
    progress.step(1.0, "end")
    return steps


def talk(progress: Progress) -> str:
    print("printed")
    print("to stderr", file=sys.stderr)
    warnings.warn("a warning", stacklevel=1)
    os.write(1, b"from C\n")
    return "said"


def refuse(progress: Progress) -> None:
    raise UserError("bad-cell", "Title", "Detail", "Hint", Where(file="a.csv", column="c", row=7))


def break_down(progress: Progress) -> None:
    raise ZeroDivisionError("by design")


def return_a_lambda(progress: Progress) -> Any:
    return lambda: None


def crash(progress: Progress) -> None:
    import ctypes

    print("about to crash", flush=True)
    ctypes.string_at(0)


def wait_politely(seconds: float, progress: Progress) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        progress.step(0.5, "waiting")
        time.sleep(0.02)
    return "waited"


def hang(progress: Progress) -> None:
    """Never asks whether it was cancelled."""
    progress.step(0.1, "stuck")
    while True:
        time.sleep(60)


def hang_stubbornly(progress: Progress) -> None:
    """Does not even listen to the system's polite request to end."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    hang(progress)


def process_id(progress: Progress) -> int:
    return os.getpid()


def loaded_modules(progress: Progress) -> list[str]:
    return sorted(sys.modules)


def run_job(name: str, params: dict[str, Any], progress: Progress) -> Any:
    return globals()[name](**params, progress=progress)
