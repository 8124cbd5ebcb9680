"""Characters, or terms: how often each occurs, which are in one table only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from synthdesk.engine.formats import count, share, share_range
from synthdesk.engine.text.character_names import named_character
from synthdesk.plots.text import CHARACTERS, frequencies_of
from synthdesk.ui.pages.quality.text.models import at_equal_size, frequency_columns
from synthdesk.ui.pages.quality.text.parts import SideBySide, labelled
from synthdesk.ui.pages.quality.text.sub_views import first_named, list_of
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.filter_table import FilterTable

if TYPE_CHECKING:
    from synthdesk.engine.health.findings import Finding
    from synthdesk.engine.text.text_figures import (
        FrequencyComparison,
        TextColumn,
        TextFrequency,
    )

CHARTS = ("Most frequent", "By rank")


class FrequencyView(QWidget):
    """A list that the user chooses at the left, a chart that the user chooses at the right.

    Args:
        kind: characters or terms.
    """

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._column: TextColumn | None = None
        self.listed = QComboBox()
        self.listed.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.listed.currentIndexChanged.connect(self._show_list)
        self.drawn = QComboBox()
        self.drawn.addItems(CHARTS)
        self.drawn.currentIndexChanged.connect(self._show_chart)
        self.table = FilterTable(f"Frequencies of {kind}", f"Filter {kind}")
        self.chart = ChartView()
        singular = kind.removesuffix("s")
        controls = [*labelled("&List", self.listed), *labelled("C&hart", self.drawn)]
        self.listed.setAccessibleName(f"List of {kind}")
        self.drawn.setAccessibleName(f"Chart of {singular} frequencies")
        both = SideBySide(controls, self.table, self.chart)
        self.words = both.words
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(both)

    def show_column(self, column: TextColumn) -> None:
        """Show another text column."""
        self._column = column
        found = frequencies_of(column, self._kind)
        self.words.setText(_in_words(found, self._kind))
        self.listed.blockSignals(True)
        chosen = max(self.listed.currentIndex(), 0)
        self.listed.clear()
        self.listed.addItems(
            (
                f"{count(len(found.top))} most frequent in training",
                f"Only in training ({count(found.only_training)})",
                f"Only in synthetic ({count(found.only_synthetic)})",
            )
        )
        self.listed.setCurrentIndex(chosen)
        self.listed.blockSignals(False)
        self._show_list()
        self._show_chart()

    def row_of(self, finding: Finding) -> int:
        """List what a finding is about, and tell the row of what it names first."""
        self.listed.setCurrentIndex(list_of(finding))
        names = [
            named_character(row.text) if self._kind == CHARACTERS else f"“{row.text}”"
            for row in self._rows()
        ]
        return first_named(finding, names) or 0

    def _rows(self) -> tuple[TextFrequency, ...]:
        if self._column is None:
            return ()
        found = frequencies_of(self._column, self._kind)
        lists = (found.top, found.first_only_training, found.first_only_synthetic)
        return lists[max(self.listed.currentIndex(), 0)]

    def _show_list(self, *_: object) -> None:
        if self._column is not None:
            found = frequencies_of(self._column, self._kind)
            self.table.table.set_content(frequency_columns(found, self._kind), self._rows())

    def _show_chart(self, *_: object) -> None:
        column, kind = self._column, self._kind
        if column is None:
            return
        from synthdesk.plots.text import frequency_figure, frequency_table, rank_figure

        draw = rank_figure if self.drawn.currentIndex() == 1 else frequency_figure
        self.chart.show_chart(
            lambda palette: draw(column, kind, palette),
            lambda: frequency_table(column, kind),
            f"{kind.capitalize()} of {column.name[:60]}",
        )


def _in_words(found: FrequencyComparison, kind: str) -> str:
    edges = (
        " Each text also counts its empty beginning and end."
        if kind == CHARACTERS
        else ' Terms are lower-cased; the signs ,.)(!":/ count as space.'
    )
    return (
        f"Accuracy over training's {len(found.top)} most frequent and the rest: "
        f"{share(1 - found.tvd)} on the whole files, {at_equal_size(found.reference)}. "
        f"Different {kind}: {count(found.shared)} in both, {count(found.only_training)} only in "
        f"training, {count(found.only_synthetic)} only in synthetic (the lists hold the 100 most "
        f"frequent). Share of {kind} unknown to a real sample: synthetic "
        f"{share_range(found.unknown.synthetic, 2)}, real {share_range(found.unknown.real, 2)}."
        f"{edges}"
    )
