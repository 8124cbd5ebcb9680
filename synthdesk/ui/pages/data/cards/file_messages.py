"""What can go wrong or stay open when a file is read, each with the way to settle it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from PySide6.QtCore import Signal

from synthdesk.engine.errors import UserError
from synthdesk.ui.pages.data.cards.loader import Reading
from synthdesk.ui.widgets.message_bar import MessageBar

MOST_DOUBTS = 3
_TO_SETTINGS = "Import settings…"
# No other settings make a file appear that is not there.
_NOT_MENDED_BY_SETTINGS = (
    "missing-file",
    "unreadable-file",
    "empty-file",
    "cache-not-writable",
    "load-stopped",
)


class FileProblem(MessageBar):
    """A file that was not read; other settings may help."""

    settings_requested = Signal(object)
    """``Reading``."""

    def __init__(self) -> None:
        super().__init__("Problem with a file")
        self._reading: Reading | None = None
        self.action_chosen.connect(lambda: self.settings_requested.emit(self._reading))

    def show_failure(self, error: UserError, reading: Reading | None) -> None:
        """Show an error, with a way to other settings where they can mend it."""
        self._reading = reading
        offers = reading is not None and error.code not in _NOT_MENDED_BY_SETTINGS
        self.show_message(
            error.title,
            error.detail,
            error.hint,
            where=str(error.where),
            action=_TO_SETTINGS if offers else "",
        )
        self.error = error


class FileDoubt(MessageBar):
    """A file that was read in one of several ways."""

    settings_requested = Signal(object)
    """``Reading``."""

    def __init__(self) -> None:
        super().__init__("A file that can be read in more than one way")
        self._reading: Reading | None = None
        self.action_chosen.connect(lambda: self.settings_requested.emit(self._reading))

    def show_doubts(self, reading: Reading, found: Sequence[str]) -> None:
        """Show what was guessed; a file that leaves nothing open takes its message away."""
        if found:
            self._reading = reading
            self.show_message(
                f"{reading.path.name} can be read in more than one way",
                "\n".join(found[:MOST_DOUBTS]),
                "Look whether it was read as you know it.",
                tone="warning",
                action=_TO_SETTINGS,
            )
        elif self._reading is not None and self._reading.path == reading.path:
            self.clear()

    def keep_only(self, paths: Collection[Path]) -> None:
        """A file that is not loaded any more raises no doubt."""
        if self._reading is not None and self._reading.path not in paths:
            self._reading = None
            self.clear()
