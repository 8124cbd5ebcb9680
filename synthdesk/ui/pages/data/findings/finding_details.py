"""One finding in full: what, why it matters, evidence, what to do, where to look."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.formats import counted
from synthdesk.plots.plot_table import PlotTable
from synthdesk.ui.pages.data.findings.findings_model import (
    FindingRow,
    finding_as_text,
    table_of,
    waiver_words,
)
from synthdesk.ui.pages.data.findings.severity_marks import SEVERITY_WORDS, severity_icon
from synthdesk.ui.pages.data.scroll_column import ScrollColumn
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.table_model import as_tooltip, one_line
from synthdesk.ui.widgets.table_view import TableView

MOST_COLUMN_BUTTONS = 8
COLUMN_BUTTONS_IN_A_ROW = 2
_ICON = 20


class FindingDetails(ScrollColumn):
    """Shows a finding and offers what can be done about it."""

    rows_requested = Signal(object)
    column_requested = Signal(str)
    waive_requested = Signal()
    unwaive_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The chosen finding", parent)
        self._row: FindingRow | None = None
        self._icon = QLabel()
        self.word = text_label("", "muted")
        self.title = text_label("", "section-title")
        self.waived = QLabel()
        self.waived.setTextFormat(Qt.TextFormat.PlainText)
        self.waived.setWordWrap(True)
        self.waived.setProperty("chip", "unknown")
        self.why = text_label("")
        self.evidence = TableView("Evidence of the finding")
        self.advice = text_label("")
        self._columns = QGridLayout()
        self._columns.setSpacing(6)
        self._columns.setColumnStretch(COLUMN_BUTTONS_IN_A_ROW, 1)
        self.rows = QPushButton()
        self.rows.setAccessibleName("Look at the rows of the finding")
        self.rows.clicked.connect(lambda: self.rows_requested.emit(self._row))
        self.waive = QPushButton("Waive…")
        self.waive.setAccessibleName("Waive the finding")
        self.waive.clicked.connect(self.waive_requested)
        self.unwaive = QPushButton("Take the waiver back")
        self.unwaive.clicked.connect(self.unwaive_requested)
        self.copy = QPushButton("Copy")
        self.copy.setAccessibleName("Copy the finding")
        self.copy.clicked.connect(self._copy)
        self._lay_out()
        self.show_finding(None)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._icon)
        head.addWidget(self.word, 1)
        actions = QHBoxLayout()
        actions.setSpacing(8)
        head.addWidget(self.copy)
        for button in (self.rows, self.waive, self.unwaive):
            actions.addWidget(button)
        actions.addStretch(1)
        self._column_row = QWidget()
        self._column_row.setLayout(self._columns)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._shown = QWidget()
        column = QVBoxLayout(self._shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.title)
        column.addWidget(self.waived)
        column.addLayout(actions)
        for heading, widget in (
            ("Why it matters", self.why),
            ("What to do", self.advice),
            ("Columns", self._column_row),
            ("Evidence", self.evidence),
        ):
            label = text_label(heading, "card-title")
            label.setContentsMargins(0, 6, 0, 0)
            column.addWidget(label)
            column.addWidget(widget)
            widget.setProperty("heading", label)
        column.addStretch(1)
        self.none = text_label("Choose a finding to see what it means and what to do.", "muted")
        self.none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.column.addWidget(self.none)
        self.column.addWidget(self._shown, 1)

    def show_finding(self, row: FindingRow | None) -> None:
        """Show a finding, or that none is chosen."""
        self._row = row
        self.none.setVisible(row is None)
        self._shown.setVisible(row is not None)
        if row is None:
            return
        finding = row.finding
        self.word.setText(f"{SEVERITY_WORDS[finding.severity]} · {table_of(finding)}")
        self.draw_icon()
        self.title.setText(finding.title)
        self.waived.setText(waiver_words(row.waiver))
        self.waived.setVisible(row.waiver is not None)
        self.why.setText(finding.why)
        self.advice.setText(finding.advice)
        facts = tuple((fact.label, fact.text) for fact in finding.evidence)
        self.evidence.set_table(PlotTable("Evidence", ("Fact", "Value"), facts))
        self.evidence.fit_height(12)
        self._show_part(self.evidence, bool(facts))
        self._fill_columns(finding.columns)
        count = len(finding.row_examples)
        self.rows.setVisible(count > 0)
        self.rows.setText(f"Look at {counted(count, 'row')}")
        self.waive.setVisible(row.waiver is None)
        self.unwaive.setVisible(row.waiver is not None)

    def draw_icon(self) -> None:
        """Draw the mark in the theme's colours."""
        if self._row is not None:
            icon = severity_icon(self._row.finding.severity, _ICON)
            self._icon.setPixmap(icon.pixmap(_ICON, _ICON))

    def _fill_columns(self, names: tuple[str, ...]) -> None:
        while (item := self._columns.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for place, name in enumerate(names[:MOST_COLUMN_BUTTONS]):
            label = one_line(name)
            short = label if len(label) <= 24 else f"{label[:23]}…"
            button = QPushButton(short.replace("&", "&&"))
            button.setToolTip(as_tooltip(f"Show the column {name}"))
            button.setAccessibleName(f"Show the column {name}")
            button.clicked.connect(partial(self.column_requested.emit, name))
            row, column = divmod(place, COLUMN_BUTTONS_IN_A_ROW)
            self._columns.addWidget(button, row, column)
        more = len(names) - MOST_COLUMN_BUTTONS
        if more > 0:
            row = self._columns.rowCount()
            further = text_label(f"and {more:,} more")
            self._columns.addWidget(further, row, 0, 1, COLUMN_BUTTONS_IN_A_ROW)
        self._show_part(self._column_row, bool(names))

    def _show_part(self, widget: QWidget, on: bool) -> None:
        widget.setVisible(on)
        heading = widget.property("heading")
        if isinstance(heading, QWidget):
            heading.setVisible(on)

    def _copy(self) -> None:
        if self._row is not None:
            QGuiApplication.clipboard().setText(finding_as_text(self._row))
