"""What models trained on real and on synthetic rows decide for groups of people."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from synthdesk.engine.bias_models.decisions import FairnessRate
from synthdesk.engine.bias_models.wording import (
    ABOUT_DIFFERENCES,
    ABOUT_RATES,
    ABOUT_SCREEN,
    RATE_TITLES,
    difference_rows,
    estimate_in_words,
    fairness_in_words,
    groups_in_words,
    run_name,
    screen_in_words,
)
from synthdesk.engine.formats import count, points_range
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.scroll_column import ScrollColumn
from synthdesk.ui.widgets.steady_box import SteadyBox, named_row
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.bias_models.fairness_run import FairnessRun
    from synthdesk.engine.bias_models.group_fairness import GroupFairness
    from synthdesk.engine.bias_models.model_fairness import ModelFairness
    from synthdesk.engine.estimate import Estimate

NOT_ASSESSABLE = "Not assessable"
Judged = tuple["FairnessRun", "GroupFairness"]


class FairnessView(QStackedWidget):
    """Differences, a chart of one rate, the groups' table, calibration and other cutoffs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: ModelFairness | None = None
        self.empty = EmptyState(NOT_ASSESSABLE, "")
        self.by = SteadyBox("Columns that make the groups")
        self.rate = SteadyBox("Rate that is drawn")
        self.rate.addItems([RATE_TITLES[one] for one in FairnessRate])
        self.model = SteadyBox("Model whose scores are drawn")
        self.words, self.about = text_label(""), text_label("", "muted")
        self.differences = TableView("Largest differences between groups")
        self.groups = TableView("Groups, model by model")
        self.rates, self.roc = ChartView(is_whole=True), ChartView(is_whole=True)
        self.calibration, self.sweep = ChartView(is_whole=True), ChartView(is_whole=True)
        for box in (self.by, self.rate, self.model):
            box.setMinimumContentsLength(26)
        self.by.currentIndexChanged.connect(self._show)
        self.rate.currentIndexChanged.connect(self._draw_rates)
        self.model.currentIndexChanged.connect(self._draw_model)
        heights = ((self.rates, 400), (self.roc, 440), (self.calibration, 340), (self.sweep, 400))
        for chart, height in heights:
            chart.setMinimumHeight(height)
        column = ScrollColumn("Models and groups")
        about = text_label(f"{ABOUT_DIFFERENCES} {ABOUT_SCREEN}", "muted")
        column.add_cards(
            (
                "Do models treat groups alike?",
                (named_row("Gro&ups by", self.by), self.words, self.differences, about),
            ),
            ("Rates", (named_row("&Rate", self.rate), self.about, self.rates, self.groups)),
            (
                "Scores and cutoffs",
                (named_row("Mod&el", self.model), self.roc, self.calibration, self.sweep),
            ),
        )
        self.addWidget(self.empty)
        self.addWidget(column)
        self.whole = column

    def show_fairness(self, found: ModelFairness) -> None:
        """Show other models."""
        self._found = found
        if not found.runs or not found.runs[0].groupings:
            self.empty.set_text(NOT_ASSESSABLE, found.question.not_assessable)
            self.setCurrentWidget(self.empty)
            return
        self.by.offer([" × ".join(one.by) for one in found.runs[0].groupings])
        self.model.offer(list(map(run_name, found.runs)))
        self._show()
        self.setCurrentWidget(self.whole)

    def _show(self, _: int = 0) -> None:
        found, by = self._found, self.by.currentIndex()
        if found is None or by < 0:
            return
        grouping = found.runs[0].groupings[by]
        self.words.setText(f"{fairness_in_words(found)} {groups_in_words(grouping)}".strip())
        self.differences.set_content(_DIFFERENCES, difference_rows(found.runs, by))
        self.differences.fit_height()
        judged = [(run, group) for run in found.runs for group in run.groupings[by].groups]
        self.groups.set_content(_GROUPS, judged)
        self.groups.fit_height()
        self._draw_rates()
        self._draw_model()

    def _draw_rates(self, _: int = 0) -> None:
        from synthdesk.plots.fairness import rates_figure, rates_table

        found, by = self._found, self.by.currentIndex()
        if found is None or by < 0:
            return
        rate = list(FairnessRate)[self.rate.currentIndex()]
        self.about.setText(f"{RATE_TITLES[rate]}: {ABOUT_RATES[rate]}.")
        self.rates.show_chart(
            partial(rates_figure, found.runs, by, rate),
            partial(rates_table, found.runs, by, rate),
            f"{RATE_TITLES[rate]} by group",
        )

    def _draw_model(self, _: int = 0) -> None:
        from synthdesk.plots.fairness import (
            calibration_figure,
            calibration_table,
            roc_figure,
            roc_table,
            sweep_figure,
            sweep_table,
        )

        found, by, place = self._found, self.by.currentIndex(), self.model.currentIndex()
        if found is None or by < 0 or not 0 <= place < len(found.runs):
            return
        run = found.runs[place]
        self.roc.show_chart(
            partial(roc_figure, run, by), partial(roc_table, run, by), "ROC by group"
        )
        self.calibration.show_chart(
            partial(calibration_figure, run, by),
            partial(calibration_table, run, by),
            "Calibration by group",
        )
        self.sweep.show_chart(
            partial(sweep_figure, run, by), partial(sweep_table, run, by), "Other cutoffs"
        )


def _difference_column(at: int, title: str) -> TableColumn:
    return TableColumn(title, itemgetter(at))


DIFFERENCES = ("Model", "Figure", "Groups with rows enough", "All groups", "Between")
_DIFFERENCES = tuple(_difference_column(at, title) for at, title in enumerate(DIFFERENCES))


def _estimate_column(title: str, of: Callable[[GroupFairness], Estimate | None]) -> TableColumn:
    def value(row: Judged) -> float | None:
        found = of(row[1])
        return None if found is None else found.value

    return TableColumn(title, value, lambda row: estimate_in_words(of(row[1])))


def _rate_column(rate: FairnessRate) -> TableColumn:
    return _estimate_column(RATE_TITLES[rate], lambda group: group.rate(rate).value)


def _marginal_effect(row: Judged) -> float | None:
    found = row[1].adverse_impact.marginal_effect
    return None if found is None else found.value


def _marginal_effect_in_words(row: Judged) -> str:
    found = row[1].adverse_impact.marginal_effect
    return "undefined" if found is None else points_range(found)


_GROUPS = (
    TableColumn("Model", lambda row: run_name(row[0])),
    TableColumn("Group", lambda row: row[1].group),
    TableColumn("Rows", lambda row: row[1].n, lambda row: count(row[1].n)),
    TableColumn("Screen", lambda row: screen_in_words(row[1])),
    _estimate_column("Adverse impact ratio", lambda group: group.adverse_impact.ratio),
    TableColumn("Fisher p", lambda row: row[1].adverse_impact.p_value),
    TableColumn("Marginal effect", _marginal_effect, _marginal_effect_in_words),
    *map(_rate_column, FairnessRate),
    _estimate_column("AUC", lambda group: group.scores.auc if group.scores else None),
    _estimate_column("SMD", lambda group: group.scores.smd if group.scores else None),
    TableColumn("Too few rows", lambda row: row[1].insufficient),
)
