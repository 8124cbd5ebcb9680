"""How columns that come typed out of a file are stored: one rule for Parquet, Arrow, DuckDB."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.import_settings import Reason
from synthdesk.engine.tables.readers.column_storage import repeated_text
from synthdesk.engine.tables.readers.format_reader import BATCH_BYTES
from synthdesk.engine.tables.readers.refused_columns import (
    binary_column,
    date_out_of_range,
    nested_column,
)

if TYPE_CHECKING:
    import pyarrow as pa

Bounds = Callable[[str], tuple[Any, Any]]
"""Smallest and largest value of a column, asked only of numbers wider than 64 bits can be."""

LARGEST_INTEGER = 2**63 - 1
SIGNIFICANT_DIGITS = 15
"""A decimal number of so many digits comes back from a double as it was."""

NEARLY_ALL_DIFFERENT = 0.9
_ROWS_THAT_SHOW_IT = 10_000
_BYTES_A_VALUE = 16


@dataclass(frozen=True)
class ColumnStorage:
    """How one column is stored.

    Attributes:
        name: column name.
        comes_as: Arrow type in the file.
        type: Arrow type in the cache.
        why: one sentence for the user where the stored value is not the written one, else empty.
    """

    name: str
    comes_as: pa.DataType
    type: pa.DataType
    why: str = ""


def storage_of(schema: pa.Schema, file: str, bounds: Bounds) -> tuple[ColumnStorage, ...]:
    """The storage of every column.

    Args:
        schema: types as the file has them.
        file: file name for messages.
        bounds: asked for columns of wide whole or decimal numbers.

    Raises:
        UserError: ``nested-column``, ``binary-column`` or ``unsupported-type``.
    """
    return tuple(_column_storage(field, file, bounds) for field in schema)


def stored_schema(columns: tuple[ColumnStorage, ...]) -> pa.Schema:
    """The schema of the cache."""
    import pyarrow as pa

    return pa.schema([pa.field(column.name, column.type) for column in columns])


def reasons_of(columns: tuple[ColumnStorage, ...]) -> list[Reason]:
    """What the user should know of columns that are stored in another way than written."""
    return [Reason("values", column.why, is_sure=False) for column in columns if column.why]


def with_plain_text(
    columns: tuple[ColumnStorage, ...], first_rows: Mapping[str, pa.Array]
) -> tuple[ColumnStorage, ...]:
    """Store text as it is, without a dictionary, where nearly every value is another one.

    Args:
        columns: storage of all columns.
        first_rows: first values of each column, by name; few rows decide nothing.
    """
    import pyarrow as pa

    def settled(column: ColumnStorage) -> ColumnStorage:
        values = first_rows[column.name]
        if not pa.types.is_dictionary(column.type) or len(values) < _ROWS_THAT_SHOW_IT:
            return column
        different = len(as_stored(values, column, "").dictionary)
        if different <= NEARLY_ALL_DIFFERENT * len(values):
            return column
        return ColumnStorage(column.name, column.comes_as, pa.string(), column.why)

    return tuple(settled(column) for column in columns)


def stored_batch(
    batch: pa.RecordBatch, columns: tuple[ColumnStorage, ...], file: str
) -> pa.RecordBatch:
    """The rows as they are stored; columns in the order of ``columns``.

    Raises:
        UserError: where a value doesn't fit its column's storage.
    """
    import pyarrow as pa

    arrays = [as_stored(batch.column(i), column, file) for i, column in enumerate(columns)]
    return pa.record_batch(arrays, schema=stored_schema(columns))


def rows_in_a_batch(schema: pa.Schema) -> int:
    """Rows that stay well below a batch's bytes, at some bytes a value."""
    return min(max(BATCH_BYTES // (_BYTES_A_VALUE * max(len(schema), 1)), 500), 131_072)


def one_array(values: pa.ChunkedArray) -> pa.Array:
    """A column's chunks as one array, also where there is none."""
    import pyarrow as pa

    if values.num_chunks == 0:
        return pa.nulls(0, values.type)
    return values.unify_dictionaries().combine_chunks()


def as_stored(values: pa.Array, column: ColumnStorage, file: str) -> pa.Array:
    """One column's values as they are stored; numbers that are “not a number” become missing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kinds = pa.types
    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    if kinds.is_run_end_encoded(values.type):
        values = pc.run_end_decode(values)
    if kinds.is_dictionary(values.type) and not _is_text(values.type.value_type):
        values = values.dictionary_decode()
    try:
        if kinds.is_dictionary(column.type) or kinds.is_string(column.type):
            return _as_text(values, column.type)
        if kinds.is_duration(values.type):
            return _seconds(values)
        # Parts of a microsecond may be lost; anything else that doesn't fit is an error.
        stored = values.cast(column.type, safe=getattr(values.type, "unit", "") != "ns")
    except pa.ArrowInvalid as error:
        raise _misfit(values, column, file) from error
    if kinds.is_float64(column.type):
        return pc.if_else(pc.is_nan(stored), pa.scalar(None, pa.float64()), stored)
    if kinds.is_timestamp(column.type):
        _check_times(stored, column, file)
    return stored


def _as_text(values: pa.Array, kind: pa.DataType) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(values.type):
        words = values.dictionary.cast(pa.string())
        # Indices of another width are written by other programs; an entry may even be missing.
        values = pa.DictionaryArray.from_arrays(values.indices.cast(pa.int32()), words)
        plain = values.dictionary_decode()
        return plain if pa.types.is_string(kind) else plain.dictionary_encode()
    plain = values.cast(pa.string())
    if pa.types.is_time(values.type):
        plain = pc.replace_substring_regex(plain, r"\.0+$", "")
    return plain if pa.types.is_string(kind) else plain.dictionary_encode()


def _seconds(values: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    per_second = {"s": 1.0, "ms": 1e3, "us": 1e6, "ns": 1e9}[values.type.unit]
    return pc.divide(values.cast(pa.int64()).cast(pa.float64(), safe=False), per_second)


def _column_storage(field: pa.Field, file: str, bounds: Bounds) -> ColumnStorage:
    import pyarrow as pa

    kind, kinds, name = field.type, pa.types, field.name
    if isinstance(kind, pa.BaseExtensionType):
        kind = kind.storage_type
    if kinds.is_run_end_encoded(kind) or kinds.is_dictionary(kind):
        kind = kind.value_type
    _refuse_what_is_no_value(kind, Where(file=file, column=name))
    if kinds.is_decimal(kind) or kinds.is_uint64(kind):
        return _wide_number(ColumnStorage(name, field.type, kind), bounds)
    stored, why = _stored_type(kind, name)
    return ColumnStorage(name, field.type, stored, why)


def _stored_type(kind: pa.DataType, name: str) -> tuple[pa.DataType, str]:
    import pyarrow as pa

    kinds = pa.types
    if kinds.is_null(kind) or kinds.is_boolean(kind):
        return kind, ""
    if kinds.is_integer(kind):
        return pa.int64(), ""
    if kinds.is_floating(kind):
        return pa.float64(), ""
    if kinds.is_timestamp(kind):
        zone = f"“{name}” has times of the zone {kind.tz}; they are read as universal time (UTC)."
        return pa.timestamp("us"), zone if kind.tz and kind.tz != "UTC" else ""
    if kinds.is_date(kind):
        return pa.timestamp("us"), ""
    if kinds.is_duration(kind):
        return pa.float64(), f"“{name}” holds spans of time; they are read as seconds."
    if kinds.is_time(kind):
        return repeated_text(), f"“{name}” holds times of day; they are read as text."
    return repeated_text(), ""


def _wide_number(column: ColumnStorage, bounds: Bounds) -> ColumnStorage:
    """Whole numbers where 64 bits hold them, doubles where they keep every digit, text beyond."""
    import pyarrow as pa

    kind = column.type
    scale = kind.scale if pa.types.is_decimal(kind) else 0
    known = [bound for bound in bounds(column.name) if bound is not None]
    largest = max((abs(bound) for bound in known), default=0)
    if scale <= 0 and largest <= LARGEST_INTEGER:
        return ColumnStorage(column.name, column.comes_as, pa.int64())
    if scale > 0 and largest < Decimal(10) ** (SIGNIFICANT_DIGITS - scale):
        return ColumnStorage(column.name, column.comes_as, pa.float64())
    why = too_many_digits(column.name)
    return ColumnStorage(column.name, column.comes_as, repeated_text(), why)


def too_many_digits(name: str) -> str:
    """Why a column of numbers is stored as text."""
    return f"“{name[:60]}” holds numbers of too many digits to compute with; they are read as text."


def _is_text(kind: pa.DataType) -> bool:
    import pyarrow as pa

    kinds = pa.types
    return bool(
        kinds.is_string(kind)
        or kinds.is_large_string(kind)
        or kinds.is_string_view(kind)
        # Older programs write text without saying that it is text.
        or kinds.is_binary(kind)
        or kinds.is_large_binary(kind)
        or kinds.is_binary_view(kind)
    )


def _refuse_what_is_no_value(kind: pa.DataType, where: Where) -> None:
    import pyarrow as pa

    kinds = pa.types
    if kinds.is_nested(kind):
        raise nested_column(where)
    if kinds.is_fixed_size_binary(kind) and not kinds.is_decimal(kind):
        raise binary_column(where)
    if kinds.is_interval(kind):
        raise UserError(
            "unsupported-type",
            "A column holds spans of months and days",
            "Such spans have no fixed length, so they can't be compared; numbers, texts, dates "
            "or truth values were expected.",
            "Export the column as a number of days, or leave it out of the file.",
            where,
        )


def _misfit(values: pa.Array, column: ColumnStorage, file: str) -> UserError:
    import pyarrow as pa

    where = Where(file=file, column=column.name)
    if _is_text(values.type):
        return binary_column(where)
    if pa.types.is_temporal(values.type):
        return date_out_of_range(where)
    return UserError(
        "number-out-of-range",
        "A number is larger than can be kept",
        f"Whole numbers up to {LARGEST_INTEGER:,} were expected in this column.",
        "Mend the value, or store the column as text if its numbers are codes.",
        where,
    )


_YEAR_1_IN_US, _YEAR_10000_IN_US = -62_135_596_800_000_000, 253_402_300_800_000_000


def _check_times(stored: pa.Array, column: ColumnStorage, file: str) -> None:
    """Refuse times whose year has no four digits."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if len(stored) == stored.null_count:
        return
    ticks = pc.min_max(stored.cast(pa.int64())).as_py()
    if ticks["min"] < _YEAR_1_IN_US or ticks["max"] >= _YEAR_10000_IN_US:
        raise date_out_of_range(Where(file=file, column=column.name))
