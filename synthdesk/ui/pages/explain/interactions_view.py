"""What pairs of features add together, measured when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from synthdesk.engine.formats import counted
from synthdesk.ui.pages.explain.opened_view import OpenedView
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec
from synthdesk.ui.widgets.ask_bar import AskBar
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.steady_box import SteadyBox

if TYPE_CHECKING:
    from synthdesk.engine.explain.interactions import Interactions
    from synthdesk.engine.explain.opened import ExplainedRows, OpenedModel

ABOUT = (
    "How much two features add together beyond what each adds by itself. Every row's values are "
    "held against its SHAP values, to which they must add up; where they don't, nothing is shown."
)
NOT_YET = "Not measured yet: choose a table and press Measure."


class InteractionsView(OpenedView):
    """A bar that asks, and a grid of pairs."""

    needs_rows = True

    def __init__(self, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._model: OpenedModel | None = None
        self.table = SteadyBox("Table whose rows are measured")
        self.table.setMinimumContentsLength(14)
        self.ask = AskBar("Rows &of", self.table, "&Measure", is_wide=False)
        self.ask.asked.connect(self._ask)
        self.chart = ChartView()
        self.words = text_label("")
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(text_label(ABOUT, "muted"))
        layout.addWidget(self.ask)
        layout.addWidget(self.words)
        layout.addWidget(self.chart, 1)

    def fill(self, model: OpenedModel, rows: ExplainedRows | None) -> None:
        """Show that nothing was measured of another model."""
        self._model = model
        self.table.clear()
        self.table.addItems([one.table for one in model.explanation.tables])
        self.words.setText("")
        self.chart.clear(NOT_YET)

    def _ask(self) -> None:
        model, table = self._model, self.table.currentText()
        if model is None:
            return
        spec = JobSpec(
            "measure_interactions",
            {"opened": model, "table": table},
            f"Interactions in the {table} rows",
            slot="interactions",
        )
        self.ask.run(self._tasks, spec, lambda found: self._take(model, found))

    def _take(self, model: OpenedModel, found: Interactions) -> None:
        from synthdesk.plots.shap_interactions import interactions_figure, interactions_table

        if model is not self._model:
            return
        if found.reason:
            self.words.setText(found.reason)
            self.chart.clear("No interactions are shown")
            return
        rows = counted(found.rows, "row")
        drawn = f"{rows} drawn from {found.sampled_from:,} explained ones with seed {found.seed}"
        self.words.setText(
            f"{found.table}: {rows if found.rows == found.sampled_from else drawn}. Values add up "
            f"to the SHAP values within {max(found.largest_error, 1e-15):.0e}."
        )
        self.chart.show_chart(
            lambda palette: interactions_figure(found, model.target, palette),
            lambda: interactions_table(found),
            f"Interactions in the {found.table} rows",
        )
