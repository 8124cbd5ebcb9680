"""The binning everyone shares: each column becomes small integers, decided on the training table.

Numbers and times are cut at the training table's deciles, right-closed, the lowest value
included; values outside its range have bins of their own, and so has missing. Other columns keep
the ten most frequent training values; the rest is one bin. This is the binning of the published
tutorial on accuracy of synthetic data, with its “other” of out-of-range numbers split in two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from synthdesk.engine.tables.schema import Column, ColumnType

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.tables.conform import Tables

    CodeArray = npt.NDArray[np.unsignedinteger]

QUANTILE_BINS = 10
FREQUENT_VALUES = 10
FEWEST_COLUMNS = 2
BELOW = "below range"
ABOVE = "above range"
BETWEEN = "other in range"
OTHER = "other"
MISSING = "missing"


@dataclass(frozen=True)
class ColumnBins:
    """The bins of one column; a code is a position in ``labels``."""

    name: str
    labels: tuple[str, ...]
    is_ordered: bool


@dataclass(frozen=True)
class Codes:
    """All tables as codes.

    Attributes:
        bins: one entry a column.
        training: uint8, shape (columns, rows).
        synthetic: uint8, shape (columns, rows).
        holdout: uint8, shape (columns, rows), if a holdout was given.
        left_out: audited columns that have no codes.
    """

    bins: tuple[ColumnBins, ...]
    training: CodeArray
    synthetic: CodeArray
    holdout: CodeArray | None
    left_out: tuple[str, ...] = ()

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of bins of each column."""
        return tuple(len(column.labels) for column in self.bins)

    @property
    def n_real(self) -> int:
        """Number of training and holdout rows together."""
        held = self.holdout.shape[1] if self.holdout is not None else 0
        return int(self.training.shape[1] + held)

    @property
    def real(self) -> CodeArray:
        """Training and holdout rows together."""
        import numpy as np

        if self.holdout is None:
            return self.training
        return np.concatenate([self.training, self.holdout], axis=1)


def encode(tables: Tables) -> Codes:
    """Bin the audited columns of all tables by the training table's values.

    Text columns are left out where at least two others remain: with ten frequent texts and
    “other” they would score near 1 whatever the synthetic table says.
    """
    import numpy as np

    columns = coded_columns(tables.columns)
    bins: list[ColumnBins] = []
    rows: list[list[CodeArray]] = []
    sources = [tables.training, tables.synthetic]
    if tables.holdout is not None:
        sources.append(tables.holdout)
    for column in columns:
        arrays = [table.column(column.name).combine_chunks() for table in sources]
        if column.is_ordered:
            labels, codes = _encode_ordered(arrays, column.type)
        else:
            labels, codes = _encode_categories(arrays, column.order)
        bins.append(ColumnBins(column.name, labels, column.is_ordered))
        rows.append(codes)
    stacked = [np.stack(parts) for parts in zip(*rows, strict=True)]
    kept = {column.name for column in columns}
    return Codes(
        tuple(bins),
        stacked[0],
        stacked[1],
        stacked[2] if tables.holdout is not None else None,
        tuple(column.name for column in tables.columns if column.name not in kept),
    )


