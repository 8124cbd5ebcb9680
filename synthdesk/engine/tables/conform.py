"""Bring every table to the training table's columns and types, or name what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.categories import TrainingValues, training_values
from synthdesk.engine.tables.conversion import convert_column
from synthdesk.engine.tables.converted_column import ConvertedColumn
from synthdesk.engine.tables.distinct_texts import is_text
from synthdesk.engine.tables.matching import NameMatch, NameMatching, match_names
from synthdesk.engine.tables.rows import twins
from synthdesk.engine.tables.schema import Column, Schema, Unreadable
from synthdesk.engine.tables.subjects import Subjects, subjects_of

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.tables.loading import LoadedTable

MINIMUM_ROWS = 100
MOST_CLASHES = 10
CLASH_EXAMPLES = 100


@dataclass(frozen=True)
class RawTable:
    """A table as read, with the file name that messages quote.

    Attributes:
        file: file name.
        table: columns as stored.
        renames: the user's own column names, (theirs, training's) pairs.
    """

    file: str
    table: pa.Table
    renames: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, loaded: LoadedTable) -> RawTable:
        """A loaded table, mapped from the cache."""
        from synthdesk.engine.tables.loading import open_arrow

        return cls(loaded.source.name, open_arrow(Path(loaded.cache)), loaded.renames)


@dataclass(frozen=True)
class Tables:
    """The tables of an audit, with the same columns in the same order and of the same types.

    Numeric columns are float64, times are microsecond timestamps, all others are
    dictionary-encoded strings.

    Attributes:
        subjects: whose row each row is; absent without a subject key.
    """

    schema: Schema
    training: pa.Table
    synthetic: pa.Table
    holdout: pa.Table | None
    subjects: Subjects | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        """The audited columns, in table order."""
        return self.schema.audited

    @property
    def real(self) -> tuple[pa.Table, ...]:
        """Training and, if given, holdout."""
        return (self.training,) if self.holdout is None else (self.training, self.holdout)


def conform_tables(
    schema: Schema,
    training: RawTable,
    synthetic: RawTable,
    holdout: RawTable | None,
    *,
    copies_allowed: bool = False,
) -> Tables:
    """Type all tables by the training table's schema.

    Args:
        schema: of the training table.
        training: as read.
        synthetic: as read.
        holdout: as read.
        copies_allowed: whether the synthetic table may be the training table itself.

    Raises:
        UserError: for columns that are missing, unknown, of another kind, empty or constant,
            for tables too small to judge, and for a subject key that is missing or has gaps.
    """
    others = [synthetic] if holdout is None else [synthetic, holdout]
    for raw in (training, *others):
        _check_rows(raw)
    others = [_with_our_names(schema, training, raw) for raw in others]
    if len(schema.audited) < 2:
        raise UserError(
            "one-column",
            "Fewer than two columns are left to audit",
            "An audit compares columns and pairs of columns.",
            "Let more columns take part: set their role to feature.",
            Where(file=training.file),
        )
    subjects = _subjects(schema, training, others)
    known = {
        column.name: training_values(column, training.table.column(column.name))
        for column in schema.audited
    }
    real = _typed(schema, training, training, known)
    # Before the others: an empty training column would make every other table seem to clash.
    _check_training_columns(schema, training.file, real)
    typed = [_typed(schema, training, raw, known) for raw in others]
    for raw, table in list(zip(others, typed, strict=True))[int(copies_allowed) :]:
        _check_differs(training.file, real, raw.file, table)
    return Tables(schema, real, typed[0], typed[1] if holdout is not None else None, subjects)


def _subjects(schema: Schema, training: RawTable, others: list[RawTable]) -> Subjects | None:
    key = schema.subject_key
    if key is None:
        return None
    real, fake, *held = (subjects_of(key, raw.file, raw.table) for raw in (training, *others))
    return Subjects(key.name, real, fake, held[0] if held else None)


def _check_rows(raw: RawTable) -> None:
    if raw.table.num_rows < MINIMUM_ROWS:
        raise UserError(
            "too-few-rows",
            f"Fewer than {MINIMUM_ROWS} rows",
            f"The table has {raw.table.num_rows} rows; below {MINIMUM_ROWS} no figure of an "
            "audit means anything.",
            "Use the whole table, or a larger sample of it.",
            Where(file=raw.file),
        )


def _with_our_names(schema: Schema, training: RawTable, other: RawTable) -> RawTable:
    """The table under the training table's column names, as far as they are matched."""
    ours = [column.name for column in schema.columns]
    names = match_names(ours, other.table.column_names, dict(other.renames))
    applied = names.applied
    table = other.table.rename_columns([applied.get(n, n) for n in other.table.column_names])
    renamed = replace(other, table=table)
    _check_names(schema, training, renamed, names)
    return renamed


def _check_names(schema: Schema, training: RawTable, other: RawTable, names: NameMatching) -> None:
    known = {column.name for column in schema.columns}
    wanted = [column.name for column in schema.audited]
    present = set(other.table.column_names)
    missing = [name for name in wanted if name not in present]
    extra = [name for name in other.table.column_names if name not in known]
    if missing and len(missing) == len(wanted):
        raise UserError(
            "no-common-columns",
            "The two tables have no column in common",
            f"{training.file} has {_quoted(wanted)}; {other.file} has "
            f"{_quoted(other.table.column_names)}.",
            "Check that both files belong together and that their first line holds the names.",
            Where(file=other.file),
        )
    if missing:
        raise UserError(
            "missing-columns",
            f"{_count(missing, 'column is', 'columns are')} missing",
            f"{other.file} lacks {_quoted(missing)}, which {training.file} has."
            + (f" It has instead {_quoted(extra)}." if extra else ""),
            f"{_renaming(names.suggested)}, or leave them out on purpose: "
            f"{_ignore(missing + extra)}.",
            Where(file=other.file, column=missing[0]),
        )
    if extra:
        raise UserError(
            "extra-columns",
            f"{_count(extra, 'column is', 'columns are')} not in the training table",
            f"{other.file} has {_quoted(extra)}, which {training.file} lacks, so nothing can be "
            "compared.",
            f"{_renaming(names.suggested)}, or leave them out on purpose: {_ignore(extra)}.",
            Where(file=other.file, column=extra[0]),
        )


