"""Bring every table to the training table's columns and types, or name what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.rows import row_numbers_of_equals
from synthdesk.engine.tables.schema import Column, ColumnType, Schema
from synthdesk.engine.tables.values import (
    numbers_from_text,
    text_from_numbers,
    times_from_text,
)

if TYPE_CHECKING:
    import pyarrow as pa

MINIMUM_ROWS = 100


@dataclass(frozen=True)
class RawTable:
    """A table as read, with the file name that messages quote."""

    file: str
    table: pa.Table


@dataclass(frozen=True)
class Tables:
    """The tables of an audit, with the same columns in the same order and of the same types.

    Numeric columns are float64, times are microsecond timestamps, all others are
    dictionary-encoded strings.
    """

    schema: Schema
    training: pa.Table
    synthetic: pa.Table
    holdout: pa.Table | None

    @property
    def columns(self) -> tuple[Column, ...]:
        """The audited columns, in table order."""
        return self.schema.audited

    @property
    def real(self) -> tuple[pa.Table, ...]:
        """Training and, if given, holdout."""
        return (self.training,) if self.holdout is None else (self.training, self.holdout)


def conform_tables(
    schema: Schema, training: RawTable, synthetic: RawTable, holdout: RawTable | None
) -> Tables:
    """Type all tables by the training table's schema.

    Raises:
        UserError: for columns that are missing, unknown, of another kind, empty or constant,
            and for tables too small to judge.
    """
    others = [synthetic] if holdout is None else [synthetic, holdout]
    for raw in (training, *others):
        _check_rows(raw)
    for raw in others:
        _check_names(schema, training, raw)
    if len(schema.audited) < 2:
        raise UserError(
            "one-column",
            "Fewer than two columns are left to audit",
            "An audit compares columns and pairs of columns.",
            "Let more columns take part: set their role to feature.",
            Where(file=training.file),
        )
    real = _typed(schema, training, training)
    # Before the others: an empty training column would make every other table seem to clash.
    _check_training_columns(schema, training.file, real)
    typed = [_typed(schema, training, raw) for raw in others]
    for raw, table in zip(others, typed, strict=True):
        _check_differs(training.file, real, raw.file, table)
    return Tables(schema, real, typed[0], typed[1] if holdout is not None else None)


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


def _check_names(schema: Schema, training: RawTable, other: RawTable) -> None:
    known = {column.name for column in schema.columns}
    wanted = [column.name for column in schema.audited]
    missing = [name for name in wanted if name not in other.table.column_names]
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
            "Rename the columns to match, or leave them out on purpose: "
            f"{_ignore(missing + extra)}.",
            Where(file=other.file, column=missing[0]),
        )
    if extra:
        raise UserError(
            "extra-columns",
            f"{_count(extra, 'column is', 'columns are')} not in the training table",
            f"{other.file} has {_quoted(extra)}, which {training.file} lacks, so nothing can be "
            "compared.",
            f"Rename the columns to match, or leave them out on purpose: {_ignore(extra)}.",
            Where(file=other.file, column=extra[0]),
        )


def _ignore(names: list[str]) -> str:
    options = " ".join(f'--ignore "{name}"' for name in names[:5])
    return f"role “ignore” in the Data tab, or {options} on the command line"


def _quoted(names: list[str], most: int = 6) -> str:
    shown = ", ".join(f"“{name[:60]}”" for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")


def _count(names: list[str], one: str, many: str) -> str:
    return f"{len(names)} {one if len(names) == 1 else many}"


def _typed(schema: Schema, training: RawTable, raw: RawTable) -> pa.Table:
    import pyarrow as pa

    arrays = [_typed_column(column, training, raw).combine_chunks() for column in schema.audited]
    return pa.table(arrays, names=[column.name for column in schema.audited])


def _typed_column(column: Column, training: RawTable, raw: RawTable) -> pa.ChunkedArray:
    import pyarrow as pa

    values = raw.table.column(column.name)
    if pa.types.is_null(values.type):
        # Parquet's type for a column without any value fits every type.
        values = values.cast(pa.string()).dictionary_encode()
    if column.type.is_number:
        return _as_numbers(values, column, training, raw)
    if column.type is ColumnType.DATETIME:
        return _as_times(values, column, training, raw)
    return _as_categories(values, column, training, raw)


def _as_numbers(
    values: pa.ChunkedArray, column: Column, training: RawTable, raw: RawTable
) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = values.type
    if pa.types.is_dictionary(kind):
        return _through_dictionary(values, numbers_from_text, "a number", column, training, raw)
    if not _is_number_type(kind):
        raise _clash(column, training, raw, f"is stored as {kind}", "a number")
    numbers = values.cast(pa.float64(), safe=False)
    return pc.if_else(pc.is_finite(numbers), numbers, pa.scalar(None, pa.float64()))


def _as_times(
    values: pa.ChunkedArray, column: Column, training: RawTable, raw: RawTable
) -> pa.ChunkedArray:
    import pyarrow as pa

    if pa.types.is_dictionary(values.type):
        return _through_dictionary(
            values, times_from_text, "an ISO date or time", column, training, raw
        )
    if not pa.types.is_temporal(values.type) or pa.types.is_time(values.type):
        raise _clash(column, training, raw, f"is stored as {values.type}", "a date or time")
    return values.cast(pa.timestamp("us"), safe=False)


def _through_dictionary(
    values: pa.ChunkedArray,
    convert: object,
    expected: str,
    column: Column,
    training: RawTable,
    raw: RawTable,
) -> pa.ChunkedArray:
    """Convert each different text once; the first row whose text can't be converted is named."""
    import pyarrow as pa
    import pyarrow.compute as pc

    array = values.combine_chunks()
    converted = convert(array.dictionary.cast(pa.string()))  # type: ignore[operator]
    rows = converted.take(array.indices)
    unreadable = pc.and_(pc.is_null(rows), pc.is_valid(array.indices))
    if pc.any(unreadable).as_py():
        first = pc.index(unreadable, True).as_py()
        example = str(array[first].as_py())[:60]
        count = pc.sum(unreadable).as_py()
        raise _clash(
            column,
            training,
            raw,
            f"holds “{example}” in row {first + 1:,} ({count:,} such rows)",
            expected,
            row=first + 1,
        )
    return pa.chunked_array([rows])


