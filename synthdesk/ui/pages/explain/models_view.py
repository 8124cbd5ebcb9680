"""TRTR, TSTR and TRTS: what models trained on either table are worth on rows they never saw."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from synthdesk.engine.explain.wording import (
    MEASURE_TITLES,
    settings_in_words,
    strange_in_words,
    utility_in_words,
)
from synthdesk.engine.formats import number_range
from synthdesk.ui.pages.explain.opened_view import OpenedView
from synthdesk.ui.widgets.card import Card, text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.scroll_column import ScrollColumn
from synthdesk.ui.widgets.steady_box import SteadyBox
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.explain.opened import ExplainedRows, OpenedModel
    from synthdesk.engine.model.utility import Utility, UtilityGap, UtilityRun

ABOUT = (
    "LightGBM{}. A fifth of each training table decides when "
    "to stop and at which cutoff F1 is best; no model is tested on rows that it was trained on or "
    "that decided anything. Intervals: 500 resamples of the test rows."
)


class ModelsView(OpenedView):
    """The table of runs, their gaps, curves and probabilities."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._utility: Utility | None = None
        self.card = Card("What is a model trained on synthetic rows worth?")
        self.words = text_label("")
        self.runs = TableView("Models, trained on and tested on")
        self.gaps = TableView("Gaps to the model trained and tested on real rows")
        self.about = text_label("", "muted")
        self.about_gaps = text_label("", "card-title")
        self.strange = text_label("")
        self.strange.setProperty("chip", "warning")
        for widget in (
            *(self.words, self.runs, self.strange),
            *(self.about_gaps, self.gaps),
            self.about,
        ):
            self.card.body.addWidget(widget)
        self.charts = Card("Curves and probabilities")
        self.curves, self.probabilities = ChartView(), ChartView()
        self.which = SteadyBox("Model whose probabilities are shown")
        self.which.setMinimumContentsLength(24)
        self.which.currentIndexChanged.connect(self._show_probabilities)
        label = QLabel("&Probabilities of")
        label.setBuddy(self.which)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addWidget(self.which)
        row.addStretch(1)
        for chart in (self.curves, self.probabilities):
            chart.setMinimumHeight(300)
        self.charts.body.addWidget(self.curves)
        self.charts.body.addLayout(row)
        self.charts.body.addWidget(self.probabilities)
        column = ScrollColumn("Models")
        column.column.setSpacing(12)
        column.column.addWidget(self.card)
        column.column.addWidget(self.charts)
        column.column.addStretch(1)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(column)

    def fill(self, model: OpenedModel, rows: ExplainedRows | None) -> None:
        """Show other models."""
        from synthdesk.plots.model_curves import curves_figure, curves_table, name_of

        utility = model.utility
        self._utility = utility
        self.words.setText(utility_in_words(utility))
        self.runs.set_content(_run_columns(utility.runs), utility.runs)
        self.runs.fit_height()
        self.about.setText(ABOUT.format(settings_in_words(utility.settings)))
        self.gaps.set_content(_GAP_COLUMNS, utility.gaps)
        self.gaps.fit_height()
        first = next((name_of(run) for run in utility.runs if run.train != "synthetic"), "")
        self.about_gaps.setText(f"Differences from {first}")
        for widget in (self.about_gaps, self.gaps):
            widget.setVisible(bool(utility.gaps))
        said = [text for run in utility.runs if (text := strange_in_words(run))]
        self.strange.setText("Values that a model never met. " + "\n".join(said))
        self.strange.setVisible(bool(said))
        drawn = [run for run in utility.runs if run.curves is not None]
        self.charts.setVisible(bool(drawn))
        if not drawn:
            return
        self.curves.show_chart(
            lambda palette: curves_figure(drawn, palette),
            lambda: curves_table(drawn),
            "ROC, precision-recall and calibration",
        )
        self.which.blockSignals(True)
        self.which.clear()
        self.which.addItems([name_of(run) for run in drawn])
        self.which.blockSignals(False)
        self._show_probabilities()

    def _show_probabilities(self, _: int = 0) -> None:
        from synthdesk.plots.model_curves import probabilities_figure, probabilities_table

        if self._utility is None:
            return
        drawn = [run for run in self._utility.runs if run.curves is not None]
        if not 0 <= self.which.currentIndex() < len(drawn):
            return
        run, positive = drawn[self.which.currentIndex()], self._utility.target.positive
        self.probabilities.show_chart(
            lambda palette: probabilities_figure(run, positive, palette),
            lambda: probabilities_table(run, positive),
            "Probabilities by class",
        )


def _run_columns(runs: tuple[UtilityRun, ...]) -> tuple[TableColumn, ...]:
    known = [name for name in MEASURE_TITLES if any(getattr(run, name) for run in runs)]

    def measure(name: str) -> TableColumn:
        def value(run: UtilityRun) -> float | None:
            found = getattr(run, name)
            return None if found is None else float(found.value)

        def text(run: UtilityRun) -> str:
            found = getattr(run, name)
            return "undefined" if found is None else number_range(found)

        return TableColumn(MEASURE_TITLES[name], value, text, is_numeric=False)

    return (
        TableColumn("Trained on", lambda run: run.train),
        TableColumn("Tested on", lambda run: run.test),
        TableColumn("Test rows", lambda run: run.n_test, is_numeric=True),
        *(measure(name) for name in known),
        TableColumn("Trees", lambda run: run.best_iteration, is_numeric=True),
        *(
            TableColumn(title, attrgetter(name), is_numeric=True)
            for title, name in (
                ("Validation AUC", "validation_auc"),
                ("Validation loss", "validation_loss"),
                ("Cutoff", "cutoff"),
            )
            if any(getattr(run, name) is not None for run in runs)
        ),
    )


def _gap(one: UtilityGap) -> str:
    apart = one.difference
    return f"{apart.value:+.4f} ({apart.low:+.4f} to {apart.high:+.4f})"


_GAP_COLUMNS = (
    TableColumn("Trained on", lambda one: one.train),
    TableColumn("Tested on", lambda one: one.test),
    TableColumn("Measure", lambda one: MEASURE_TITLES[one.measure]),
    TableColumn("Difference", lambda one: one.difference.value, _gap, is_numeric=False),
    TableColumn("How", lambda one: one.difference.method),
)
