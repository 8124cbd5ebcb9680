"""Train on real, test on synthetic, and the other way round; published figures are met."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from imblearn.over_sampling import SMOTENC, RandomOverSampler

from synthdesk.engine.model.boosting import TrainingSettings, train
from synthdesk.engine.model.design import design_of
from synthdesk.engine.model.target import target_of
from synthdesk.engine.model.utility import NO_HOLDOUT, UtilityRun, measure_utility
from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.readers import read_table
from synthdesk.engine.tables.schema import ColumnRole, infer_schema
from tests.engine.model.made_tables import people, shuffled, tables_of
from tests.reference_data import ReferenceData


def runs_of(tables: Tables) -> dict[tuple[str, str], UtilityRun]:
    found = measure_utility(tables, 1).utility
    return {(run.train, run.test): run for run in found.runs}


def published(
    reference: ReferenceData, training: tuple[str, str], synthetic: tuple[str, str], *holdout: str
) -> Tables:
    """Tables of an article, income the target."""
    given = [training, synthetic, *([(holdout[0], holdout[1])] if holdout else [])]
    raw = [RawTable(name, read_table(reference.table(folder, name))[0]) for folder, name in given]
    schema = infer_schema(raw[0].table).with_role(["income"], ColumnRole.TARGET)
    return conform_tables(schema, raw[0], raw[1], raw[2] if holdout else None)


# --- made tables ---------------------------------------------------------------------------


def test_a_good_synthetic_table_trains_as_well_as_real_rows_and_a_shuffled_one_nothing() -> None:
    real, held = people(3_000, 1), people(2_000, 2)
    good = runs_of(tables_of(real, people(3_000, 3), held))
    bad = runs_of(tables_of(real, shuffled(people(3_000, 3), 4), held))
    best = good["training", "holdout"].auc
    assert best is not None
    for runs, low, high in ((good, best.value - 0.02, 1.0), (bad, 0.4, 0.62)):
        auc = runs["synthetic", "holdout"].auc
        assert auc is not None
        assert low <= auc.value <= high
        assert auc.low < auc.value < auc.high


def test_gaps_are_against_train_real_test_real() -> None:
    real, held = people(3_000, 1), people(2_000, 2)
    found = measure_utility(tables_of(real, shuffled(people(3_000, 3), 4), held), 1).utility
    by_run = {(gap.train, gap.test): gap.difference for gap in found.gaps if gap.measure == "auc"}
    assert set(by_run) == {("synthetic", "holdout"), ("training", "synthetic")}
    assert by_run["synthetic", "holdout"].high < -0.2
    assert "paired" in by_run["synthetic", "holdout"].method
    assert "independent" in by_run["training", "synthetic"].method


def test_without_a_holdout_no_real_trained_model_is_tested_on_real_rows() -> None:
    found = measure_utility(tables_of(people(1_000, 1), people(1_000, 2)), 1).utility
    assert {(run.train, run.test) for run in found.runs} == {
        ("synthetic", "training"),
        ("training", "synthetic"),
    }
    assert found.not_assessable == NO_HOLDOUT
    assert found.gaps == ()


@pytest.mark.parametrize("kind", ["multiclass", "regression"])
def test_several_classes_and_numbers_have_measures_of_their_own(kind: str) -> None:
    made = [people(1_500, seed, kind=kind) for seed in (1, 2, 3)]
    run = runs_of(tables_of(*made))["training", "holdout"]
    if kind == "regression":
        assert run.r2 is not None
        assert run.r2.value > 0.6
        assert run.auc is None
    else:
        assert run.auc is not None
        assert run.auc.value > 0.8
        assert run.r2 is None
    assert run.validation_auc is None
    assert run.validation_loss is not None


def test_strange_values_are_counted() -> None:
    real, fake = people(1_000, 1), people(1_000, 2)
    jobs = ["baker" if row < 30 else job for row, job in enumerate(fake["job"].to_pylist())]
    fake = fake.set_column(1, "job", pa.array(jobs))
    run = runs_of(tables_of(real, fake))["training", "synthetic"]
    assert [(one.column, one.unseen_rows) for one in run.strange] == [("job", 30)]


def test_a_synthetic_table_without_one_of_the_classes_is_told() -> None:
    real, fake = people(1_000, 1), people(1_000, 2)
    alike = fake.set_column(3, "risk", pa.array(["yes"] * 997 + ["no"] * 3))
    found = measure_utility(tables_of(real, alike), 1).utility
    assert [(run.train, run.test) for run in found.runs] == [("training", "synthetic")]
    assert "too few rows" in found.not_assessable


def test_the_cutoff_is_chosen_on_rows_that_are_not_tested() -> None:
    tables = tables_of(people(2_000, 1), people(2_000, 2), people(1_000, 3))
    first = runs_of(tables)["training", "holdout"]
    other = runs_of(tables_of(people(2_000, 1), people(2_000, 2), people(1_000, 9)))
    assert first.cutoff == other["training", "holdout"].cutoff


def test_a_monotone_constraint_holds() -> None:
    tables = tables_of(people(2_000, 1, noise=3), people(500, 2))
    design = design_of(tables.training, tables.columns[:3])
    target = target_of(tables.columns[3], tables.training)
    labels = target.labels(tables.training["risk"])
    sign = 1 if target.positive == "yes" else -1
    settings = TrainingSettings(monotone={"age": sign}, seed=3)
    model = train(design, target, design.matrix(tables.training), labels, settings)
    ages = np.arange(18, 80.0)
    grid = np.column_stack([ages, np.ones_like(ages), np.full_like(ages, 500)])
    steps = np.diff(model.raw(grid)) * sign
    assert steps.min() >= -1e-12


def test_the_same_tables_give_the_same_figures() -> None:
    tables = tables_of(people(800, 1), people(800, 2), people(400, 3))
    assert runs_of(tables) == runs_of(tables)


# --- published figures ---------------------------------------------------------------------


def test_the_explainable_ai_article(reference: ReferenceData) -> None:
    tables = published(
        reference,
        ("explainable-ai", "census.csv"),
        ("explainable-ai", "census-synthetic.csv"),
    )
    run = runs_of(tables)["training", "synthetic"]
    assert run.best_iteration == 63
    assert run.validation_auc == pytest.approx(0.917156, abs=1e-6)
    assert run.auc is not None
    assert run.accuracy is not None
    assert run.auc.value == pytest.approx(0.9025, abs=5e-4)
    assert run.accuracy.value == pytest.approx(0.8522, abs=5e-4)
    # By an independent bootstrap.
    assert (run.auc.low, run.auc.high) == pytest.approx((0.8959, 0.9085), abs=0.0015)


def test_the_rebalancing_article(reference: ReferenceData) -> None:
    tables = published(
        reference,
        ("rebalancing", "census-training-imbalanced.csv"),
        ("rebalancing", "census-synthetic-balanced.csv"),
        "rebalancing",
        "census-holdout.csv",
    )
    runs = runs_of(tables)
    for name, auc, trees in (("training", 0.446, 1), ("synthetic", 0.859, 74)):
        run = runs[name, "holdout"]
        assert run.auc is not None
        assert run.auc.value == pytest.approx(auc, abs=1e-3)
        assert run.best_iteration == trees


@pytest.mark.parametrize(
    ("sampler", "auc", "trees"),
    [
        pytest.param(RandomOverSampler(random_state=1), 0.724, 50, id="random oversampling"),
        pytest.param(SMOTENC([1, 3, 5, 6, 7, 8, 9, 13], random_state=1), 0.798, 36, id="SMOTE-NC"),
    ],
)
def test_the_rebalancing_articles_other_methods(
    reference: ReferenceData, sampler: Any, auc: float, trees: int
) -> None:
    """Made by imbalanced-learn, trained on as if they were synthetic tables."""
    names = ("census-training-imbalanced.csv", "census-holdout.csv")
    paths = [reference.table("rebalancing", name) for name in names]
    real, held = (read_table(path)[0] for path in paths)
    frame = pd.read_csv(paths[0])
    features = frame.drop(columns="income")
    # Numbers stay numbers between two records; made whole they reach .783.
    numbers = features.select_dtypes("number").columns
    rows, labels = sampler.fit_resample(
        features.astype(dict.fromkeys(numbers, float)), frame.income
    )
    made = pa.Table.from_pandas(rows.assign(income=labels), preserve_index=False)
    schema = infer_schema(real).with_role(["income"], ColumnRole.TARGET)
    tables = conform_tables(
        schema, RawTable("real", real), RawTable("made", made), RawTable("held", held)
    )
    run = runs_of(tables)["synthetic", "holdout"]
    assert run.auc is not None
    assert run.auc.value == pytest.approx(auc, abs=1e-3)
    assert run.best_iteration == trees


@pytest.mark.parametrize(
    ("rows", "auc"),
    [(100, 0.837), (400, 0.863), (1_600, 0.894), (6_400, 0.898), (25_600, 0.914)],
)
def test_the_size_article(reference: ReferenceData, rows: int, auc: float) -> None:
    tables = published(
        reference,
        ("rebalancing", "census-holdout.csv"),
        ("size-vs-accuracy", f"syn_{rows:05d}.csv"),
    )
    found = runs_of(tables)["synthetic", "training"].auc
    assert found is not None
    assert found.value == pytest.approx(auc, abs=1e-3)


def test_the_datacamp_tutorial(reference: ReferenceData) -> None:
    folder = "datacamp"
    tables = published(
        reference,
        (folder, "census-training.csv"),
        (folder, "census-synthetic-demo.csv"),
        folder,
        "census-holdout.csv",
    )
    runs = runs_of(tables)
    for name, auc in (("training", 0.938), ("synthetic", 0.937)):
        found = runs[name, "holdout"].auc
        assert found is not None
        assert found.value == pytest.approx(auc, abs=1e-3)
