"""One record: its values, what each of them speaks for, and the training records nearest to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from synthdesk.engine.discriminator.telling_records import SureRecord
from synthdesk.engine.formats import count, counted, number
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.audited_caches import audited_cache
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.mark_delegate import MarkDelegate
from synthdesk.ui.widgets.marks import Mark
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.privacy.near_records import NearRecord

CHOOSE = "Choose a record to see its values and the training records nearest to it."
NOT_LOADED = (
    "The files of this audit are not loaded (any more), so their rows cannot be shown. "
    "Load the same training and synthetic files in Data."
)
INTERNAL = "Real records are shown here; do not share screenshots."
HINT = "What the column adds to the log-odds of fake: above 0 for fake, below 0 for real"
_Line = tuple[str, str, str, str]


class RecordDetail(QWidget):
    """Reads a record from the working copies, and finds its neighbours."""

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._tasks = session, tasks
        self._result: AuditResult | None = None
        self._record: SureRecord | None = None
        self._near: tuple[NearRecord, ...] = ()
        self._values: dict[str, str] = {}
        self._others: list[dict[str, str]] = []
        self.message = text_label(CHOOSE, "muted")
        self.rules = text_label("")
        self.warning = QLabel(INTERNAL)
        self.warning.setTextFormat(Qt.TextFormat.PlainText)
        self.warning.setProperty("chip", "warning")
        self.neighbour = QComboBox()
        self.neighbour.setAccessibleName("Which of the nearest training records to compare with")
        self.neighbour.setMinimumContentsLength(24)
        self.neighbour.currentIndexChanged.connect(self._show)
        self.table = TableView("Values of the record")
        self.table.setItemDelegateForColumn(3, MarkDelegate(self.table))
        top = QHBoxLayout()
        label = QLabel("Compare &with:")
        label.setBuddy(self.neighbour)
        top.addWidget(label)
        top.addWidget(self.neighbour, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.warning)
        layout.addWidget(self.message)
        layout.addWidget(self.rules)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)
        self.clear(None)

    def clear(self, result: AuditResult | None) -> None:
        """Show no record, of another result."""
        self._result, self._record, self._near = result, None, ()
        self._values, self._others = {}, []
        self.message.setText(CHOOSE)
        self._show()

    def show_record(self, record: SureRecord, words_of_rules: dict[str, str]) -> None:
        """Read a record; a synthetic one with its neighbours."""
        self._record, self._near, self._values, self._others = record, (), {}, []
        self.rules.setText(
            "Breaks: " + "; ".join(words_of_rules.get(rule, rule) for rule in record.rules) + "."
            if record.rules
            else ""
        )
        caches = [
            audited_cache(self._session, self._result, role)
            for role in (TableRole.TRAINING, TableRole.SYNTHETIC)
        ]
        if None in caches or self._session.result_is_stale:
            self.message.setText(NOT_LOADED)
            self._show()
            return
        self.message.setText("Reading the record …")
        if record.role is TableRole.SYNTHETIC:
            spec = JobSpec(
                "near_records",
                {"request": self._session.request(), "synthetic_row": record.row},
                "Nearest training records",
                slot="near-records",
            )
            self._tasks.run(spec, lambda near: self._read(record, near), self._failed)
        else:
            self._read(record, ())

    def _read(self, record: SureRecord, near: tuple[NearRecord, ...]) -> None:
        if record is not self._record:
            return
        self._near = near
        wanted: dict[TableRole, tuple[int, ...]] = {record.role: (record.row - 1,)}
        if near:
            wanted[TableRole.TRAINING] = tuple(one.row - 1 for one in near)
        caches = tuple(audited_cache(self._session, self._result, role) for role in wanted)
        if None in caches:
            self.message.setText(NOT_LOADED)
            return
        spec = JobSpec(
            "read_rows",
            {"caches": caches, "rows": tuple(wanted.values())},
            "Reading a record",
            slot="record-values",
        )
        self._tasks.run(spec, lambda read: self._take(record, read), self._failed)

    def _take(self, record: SureRecord, read: Any) -> None:
        if record is not self._record:
            return
        table = self._session.tables.get(record.role)
        renames = dict(table.renames) if table is not None else {}
        (names, values), *others = read
        ours = [renames.get(name, name) for name in names]
        self._values = dict(zip(ours, values[0], strict=True))
        self._others = [
            dict(zip(theirs, row, strict=True)) for theirs, rows in others for row in rows
        ]
        self._show()

    def _failed(self, task: Task) -> None:
        self._values, self._others = {}, []
        self._show()
        error = task.error
        self.message.setText(
            f"{error.title}. {error.detail} {error.hint}"
            if error is not None
            else "The record could not be read: the reading stopped unexpectedly."
        )

    def _show(self, _: int = 0) -> None:
        record, near = self._record, self._near
        self.rules.setVisible(bool(self.rules.text()) and record is not None)
        self.warning.setVisible(bool(self._values))
        chosen = max(self.neighbour.currentIndex(), 0)
        self.neighbour.blockSignals(True)
        self.neighbour.clear()
        self.neighbour.addItems([_near_in_words(one) for one in near])
        self.neighbour.setEnabled(bool(near))
        chosen = chosen if chosen < len(near) else 0
        self.neighbour.setCurrentIndex(chosen)
        self.neighbour.blockSignals(False)
        other = self._others[chosen] if chosen < len(self._others) else None
        lines = self._lines(record, other) if record is not None and self._values else []
        which = "Record" if record is None else f"{record.role.value} row {count(record.row)}"
        columns = (
            TableColumn("Column", lambda line: line[0]),
            TableColumn(f"{which[:1].upper()}{which[1:]}", lambda line: line[1]),
            TableColumn("Speaks for", lambda line: line[2], hint=HINT),
            TableColumn(
                "Training record",
                lambda line: line[3],
                payload=lambda line: Mark.NOTICE if line[3] not in ("", line[1]) else None,
            ),
        )
        self.table.set_content(columns, lines)
        if record is not None and self._values:
            self.message.setText(
                f"{which[:1].upper()}{which[1:]}: P(fake) {number(record.score)}."
                + ("" if near else " Training records have no neighbour shown.")
            )

    def _lines(self, record: SureRecord, other: dict[str, str] | None) -> list[_Line]:
        reasons = {
            one.column: f"{one.contribution:+.2f} {'fake' if one.contribution > 0 else 'real'}"
            for one in record.reasons
        }
        audited = {
            column.name
            for column in (self._result.columns if self._result else ())
            if column.role.value == "feature"
        }
        first = [one.column for one in record.reasons if one.column in self._values]
        names = [*first, *(n for n in self._values if n in audited and n not in first)]
        return [
            (
                name,
                self._values[name] or "‹missing or empty›",
                reasons.get(name, ""),
                "" if other is None else other.get(name, "") or "‹missing or empty›",
            )
            for name in names
        ]


def _near_in_words(near: NearRecord) -> str:
    cells = counted(near.changed_cells, "cell differs", "cells differ")
    cells = cells if near.changed_cells else "equal"
    return f"training row {count(near.row)}: {cells}, distance {number(near.distance)}"