def _as_categories(
    values: pa.ChunkedArray, column: Column, training: RawTable, raw: RawTable
) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    source = training.table.column(column.name)
    digits_only = _is_numeric_source(source)
    if not pa.types.is_dictionary(values.type):
        if _is_number_type(values.type):
            if not digits_only:
                raise _clash(column, training, raw, f"is stored as {values.type}", "a text")
            words = text_from_numbers(values.combine_chunks())
        elif pa.types.is_boolean(values.type):
            words = pc.if_else(values.combine_chunks(), "true", "false")
        else:
            words = values.combine_chunks().cast(pa.string())
        return pa.chunked_array([words.dictionary_encode()])
    array = values.combine_chunks()
    words = array.dictionary.cast(pa.string())
    if column.type is ColumnType.BOOLEAN:
        words = pc.utf8_lower(words)
    elif digits_only:
        words = pc.coalesce(text_from_numbers(numbers_from_text(words)), words)
    elif raw is not training and _all_numeric(words) and not _share_a_value(source, words):
        raise _clash(
            column, training, raw, f"holds only numbers, e.g. “{words[0].as_py()[:60]}”", "a text"
        )
    return pa.chunked_array([words.take(array.indices).dictionary_encode()])


def _is_number_type(kind: pa.DataType) -> bool:
    import pyarrow as pa

    types = pa.types
    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind))


def _is_numeric_source(source: pa.ChunkedArray) -> bool:
    """Whether the training column's values are numbers without leading zeros."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(source.type):
        return _is_number_type(source.type)
    words = source.combine_chunks().dictionary.cast(pa.string())
    coded = pc.any(pc.match_substring_regex(words, r"^0\d")).as_py()
    return _all_numeric(words) and not bool(coded)


def _all_numeric(words: pa.Array) -> bool:
    return bool(len(words) > 0 and numbers_from_text(words).null_count == 0)


def _share_a_value(source: pa.ChunkedArray, words: pa.Array) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(source.type):
        return False
    known = source.combine_chunks().dictionary.cast(pa.string())
    return bool(pc.any(pc.is_in(words, value_set=known)).as_py())


def _clash(
    column: Column,
    training: RawTable,
    raw: RawTable,
    found: str,
    expected: str,
    row: int | None = None,
) -> UserError:
    reason = f"({column.why})" if column.why else ""
    if raw is training:
        detail = f"It {found}, where {expected} was expected."
        hint = "Choose another type for the column in the Data tab, or mend the value."
    else:
        detail = (
            f"In {training.file} it is {column.type} {reason}; in {raw.file} it {found}, where "
            f"{expected} was expected."
        )
        hint = (
            "Mend the value, declare it missing (empty), or leave the column out: "
            f"{_ignore([column.name])}."
        )
    return UserError(
        "type-clash",
        "A column does not hold what the training table says",
        detail,
        hint,
        Where(file=raw.file, column=column.name, row=row),
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
    if _same_rows(training, other):
        raise UserError(
            "same-as-training",
            "The table is the training table itself",
            f"{file} holds exactly the rows of {training_file}, in whatever order.",
            "Choose the file that the generator made, or the holdout that it never saw.",
            Where(file=file),
        )


def _same_rows(first: pa.Table, second: pa.Table) -> bool:
    """Whether both tables hold the same rows equally often, in any order."""
    import numpy as np

    if first.num_rows != second.num_rows:
        return False
    # Nearly always one column already tells them apart, and whole rows need not be compared.
    for name in first.column_names:
        keys = row_numbers_of_equals([first.select([name]), second.select([name])])
        if not np.array_equal(np.bincount(keys[0]), np.bincount(keys[1])):
            return False
    keys = row_numbers_of_equals([first, second])
    return bool(np.array_equal(np.sort(keys[0]), np.sort(keys[1])))
