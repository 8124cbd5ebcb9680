"""The detail panel of one column: charts, figures and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from synthdesk.engine.formats import count, points_range, share, share_range
from synthdesk.ui.pages.quality.columns.column_row import ColumnRow
from synthdesk.ui.widgets.card import Card, ElidedLabel, text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.finding_list import FindingList, ListedFinding
from synthdesk.ui.widgets.finding_sheet import FindingSheet
from synthdesk.ui.widgets.table_view import TableView
from synthdesk.ui.widgets.view_tabs import ViewTabs

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.accuracy import ColumnAccuracy
    from synthdesk.engine.accuracy.column_details import ColumnDetail

CHOOSE = "Choose a column at the left to see training against synthetic."
BARS, CUMULATIVE, HISTOGRAM = "Bins of the accuracy figure", "Cumulative distribution", "Histogram"
NOTHING = (
    "Nothing was found on this column: no value out of range, new, lost, renamed or rounded "
    "otherwise, no other share of missing values, and no shift of 2 points or more that two real "
    "samples do not show. Smaller gaps are in its figures."
)
NO_FREQUENCIES = (
    "This column is a text. Few of its values repeat, so it has no frequencies by value; see the "
    "view Text."
)
WIDEST_FIGURE = 230


class ColumnPanel(Card):
    """Everything about the chosen column."""

    column_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        heading = ElidedLabel("Column", "card-title")
        super().__init__("Column", parent, heading)
        self.heading = heading
        self.row: ColumnRow | None = None
        self.figures = text_label("", "muted")
        self.chart = ChartView()
        self.choice = QComboBox()
        self.choice.setAccessibleName("Which chart of the column")
        self.choice.setMinimumContentsLength(len(BARS))
        self.choice.currentTextChanged.connect(self._draw)
        label = QLabel("Chart")
        label.setBuddy(self.choice)
        charts = QWidget()
        room = QVBoxLayout(charts)
        room.setContentsMargins(0, 8, 0, 0)
        bar = QHBoxLayout()
        bar.addWidget(label)
        bar.addWidget(self.choice)
        bar.addStretch(1)
        room.addLayout(bar)
        room.addWidget(self.chart, 1)
        self.numbers = TableView("What binning hides of the column")
        self.list = FindingList("Findings on the column")
        self.list.none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.sheet = FindingSheet()
        self.sheet.column_requested.connect(self.column_requested)
        self.rows = text_label("")
        self.sheet.parts.insertWidget(self.sheet.parts.count() - 1, self.rows)
        self.list.chosen.connect(self._show_finding)
        found = QWidget()
        below = QVBoxLayout(found)
        below.setContentsMargins(0, 8, 0, 0)
        below.addWidget(self.list, 2)
        below.addWidget(self.sheet, 4)
        self.tabs = ViewTabs("Chart, figures and findings of the column")
        self.tabs.addTab(charts, "Chart")
        self.tabs.addTab(self.numbers, "Figures")
        self.tabs.addTab(found, "Findings")
        self.body.addWidget(self.figures)
        self.body.addWidget(self.tabs, 1)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Ask for a choice."""
        self.row = None
        self.heading.set_text("Column")
        self.setAccessibleName("Column")
        self.figures.setText("")
        self.tabs.hide()
        self.figures.setText(CHOOSE)

    def show_row(self, row: ColumnRow) -> None:
        """Show another column; the chosen kind of chart stays if the column has it."""
        from synthdesk.plots.column_figures import column_figures_table

        self.row = row
        self.tabs.show()
        self.heading.set_text(row.name)
        self.setAccessibleName(f"Column: {row.name[:200]}")
        self.figures.setText(_in_words(row.accuracy) if row.accuracy is not None else "")
        self.figures.setVisible(row.accuracy is not None)
        self._offer_charts(row)
        if row.detail is not None:
            self.numbers.set_table(column_figures_table(row.detail))
            self.numbers.setColumnWidth(0, min(self.numbers.columnWidth(0), WIDEST_FIGURE))
        self.tabs.setTabVisible(1, row.detail is not None)
        self.list.show_findings([ListedFinding(f, "Columns") for f in row.findings], NOTHING)
        number = len(row.findings)
        self.tabs.setTabText(2, f"Findings ({number})" if number else "Findings")
        self._draw()

    def _offer_charts(self, row: ColumnRow) -> None:
        curve = row.detail.curve if row.detail is not None else None
        kinds = [BARS] if row.accuracy is not None else []
        kinds += [CUMULATIVE] if curve is not None else []
        kinds += [HISTOGRAM] if curve is not None and curve.edges else []
        chosen = self.choice.currentText()
        self.choice.blockSignals(True)
        self.choice.clear()
        self.choice.addItems(kinds)
        if chosen in kinds:
            self.choice.setCurrentText(chosen)
        self.choice.blockSignals(False)
        self.choice.setEnabled(len(kinds) > 1)
        self.choice.setToolTip(
            "" if len(kinds) > 1 else "Only numbers and times have further charts"
        )

    def _draw(self, _: str = "") -> None:
        if self.row is None:
            return
        kind, row = self.choice.currentText(), self.row
        if kind == BARS and row.accuracy is not None:
            self._draw_bars(row.accuracy)
        elif kind in (CUMULATIVE, HISTOGRAM) and row.detail is not None:
            self._draw_distribution(kind, row.detail)
        else:
            self.chart.clear(NO_FREQUENCIES)

    def _draw_bars(self, column: ColumnAccuracy) -> None:
        from synthdesk.plots.univariate import univariate_figure, univariate_table

        self.chart.show_chart(
            lambda palette: univariate_figure(column, palette),
            lambda: univariate_table(column),
            f"Frequencies of {column.name[:200]}",
        )

    def _draw_distribution(self, kind: str, detail: ColumnDetail) -> None:
        from synthdesk.plots.distribution import (
            cumulative_figure,
            cumulative_table,
            histogram_figure,
            histogram_table,
        )

        figure, table = (
            (cumulative_figure, cumulative_table)
            if kind == CUMULATIVE
            else (histogram_figure, histogram_table)
        )
        self.chart.show_chart(
            lambda palette: figure(detail, palette),
            lambda: table(detail),
            f"{kind} of {detail.name[:200]}",
        )

    def _show_finding(self, listed: ListedFinding | None) -> None:
        self.sheet.setVisible(listed is not None)
        if listed is None:
            self.sheet.show_sheet(None, "")
            return
        finding = listed.finding
        self.sheet.show_sheet(finding, listed.where)
        places = ", ".join(count(row) for row in finding.row_examples)
        self.rows.setText(f"Rows of the {finding.table.value} table to look at: {places}")
        self.rows.setVisible(bool(places))


def _in_words(column: ColumnAccuracy) -> str:
    reference = column.reference
    return (
        f"Univariate {share(column.univariate)}, mean of its pairs {share(column.bivariate)}. At "
        f"equal size (n = {count(reference.real.n)} each): synthetic "
        f"{share_range(reference.synthetic)}, {reference.standing.value} of real samples "
        f"{share_range(reference.real)}; gap {points_range(reference.gap)}."
    )
