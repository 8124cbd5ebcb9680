"""Which column of one table is which of the training table's, and where their values differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable
    from synthdesk.engine.tables.schema import Schema


class MatchKind(StrEnum):
    """How two column names were found to be the same."""

    EXACT = "exact"
    FOLDED = "folded"
    SUGGESTED = "suggested"
    USER = "chosen"


@dataclass(frozen=True)
class NameMatch:
    """One column of another table and the training column that it stands for.

    Attributes:
        theirs: name in the other table.
        ours: name in the training table.
        kind: a suggestion is not applied until the user confirms it.
        why: one plain sentence.
    """

    theirs: str
    ours: str
    kind: MatchKind
    why: str


@dataclass(frozen=True)
class NameMatching:
    """All columns of another table against the training table's.

    Attributes:
        matches: one entry a column that has a counterpart, in training's order.
        missing: training columns without one (a suggestion is none).
        extra: the other table's columns without one.
    """

    matches: tuple[NameMatch, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def applied(self) -> dict[str, str]:
        """Their name → ours, without the mere suggestions."""
        return {m.theirs: m.ours for m in self.matches if m.kind is not MatchKind.SUGGESTED}

    @property
    def suggested(self) -> tuple[NameMatch, ...]:
        """What the user is asked about."""
        return tuple(m for m in self.matches if m.kind is MatchKind.SUGGESTED)


@dataclass(frozen=True)
class ValueVariant:
    """A category that differs from one of the training table's in case and space only.

    Attributes:
        theirs: value as found.
        ours: training's spelling.
        rows: rows that hold it.
    """

    theirs: str
    ours: str
    rows: int


@dataclass(frozen=True)
class UnreadableValues:
    """Values of a column that the schema's type can't take.

    Attributes:
        expected: what was expected, e.g. ``"a number"``.
        rows: how many rows.
        examples: (data row counted from 1, value), at most 20.
    """

    expected: str
    rows: int
    examples: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class ColumnMatching:
    """What was found in one column of one table; absent parts are fine."""

    column: str
    variants: tuple[ValueVariant, ...] = ()
    unreadable: UnreadableValues | None = None


@dataclass(frozen=True)
class TableMatching:
    """One table against the schema.

    Attributes:
        role: the table's part; the training table is checked against its own schema.
        version: name of a synthetic version, else empty.
        file: file name.
        names: column names; for the training table all exact.
        columns: only columns with something to say.
        set_aside: rows that could not be read and were set aside when the file was loaded.
    """

    role: TableRole
    version: str
    file: str
    names: NameMatching
    columns: tuple[ColumnMatching, ...]
    set_aside: int = 0


def match_names(
    ours: Sequence[str], theirs: Sequence[str], chosen: Mapping[str, str] | None = None
) -> NameMatching:
    """Match names exactly, then folded, then by suggestion.

    Args:
        ours: training column names.
        theirs: the other table's column names.
        chosen: the user's own decisions, theirs → ours; they go first.
    """
    raise NotImplementedError


def match_tables(
    schema: Schema, tables: Sequence[LoadedTable], progress: Progress = SILENT
) -> tuple[TableMatching, ...]:
    """Hold every table against the schema and list what does not fit."""
    raise NotImplementedError
