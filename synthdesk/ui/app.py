"""Starts the window and everything that it stands on, and takes it all down again."""

from __future__ import annotations

import logging
import signal
import socket
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import FrameType, TracebackType

from PySide6.QtCore import (
    QMessageLogContext,
    QSocketNotifier,
    QStandardPaths,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from synthdesk import __version__
from synthdesk.ui.cache_folder import CacheFolder
from synthdesk.ui.crash_record import CrashRecord
from synthdesk.ui.main_window import MainWindow
from synthdesk.ui.remembered_options import remembered_options
from synthdesk.ui.session import Session
from synthdesk.ui.settings import THEME, Settings
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.process_runner import ProcessRunner
from synthdesk.ui.theme import ThemeChoice, theme_manager
from synthdesk.ui.widgets.crash_dialog import CrashDialog

_QT_LOG = logging.getLogger("synthdesk.qt")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Application:
    """The parts of a running program, in the order in which they depend on each other.

    Args:
        settings: the user's settings; their own file if absent.
        cache_parent: where the session's private folder is made; the system's if absent.
    """

    def __init__(self, settings: Settings | None = None, cache_parent: Path | None = None) -> None:
        self.settings = settings or Settings()
        theme_manager().choose(ThemeChoice(self.settings.get(THEME)))
        self.cache = CacheFolder(cache_parent)
        self.session = Session(self.cache.path, remembered_options(self.settings))
        logs = self.cache.logs
        self.tasks = TaskManager(ProcessRunner(logs), background=ProcessRunner(logs))
        self.window = MainWindow(self.session, self.tasks, self.settings)
        self._is_closed = False

    def close(self) -> None:
        """Leave no process and no file behind; harmless when done already."""
        if not self._is_closed:
            self._is_closed = True
            self.window.hide()
            self.tasks.close()
            self.cache.remove()


def run(files: Sequence[str] = (), sample: str | None = None) -> int:
    """Open the window.

    Args:
        files: training, synthetic and holdout file, in this order, as many as there are; or
            one project.
        sample: ``"good"``, ``"small"`` or ``"leaky"`` loads that sample audit and runs it.

    Returns:
        The exit code.
    """
    qt = _qt_application()
    application = Application()
    record = CrashRecord(_state_folder())
    _catch_crashes(application, record)
    _quit_on_signals(qt)
    window = application.window
    if record.last_crash is not None:
        window.failures.show_last_crash(record.last_crash)
    window.show()
    if sample is not None:
        QTimer.singleShot(0, window, lambda: window.files.open_sample(sample))
    elif files:
        QTimer.singleShot(0, window, lambda: window.open_paths(files))
    try:
        return qt.exec()
    finally:
        application.close()
        record.close()


def _qt_application() -> QApplication:
    qInstallMessageHandler(_log_qt_message)
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    qt.setApplicationName("synthdesk")
    qt.setApplicationDisplayName("synthdesk")
    qt.setApplicationVersion(__version__)
    qt.setDesktopFileName("synthdesk")
    return qt


def _state_folder() -> Path:
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.StateLocation))


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    del context
    _QT_LOG.log(_LEVELS.get(kind, logging.WARNING), "%s", text)


def _catch_crashes(application: Application, record: CrashRecord) -> None:
    """An exception that nobody caught is shown, not swallowed; the window lives on."""

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        details = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(details)
        record.write(details)
        CrashDialog(
            "Something went wrong inside synthdesk",
            "This is a fault of the program. The window stays open and your tables and results "
            "are still there; what you did last may not have worked. Please report it with the "
            "details; look through them first, they may quote a value of your data.",
            details,
            application.window,
        ).show()

    sys.excepthook = show


def _quit_on_signals(qt: QApplication) -> None:
    """Ctrl+C in a terminal and a polite kill end the program in order.

    Python runs signal handlers only between its own instructions, of which an idle event loop
    has none; the wake-up socket gives it one.
    """
    if sys.platform == "win32":
        return
    receiver, sender = socket.socketpair()
    for end in (receiver, sender):
        end.setblocking(False)
    signal.set_wakeup_fd(sender.fileno())
    notifier = QSocketNotifier(receiver.fileno(), QSocketNotifier.Type.Read, qt)
    notifier.activated.connect(lambda *_: receiver.recv(64))

    def end_program(number: int, frame: FrameType | None) -> None:
        del frame
        qt.exit(128 + number)

    signal.signal(signal.SIGINT, end_program)
    signal.signal(signal.SIGTERM, end_program)
    # The sender must live as long as signals may come.
    notifier.setProperty("sender", sender)
