"""One finding on the tables in full, with what can be done about it: look at rows, waive it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from synthdesk.engine.formats import counted
from synthdesk.ui.pages.data.findings.findings_model import (
    FindingRow,
    finding_text,
    table_of,
    waiver_words,
)
from synthdesk.ui.widgets.finding_sheet import FindingSheet


class FindingDetails(FindingSheet):
    """Shows a finding and offers what can be done about it."""

    rows_requested = Signal(object)
    waive_requested = Signal()
    unwaive_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row: FindingRow | None = None
        self.waived = self.note
        self.rows = QPushButton()
        self.rows.setAccessibleName("Look at the rows of the finding")
        self.rows.clicked.connect(lambda: self.rows_requested.emit(self._row))
        self.waive = QPushButton("Waive…")
        self.waive.setAccessibleName("Waive the finding")
        self.waive.clicked.connect(self.waive_requested)
        self.unwaive = QPushButton("Take the waiver back")
        self.unwaive.clicked.connect(self.unwaive_requested)
        for button in (self.rows, self.waive, self.unwaive):
            self.buttons.addWidget(button)
        self.buttons.addStretch(1)

    def show_finding(self, row: FindingRow | None) -> None:
        """Show a finding, or that none is chosen."""
        self._row = row
        if row is None:
            self.show_sheet(None, "")
            return
        self.show_sheet(row.finding, table_of(row.finding))
        self.waived.setText(waiver_words(row.waiver))
        self.waived.setVisible(row.waiver is not None)
        count = len(row.finding.row_examples)
        self.rows.setVisible(count > 0)
        self.rows.setText(f"Look at {counted(count, 'row')}")
        self.waive.setVisible(row.waiver is None)
        self.unwaive.setVisible(row.waiver is not None)

    def as_text(self) -> str:
        """The whole finding and its waiver, to be copied."""
        return "" if self._row is None else finding_text(self._row)
