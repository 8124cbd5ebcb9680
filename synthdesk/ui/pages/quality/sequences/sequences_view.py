"""Sequences: coherence, length, distinct values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from synthdesk.ui.pages.quality.findings.finding_panel import FindingPanel
from synthdesk.ui.pages.quality.quality_view import QualityView
from synthdesk.ui.pages.quality.sequences.models import (
    GAP_OF_COLUMNS,
    context_columns,
    sequence_columns,
    span_of,
    table_columns,
)
from synthdesk.ui.pages.quality.sequences.summary_card import SummaryCard
from synthdesk.ui.widgets.bar_delegate import BarDelegate
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.filter_table import FilterTable
from synthdesk.ui.widgets.table_view import TableView
from synthdesk.ui.widgets.view_tabs import ViewTabs

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.health.findings import Finding
    from synthdesk.engine.sequences.sequence_figures import SequenceColumn, Sequences
    from synthdesk.engine.tables.source import TableRole

NOTHING = "No sequences to compare"
HOW_TO = (
    "If several rows of your table belong to one person or thing, such as the visits of a patient, "
    "give the column that names it the role “subject key” in Data, and run the audit again. This "
    "view then shows whether synthetic rows follow each other as real ones do."
)
COLUMNS, FINDINGS, TABLES = 0, 1, 2
NEXT_ROW, DIFFERENT, LENGTHS = 0, 1, 2
_CHART_OF_CHECK = {
    "order-lost": NEXT_ROW,
    "backwards": NEXT_ROW,
    "transitions": NEXT_ROW,
    "repeats": DIFFERENT,
    "length-shifted": LENGTHS,
}
WIDEST_NAME = 180
ONLY_FINDING = "No table or column here shows more of this than its finding tells"
CHOOSE = "Choose a column at the left."


class SequencesView(QualityView):
    """Columns along sequences at the left; what follows what, and how long, at the right."""

    title = "&Sequences"
    fields = ("sequences",)

    def build(self) -> None:
        """Make the widgets."""
        self._columns: tuple[SequenceColumn, ...] = ()
        self._chosen: SequenceColumn | None = None
        self.empty = EmptyState(NOTHING, HOW_TO)
        self.summary = SummaryCard()
        self.columns = FilterTable("Coherence by column", "Filter columns")
        self._bars = BarDelegate(self)
        self.columns.table.setItemDelegateForColumn(GAP_OF_COLUMNS, self._bars)
        self.columns.table.row_selected.connect(self._choose)
        self.columns.table.row_activated.connect(self._request)
        self.findings = FindingPanel("Findings on sequences", self.session, self.tasks)
        self.findings.asked.connect(self.show_finding)
        self.findings.column_requested.connect(self.column_requested)
        self.tables = TableView("Sequences by table")
        self.contexts = TableView("Context tables")
        self.context_words = text_label("", "muted")
        self.transitions, self.distinct = ChartView(), ChartView()
        self.lengths, self.gaps = ChartView(), ChartView()
        self.gaps.clicked.connect(self._choose_bar)
        self.gaps.setToolTip("Click a bar to see the column")
        self.left = ViewTabs("Columns, findings and tables")
        self.right = ViewTabs("Charts of sequences")
        self._compose()

    def _compose(self) -> None:
        layout = self.content_behind(self.empty)
        across = QSplitter(Qt.Orientation.Horizontal)
        layout.setSpacing(8)
        layout.addWidget(self.summary)
        layout.addWidget(across, 1)
        across.addWidget(self.left)
        self._fill_left()
        across.addWidget(self.right)
        self.right.add_view("&Next row", self.transitions)
        self.right.add_view("&Different values", self.distinct)
        self.right.add_view("Ro&ws per subject", self.lengths)
        self.right.add_view("All &columns", self.gaps)
        across.setSizes([560, 690])
        across.setChildrenCollapsible(False)
        across.setHandleWidth(10)

    def _fill_left(self) -> None:
        about = QWidget()
        layout = QVBoxLayout(about)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tables)
        layout.addWidget(self.context_words)
        layout.addWidget(self.contexts)
        layout.addStretch(1)
        self.left.add_view("Co&lumns", self.columns)
        self.left.add_view("Findin&gs", self.findings)
        self.left.add_view("Ta&bles", about)

    def show_result(self, result: AuditResult) -> None:
        """Show another audit."""
        sequences = result.sequences
        if sequences is None:
            return
        if sequences.not_assessable or sequences.lengths is None:
            has_key = any(column.role.value == "subject key" for column in result.columns)
            why = sequences.not_assessable
            said = f"{why[:1].upper()}{why[1:]}." if has_key and why else HOW_TO
            self.empty.set_text(NOTHING, said)
            self.stack.setCurrentIndex(0)
            return
        from synthdesk.plots.sequences import worst_first

        self._columns = worst_first(sequences)
        self.summary.show_sequences(sequences, result.provenance.seed)
        self._bars.set_scale(span_of(column) for column in self._columns)
        self.columns.table.set_content(
            sequence_columns(sequences.findings),
            self._columns,
            (GAP_OF_COLUMNS, Qt.SortOrder.DescendingOrder),
        )
        table = self.columns.table
        table.setColumnWidth(0, min(table.columnWidth(0), WIDEST_NAME))
        self.findings.show_part(result, "sequences")
        self.left.setTabText(FINDINGS, f"Findin&gs ({len(sequences.findings)})")
        self._show_tables(sequences)
        self._show_charts(sequences)
        self.stack.setCurrentIndex(1)
        self.columns.table.select_row(0)
        self._choose(0)

    def _show_tables(self, sequences: Sequences) -> None:
        self.tables.set_content(table_columns(), sequences.tables)
        self.tables.fit_height()
        context = sequences.context
        self.contexts.setVisible(context is not None and bool(context.tables))
        self.context_words.setVisible(context is not None)
        self.contexts.set_content(context_columns(), context.tables if context is not None else ())
        if context is None:
            return
        self.contexts.fit_height()
        if context.not_joined:
            self.context_words.setText(f"Context tables were not used: {context.not_joined}.")
        else:
            self.context_words.setText(
                "Joined from the context tables, and audited by subject: "
                + ", ".join(name[:40] for name in context.columns[:12])
                + (" …" if len(context.columns) > 12 else "")
            )

    def _show_charts(self, sequences: Sequences) -> None:
        from synthdesk.plots.sequences import (
            coherence_gaps_figure,
            coherence_gaps_table,
            lengths_figure,
            lengths_table,
        )

        self.lengths.show_chart(
            lambda palette: lengths_figure(sequences, palette),
            lambda: lengths_table(sequences),
            "Rows per subject",
        )
        self.gaps.show_chart(
            lambda palette: coherence_gaps_figure(sequences, palette),
            lambda: coherence_gaps_table(sequences),
            "Gap of coherence by column",
        )

    def show_finding(self, finding: Finding) -> None:
        """Choose the column that a finding is about, or the table, and the chart that shows it."""
        self.findings.choose(finding)
        chart = _CHART_OF_CHECK.get(finding.check)
        if chart is not None:
            self.right.setCurrentIndex(chart)
        names = [column.name for column in self._columns]
        if chart in (NEXT_ROW, DIFFERENT) and finding.columns[0] in names:
            self.left.setCurrentIndex(COLUMNS)
            self.choose_row(self.columns, names.index(finding.columns[0]))
        elif not self._choose_table(finding.table):
            self.left.setCurrentIndex(FINDINGS)
            self.findings.go_to(finding)
            self.status_message.emit(ONLY_FINDING)

    def _choose_table(self, role: TableRole) -> bool:
        """Choose a table, or a context table, by its part; whether it is listed."""
        for listed in (self.tables, self.contexts):
            rows = range(listed.table_model.total)
            found = (row for row in rows if listed.table_model.record(row).role == role)
            row = next(found, None)
            if row is not None:
                self.left.setCurrentIndex(TABLES)
                listed.select_row(row)
                listed.setFocus()
                return True
        return False

    # --- choices ---------------------------------------------------------------------------

    def _choose(self, row: int) -> None:
        if not 0 <= row < len(self._columns):
            self._chosen = None
            self.transitions.clear(CHOOSE)
            self.distinct.clear(CHOOSE)
            return
        from synthdesk.plots.sequences import distinct_figure, distinct_table
        from synthdesk.plots.transitions import transitions_figure, transitions_table

        column = self._columns[row]
        if column is self._chosen:
            return
        self._chosen = column
        self.transitions.show_chart(
            lambda palette: transitions_figure(column, palette),
            lambda: transitions_table(column),
            f"What follows what in {column.name[:60]}",
        )
        self.distinct.show_chart(
            lambda palette: distinct_figure(column, palette),
            lambda: distinct_table(column),
            f"Different values per subject of {column.name[:60]}",
        )

    def _request(self, row: int) -> None:
        if 0 <= row < len(self._columns):
            self.column_requested.emit(self._columns[row].name)

    def _choose_bar(self, x: float, y: float) -> None:
        """A click into the chart of gaps, which stands worst first from the top."""
        del x
        if 0 <= round(y) < len(self._columns):
            self.columns.table.select_row(round(y))
            self.right.setCurrentIndex(0)
