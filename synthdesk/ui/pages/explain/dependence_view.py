"""How each feature's contribution goes with its value, in all tables at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from synthdesk.ui.pages.explain.opened_view import OpenedView, shown_tables
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.steady_box import SteadyBox
from synthdesk.ui.widgets.table_model import TableColumn, one_line
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.explain.opened import ExplainedRows, OpenedModel

ABOUT = (
    "Lines: the mean SHAP value of rows with that value, in each table. Numbers are cut at their "
    "1st and 99th percentile; categories stand in the order of their mean. Where the lines part, "
    "the synthetic table tells another story than the real rows."
)
NO_COLOUR = "no colour"


class DependenceView(OpenedView):
    """Features at the left, the chosen one at the right."""

    needs_rows = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: OpenedModel | None = None
        self._rows: ExplainedRows | None = None
        self.features = TableView("Features by importance")
        self.features.row_selected.connect(self._show_feature)
        self.table = SteadyBox("Table whose rows are drawn")
        self.colour = SteadyBox("Feature that colours the rows")
        for box in (self.table, self.colour):
            box.setMinimumContentsLength(16)
            box.currentIndexChanged.connect(self._show_feature)
        self.chart = ChartView()
        bar = QHBoxLayout()
        for text, box in (("Rows &of", self.table), ("&coloured by", self.colour)):
            label = QLabel(text)
            label.setBuddy(box)
            bar.addWidget(label)
            bar.addWidget(box)
        bar.addStretch(1)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(bar)
        column.addWidget(self.chart, 1)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.setObjectName("dependence-across")
        self.across.setChildrenCollapsible(False)
        self.across.setHandleWidth(10)
        self.across.addWidget(self.features)
        self.across.addWidget(right)
        self.across.setSizes([320, 880])
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(text_label(ABOUT, "muted"))
        layout.addWidget(self.across, 1)

    def fill(self, model: OpenedModel, rows: ExplainedRows | None) -> None:
        """Show another model, its most important feature first."""
        self._model, self._rows = model, rows
        first = model.explanation.tables[0].table
        importance = {
            one.feature: one.mean_abs for one in model.explanation.importance if one.table == first
        }
        columns = (
            TableColumn("Feature", lambda name: name),
            TableColumn("Mean |SHAP|", lambda name: importance[name], is_numeric=True),
        )
        self.features.set_content(columns, list(importance))
        for box, texts in (
            (self.table, shown_tables(model, rows)),
            (self.colour, [NO_COLOUR, *map(one_line, model.design.names)]),
        ):
            box.blockSignals(True)
            box.clear()
            box.addItems(texts)
            box.blockSignals(False)
        self.features.select_row(0)
        self._show_feature()

    def show_feature(self, name: str) -> None:
        """Show a feature by its name."""
        if self._model is not None:
            names = [one.feature for one in self._model.explanation.dependence]
            self.features.select_row(names.index(name))

    def _show_feature(self, _: int = 0) -> None:
        from synthdesk.plots.shap_dependence import dependence_figure, dependence_table

        model, place = self._model, self.features.selected_row()
        if model is None or self._rows is None or place is None:
            return
        found, target = model.explanation.dependence[place], model.target
        rows = self._rows.of_table(self.table.currentText())
        coloured = self.colour.currentIndex() - 1
        self.chart.show_chart(
            lambda palette: dependence_figure(
                found, target, palette, rows, coloured if coloured >= 0 else None
            ),
            lambda: dependence_table(found),
            f"Dependence on {found.feature}",
        )
