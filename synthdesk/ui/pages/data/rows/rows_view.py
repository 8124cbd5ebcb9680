"""All rows of every loaded table: searched, filtered, sorted, copied, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from synthdesk.engine.formats import counted
from synthdesk.engine.tables.browsing.row_order import RowOrder, RowQuery
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.data.rows.column_choice import ColumnChoice
from synthdesk.ui.pages.data.rows.row_export import RowExport
from synthdesk.ui.pages.data.rows.row_query_bar import example_condition
from synthdesk.ui.pages.data.rows.row_query_progress import RowQueryProgress
from synthdesk.ui.pages.data.rows.rows_bar import RowsBar
from synthdesk.ui.pages.data.rows.rows_model import RowsModel
from synthdesk.ui.pages.data.rows.rows_table import RowsTable
from synthdesk.ui.pages.data.rows.shown_rows import ALL_ROWS, ShownRows, file_row_place, open_rows
from synthdesk.ui.session import Session, SessionEvent
from synthdesk.ui.tasks import JobSpec
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import Task, TaskState
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable

_MEASURED_ROWS = 20


class RowsView(QWidget):
    """One table at a time; the query's work is done by the task ``order_rows``."""

    column_selected = Signal(str)
    """The training table's name of the column that the current cell is in."""

    status_message = Signal(str)

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._tasks = session, tasks
        self._table: LoadedTable | None = None
        self._shown = ALL_ROWS
        self._task: Task | None = None
        self._names: dict[str, str] | None = None
        self.model = RowsModel(self)
        self.table = RowsTable(self.model)
        self.bar = RowsBar()
        self.progress = RowQueryProgress()
        self.messages = MessageBar("Problem with the rows")
        self.export = RowExport(self.table, self.model, self)
        self._nothing = EmptyState("", "")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._nothing)
        self._lay_out()
        self._connect()
        self._show_tables()

    # --- making ----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.bar)
        layout.addWidget(self.messages)
        layout.addWidget(self.progress)
        layout.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self._session.tables_changed.connect(self._show_tables)
        self._session.schema_changed.connect(self._show_schema)
        self.bar.table_box.activated.connect(self._choose_table)
        self.bar.query_bar.changed.connect(self._search)
        self.bar.reset_button.clicked.connect(self.show_all)
        self.table.sort_requested.connect(self._sort)
        self.table.column_changed.connect(self._tell_column)
        self.bar.go_to_row_box.row_chosen.connect(self.go_to_row)
        self.bar.go_to_row_box.refused.connect(self.status_message)
        self.bar.go_to_row_box.refused.connect(
            lambda text: self._advise("There is no such row", text)
        )
        self.bar.go_to_column_box.column_chosen.connect(self._go_to_column)
        self.bar.go_to_column_box.refused.connect(
            lambda text: self._advise("There is no such column", text)
        )
        self.bar.freeze_box.toggled.connect(self.table.keep_first_column)
        self.bar.columns_button.clicked.connect(self.choose_columns)
        self.bar.copy_button.clicked.connect(self.export.copy)
        self.bar.export_button.clicked.connect(self._ask_export)
        self.export.told.connect(self.status_message)
        self.export.failed.connect(self.messages.show_error)
        self.export.refused.connect(self._advise)
        self.export.collector.progressed.connect(self._tell_collected)
        self.bar.add_keys(self)

    # --- which table -----------------------------------------------------------------------

    @property
    def shown_table(self) -> LoadedTable | None:
        """The table whose rows are shown."""
        return self._table

    def show_table(self, role: TableRole, version: str = "") -> bool:
        """Show another table's rows, all of them; false if it is not loaded."""
        for place, table in enumerate(self._session.all_tables):
            if table.source.role is role and version in ("", table.version):
                self.bar.table_box.setCurrentIndex(place)
                self._take_table(table)
                return True
        return False

    def show_rows(self, role: TableRole, version: str, rows: Sequence[int]) -> None:
        """Show chosen rows of a table and nothing else, in the order given.

        Args:
            role: the table's part.
            version: name of a synthetic version, else empty.
            rows: data rows counted from 1, as in a finding's examples.
        """
        if not self.show_table(role, version) or self._table is None:
            return
        total = self._table.source.rows
        kept = tuple(dict.fromkeys(row - 1 for row in rows if 1 <= row <= total))
        if kept:
            self._show(ShownRows(picked=kept))
            self.table.go_to_row(0)

    def _choose_table(self, place: int) -> None:
        tables = self._session.all_tables
        if 0 <= place < len(tables):
            self._take_table(tables[place])

    def _show_tables(self, event: SessionEvent | None = None) -> None:
        """Keep the table at hand if it is still there, else take the first."""
        del event
        tables = self._session.all_tables
        self.bar.list_tables(tables)
        kept = next((i for i, t in enumerate(tables) if self._is_shown(t)), 0)
        if not tables:
            self._take_table(None)
            return
        self.bar.table_box.setCurrentIndex(kept)
        if self._is_shown(tables[kept]):
            self._table = tables[kept]
            self._show_schema()
        else:
            self._take_table(tables[kept])

    def _is_shown(self, table: LoadedTable) -> bool:
        return self._table is not None and table.cache == self._table.cache

    def _take_table(self, table: LoadedTable | None) -> None:
        self._stop()
        self.messages.clear()
        self._table = table
        self.bar.set_usable(table is not None)
        if table is None:
            self._drop_order(ALL_ROWS)
            self.model.show_rows(None, ())
            self._nothing.set_text("No table is loaded", "Load a table to look at its rows.")
            self._stack.setCurrentWidget(self._nothing)
            self.bar.count.set_text("")
            return
        self.bar.query_bar.set_example(example_condition(table))
        self._names = None
        self._show(ALL_ROWS)
        self.table.set_widths(table.preview[:_MEASURED_ROWS])
        self.bar.go_to_row_box.set_rows(table.source.rows)
        self.bar.go_to_column_box.set_names(self.model.columns)

    def _show_schema(self, event: SessionEvent | None = None) -> None:
        """Types may align differently now; the rows stay."""
        del event
        self._names = None
        if self._table is not None:
            self.model.set_numeric(self._numeric())

    def _training_name(self, name: str) -> str | None:
        """Which of the training table's columns a column of this table is, if any."""
        table, schema = self._table, self._session.schema
        if table is None or schema is None:
            return None
        ours = [column.name for column in schema.columns]
        if not table.renames and name in ours:
            return name
        if self._names is None:
            from synthdesk.engine.tables.matching import match_names

            self._names = match_names(ours, table.source.columns, dict(table.renames)).applied
        return self._names.get(name)

    def _numeric(self) -> tuple[bool, ...]:
        """By the schema where it knows the column, else by the table's own values."""
        table = self._table
        if table is None:
            return ()
        types = {column.name: column.type for column in table.schema.columns}
        if self._session.schema is not None:
            types |= {column.name: column.type for column in self._session.schema.columns}
        renamed = dict(table.renames)
        known = [types.get(renamed.get(name, name)) for name in table.source.columns]
        return tuple(kind is not None and kind.is_number for kind in known)

    # --- which rows ------------------------------------------------------------------------

    @property
    def query(self) -> RowQuery:
        """What the rows shown were asked for with."""
        return self._shown.query

    def show_all(self) -> None:
        """Take back search, condition, sorting and a choice of rows."""
        self._ask(RowQuery())

    def _search(self, condition: str, search: str) -> None:
        self._ask(replace(self._shown.query, filter=condition, search=search))

    def _sort(self, column: str, downwards: bool) -> None:
        self._ask(replace(self._shown.query, sort=column, descending=downwards and bool(column)))

    def _ask(self, query: RowQuery) -> None:
        table = self._table
        if table is None:
            return
        self.messages.clear()
        self._stop()
        if query == RowQuery():
            self._show(ALL_ROWS)
            return
        params = {"cache": table.cache, "query": query, "folder": str(self._session.cache_folder)}
        self._task = self._tasks.run(
            JobSpec("order_rows", params, f"Rows of {table.source.name}", slot="order rows"),
            self._take_order,
            self._tell_failed,
        )
        self._task.finished.connect(self._forget_if_stopped)
        self.progress.follow(self._task)

    def _stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    def _take_order(self, order: RowOrder) -> None:
        self._task = None
        self._show(ShownRows(order=order))

    def _tell_failed(self, task: Task) -> None:
        self._task = None
        self.bar.query_bar.forget()
        if task.error is not None:
            self.messages.show_error(task.error)
        else:
            self.messages.show_message(
                "The rows could not be found",
                "The work stopped unexpectedly; the rows shown are as before.",
                "Try another condition. The task list holds the details.",
            )

    def _forget_if_stopped(self) -> None:
        """After Cancel the rows are as before, and so are the boxes."""
        if self._task is not None and self._task.state is TaskState.CANCELLED:
            self._task = None
            self.bar.query_bar.set_texts(self.query.filter, self.query.search)
            self.status_message.emit("Stopped; the rows shown are as before")

    def _show(self, shown: ShownRows) -> None:
        table = self._table
        if table is None:
            return
        column = max(self.table.currentIndex().column(), 0)
        query = shown.query
        rows = open_rows(table.cache, shown)
        self.model.show_rows(
            rows, self._numeric(), (query.sort, query.descending) if query.sort else None
        )
        self._drop_order(shown)
        self.bar.query_bar.set_texts(query.filter, query.search)
        self.bar.count.set_text(shown.in_words(rows.rows, table.source.rows))
        self.bar.reset_button.setEnabled(shown != ALL_ROWS)
        if not rows.rows:
            self._nothing.set_text(*_nothing_found(table, shown))
        self._stack.setCurrentWidget(self.table if rows.rows else self._nothing)
        # Where the user left it: nothing to tell.
        self.table.blockSignals(True)
        self.table.setCurrentIndex(self.model.index(0, min(column, len(rows.columns) - 1)))
        self.table.blockSignals(False)
        self.table.scrollToTop()

    def _drop_order(self, shown: ShownRows) -> None:
        """The file of a former order is not needed any more: eighty bytes for ten rows add up."""
        before, self._shown = self._shown, shown
        if before.path and before.path != shown.path:
            with suppress(OSError):
                Path(before.path).unlink()

    # --- going places ----------------------------------------------------------------------

    def go_to_row(self, number: int) -> None:
        """Bring a row of the file into view, counted from 1."""
        place = file_row_place(self._shown, number - 1)
        if place is None:
            self._advise(
                f"Row {number:,} is not among the rows shown",
                "The search or the condition leaves it out.",
                "Press Show all rows, then go to the row again.",
            )
            return
        self.messages.clear()
        self.table.go_to_row(place)
        self.table.setFocus()

    def _go_to_column(self, column: int) -> None:
        self.messages.clear()
        self.table.go_to_column(column)
        self.table.setFocus()

    def choose_columns(self) -> None:
        """Let the user show and hide columns."""
        dialog = ColumnChoice(self.model.columns, self.table.hidden_columns(), self)
        dialog.chosen.connect(self.table.hide_columns)
        dialog.open()

    def _tell_column(self, name: str) -> None:
        ours = self._training_name(name)
        if ours is not None:
            self.column_selected.emit(ours)

    def _ask_export(self) -> None:
        if self._table is not None:
            self.export.ask_export(Path(self._table.source.name).stem, self)

    def _tell_collected(self, rows: int, wanted: int) -> None:
        if rows < wanted:
            self.status_message.emit(f"Reading rows: {rows:,} of {wanted:,}")

    def _advise(self, title: str, detail: str, hint: str = "") -> None:
        self.messages.show_message(title, detail, hint, tone="warning")


def _nothing_found(table: LoadedTable, shown: ShownRows) -> tuple[str, str]:
    if shown == ALL_ROWS:
        return "The table has no rows", f"{table.source.name} holds column names only."
    return (
        "No row was found",
        f"None of the {counted(table.source.rows, 'row')} meets the search and the condition. "
        "Change them, or press Show all rows.",
    )
