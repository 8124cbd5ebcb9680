"""Context tables: one row per subject, joined by key to tables with several rows per subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.sequences.context_key import KeyColumn, find_key
from synthdesk.engine.tables.conform import RawTable
from synthdesk.engine.tables.conversion import convert_column, training_values
from synthdesk.engine.tables.matching import match_names
from synthdesk.engine.tables.schema import Column, Schema
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.tables.loading import LoadedTable

    Added = dict[TableRole, tuple[pa.Array, ...]]

LEAST_MATCHED = 0.5
"""Tables that know fewer of the subjects don't belong together."""

MOST_COLUMNS = 200

CONTEXT_OF = {
    TableRole.TRAINING: TableRole.CONTEXT,
    TableRole.SYNTHETIC: TableRole.SYNTHETIC_CONTEXT,
    TableRole.HOLDOUT: TableRole.HOLDOUT_CONTEXT,
}
WORDS = {
    TableRole.CONTEXT: "context",
    TableRole.SYNTHETIC_CONTEXT: "synthetic context",
    TableRole.HOLDOUT_CONTEXT: "holdout context",
}


@dataclass(frozen=True)
class Contexts:
    """The context tables that were given.

    Attributes:
        tables: by their own role.
        schema: columns of the training table's context, as its own values suggest.
    """

    tables: Mapping[TableRole, RawTable]
    schema: Schema | None

    @classmethod
    def of(cls, *loaded: LoadedTable) -> Contexts:
        """Those of the loaded tables that are context tables, mapped from the cache."""
        given = {one.source.role: one for one in loaded if one.source.role in WORDS}
        training = given.get(TableRole.CONTEXT)
        return cls(
            {role: RawTable.of(one) for role, one in given.items()},
            None if training is None else training.schema,
        )


NO_CONTEXTS = Contexts({}, None)


@dataclass(frozen=True)
class JoinedTable:
    """How one context table met the table that it belongs to.

    Attributes:
        role: the context table's part.
        file: its file name.
        key: the column that was taken as the subject key.
        why: why that one.
        rows: its rows.
        subjects: subjects of the table that it belongs to.
        matched: those of them that have a row here.
        repeated: rows about a subject that an earlier row is about; only the first counts.
        without_key: rows that name no subject.
        unreadable: values that the column's type can't take, read as missing.
        repeated_rows: some of the repeated rows, from 1.
    """

    role: TableRole
    file: str
    key: str
    why: str
    rows: int
    subjects: int
    matched: int
    repeated: int
    without_key: int
    unreadable: int
    repeated_rows: tuple[int, ...]


@dataclass(frozen=True)
class LeftOut:
    """A context column that was not joined, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class ContextJoin:
    """What was joined.

    Attributes:
        not_joined: why nothing was; empty if something was.
        columns: names of the joined columns as they stand in the flat tables.
        left_out: context columns that were not joined.
        tables: one entry a context table that could be held against its table.
    """

    not_joined: str
    columns: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    tables: tuple[JoinedTable, ...]


@dataclass(frozen=True, eq=False)
class _Match:
    """A context table under the training context's names, and which row is whose."""

    raw: RawTable
    key: KeyColumn
    subjects: int

    @property
    def share(self) -> float:
        return self.key.matched / max(self.subjects, 1)


def joined_context(
    contexts: Contexts, key: str, keys: Mapping[TableRole, pa.StringArray], taken: set[str]
) -> tuple[ContextJoin | None, tuple[Column, ...], Added]:
    """The context's columns for every row of the flat tables.

    Args:
        contexts: the context tables.
        key: name of the subject key.
        keys: the key of each row of each flat table.
        taken: column names that are taken; a context column of that name gets another.

    Returns:
        What was done (absent without any context table), the joined columns, and their values by
        the role of the table that they belong to.
    """
    if not contexts.tables:
        return None, (), {}
    lacking = [
        WORDS[role]
        for role in (TableRole.CONTEXT, TableRole.SYNTHETIC_CONTEXT)
        if role not in contexts.tables
    ]
    if lacking or contexts.schema is None:
        said = (
            f"there is no {' and no '.join(lacking)} table; training's and synthetic's are needed"
        )
        return ContextJoin(said, (), (), ()), (), {}
    ours = contexts.tables[TableRole.CONTEXT].table.column_names
    matches: dict[TableRole, _Match] = {}
    for role, context_role in CONTEXT_OF.items():
        if role not in keys or context_role not in contexts.tables:
            continue
        raw = _with_names(contexts.tables[context_role], ours)
        found = find_key(raw.table, contexts.schema, key, keys[role])
        if found is None or found.matched < LEAST_MATCHED * len(keys[role]):
            said = (
                f"no column of {raw.file} names at least half of the {len(keys[role]):,} subjects"
                + (f"; “{found.name}” names {found.matched:,}" if found is not None else "")
            )
            return ContextJoin(said, (), (), ()), (), {}
        matches[role] = _Match(raw, found, len(keys[role]))
    return _joined(contexts.schema, matches, taken)


