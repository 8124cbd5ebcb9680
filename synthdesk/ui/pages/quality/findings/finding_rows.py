"""The rows that a finding points at, read from the working copy of their table on demand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from synthdesk.engine.formats import count
from synthdesk.engine.health.findings import Finding
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult

MOST_COLUMNS = 60
EMPTY = "‹missing or empty›"
INTERNAL = "Records of the files are shown here; do not share screenshots."
NOT_LOADED = (
    "The file of this audit is not loaded (any more), so its rows can't be shown. Load the same "
    "file again in Data. The rows are, counted from 1: "
)


class FindingRows(QWidget):
    """A table of rows with the finding's own columns first; hidden until rows are asked for."""

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._tasks = session, tasks
        self._result: AuditResult | None = None
        self._wanted: Finding | None = None
        self.warning = QLabel(INTERNAL)
        self.warning.setTextFormat(Qt.TextFormat.PlainText)
        self.warning.setWordWrap(True)
        self.warning.setProperty("chip", "warning")
        self.message = text_label("", "muted")
        self.table = TableView("Rows of the finding")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        for widget in (self.warning, self.message, self.table):
            layout.addWidget(widget)
        self.hide()

    def take_result(self, result: AuditResult) -> None:
        """The audit whose findings are shown."""
        self._result, self._wanted = result, None
        self.hide()

    def show_rows(self, finding: Finding) -> None:
        """Read and show a finding's rows."""
        self._wanted = finding
        self.show()
        cache = self._cache(finding)
        self._fill((), ())
        if cache is None:
            self._tell(NOT_LOADED + ", ".join(map(count, finding.row_examples)) + ".")
            return
        self._tell("Reading the rows …")
        rows = tuple(row - 1 for row in finding.row_examples)
        params = {"caches": (cache,), "rows": (rows,)}
        self._tasks.run(
            JobSpec("read_rows", params, "Reading the rows of a finding", slot="quality-rows"),
            lambda read: self._take(finding, read),
            self._fail,
        )

    def _cache(self, finding: Finding) -> str | None:
        """The working copy of exactly the file that was audited, if it is still there."""
        table = self._session.tables.get(finding.table)
        inputs = self._result.inputs if self._result is not None else ()
        audited = {source.role: source.sha256 for source in inputs}
        if table is None or table.source.sha256 != audited.get(finding.table):
            return None
        return table.cache if Path(table.cache).is_file() else None

    def _take(self, finding: Finding, read: Any) -> None:
        if finding is not self._wanted:
            return
        ((names, rows),) = read
        numbered = tuple(zip(finding.row_examples, rows, strict=True))
        self._fill(_ordered(names, finding.columns), numbered)
        shown = min(len(names), MOST_COLUMNS)
        of = f"; {count(shown)} of {count(len(names))} columns" if shown < len(names) else ""
        self._tell(f"Rows of the {finding.table.value} table, counted from 1{of}.")

    def _fail(self, task: Task) -> None:
        error = task.error
        self._tell(
            f"{error.title}. {error.detail} {error.hint}"
            if error is not None
            else "The rows could not be read: the reading stopped unexpectedly."
        )

    def _fill(
        self, columns: tuple[tuple[int, str], ...], rows: tuple[tuple[int, tuple[str, ...]], ...]
    ) -> None:
        row_number = TableColumn("Row", lambda row: row[0], is_numeric=True)
        self.table.set_content(
            (row_number, *(_column(place, name) for place, name in columns)), rows
        )
        self.table.setVisible(bool(rows))
        self.table.fit_height(10)

    def _tell(self, text: str) -> None:
        self.message.setText(text)


def _ordered(names: tuple[str, ...], first: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """(position, name) of the columns to show, those of the finding first."""
    wanted = set(first)
    ranked = sorted(enumerate(names), key=lambda one: one[1] not in wanted)
    return tuple(ranked[:MOST_COLUMNS])


def _column(place: int, name: str) -> TableColumn:
    return TableColumn(
        name,
        lambda row: row[1][place],
        lambda row: row[1][place] or EMPTY,
        is_numeric=False,
    )
