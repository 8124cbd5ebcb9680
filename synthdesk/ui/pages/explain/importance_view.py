"""What the real-trained model goes by, in each table and row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from synthdesk.engine.explain.wording import rows_in_words
from synthdesk.ui.pages.explain.opened_view import OpenedView, shown_tables
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.steady_box import SteadyBox
from synthdesk.ui.widgets.table_model import one_line

if TYPE_CHECKING:
    from synthdesk.engine.explain.opened import ExplainedRows, OpenedModel

BY_TABLE = "table"
TOO_SMALL = "Fewer than two groups of this table have 20 rows."
NO_ROWS = "Of several classes each row has an explanation for each; bars show the mean."


class ImportanceView(OpenedView):
    """Bars at the left, a dot a row at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: OpenedModel | None = None
        self._rows: ExplainedRows | None = None
        self.bars, self.swarm = ChartView(), ChartView()
        self.by = SteadyBox("What the bars compare")
        self.by.setMinimumContentsLength(18)
        self.by.currentIndexChanged.connect(self._show_bars)
        self.table = SteadyBox("Table whose rows are shown")
        self.table.setMinimumContentsLength(14)
        self.table.currentIndexChanged.connect(self._show_table)
        label = QLabel("Rows &of")
        label.setBuddy(self.table)
        bar = QHBoxLayout()
        bar.addStretch(1)
        bar.addWidget(label)
        bar.addWidget(self.table)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(bar)
        column.addWidget(self.swarm, 1)
        compared = QLabel("Compare &by")
        compared.setBuddy(self.by)
        beside = QHBoxLayout()
        beside.addWidget(compared)
        beside.addWidget(self.by)
        beside.addStretch(1)
        left = QWidget()
        first = QVBoxLayout(left)
        first.setContentsMargins(0, 0, 0, 0)
        first.addLayout(beside)
        first.addWidget(self.bars, 1)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.setObjectName("importance-across")
        self.across.setChildrenCollapsible(False)
        self.across.setHandleWidth(10)
        self.across.addWidget(left)
        self.across.addWidget(right)
        self.across.setSizes([560, 640])
        self.about = text_label("", "muted")
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.across, 1)
        layout.addWidget(self.about)

    def fill(self, model: OpenedModel, rows: ExplainedRows | None) -> None:
        """Show another model."""
        self._model, self._rows = model, rows
        explanation = model.explanation
        self.about.setText(rows_in_words(explanation))
        for box, texts in (
            (self.table, shown_tables(model, rows)),
            (self.by, [BY_TABLE, *(f"groups of {one_line(name)}" for name in self._grouping())]),
        ):
            box.blockSignals(True)
            box.clear()
            box.addItems(texts)
            box.blockSignals(False)
        self._show_table()

    def _grouping(self) -> list[str]:
        """Features by whose values rows can be told apart."""
        from synthdesk.plots.shap_groups import can_group

        rows = self._rows
        if rows is None:
            return []
        names = rows.design.names
        return [name for place, name in enumerate(names) if can_group(rows, place)]

    def _show_table(self, _: int = 0) -> None:
        self._show_bars()
        self._show_swarm()

    def _show_bars(self, _: int = 0) -> None:
        from synthdesk.plots.shap_groups import can_group, groups_figure, groups_table
        from synthdesk.plots.shap_importance import importance_figure, importance_table

        model, chosen = self._model, self.by.currentIndex() - 1
        if model is None:
            return
        explanation, target = model.explanation, model.target
        if chosen < 0 or self._rows is None:
            self.bars.show_chart(
                lambda palette: importance_figure(explanation, target, palette),
                lambda: importance_table(explanation),
                "Importance of the features",
            )
            return
        table, name = self.table.currentText(), self._grouping()[chosen]
        rows, column = self._rows.of_table(table), model.design.names.index(name)
        if not can_group(rows, column):
            self.bars.clear(TOO_SMALL)
            return
        self.bars.show_chart(
            lambda palette: groups_figure(rows, column, table, target, palette),
            lambda: groups_table(rows, column),
            f"Importance by {name}",
        )

    def _show_swarm(self, _: int = 0) -> None:
        from synthdesk.plots.shap_importance import beeswarm_figure, beeswarm_table

        if self._rows is None or self._model is None:
            self.swarm.clear(NO_ROWS)
            return
        table, target = self.table.currentText(), self._model.target
        rows = self._rows.of_table(table)
        self.swarm.show_chart(
            lambda palette: beeswarm_figure(rows, table, target, palette),
            lambda: beeswarm_table(rows),
            f"SHAP values of the {table} rows",
        )