def coded_columns(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Those that have codes: all but texts, or all where fewer than two others remain."""
    others = tuple(column for column in columns if column.type is not ColumnType.TEXT)
    return others if len(others) >= FEWEST_COLUMNS else tuple(columns)


# --- numbers and times ---------------------------------------------------------------------


def _encode_ordered(
    arrays: list[pa.Array], kind: ColumnType
) -> tuple[tuple[str, ...], list[CodeArray]]:
    import numpy as np

    values = [_floats(array) for array in arrays]
    known = values[0][~np.isnan(values[0])]
    distinct = np.unique(known)
    if len(distinct) <= QUANTILE_BINS:
        labels = (
            BELOW,
            *value_labels(distinct, kind is ColumnType.DATETIME),
            ABOVE,
            BETWEEN,
            MISSING,
        )
        return labels, [_codes_of_values(column, distinct) for column in values]
    breaks = np.unique(np.quantile(known, np.linspace(0, 1, QUANTILE_BINS + 1)))
    labels = (BELOW, *_interval_labels(breaks, kind), ABOVE, MISSING)
    return labels, [_codes_of_intervals(column, breaks) for column in values]


def _floats(array: pa.Array) -> npt.NDArray[np.float64]:
    import numpy as np
    import pyarrow as pa

    if pa.types.is_timestamp(array.type):
        array = array.cast(pa.int64()).cast(pa.float64(), safe=False)
    return np.asarray(array.to_numpy(zero_copy_only=False), dtype=np.float64)


def _codes_of_values(
    column: npt.NDArray[np.float64], distinct: npt.NDArray[np.float64]
) -> CodeArray:
    import numpy as np

    position = np.searchsorted(distinct, column)
    exact = distinct[np.minimum(position, len(distinct) - 1)] == column
    above = len(distinct) + 1
    codes = np.where(exact, position + 1, above + 1)
    codes = np.where(column < distinct[0], 0, codes)
    codes = np.where(column > distinct[-1], above, codes)
    return np.where(np.isnan(column), above + 2, codes).astype(np.uint8)


def _codes_of_intervals(
    column: npt.NDArray[np.float64], breaks: npt.NDArray[np.float64]
) -> CodeArray:
    import numpy as np

    codes = np.searchsorted(breaks, column, side="left") + (column == breaks[0])
    return np.where(np.isnan(column), len(breaks) + 1, codes).astype(np.uint8)


def value_labels(values: npt.NDArray[np.float64], is_time: bool) -> tuple[str, ...]:
    """Numbers, or microseconds since 1970, as texts."""
    if is_time:
        return _time_labels(values)
    return tuple(_number_label(value) for value in values)


def _interval_labels(breaks: npt.NDArray[np.float64], kind: ColumnType) -> tuple[str, ...]:
    """Open-ended at both sides, so that no label discloses the real extremes."""
    texts = value_labels(breaks, kind is ColumnType.DATETIME)
    inner = texts[1:-1]
    if not inner:
        return ("in range",)
    middle = (f"{low} – {high}" for low, high in pairwise(inner))
    return (f"≤ {inner[0]}", *middle, f"> {inner[-1]}")


def _number_label(value: float) -> str:
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.6g}"


def _time_labels(values: npt.NDArray[np.float64]) -> tuple[str, ...]:
    import numpy as np

    times = values.astype("int64").astype("datetime64[us]")
    days = times.astype("datetime64[D]")
    unit = "D" if np.array_equal(days.astype("datetime64[us]"), times) else "m"
    return tuple(np.datetime_as_string(times.astype(f"datetime64[{unit}]")))


# --- everything else -----------------------------------------------------------------------


def _encode_categories(
    arrays: list[pa.Array], order: tuple[str, ...]
) -> tuple[tuple[str, ...], list[CodeArray]]:
    """Which values have a bin of their own is decided by frequency; an order only sorts them."""
    frequent = _most_frequent(arrays[0])
    if order:
        frequent.sort(key=lambda word: order.index(word) if word in order else len(order))
    labels = (*frequent, OTHER, MISSING)
    return labels, [_codes_of_categories(array, frequent) for array in arrays]


def _most_frequent(array: pa.DictionaryArray) -> list[str]:
    """Training's ten most frequent values; ties in the order of the values themselves."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values, counts = pc.value_counts(array.drop_null()).flatten()
    counted = pa.table({"value": values.dictionary_decode(), "count": counts})
    order = [("count", "descending"), ("value", "ascending")]
    best = pc.select_k_unstable(counted, k=FREQUENT_VALUES, sort_keys=order)
    ranked: list[str] = counted.column("value").take(best).to_pylist()
    return ranked


def _codes_of_categories(array: pa.DictionaryArray, frequent: list[str]) -> CodeArray:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    words = array.dictionary.cast(pa.string())
    code_of_word = (
        pc.index_in(words, value_set=pa.array(frequent, pa.string()))
        .fill_null(len(frequent))
        .to_numpy(zero_copy_only=False)
        .astype(np.uint8)
    )
    with_missing = np.append(code_of_word, np.uint8(len(frequent) + 1))
    positions = array.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    codes: CodeArray = with_missing[positions]
    return codes
