"""Headline figures of an audit beside those of tables of known quality."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QWidget

from synthdesk.engine.versions.headline import Figure
from synthdesk.ui.widgets.card import Card, text_label
from synthdesk.ui.widgets.chart_view import ChartView

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult

HEIGHT = 300


class LadderCard(Card):
    """Where the audited table stands, in words and as a chart for each figure.

    Args:
        title: what the card asks.
        figures: the headline figures that it shows.
    """

    def __init__(
        self, title: str, figures: tuple[Figure, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(title, parent)
        self.words = text_label("")
        self.charts = {figure: ChartView() for figure in figures}
        self.about = text_label("", "muted")
        self.body.addWidget(self.words)
        row = QGridLayout()
        row.setSpacing(12)
        for place, chart in enumerate(self.charts.values()):
            chart.setMinimumHeight(HEIGHT)
            row.addWidget(chart, 0, place)
            row.setColumnStretch(place, 1)
        self.body.addLayout(row, 1)
        self.body.addWidget(self.about)

    def show_result(self, result: AuditResult) -> None:
        """Show another audit; without a ladder nothing but what the owner added."""
        from synthdesk.engine.versions.audits_ladder import headline_estimates
        from synthdesk.engine.versions.wording import TITLES, about_ladder, ladder_in_words
        from synthdesk.plots.reference_ladder import ladder_figure, ladder_table

        ladder, known = result.ladder, headline_estimates(result)
        shown = [one for one in self.charts if ladder is not None and one in known]
        for figure, chart in self.charts.items():
            chart.setVisible(figure in shown)
            if ladder is None or figure not in shown:
                chart.clear("")
                continue
            marked = [("this synthetic table", known[figure])]
            chart.show_chart(
                partial(ladder_figure, ladder, figure, marked),
                partial(ladder_table, ladder, figure, marked),
                f"{TITLES[figure]} on the reference ladder",
            )
        if ladder is not None:
            said = ladder_in_words(ladder, {one: known[one] for one in shown})
            self.words.setText("\n".join(f"{TITLES[one]}: {text}" for one, text in said))
            self.about.setText(about_ladder(ladder))
        for label in (self.words, self.about):
            label.setVisible(bool(shown))

    @property
    def is_empty(self) -> bool:
        """Whether there is no chart to show."""
        return all(chart.isHidden() for chart in self.charts.values())
