"""Up to a thousand records side by side, ordered by their answers or by their reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from synthdesk.ui.pages.explain.opened_view import OpenedView, shown_tables
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.steady_box import SteadyBox

if TYPE_CHECKING:
    from synthdesk.engine.explain.opened import ExplainedRows, OpenedModel

ABOUT = (
    "Each column of the picture is a record: above the dotted base what raises its answer, below "
    "what lowers it. Ordered by similarity, records with like reasons stand together: groups that "
    "the model treats alike."
)


class CohortView(OpenedView):
    """A table, an order, a chart."""

    needs_rows = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: OpenedModel | None = None
        self._rows: ExplainedRows | None = None
        self.table = SteadyBox("Table whose records are shown")
        self.order = SteadyBox("How records are ordered")
        self.chart = ChartView()
        bar = QHBoxLayout()
        for text, box in (("Records &of", self.table), ("ordered &by", self.order)):
            box.setMinimumContentsLength(18)
            box.currentIndexChanged.connect(self._show)
            label = QLabel(text)
            label.setBuddy(box)
            bar.addWidget(label)
            bar.addWidget(box)
        bar.addStretch(1)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(text_label(ABOUT, "muted"))
        layout.addLayout(bar)
        layout.addWidget(self.chart, 1)

    def fill(self, model: OpenedModel, rows: ExplainedRows | None) -> None:
        """Show another model's records."""
        from synthdesk.plots.shap_cohort import CohortOrder

        self._model, self._rows = model, rows
        for box, texts in (
            (self.table, shown_tables(model, rows)),
            (self.order, [one.value for one in CohortOrder]),
        ):
            box.blockSignals(True)
            box.clear()
            box.addItems(texts)
            box.blockSignals(False)
        self._show()

    def _show(self, _: int = 0) -> None:
        from synthdesk.plots.shap_cohort import CohortOrder, cohort_figure, cohort_table

        model = self._model
        if model is None or self._rows is None:
            return
        rows = self._rows.of_table(self.table.currentText())
        order, base = CohortOrder(self.order.currentText()), model.explanation.base[0]
        self.chart.show_chart(
            lambda palette: cohort_figure(rows, base, order, model.target, palette),
            lambda: cohort_table(rows, order),
            f"A cohort of {self.table.currentText()} records",
        )
