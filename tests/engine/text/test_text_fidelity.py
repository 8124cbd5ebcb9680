"""Figures on texts against plain Python, and planted faults that must be found by name."""

from __future__ import annotations

import json
import random
from statistics import median as plain_median

import numpy as np
import pytest
from scipy.stats import binom, ks_2samp

from synthdesk.engine.estimate import wilson_interval
from synthdesk.engine.serialise import to_json
from synthdesk.engine.tables.conform import Tables
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType, Schema
from synthdesk.engine.text.numbers_by_term import median
from synthdesk.engine.text.text_fidelity import measure_text
from synthdesk.engine.text.text_figures import TextFidelity
from tests.engine.text.text_making import (
    Texts,
    column_of,
    finding_of,
    measured,
    tables_of,
    titles,
)

REAL = titles(3000, 1)


@pytest.fixture(scope="module")
def honest() -> TextFidelity:
    return measured(REAL, titles(2500, 2), terms=("Loft", "warehouse", "nowhere", "near"))


def test_a_second_sample_of_real_texts_has_no_finding(honest: TextFidelity) -> None:
    assert [finding.check for finding in honest.findings] == []
    column = column_of(honest)
    for reference in (
        column.characters.reference,
        column.terms.reference,
        column.lengths.reference,
    ):
        assert reference.gap.low <= reference.real.value - reference.real.low


def test_every_figure_carries_its_n(honest: TextFidelity) -> None:
    column = column_of(honest)
    assert (column.n_training, column.n_synthetic) == (3000, 2500)
    for reference in (column.characters.reference, column.lengths.reference):
        assert reference.real.n == reference.gap.n == 1500
    assert column.repeats.rows == 1500


def test_total_variation_is_over_the_hundred_most_frequent_and_the_rest() -> None:
    words = [f"w{i}" for i in range(150)]
    chance = random.Random(4)
    real, made = (
        [" ".join(chance.choices(words, weights, k=5)) for _ in range(400)]
        for weights in (range(150, 0, -1), range(150))
    )
    found = column_of(measured(real, made)).terms
    counts = [
        {word: sum(text.split().count(word) for text in texts) for word in words}
        for texts in (real, made)
    ]
    top = {one.text for one in found.top}
    assert len(top) == 100
    assert min(counts[0][word] for word in top) >= max(
        counts[0][word] for word in words if word not in top
    )
    shares = [{word: n / 2000 for word, n in table.items()} for table in counts]
    rest = [1 - sum(table[word] for word in top) for table in shares]
    distance = sum(abs(shares[0][w] - shares[1][w]) for w in top) + abs(rest[0] - rest[1])
    assert found.tvd == pytest.approx(distance / 2)


def test_lengths_and_their_distance_are_those_of_plain_python() -> None:
    made = [title * (1 + row % 2) for row, title in enumerate(titles(900, 3))]
    lengths = column_of(measured(REAL, made)).lengths
    real_lengths, made_lengths = [len(t) for t in REAL], [len(t) for t in made]
    assert lengths.ks == pytest.approx(ks_2samp(real_lengths, made_lengths).statistic)
    assert sum(lengths.training) == 3000
    assert sum(lengths.synthetic) == 900
    assert lengths.training_quantiles[-1] == max(real_lengths)
    assert lengths.synthetic_quantiles[0] == min(made_lengths)
    for start, end, rows in zip(
        lengths.edges[:-2], lengths.edges[1:-1], lengths.synthetic[:-1], strict=True
    ):
        assert rows == sum(start <= n < end for n in made_lengths)


def test_chance_together_is_that_of_texts_that_contain_the_terms(honest: TextFidelity) -> None:
    column = column_of(honest)
    pairs = {(p.given, p.other): p for p in column.together if p.is_asked}
    lowered = [text.lower() for text in REAL]
    given = [text for text in lowered if "near" in text]
    both = sum("loft" in text for text in given)
    found = pairs["near", "loft"].training
    assert found is not None
    assert (found.value, found.n) == (both / len(given), len(given))
    assert (found.low, found.high) == wilson_interval(both, len(given))
    always = pairs["loft", "warehouse"].synthetic
    assert always is not None
    assert always.value == 1.0
    assert pairs["nowhere", "loft"].training is None
    assert {p.given for p in column.together if not p.is_asked} >= {"studio", "house", "flat"}


