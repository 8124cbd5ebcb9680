"""Missing values and what filling them moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from synthdesk.ui.pages.quality.missing.finding_list import FindingList
from synthdesk.ui.pages.quality.missing.models import (
    basis_of,
    figure_columns,
    figure_rows,
    gap_columns,
    gap_rows,
    headline_of,
)
from synthdesk.ui.pages.quality.quality_view import QualityView
from synthdesk.ui.widgets.card import Card, text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.filter_table import FilterTable
from synthdesk.ui.widgets.table_model import one_line
from synthdesk.ui.widgets.table_view import TableView
from synthdesk.ui.widgets.view_tabs import ViewTabs

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.missing.imputation import Imputation
    from synthdesk.engine.missing.missing_values import MissingValues
    from synthdesk.ui.pages.quality.missing.models import GapRow

NOTHING = "No gaps in any table"
HOW_TO = (
    "Every row of every table has a value in every audited column. If a word or a number such as "
    "“?” or −99 means “no value” in your table, say so in Data, and run the audit again."
)
CHOOSE = "Choose a column with gaps at the left."
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
WIDEST_NAME = 170


class MissingView(QualityView):
    """Columns with gaps and findings at the left; charts of the chosen column at the right."""

    title = "&Missing"
    fields = ("missing",)

    def build(self) -> None:
        """Make the widgets."""
        self._found: MissingValues | None = None
        self._rows: tuple[GapRow, ...] = ()
        self._chosen: Imputation | None = None
        self.empty = EmptyState(NOTHING, HOW_TO)
        self.headline = text_label("", "section-title")
        self.basis = text_label("", "muted")
        self.columns = FilterTable("Columns with gaps", "Filter columns")
        self.columns.table.row_selected.connect(self._choose)
        self.columns.table.row_activated.connect(self._request)
        self.findings = FindingList()
        self.findings.column_requested.connect(self.show_column)
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
        for source in (self.values, self.groups, self.depends):
            source.saved.connect(self._tell_saved)
        for source in (self.shares, self.patterns, self.matrix):
            source.saved.connect(self._tell_saved)
        for table in (self.columns.table, self.findings.list.table, self.figures):
            table.exported.connect(self._tell_saved)
        self._compose()

    def _compose(self) -> None:
        self.found = Card("Findings")
        self.found.body.addWidget(self.findings, 1)
        gaps = Card("Columns with gaps")
        gaps.body.addWidget(self.columns, 1)
        left = QSplitter(Qt.Orientation.Vertical)
        left.addWidget(gaps)
        left.addWidget(self.found)
        left.setSizes([270, 350])
        left.setChildrenCollapsible(False)
        left.setHandleWidth(8)
        self.right = ViewTabs("Charts of missing values")
        self.right.add_view("Values", _above(self.values, self.figures))
        self.right.add_view("By group", self._group_panel())
        self.right.add_view("Depends on", self.depends)
        self.right.add_view("Shares", self.shares)
        self.right.add_view("Patterns", self.patterns)
        self.right.add_view("All dependences", self.matrix)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.setObjectName("missing-across")
        across.addWidget(left)
        across.addWidget(self.right)
        across.setStretchFactor(0, 2)
        across.setStretchFactor(1, 3)
        across.setSizes([480, 720])
        across.setChildrenCollapsible(False)
        across.setHandleWidth(10)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.headline)
        layout.addWidget(self.basis)
        layout.addWidget(across, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)

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

    # --- showing ---------------------------------------------------------------------------

    def show_result(self, result: AuditResult) -> None:
        """Show another audit, the column with most gaps chosen."""
        found = result.missing
        if found is None:
            return
        self._found = found
        if found.not_assessable or found.patterns is None:
            self.empty.set_text(NOTHING, HOW_TO)
            self.stack.setCurrentIndex(0)
            return
        self.headline.setText(headline_of(found))
        self.basis.setText(basis_of(found))
        self._rows = gap_rows(found)
        self.columns.table.set_content(gap_columns(self._rows), self._rows)
        width = self.columns.table.columnWidth(0)
        self.columns.table.setColumnWidth(0, min(width, WIDEST_NAME))
        self.findings.show_findings(found.findings)
        self.found.title.setText(f"Findings: {len(found.findings)}")
        self._show_whole(found)
        self.stack.setCurrentIndex(1)
        self.columns.table.select_row(0)
        self._choose(0)

    def show_column(self, name: str) -> None:
        """Choose a column by its name, if it has gaps."""
        for place, row in enumerate(self._rows):
            if row.gaps.column == name:
                self.columns.table.select_row(place)
                self._choose(place)
                return
        self.column_requested.emit(name)

    def _show_whole(self, found: MissingValues) -> None:
        from synthdesk.plots.missing_dependence import (
            dependence_matrix_figure,
            dependence_matrix_table,
        )
        from synthdesk.plots.missing_patterns import (
            missing_patterns_figure,
            missing_patterns_table,
        )
        from synthdesk.plots.missing_shares import missing_shares_figure, missing_shares_table

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

    # --- the chosen column -----------------------------------------------------------------

    def _choose(self, place: int) -> None:
        if self._found is None or not 0 <= place < len(self._rows):
            return
        row = self._rows[place]
        self._chosen = row.imputed
        self._show_dependence(row.gaps.column)
        self.figures.setVisible(row.imputed is not None)
        self.group_by.blockSignals(True)
        earlier = self.group_by.currentData()
        self.group_by.clear()
        for groups in row.imputed.groups if row.imputed is not None else ():
            self.group_by.addItem(one_line(groups.by[:60]), groups.by)
        self.group_by.setCurrentIndex(max(self.group_by.findData(earlier), 0))
        self.group_by.blockSignals(False)
        self.group_by.setEnabled(self.group_by.count() > 0)
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
        imputed = self._chosen
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

    def _request(self, place: int) -> None:
        self.column_requested.emit(self._rows[place].gaps.column)

    def _tell_saved(self, path: str) -> None:
        self.status_message.emit(f"Saved {path}")


def _above(chart: ChartView, table: TableView) -> QWidget:
    both = QWidget()
    layout = QVBoxLayout(both)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(chart, 1)
    layout.addWidget(table)
    return both
