"""What the views of the Quality page have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.filter_table import FilterTable

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.health.findings import Finding

FILTER_CLEARED = "The filter was cleared: it hid what was asked for"


class QualityView(QWidget):
    """One view of the page: sees the session, the tasks, and the result that it is shown.

    Class attributes:
        title: name of its tab, with an access key.
        fields: names of the ``AuditResult`` fields that it shows; without any of them the page
            says that the analysis was left out.
    """

    title: ClassVar[str]
    fields: ClassVar[tuple[str, ...]] = ()

    status_message = Signal(str)
    column_requested = Signal(str)
    pair_requested = Signal(str, str)

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.tasks = tasks
        self.setAccessibleName(self.title.replace("&", ""))
        self.build()

    def build(self) -> None:
        """Make the widgets, once; nothing heavy."""
        raise NotImplementedError

    def show_result(self, result: AuditResult) -> None:
        """Show another audit, all of whose ``fields`` are present."""
        raise NotImplementedError

    def show_stale(self, is_stale: bool) -> None:
        """Told when inputs or settings no longer fit the result; what asks for more is disabled."""

    def show_finding(self, finding: Finding) -> None:
        """Show what a finding of the shown result is about; the view is in front already."""

    def content_behind(self, empty: EmptyState) -> QVBoxLayout:
        """Make ``stack``, where ``empty`` is seen first; the layout of the content behind it.

        Views are put together from the outside in, as Qt styles a filled tree anew when it gets
        a parent; each part is filled before the next one comes, as Tab goes that way.
        """
        self.stack = QStackedWidget()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
        content = QWidget()
        self.stack.addWidget(empty)
        self.stack.addWidget(content)
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 0, 0)
        return inner

    def choose_row(self, listed: FilterTable, row: int) -> None:
        """Make a row current, in sight and with the focus, whatever the list's filter says.

        Args:
            listed: a list of the view.
            row: position in its rows as they were given.
        """
        if listed.table.table_model.shown_row(row) is None:
            listed.filter_box.clear()
            self.status_message.emit(FILTER_CLEARED)
        listed.table.select_row(row)
        listed.table.setFocus()

    def extend(self, result: AuditResult, **options: Any) -> bool:
        """Put a result in place that holds more of the same audit; see ``extend_result``."""
        return self.session.extend_result(result, options, initiator=self)
