"""All versions on the reference ladder, one headline figure at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from synthdesk.engine.versions.headline import Figure
from synthdesk.engine.versions.wording import ABOUT_FIGURES, TITLES, about_ladder
from synthdesk.ui.pages.versions.compared_view import ComparedView
from synthdesk.ui.pages.versions.models import ladder_columns
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.steady_box import SteadyBox
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.versions.comparing import VersionComparison

NO_LADDER = "The reference ladder was not measured"
TICK = "Tick “with the reference ladder” above and compare again."


class LadderView(ComparedView):
    """A box that chooses the figure, its chart, and where each version stands in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._comparison: VersionComparison | None = None
        self.figure = SteadyBox("Headline figure")
        self.figure.setMinimumContentsLength(22)
        for one in Figure:
            self.figure.addItem(TITLES[one], one)
        self.figure.currentIndexChanged.connect(self._show_figure)
        self.about_figure = text_label("", "muted")
        self.chart = ChartView()
        self.chart.setMinimumHeight(320)
        self.table = TableView("Versions on the reference ladder")
        self.about = text_label("", "muted")
        label = QLabel("&Figure")
        label.setBuddy(self.figure)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(label)
        bar.addWidget(self.figure)
        bar.addWidget(self.about_figure, 1)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(bar)
        layout.addWidget(self.chart, 1)
        layout.addWidget(self.table)
        layout.addWidget(self.about)

    def fill(self, comparison: VersionComparison) -> None:
        """Show another comparison's ladder."""
        self._comparison = comparison
        if comparison.ladder is None:
            self.show_empty(NO_LADDER, TICK)
            return
        self.about.setText(about_ladder(comparison.ladder))
        self._show_figure()

    def _show_figure(self, _: int = 0) -> None:
        from synthdesk.plots.reference_ladder import ladder_figure, ladder_table

        comparison, figure = self._comparison, Figure(self.figure.currentData())
        if comparison is None or comparison.ladder is None:
            return
        ladder = comparison.ladder
        marked = [
            (one.name, estimate)
            for one in comparison.versions
            if one.headline is not None and (estimate := one.headline.figure(figure)) is not None
        ]
        self.about_figure.setText(ABOUT_FIGURES[figure])
        self.table.setVisible(bool(marked))
        if not marked:
            self.chart.clear(comparison.no_privacy or "No version has this figure.")
            return
        self.chart.show_chart(
            lambda palette: ladder_figure(ladder, figure, marked, palette),
            lambda: ladder_table(ladder, figure, marked),
            f"{TITLES[figure]} on the reference ladder",
        )
        self.table.set_content(ladder_columns(ladder, figure), marked)
        self.table.fit_height(8)
