"""Two versions against each other: what got better, what worse, by figure, gate and column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from synthdesk.engine.versions.wording import difference_between, difference_in_words, gates_apart
from synthdesk.ui.pages.versions.compared_view import ComparedView
from synthdesk.ui.pages.versions.models import apart_columns, difference_columns
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.mark_delegate import MarkDelegate
from synthdesk.ui.widgets.steady_box import SteadyBox
from synthdesk.ui.widgets.table_model import one_line
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.versions.comparing import VersionComparison

TOO_FEW = "Two versions are needed"
ADD = "Load another synthetic version in Data, then compare again."
THE_SAME = "Choose two different versions."
NO_GATE = "No gate's verdict differs."
NO_COLUMN = "No column's accuracy differs by more than chance."


class PairView(ComparedView):
    """Two boxes that choose, and the difference."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._comparison: VersionComparison | None = None
        self.first = SteadyBox("First version")
        self.second = SteadyBox("Second version")
        for box in (self.first, self.second):
            box.setMinimumContentsLength(22)
            box.currentIndexChanged.connect(self._show_pair)
        self.words = text_label("")
        self.figures = TableView("Headline figures of two versions")
        self.gates = TableView("Gates of two versions that differ")
        self.gates.setItemDelegate(MarkDelegate(self.gates))
        self.no_gate = text_label(NO_GATE, "muted")
        self.chart = ChartView()
        self._compose()

    def _compose(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for text, box in (("&First", self.first), ("&against", self.second)):
            label = QLabel(text)
            label.setBuddy(box)
            bar.addWidget(label)
            bar.addWidget(box, 1)
        bar.addStretch(1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.words)
        column.addWidget(text_label("Headline figures", "section-title"))
        column.addWidget(self.figures)
        column.addWidget(text_label("Gates that differ", "section-title"))
        column.addWidget(self.gates)
        column.addWidget(self.no_gate)
        column.addStretch(1)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.setObjectName("version-pair-across")
        self.across.setChildrenCollapsible(False)
        self.across.setHandleWidth(10)
        self.across.addWidget(left)
        self.across.addWidget(self.chart)
        self.across.setSizes([600, 600])
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(bar)
        layout.addWidget(self.across, 1)

    def fill(self, comparison: VersionComparison) -> None:
        """Show another comparison: at first the latest version against its parent or the last."""
        names = [one.name for one in comparison.versions if one.headline is not None]
        if len(names) < 2:
            self.show_empty(TOO_FEW, ADD)
            return
        earlier = (self.first.currentData(), self.second.currentData())
        self._comparison = comparison
        first, second = earlier if set(earlier) <= set(names) else _latest(comparison, names)
        for box, name in ((self.first, first), (self.second, second)):
            box.blockSignals(True)
            box.clear()
            for one in names:
                box.addItem(one_line(one), one)
            box.setCurrentIndex(names.index(name))
            box.blockSignals(False)
        self._show_pair()

    def show_pair(self, first: str, second: str) -> None:
        """Show two versions by their names."""
        for box, name in ((self.first, first), (self.second, second)):
            box.setCurrentIndex(box.findData(name))

    def _show_pair(self, _: int = 0) -> None:
        from synthdesk.plots.version_columns import (
            column_differences_figure,
            column_differences_table,
        )

        if self._comparison is None:
            return
        chosen = self.first.currentData(), self.second.currentData()
        pair = difference_between(self._comparison, *chosen)
        self.across.setVisible(pair is not None)
        if pair is None:
            self.words.setText(THE_SAME)
            return
        versions = {one.name: one for one in self._comparison.versions}
        self.words.setText(difference_in_words(pair))
        self.figures.set_content(difference_columns(pair), pair.figures)
        self.figures.fit_height()
        gates = gates_apart(versions[pair.first], versions[pair.second])
        self.gates.set_content(apart_columns(pair.first, pair.second), gates)
        self.gates.fit_height()
        self.gates.setVisible(bool(gates))
        self.no_gate.setVisible(not gates)
        if not pair.columns:
            self.chart.clear(NO_COLUMN)
            return
        self.chart.show_chart(
            lambda palette: column_differences_figure(pair, palette),
            lambda: column_differences_table(pair),
            f"Columns of {pair.first[:40]} against {pair.second[:40]}",
        )


def _latest(comparison: VersionComparison, names: list[str]) -> tuple[str, str]:
    latest = names[-1]
    lineage = next(one.lineage for one in comparison.versions if one.name == latest)
    parent = lineage.parent if lineage is not None else ""
    return latest, parent if parent in names and parent != latest else names[-2]
