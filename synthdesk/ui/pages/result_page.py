"""What the pages that show a result have in common: empty, stale and left-out states."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from synthdesk.ui.pages.page import Page
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult

NOTHING_YET = "Load two tables in Data and press Run audit."
STALE = "Inputs or settings changed since this audit. Run it again to bring this page up to date."


class ResultPage(Page):
    """A page over the session's result; subclasses fill ``content`` and say what they need.

    Class attributes:
        analysis: name of the analysis that the page shows; empty if it shows them all.
        promise: what the page will show, for the empty state.
    """

    analysis: ClassVar[str] = ""
    promise: ClassVar[str] = ""

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(session, tasks, parent)
        self.empty = EmptyState("No audit yet", f"{NOTHING_YET}\n{self.promise}".strip())
        self.stale = QLabel(STALE)
        self.stale.setTextFormat(Qt.TextFormat.PlainText)
        self.stale.setWordWrap(True)
        self.stale.setProperty("chip", "warning")
        self.stale.hide()
        self.content = QWidget()
        shown = QWidget()
        layout = QVBoxLayout(shown)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(self.stale)
        layout.addWidget(self.content, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(shown)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self.build()
        self.tell_of_files()
        session.result_changed.connect(self._result_changed)
        for signal in (session.tables_changed, session.schema_changed, session.options_changed):
            signal.connect(self._check_stale)
        self._take_result()

    # --- for subclasses --------------------------------------------------------------------

    def build(self) -> None:
        """Make the widgets of ``content``, once."""
        raise NotImplementedError

    def show_result(self, result: AuditResult) -> None:
        """Show a result that holds the page's analysis."""
        raise NotImplementedError

    def scroll_cards(self, name: str, *cards: QWidget, stretched: QWidget | None = None) -> None:
        """Fill ``content`` with cards below each other, scrolling when they need more room.

        Args:
            name: accessible name of the scrolled area.
            cards: the cards, top first.
            stretched: the card that takes spare room; without one the room stays empty.
        """
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(12)
        for card in cards:
            column.addWidget(card, int(card is stretched))
        if stretched is None:
            column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        scroll.setAccessibleName(name)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    # --- states ----------------------------------------------------------------------------

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return self._stack.currentWidget() is self.empty

    def _result_changed(self, event: object) -> None:
        del event
        is_behind_another = self.window() is not self and not self.isVisible()
        if is_behind_another:
            # All pages at once would hold the window up; those behind take a turn each.
            QTimer.singleShot(0, self, self._take_result)
        else:
            self._take_result()

    def _take_result(self) -> None:
        result = self.session.result
        if result is None:
            self.empty.set_text("No audit yet", f"{NOTHING_YET}\n{self.promise}".strip())
            self._stack.setCurrentIndex(0)
        elif self.analysis and getattr(result, self.analysis) is None:
            self.empty.set_text(
                "Left out of this run",
                "The last audit did not compute this. Choose the analysis and run the audit again.",
            )
            self._stack.setCurrentIndex(0)
        else:
            self.show_result(result)
            self._stack.setCurrentIndex(1)
        self._check_stale()

    def _check_stale(self, event: object = None) -> None:
        del event
        self.stale.setVisible(self.session.result_is_stale)