def _with_names(raw: RawTable, ours: list[str]) -> RawTable:
    applied = match_names(ours, raw.table.column_names, dict(raw.renames)).applied
    names = [applied.get(name, name) for name in raw.table.column_names]
    return RawTable(raw.file, raw.table.rename_columns(names))


def _joined(
    schema: Schema, matches: Mapping[TableRole, _Match], taken: set[str]
) -> tuple[ContextJoin, tuple[Column, ...], Added]:
    from dataclasses import replace

    key_names = {match.key.name for match in matches.values()}
    left_out: list[LeftOut] = []
    columns: list[Column] = []
    values: dict[TableRole, list[pa.Array]] = {role: [] for role in matches}
    unreadable = dict.fromkeys(matches, 0)
    for column in schema.columns:
        if column.name in key_names:
            continue
        why = _unfit(column, matches, len(columns))
        if not why:
            read, bad = _read(column, matches)
            why = _empty_or_constant(read[TableRole.TRAINING])
            if not why:
                name = _free(column.name, taken)
                taken = taken | {name}
                columns.append(replace(column, name=name))
                for role, array in read.items():
                    values[role].append(array)
                    unreadable[role] += bad[role]
        if why:
            left_out.append(LeftOut(column.name, why))
    join = ContextJoin(
        "" if columns else "the context tables have no column to add",
        tuple(column.name for column in columns),
        tuple(left_out),
        tuple(_told(role, match, unreadable[role]) for role, match in matches.items()),
    )
    return join, tuple(columns), {role: tuple(arrays) for role, arrays in values.items()}


def _unfit(column: Column, matches: Mapping[TableRole, _Match], joined: int) -> str:
    if not column.is_audited:
        return f"{column.type}, as an audit leaves it out"
    lacking = [m.raw.file for m in matches.values() if column.name not in m.raw.table.column_names]
    if lacking:
        return f"not in {' and '.join(lacking)}"
    if joined >= MOST_COLUMNS:
        return f"only the first {MOST_COLUMNS} columns are joined"
    return ""


def _read(
    column: Column, matches: Mapping[TableRole, _Match]
) -> tuple[dict[TableRole, pa.Array], dict[TableRole, int]]:
    """The column by the training context's type, for every row of the flat tables."""
    known = training_values(column, matches[TableRole.TRAINING].raw.table.column(column.name))
    read, bad = {}, {}
    for role, match in matches.items():
        converted = convert_column(column, known, match.raw.table.column(column.name))
        read[role] = converted.values.take(match.key.row_of)
        bad[role] = converted.unreadable_rows
    return read, bad


def _empty_or_constant(values: pa.Array) -> str:
    import pyarrow.compute as pc

    if values.null_count == len(values):
        return "without any value in training"
    if values.null_count == 0 and len(pc.unique(values)) == 1:
        return "the same value for every training subject"
    return ""


def _free(name: str, taken: set[str]) -> str:
    free = name
    while free in taken:
        free = f"{free} (context)"
    return free


def _told(role: TableRole, match: _Match, unreadable: int) -> JoinedTable:
    key = match.key
    return JoinedTable(
        role=CONTEXT_OF[role],
        file=match.raw.file,
        key=key.name,
        why=key.why,
        rows=match.raw.table.num_rows,
        subjects=match.subjects,
        matched=key.matched,
        repeated=key.repeated,
        without_key=key.without_key,
        unreadable=unreadable,
        repeated_rows=key.repeated_rows,
    )
