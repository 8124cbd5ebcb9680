"""What was rebalanced, what follows from it and what does not, and who is new."""

from __future__ import annotations

from functools import partial
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from synthdesk.engine.bias.rebalancing_wording import (
    ABOUT_KINDS,
    ABOUT_SUBGROUPS,
    WITHIN_HEADERS,
    kind_in_words,
    rebalancing_in_words,
    subgroup_row,
    subgroups_in_words,
    within_rows,
)
from synthdesk.engine.formats import p_value, share
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.filter_table import FilterTable
from synthdesk.ui.widgets.scroll_column import ScrollColumn
from synthdesk.ui.widgets.steady_box import SteadyBox, named_row
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.bias.new_subgroups import UnseenSubgroups
    from synthdesk.engine.bias.rebalancing import Rebalancing

WEIGHTED, AS_IT_IS = "Training, re-weighted", "Training as it is"
NOTHING_FOUND = "Nothing looks rebalanced"


class RebalancingView(QStackedWidget):
    """Shares before and after, the columns beside them, pairs, levels and new subgroups."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Rebalancing | None = None
        self.empty = EmptyState(NOTHING_FOUND, "")
        self.words, self.subgroup_words = text_label(""), text_label("")
        self.shares, self.effects = ChartView(is_whole=True), ChartView(is_whole=True)
        self.within, self.pairs = ChartView(is_whole=True), ChartView(is_whole=True)
        self.columns = TableView("Columns beside the rebalanced one")
        self.levels = FilterTable("Columns within each level", "Column or level")
        self.new = FilterTable("Subgroups that are new", "Value or column")
        self.vanished = FilterTable("Subgroups that vanished", "Value or column")
        self.against = SteadyBox("What pairs are held against")
        self.against.addItems([WEIGHTED, AS_IT_IS])
        self.against.setMinimumContentsLength(22)
        self.against.currentIndexChanged.connect(self._draw_pairs)
        for chart, height in ((self.shares, 260), (self.effects, 420), (self.within, 440)):
            chart.setMinimumHeight(height)
        self.pairs.setMinimumHeight(640)
        for table in (self.levels, self.new, self.vanished):
            table.setMinimumHeight(280)
        column = ScrollColumn("Rebalancing")
        column.add_cards(
            ("What was rebalanced?", (self.words, self.shares)),
            (
                "What moved with it, and what beside it?",
                (text_label(ABOUT_KINDS, "muted"), self.effects, self.columns),
            ),
            ("Within each level", (self.within, self.levels)),
            ("Columns together", (named_row("Agai&nst", self.against), self.pairs)),
            (
                "Who is new, who is gone?",
                (
                    self.subgroup_words,
                    text_label(ABOUT_SUBGROUPS, "muted"),
                    self.new,
                    self.vanished,
                ),
            ),
        )
        self.addWidget(self.empty)
        self.addWidget(column)
        self.whole = column

    def show_rebalancing(self, found: Rebalancing) -> None:
        """Show another rebalancing."""
        self._found = found
        words = rebalancing_in_words(found)
        if not found.column:
            self.empty.set_text(NOTHING_FOUND, words)
            self.setCurrentWidget(self.empty)
            return
        self.words.setText(words)
        self._draw(found)
        self._draw_pairs()
        self.columns.set_content(_EFFECTS, found.effects)
        self.columns.fit_height()
        rows = within_rows(found)
        self.levels.table.set_content(_WITHIN, rows)
        self.levels.setVisible(bool(rows))
        self._show_subgroups(found.subgroups)
        self.setCurrentWidget(self.whole)

    def _show_subgroups(self, found: UnseenSubgroups | None) -> None:
        self.subgroup_words.setText("" if found is None else subgroups_in_words(found))
        for table, listed in (
            (self.new, found.new if found is not None else ()),
            (self.vanished, found.vanished if found is not None else ()),
        ):
            table.table.set_content(_SUBGROUPS, listed)
            table.setVisible(bool(listed))

    def _draw(self, found: Rebalancing) -> None:
        from synthdesk.plots.rebalancing import (
            effects_figure,
            effects_table,
            shares_figure,
            shares_table,
            within_figure,
            within_table,
        )

        self.shares.show_chart(
            partial(shares_figure, found), partial(shares_table, found), "Shares before and after"
        )
        others = any(not one.is_own for one in found.effects)
        self.effects.setVisible(others)
        if others:
            self.effects.show_chart(
                partial(effects_figure, found),
                partial(effects_table, found),
                "What became of the other columns",
            )
        levels = any(one.within for one in found.effects)
        self.within.setVisible(levels)
        if levels:
            self.within.show_chart(
                partial(within_figure, found), partial(within_table, found), "Within each level"
            )

    def _draw_pairs(self, _: int = 0) -> None:
        from synthdesk.plots.rebalancing import joint_figure, joint_table

        found = self._found
        if found is None or not found.pairs:
            return
        is_weighted = self.against.currentIndex() == 0
        self.pairs.show_chart(
            partial(joint_figure, found, is_weighted),
            partial(joint_table, found),
            "Pairs of columns",
        )


_EFFECTS = (
    TableColumn("Column", attrgetter("column")),
    TableColumn("What became of it", kind_in_words),
    TableColumn("Raw accuracy", attrgetter("raw_accuracy"), lambda one: share(one.raw_accuracy)),
    TableColumn(
        "Re-weighted accuracy",
        attrgetter("reweighted_accuracy"),
        lambda one: share(one.reweighted_accuracy),
    ),
    TableColumn(
        "By chance",
        attrgetter("accuracy_by_chance"),
        lambda one: share(one.accuracy_by_chance),
        hint="What rows of the same people, drawn anew, would reach on average",
    ),
    TableColumn("Widest shift", attrgetter("value")),
    TableColumn("Training", attrgetter("from_share"), lambda one: share(one.from_share)),
    TableColumn(
        "Training, weighted",
        attrgetter("expected_share"),
        lambda one: share(one.expected_share),
    ),
    TableColumn("Synthetic", attrgetter("to_share"), lambda one: share(one.to_share)),
    TableColumn(
        "p",
        attrgetter("p"),
        lambda one: p_value(one.p),
        hint="Of all that was looked at, Bonferroni",
    ),
)
_WITHIN = tuple(TableColumn(title, itemgetter(at)) for at, title in enumerate(WITHIN_HEADERS))
_SUBGROUPS = (
    TableColumn("Columns", lambda one: subgroup_row(one)[0]),
    TableColumn("Values", lambda one: subgroup_row(one)[1]),
    TableColumn("Training rows", attrgetter("n_training")),
    TableColumn("Synthetic rows", attrgetter("n_synthetic")),
    TableColumn(
        "Expected",
        attrgetter("expected"),
        lambda one: f"{one.expected:.1f}",
        hint="Rows that the table without any would have, had it the other's share",
    ),
)
