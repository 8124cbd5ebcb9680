"""Characters and terms, against plain Python that looks at one text after the other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from synthdesk.engine.tables.conform import Tables
from synthdesk.engine.text.character_names import named_character, shown_character
from synthdesk.engine.text.characters import code_points, count_characters
from synthdesk.engine.text.distinct_texts import DistinctTexts, distinct_texts
from synthdesk.engine.text.sampled_texts import SampledTexts, sample_texts
from synthdesk.engine.text.terms import asked_terms, meaningful, terms_of, text_terms
from tests.engine.text.text_making import Texts, tables_of, titles

ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
ODD = 'a,b.c)d(e!f"g:h/ i  j\tk\nl\u00a0m\u2003n\u200bo\x1cp\x85q '


def plain_terms(text: str) -> list[str]:
    """What the published figures did, with each letter lower-cased by itself."""
    lowered = "".join(one if len(one.lower()) > 1 else one.lower() for one in text)
    return re.sub(r"[ \t\n\f\r]+", " ", re.sub(r'[,.)(!":/]', " ", lowered)).split(" ")


@settings(max_examples=300, deadline=None)
@given(st.lists(ANY_TEXT, min_size=1, max_size=6))
@example([ODD, "", " ", "  a  ", "....", "👩\u200d👩\u200d👧 Zoë e\u0301", "שלום\u202eעולם"])
def test_terms_are_those_of_plain_python(texts: list[str]) -> None:
    found = terms_of(pa.array(texts, pa.large_string())).to_pylist()
    for text, terms in zip(texts, found, strict=True):
        if any(len(letter.lower()) > 1 for letter in text) or not same_lower_case(text):
            assert len(terms) == len(plain_terms(text))
        else:
            assert terms == plain_terms(text)


def same_lower_case(text: str) -> bool:
    """Whether Arrow's tables of letters are of an age with Python's, for these letters."""
    import pyarrow.compute as pc

    ours = "".join(letter.lower() for letter in text)
    return bool(pc.utf8_lower(pa.array([text]))[0].as_py() == ours)


@settings(max_examples=200, deadline=None)
@given(st.lists(ANY_TEXT, max_size=6), st.integers(0, 3))
def test_code_points_are_those_of_plain_python(texts: list[str], skipped: int) -> None:
    sliced = pa.array(texts, pa.large_string())[skipped:]
    expected = [ord(letter) for text in texts[skipped:] for letter in text]
    assert code_points(sliced).tolist() == expected


def every_row(texts: Sequence[str | None]) -> list[str]:
    return [text for text in texts if text is not None]


@pytest.fixture(scope="module")
def tables() -> tuple[list[str | None], list[str | None], list[str | None]]:
    emoji = ["👩\u200d👧 e\u0301 ", "", " \u202eab\nc", None, "straße"] * 12
    return (
        [*titles(300, 1), *titles(40, 1), *emoji],
        [*titles(260, 2), *emoji[:20]],
        [*titles(150, 3), None],
    )


@pytest.fixture(scope="module")
def texts(tables: tuple[list[str | None], ...]) -> DistinctTexts:
    return distinct_texts(tables_of(*tables), "title")


def test_distinct_texts_give_every_row_back(
    texts: DistinctTexts, tables: tuple[list[str | None], ...]
) -> None:
    for places, given_rows in zip(texts.places, tables, strict=True):
        words = [None if place < 0 else texts.texts[place].as_py() for place in places.tolist()]
        assert words == given_rows
    first = texts.first_rows(0)
    for place, row in enumerate(first.tolist()):
        word = texts.texts[place].as_py()
        assert row == (tables[0].index(word) if word in tables[0] else -1)


WORDS = st.lists(
    st.sampled_from(["", " ", "a", "b", "ä", "cd"]) | st.none(), min_size=1, max_size=9
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=2, max_size=3), st.integers(1, 3))
def test_values_that_no_row_holds_count_nowhere(rows: list[Texts], kept: int) -> None:
    """Dictionaries keep the values of rows that were taken out."""
    texts = distinct_texts(first_rows(tables_of(*rows), kept), "title")
    words = texts.texts.to_pylist()
    assert words == list(
        dict.fromkeys(word for own in rows for word in own[:kept] if word is not None)
    )
    for places, own in zip(texts.places, rows, strict=True):
        assert [None if place < 0 else words[place] for place in places.tolist()] == own[:kept]
    assert texts.are_empty.tolist() == [not word.strip() for word in words]


def first_rows(tables: Tables, rows: int) -> Tables:
    holdout = None if tables.holdout is None else tables.holdout.slice(0, rows)
    training, synthetic = (one.slice(0, rows) for one in (tables.training, tables.synthetic))
    return Tables(tables.schema, training, synthetic, holdout)


def test_characters_are_counted_as_counter_counts_them(
    texts: DistinctTexts,
    tables: tuple[list[str | None], ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("synthdesk.engine.text.distinct_texts.BLOCK_TEXTS", 37)
    samples = sample_texts(texts, np.random.default_rng(0))
    found = count_characters(texts, samples)
    for table, rows in enumerate(tables):
        expected = Counter(letter for text in every_row(rows) for letter in text)
        expected[""] = 2 * len(every_row(rows))
        holding = Counter(letter for text in every_row(rows) for letter in set(text))
        for place, character in enumerate(found.characters):
            assert found.occurrences[table, place] == expected[character]
            assert found.texts[table, place] == holding[character]


def test_terms_are_counted_as_counter_counts_them(
    texts: DistinctTexts,
    tables: tuple[list[str | None], ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("synthdesk.engine.text.distinct_texts.BLOCK_TEXTS", 41)
    terms = text_terms(texts)
    counts, presence = (texts.rows @ matrix.toarray() for matrix in (terms.counts, terms.presence))
    for table, rows in enumerate(tables):
        expected = Counter(term for text in every_row(rows) for term in plain_terms(text))
        holding = Counter(term for text in every_row(rows) for term in set(plain_terms(text)))
        for place, term in enumerate(terms.vocabulary.to_pylist()):
            assert counts[table, place] == expected[term]
            assert presence[table, place] == holding[term]
    assert terms.places_of(["studio", "nowhere"])[1] is None


def test_samples_are_rows_of_the_tables(texts: DistinctTexts) -> None:
    samples = sample_texts(texts, np.random.default_rng(3))
    first, second, synthetic = samples.samples(samples.weights.toarray())
    m = samples.draws.rows
    assert m == min(len(texts.held[1]), len(texts.real) // 2)
    for sample in (first, second, synthetic):
        assert (sample.sum(axis=1) == m).all()
    real = np.bincount(texts.real, minlength=len(texts.texts))
    assert (first + second <= real).all()
    assert (synthetic <= texts.rows[1]).all()


def test_counts_that_four_bytes_cannot_hold_are_counted_all_the_same(texts: DistinctTexts) -> None:
    usual = sample_texts(texts, np.random.default_rng(3))
    many = SampledTexts(usual.tables, usual.draws, usual.weights * np.int32(10_000_000))
    terms = text_terms(texts)
    expected = usual.counted(terms.counts).toarray().astype(np.int64)
    assert usual.counted(terms.counts).dtype == np.int32
    assert expected.max() > 300
    assert (many.counted(terms.counts).toarray() == expected * 10_000_000).all()
    characters, more = (count_characters(texts, samples) for samples in (usual, many))
    assert (more.occurrences == characters.occurrences * 10_000_000).all()


def test_the_user_asks_in_any_case_and_at_most_twenty_terms() -> None:
    assert asked_terms([" Bed", "bed", "", "KING "]) == ("bed", "king")
    assert len(asked_terms([f"term{i}" for i in range(30)])) == 20


def test_meaningful_terms_are_no_function_words() -> None:
    assert meaningful(["with", "flat", "2", "in", "the", "bedroom", "1234"], 5) == (
        "flat",
        "bedroom",
    )


def test_what_cannot_be_seen_is_told_by_name() -> None:
    assert named_character("\u200b") == "U+200B ZERO WIDTH SPACE"
    assert named_character("★") == "“★” (U+2605 BLACK STAR)"
    assert shown_character(" ") == "U+0020"
    assert named_character("\x00") == "U+0000"
