"""The records explorer: what fits a filter at the left, the chosen record at the right."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from synthdesk.engine.discriminator.fake_or_real import Discriminator
from synthdesk.engine.discriminator.record_search import (
    MOST_SHOWN,
    FoundRecords,
    ScoredRecords,
)
from synthdesk.engine.discriminator.telling_records import SureRecord
from synthdesk.engine.formats import count, counted, number
from synthdesk.ui.pages.fake_or_real.record_detail import RecordDetail
from synthdesk.ui.pages.fake_or_real.record_filter import RecordFilter
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult

STALE = (
    "Tables or settings changed after this audit; the records that it kept are listed. Run it "
    "again to look through all of them."
)
SCORING = "All records are being scored; until then those that the audit kept are listed."
NOTHING = "No record fits this filter. Widen it, or press Clear."
WITHHELD = "Records are withheld in this form of the result."


class RecordsView(QWidget):
    """Scores all records the first time that it is seen, then answers filters."""

    status_message = Signal(str)

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._tasks = session, tasks
        self._result: AuditResult | None = None
        self._found: Discriminator | None = None
        self._scored: ScoredRecords | None = None
        self._task: Task | None = None
        self._records: tuple[SureRecord, ...] = ()
        self.filter = RecordFilter()
        self.filter.changed.connect(self._ask)
        self.words = text_label("", "muted")
        self.records = TableView("Records")
        for signal in (self.records.row_selected, self.records.row_activated):
            signal.connect(self._choose)
        self.detail = RecordDetail(session, tasks)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.setObjectName("records-across")
        self.across.setChildrenCollapsible(False)
        self.across.setHandleWidth(10)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.words)
        column.addWidget(self.records, 1)
        self.across.addWidget(left)
        self.across.addWidget(self.detail)
        self.across.setStretchFactor(0, 3)
        self.across.setStretchFactor(1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.filter)
        layout.addWidget(self.across, 1)

    def show_look(self, result: AuditResult, found: Discriminator) -> None:
        """Show another discriminator's records: first those that it kept."""
        same = self._found is found
        self._result, self._found = result, found
        if same:
            return
        if self._task is not None:
            self._task.cancel()
        self._scored, self._task = None, None
        self.filter.setEnabled(False)
        self.detail.clear(result)
        self._list(found.records)
        self.words.setText("" if found.records else WITHHELD)
        if self.isVisible():
            self._score()

    def showEvent(self, event: QShowEvent) -> None:
        """Score all records when somebody looks."""
        super().showEvent(event)
        self._score()

    def _score(self) -> None:
        result, found = self._result, self._found
        if result is None or found is None or self._scored is not None or self._task is not None:
            return
        if not found.records:
            return
        if self._session.result_is_stale or result is not self._session.result:
            self.words.setText(STALE)
            return
        self.words.setText(SCORING)
        request = replace(self._session.request(), without=found.without)
        spec = JobSpec(
            "score_records",
            {
                "request": request,
                "rules": result.rules,
                "folder": str(self._session.cache_folder),
            },
            "Scoring all records",
            slot="score-records",
        )
        self._task = self._tasks.run(
            spec, lambda scored: self._take_scores(found, scored), self._failed
        )

    def _take_scores(self, found: Discriminator, scored: ScoredRecords) -> None:
        self._task = None
        if found is not self._found:
            return
        self._scored = scored
        self.filter.offer(scored, self._words_of_rules())
        self.filter.setEnabled(True)
        self._ask()

    def _ask(self) -> None:
        if self._scored is None:
            return
        spec = JobSpec(
            "find_records",
            {"scored": self._scored, "query": self.filter.query},
            "Finding records",
            slot="find-records",
        )
        self._tasks.run(spec, self._take_records, self._failed)

    def _take_records(self, found: FoundRecords) -> None:
        if self._scored is None or found.query != self.filter.query:
            return
        self._list(found.records)
        total = found.training + found.synthetic
        if not total:
            self.words.setText(NOTHING)
            return
        first = f"; the first {count(MOST_SHOWN)} are listed" if total > MOST_SHOWN else ""
        self.words.setText(
            f"{counted(found.synthetic, 'synthetic row')} and "
            f"{counted(found.training, 'training row')} fit{first}."
        )

    def _failed(self, task: Task) -> None:
        self._task = None
        error = task.error
        self.words.setText(
            f"{error.title}. {error.detail} {error.hint}"
            if error is not None
            else "The records could not be scored; the task list has the log."
        )

    def _list(self, records: tuple[SureRecord, ...]) -> None:
        self._records = records
        self.records.set_content(_RECORDS, records)

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._records):
            self.detail.show_record(self._records[row], self._words_of_rules())

    def _words_of_rules(self) -> dict[str, str]:
        rules = self._result.rules if self._result is not None else None
        return {} if rules is None else {rule.id: rule.words for rule in rules.rules}


def _reasons(one: SureRecord) -> str:
    return ", ".join(f"{reason.column} {reason.contribution:+.2f}" for reason in one.reasons)


_RECORDS = (
    TableColumn("Table", lambda one: one.role.value),
    TableColumn("Row", lambda one: one.row, is_numeric=True),
    TableColumn("P(fake)", lambda one: one.score, lambda one: number(one.score), is_numeric=True),
    TableColumn("Rules broken", lambda one: len(one.rules), is_numeric=True),
    TableColumn(
        "Because of",
        _reasons,
        hint="What speaks most for fake in synthetic rows, and for real in training rows",
    ),
)
