"""The findings of one view, or of all of them, with the chosen one in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from synthdesk.engine.quality_findings import QUALITY_PARTS, findings_of_part
from synthdesk.engine.reading import findings_in_words
from synthdesk.ui.pages.quality.findings.quality_finding_sheet import QualityFindingSheet
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.widgets.finding_list import FindingList, ListedFinding

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.health.findings import Finding

_PARTS = {part.field: part for part in QUALITY_PARTS}


class FindingPanel(QSplitter):
    """A list and a sheet; Enter, a double click or a button asks for what a finding is about.

    Args:
        name: what a screen reader calls the list.
        session: knows the tables whose rows a finding points at.
        tasks: read those rows.
        where: heading of the column that names each finding's view; without one the findings
            are those of the view that the panel is part of.
        orientation: of the list and the sheet.
    """

    asked = Signal(object)  # Finding
    column_requested = Signal(str)

    def __init__(
        self,
        name: str,
        session: Session,
        tasks: TaskManager,
        where: str = "",
        orientation: Qt.Orientation = Qt.Orientation.Vertical,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(orientation, parent)
        self.list = FindingList(name, where)
        self.sheet = QualityFindingSheet(session, tasks, is_elsewhere=bool(where))
        self.addWidget(self.list)
        self.addWidget(self.sheet)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(10)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 1)
        self.setSizes([400, 400])
        self.list.chosen.connect(self.sheet.show_listed)
        self.list.activated.connect(self._ask)
        self.sheet.view_requested.connect(lambda: self._ask(self.list.current()))
        self.sheet.column_requested.connect(self.column_requested)

    def show_findings(
        self, result: AuditResult, findings: Sequence[ListedFinding], nothing: str
    ) -> None:
        """Show others.

        Args:
            result: the audit that they are of.
            findings: worst first.
            nothing: what to say where there are none.
        """
        self.sheet.take_result(result)
        self.list.show_findings(findings, nothing)
        self.sheet.setVisible(bool(findings))

    def show_part(self, result: AuditResult, field: str) -> None:
        """Show what one analysis found, or what it looked for in vain.

        Args:
            result: the audit.
            field: the analysis's field of it.
        """
        part = _PARTS[field]
        found = [ListedFinding(one, part.title) for one in findings_of_part(result, field)]
        self.show_findings(result, found, findings_in_words((), (part,)))

    def choose(self, finding: Finding) -> None:
        """Choose a finding, and leave the focus where it is."""
        self.list.choose(finding.id)

    def go_to(self, finding: Finding) -> None:
        """Choose a finding, with the focus on it."""
        self.choose(finding)
        self.list.table.setFocus()

    def _ask(self, listed: ListedFinding | None) -> None:
        if listed is not None:
            self.asked.emit(listed.finding)
