"""What a model is shown of a table: its columns in order, categories as training had them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.tables.schema import Column

    Floats = npt.NDArray[np.float64]

MOST_LISTED = 20


@dataclass(frozen=True)
class Feature:
    """A column that a model is shown.

    Attributes:
        name: of the column.
        is_category: else it is a number, or a time as microseconds.
        categories: as training had them, sorted; their places are what the model sees.
        had_missing: whether training had a missing value in it.
    """

    name: str
    is_category: bool
    categories: tuple[str, ...] = ()
    had_missing: bool = False


@dataclass(frozen=True)
class StrangeValues:
    """Values of a table that a model never met in its column.

    Attributes:
        column: name.
        unseen_rows: rows with a category that training had not; the model takes them as missing.
        unseen: the most frequent of these categories and their rows, ``MOST_LISTED`` at most.
        missing_rows: rows with a missing value where training had none.
    """

    column: str
    unseen_rows: int
    unseen: tuple[tuple[str, int], ...]
    missing_rows: int


@dataclass(frozen=True)
class Design:
    """The columns of a model, in the order that it knows."""

    features: tuple[Feature, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Of the columns."""
        return tuple(one.name for one in self.features)

    @property
    def category_places(self) -> tuple[int, ...]:
        """Which columns are categories."""
        return tuple(at for at, one in enumerate(self.features) if one.is_category)

    def matrix(self, table: pa.Table) -> Floats:
        """Shape (rows, features): numbers, and places of categories; missing and unseen are NaN.

        Args:
            table: typed by the schema, its columns in any order.
        """
        import numpy as np

        found = np.empty((table.num_rows, len(self.features)))
        for place, feature in enumerate(self.features):
            found[:, place] = column_numbers(feature, table[feature.name])
        return found

    def strange_values(self, table: pa.Table) -> tuple[StrangeValues, ...]:
        """What the model never met in training, column by column; only those with any."""
        found = (_strange(feature, table[feature.name]) for feature in self.features)
        return tuple(one for one in found if one is not None)


def design_of(training: pa.Table, columns: Sequence[Column]) -> Design:
    """The design that a training table gives.

    Args:
        training: typed by the schema.
        columns: to be shown, in this order.
    """
    return Design(tuple(_feature(column.name, training[column.name]) for column in columns))


def column_numbers(feature: Feature, column: pa.ChunkedArray) -> Floats:
    """A column as a model sees it, shape (rows,)."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if not feature.is_category:
        if pa.types.is_timestamp(column.type):
            column = column.cast(pa.int64())
        numbers: Floats = column.cast(pa.float64(), safe=False).to_numpy()
        return numbers
    known = pa.array(feature.categories, pa.string())
    column = column.unify_dictionaries()
    if column.num_chunks == 0:
        return np.empty(0)
    of_word = pc.fill_null(pc.index_in(column.chunk(0).dictionary, value_set=known), -1)
    # One more place at the end, for what is missing.
    places = np.append(of_word.to_numpy().astype(np.float64), -1.0)
    codes = pa.chunked_array([pc.fill_null(chunk.indices, -1) for chunk in column.chunks])
    found: Floats = places[codes.to_numpy()]
    found[found < 0] = np.nan
    return found


def _feature(name: str, column: pa.ChunkedArray) -> Feature:
    import pyarrow as pa

    missing = column.null_count > 0
    if not pa.types.is_dictionary(column.type):
        return Feature(name, False, (), missing)
    values = column.unique().cast(pa.string()).to_pylist()
    return Feature(name, True, tuple(sorted(v for v in values if v is not None)), missing)


def _strange(feature: Feature, column: pa.ChunkedArray) -> StrangeValues | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    missing = 0 if feature.had_missing else column.null_count
    unseen: list[tuple[str, int]] = []
    if feature.is_category:
        counted = pc.value_counts(column.cast(pa.string()).drop_null()).to_pylist()
        known = set(feature.categories)
        unseen = [(one["values"], one["counts"]) for one in counted if one["values"] not in known]
        unseen.sort(key=lambda entry: (-entry[1], entry[0]))
    if not missing and not unseen:
        return None
    rows = sum(count for _, count in unseen)
    return StrangeValues(feature.name, rows, tuple(unseen[:MOST_LISTED]), missing)
