"""The findings on gaps, and the chosen one in full."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from synthdesk.engine.health.findings import Finding, Severity
from synthdesk.ui.widgets.filter_table import FilterTable
from synthdesk.ui.widgets.mark_delegate import MarkDelegate
from synthdesk.ui.widgets.marks import Mark
from synthdesk.ui.widgets.table_model import TableColumn

NOTHING_FOUND = (
    "Nothing was found. Looked for: gaps filled or added, other combinations of gaps, gaps that "
    "depend on other columns, values behind gaps that differ from the rest, filled values that "
    "are off, and columns without gaps that changed."
)
_MARKS = {
    Severity.RED: (Mark.ALARM, "red"),
    Severity.AMBER: (Mark.NOTICE, "amber"),
    Severity.INFO: (Mark.UNKNOWN, "info"),
}
_ORDER = {severity: place for place, severity in enumerate(Severity)}
_COLUMNS = (
    TableColumn(
        "Weight",
        lambda finding: _MARKS[finding.severity][1],
        payload=lambda finding: _MARKS[finding.severity][0].value,
        order=lambda finding: _ORDER[finding.severity],
        is_numeric=False,
    ),
    TableColumn("Finding", lambda finding: finding.title, is_numeric=False),
)


class FindingList(QWidget):
    """Findings, red first, each with its reasons; Enter goes to its column."""

    column_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._findings: tuple[Finding, ...] = ()
        self.list = FilterTable("Findings on missing values", "Filter findings")
        self.list.table.setItemDelegateForColumn(0, MarkDelegate(self.list.table))
        self.list.table.row_selected.connect(self._show)
        self.list.table.row_activated.connect(self._go)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName("The chosen finding")
        self.text.setTabChangesFocus(True)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.list)
        split.addWidget(self.text)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show others, the first chosen."""
        self._findings = tuple(findings)
        self.list.table.set_content(_COLUMNS, self._findings)
        self.text.setPlainText(NOTHING_FOUND)
        if self._findings:
            self.list.table.select_row(0)
            self._show(0)

    def _show(self, row: int) -> None:
        if 0 <= row < len(self._findings):
            self.text.setPlainText(in_full(self._findings[row]))

    def _go(self, row: int) -> None:
        columns = self._findings[row].columns
        if columns:
            self.column_requested.emit(columns[0])


def in_full(finding: Finding) -> str:
    """The whole finding as plain text."""
    facts = "\n".join(f"• {fact.label}: {fact.text}" for fact in finding.evidence)
    return f"{finding.title}\n\n{finding.why}\n\n{facts}\n\nWhat to do: {finding.advice}"
