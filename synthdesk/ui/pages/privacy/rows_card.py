"""The card that shows matched rows side by side, read from the working copies on demand."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.formats import count
from synthdesk.engine.privacy.unique_records import CopyForm, UniqueMatches
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.audited_caches import audited_cache
from synthdesk.ui.pages.privacy.matched_rows import (
    Cell,
    RowPair,
    cells_of,
    equality_in_words,
    listed_in_words,
    pairs_of_exact,
    pairs_of_unique,
)
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task
from synthdesk.ui.widgets.card import Card, text_label
from synthdesk.ui.widgets.mark_delegate import MarkDelegate
from synthdesk.ui.widgets.marks import Mark
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView

BLOCK = 100
INTERNAL = "Real records are shown here; do not share screenshots."
NOT_LOADED = (
    "The files of this audit are not loaded (any more), so their rows cannot be shown. "
    "Load the same training and synthetic files in Data."
)
EMPTY = "‹missing or empty›"
CHOOSE = "Choose a pair to see both rows."
_KINDS = {
    CopyForm.TOLERANCE: "numbers a little off",
    CopyForm.QUASI_IDENTIFIERS: "on the quasi-identifiers",
    CopyForm.ONE_CELL: "but for one cell",
    CopyForm.TWO_CELLS: "but for two cells",
}


class MatchedRowsCard(Card):
    """A list of row pairs, and the chosen pair column by column."""

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__("Matched rows, side by side", parent)
        self._session, self._tasks = session, tasks
        self._result: AuditResult | None = None
        self._lists: list[tuple[RowPair, ...]] = []
        self._words: list[str] = []
        self._pairs: tuple[RowPair, ...] = ()
        self._read: dict[RowPair, tuple[Cell, ...]] = {}
        self._wanted: RowPair | None = None
        self.warning = QLabel(INTERNAL)
        self.warning.setTextFormat(Qt.TextFormat.PlainText)
        self.warning.setProperty("chip", "warning")
        self.header.addWidget(self.warning)
        self.kind = QComboBox()
        self.kind.setAccessibleName("Which matches to list")
        self.kind.currentIndexChanged.connect(self._choose_list)
        self.listed = text_label("", "muted")
        self.pairs = TableView("Matched pairs of rows")
        self.rows = TableView("Training row and synthetic row")
        self.rows.setItemDelegateForColumn(3, MarkDelegate(self.rows))
        self.message = text_label(CHOOSE, "muted")
        for signal in (self.pairs.row_selected, self.pairs.row_activated):
            signal.connect(self._choose_pair)
        self._compose()

    def _compose(self) -> None:
        above = QHBoxLayout()
        above.addWidget(self.kind)
        above.addSpacing(8)
        above.addWidget(self.listed, 1)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.message)
        column.addWidget(self.rows, 1)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.setObjectName("privacy-rows-across")
        self.across.setChildrenCollapsible(False)
        self.across.setHandleWidth(10)
        self.across.addWidget(self.pairs)
        self.across.addWidget(right)
        self.across.setStretchFactor(0, 1)
        self.across.setStretchFactor(1, 3)
        self.across.setMinimumHeight(380)
        self.body.addLayout(above)
        self.body.addWidget(self.across, 1)

    # --- what is listed --------------------------------------------------------------------

    def show_result(self, result: AuditResult) -> None:
        """List another audit's matches."""
        self._result, self._wanted = result, None
        self._read.clear()
        privacy = result.privacy
        entries: list[tuple[str, tuple[RowPair, ...], int]] = []
        if privacy is not None and privacy.unique_matches is not None:
            unique = privacy.unique_matches
            entries.append(
                (
                    "unique training rows that re-appear",
                    pairs_of_unique(unique),
                    _rows_of(unique),
                )
            )
        if privacy is not None:
            for look in (privacy.unique_within_tolerance, *privacy.closer_looks):
                if look is not None:
                    words = f"unique training rows that re-appear, {_KINDS[look.form]}"
                    entries.append((words, pairs_of_unique(look), _rows_of(look)))
            exact = privacy.exact_matches
            assert exact is not None
            entries.append(
                ("synthetic rows that equal a training row", pairs_of_exact(exact), exact.count)
            )
        self._lists = [pairs for _, pairs, _ in entries]
        self._words = [listed_in_words(len(pairs), found, what) for what, pairs, found in entries]
        self.kind.blockSignals(True)
        self.kind.clear()
        self.kind.addItems([f"{what[:1].upper()}{what[1:]}" for what, _, _ in entries])
        self.kind.blockSignals(False)
        self._choose_list(0)

    def _choose_list(self, position: int) -> None:
        if not 0 <= position < len(self._lists):
            return
        self._pairs = self._lists[position]
        self.listed.setText(self._words[position])
        columns = (
            TableColumn("Training row", lambda pair: pair.training),
            TableColumn("Synthetic row", lambda pair: pair.synthetic),
        )
        self.pairs.set_content(columns, self._pairs)
        self._show_cells(())
        self._tell(CHOOSE if self._pairs else "Nothing matched, so there is nothing to show.")

    def show_pair(self, pair: RowPair) -> None:
        """Show a pair of rows that some other list holds."""
        self.pairs.clearSelection()
        self._read_pair(pair, (pair,))

    def _choose_pair(self, row: int) -> None:
        first = row // BLOCK * BLOCK
        self._read_pair(self._pairs[row], self._pairs[first : first + BLOCK])

    def _read_pair(self, pair: RowPair, block: tuple[RowPair, ...]) -> None:
        self._wanted = pair
        if pair in self._read:
            self._show_pair(pair)
            return
        caches = self._caches()
        if caches is None:
            self._show_cells(())
            self._tell(NOT_LOADED)
            return
        self._tell("Reading the rows …")
        spec = JobSpec(
            "read_rows",
            {
                "caches": caches,
                "rows": (
                    tuple(pair.training - 1 for pair in block),
                    tuple(pair.synthetic - 1 for pair in block),
                ),
            },
            "Reading matched rows",
            slot="matched-rows",
        )
        result = self._result
        self._tasks.run(
            spec, lambda read: self._take_rows(result, block, read), self._reading_failed
        )

    # --- the rows --------------------------------------------------------------------------

    def _caches(self) -> tuple[str, str] | None:
        """Working copies of exactly the files that were audited, if they are still there."""
        training, synthetic = (
            audited_cache(self._session, self._result, role)
            for role in (TableRole.TRAINING, TableRole.SYNTHETIC)
        )
        return None if training is None or synthetic is None else (training, synthetic)

    def _take_rows(self, result: AuditResult | None, block: tuple[RowPair, ...], read: Any) -> None:
        if result is None or result is not self._result:
            return
        audited = frozenset(
            column.name for column in result.columns if column.role.value == "feature"
        )
        (names, training), (fake_names, synthetic) = read
        for pair, real_row, fake_row in zip(block, training, synthetic, strict=True):
            self._read[pair] = cells_of(
                dict(zip(names, real_row, strict=True)),
                dict(zip(fake_names, fake_row, strict=True)),
                audited,
            )
        if self._wanted in self._read:
            self._show_pair(self._wanted)

    def _reading_failed(self, task: Task) -> None:
        error = task.error
        self._show_cells(())
        self._tell(
            f"{error.title}. {error.detail} {error.hint}"
            if error is not None
            else "The rows could not be read: the reading stopped unexpectedly."
        )

    def _show_pair(self, pair: RowPair) -> None:
        cells = self._read[pair]
        self._show_cells(cells, pair)
        self._tell(equality_in_words(cells))

    def _show_cells(self, cells: tuple[Cell, ...], pair: RowPair | None = None) -> None:
        numbers = (
            (f"Training row {count(pair.training)}", f"Synthetic row {count(pair.synthetic)}")
            if pair is not None
            else ("Training row", "Synthetic row")
        )
        columns = (
            TableColumn("Column", lambda cell: cell.column),
            TableColumn(
                numbers[0], lambda cell: cell.training, lambda cell: cell.training or EMPTY
            ),
            TableColumn(
                numbers[1], lambda cell: cell.synthetic, lambda cell: cell.synthetic or EMPTY
            ),
            TableColumn(
                "Comparison",
                lambda cell: cell.remark,
                payload=lambda cell: None if cell.is_equal else Mark.NOTICE,
            ),
        )
        self.rows.set_content(columns, cells)

    def _tell(self, text: str) -> None:
        self.message.setText(text)


def _rows_of(unique: UniqueMatches) -> int:
    """How many rows re-appear; a person that does can have several."""
    return max(unique.training_matched, len(unique.rows))
