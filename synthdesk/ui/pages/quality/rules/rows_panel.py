"""The synthetic rows that break the chosen rule, with their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from synthdesk.engine.formats import count, counted
from synthdesk.engine.tables.source import TableRole
from synthdesk.jobs import JOBS
from synthdesk.ui.audited_caches import audited_cache
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.filter_table import FilterTable
from synthdesk.ui.widgets.table_model import TableColumn

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.rules.breaking_rows import BreakingRows
    from synthdesk.engine.rules.measured_rules import MeasuredRule

MOST_VALUES = 2_000
MOST_COLUMNS = 60
ALL_ROWS_JOB = "rule_rows"
CHOOSE = "Choose a rule at the left to see the rows that break it."
NONE_BROKEN = "No synthetic row breaks this rule."
NOT_LOADED = (
    "The file of this audit is not loaded (any more), so only the numbers of the rows can be "
    "shown. Load the same synthetic file in Data."
)
STALE = "Tables or settings changed after this audit. Run it again first."
NEEDED = "Up to 100 rows are kept with the audit; this finds all of them again."


class RowsPanel(QWidget):
    """Row numbers and values, the rule's columns first."""

    status_message = Signal(str)

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._tasks = session, tasks
        self._result: AuditResult | None = None
        self._rule: MeasuredRule | None = None
        self._rows: tuple[int, ...] = ()
        self._is_stale = False
        # One event later, so that of several choices at once only the last one's rows are read.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._read)
        self.message = text_label(CHOOSE, "muted")
        self.all_rows = QPushButton("List a&ll rows")
        self.all_rows.setAccessibleName("List all rows that break the rule")
        self.all_rows.clicked.connect(self._find_all)
        self.table = FilterTable("Rows that break the rule", "Filter rows")
        self.table.table.exported.connect(lambda path: self.status_message.emit(f"Saved {path}"))
        top = QHBoxLayout()
        top.addWidget(self.message, 1)
        top.addWidget(self.all_rows)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)
        self.clear()

    def clear(self) -> None:
        """Show nothing, and what to do."""
        self._rule, self._rows = None, ()
        self._soon.stop()
        self.message.setText(CHOOSE)
        self._fill((), ())
        self._settle()

    def set_stale(self, is_stale: bool) -> None:
        """Whether more rows can be asked for."""
        self._is_stale = is_stale
        self._settle()

    def show_rule(self, result: AuditResult, rule: MeasuredRule) -> None:
        """Show the rows that the audit kept."""
        self._result, self._rule = result, rule
        self._list(rule.broken_rows)

    def _list(self, rows: tuple[int, ...]) -> None:
        rule = self._rule
        if rule is None:
            return
        self._rows = rows
        self._soon.stop()
        self._settle()
        self._fill((), ())
        if not rows:
            self.message.setText(NONE_BROKEN)
        elif self._cache() is None:
            self.message.setText(NOT_LOADED)
        else:
            self.message.setText("Reading the rows …")
            self._soon.start(0)

    def _read(self) -> None:
        rule, rows, cache = self._rule, self._rows, self._cache()
        if rule is None or cache is None:
            self.message.setText(NOT_LOADED)
            return
        wanted = tuple(row - 1 for row in rows[:MOST_VALUES])
        spec = JobSpec(
            "read_rows",
            {"caches": (cache,), "rows": (wanted,)},
            "Reading rows that break a rule",
            slot="rule-row-values",
        )
        self._tasks.run(spec, lambda read: self._take(rule, rows, read), self._failed)

    def _cache(self) -> str | None:
        return audited_cache(self._session, self._result, TableRole.SYNTHETIC)

    def _take(self, rule: MeasuredRule, rows: tuple[int, ...], read: Any) -> None:
        if rule is not self._rule or rows is not self._rows:
            return
        ((theirs, values),) = read
        table = self._session.tables.get(TableRole.SYNTHETIC)
        renames = dict(table.renames) if table is not None else {}
        names = [renames.get(name, name) for name in theirs]
        first = [names.index(name) for name in rule.columns if name in names]
        order = (first + [at for at in range(len(names)) if at not in set(first)])[:MOST_COLUMNS]
        self._fill(
            tuple(names[at] for at in order),
            tuple(tuple(row[at] for at in order) for row in values),
        )
        self.message.setText(_listed(rule, rows, len(names)))

    def _failed(self, task: Task) -> None:
        error = task.error
        self.message.setText(
            f"{error.title}. {error.detail} {error.hint}"
            if error is not None
            else "The rows could not be read: the reading stopped unexpectedly."
        )

    def _fill(self, names: tuple[str, ...], values: tuple[tuple[str, ...], ...]) -> None:
        rows = self._rows

        def column(at: int, name: str) -> TableColumn:
            return TableColumn(
                name,
                lambda place: values[place][at] if place < len(values) else "",
                is_numeric=False,
            )

        number = TableColumn(
            "Row", lambda place: rows[place], is_numeric=True, hint="Counted from 1, without header"
        )
        columns = (number, *(column(at, name) for at, name in enumerate(names)))
        self.table.table.set_content(columns, range(len(rows)))

    # --- all of them -----------------------------------------------------------------------

    def _settle(self) -> None:
        broken = self._rule.synthetic.broken if self._rule is not None else 0
        is_needed = broken > len(self._rows)
        self.all_rows.setVisible(is_needed and ALL_ROWS_JOB in JOBS)
        self.all_rows.setText(f"List a&ll {count(broken)} rows")
        self.all_rows.setEnabled(not self._is_stale and self._cache() is not None)
        self.all_rows.setToolTip(STALE if self._is_stale else NEEDED)

    def _find_all(self) -> None:
        rule = self._rule
        if rule is None:
            return
        self.message.setText("Looking for all rows that break the rule …")
        self.all_rows.setEnabled(False)
        params = {
            "request": self._session.request(),
            "rule": rule,
            "role": TableRole.SYNTHETIC.value,
        }
        spec = JobSpec(ALL_ROWS_JOB, params, "Rows that break a rule", slot="rule-rows")
        self._tasks.run(spec, lambda found: self._take_all(rule, found), self._failed)

    def _take_all(self, rule: MeasuredRule, found: BreakingRows) -> None:
        if rule is self._rule:
            self._list(found.rows)


def _listed(rule: MeasuredRule, rows: tuple[int, ...], columns: int) -> str:
    broken = rule.synthetic.broken
    said = [
        f"{counted(broken, 'synthetic row breaks', 'synthetic rows break')} this rule."
        if len(rows) == broken
        else f"The first {count(len(rows))} of {count(broken)} synthetic rows that break it."
    ]
    if len(rows) > MOST_VALUES:
        said.append(f"Values stand with the first {count(MOST_VALUES)}.")
    if columns > MOST_COLUMNS:
        said.append(f"{MOST_COLUMNS} of {count(columns)} columns are shown.")
    return " ".join(said)
