"""One column in all tables side by side: chart, facts, frequent values."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from synthdesk.engine.formats import counted
from synthdesk.engine.tables.inspection import ColumnInspection
from synthdesk.plots.column_inspection import column_inspection_figure, column_inspection_table
from synthdesk.ui.pages.data.inspector import inspection_tables
from synthdesk.ui.session import Session, SessionEvent
from synthdesk.ui.tasks import JobSpec
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import Task, TaskState
from synthdesk.ui.widgets.card import ElidedLabel, text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.message_bar import MessageBar
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable

PAUSE_MS = 150
NARROWEST = 380
MOST_LISTED = 12
_LOWEST_CHART = 330
_FIRST_COLUMN = 122
_NARROWEST_TABLE = 84
_ROOM_BESIDE_TABLES = 34
INTERNAL = "Shows real values: for internal eyes only."


class ColumnInspector(QWidget):
    """Reads a column when it is seen, a moment after the last choice, and never twice."""

    status_message = Signal(str)

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Column inspector")
        self.setMinimumWidth(NARROWEST)
        self._session, self._tasks = session, tasks
        self._column = ""
        self._read: tuple[object, ...] | None = None
        self._task: Task | None = None
        self.title = ElidedLabel("", "section-title")
        self.kind = text_label("", "muted")
        self.note = text_label(INTERNAL, "muted")
        self.messages = MessageBar("Problem with the column")
        self.chart = ChartView()
        self.facts = TableView("Facts about the column")
        self.examples = TableView("Frequent values of the column, rows in each table")
        self.empty = EmptyState("", "")
        self._stack = QStackedWidget()
        self._lay_out()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._inspect)
        for part in (self.chart, self.facts, self.examples):
            part.failed.connect(self.messages.show_error)
        self.chart.drawn.connect(self._make_room)
        self.chart.saved.connect(self._tell_saved)
        for table in (self.facts, self.examples):
            table.exported.connect(self._tell_saved)
            # Names of versions differ at their ends.
            table.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideMiddle)
        session.tables_changed.connect(self._look_again)
        session.schema_changed.connect(self._look_again)
        self._show_empty()

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(10)
        self.chart.setMinimumHeight(_LOWEST_CHART)
        column.addWidget(self.chart)
        column.addWidget(self.facts)
        column.addWidget(self.examples)
        column.addStretch(1)
        room = QScrollArea()
        room.setWidgetResizable(True)
        room.setFrameShape(QFrame.Shape.NoFrame)
        room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        room.setAccessibleName("Chart and tables of the column")
        room.setWidget(content)
        self._content = room
        self._stack.addWidget(self.empty)
        self._stack.addWidget(room)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.title)
        layout.addWidget(self.kind)
        layout.addWidget(self.note)
        layout.addWidget(self.messages)
        layout.addWidget(self._stack, 1)

    # --- asking ----------------------------------------------------------------------------

    @property
    def column(self) -> str:
        """The column that is inspected, in the training table's words."""
        return self._column

    def show_column(self, name: str) -> None:
        """Inspect another column of the training table."""
        if name != self._column:
            self._column = name
            self._look_again()

    def showEvent(self, event: QShowEvent) -> None:
        """Read what was waiting to be seen."""
        super().showEvent(event)
        self._look_again()

    def hideEvent(self, event: QHideEvent) -> None:
        """Read nothing that nobody sees."""
        super().hideEvent(event)
        self._pause.stop()

    def _look_again(self, event: SessionEvent | None = None) -> None:
        del event
        if not self._can_inspect():
            self._stop()
            self._show_empty()
        elif self._wanted() == self._read:
            self._pause.stop()
        elif self.isVisible():
            self._pause.start()

    def _can_inspect(self) -> bool:
        schema = self._session.schema
        return schema is not None and any(c.name == self._column for c in schema.columns)

    def _wanted(self) -> tuple[object, ...]:
        """What the inspection depends on."""
        schema = self._session.schema
        tables = tuple((t.source, t.cache, t.renames) for t in self._session.all_tables)
        decided = next((c for c in schema.columns if c.name == self._column), None) if schema else 0
        return self._column, decided, tables

    def _inspect(self) -> None:
        if not self._can_inspect() or not self.isVisible():
            return
        wanted, tables = self._wanted(), self._session.all_tables
        self._stop()
        self._read = wanted
        self.messages.clear()
        self.title.set_text(self._column)
        self.kind.setText("")
        self.empty.set_text("Reading the column …", f"In {counted(len(tables), 'table')}.")
        self._stack.setCurrentWidget(self.empty)
        params = {
            "schema": self._session.schema,
            "tables": tuple(_without_values(table) for table in tables),
            "column": self._column,
        }
        title = f"Column {self._column[:60]}"
        self._task = self._tasks.run(
            JobSpec("inspect_column", params, title, slot="inspect"),
            self.show_inspection,
            self._fail,
        )
        self._task.finished.connect(partial(self._forget_if_stopped, self._task))

    def _stop(self) -> None:
        task, self._task = self._task, None
        self._pause.stop()
        self._read = None
        if task is not None:
            task.cancel()

    def _forget_if_stopped(self, task: Task, state: object) -> None:
        """A reading that was cancelled elsewhere can be asked for again."""
        if task is self._task and state is TaskState.CANCELLED:
            self._task, self._read = None, None
            self.empty.set_text(
                "The column was not read", "It was cancelled. Choose the column again."
            )

    def _fail(self, task: Task) -> None:
        self._task = None
        if task.error is not None:
            self.messages.show_error(task.error)
        else:
            self.messages.show_message(
                "The column could not be read",
                "The work stopped unexpectedly.",
                "Choose the column again; the task list holds the details.",
            )
        self.empty.set_text("Nothing to show", "The message above says why.")

    # --- showing ---------------------------------------------------------------------------

    def show_inspection(self, inspection: ColumnInspection) -> None:
        """Show what was found."""
        self._task = None
        name = inspection.column
        self.title.set_text(name)
        self.kind.setText(
            f"{inspection.type} · {counted(len(inspection.tables), 'table')} with this column"
        )
        self.chart.show_chart(
            partial(column_inspection_figure, inspection),
            partial(column_inspection_table, inspection),
            f"Column {name[:80]}",
        )
        self.facts.set_content(
            inspection_tables.fact_columns(inspection), inspection_tables.fact_rows(inspection)
        )
        self.examples.set_content(
            inspection_tables.example_columns(inspection),
            inspection_tables.example_rows(inspection),
        )
        self.facts.setAccessibleName(f"Facts about {name[:80]}")
        self.examples.setAccessibleName(f"Frequent values of {name[:80]}, rows in each table")
        self._stack.setCurrentWidget(self._content)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width among the tables' columns."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Columns share the width, so that tables stand side by side; heights hold all rows."""
        for table in (self.facts, self.examples):
            columns = table.table_model.columnCount()
            if columns < 2:
                continue
            room = self.width() - _FIRST_COLUMN - _ROOM_BESIDE_TABLES
            for column in range(1, columns):
                table.setColumnWidth(column, max(room // (columns - 1), _NARROWEST_TABLE))
            table.setColumnWidth(0, _FIRST_COLUMN)
            table.fit_height(MOST_LISTED)

    def _make_room(self) -> None:
        """The panel scrolls, so the chart need not scroll inside it."""
        if self.chart.canvas is not None:
            tools = self.chart.tools.sizeHint().height()
            needed = self.chart.canvas.minimumSizeHint().height() + tools + 6
            self.chart.setMinimumHeight(max(needed, _LOWEST_CHART))

    def _show_empty(self) -> None:
        self._read = None
        self.title.set_text("Column inspector")
        self.kind.setText("")
        self.messages.clear()
        if self._column and self._session.schema is not None:
            words = ("The column is not there", "No column of the training table is called so.")
        elif self._session.schema is None:
            words = ("No training table", "Load one: its columns are what is inspected.")
        else:
            words = ("No column is chosen", "Select a cell, or a column, to see it in all tables.")
        self.empty.set_text(*words)
        self._stack.setCurrentWidget(self.empty)

    def _tell_saved(self, path: str) -> None:
        self.status_message.emit(f"Saved: {path}")


def _without_values(table: LoadedTable) -> LoadedTable:
    """What the job needs: the file's identity and its path, not the first rows of 5,000 columns."""
    return replace(table, preview=(), profile=(), suggestions=())
