"""One finding in full: what, why it matters, evidence, what to do, its columns."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from synthdesk.engine.health.findings import Finding
from synthdesk.plots.plot_table import PlotTable
from synthdesk.ui.theme import theme_manager
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.scroll_column import ScrollColumn
from synthdesk.ui.widgets.severity_marks import SEVERITY_WORDS, severity_icon
from synthdesk.ui.widgets.table_model import as_tooltip, one_line
from synthdesk.ui.widgets.table_view import TableView

MOST_COLUMN_BUTTONS = 8
COLUMN_BUTTONS_IN_A_ROW = 2
LEAST_ROOM_FOR_FACTS = 150
_ICON = 20


class FindingSheet(ScrollColumn):
    """Shows a finding; a subclass or its owner adds what can be done about it to ``buttons``."""

    column_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The chosen finding", parent)
        self.finding: Finding | None = None
        self.where = ""
        self._icon = QLabel()
        self.word = text_label("", "muted")
        self.title = text_label("", "section-title")
        self.note = QLabel()
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setProperty("chip", "unknown")
        self.note.hide()
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.why = text_label("")
        self.evidence = TableView("Evidence of the finding")
        self.advice = text_label("")
        self._columns = QGridLayout()
        self._columns.setSpacing(6)
        self._columns.setColumnStretch(COLUMN_BUTTONS_IN_A_ROW, 1)
        self.copy = QPushButton("Copy")
        self.copy.setAccessibleName("Copy the finding")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.as_text()))
        self._compose()
        theme_manager().changed.connect(self.draw_icon)
        self.show_sheet(None, "")

    def _compose(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._icon)
        head.addWidget(self.word, 1)
        head.addWidget(self.copy)
        self._column_row = QWidget()
        self._column_row.setLayout(self._columns)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._shown = QWidget()
        column = QVBoxLayout(self._shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.title)
        column.addWidget(self.note)
        column.addLayout(self.buttons)
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
        self.parts = column
        """Room for more below the evidence."""
        column.addStretch(1)
        self.none = text_label("Choose a finding to see what it means and what to do.", "muted")
        self.none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.column.addWidget(self.none)
        self.column.addWidget(self._shown, 1)

    def show_sheet(self, finding: Finding | None, where: str) -> None:
        """Show a finding, or that none is chosen.

        Args:
            finding: the finding.
            where: the table or analysis that it is from, in words.
        """
        self.finding, self.where = finding, where
        self.none.setVisible(finding is None)
        self._shown.setVisible(finding is not None)
        if finding is None:
            return
        self.word.setText(f"{SEVERITY_WORDS[finding.severity]} · {where}")
        self.draw_icon()
        self.title.setText(finding.title)
        self.why.setText(finding.why)
        self.advice.setText(finding.advice)
        facts = tuple((fact.label, fact.text) for fact in finding.evidence)
        self.evidence.set_table(PlotTable("Evidence", ("Fact", "Value"), facts))
        widest = max(LEAST_ROOM_FOR_FACTS, self.viewport().width() * 2 // 5)
        self.evidence.setColumnWidth(0, min(self.evidence.columnWidth(0), widest))
        self.evidence.fit_height(12)
        self._show_part(self.evidence, bool(facts))
        self._fill_columns(finding.columns)
        self.verticalScrollBar().setValue(0)

    def as_text(self) -> str:
        """The whole finding, to be copied."""
        return "" if self.finding is None else finding_as_text(self.finding, self.where)

    def draw_icon(self) -> None:
        """Draw the mark in the theme's colours."""
        if self.finding is not None:
            icon = severity_icon(self.finding.severity, _ICON)
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


def finding_as_text(finding: Finding, where: str, *more: str) -> str:
    """A finding in full as plain text, ``more`` lines at its end; empty lines are left out."""
    names = ", ".join(f"“{name[:60]}”" for name in finding.columns[:20])
    further = len(finding.columns) - 20
    lines = (
        f"{SEVERITY_WORDS[finding.severity]}: {finding.title}",
        f"Where: {where}",
        f"Columns: {names}{f' and {further:,} more' if further > 0 else ''}" if names else "",
        f"Why it matters: {finding.why}",
        *(f"{fact.label}: {fact.text}" for fact in finding.evidence),
        f"What to do: {finding.advice}",
        *more,
    )
    return "\n".join(line for line in lines if line)
