"""Categories and yes-or-no values, spelled in every table as the training table spells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from synthdesk.engine.tables.converted_column import (
    ConvertedColumn,
    is_number_type,
    nothing_readable,
    one_array,
    plain_storage,
    rows_of,
    without_missing_tokens,
)
from synthdesk.engine.tables.distinct_texts import (
    DistinctTexts,
    distinct_of,
    distinct_texts,
    encoded,
    is_text,
)
from synthdesk.engine.tables.schema import Column, ColumnType
from synthdesk.engine.tables.values import numbers_from_text, text_from_numbers

if TYPE_CHECKING:
    import pyarrow as pa

A_TEXT = "a text"
YES_OR_NO = "true or false, yes or no, t or f, y or n, 1 or 0"
TRUTH = {
    **dict.fromkeys(("true", "yes", "t", "y", "1", "1.0"), True),
    **dict.fromkeys(("false", "no", "f", "n", "0", "0.0"), False),
}


@dataclass(frozen=True)
class TrainingValues:
    """What the training table's values say about how the other tables' are to be read.

    Attributes:
        holds_digits: the categories are numbers without leading zeros, so 1 and 1.0 are one.
        words: the different texts; absent where the values are stored as something else.
        spellings: training's most frequent spelling, by folded text.
        truths: training's spelling of yes and no.
    """

    holds_digits: bool = False
    words: pa.StringArray | None = None
    spellings: Mapping[str, str] = field(default_factory=dict)
    truths: Mapping[bool, str] = field(default_factory=lambda: {True: "true", False: "false"})


def folded_text(text: str) -> str:
    """The text without case, outer space and doubled inner space."""
    return " ".join(text.casefold().split())


def training_values(column: Column, stored: pa.ChunkedArray) -> TrainingValues:
    """What the training table's own column says about the spelling of all tables."""
    import pyarrow.compute as pc

    stored = plain_storage(stored)
    if column.type.is_number or column.type is ColumnType.DATETIME:
        return TrainingValues()
    if not is_text(stored.type):
        if is_number_type(stored.type):
            return TrainingValues(holds_digits=True, truths={True: "1", False: "0"})
        return TrainingValues()
    array = encoded(stored)
    texts = distinct_of(_over_dictionary(array, without_missing_tokens(array.dictionary, column)))
    if column.type is ColumnType.BOOLEAN:
        return TrainingValues(truths=_truths(texts))
    coded = pc.any(pc.match_substring_regex(texts.words, r"^\s*0\d")).as_py()
    return TrainingValues(
        holds_digits=_all_numbers(texts.words) and not coded,
        words=texts.words,
        spellings=main_spellings(texts) if column.type is ColumnType.CATEGORICAL else {},
    )


def main_spellings(texts: DistinctTexts) -> dict[str, str]:
    """The most frequent of the spellings that differ in case and space only, by folded text."""
    spellings: dict[str, str] = {}
    for word, _ in texts.frequent_first():
        spellings.setdefault(folded_text(word), word)
    return spellings


def variants_in(
    column: Column, training: TrainingValues, stored: pa.ChunkedArray
) -> list[tuple[str, str, int]]:
    """Texts that differ from training's spelling in case and space only.

    Returns:
        (text as found, training's most frequent spelling, rows), most frequent first; nothing
        for columns that hold no categories.
    """
    stored = plain_storage(stored)
    if column.type is not ColumnType.CATEGORICAL or not is_text(stored.type):
        return []
    meant = {token.strip() for token in column.missing}
    found = []
    for word, rows in distinct_texts(stored).frequent_first():
        ours = training.spellings.get(folded_text(word))
        if ours is not None and ours != word and word.strip() not in meant:
            found.append((word, ours, rows))
    return found


def convert_categories(
    column: Column, training: TrainingValues, stored: pa.ChunkedArray
) -> ConvertedColumn:
    """Any table's column as texts, spelled as in training."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if is_number_type(stored.type) and not training.holds_digits:
        return nothing_readable(stored, pa.dictionary(pa.int32(), pa.string()), A_TEXT)
    array = encoded(_as_texts(stored))
    words = without_missing_tokens(array.dictionary, column)
    unreadable = None
    if training.holds_digits:
        words = pc.coalesce(text_from_numbers(numbers_from_text(words)), words)
        # A token may be written in another spelling of the same number.
        words = without_missing_tokens(words, column)
    elif _are_foreign_numbers(words, training):
        unreadable = rows_of(pc.is_valid(words), array)
        words = pa.nulls(len(words), pa.string())
    if column.fold_values:
        words = _folded(words, training.spellings)
    return ConvertedColumn(_over_dictionary(array, words), unreadable, A_TEXT)


def _as_texts(stored: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    if is_text(stored.type):
        return stored
    if is_number_type(stored.type):
        return pa.chunked_array([text_from_numbers(one_array(stored, stored.type))])
    if pa.types.is_boolean(stored.type):
        return pc.if_else(stored, "true", "false")
    return stored.cast(pa.string())


def _are_foreign_numbers(words: pa.StringArray, training: TrainingValues) -> bool:
    """Whether a column of training texts holds nothing but numbers that training never has."""
    import pyarrow.compute as pc

    if training.words is None or len(training.words) == 0 or not _all_numbers(words.drop_null()):
        return False
    return not pc.any(pc.is_in(words.drop_null(), value_set=training.words)).as_py()


def _all_numbers(words: pa.StringArray) -> bool:
    return bool(len(words) > 0 and numbers_from_text(words).null_count == 0)


def _folded(words: pa.StringArray, spellings: Mapping[str, str]) -> pa.StringArray:
    import pyarrow as pa

    return pa.array(
        [None if w is None else spellings.get(folded_text(w), w) for w in words.to_pylist()],
        pa.string(),
    )


def _over_dictionary(array: pa.DictionaryArray, words: pa.StringArray) -> pa.DictionaryArray:
    """The rows with other words in place of their own; equal words become one."""
    import pyarrow as pa

    merged = words.dictionary_encode()
    return pa.DictionaryArray.from_arrays(merged.indices.take(array.indices), merged.dictionary)


def _truths(texts: DistinctTexts) -> dict[bool, str]:
    truths = {True: "true", False: "false"}
    if not len(texts.words):
        return truths
    for word, _ in reversed(texts.frequent_first()):
        plain = word.strip().lower()
        if plain in TRUTH:
            truths[TRUTH[plain]] = plain
    return truths


def convert_truths(
    column: Column, training: TrainingValues, stored: pa.ChunkedArray
) -> ConvertedColumn:
    """Every spelling of yes and no in training's own."""
    import pyarrow as pa
    import pyarrow.compute as pc

    array = encoded(_as_texts(stored))
    words = without_missing_tokens(array.dictionary, column)
    plain = (None if word is None else word.strip().lower() for word in words.to_pylist())
    own = pa.array(
        [training.truths[TRUTH[word]] if word in TRUTH else None for word in plain], pa.string()
    )
    wrong = pc.and_(pc.is_null(own), pc.is_valid(words))
    return ConvertedColumn(_over_dictionary(array, own), rows_of(wrong, array), YES_OR_NO)
