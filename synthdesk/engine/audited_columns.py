"""What became of each column of the training table in an audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.tables.loading import LoadedTable
from synthdesk.engine.tables.matching import match_names
from synthdesk.engine.tables.schema import (
    Column,
    ColumnMark,
    ColumnRole,
    ColumnType,
    Unreadable,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.tables.conform import Tables


@dataclass(frozen=True)
class Decisions:
    """What the user decided on a column beside its type and role; see ``schema.Column``."""

    marks: tuple[ColumnMark, ...]
    favourable: str | None
    missing: tuple[str, ...]
    order: tuple[str, ...]
    fold_values: bool
    unreadable: Unreadable


@dataclass(frozen=True)
class AuditedColumn:
    """One column of the training table, as it was treated.

    Attributes:
        missing: rows without a value, by table role; only tables that have the column. Values
            that the user declared missing are counted in.
        distinct: different training values; absent for a column that training lacks.
    """

    name: str
    type: ColumnType
    role: ColumnRole
    why: str
    missing: Mapping[str, int]
    distinct: int | None
    decisions: Decisions | None = None


def audited_columns(tables: Tables, loaded: Sequence[LoadedTable]) -> tuple[AuditedColumn, ...]:
    """Every column of the schema, with what the tables hold in it."""
    conformed = {"training": tables.training, "synthetic": tables.synthetic}
    if tables.holdout is not None:
        conformed["holdout"] = tables.holdout
    training = [column.name for column in tables.schema.columns]
    profiles = {}
    for table in loaded:
        ours = match_names(training, table.source.columns, dict(table.renames)).applied
        profiles[table.source.role.value] = {
            ours.get(profile.name, profile.name): profile for profile in table.profile
        }

    def described(column: Column) -> AuditedColumn:
        missing = {
            role: found[column.name].missing
            for role, found in profiles.items()
            if column.name in found
        }
        profile = profiles["training"].get(column.name)
        distinct = None if profile is None else profile.distinct
        if column.is_audited:
            typed = {role: table.column(column.name) for role, table in conformed.items()}
            missing = {role: values.null_count for role, values in typed.items()}
            distinct = _distinct(typed["training"])
        return AuditedColumn(
            name=column.name,
            type=column.type,
            role=column.role,
            why=column.why,
            missing=missing,
            distinct=distinct,
            decisions=_decisions(column),
        )

    return tuple(described(column) for column in tables.schema.columns)


def _distinct(values: pa.ChunkedArray) -> int:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(values.type):
        values = values.combine_chunks().indices
    return int(pc.count_distinct(values, mode="only_valid").as_py())


def _decisions(column: Column) -> Decisions | None:
    """Absent where the user decided nothing beyond type and role."""
    decided = Decisions(
        marks=column.marks,
        favourable=column.favourable,
        missing=column.missing,
        order=column.order,
        fold_values=column.fold_values,
        unreadable=column.unreadable,
    )
    nothing = Decisions((), None, (), (), False, Unreadable.REFUSE)
    return None if decided == nothing else decided
