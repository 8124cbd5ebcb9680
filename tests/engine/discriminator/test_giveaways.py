"""What gives fakes away: against oracles, and with a planted fault that must be named."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthdesk.engine.discriminator.area_under_curve import auc_with_interval
from synthdesk.engine.discriminator.cell_scores import class_rows, place, variance
from synthdesk.engine.discriminator.fake_or_real import tell_fake_from_real
from synthdesk.engine.discriminator.giveaways import telling_pairs
from synthdesk.engine.errors import UserError
from synthdesk.engine.estimate import Z_95
from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.readers import read_table
from synthdesk.engine.tables.schema import infer_schema
from synthdesk.engine.tables.source import TableRole
from tests.engine.conftest import people
from tests.reference_data import ReferenceData


def tables_of(real: dict[str, list[object]], fake: dict[str, list[object]]) -> Tables:
    training, synthetic = (
        pa.table({name: pa.array([str(v) for v in values]) for name, values in one.items()})
        for one in (real, fake)
    )
    schema = infer_schema(training)
    return conform_tables(schema, RawTable("r", training), RawTable("f", synthetic), None)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=8))
def test_cells_give_the_auc_and_the_interval_of_their_rows(cells: list[tuple[int, int]]) -> None:
    counts = np.array(cells).T
    if counts.sum(axis=1).min() < 2:
        return
    scores = np.arange(counts.shape[1], dtype=float) // 2
    placed = place(scores, counts)
    rows = np.concatenate([np.repeat(scores, kind) for kind in counts])
    truth = np.arange(len(rows)) >= counts[0].sum()
    oracle = auc_with_interval(truth, rows)
    assert placed.auc == pytest.approx(oracle.value)
    error = np.sqrt(variance(placed.fake, placed.real, counts))
    assert max(0.0, placed.auc - Z_95 * error) == pytest.approx(oracle.low, abs=1e-9)


def test_a_shifted_column_is_named_first() -> None:
    fake = people(2_000, 2)
    fake["age"] = [age + 6 for age in fake["age"]]  # type: ignore[operator]
    fake["pay"] = [pay + 3_000 for pay in fake["pay"]]  # type: ignore[operator]
    found = tell_fake_from_real(tables_of(people(2_000, 1), fake), 7)
    assert found.columns[0].column == "age"
    assert found.columns[0].alone.low > 0.5
    young = found.columns[0].classes[0]
    assert young.real_share > young.fake_share
    assert young.contribution is None or young.contribution < 0
    assert sum(one.real_share for one in found.columns[0].classes) == pytest.approx(1)


def test_a_pair_that_is_contradicted_is_named_as_a_pair_and_no_other_is() -> None:
    def codes(seed: int) -> dict[str, list[object]]:
        table = people(4_000, seed)
        table["level"] = [{"school": 1, "college": 2, "master": 3}[d] for d in table["degree"]]  # type: ignore[index]
        return table

    real, fake = codes(1), codes(2)
    shuffled = np.random.default_rng(3).random(4_000) < 0.2
    levels = np.array(fake["level"])
    levels[shuffled] = np.random.default_rng(4).permutation(levels[shuffled])
    fake["level"] = levels.tolist()
    found = tell_fake_from_real(tables_of(real, fake), 7)
    assert {found.pairs[0].first, found.pairs[0].second} == {"degree", "level"}
    assert found.pairs[0].together > found.pairs[0].apart + 0.03
    assert found.pairs[0].p_value < 1e-6
    assert all(one.real == 0 and one.fake > one.expected for one in found.pairs[0].cells)
    # What a level breaks with its degree, it breaks with the pay too, but with nothing else.
    assert {frozenset((one.first, one.second)) for one in found.pairs} <= {
        frozenset(("degree", "level")),
        frozenset(("level", "pay")),
    }
    assert all("level" in {r.column for r in one.reasons} | {"level"} for one in found.records)


def test_pairs_of_one_population_are_seldom_named() -> None:
    """Corrected for the number of pairs: named in at most 5 % of draws."""
    alarms = 0
    for seed in range(60):
        tables = tables_of(people(600, 2 * seed), people(600, 2 * seed + 1))
        halves = np.random.default_rng(seed).random(1_200) < 0.5
        classed = class_rows(tables.training, tables.synthetic, halves)
        alarms += bool(telling_pairs(classed, classed.names))
    # Binomial(60, .05) exceeds 8 with probability .003.
    assert alarms <= 8


def test_a_separating_column_is_named_first_and_can_be_left_out() -> None:
    real, fake = people(900, 1), people(900, 2)
    real["import"] = [f"{i % 7}" for i in range(900)]
    fake["import"] = [f"{i % 7 + 7}" for i in range(900)]
    tables = tables_of(real, fake)
    found = tell_fake_from_real(tables, 7)
    assert found.columns[0].column == "import"
    assert found.columns[0].separates
    assert found.auc.value > 0.999
    second = tell_fake_from_real(tables, 7, without=["import", "not a column"])
    assert second.without == ("import",)
    assert "import" not in {one.column for one in second.columns}
    assert second.auc.low < 0.53
    with pytest.raises(UserError, match="no column left"):
        tell_fake_from_real(tables, 7, without=tables.training.column_names)


def test_the_records_that_the_classifier_is_surest_of_have_their_reason() -> None:
    fake = people(1_500, 2)
    planted = list(range(0, 1_500, 31))
    for row in planted:
        fake["age"][row] = 150
    found = tell_fake_from_real(tables_of(people(1_500, 1), fake), 7)
    fakes = [one for one in found.records if one.role is TableRole.SYNTHETIC]
    surest = fakes[:30]
    assert {one.row - 1 for one in surest} <= set(planted)
    assert all(one.reasons[0].column == "age" for one in surest)
    assert all(one.reasons[0].contribution > 0 for one in surest)
    scores = [one.score for one in fakes]
    assert scores == sorted(scores, reverse=True)
    reals = [one for one in found.records if one.role is TableRole.TRAINING]
    assert all(reason.contribution < 0 for one in reals for reason in one.reasons)


def test_curves_are_those_of_the_auc() -> None:
    found = tell_fake_from_real(tables_of(people(800, 1), people(700, 2, noise=0.8)), 7)
    assert found.curves is not None
    assert sum(found.curves.real_scores) == 800
    assert sum(found.curves.fake_scores) == 700
    area = np.trapezoid(found.curves.hits, found.curves.false_alarms)
    assert area == pytest.approx(found.auc.value, abs=0.005)
    assert found.curves.false_alarms[-1] == found.curves.hits[-1] == 1.0


def test_the_poor_set_is_given_away_by_education_and_its_number(reference: ReferenceData) -> None:
    """The size-vs-accuracy article's set of 1,600 training rows."""
    real = read_table(reference.table("adult", "census.csv.gz"))[0]
    fake = read_table(reference.table("size-vs-accuracy", "syn_01600.csv"))[0]
    raw = RawTable("census", real)
    tables = conform_tables(infer_schema(real), raw, RawTable("fake", fake), None)
    found = tell_fake_from_real(tables, 7)
    assert {found.pairs[0].first, found.pairs[0].second} == {"education", "education_num"}
    assert "education_num" in {one.column for one in found.columns[:3]}
