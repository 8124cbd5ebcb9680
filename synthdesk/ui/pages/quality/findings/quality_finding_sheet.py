"""A finding on quality in full, with the rows that it points at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from synthdesk.engine.formats import counted
from synthdesk.ui.pages.quality.findings.finding_rows import FindingRows
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.widgets.finding_list import ListedFinding
from synthdesk.ui.widgets.finding_sheet import FindingSheet

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult


class QualityFindingSheet(FindingSheet):
    """Offers what the finding is about, in the view that it is from, and the rows at fault.

    Args:
        session: knows the tables of the rows.
        tasks: read them.
        is_elsewhere: whether what it is about is to be seen in another view.
    """

    view_requested = Signal()

    def __init__(
        self,
        session: Session,
        tasks: TaskManager,
        *,
        is_elsewhere: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._is_elsewhere = is_elsewhere
        self.view = QPushButton()
        self.view.setAccessibleName("Show what the finding is about")
        self.view.clicked.connect(self.view_requested)
        self.rows = QPushButton()
        self.rows.setAccessibleName("Look at the rows of the finding")
        self.rows.clicked.connect(self._look_at_rows)
        for button in (self.view, self.rows):
            self.buttons.addWidget(button)
        self.buttons.addStretch(1)
        self.setTabOrder(self.copy, self.view)
        self.setTabOrder(self.view, self.rows)
        self.found_rows = FindingRows(session, tasks)
        self.parts.insertWidget(self.parts.count() - 1, self.found_rows)

    def take_result(self, result: AuditResult) -> None:
        """The audit that the findings are of."""
        self.found_rows.take_result(result)

    def show_listed(self, listed: ListedFinding | None) -> None:
        """Show a finding, or that none is chosen."""
        self.found_rows.hide()
        if listed is None:
            self.show_sheet(None, "")
            return
        finding = listed.finding
        self.show_sheet(finding, listed.where)
        self.view.setText(f"Show in {listed.where}" if self._is_elsewhere else "Show it")
        self.rows.setVisible(bool(finding.row_examples))
        self.rows.setText(f"Look at {counted(len(finding.row_examples), 'row')}")

    def _look_at_rows(self) -> None:
        if self.finding is not None:
            self.found_rows.show_rows(self.finding)
