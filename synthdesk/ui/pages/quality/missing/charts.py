"""The charts of the Missing view: those of one column, and those of all gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from synthdesk.ui.pages.quality.missing.models import figure_columns, figure_rows
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.table_model import one_line
from synthdesk.ui.widgets.table_view import TableView
from synthdesk.ui.widgets.view_tabs import ViewTabs

if TYPE_CHECKING:
    from synthdesk.engine.missing.imputation import Imputation
    from synthdesk.engine.missing.missing_values import MissingValues
    from synthdesk.ui.pages.quality.missing.models import GapRow

NOT_FILLED = (
    "Training has no gaps in this column, so that nothing was filled. Shares, patterns and what "
    "the gaps depend on are in the other views."
)
TOO_MANY = (
    "Values of this column were not compared: the audit does so for the columns with most gaps, "
    "or synthetic has no value here at all. Shares and patterns are in the other views."
)
NO_GROUPS = (
    "There is no column with 2 to 20 different values that the means could be shown by, or this "
    "column was not compared."
)
NO_DEPENDENCE = (
    "What the gaps of this column depend on is not defined: it has no gaps, or nothing but gaps, "
    "or is not among the columns with most gaps."
)


class MissingCharts(ViewTabs):
    """A tab for each chart, in the order of ``SubView``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Charts of missing values", parent)
        self._found: MissingValues | None = None
        self._row: GapRow | None = None
        self.values, self.groups, self.depends = ChartView(), ChartView(), ChartView()
        self.shares, self.patterns, self.matrix = ChartView(), ChartView(), ChartView()
        self.figures = TableView("Values of the column by table")
        self.group_by = QComboBox()
        self.group_by.setAccessibleName("Column whose values the groups are")
        self.group_by.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.group_by.setMinimumContentsLength(24)
        self.group_by.currentIndexChanged.connect(self._show_group)
        self.add_view("Values", _above(self.values, self.figures))
        self.add_view("By group", self._group_panel())
        self.add_view("Depends on", self.depends)
        self.add_view("Shares", self.shares)
        self.add_view("Patterns", self.patterns)
        self.add_view("All dependences", self.matrix)

    def _group_panel(self) -> QWidget:
        label = QLabel("Group b&y")
        label.setBuddy(self.group_by)
        top = QHBoxLayout()
        top.addWidget(label)
        top.addWidget(self.group_by)
        top.addStretch(1)
        panel = QWidget()
        layout = QVBoxLayout(panel)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self.groups, 1)
        return panel

    @property
    def has_groups(self) -> bool:
        """Whether the means of the chosen column can be shown by group."""
        return self.group_by.count() > 0

    # --- all gaps --------------------------------------------------------------------------

    def show_whole(self, found: MissingValues) -> None:
        """Show another result; its columns are shown one by one."""
        from synthdesk.plots.missing_dependence import (
            dependence_matrix_figure,
            dependence_matrix_table,
        )
        from synthdesk.plots.missing_patterns import (
            missing_patterns_figure,
            missing_patterns_table,
        )
        from synthdesk.plots.missing_shares import missing_shares_figure, missing_shares_table

        self._found = found
        patterns, pairs = found.patterns, found.dependences
        self.shares.show_chart(
            lambda palette: missing_shares_figure(found, palette),
            lambda: missing_shares_table(found),
            "Missing values by column",
        )
        if patterns is not None:
            self.patterns.show_chart(
                lambda palette: missing_patterns_figure(patterns, palette),
                lambda: missing_patterns_table(patterns),
                "Which columns are missing together",
            )
        if not pairs:
            self.matrix.clear(NO_DEPENDENCE)
            return
        self.matrix.show_chart(
            lambda palette: dependence_matrix_figure(pairs, palette),
            lambda: dependence_matrix_table(pairs),
            "What gaps depend on",
        )

    # --- one column ------------------------------------------------------------------------

    def show_row(self, row: GapRow) -> None:
        """Show another column of the result; the same groups if it has them."""
        if row is self._row:
            return
        self._row = row
        self._show_dependence(row.gaps.column)
        self.figures.setVisible(row.imputed is not None)
        self.group_by.blockSignals(True)
        earlier = self.group_by.currentData()
        self.group_by.clear()
        for groups in row.imputed.groups if row.imputed is not None else ():
            self.group_by.addItem(one_line(groups.by[:60]), groups.by)
        self.group_by.setCurrentIndex(max(self.group_by.findData(earlier), 0))
        self.group_by.blockSignals(False)
        self.group_by.setEnabled(self.has_groups)
        self._show_group(self.group_by.currentIndex())
        if row.imputed is None:
            training = row.gaps.tables[0]
            self.values.clear(TOO_MANY if training.missing else NOT_FILLED)
            return
        self._show_values(row.imputed)

    def _show_values(self, imputed: Imputation) -> None:
        from synthdesk.plots.imputed_column import imputed_column_figure, imputed_column_table

        self.values.show_chart(
            lambda palette: imputed_column_figure(imputed, palette),
            lambda: imputed_column_table(imputed),
            f"Values of {imputed.column[:60]}",
        )
        self.figures.set_content(figure_columns(imputed), figure_rows(imputed))
        self.figures.fit_height()

    def _show_dependence(self, column: str) -> None:
        from synthdesk.plots.missing_dependence import (
            gap_dependence_figure,
            gap_dependence_table,
            of_column,
        )

        pairs = self._found.dependences if self._found is not None else ()
        own = of_column(pairs, column)
        if not own:
            self.depends.clear(NO_DEPENDENCE)
            return
        self.depends.show_chart(
            lambda palette: gap_dependence_figure(own, column, palette),
            lambda: gap_dependence_table(own, column),
            f"What the gaps of {column[:60]} depend on",
        )

    def _show_group(self, place: int) -> None:
        imputed = self._row.imputed if self._row is not None else None
        if imputed is None or not 0 <= place < len(imputed.groups):
            self.groups.clear(NO_GROUPS)
            return
        from synthdesk.plots.imputed_column import group_means_figure, group_means_table

        groups = imputed.groups[place]
        self.groups.show_chart(
            lambda palette: group_means_figure(imputed, groups, palette),
            lambda: group_means_table(imputed, groups),
            f"{imputed.column[:60]} by {groups.by[:60]}",
        )


def _above(chart: ChartView, table: TableView) -> QWidget:
    both = QWidget()
    layout = QVBoxLayout(both)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(chart, 1)
    layout.addWidget(table)
    return both
