"""What is drawn from a child table, one aggregate a row, edited in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from synthdesk.engine.tables.entity.recipe import Aggregate, AggregateKind, ChildTable
from synthdesk.ui.entity.guessing import aggregate_of_kind, columns_to_order_by, suited_columns
from synthdesk.ui.entity.recipe_check import Problem, lack_of, made_name
from synthdesk.ui.widgets.choice_delegate import CHOICES_ROLE, Choices
from synthdesk.ui.widgets.table_model import Index, TableColumn, TableModel

if TYPE_CHECKING:
    from synthdesk.engine.tables.preview import FilePreview

KIND, COLUMN, BY, MAKES = range(4)
NOTHING = ""


@dataclass(frozen=True)
class AggregateRow:
    """One aggregate and what becomes of it.

    Attributes:
        aggregate: as the recipe has it.
        makes: name of the made column, or what is wrong.
    """

    aggregate: Aggregate
    makes: str


class AggregateModel(TableModel):
    """Shows a child's aggregates; an edit is only asked for, the recipe's owner makes it."""

    edit_requested = Signal(int, object)
    """Place and the ``Aggregate`` that is to stand there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._child: ChildTable | None = None
        self._preview: FilePreview | None = None

    def show(
        self, child: ChildTable | None, preview: FilePreview | None, problems: Sequence[Problem]
    ) -> bool:
        """Show a child's aggregates.

        Returns:
            Whether there are more or fewer rows than before.
        """
        self._child, self._preview = child, preview
        wrong = {
            problem.aggregate: problem for problem in problems if problem.aggregate is not None
        }
        rows = [] if child is None else _rows(child, wrong)
        # An edit comes from an open editor, which a reset would take away from under Qt.
        if self._columns and len(rows) == len(self._rows):
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, MAKES))
            return False
        self.set_content(_COLUMNS, rows)
        return True

    def aggregate(self, row: int) -> Aggregate:
        """The aggregate in a row."""
        found: AggregateRow = self.record(row)
        return found.aggregate

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What can be chosen can be edited."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if self._is_chosen(index) else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell as people read it, its present choice, or all that it may become."""
        if index.isValid() and role == Qt.ItemDataRole.EditRole:
            aggregate = self.aggregate(index.row())
            return (aggregate.kind.value, aggregate.column, aggregate.by, "")[index.column()]
        if index.isValid() and role == CHOICES_ROLE:
            return self._choices(index)
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for an edit."""
        if role != Qt.ItemDataRole.EditRole or self._child is None:
            return False
        before = self.aggregate(index.row())
        after = self._edited(before, index.column(), str(value))
        if after != before:
            self.edit_requested.emit(index.row(), after)
        return True

    def _edited(self, before: Aggregate, section: int, value: str) -> Aggregate:
        assert self._child is not None
        if section == KIND:
            kind = AggregateKind(value)
            if kind is before.kind:
                return before
            return aggregate_of_kind(kind, before, self._child, self._preview)
        if section == COLUMN:
            return Aggregate(before.kind, value, before.by)
        return Aggregate(before.kind, before.column, value)

    def _is_chosen(self, index: Index) -> bool:
        if self._child is None or not index.isValid():
            return False
        kind = self.aggregate(index.row()).kind
        needs_column = index.column() == COLUMN and kind is not AggregateKind.COUNT
        needs_by = index.column() == BY and kind is AggregateKind.LATEST
        return index.column() == KIND or needs_column or needs_by

    def _choices(self, index: Index) -> Choices:
        if self._child is None or not self._is_chosen(index):
            return ()
        kind = self.aggregate(index.row()).kind
        if index.column() == KIND:
            return tuple((one.value, one.value) for one in AggregateKind)
        if index.column() == COLUMN:
            fit, others = suited_columns(kind, self._child.key, self._preview)
        else:
            fit = columns_to_order_by(self._child.key, self._preview)
            others = [name for name in self._types() if name not in (*fit, self._child.key)]
        line = (None,) if fit and others else ()
        return (*_pairs(fit, self._types()), *line, *_pairs(others, self._types()))

    def _types(self) -> Mapping[str, str]:
        columns = self._preview.schema.columns if self._preview is not None else ()
        return {column.name: column.type.value for column in columns}


def _pairs(names: Sequence[str], types: Mapping[str, str]) -> Choices:
    return tuple((f"{name[:60]}  ({types[name]})", name) for name in names)


def _rows(child: ChildTable, wrong: Mapping[int, Problem]) -> list[AggregateRow]:
    return [
        AggregateRow(aggregate, _makes(child, aggregate, wrong.get(row)))
        for row, aggregate in enumerate(child.aggregates)
    ]


def _makes(child: ChildTable, aggregate: Aggregate, problem: Problem | None) -> str:
    if problem is not None and (problem.blocks or lack_of(aggregate)):
        return f"⚠ {problem.text}"
    name = made_name(child, aggregate)
    return f"{name}  (⚠ {problem.text})" if problem is not None else name


def _column_words(row: AggregateRow) -> str:
    aggregate = row.aggregate
    if aggregate.kind is AggregateKind.COUNT:
        return "–"
    return aggregate.column or "choose …"


def _by_words(row: AggregateRow) -> str:
    aggregate = row.aggregate
    if aggregate.kind is not AggregateKind.LATEST:
        return "–"
    return aggregate.by or "choose …"


_COLUMNS = (
    TableColumn("Kind", lambda row: row.aggregate.kind.value, is_numeric=False),
    TableColumn("Column", _column_words, is_numeric=False),
    TableColumn(
        "By",
        _by_words,
        is_numeric=False,
        hint="For “latest”: the row with the largest value here is the latest",
    ),
    TableColumn(
        "Makes",
        lambda row: row.makes,
        is_numeric=False,
        hint="Name of the column that is made; … stands for each of the frequent values",
    ),
)
