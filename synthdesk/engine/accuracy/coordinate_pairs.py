"""Which columns of a table say where a row lies: a latitude with its longitude, or one text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.tables.schema import ColumnType

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.tables.conform import Tables
    from synthdesk.engine.tables.schema import Column

    Floats = npt.NDArray[np.float64]

LEAST_SHARE_OF_PAIRS = 0.99
LEAST_SHARE_WITH_DECIMALS = 0.9
LOOKED_AT_FIRST = 1_000
_NUMBER = r"[+-]?[0-9]{1,3}(?:\.[0-9]+)?"
_PAIR = rf"^\s*[\(\[]?\s*(?P<latitude>{_NUMBER})\s*[,;]\s*(?P<longitude>{_NUMBER})\s*[\)\]]?\s*$"
_WORDS = ("latitude", "longitude", "long", "lng", "lon", "lat")


@dataclass(frozen=True)
class CoordinateColumns:
    """Where the coordinates of a row stand.

    Attributes:
        latitude: column name.
        longitude: column name; the same one where a text holds both.
    """

    latitude: str
    longitude: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns, each once."""
        return tuple(dict.fromkeys((self.latitude, self.longitude)))


def coordinate_columns(tables: Tables) -> tuple[tuple[CoordinateColumns, ...], tuple[str, ...]]:
    """All pairs of coordinate columns, and columns that have no partner.

    A latitude goes with the longitude whose name is the same but for the words for it, else
    with the next one that is left in table order. A text column counts if at least
    ``LEAST_SHARE_OF_PAIRS`` of its training values read “latitude, longitude”.
    """
    latitudes = [c.name for c in tables.columns if c.type is ColumnType.LATITUDE]
    longitudes = [c.name for c in tables.columns if c.type is ColumnType.LONGITUDE]
    partner: dict[str, str] = {}
    left = list(longitudes)
    for name in latitudes:
        same = next((other for other in left if _stem(other) == _stem(name)), None)
        if same is not None:
            partner[name] = same
            left.remove(same)
    for name in latitudes:
        if name not in partner and left:
            partner[name] = left.pop(0)
    pairs = [CoordinateColumns(name, partner[name]) for name in latitudes if name in partner]
    unpaired = [name for name in latitudes if name not in partner] + left
    pairs += [
        CoordinateColumns(column.name, column.name)
        for column in tables.columns
        if _may_hold_both(column)
        and _holds_both(tables.training.column(column.name).combine_chunks())
    ]
    return tuple(pairs), tuple(unpaired)


def coordinates(table: pa.Table, pair: CoordinateColumns) -> tuple[Floats, Floats]:
    """Latitude and longitude of every row in degrees, shape (rows,); NaN where missing."""
    if pair.latitude == pair.longitude:
        return _both_of(table.column(pair.latitude).combine_chunks())
    return _floats(table, pair.latitude), _floats(table, pair.longitude)


def _floats(table: pa.Table, name: str) -> Floats:
    import numpy as np

    column = table.column(name).combine_chunks()
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)


def _stem(name: str) -> str:
    """The name in lower case without the words for the two coordinates and without signs."""
    stem = name.casefold()
    for word in _WORDS:
        stem = stem.replace(word, "")
    return "".join(letter for letter in stem if letter.isalnum())


# --- one text with both ---------------------------------------------------------------------


def _may_hold_both(column: Column) -> bool:
    return column.type in (ColumnType.TEXT, ColumnType.CATEGORICAL, ColumnType.IDENTIFIER)


def _holds_both(column: pa.DictionaryArray) -> bool:
    """Whether nearly all values are pairs, most with decimals; a head is looked at first."""
    import numpy as np
    import pyarrow.compute as pc

    head = pc.unique(column.slice(0, LOOKED_AT_FIRST).drop_null().dictionary_decode())
    if len(head) == 0 or not np.isfinite(_parsed(head)[0]).mean() > 0.5:
        return False
    words, rows = column.dictionary, column.indices.drop_null().to_numpy()
    is_pair = np.isfinite(_parsed(words)[0])[rows]
    has_decimals = (pc.count_substring(words, ".").to_numpy(zero_copy_only=False) == 2)[rows]
    return bool(
        is_pair.mean() >= LEAST_SHARE_OF_PAIRS and has_decimals.mean() >= LEAST_SHARE_WITH_DECIMALS
    )


def _both_of(column: pa.DictionaryArray) -> tuple[Floats, Floats]:
    import numpy as np

    words = column.dictionary
    rows = column.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    latitude, longitude = (np.append(values, np.nan)[rows] for values in _parsed(words))
    return latitude, longitude


def _parsed(words: pa.Array) -> tuple[Floats, Floats]:
    """Both numbers of each text; NaN where it holds no pair or none that is on the globe."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pc.extract_regex(words.cast(pa.string()), _PAIR)
    latitude, longitude = (
        np.asarray(
            pc.struct_field(found, part).cast(pa.float64()).to_numpy(zero_copy_only=False),
            dtype=np.float64,
        )
        for part in ("latitude", "longitude")
    )
    is_on_globe = (np.abs(latitude) <= 90) & (np.abs(longitude) <= 180)
    return np.where(is_on_globe, latitude, np.nan), np.where(is_on_globe, longitude, np.nan)
