"""Terms that go together, and the median of a number by term."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from synthdesk.ui.pages.quality.text.models import number_columns, pair_columns
from synthdesk.ui.pages.quality.text.parts import SideBySide, labelled
from synthdesk.ui.pages.quality.text.sub_views import first_named
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.filter_table import FilterTable
from synthdesk.ui.widgets.table_model import as_tooltip, one_line

if TYPE_CHECKING:
    from synthdesk.engine.health.findings import Finding
    from synthdesk.engine.text.text_figures import TermPair, TextColumn

FREQUENT, ASKED = "Most frequent terms", "Your terms"
NO_PAIR = "No pair of terms yet"
HOW_PAIR = (
    "Type two or more terms above, with commas between them, to see how often one goes with "
    "another. (Of the most frequent terms, too few are long enough to mean something.)"
)
NO_NUMBER = "No number to compare"
HOW_NUMBER = (
    "This shows the median of a number, such as a price, in the rows whose text holds a term. "
    "It needs a numeric column, and terms: type some above."
)


class TogetherView(QStackedWidget):
    """Pairs of terms at the left, those that differ most drawn at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column: TextColumn | None = None
        self._pairs: tuple[TermPair, ...] = ()
        self.which = QComboBox()
        self.which.setAccessibleName("Pairs of which terms")
        self.which.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.which.currentIndexChanged.connect(self._show)
        self.pairs = FilterTable("Terms that go together", "Filter terms")
        self.chart = ChartView()
        both = SideBySide(labelled("&Pairs of", self.which), self.pairs, self.chart)
        both.words.setText(
            "Of the texts that contain one term: how many contain the other one, too. Terms are "
            "looked for anywhere in the lower-cased text, inside of words as well: “bed” is in "
            "“bedroom”. Intervals: Wilson, 95 %."
        )
        self.addWidget(EmptyState(NO_PAIR, HOW_PAIR))
        self.addWidget(both)

    def show_column(self, column: TextColumn) -> None:
        """Show another text column; the user's own terms if there are any."""
        self._column = column
        groups = [
            (name, tuple(pair for pair in column.together if pair.is_asked == is_asked))
            for name, is_asked in ((ASKED, True), (FREQUENT, False))
        ]
        self.which.blockSignals(True)
        self.which.clear()
        for name, pairs in groups:
            if pairs:
                self.which.addItem(name, pairs)
        self.which.blockSignals(False)
        self.setCurrentIndex(1 if self.which.count() else 0)
        self._show()

    def row_of(self, finding: Finding) -> int | None:
        """Show the pairs that a finding is about, and tell the row of the one it names first."""
        for place in range(self.which.count()):
            self.which.setCurrentIndex(place)
            names = [f"“{pair.other}” in texts with “{pair.given}”" for pair in self._pairs]
            row = first_named(finding, names)
            if row is not None:
                return row
        return None

    def _show(self, *_: object) -> None:
        from synthdesk.plots.text_terms import clearest_first, together_figure, together_table

        column = self._column
        found: tuple[TermPair, ...] | None = self.which.currentData()
        if column is None or not found:
            return
        pairs = self._pairs = clearest_first(found)
        self.pairs.table.set_content(pair_columns(), pairs)
        self.chart.show_chart(
            lambda palette: together_figure(column, pairs, palette),
            lambda: together_table(column, pairs),
            f"Terms that go together in {column.name[:60]}",
        )


class NumberView(QStackedWidget):
    """A number to choose, its median by term as a table and drawn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column: TextColumn | None = None
        self.number = QComboBox()
        self.number.setAccessibleName("Number")
        self.number.setMinimumWidth(180)
        self.number.setMaximumWidth(360)
        self.number.currentIndexChanged.connect(self._show)
        self.terms = FilterTable("Median by term", "Filter terms")
        self.chart = ChartView()
        both = SideBySide(labelled("&Number", self.number), self.terms, self.chart)
        both.words.setText(
            "Median of the number in rows whose text holds the term as a word of its own: your "
            "terms, then the most frequent ones. Where intervals of training and synthetic lie "
            "apart, the term no longer tells the same about the number."
        )
        self.addWidget(EmptyState(NO_NUMBER, HOW_NUMBER))
        self.addWidget(both)

    def show_column(self, column: TextColumn) -> None:
        """Show another text column; the number stays chosen if it is still there."""
        self._column = column
        chosen = self.number.currentData()
        names = tuple(dict.fromkeys(one.number for one in column.numbers))
        self.number.blockSignals(True)
        self.number.clear()
        for name in names:
            self.number.addItem(one_line(name)[:60], name)
        if chosen in names:
            self.number.setCurrentIndex(names.index(chosen))
        self.number.blockSignals(False)
        self.setCurrentIndex(1 if names else 0)
        self._show()

    def _show(self, *_: object) -> None:
        from synthdesk.plots.text_terms import numbers_figure, numbers_table

        column, number = self._column, self.number.currentData()
        if column is None or number is None:
            return
        self.number.setToolTip(as_tooltip(number))
        found = tuple(one for one in column.numbers if one.number == number)
        self.terms.table.set_content(number_columns(), found)
        self.chart.show_chart(
            lambda palette: numbers_figure(column, number, found, palette),
            lambda: numbers_table(column, number, found),
            f"Median of {number[:60]} by term",
        )
