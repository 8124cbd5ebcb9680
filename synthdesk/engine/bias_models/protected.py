"""By which columns people are compared: one that is protected, or several crossed."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from synthdesk.engine.tables.schema import ColumnMark, ColumnRole, Schema

CROSS = " × "


@dataclass(frozen=True)
class ProtectedColumn:
    """A column that people are grouped by.

    Attributes:
        name: of the column.
        cuts: numbers at which a new band begins; of times days since 1970. Without any, few
            different numbers are groups as they are, and more are cut at the training table's
            quartiles.
    """

    name: str
    cuts: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not all(map(isfinite, self.cuts)):
            raise ValueError("bands begin at finite numbers")


@dataclass(frozen=True)
class ProtectedGroups:
    """One way to group people.

    Attributes:
        columns: one, or several that are crossed.
        reference: the group that the others are compared with, by its label; empty for the
            largest one tested.
    """

    columns: tuple[ProtectedColumn, ...]
    reference: str = ""

    @property
    def name(self) -> str:
        """The columns, for people."""
        return CROSS.join(one.name for one in self.columns)


def protected_groups(schema: Schema) -> tuple[ProtectedGroups, ...]:
    """Each audited column that is marked as protected, by itself; never the target."""
    return tuple(
        ProtectedGroups((ProtectedColumn(column.name),))
        for column in schema.marked(ColumnMark.PROTECTED)
        if column.is_audited and column.role is not ColumnRole.TARGET
    )
