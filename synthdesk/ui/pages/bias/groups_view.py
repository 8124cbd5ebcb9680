"""Who is in the tables, and how often the outcome is favourable for them."""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from synthdesk.engine.bias.group_wording import (
    ABOUT_OUTCOMES,
    ABOUT_READINGS,
    Grouping,
    grouping_in_words,
    groupings_of,
    outcome_row,
    screen_of,
)
from synthdesk.engine.formats import count
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.scroll_column import ScrollColumn
from synthdesk.ui.widgets.steady_box import SteadyBox, named_row
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from collections.abc import Callable

    from synthdesk.engine.bias.group_outcomes import GroupOutcome
    from synthdesk.engine.estimate import Estimate

NOBODY = "No groups"
NO_OUTCOME = "No outcome is read, so only shares are shown."


class GroupsView(QStackedWidget):
    """Rates and shares of each group, table beside table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groupings: tuple[Grouping, ...] = ()
        self.empty = EmptyState(NOBODY, "")
        self.by = SteadyBox("Columns that make the groups")
        self.by.setMinimumContentsLength(30)
        self.by.currentIndexChanged.connect(self._show)
        self.words, self.notes = text_label(""), text_label("", "muted")
        self.rates, self.shares = ChartView(is_whole=True), ChartView(is_whole=True)
        self.table = TableView("Groups, table by table")
        for chart in (self.rates, self.shares):
            chart.setMinimumHeight(340)
        column = ScrollColumn("Groups")
        column.add_cards(
            ("Is the outcome alike?", (named_row("Gro&ups by", self.by), self.words, self.rates)),
            ("Who is there?", (self.shares,)),
            ("All figures", (self.notes, text_label(ABOUT_OUTCOMES, "muted"), self.table)),
        )
        self.addWidget(self.empty)
        self.addWidget(column)
        self.whole = column

    def show_groups(self, outcomes: tuple[GroupOutcome, ...], notes: tuple[str, ...]) -> None:
        """Show other groups."""
        self._groupings = groupings_of(outcomes)
        if not self._groupings:
            self.empty.set_text(NOBODY, " ".join(notes))
            self.setCurrentWidget(self.empty)
            return
        read_twice = any(one.favourable and not one.is_chosen for one in outcomes)
        self.notes.setText(" ".join((*notes, *([ABOUT_READINGS] if read_twice else []))))
        self.notes.setVisible(bool(self.notes.text()))
        self.by.offer([one.name for one in self._groupings])
        self._show()
        self.setCurrentWidget(self.whole)

    def _show(self, _: int = 0) -> None:
        from synthdesk.plots.group_outcomes import outcomes_table, rates_figure, shares_figure

        place = self.by.currentIndex()
        if not 0 <= place < len(self._groupings):
            return
        found = self._groupings[place]
        has_rates = any(one.favourable_rate is not None for one in found.outcomes)
        self.words.setText(grouping_in_words(found) if has_rates else NO_OUTCOME)
        self.words.setVisible(bool(self.words.text()))
        self.rates.setVisible(has_rates)
        table = partial(outcomes_table, found)
        if has_rates:
            self.rates.show_chart(partial(rates_figure, found), table, "Favourable rate by group")
        self.shares.show_chart(partial(shares_figure, found), table, "Shares by group")
        self.table.set_content(_COLUMNS, found.outcomes)
        self.table.fit_height()


def _figure(at: int, title: str, of: Callable[[GroupOutcome], Estimate | None]) -> TableColumn:
    def value(one: GroupOutcome) -> float | None:
        found = of(one)
        return None if found is None else found.value

    return TableColumn(title, value, lambda one: outcome_row(one)[at])


_COLUMNS = (
    TableColumn("Table", attrgetter("table")),
    TableColumn("Group", attrgetter("group")),
    TableColumn("Rows", attrgetter("n"), lambda one: count(one.n)),
    _figure(3, "Share", attrgetter("share")),
    _figure(4, "Favourable rate", attrgetter("favourable_rate")),
    TableColumn("Screen", screen_of),
    _figure(6, "Ratio to best", attrgetter("ratio_best")),
    _figure(7, "Ratio to reference", attrgetter("ratio_reference")),
    _figure(8, "Difference to best", attrgetter("difference_best")),
    _figure(9, "Difference to reference", attrgetter("difference_reference")),
    TableColumn("Mean", attrgetter("mean"), lambda one: outcome_row(one)[10]),
    _figure(11, "SMD", attrgetter("smd")),
    TableColumn("Marks", attrgetter("shortage")),
)
