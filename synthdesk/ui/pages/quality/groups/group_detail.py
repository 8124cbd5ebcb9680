"""One group: its columns worst first, the chosen column's values, and what to know about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QSplitter, QWidget

from synthdesk.ui.pages.quality.groups.models import (
    GAP_OF_COLUMNS,
    ShownColumn,
    ShownGroup,
    column_columns,
    span_of,
)
from synthdesk.ui.widgets.bar_delegate import BarDelegate
from synthdesk.ui.widgets.card import Card, ElidedLabel
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.filter_table import FilterTable
from synthdesk.ui.widgets.view_tabs import ViewTabs

CHOOSE = "Choose a group at the left."
NO_COLUMNS = "This group has too few rows to compare its columns."
NOT_KEPT = (
    "The frequencies of this column were not kept: those of the 60 columns with the widest gap "
    "in the group are."
)


class GroupDetail(Card):
    """Heading, then columns above the chosen one's chart, or the whole text."""

    column_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        heading = ElidedLabel("Group", "card-title")
        super().__init__("Group", parent, heading)
        self.heading = heading
        self._group: ShownGroup | None = None
        self.columns = FilterTable("Columns within the group", "Filter columns")
        self._bars = BarDelegate(self)
        self.columns.table.setItemDelegateForColumn(GAP_OF_COLUMNS, self._bars)
        self.columns.table.row_selected.connect(self._choose)
        self.columns.table.row_activated.connect(self._request)
        self.columns.table.setToolTip("Enter or a double click shows the column by itself")
        self.chart = ChartView()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("What to know about the group")
        both = QSplitter(Qt.Orientation.Vertical)
        both.setChildrenCollapsible(False)
        both.setHandleWidth(8)
        both.setContentsMargins(0, 8, 0, 0)
        both.addWidget(self.columns)
        both.addWidget(self.chart)
        both.setSizes([150, 370])
        self.tabs = ViewTabs("Columns of the group, and its text")
        self.tabs.addTab(both, "&Columns")
        self.tabs.addTab(self.text, "&Explanation")
        self.body.addWidget(self.tabs, 1)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Ask for a choice."""
        self._group = None
        self.heading.set_text("Group")
        self.columns.table.set_content(column_columns(), ())
        self.chart.clear(CHOOSE)
        self.text.setPlainText(CHOOSE)

    def show_group(self, group: ShownGroup) -> None:
        """Show another group, its worst column chosen."""
        self._group = group
        self.heading.set_text(group.words)
        self.setAccessibleName(f"Group: {group.words}")
        self.text.setPlainText(group.text)
        self._bars.set_scale(span_of(column.reference) for column in group.columns)
        self.columns.table.set_content(column_columns(), group.columns)
        if not group.columns:
            self.chart.clear(NO_COLUMNS)
            return
        self.columns.table.select_row(0)
        self._choose(0)

    def _choose(self, row: int) -> None:
        if self._group is not None and 0 <= row < len(self._group.columns):
            self._show_chart(self._group, self._group.columns[row])

    def _show_chart(self, group: ShownGroup, column: ShownColumn) -> None:
        from synthdesk.plots.subgroups import frequencies_figure, frequencies_table

        frequencies = column.frequencies
        if frequencies is None:
            self.chart.clear(NOT_KEPT)
            return
        self.chart.show_chart(
            lambda palette: frequencies_figure(column.name, group.words, frequencies, palette),
            lambda: frequencies_table(column.name, group.words, frequencies),
            f"Frequencies of {column.name} within {group.words}",
        )

    def _request(self, row: int) -> None:
        if self._group is not None:
            self.column_requested.emit(self._group.columns[row].name)
