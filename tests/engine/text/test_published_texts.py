"""The published figures of London's titles (METRICS §1, ``reference/articles.json``)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synthdesk.engine.estimate import Estimate
from synthdesk.engine.tables.conform import RawTable, conform_tables
from synthdesk.engine.tables.loading import load_table
from synthdesk.engine.tables.source import TableRole
from synthdesk.engine.text.text_fidelity import measure_text
from synthdesk.engine.text.text_figures import TextColumn
from tests.reference_data import ReferenceData, reference

__all__ = ["reference"]

TERMS = ("bed", "king", "double", "heart", "london", "luxury", "stylish", "cozy", "small")
SEED = 20240101

pytestmark = pytest.mark.reference


@pytest.fixture(scope="module")
def published(reference: ReferenceData) -> Mapping[str, Any]:
    found: Mapping[str, Any] = reference.published("articles.json")["synthetic_text"]
    return found


@pytest.fixture(scope="module")
def london(reference: ReferenceData, tmp_path_factory: pytest.TempPathFactory) -> TextColumn:
    """All listings as training, a random half of them as synthetic, which shares its texts."""
    path: Path = reference.table("text", "london.csv.gz")
    folder = tmp_path_factory.mktemp("london")
    loaded = load_table(path, TableRole.TRAINING, folder)
    raw = RawTable.of(loaded)
    half = np.random.default_rng(0).permutation(raw.table.num_rows)[: raw.table.num_rows // 2]
    made = RawTable("half", raw.table.take(half))
    tables = conform_tables(loaded.schema, raw, made, None)
    return measure_text(tables, TERMS, SEED).columns[0]


def test_titles_are_counted_without_missing_ones(
    london: TextColumn, published: Mapping[str, Any]
) -> None:
    missing = published["na"]["title"]
    assert london.tables[0].missing == missing
    assert london.n_training == published["rows"] - missing


def test_characters_come_out_to_five_digits(
    london: TextColumn, published: Mapping[str, Any]
) -> None:
    found = london.characters
    assert found.shared + found.only_training == published["n_chars"]
    shares = {one.text: round(one.training / found.training, 5) for one in found.top}
    wanted = {name[1:-1]: share for name, share in published["charfreq_literal_top10"].items()}
    assert round(2 * london.n_training / found.training, 5) == pytest.approx(
        wanted.pop(""), abs=1e-5
    )
    assert {name: shares[name] for name in wanted} == pytest.approx(wanted, abs=1e-5)


def test_terms_come_out_to_five_digits(london: TextColumn, published: Mapping[str, Any]) -> None:
    found = london.terms
    shares = {one.text: round(one.training / found.training, 5) for one in found.top}
    assert list(shares)[:10] == list(published["term_top10"])
    assert {name: shares[name] for name in published["term_top10"]} == pytest.approx(
        published["term_top10"], abs=1e-9
    )


def test_terms_go_together_as_published(london: TextColumn, published: Mapping[str, Any]) -> None:
    chances = {f"{p.given}|{p.other}": p.training for p in london.together if p.is_asked}
    for pair, chance in published["cond"].items():
        assert round(value_of(chances[pair]).value, 4) == chance


def test_prices_by_term_are_the_published_ones(
    london: TextColumn, published: Mapping[str, Any]
) -> None:
    medians = {one.term: value_of(one.training) for one in london.numbers if one.is_asked}
    for term, price in published["price"].items():
        assert medians[term].value == price
        assert medians[term].n == published["n_term"][term]


def test_random_halves_share_as_many_texts_as_published(
    london: TextColumn, published: Mapping[str, Any]
) -> None:
    repeats = london.repeats
    halves = published["exact_matches_random_halves"]
    assert repeats.rows == pytest.approx(published["rows"] // 2, abs=30)
    middle = sum(halves) / len(halves)
    assert repeats.real.value == pytest.approx(middle, rel=0.03)
    # Twenty draws against ten published ones: their ranges overlap widely.
    assert repeats.real.low < min(halves) + 10
    assert max(halves) - 20 < max(repeats.real_draws)
    assert published["exact_matches_halves_literal"] < repeats.real.low


def test_halves_in_file_order_are_no_null(
    reference: ReferenceData, published: Mapping[str, Any], tmp_path: Path
) -> None:
    """323 in the article: the file is sorted, so its halves share fewer texts than random ones."""
    path = reference.table("text", "london.csv.gz")
    loaded = load_table(path, TableRole.TRAINING, tmp_path)
    table = RawTable.of(loaded).table
    half = table.num_rows // 2
    first, second = RawTable("first", table.slice(0, half)), RawTable("second", table.slice(half))
    repeats = (
        measure_text(conform_tables(loaded.schema, first, second, None), (), SEED)
        .columns[0]
        .repeats
    )
    assert repeats.in_training == published["exact_matches_halves_nonnull"]
    assert repeats.in_training < 0.5 * min(published["exact_matches_random_halves"])


def value_of(estimate: Estimate | None) -> Estimate:
    assert estimate is not None
    return estimate
