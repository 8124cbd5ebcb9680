"""Columns as positions among training's values, table by table, kept while rules are looked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.tables.schema import Column
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.tables.conform import Tables

    Codes = npt.NDArray[np.signedinteger]
    Floats = npt.NDArray[np.float64]

MISSING = -1
UNSEEN = -2
MOST_KEPT_FLOATS = 6
SAMPLED_ROWS = 20_000
MOST_DISTINCT = 0.75
"""Where more of the values are different, fewer than half of the rows share theirs."""


@dataclass(frozen=True)
class KnownValues:
    """The different values of a column in training, in ascending order for numbers and times.

    Attributes:
        texts: for all columns but numbers and times.
        numbers: for numbers and times (microseconds).
        counts: rows of each.
    """

    texts: pa.Array | None
    numbers: Floats | None
    counts: npt.NDArray[np.int64]

    @property
    def known(self) -> int:
        """Rows that have a value."""
        return int(self.counts.sum())

    def __len__(self) -> int:
        return len(self.counts)


class CodedColumns:
    """Columns of all tables, coded when they are first asked for."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.columns = {column.name: column for column in tables.columns}
        self._of_role = {TableRole.TRAINING: tables.training, TableRole.SYNTHETIC: tables.synthetic}
        if tables.holdout is not None:
            self._of_role[TableRole.HOLDOUT] = tables.holdout
        self._values: dict[str, KnownValues] = {}
        self._codes: dict[tuple[TableRole, str], Codes] = {}
        self._floats: dict[tuple[TableRole, str], Floats] = {}
        self._repeats: dict[str, bool] = {}

    @property
    def roles(self) -> tuple[TableRole, ...]:
        """The tables there are."""
        return tuple(self._of_role)

    def table(self, role: TableRole) -> pa.Table:
        """A table as conformed."""
        return self._of_role[role]

    def floats(self, role: TableRole, name: str) -> Floats:
        """A number or time in every row, shape (rows,); missing is NaN, times are microseconds."""
        import numpy as np
        import pyarrow as pa

        key = role, name
        if key not in self._floats:
            array = self._of_role[role].column(name).combine_chunks()
            if pa.types.is_timestamp(array.type):
                array = array.cast(pa.int64()).cast(pa.float64(), safe=False)
            while len(self._floats) >= MOST_KEPT_FLOATS:
                del self._floats[next(iter(self._floats))]
            self._floats[key] = np.asarray(array.to_numpy(zero_copy_only=False), np.float64)
        return self._floats[key]

    def values(self, name: str) -> KnownValues:
        """Training's different values of a column."""
        if name not in self._values:
            self.codes(TableRole.TRAINING, name)
        return self._values[name]

    def codes(self, role: TableRole, name: str) -> Codes:
        """A column's place among training's values, shape (rows,); ``MISSING``, ``UNSEEN``."""
        key = role, name
        if key not in self._codes:
            of_column = self._coded_numbers if self.columns[name].is_ordered else self._coded_texts
            self._codes[key] = of_column(role, name)
        return self._codes[key]

    def repeats(self, name: str) -> bool:
        """Whether training's values repeat, of numbers and times judged on a spread sample.

        What hardly ever repeats determines nothing, and is not coded.
        """
        import numpy as np

        if not self.columns[name].is_ordered:
            return True
        if name not in self._repeats:
            values = self.floats(TableRole.TRAINING, name)[spread(self._rows, SAMPLED_ROWS)]
            known = values[~np.isnan(values)]
            self._repeats[name] = len(np.unique(known)) <= MOST_DISTINCT * len(known)
        return self._repeats[name]

    @property
    def _rows(self) -> int:
        return int(self.tables.training.num_rows)

    # --- numbers and times -----------------------------------------------------------------

    def _coded_numbers(self, role: TableRole, name: str) -> Codes:
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        column = self.floats(role, name) + 0.0  # −0 is 0
        coded = pc.dictionary_encode(pa.array(column, from_pandas=True))
        found = coded.dictionary.to_numpy(zero_copy_only=False)
        if role is TableRole.TRAINING:
            order = np.argsort(found, kind="stable")
            places = np.empty(len(found), np.int64)
            places[order] = np.arange(len(found))
            codes = _looked_up(places, coded.indices)
            counts = _counts(codes, len(found))
            self._values[name] = KnownValues(None, found[order], counts)
            return codes
        known = self.values(name).numbers
        assert known is not None
        place = np.minimum(np.searchsorted(known, found), len(known) - 1)
        return _looked_up(np.where(known[place] == found, place, UNSEEN), coded.indices)

    # --- all others ------------------------------------------------------------------------

    def _coded_texts(self, role: TableRole, name: str) -> Codes:
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        array = self._of_role[role].column(name).combine_chunks()
        words = array.dictionary.cast(pa.string())
        if role is TableRole.TRAINING:
            codes = _looked_up(np.arange(len(words)), array.indices)
            self._values[name] = KnownValues(words, None, _counts(codes, len(words)))
            return codes
        known = self.values(name)
        place = pc.index_in(words, value_set=known.texts).fill_null(UNSEEN)
        places = place.to_numpy(zero_copy_only=False).astype(np.int64)
        if len(places):  # a word that training's dictionary lists and no training row holds
            listed = np.append(known.counts, 0)
            places = np.where((places >= 0) & (listed[places] == 0), UNSEEN, places)
        return _looked_up(places, array.indices)


def spread(rows: int, most: int) -> npt.NDArray[np.int64]:
    """Rows evenly over a table, all of them where they are few."""
    import numpy as np

    return np.arange(rows) if rows <= most else np.linspace(0, rows - 1, most).astype(np.int64)


def _looked_up(places: npt.NDArray[np.int64], indices: pa.Array) -> Codes:
    """Each row's place, in the smallest integers that hold them all."""
    import numpy as np

    kind = next(kind for kind in (np.int8, np.int16, np.int32) if len(places) <= np.iinfo(kind).max)
    if len(places) and places.max() > np.iinfo(kind).max:
        kind = np.int32
    with_missing = np.append(places, MISSING).astype(kind)
    rows = indices.fill_null(len(places)).to_numpy(zero_copy_only=False)
    found: Codes = with_missing[rows]
    return found


def _counts(codes: Codes, size: int) -> npt.NDArray[np.int64]:
    import numpy as np

    return np.bincount(codes[codes >= 0], minlength=size)


def shown_value(column: Column, values: KnownValues, place: int) -> str:
    """One of training's values as people read it."""
    if values.texts is not None:
        return str(values.texts[place].as_py())
    assert values.numbers is not None
    return shown_number(column, float(values.numbers[place]))


def shown_number(column: Column, value: float) -> str:
    """A number, or a time from its microseconds."""
    import numpy as np

    if not column.type.is_number:
        time = np.datetime64(int(value), "us")
        is_day = int(value) % 86_400_000_000 == 0
        return str(np.datetime_as_string(time, unit="D" if is_day else "s")).replace("T", " ")
    is_whole = value == int(value) and abs(value) < 1e15
    return f"{value:.0f}" if is_whole else f"{value:.6g}"