def test_median_of_a_number_by_term_is_that_of_rows_with_the_word() -> None:
    chance = random.Random(8)
    prices: list[float | None] = [
        None if chance.random() < 0.1 else chance.lognormvariate(4, 1) for _ in REAL
    ]
    tables = tables_of(REAL, titles(200, 9), numbers=(prices, [1.0] * 200))
    found = measure_text(tables, ["loft", "lof", "camden"], 1).columns[0].numbers
    by_term = {one.term: one for one in found if one.number == "price"}
    for term in ("loft", "camden"):
        rows = [
            price
            for text, price in zip(REAL, prices, strict=True)
            if price is not None and term in text.lower().replace(",", " ").split()
        ]
        estimate = by_term[term].training
        assert estimate is not None
        assert (estimate.value, estimate.n) == (plain_median(rows), len(rows))
        assert estimate.low < estimate.value < estimate.high
    assert by_term["lof"].training is None  # inside of a word is no word


@pytest.mark.parametrize("n", [1, 5, 6, 7, 30, 101, 2000])
def test_interval_of_a_median_holds_at_least_95_percent(n: int) -> None:
    estimate = median(np.random.default_rng(1).permutation(n).astype(float))
    assert estimate is not None
    rank = round(estimate.low) + 1
    assert round(estimate.high) + 1 == n + 1 - rank
    outside = 2 * binom.cdf(rank - 1, n, 0.5)
    if n < 6:
        assert "too few" in estimate.method
    else:
        assert outside <= 0.05 < 2 * binom.cdf(rank, n, 0.5)


def test_rows_without_a_text_are_counted_and_left_out() -> None:
    real: Texts = [*titles(300, 1), None, None, "", "  "]
    found = column_of(measured(real, [*titles(300, 2), ""], [None, "x"]))
    counts = [(t.table, t.texts, t.missing, t.empty) for t in found.tables]
    assert counts == [
        ("training", 302, 2, 2),
        ("synthetic", 301, 0, 1),
        ("holdout", 1, 1, 0),
    ]


# --- planted faults ------------------------------------------------------------------------


def test_a_character_only_in_synthetic_is_found_by_name() -> None:
    made = [f"{t}\u200b" if row % 50 == 0 else t for row, t in enumerate(titles(2500, 2))]
    found = measured(REAL, made)
    assert "U+200B ZERO WIDTH SPACE: in 50 synthetic texts" in finding_of(
        found, "characters-only-in-synthetic"
    )
    (finding,) = (f for f in found.findings if f.check == "characters-only-in-synthetic")
    assert finding.id == "characters-only-in-synthetic:synthetic:title"
    assert finding.row_examples == tuple(range(1, 1000, 50))
    assert [one.text for one in column_of(found).characters.first_only_synthetic] == ["\u200b"]


def test_a_few_new_characters_are_no_finding() -> None:
    made = [f"{t}☂" if row < 5 else t for row, t in enumerate(titles(2500, 2))]
    assert not finding_of(measured(REAL, made), "characters-only-in-synthetic")


def test_a_dropped_term_is_found_by_name() -> None:
    found = measured(REAL, [title.replace("studio", "flat") for title in titles(2500, 2)])
    assert "“studio”" in finding_of(found, "terms-lost")
    shifted = finding_of(found, "terms-shifted")
    assert "“studio”" in shifted
    assert "“flat”" in shifted


def test_an_invented_term_is_found_by_name() -> None:
    made = [f"{t} wow" if row % 20 == 0 else t for row, t in enumerate(titles(2500, 2))]
    found = measured(REAL, made)
    assert "“wow”: in 0.00 % of training texts (0), 5.00 % of synthetic ones (125)" in finding_of(
        found, "terms-only-in-synthetic"
    )


