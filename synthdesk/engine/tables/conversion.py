"""One stored column as its schema type says: numbers, times or categories, and what can't be read.

Audits and the listing of what does not fit both go through here, so that exactly what is listed
is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from synthdesk.engine.tables.categories import (
    TrainingValues,
    convert_categories,
    convert_truths,
    training_values,
)
from synthdesk.engine.tables.converted_column import (
    ConvertedColumn,
    is_number_type,
    nothing_readable,
    one_array,
    plain_storage,
    rows_of,
    without_missing_tokens,
)
from synthdesk.engine.tables.distinct_texts import encoded, is_text
from synthdesk.engine.tables.schema import Column, ColumnType
from synthdesk.engine.tables.values import numbers_from_text, times_from_text

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ConvertedColumn", "TrainingValues", "convert_column", "training_values"]

A_NUMBER = "a number"
A_TIME = "a date or time"


def convert_column(
    column: Column, training: TrainingValues, stored: pa.ChunkedArray
) -> ConvertedColumn:
    """The column's values by its schema type, its missing tokens taken out.

    Args:
        column: type, missing tokens and whether spellings are folded.
        training: what the training table's column says.
        stored: the column of any table, as stored.
    """
    stored = plain_storage(stored)
    if column.type.is_number:
        return _numbers(column, stored)
    if column.type is ColumnType.DATETIME:
        return _times(column, stored)
    if column.type is ColumnType.BOOLEAN:
        return convert_truths(column, training, stored)
    return convert_categories(column, training, stored)


def _numbers(column: Column, stored: pa.ChunkedArray) -> ConvertedColumn:
    import pyarrow as pa
    import pyarrow.compute as pc

    if is_text(stored.type):
        return _parsed(column, stored, numbers_from_text, A_NUMBER)
    if not is_number_type(stored.type) and not pa.types.is_boolean(stored.type):
        return nothing_readable(stored, pa.float64(), A_NUMBER)
    numbers = one_array(stored.cast(pa.float64(), safe=False), pa.float64())
    numbers = pc.if_else(pc.is_nan(numbers), pa.scalar(None, pa.float64()), numbers)
    numbers = _without_missing_values(numbers, column, numbers_from_text)
    endless = pc.is_inf(numbers).fill_null(False)
    if not pc.any(endless).as_py():
        return ConvertedColumn(numbers, None, A_NUMBER)
    finite = pc.if_else(endless, pa.scalar(None, pa.float64()), numbers)
    return ConvertedColumn(finite, endless, A_NUMBER)


def _times(column: Column, stored: pa.ChunkedArray) -> ConvertedColumn:
    import pyarrow as pa

    if is_text(stored.type):
        return _parsed(column, stored, times_from_text, A_TIME)
    kind = pa.timestamp("us")
    if not (pa.types.is_date(stored.type) or pa.types.is_timestamp(stored.type)):
        return nothing_readable(stored, kind, A_TIME)
    times = one_array(stored.cast(kind, safe=False), kind)
    return ConvertedColumn(_without_missing_values(times, column, times_from_text), None, A_TIME)


def _parsed(
    column: Column,
    stored: pa.ChunkedArray,
    parse: Callable[[pa.Array], pa.Array],
    expected: str,
) -> ConvertedColumn:
    """Read each different text once."""
    import pyarrow.compute as pc

    array = encoded(stored)
    words = without_missing_tokens(array.dictionary, column)
    parsed = parse(words)
    wrong = pc.and_(pc.is_null(parsed), pc.is_valid(words))
    return ConvertedColumn(parsed.take(array.indices), rows_of(wrong, array), expected)


def _without_missing_values(
    values: pa.Array, column: Column, parse: Callable[[pa.Array], pa.Array]
) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not column.missing:
        return values
    tokens = parse(pa.array([token.strip() for token in column.missing], pa.string())).drop_null()
    hit = pc.is_in(values, value_set=tokens.cast(values.type))
    return pc.if_else(hit, pa.scalar(None, values.type), values)
