"""Which column of one table is which of the training table's, and where their values differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.categories import TrainingValues, training_values, variants_in
from synthdesk.engine.tables.column_names import ComparedName, folded, likeness
from synthdesk.engine.tables.conversion import convert_column
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.tables.loading import LoadedTable
    from synthdesk.engine.tables.schema import Column, Schema

MOST_EXAMPLES = 20
LONGEST_EXAMPLE = 200
MOST_COMPARISONS = 100_000
"""Above this many pairs of unmatched names no suggestions are made: two tables of hundreds of
columns without a name in common don't belong together."""


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
    def differing(self) -> tuple[NameMatch, ...]:
        """Matches of names that are not the same."""
        return tuple(m for m in self.matches if m.kind is not MatchKind.EXACT)

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
    """Match names exactly, then folded, then by suggestion; one to one.

    A name that folds to the same as several others is matched with none of them.

    Args:
        ours: training column names.
        theirs: the other table's column names.
        chosen: the user's own decisions, theirs → ours; they go first. Names that a table
            doesn't have are passed over.
    """
    found: dict[str, NameMatch] = {}
    for their, our in (chosen or {}).items():
        if their in theirs and our in ours and our not in found:
            found[our] = NameMatch(their, our, MatchKind.USER, "chosen by the user")
    for match in _exact(*_left(ours, theirs, found)):
        found[match.ours] = match
    for match in _folded(*_left(ours, theirs, found)):
        found[match.ours] = match
    for match in _suggested(*_left(ours, theirs, found)):
        found[match.ours] = match
    applied = [match for match in found.values() if match.kind is not MatchKind.SUGGESTED]
    with_counterpart = {match.theirs for match in applied}
    matched = {match.ours for match in applied}
    return NameMatching(
        matches=tuple(found[name] for name in ours if name in found),
        missing=tuple(name for name in ours if name not in matched),
        extra=tuple(name for name in theirs if name not in with_counterpart),
    )


def _left(
    ours: Sequence[str], theirs: Sequence[str], found: Mapping[str, NameMatch]
) -> tuple[list[str], list[str]]:
    taken = {match.theirs for match in found.values()}
    return [n for n in ours if n not in found], [n for n in theirs if n not in taken]


def _exact(ours: Sequence[str], theirs: Sequence[str]) -> list[NameMatch]:
    there = set(theirs)
    return [
        NameMatch(name, name, MatchKind.EXACT, "the names are the same")
        for name in ours
        if name in there
    ]


def _folded(ours: Sequence[str], theirs: Sequence[str]) -> list[NameMatch]:
    why = "the names differ in case, spaces, hyphens, underscores or full stops only"
    ours_by, theirs_by = _by_fold(ours), _by_fold(theirs)
    return [
        NameMatch(theirs_by[key][0], names[0], MatchKind.FOLDED, why)
        for key, names in ours_by.items()
        if key and len(names) == 1 and len(theirs_by.get(key, ())) == 1
    ]


def _by_fold(names: Sequence[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(folded(name), []).append(name)
    return groups


def _suggested(ours: Sequence[str], theirs: Sequence[str]) -> list[NameMatch]:
    """The best pairs first; a name is suggested once."""
    if len(ours) * len(theirs) > MOST_COMPARISONS:
        return []
    compared = [ComparedName.of(name) for name in ours]
    pairs = [
        (found, theirs_at, ours_at)
        for theirs_at, their in enumerate(map(ComparedName.of, theirs))
        for ours_at, our in enumerate(compared)
        if (found := likeness(their, our)) is not None
    ]
    pairs.sort(key=lambda pair: (-pair[0].score, pair[1], pair[2]))
    matches: list[NameMatch] = []
    used: tuple[set[int], set[int]] = (set(), set())
    for found, theirs_at, ours_at in pairs:
        if theirs_at in used[0] or ours_at in used[1]:
            continue
        used[0].add(theirs_at)
        used[1].add(ours_at)
        matches.append(NameMatch(theirs[theirs_at], ours[ours_at], MatchKind.SUGGESTED, found.why))
    return matches


def match_tables(
    schema: Schema, tables: Sequence[LoadedTable], progress: Progress = SILENT
) -> tuple[TableMatching, ...]:
    """Hold every table against the schema and list what does not fit.

    What is listed as unreadable is exactly what an audit refuses, or reads as missing where the
    user said so.

    Args:
        schema: columns as the user left them.
        tables: loaded tables; the training table says how categories are spelled.
        progress: told column by column.
    """
    from synthdesk.engine.tables.loading import open_arrow

    training = next((t for t in tables if t.source.role is TableRole.TRAINING), None)
    known: dict[str, TrainingValues] = {}
    if training is not None:
        stored = open_arrow(Path(training.cache))
        names = set(stored.column_names)  # the property builds a new list at every call
        for column in progress.part(0.0, 0.3).track(schema.audited, "Matching the tables"):
            if column.name in names:
                known[column.name] = training_values(column, stored.column(column.name))
    share = 0.7 / max(len(tables), 1)
    return tuple(
        _match_table(
            schema,
            known,
            table,
            progress.part(0.3 + i * share, 0.3 + (i + 1) * share, f"Matching {table.source.name}"),
        )
        for i, table in enumerate(tables)
    )


def _match_table(
    schema: Schema, known: Mapping[str, TrainingValues], table: LoadedTable, progress: Progress
) -> TableMatching:
    from synthdesk.engine.tables.loading import open_arrow

    source = table.source
    stored = open_arrow(Path(table.cache))
    ours = [column.name for column in schema.columns]
    if source.role is TableRole.TRAINING:
        # The schema may know columns that only other tables have.
        present = set(stored.column_names)
        ours = [name for name in ours if name in present]
    names = match_names(ours, stored.column_names, dict(table.renames))
    theirs_of = {our: their for their, our in names.applied.items()}
    found = []
    for column in progress.track(schema.audited):
        if column.name in theirs_of:
            values = stored.column(theirs_of[column.name])
            matching = _match_column(column, known.get(column.name, TrainingValues()), values)
            if matching.variants or matching.unreadable is not None:
                found.append(matching)
    return TableMatching(
        role=source.role,
        version=table.version,
        file=source.name,
        names=names,
        columns=tuple(found),
        set_aside=table.set_aside.count if table.set_aside is not None else 0,
    )


def _match_column(column: Column, known: TrainingValues, stored: pa.ChunkedArray) -> ColumnMatching:
    variants = tuple(ValueVariant(*found) for found in variants_in(column, known, stored))
    # Folding is a proposal here: what it would hide is still to be listed.
    converted = convert_column(replace(column, fold_values=False), known, stored)
    unreadable = None
    if converted.unreadable is not None:
        rows = converted.first_unreadable(MOST_EXAMPLES)
        unreadable = UnreadableValues(
            expected=converted.expected,
            rows=converted.unreadable_rows,
            examples=tuple((row + 1, str(stored[row].as_py())[:LONGEST_EXAMPLE]) for row in rows),
        )
    return ColumnMatching(column.name, variants, unreadable)
