"""How each column of a text file is kept: as repeated texts, as plain texts, or as numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from synthdesk.engine.tables.import_settings import ImportSettings
from synthdesk.engine.tables.readers.written_forms import WrittenForm, written_form

if TYPE_CHECKING:
    import pyarrow as pa

NUMBERS_FROM = 50_000
"""Different values above which numbers are kept as numbers: below, their texts cost less."""
PLAIN_TEXT_FROM = 400_000
"""Different values above which a list of them costs more than it saves."""
_FEWEST_DIFFERENT = 0.01

# Numbers that can be written back just as they were; whatever else (007, +5, 1e400) stays text.
_WHOLE = r"^-?(0|[1-9]\d{0,17})$"
_DECIMAL = r"^-?(0|[1-9]\d{0,14})?(\.\d{1,24})?([eE][+-]?\d{1,2})?$"


@dataclass(frozen=True)
class KeptColumn:
    """How one column is kept.

    Attributes:
        name: column name.
        type: Arrow type in the cache.
        form: how its values are rewritten first, if they are.
    """

    name: str
    type: pa.DataType
    form: WrittenForm | None = None

    @property
    def read_as(self) -> pa.DataType:
        """Arrow type that the parser is asked for."""
        import pyarrow as pa

        if self.form is None or pa.types.is_dictionary(self.type):
            return self.type
        return pa.string()

    def as_text(self) -> KeptColumn:
        """The same column kept as repeated texts."""
        return replace(self, type=repeated_text())

    def stored(self, values: pa.Array) -> pa.Array:
        """Values as parsed in the form in which they are kept.

        Raises:
            ArrowInvalid: where a value is no number in a column of numbers.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        if self.form is None:
            return values
        if not pa.types.is_dictionary(self.type):
            return self.form.canonical(values).cast(self.type)
        words = self.form.canonical(values.dictionary)
        if pc.count_distinct(words).as_py() == len(words):
            return pa.DictionaryArray.from_arrays(values.indices, words)
        # “1.0” and “1,0” have become one value.
        once = words.dictionary_encode()
        codes = once.indices.take(values.indices)
        return pa.DictionaryArray.from_arrays(codes, once.dictionary)


def repeated_text() -> pa.DataType:
    """Texts whose values repeat."""
    import pyarrow as pa

    return pa.dictionary(pa.int32(), pa.string())


def kept_columns(
    sample: pa.Table, rows_in_file: float, settings: ImportSettings
) -> tuple[KeptColumn, ...]:
    """How to keep every column, judged by a sample.

    Args:
        sample: rows as plain text, missing values null.
        rows_in_file: about how many rows the whole file has.
        settings: complete; decimal, thousands and dates matter.
    """
    return tuple(
        _kept(name, sample.column(name).combine_chunks(), rows_in_file, settings)
        for name in sample.column_names
    )


def _kept(name: str, values: pa.Array, rows: float, settings: ImportSettings) -> KeptColumn:
    import pyarrow as pa

    if rows < NUMBERS_FROM:
        words = values.unique().drop_null()
        return KeptColumn(name, repeated_text(), written_form(words, settings))
    counted = values.value_counts()
    is_value = counted.field(0).is_valid()
    words, times = counted.field(0).filter(is_value), counted.field(1).filter(is_value)
    form = written_form(words, settings)
    column = KeptColumn(name, repeated_text(), form)
    different = min(rows, _different_values(times))
    if different < NUMBERS_FROM or _share_different(times) < _FEWEST_DIFFERENT:
        return column
    number = _number_type(words if form is None else form.canonical(words))
    if number is not None:
        return replace(column, type=number)
    return replace(column, type=pa.string()) if different >= PLAIN_TEXT_FROM else column


def _share_different(times: pa.Array) -> float:
    import pyarrow.compute as pc

    return len(times) / max(pc.sum(times).as_py() or 1, 1)


def _different_values(times: pa.Array) -> float:
    """About how many different values the whole column has.

    Source: A. Chao, Scandinavian Journal of Statistics 11 (1984), 265-270, bias-corrected form.
    """
    import pyarrow.compute as pc

    once = pc.sum(pc.equal(times, 1)).as_py() or 0
    twice = pc.sum(pc.equal(times, 2)).as_py() or 0
    return len(times) + once * max(once - 1, 0) / (2 * (twice + 1))


def _number_type(words: pa.Array) -> pa.DataType | None:
    """Whole or decimal numbers, where every text is one and nothing is lost by saying so."""
    import pyarrow as pa
    import pyarrow.compute as pc

    lengths = pc.min_max(pc.utf8_length(words)).as_py()
    has_one_width = lengths["min"] == lengths["max"]
    if pc.all(pc.match_substring_regex(words, _WHOLE)).as_py():
        # Digits of one width may be codes, and a later one may begin with a zero.
        return None if has_one_width else pa.int64()
    is_decimal = pc.and_(
        pc.match_substring_regex(words, _DECIMAL), pc.match_substring_regex(words, r"\d")
    )
    return pa.float64() if pc.all(is_decimal).as_py() else None
