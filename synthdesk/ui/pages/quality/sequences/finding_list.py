"""What was found on sequences: a line each, and everything about the chosen one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from synthdesk.engine.formats import count
from synthdesk.engine.health.findings import Finding, Severity
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.filter_table import FilterTable
from synthdesk.ui.widgets.mark_delegate import MarkDelegate
from synthdesk.ui.widgets.marks import Mark
from synthdesk.ui.widgets.table_model import TableColumn

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = {Severity.RED: "Red", Severity.AMBER: "Amber", Severity.INFO: "Note"}
MARKS = {Severity.RED: Mark.ALARM, Severity.AMBER: Mark.NOTICE, Severity.INFO: None}
NONE = "Nothing was found on sequences."


class FindingList(QWidget):
    """A table of findings with the text of the chosen one below it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Findings on sequences")
        self._findings: tuple[Finding, ...] = ()
        self.list = FilterTable("Findings on sequences", "Filter findings")
        self._marks = MarkDelegate(self)
        self.list.table.setItemDelegateForColumn(0, self._marks)
        self.list.table.row_selected.connect(self._show)
        self.detail = text_label(NONE)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        room = QScrollArea()
        room.setAccessibleName("The chosen finding")
        room.setWidget(self.detail)
        room.setWidgetResizable(True)
        room.setFrameShape(QFrame.Shape.NoFrame)
        room.viewport().setAutoFillBackground(False)
        self.detail.setAutoFillBackground(False)
        room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        both = QSplitter(Qt.Orientation.Vertical)
        both.addWidget(self.list)
        both.addWidget(room)
        both.setChildrenCollapsible(False)
        both.setHandleWidth(8)
        both.setSizes([300, 260])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(both)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show other findings, the first one chosen."""
        self._findings = tuple(findings)
        self.list.table.set_content(_columns(), self._findings)
        self.detail.setText(NONE)
        if self._findings:
            self.list.table.select_row(0)
            self._show(0)

    def _show(self, row: int) -> None:
        if 0 <= row < len(self._findings):
            self.detail.setText(text_of(self._findings[row]))


def text_of(finding: Finding) -> str:
    """All that a finding says, as plain text."""
    parts = [finding.title, finding.why]
    parts += [f"{fact.label}: {fact.text}" for fact in finding.evidence]
    if finding.row_examples:
        rows = ", ".join(count(row) for row in finding.row_examples)
        parts.append(f"Rows of the {finding.table.value} table to look at: {rows}")
    parts.append(f"What to do: {finding.advice}")
    return "\n\n".join(parts)


def _columns() -> tuple[TableColumn, ...]:
    order = list(Severity)
    return (
        TableColumn(
            "Severity",
            lambda row: WORDS[row.severity],
            payload=lambda row: MARKS[row.severity],
            order=lambda row: order.index(row.severity),
        ),
        TableColumn("Finding", lambda row: row.title),
        TableColumn("Columns", lambda row: ", ".join(name[:60] for name in row.columns[:10])),
    )
