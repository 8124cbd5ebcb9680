"""The figures that published articles and our own reference runs report on the same files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from synthdesk.engine.accuracy.accuracy import Accuracy
from synthdesk.engine.audit import AuditRequest, run_audit
from synthdesk.engine.discriminator.article_form import article_form
from synthdesk.engine.policy import Verdict
from synthdesk.engine.privacy.coded_rows import CodedRows, coded_rows
from synthdesk.engine.privacy.matches import exact_matches
from synthdesk.engine.privacy.planting import ISOLATED, Planter, changed
from synthdesk.engine.privacy.unique_records import UniqueRecords
from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.loading import load_table
from synthdesk.engine.tables.readers import read_table
from synthdesk.engine.tables.rows import row_numbers_of_equals
from synthdesk.engine.tables.schema import infer_schema
from synthdesk.engine.tables.source import TableRole
from tests.engine.published_tables import published_tables
from tests.reference_data import ReferenceData

if TYPE_CHECKING:
    from synthdesk.engine.privacy.coded_rows import RowCodes

pytestmark = pytest.mark.reference


# --- quality assurance article --------------------------------------------------------------


@pytest.fixture(scope="module")
def quality(reference: ReferenceData, tmp_path_factory: pytest.TempPathFactory) -> Accuracy:
    cache = tmp_path_factory.mktemp("cache")
    folder = "quality-assurance"
    request = AuditRequest(
        load_table(reference.table(folder, "census-training.parquet"), TableRole.TRAINING, cache),
        load_table(reference.table(folder, "census-synthetic.parquet"), TableRole.SYNTHETIC, cache),
        analyses=("accuracy",),
    )
    accuracy = run_audit(request).accuracy
    assert accuracy is not None
    return accuracy


def test_headline_of_the_quality_assurance_article(quality: Accuracy) -> None:
    assert quality.univariate == pytest.approx(0.98861, abs=5e-5)
    assert quality.bivariate == pytest.approx(0.97747, abs=5e-5)
    assert quality.overall == pytest.approx(0.98304, abs=5e-5)


def test_every_column_of_the_quality_assurance_article(
    quality: Accuracy, reference: ReferenceData
) -> None:
    published = reference.published("articles.json")["quality_assurance"]["per_column"]
    ours = {column.name: column for column in quality.columns}
    assert set(ours) == set(published)
    for name, figures in published.items():
        assert ours[name].univariate == pytest.approx(figures["uni"], abs=1e-4), name
        assert ours[name].bivariate == pytest.approx(figures["biv"], abs=1e-4), name


def test_every_pair_of_the_quality_assurance_article(
    quality: Accuracy, reference: ReferenceData
) -> None:
    published = reference.published("articles.json")["quality_assurance"]["bivariate_pairs"]
    ours = {frozenset(pair.columns): pair.accuracy for pair in quality.pairs}
    assert len(ours) == len(published) == 66
    for names, figure in published.items():
        assert ours[frozenset(names.split("|"))] == pytest.approx(figure, abs=1e-4), names


# --- datacamp, with a real holdout ----------------------------------------------------------


@pytest.fixture(scope="module")
def datacamp(reference: ReferenceData) -> Tables:
    raw = {
        name: RawTable(name, read_table(reference.table("datacamp", f"census-{name}.csv"))[0])
        for name in ("training", "synthetic-demo", "holdout")
    }
    schema = infer_schema(raw["training"].table)
    return conform_tables(schema, raw["training"], raw["synthetic-demo"], raw["holdout"])


@pytest.fixture(scope="module")
def coded(datacamp: Tables) -> CodedRows:
    return coded_rows(datacamp)


def test_matches_of_datacamp(datacamp: Tables, coded: CodedRows, reference: ReferenceData) -> None:
    published = reference.published("leak_ladder_datacamp.json")["rows"][0]["unique_match"]
    keys = row_numbers_of_equals([datacamp.training, datacamp.synthetic])
    exact = exact_matches(keys[0].astype(np.uint64), keys[1].astype(np.uint64), None)
    assert exact.count == 11_456
    assert exact.share == pytest.approx(0.293, abs=5e-4)
    unique = UniqueRecords(coded).result()
    assert unique.training_unique == published["n_train_unique"]
    assert unique.holdout_unique == published["n_holdout_unique"]
    assert unique.training_rate == pytest.approx(published["train_rate"])
    assert unique.holdout_rate == pytest.approx(published["holdout_rate"])
    assert unique.z == pytest.approx(published["z"])


def z_with(coded: CodedRows, planted: RowCodes) -> float:
    both = np.concatenate([coded.synthetic, planted])
    return UniqueRecords(coded.with_synthetic(both)).result().z


@pytest.mark.parametrize(
    ("share", "lowest", "highest"),
    [(0.005, 1.2, 2.2), (0.01, 2.2, 3.2), (0.05, 9.7, 11.2), (0.2, 35.5, 36.5)],
)
def test_the_leak_ladder_of_datacamp(
    coded: CodedRows, share: float, lowest: float, highest: float
) -> None:
    """Bounds of .5 around z over three seeds: 1.7, 2.7, 10.2–10.7, 36.

    The reference planted copies until they made up that share of the whole table.
    """
    count = round(share / (1 - share) * len(coded.synthetic))
    rows = np.random.default_rng(1).choice(len(coded.training), count, replace=False)
    assert lowest < z_with(coded, coded.training[rows]) < highest


def test_near_copies_are_invisible_and_isolated_ones_are_not(coded: CodedRows) -> None:
    draws = np.random.default_rng(1)
    near = changed(coded.training[: round(0.2 * len(coded.synthetic))], coded.training, draws)
    assert z_with(coded, near) == pytest.approx(2, abs=1.5)
    planter = Planter(coded, seed=1)
    rows = round(0.01 * len(coded.synthetic))
    # Half of so many that all planted rows are of the most isolated 2 %.
    isolated = planter.plant(ISOLATED, rows, coded, draws)
    assert z_with(coded, isolated) == pytest.approx(4.2, abs=0.5)


def test_a_thousandth_of_copies_is_found_on_all_columns_of_adult(reference: ReferenceData) -> None:
    raw = [
        RawTable(name, read_table(reference.table("benchmark", f"adult_{name}.csv.gz"))[0])
        for name in ("trn", "mostlyai", "hol")
    ]
    adult = coded_rows(conform_tables(infer_schema(raw[0].table), *raw))
    rows = np.random.default_rng(1).choice(len(adult.training), 24, replace=False)
    assert len(adult.synthetic) * 0.001 == pytest.approx(24, abs=1)
    assert z_with(adult, adult.training[rows]) >= 3


def test_privacy_of_datacamp_and_of_its_leaky_twin(
    reference: ReferenceData, tmp_path: Path
) -> None:
    training, synthetic, holdout = (
        reference.table("datacamp", f"census-{name}.csv")
        for name in ("training", "synthetic-demo", "holdout")
    )
    leaky = tmp_path / "leaky.parquet"
    tables = [read_table(path)[0] for path in (training, synthetic)]
    copies = np.random.default_rng(2).choice(tables[0].num_rows, 9_768, replace=False)
    text = [
        table.cast(pa.schema([(n, pa.string()) for n in table.column_names])) for table in tables
    ]
    pq.write_table(pa.concat_tables([text[1], text[0].take(copies)]), leaky)

    def audit(path: Path) -> dict[str, Verdict]:
        request = AuditRequest(
            load_table(training, TableRole.TRAINING, tmp_path),
            load_table(path, TableRole.SYNTHETIC, tmp_path),
            load_table(holdout, TableRole.HOLDOUT, tmp_path),
            analyses=("privacy",),
        )
        gates = run_audit(request).gates
        return {gate.id: gate.verdict for gate in gates if gate.metric.startswith("privacy.")}

    assert Verdict.FAIL not in audit(synthetic).values()
    assert audit(leaky)["copies-of-unique-records"] is Verdict.FAIL


def test_fake_vs_real_of_datacamp(datacamp: Tables) -> None:
    assert article_form(datacamp.training, datacamp.synthetic).auc == pytest.approx(0.543, abs=0.01)


def test_fake_vs_real_of_the_imputed_datacamp(reference: ReferenceData) -> None:
    names = ("census-training.csv", "census-synthetic-imputed-demo.csv", "census-holdout.csv")
    imputed = published_tables(reference, "datacamp", *names)
    assert article_form(imputed.training, imputed.synthetic).auc == pytest.approx(0.760, abs=0.01)


# --- one generator on 100 … 25,600 rows -----------------------------------------------------


@pytest.fixture(scope="module")
def size_training(reference: ReferenceData) -> pa.Table:
    """Adult without the rows of the rebalancing holdout, each taken out as often as it occurs."""
    everything = read_table(reference.table("adult", "census.csv.gz"))[0]
    holdout = read_table(reference.table("rebalancing", "census-holdout.csv"))[0]
    schema = infer_schema(everything)
    typed = conform_tables(
        schema,
        RawTable("all", everything),
        RawTable("hol", holdout.select(everything.column_names)),
        None,
    )
    keys, taken_out = row_numbers_of_equals([typed.training, typed.synthetic])
    left = dict(zip(*np.unique(taken_out, return_counts=True), strict=True))
    kept = []
    for position, key in enumerate(keys):
        if left.get(key, 0):
            left[key] -= 1
        else:
            kept.append(position)
    return everything.take(kept)


@pytest.mark.parametrize("rows", [100, 400, 1_600, 6_400, 25_600])
def test_fake_vs_real_and_accuracy_by_training_size(
    reference: ReferenceData, size_training: pa.Table, rows: int
) -> None:
    published = reference.published("articles.json")["size_vs_accuracy"]["ours"][str(rows)]
    synthetic = read_table(reference.table("size-vs-accuracy", f"syn_{rows:05d}.csv"))[0]
    tables = conform_tables(
        infer_schema(size_training),
        RawTable("trn", size_training),
        RawTable("syn", synthetic),
        None,
    )
    article = article_form(tables.training, tables.synthetic)
    assert article.auc == pytest.approx(published["fake_real"]["auc"], abs=0.01)
    assert article.accuracy == pytest.approx(published["fake_real"]["acc"], abs=0.01)
