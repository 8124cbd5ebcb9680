"""The groups that one column makes: its categories, its few different numbers, or bands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.missing.levels import numbers_of, value_counts
from synthdesk.engine.tables.schema import Column, ColumnType, NumberKind

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Integers = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

MOST_NUMBERS = 10
"""Most different numbers of which each is a group of its own."""
NO_VALUE = "no value"
SINCE = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class ColumnGroups:
    """Two tables' rows by the groups of one column; a code is a place in ``labels``.

    Attributes:
        labels: of the groups, those of numbers rising.
        training, table: codes of either table's rows, shape (rows,).
        unknown: place of the rows without a value; absent where neither table has any.
    """

    labels: tuple[str, ...]
    training: Integers
    table: Integers
    unknown: int | None


def column_groups(
    column: Column, cuts: tuple[float, ...], training: pa.ChunkedArray, table: pa.ChunkedArray
) -> ColumnGroups:
    """Every value of either table is a group, or falls into a band decided on training.

    Args:
        column: what it is.
        cuts: where a new band begins, for numbers and times.
        training: typed by the schema.
        table: of the rows that are grouped, likewise.

    Raises:
        UserError: ``cuts-of-categories``.
    """
    if column.is_ordered:
        labels, codes = _number_groups(column, cuts, numbers_of(training), numbers_of(table))
    elif cuts:
        raise UserError(
            "cuts-of-categories",
            "Categories can't be cut into bands",
            f"“{column.name[:60]}” is {column.type}, so it has no order to cut it by.",
            "Leave the cuts out, or set the column's type to numeric.",
            Where(column=column.name),
        )
    else:
        labels, codes = _category_groups(column, training, table)
    unknown = len(labels) if any((part < 0).any() for part in codes) else None
    if unknown is not None:
        labels = (*labels, _unlike(NO_VALUE, labels))
        for part in codes:
            part[part < 0] = unknown
    return ColumnGroups(labels, codes[0], codes[1], unknown)


def _unlike(label: str, others: tuple[str, ...]) -> str:
    while label in others:
        label = f"({label})"
    return label


def _category_groups(
    column: Column, training: pa.ChunkedArray, table: pa.ChunkedArray
) -> tuple[tuple[str, ...], tuple[Integers, Integers]]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    place = {word: at for at, word in enumerate(column.order)}
    words = sorted({*value_counts(training), *value_counts(table)})
    labels = tuple(sorted(words, key=lambda word: place.get(word, len(place))))
    known = pa.array(labels, pa.string())

    def codes(values: pa.ChunkedArray) -> Integers:
        found = pc.index_in(values.cast(pa.string()), value_set=known, skip_nulls=True)
        return np.array(pc.fill_null(found, -1).to_numpy(), dtype=np.int64)

    return labels, (codes(training), codes(table))


def _number_groups(
    column: Column, cuts: tuple[float, ...], training: Floats, table: Floats
) -> tuple[tuple[str, ...], tuple[Integers, Integers]]:
    """Bands hold their lower end and not their upper one."""
    import numpy as np

    def codes(values: Floats, inner: Floats) -> Integers:
        found = np.searchsorted(inner, values, side="right").astype(np.int64)
        found[np.isnan(values)] = -1
        return found

    known = training[~np.isnan(training)]
    if not cuts:
        distinct = np.unique(np.concatenate([known, table[~np.isnan(table)]]))
        if len(distinct) <= MOST_NUMBERS:
            labels = tuple(_written(column, value) for value in distinct.tolist())
            return labels, (codes(training, distinct[1:]), codes(table, distinct[1:]))
        cuts = _quartiles(known)
    inner = np.unique(np.array(cuts, dtype=np.float64))
    return _band_labels(column, inner.tolist()), (codes(training, inner), codes(table, inner))


def _quartiles(known: Floats) -> tuple[float, ...]:
    """Cuts between bands that all hold training rows, where so many have one value as well."""
    import numpy as np

    quarters = np.unique(np.quantile(known, (0.25, 0.5, 0.75), method="closest_observation"))
    lowest = known.min()
    for inner in (quarters[quarters > lowest], np.unique(known)[1:2]):
        if len(inner):
            return tuple(inner.tolist())
    return (float(lowest),)


def _band_labels(column: Column, cuts: list[float]) -> tuple[str, ...]:
    is_whole = column.number is NumberKind.INTEGER and all(cut == int(cut) for cut in cuts)
    between = []
    for low, high in pairwise(cuts):
        if not is_whole:
            between.append(f"{_written(column, low)} to below {_written(column, high)}")
        elif high == low + 1:
            between.append(_written(column, low))
        else:
            between.append(f"{_written(column, low)} – {_written(column, high - 1)}")
    first, last = _written(column, cuts[0]), _written(column, cuts[-1])
    return (f"below {first}", *between, f"{last} and above")


def _written(column: Column, value: float) -> str:
    if column.type is ColumnType.DATETIME:
        try:
            moment = SINCE + timedelta(days=value)
        except OverflowError:
            return f"day {value:.10g}"
        return moment.date().isoformat() if value == int(value) else f"{moment:%Y-%m-%d %H:%M}"
    return f"{value:.10g}"
