"""Whether synthetic closes the outcome's gap between groups, and at whose expense."""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from synthdesk.engine.bias.group_wording import (
    ABOUT_GAP,
    change_row,
    gap_in_words,
    gap_name,
    in_group_row,
)
from synthdesk.engine.formats import count, share
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.filter_table import FilterTable
from synthdesk.ui.widgets.scroll_column import ScrollColumn
from synthdesk.ui.widgets.steady_box import SteadyBox, named_row
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.bias.gap import GroupChange, OutcomeGap

NO_GAP = "No gap to look at"
WHY = "A gap is one of rates: name a target with a value that is good for a person."


class GapView(QStackedWidget):
    """Each group before and after, who gained, and the other columns within each group."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gaps: tuple[OutcomeGap, ...] = ()
        self.empty = EmptyState(NO_GAP, WHY)
        self.which = SteadyBox("Groups and outcome")
        self.which.setMinimumContentsLength(30)
        self.which.currentIndexChanged.connect(self._show)
        self.words = text_label("")
        self.rates, self.map = ChartView(is_whole=True), ChartView(is_whole=True)
        self.groups = TableView("Who gained, who lost")
        self.columns = FilterTable("Other columns within each group", "Column or group")
        self.rates.setMinimumHeight(320)
        self.map.setMinimumHeight(420)
        self.columns.setMinimumHeight(260)
        column = ScrollColumn("Gap")
        column.add_cards(
            (
                "What became of the gap?",
                (
                    named_row("Gap &in", self.which),
                    self.words,
                    text_label(ABOUT_GAP, "muted"),
                    self.rates,
                ),
            ),
            ("Who gained, who lost?", (self.groups,)),
            ("Do the other columns hold within each group?", (self.map, self.columns)),
        )
        self.addWidget(self.empty)
        self.addWidget(column)
        self.whole = column

    def show_gaps(self, gaps: tuple[OutcomeGap, ...]) -> None:
        """Show other gaps."""
        self._gaps = gaps
        if not gaps:
            self.setCurrentWidget(self.empty)
            return
        self.which.offer(list(map(gap_name, gaps)))
        self._show()
        self.setCurrentWidget(self.whole)

    def _show(self, _: int = 0) -> None:
        from synthdesk.plots.group_outcomes import (
            gap_figure,
            gap_table,
            in_groups_figure,
            in_groups_table,
        )

        place = self.which.currentIndex()
        if not 0 <= place < len(self._gaps):
            return
        found = self._gaps[place]
        self.words.setText(gap_in_words(found))
        self.rates.show_chart(
            partial(gap_figure, found), partial(gap_table, found), "Rates before and after"
        )
        self.groups.set_content(_CHANGES, found.groups)
        self.groups.fit_height()
        for widget in (self.map, self.columns):
            widget.setVisible(bool(found.columns))
        self.columns.table.set_content(_IN_GROUPS, found.columns)
        if found.columns:
            self.map.show_chart(
                partial(in_groups_figure, found),
                partial(in_groups_table, found),
                "Other columns within each group",
            )


def _rate(at: int, title: str, name: str) -> TableColumn:
    def value(one: GroupChange) -> float | None:
        found = getattr(one, name)
        return None if found is None else float(found.value)

    return TableColumn(title, value, lambda one: change_row(one)[at])


_CHANGES = (
    TableColumn("Group", attrgetter("group")),
    TableColumn("Training rows", attrgetter("n_training"), lambda one: count(one.n_training)),
    TableColumn("Synthetic rows", attrgetter("n_synthetic"), lambda one: count(one.n_synthetic)),
    _rate(3, "Rate in training", "before"),
    _rate(4, "Rate in synthetic", "after"),
    _rate(5, "Change", "change"),
    TableColumn("Standing", lambda one: one.standing.value),
)
_IN_GROUPS = (
    TableColumn("Column", attrgetter("column")),
    TableColumn("Group", attrgetter("group"), lambda one: in_group_row(one)[1]),
    TableColumn("Accuracy", attrgetter("accuracy"), lambda one: share(one.accuracy)),
    TableColumn(
        "By chance",
        attrgetter("accuracy_by_chance"),
        lambda one: share(one.accuracy_by_chance),
        hint="What rows of the same people, drawn anew, would reach on average",
    ),
    TableColumn("Training rows", attrgetter("n_training"), lambda one: count(one.n_training)),
    TableColumn("Synthetic rows", attrgetter("n_synthetic"), lambda one: count(one.n_synthetic)),
)
