"""Records one by one: found by what the model says, opened feature by feature."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.formats import count, counted, number
from synthdesk.ui.pages.explain.opened_view import OpenedView, shown_tables
from synthdesk.ui.pages.explain.record_finder import Find, find_records
from synthdesk.ui.pages.explain.what_if_panel import WhatIfPanel
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.message_bar import MessageBar
from synthdesk.ui.widgets.steady_box import SteadyBox
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView
from synthdesk.ui.widgets.view_tabs import ViewTabs

if TYPE_CHECKING:
    from synthdesk.engine.explain.opened import ExplainedRows, OpenedModel

SHOWN_FEATURES = 6
EXAMPLE = "education = 'Doctorate' and sex = 'Female' and age <= 30, then Enter"
WHERE_HINT = (
    "A condition in the words of SQL on the model's features, on “prediction” and on “truth” (1 or "
    "0, or the number)."
)
ABOUT = (
    "Synthetic records stand for nobody. Those of training and holdout are people: look at them "
    "only where you may see the real rows."
)


class RecordForm(StrEnum):
    """How a record's contributions are drawn."""

    STEPS = "Steps (waterfall)"
    BAR = "One bar (force)"


class RecordsView(OpenedView):
    """A finder and its list at the left, the chosen record at the right."""

    needs_rows = True

    def __init__(self, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._model: OpenedModel | None = None
        self._all: ExplainedRows | None = None
        self._rows: ExplainedRows | None = None
        self._found: list[int] = []
        self._other: int | None = None
        self.table = SteadyBox("Table whose records are listed")
        self.wanted = SteadyBox("Which records come first")
        self.wanted.addItems([one.value for one in Find])
        for box in (self.table, self.wanted):
            box.setMinimumContentsLength(14)
            box.currentIndexChanged.connect(self._list)
        self.where = QLineEdit()
        self.where.setAccessibleName("Only records that meet a condition")
        self.where.setPlaceholderText(EXAMPLE)
        self.where.setToolTip(WHERE_HINT)
        self.where.setClearButtonEnabled(True)
        self.where.returnPressed.connect(self._list)
        self.where.textChanged.connect(self._cleared)
        self.messages = MessageBar("Problem with the condition")
        self.found = text_label("", "muted")
        self.list = TableView("Records")
        self.list.row_selected.connect(self._show_record)
        self.chart = ChartView()
        self.answer = text_label("", "section-title")
        self.form = SteadyBox("How the record is drawn")
        self.form.addItems([one.value for one in RecordForm])
        self.form.setMinimumContentsLength(16)
        self.form.currentIndexChanged.connect(self._draw)
        self._drawn: tuple[ExplainedRows, int] | None = None
        self.other = text_label("")
        self.go_other = QPushButton("Show that &record")
        self.go_other.clicked.connect(self._show_other)
        self.what_if = WhatIfPanel(tasks)
        bar = QHBoxLayout()
        for text, box in (("Records &of", self.table), ("&by", self.wanted)):
            label = QLabel(text)
            label.setBuddy(box)
            bar.addWidget(label)
            bar.addWidget(box)
        bar.addStretch(1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(bar)
        only = QHBoxLayout()
        label = QLabel("&where")
        label.setBuddy(self.where)
        only.addWidget(label)
        only.addWidget(self.where, 1)
        column.addLayout(only)
        column.addWidget(self.messages)
        column.addWidget(self.found)
        column.addWidget(self.list, 1)
        why = QWidget()
        beside = QVBoxLayout(why)
        beside.setContentsMargins(0, 0, 0, 0)
        above = QHBoxLayout()
        above.addWidget(self.answer, 1)
        label = QLabel("&Drawn as")
        label.setBuddy(self.form)
        above.addWidget(label)
        above.addWidget(self.form)
        beside.addLayout(above)
        beside.addWidget(self.chart, 1)
        turning = QHBoxLayout()
        turning.addWidget(self.other, 1)
        turning.addWidget(self.go_other)
        beside.addLayout(turning)
        self.right = ViewTabs("The chosen record")
        self.right.setObjectName("explained-record")
        self.right.addTab(why, "Wh&y")
        self.right.addTab(self.what_if, "What i&f")
        self.right.currentChanged.connect(lambda _: self.what_if.ask())
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.setObjectName("explained-records-across")
        self.across.setChildrenCollapsible(False)
        self.across.setHandleWidth(10)
        self.across.addWidget(left)
        self.across.addWidget(self.right)
        self.across.setSizes([620, 580])
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(text_label(ABOUT, "muted"))
        layout.addWidget(self.across, 1)

    def fill(self, model: OpenedModel, rows: ExplainedRows | None) -> None:
        """Show another model's rows, synthetic ones first."""
        self._model, self._all, self._drawn = model, rows, None
        if rows is not None:
            self.what_if.show_model(model, rows.of_table(model.explanation.tables[0].table))
        self.table.blockSignals(True)
        self.table.clear()
        self.table.addItems(shown_tables(model, rows))
        self.table.blockSignals(False)
        self._list()

    def _cleared(self, text: str) -> None:
        if not text.strip():
            self._list()

    def _list(self, _: int = 0) -> None:
        model, rows = self._model, self._all
        if model is None or rows is None:
            return
        self.messages.clear()
        condition, table = self.where.text().strip(), self.table.currentText()
        of_table = rows.of_table(table)
        if not condition:
            self._list_rows(model, of_table)
            return
        asked = {"path": model.rows_path, "design": model.design, "table": table}
        spec = JobSpec(
            "matching_records",
            {**asked, "condition": condition},
            "Finding records",
            slot="matching-records",
        )
        self._tasks.run(
            spec, lambda found: self._take(model, of_table, condition, found), self._fail
        )

    def _take(
        self, model: OpenedModel, of_table: ExplainedRows, condition: str, found: tuple[int, ...]
    ) -> None:
        import numpy as np

        if model is self._model and condition == self.where.text().strip():
            self._list_rows(model, of_table.taken(np.array(found, dtype=np.int64)))

    def _fail(self, task: Task) -> None:
        if task.error is not None:
            self.messages.show_error(task.error)
        else:
            self._tasks.task_failed.emit(task)

    def _list_rows(self, model: OpenedModel, rows: ExplainedRows) -> None:
        self._rows = rows
        wanted = Find(self.wanted.currentText())
        self._found = find_records(rows, wanted, model.cutoff, model.explanation.seed).tolist()
        listed = count(len(self._found))
        self.found.setText(f"{counted(len(rows.numbers), 'record')}; listed are {listed}")
        self.list.set_content(_columns(model, rows), self._found)
        self.right.setVisible(bool(self._found))
        self.list.select_row(0)
        self._show_record(0)

    def _show_record(self, place: int) -> None:
        model, rows = self._model, self._rows
        if model is None or rows is None or not 0 <= place < len(self._found):
            self.chart.clear("No record")
            return
        self._open(rows, self._found[place])

    def _open(self, rows: ExplainedRows, row: int) -> None:
        model = self._model
        assert model is not None
        target = model.target
        said = f"Prediction {number(float(rows.predicted[row]))}"
        if target.positive:
            said += f" for “{target.positive[:40]}”"
        self.answer.setText(said)
        self._drawn = (rows, row)
        self._draw()
        self.what_if.show_record(rows, row)
        self._tell_other(rows, row)

    def _draw(self, _: int = 0) -> None:
        from synthdesk.plots.shap_force import force_figure
        from synthdesk.plots.shap_waterfall import waterfall_figure, waterfall_table

        if self._drawn is None or self._model is None:
            return
        rows, row = self._drawn
        base, target = self._model.explanation.base[0], self._model.target
        is_bar = self.form.currentText() == RecordForm.BAR
        drawn = force_figure if is_bar else waterfall_figure
        self.chart.show_chart(
            lambda palette: drawn(rows, row, base, target, palette),
            lambda: waterfall_table(rows, row, base),
            f"Record {int(rows.numbers[row])} of {rows.tables[row]}",
        )

    def _tell_other(self, rows: ExplainedRows, row: int) -> None:
        """The nearest record of the whole table, filtered or not, that gets the other decision."""
        from synthdesk.engine.explain.what_if import nearest_other

        model = self._model
        assert model is not None
        assert self._all is not None
        whole = self._all.of_table(str(rows.tables[row]))
        mine = int((whole.numbers == rows.numbers[row]).argmax())
        self._other = None
        if model.cutoff is not None:
            self._other = nearest_other(whole, mine, model.cutoff)
        self.go_other.setVisible(self._other is not None)
        self.other.setText(_other_in_words(model, whole, mine, self._other))

    def _show_other(self) -> None:
        if self._other is not None and self._all is not None and self._rows is not None:
            self._open(self._all.of_table(self.table.currentText()), self._other)


def _other_in_words(model: OpenedModel, rows: ExplainedRows, row: int, other: int | None) -> str:
    if model.cutoff is None:
        return ""
    if other is None:
        return f"No {rows.tables[row]} record gets the other decision."
    apart = [
        f"{name[:40]} {rows.shown(other, place)[:40]}"
        for place, name in enumerate(rows.design.names)
        if rows.shown(row, place) != rows.shown(other, place)
    ]
    return (
        f"Nearest record with the other decision (cutoff {number(model.cutoff)}): row "
        f"{int(rows.numbers[other]):,}, {number(float(rows.predicted[other]))}; it differs in "
        f"{'; '.join(apart[:6])}{' and more' if len(apart) > 6 else ''}."
    )


def _columns(model: OpenedModel, rows: ExplainedRows) -> tuple[TableColumn, ...]:
    import math

    first = model.explanation.tables[0].table
    names = [one.feature for one in model.explanation.importance if one.table == first]
    places = [model.design.names.index(name) for name in names]

    def truth(row: int) -> str:
        label = float(rows.labels[row])
        if math.isnan(label):
            return "unknown"
        if not model.target.classes:
            return number(label)
        others = [one for one in model.target.classes if one != model.target.positive]
        return model.target.positive if label == 1 else others[0]

    def feature(place: int, name: str) -> TableColumn:
        return TableColumn(name, lambda row: rows.shown(row, place))

    return (
        TableColumn("Row", lambda row: int(rows.numbers[row]), is_numeric=True),
        TableColumn("Prediction", lambda row: float(rows.predicted[row]), is_numeric=True),
        TableColumn("Truth", truth),
        *(
            feature(place, name)
            for place, name in zip(places[:SHOWN_FEATURES], names, strict=False)
        ),
    )
