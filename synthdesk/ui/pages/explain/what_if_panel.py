"""A record whose values can be changed, with the model's answer at once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.formats import number
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.scroll_column import ScrollColumn
from synthdesk.ui.widgets.steady_box import SteadyBox
from synthdesk.ui.widgets.table_model import one_line

if TYPE_CHECKING:
    from synthdesk.engine.explain.opened import ExplainedRows, OpenedModel
    from synthdesk.engine.explain.what_if import SingleChange, WhatIf
    from synthdesk.engine.model.design import Feature

ASK_AFTER_MS = 120
STEPS = 100
CHART_HEIGHT = 210
MISSING = "missing"
ABOUT = (
    "Change a value and see what the model would say. It answers for one made-up record; that the "
    "record could exist, or that a change causes anything, is not said."
)


class WhatIfPanel(QWidget):
    """An editor a feature, the answer, and the single changes that would turn it."""

    def __init__(self, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._model: OpenedModel | None = None
        self._record: tuple[float, ...] = ()
        self._tried: tuple[tuple[float, ...], ...] = ()
        self.editors: list[_Editor] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(ASK_AFTER_MS)
        self._soon.timeout.connect(self._ask)
        self.answer = text_label("", "section-title")
        self.changes = text_label("")
        self.chart = ChartView()
        self.chart.setMinimumHeight(CHART_HEIGHT)
        self.reset = QPushButton("&Back to the record")
        self.reset.clicked.connect(self._put_back)
        self.column = ScrollColumn("Values of the record")
        self.form = QFormLayout()
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.column.column.addLayout(self.form)
        self.column.column.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.answer, 1)
        row.addWidget(self.reset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(text_label(ABOUT, "muted"))
        layout.addLayout(row)
        layout.addWidget(self.chart)
        layout.addWidget(self.changes)
        layout.addWidget(self.column, 1)

    def show_model(self, model: OpenedModel, rows: ExplainedRows) -> None:
        """Make an editor for each feature of another model."""
        from synthdesk.engine.explain.what_if import values_to_try

        self._model, self._tried = model, values_to_try(rows)
        while self.form.rowCount():
            self.form.removeRow(0)
        self.editors = []
        for feature, tried in zip(model.design.features, self._tried, strict=True):
            editor = _Editor(feature, tried)
            editor.setObjectName("what-if-editor")
            editor.on_change(self._soon.start)
            label = QLabel(one_line(feature.name)[:40])
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setBuddy(editor.first)
            self.form.addRow(label, editor)
            self.editors.append(editor)

    def show_record(self, rows: ExplainedRows, row: int) -> None:
        """Begin with a record as it is."""
        self._record = tuple(float(value) for value in rows.values[row])
        self._put_back()

    @property
    def values(self) -> tuple[float, ...]:
        """The record as it is changed."""
        return tuple(editor.value for editor in self.editors)

    def _put_back(self) -> None:
        for editor, value in zip(self.editors, self._record, strict=False):
            editor.show_value(value)
        self.changes.setText("")
        if self.isVisible():
            self._ask()

    def ask(self) -> None:
        """Ask for the answer now; where the panel was hidden nobody needed it before."""
        if self._record:
            self._ask()

    def _ask(self) -> None:
        model, values = self._model, self.values
        if model is None or not values:
            return
        known = {"path": model.model_path, "design": model.design, "target": model.target}
        spec = JobSpec(
            "what_if", {**known, "values": values}, "What if", "what-if", is_fleeting=True
        )
        self._tasks.run(spec, lambda found: self._take(values, found))
        if model.cutoff is None:
            return
        asked = {**known, "values": values, "tried": self._tried, "cutoff": model.cutoff}
        turning = JobSpec(
            "single_changes", asked, "What would turn it", "turning", is_fleeting=True
        )
        self._tasks.run(turning, lambda found: self._take_changes(values, found))

    def _take(self, values: tuple[float, ...], found: WhatIf) -> None:
        if self._model is None or not _same(values, self.values):
            return
        target = self._model.target
        of = f" for “{target.positive[:40]}”" if target.positive else ""
        self.answer.setText(f"Prediction {number(found.predicted)}{of}")
        self.chart.setVisible(bool(found.contributions))
        if found.contributions:
            self._draw(values, found)

    def _draw(self, values: tuple[float, ...], found: WhatIf) -> None:
        from synthdesk.engine.explain.what_if import made_up
        from synthdesk.plots.shap_force import force_figure
        from synthdesk.plots.shap_waterfall import waterfall_table

        model = self._model
        assert model is not None
        rows, base = made_up(model.design, values, found), model.explanation.base[0]
        self.chart.show_chart(
            lambda palette: force_figure(rows, 0, base, model.target, palette),
            lambda: waterfall_table(rows, 0, base),
            "What raises and lowers the answer",
        )

    def _take_changes(self, values: tuple[float, ...], found: tuple[SingleChange, ...]) -> None:
        model = self._model
        if model is None or model.cutoff is None or not _same(values, self.values):
            return
        said = []
        for one in sorted(found, key=lambda change: -abs(change.predicted - model.cutoff)):  # type: ignore[operator]
            feature = model.design.features[one.feature]
            said.append(f"{feature.name[:40]} {_shown(feature, one.value)}")
        cutoff = number(model.cutoff)
        self.changes.setText(
            f"Alone would turn the decision at {cutoff}: {'; '.join(said[:6])}."
            if said
            else f"No change of one value alone turns the decision at {cutoff}."
        )


class _Editor(QWidget):
    """A category's box, or a number's slider and line."""

    def __init__(self, feature: Feature, tried: tuple[float, ...]) -> None:
        super().__init__()
        self._feature, self._tried = feature, tried
        self._value = math.nan
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.box: SteadyBox | None = None
        name = feature.name[:80]
        if feature.is_category:
            self.box = SteadyBox(name)
            self.box.setMinimumContentsLength(16)
            self.box.addItems([*(one_line(word) for word in feature.categories), MISSING])
            self.first: QWidget = self.box
            row.addWidget(self.box)
            return
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, STEPS)
        self.slider.setAccessibleName(f"{name}, slider")
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(MISSING)
        self.line.setFixedWidth(110)
        self.first = self.line
        row.addWidget(self.slider, 1)
        row.addWidget(self.line)

    def on_change(self, told: object) -> None:
        """Call a function whenever the user changes the value."""
        self._told = told
        if self.box is not None:
            self.box.activated.connect(self._boxed)
        else:
            self.slider.valueChanged.connect(self._slid)
            self.line.editingFinished.connect(self._typed)

    @property
    def value(self) -> float:
        """As the model sees it; NaN for missing."""
        return self._value

    def show_value(self, value: float) -> None:
        """Show a value without telling anybody."""
        self._value = value
        if self.box is not None:
            self.box.setCurrentIndex(self.box.count() - 1 if math.isnan(value) else int(value))
            return
        self.line.setText("" if math.isnan(value) else f"{value:.6g}")
        self._move_slider()

    def _move_slider(self) -> None:
        low, high = self._ends
        if not math.isnan(self._value):
            at = round(STEPS * (self._value - low) / max(high - low, 1e-12))
            self.slider.blockSignals(True)
            self.slider.setValue(min(max(at, 0), STEPS))
            self.slider.blockSignals(False)

    @property
    def _ends(self) -> tuple[float, float]:
        return (self._tried[0], self._tried[-1]) if self._tried else (0.0, 1.0)

    def _boxed(self, place: int) -> None:
        assert self.box is not None
        self._value = math.nan if place == self.box.count() - 1 else float(place)
        self._tell()

    def _slid(self, place: int) -> None:
        low, high = self._ends
        wanted = low + (high - low) * place / STEPS
        # Numbers that occur, so that a count stays whole.
        self._value = min(self._tried, key=lambda one: abs(one - wanted), default=wanted)
        self.line.setText(f"{self._value:.6g}")
        self._tell()

    def _typed(self) -> None:
        text = self.line.text().strip()
        try:
            value = float(text) if text else math.nan
        except ValueError:
            self.show_value(self._value)
            return
        if not _same((value,), (self._value,)):
            self._value = value
            self._move_slider()
            self._tell()

    def _tell(self) -> None:
        told = self._told
        assert callable(told)
        told()


def _same(first: tuple[float, ...], second: tuple[float, ...]) -> bool:
    return len(first) == len(second) and all(
        a == b or (math.isnan(a) and math.isnan(b)) for a, b in zip(first, second, strict=True)
    )


def _shown(feature: Feature, value: float) -> str:
    if math.isnan(value):
        return MISSING
    return f"“{feature.categories[int(value)][:40]}”" if feature.is_category else f"{value:,.6g}"
