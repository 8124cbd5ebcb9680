"""The detail panel of one column: charts, figures and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from synthdesk.engine.formats import count, points_range, share, share_range
from synthdesk.ui.pages.quality.columns.column_row import ColumnRow
from synthdesk.ui.pages.quality.findings.finding_panel import FindingPanel
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.widgets.card import Card, ElidedLabel, text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.finding_list import ListedFinding
from synthdesk.ui.widgets.table_view import TableView
from synthdesk.ui.widgets.view_tabs import ViewTabs

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.accuracy import ColumnAccuracy
    from synthdesk.engine.accuracy.column_details import ColumnDetail
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.health.findings import Finding

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
    pair_requested = Signal(str, str)

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
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
        self.found = FindingPanel("Findings on the column", session, tasks)
        self.found.list.none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.found.setContentsMargins(0, 8, 0, 0)
        self.found.asked.connect(self._go_to)
        self.found.column_requested.connect(self.column_requested)
        self.tabs = ViewTabs("Chart, figures and findings of the column")
        self.tabs.addTab(charts, "Chart")
        self.tabs.addTab(self.numbers, "Figures")
        self.tabs.addTab(self.found, "Findings")
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

    def show_row(self, result: AuditResult, row: ColumnRow) -> None:
        """Show another column; the chosen kind of chart stays if the column has it.

        Args:
            result: the audit.
            row: one of its columns.
        """
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
        listed = [ListedFinding(f, "Pairs" if _is_of_pairs(f) else "Columns") for f in row.findings]
        self.found.show_findings(result, listed, NOTHING)
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

    def _go_to(self, finding: Finding) -> None:
        """To the pair, or to the column's own chart."""
        if _is_of_pairs(finding):
            self.pair_requested.emit(*finding.columns[:2])
        else:
            self.tabs.setCurrentIndex(0)
            self.tabs.tabBar().setFocus()


def _is_of_pairs(finding: Finding) -> bool:
    """Whether it names partners of the column; the chart of the column alone can't show it."""
    return len(finding.columns) > 1


def _in_words(column: ColumnAccuracy) -> str:
    reference = column.reference
    return (
        f"Univariate {share(column.univariate)}, mean of its pairs {share(column.bivariate)}. At "
        f"equal size (n = {count(reference.real.n)} each): synthetic "
        f"{share_range(reference.synthetic)}, {reference.standing.value} of real samples "
        f"{share_range(reference.real)}; gap {points_range(reference.gap)}."
    )