def test_copied_texts_are_found_and_stand_without_their_text() -> None:
    made = [*titles(2250, 2), *(f"{text} - by owner" for text in REAL[:250])]
    real = [f"{text} - by owner" for text in REAL[:250]] + REAL[250:]
    found = measured(real, made)
    repeats = column_of(found).repeats
    assert min(repeats.synthetic_draws) > max(repeats.real_draws)
    assert finding_of(found, "texts-repeated")
    longest = repeats.listed[0]
    assert made[longest.synthetic_row - 1] == real[longest.training_row - 1]
    assert len(made[longest.synthetic_row - 1]) == longest.characters
    assert "by owner" not in to_json(repeats)


def test_repeated_texts_are_counted_as_sets_are() -> None:
    repeats = column_of(measured(REAL, titles(2500, 2))).repeats
    shared = set(REAL) & set(titles(2500, 2))
    assert repeats.in_training == len(shared)
    assert repeats.synthetic_rows == sum(text in shared for text in titles(2500, 2))


def test_fewer_repeated_texts_than_real_ones_share_is_said() -> None:
    usual = ["Room", "Flat", "House to let"] * 30 + [f"x{i % 500}" for i in range(2910)]
    made = [f"y{i % 700} {i}" for i in range(2500)]
    assert "fewer" in finding_of(measured(usual, made), "texts-repeated-less")


def test_words_torn_apart_are_found_by_name() -> None:
    made = [title.replace(" warehouse", "") for title in titles(2500, 2)]
    chance = random.Random(3)
    made = [
        title.replace("near", "warehouse near") if chance.random() < 0.2 else title
        for title in made
    ]
    found = measured(REAL, made, terms=("loft", "warehouse"))
    assert "“warehouse” in texts with “loft”: training 100.0 %" in finding_of(found, "terms-apart")


def test_empty_and_shortened_texts_are_found() -> None:
    made = ["" if row % 25 == 0 else t[:20] for row, t in enumerate(titles(2500, 2))]
    found = measured(REAL, made)
    assert "more empty texts" in finding_of(found, "empty-texts")
    assert "shorter" in finding_of(found, "text-lengths-shifted")


def test_other_characters_are_found() -> None:
    found = measured(REAL, [title.upper() for title in titles(2500, 2)])
    assert "other shares" in finding_of(found, "characters-shifted")


# --- what cannot be assessed ---------------------------------------------------------------


def test_no_text_column_is_no_error() -> None:
    schema = Schema((Column("price", ColumnType.NUMERIC, ColumnRole.FEATURE, "made"),))
    tables = tables_of(["a"], ["b"])
    only = Tables(schema, tables.training, tables.synthetic, None)
    found = measure_text(only, ("A",), 1)
    assert (found.not_assessable, found.columns) == ("no column has the type text", ())


def test_too_few_texts_are_no_error() -> None:
    found = measured([*REAL[:30], *[None] * 90], [None] * 120)
    assert "takes 50" in found.not_assessable
    assert found.left_out[0].column == "title"


def test_the_same_seed_gives_the_same_figures(honest: TextFidelity) -> None:
    again = measured(REAL, titles(2500, 2), terms=("Loft", "warehouse", "nowhere", "near"))
    assert to_json(again) == to_json(honest)
    assert "NaN" not in to_json(again)
    assert json.loads(to_json(again))["terms"] == ["loft", "warehouse", "nowhere", "near"]


def test_hostile_texts_are_only_text() -> None:
    odd = ["<script>x</script> one", "\u202eright to left", "two\nlines", "🙂🙂", "$x^2$", "\x00"]
    real = [f"{odd[row % 6]} {row % 90}" for row in range(300)]
    found = measured(real, [*real[::-1][:200], "\ud7ff"], terms=("<script>x<", "🙂", "("))
    assert column_of(found).repeats.in_training > 0
    assert to_json(found)
