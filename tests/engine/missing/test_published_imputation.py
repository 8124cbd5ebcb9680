"""The tutorial on smart imputation: its figures must come out."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthdesk.engine.missing.missing_values import MissingValues, measure_missing
from synthdesk.engine.tables.conform import RawTable, conform_tables
from synthdesk.engine.tables.loading import load_table
from synthdesk.engine.tables.source import TableRole
from tests.reference_data import ReferenceData, reference

__all__ = ["reference"]

pytestmark = pytest.mark.reference
TRAINING, SYNTHETIC, TRUTH = TableRole.TRAINING, TableRole.SYNTHETIC, TableRole.GROUND_TRUTH


@pytest.fixture(scope="module")
def found(reference: ReferenceData, tmp_path_factory: pytest.TempPathFactory) -> MissingValues:
    cache = tmp_path_factory.mktemp("cache")

    def raw(role: TableRole, name: str) -> RawTable:
        return RawTable.of(load_table(reference.table("smart-imputation", name), role, cache))

    training = reference.table("smart-imputation", "census-with-missings.csv")
    schema = load_table(Path(training), TRAINING, cache).schema
    tables = conform_tables(
        schema,
        raw(TRAINING, "census-with-missings.csv"),
        raw(SYNTHETIC, "census-synthetic-imputed.csv"),
        None,
    )
    return measure_missing(tables, raw(TRUTH, "census-ground-truth.csv"), 7)


@pytest.fixture(scope="module")
def published(reference: ReferenceData) -> dict:
    figures: dict = reference.published("articles.json")["smart_imputation"]
    return figures


def test_the_share_of_rows_with_gaps(found: MissingValues, published: dict) -> None:
    shares = published["missing_share"]
    assert [t.share.value for t in found.tables] == [shares["with_missings"], shares["synthetic"]]
    assert found.is_imputed


def test_mean_spread_and_quantiles_of_age(found: MissingValues, published: dict) -> None:
    imputed = found.imputations[0]
    assert imputed.column == "age"
    for role, name in (
        (TRAINING, "with_missings"),
        (SYNTHETIC, "synthetic_imputed"),
        (TRUTH, "ground_truth"),
    ):
        values, expected = imputed.of(role), published["age"][name]
        assert values is not None
        assert values.mean is not None
        assert values.sd is not None
        assert values.n == expected["n"]
        assert round(values.mean.value, 3) == expected["mean"]
        assert round(values.sd, 3) == expected["sd"]
        assert list(values.quantiles) == [expected[q] for q in ("q5", "q25", "q50", "q75", "q95")]


def test_distances_to_the_truth(found: MissingValues, published: dict) -> None:
    for role, name in ((TRAINING, "missings"), (SYNTHETIC, "syn")):
        distance = found.imputations[0].distance(role, TRUTH)
        assert distance is not None
        assert distance.ks == pytest.approx(published["dist_to_truth"][name]["ks"], abs=1e-12)
        assert distance.w1 == pytest.approx(published["dist_to_truth"][name]["w1"], abs=1e-9)


@pytest.mark.parametrize(
    ("by", "figures"), [("income", "age_by_income"), ("education", "age_by_education")]
)
def test_means_by_group(found: MissingValues, published: dict, by: str, figures: str) -> None:
    groups = next(g for g in found.imputations[0].groups if g.by == by)
    for role, name in ((TRAINING, "missings"), (SYNTHETIC, "syn"), (TRUTH, "truth")):
        expected = published[figures][name]
        assert set(groups.levels) == set(expected)
        for level, label in enumerate(groups.levels):
            figure = groups.at(role, level)
            assert figure is not None
            assert figure.figure is not None
            assert round(figure.figure.value, 2) == pytest.approx(expected[label], abs=0.0051)


def test_what_is_behind_the_gaps(found: MissingValues, published: dict) -> None:
    assert found.truth is not None
    assert found.truth.is_aligned == published["ground_truth_row_aligned"]
    assert found.truth.agreeing_rows == 48_842
    behind = found.behind[0]
    assert behind.behind.value == pytest.approx(published["truth_masked_mean_age"])
    assert behind.observed.value == pytest.approx(published["truth_observed_mean_age"])
    assert "missing-not-at-random:training:age" in {f.id for f in found.findings}


def test_imputing_moved_a_column_without_gaps(found: MissingValues) -> None:
    moved = {f.columns[0] for f in found.findings if f.check == "imputation-moved"}
    assert "workclass" in moved
    workclass = next(column for column in found.moved if column.column == "workclass")
    assert workclass.level == "Private"