def _renaming(suggested: tuple[NameMatch, ...]) -> str:
    """How to say which column is which; where a name is likely, with that very name."""
    if not suggested:
        return 'Say which column is which: in the Data tab, or --rename "THEIRS=OURS"'
    pairs = " ".join(f'--rename "{match.theirs}={match.ours}"' for match in suggested[:5])
    return f"If these are the same columns, say so: in the Data tab, or {pairs}"


def _ignore(names: list[str]) -> str:
    return f"role “ignore” in the Data tab, or {_options('--ignore', names)} on the command line"


def _options(option: str, names: list[str]) -> str:
    return " ".join(f'{option} "{name}"' for name in names[:5])


def _quoted(names: list[str], most: int = 6) -> str:
    shown = ", ".join(f"“{name[:60]}”" for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")


def _count(names: list[str], one: str, many: str) -> str:
    return f"{len(names)} {one if len(names) == 1 else many}"


def _typed(
    schema: Schema, training: RawTable, raw: RawTable, known: Mapping[str, TrainingValues]
) -> pa.Table:
    """The audited columns by the schema's types; everything that can't be read in one error."""
    import pyarrow as pa

    arrays = []
    clashes: list[_Clash] = []
    for column in schema.audited:
        stored = raw.table.column(column.name)
        converted = convert_column(column, known[column.name], stored)
        if converted.unreadable is not None and column.unreadable is Unreadable.REFUSE:
            clashes.append(_Clash.of(column, stored, converted))
        arrays.append(converted.values)
    if clashes:
        raise _clash_error(clashes, training, raw)
    return pa.table(arrays, names=[column.name for column in schema.audited])


@dataclass(frozen=True)
class _Clash:
    """Values of one column that its type can't take."""

    column: Column
    stored_as: str
    expected: str
    rows: int
    row: int
    examples: tuple[str, ...]

    @classmethod
    def of(cls, column: Column, stored: pa.ChunkedArray, converted: ConvertedColumn) -> _Clash:
        found = converted.first_unreadable(CLASH_EXAMPLES)
        examples = dict.fromkeys(str(stored[row].as_py())[:60] for row in found)
        return cls(
            column=column,
            stored_as="text" if is_text(stored.type) else str(stored.type),
            expected=converted.expected,
            rows=converted.unreadable_rows,
            row=found[0] + 1,
            examples=tuple(examples)[:3],
        )

    @property
    def found(self) -> str:
        first, *others = (f"“{example}”" for example in self.examples)
        more = f", also {', '.join(others)}" if others else ""
        rows = "row" if self.rows == 1 else "rows"
        stored = "" if self.stored_as == "text" else f", stored as {self.stored_as}"
        return f"{first} in row {self.row:,} ({self.rows:,} such {rows}{more}){stored}"


def _clash_error(clashes: list[_Clash], training: RawTable, raw: RawTable) -> UserError:
    """All clashing columns of a table at once, so that nobody mends them run by run."""
    lines = []
    for clash in clashes[:MOST_CLASHES]:
        column = clash.column
        reason = f" ({column.why})" if column.why else ""
        kind = "It is" if raw is training else f"In {training.file} it is"
        lines.append(
            f"“{column.name[:60]}” holds {clash.found}, where {clash.expected} was expected. "
            f"{kind} {column.type}{reason}."
        )
    if len(clashes) > MOST_CLASHES:
        lines.append(f"So do {len(clashes) - MOST_CLASHES:,} more columns.")
    names = [clash.column.name for clash in clashes]
    others = "" if raw is training else f", or leave columns out: {_ignore(names)}"
    return UserError(
        "type-clash",
        "A column does not hold what the training table says"
        if len(clashes) == 1
        else f"{len(clashes)} columns do not hold what the training table says",
        "\n".join(lines),
        "Mend the values, or choose in the Data tab: another type for the column, or that such "
        f"values are read as missing ({_options('--unreadable-as-missing', names)} on the "
        f"command line){others}.",
        Where(file=raw.file, column=names[0], row=clashes[0].row),
    )


def _check_training_columns(schema: Schema, file: str, table: pa.Table) -> None:
    import pyarrow.compute as pc

    for column in schema.audited:
        values = table.column(column.name)
        where = Where(file=file, column=column.name)
        if values.null_count == len(values):
            raise UserError(
                "all-missing-column",
                "A training column holds no value at all",
                f"All {len(values):,} rows are missing, so there is nothing to compare with.",
                f"Leave the column out: {_ignore([column.name])}.",
                where,
            )
        if values.null_count == 0 and len(pc.unique(values)) == 1:
            raise UserError(
                "constant-column",
                "A training column holds one single value",
                f"Every row is “{str(values[0].as_py())[:60]}”; such a column scores perfectly "
                "whatever the synthetic data say, and would flatter the mean.",
                f"Leave the column out: {_ignore([column.name])}.",
                where,
            )


def _check_differs(training_file: str, training: pa.Table, file: str, other: pa.Table) -> None:
    if twins(training, other) is not None:
        raise UserError(
            "same-as-training",
            "The table is the training table itself",
            f"{file} holds exactly the rows of {training_file}, in whatever order.",
            "Choose the file that the generator made, or the holdout that it never saw.",
            Where(file=file),
        )
