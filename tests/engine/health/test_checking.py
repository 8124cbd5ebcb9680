"""The list of findings as a whole: its order, its names, and that nothing makes it fail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthdesk.engine.errors import Cancelled
from synthdesk.engine.health.checking import check_health
from synthdesk.engine.health.column_values import read_column
from synthdesk.engine.health.findings import Severity
from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType, default_role
from synthdesk.engine.tables.source import TableRole
from tests.reference_data import ReferenceData

from .conftest import Check
from .table_making import loaded, schema_of, stored

DRAW = np.random.default_rng(1)
FAULTY = {
    "key": [f"C-{i}" for i in range(300)],
    "one": ["yes"] * 300,
    "x": DRAW.normal(size=300),
    "copy": np.arange(300) % 2,
    "y": np.arange(300) % 2,
}


def test_findings_come_red_first_and_in_column_order(check: Check) -> None:
    found = check(FAULTY, "y").health.findings

    weights = [list(Severity).index(finding.severity) for finding in found]
    assert weights == sorted(weights)
    assert [f.columns[0] for f in found if f.severity is Severity.AMBER] == ["key", "one"]
    assert found[0].columns == ("copy",)


def test_the_same_tables_give_the_same_findings_and_ids(check: Check) -> None:
    first, second = check(FAULTY, "y"), check(FAULTY, "y")

    assert first.health == second.health
    ids = [finding.id for finding in first.health.findings]
    assert len(ids) == len(set(ids))
    assert "target-leakage/training/copy" in ids


def test_an_id_outlives_another_seed_and_more_rows(check: Check) -> None:
    longer = {name: np.concatenate([values, values]) for name, values in FAULTY.items()}

    before = {f.id for f in check(FAULTY, "y").of("target-leakage", "copy")}
    after = {f.id for f in check(longer, "y", seed=99).of("target-leakage", "copy")}

    assert before == after


def test_versions_of_the_synthetic_table_are_kept_apart(tmp_path: Path) -> None:
    table = {"x": DRAW.normal(size=200), "g": ["a", "b"] * 100}
    constant = table | {"g": ["a"] * 200}
    tables = [
        loaded(tmp_path, table),
        loaded(tmp_path, constant, TableRole.SYNTHETIC, "v1"),
        loaded(tmp_path, table, TableRole.SYNTHETIC, "v2"),
    ]

    health = check_health(tables[0].schema, tables, seed=1)

    (finding,) = (f for f in health.findings if f.check == "without-information")
    assert finding.version == "v1"
    assert finding.id == "without-information/synthetic:v1/g"
    assert {run.version for run in health.checks} == {"", "v1", "v2"}


def test_tables_without_a_training_table_are_checked_by_themselves(tmp_path: Path) -> None:
    table = loaded(tmp_path, FAULTY, TableRole.SYNTHETIC)

    health = check_health(table.schema, [table], seed=1)

    assert "without-information" in {finding.check for finding in health.findings}
    assert not [run for run in health.checks if run.check == "missing-share"]


def test_every_check_leaves_a_record_and_every_finding_belongs_to_one(check: Check) -> None:
    checked = check(FAULTY, "y", synthetic=FAULTY, cutoff=date(2024, 1, 1))

    records = {(run.check, run.table) for run in checked.health.checks}
    for finding in checked.health.findings:
        assert (finding.check.split(".")[0], finding.table) in records
    assert all(run.rows == 300 for run in checked.health.checks if not run.not_assessable)


def test_a_cancelled_check_stops(tmp_path: Path) -> None:
    table = loaded(tmp_path, FAULTY)

    with pytest.raises(Cancelled):
        check_health(table.schema, [table], 1, None, Progress(is_cancelled=lambda: True))


HOSTILE: dict[str, tuple[pa.DataType, list[Any]]] = {
    "floats": (pa.float64(), [None, 0.0, -0.0, 1e308, -1e308, 5e-324, float("inf"), float("nan")]),
    "integers": (pa.int64(), [None, 0, 1, -(2**63), 2**63 - 1, 2**53 + 1]),
    "texts": (pa.string(), [None, "", " ", "?", "007", "1e400", "nan", "=1+1", "<b>", "\u202ex"]),
    "digits": (pa.string(), ["1", "2", "2.0", "-0", "99999999999999999999"]),
    "truths": (pa.bool_(), [None, True, False]),
    "times": (
        pa.timestamp("us"),
        [None, datetime(1, 1, 1), datetime(1970, 1, 1), datetime(9999, 12, 31)],  # noqa: DTZ001
    ),
    "nothing": (pa.null(), [None]),
}
COLUMNS = st.lists(st.sampled_from(sorted(HOSTILE)), min_size=2, max_size=5)


def hostile(kinds: Sequence[str], seed: int) -> dict[str, pa.Array]:
    """Columns drawn from the worst values of each kind."""
    draw = np.random.default_rng(seed)
    table = {}
    for at, kind in enumerate(kinds):
        stored_type, values = HOSTILE[kind]
        chosen = [values[position] for position in draw.integers(0, len(values), 150)]
        table[f"c{at}"] = pa.array(chosen, stored_type)
    return table


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    training=COLUMNS,
    holdout=COLUMNS,
    types=st.lists(st.sampled_from(ColumnType), min_size=5, max_size=5),
    seed=st.integers(0, 1_000),
)
def test_no_table_and_no_choice_of_types_makes_the_checks_fail(
    tmp_path: Path,
    training: Sequence[str],
    holdout: Sequence[str],
    types: Sequence[ColumnType],
    seed: int,
) -> None:
    first, second = hostile(training, seed), hostile(holdout, seed + 1)
    chosen = dict(zip(first, types, strict=False))
    schema = schema_of(pa.table({n: stored(v) for n, v in first.items()}), "c1", chosen)
    tables = [loaded(tmp_path, first), loaded(tmp_path, second, TableRole.HOLDOUT)]

    health = check_health(schema, tables, 1, date(2020, 1, 1))

    assert all(finding.title and finding.evidence for finding in health.findings)


def test_no_rows_at_all_are_no_reason_to_fail(check: Check) -> None:
    empty = {"x": pa.array([], pa.float64()), "t": pa.array([], pa.string())}

    assert check(empty, "t", holdout=empty).serious is not None


@pytest.mark.parametrize("kind", list(ColumnType))
def test_a_column_that_is_stored_twice_differently_reads_the_same(kind: ColumnType) -> None:
    column = Column("c", kind, default_role(kind), "")
    numbers = pa.array([1, 2, None, 30])
    texts = pa.array(["1", "2", None, "30"]).dictionary_encode()

    one = read_column(column, pa.chunked_array([numbers]))
    two = read_column(column, pa.chunked_array([texts.slice(0, 2), texts.slice(2)]))

    assert one.missing == two.missing
    if kind.is_number:
        assert np.array_equal(one.ordered, two.ordered, equal_nan=True)
    elif one.words is not None and two.words is not None:
        assert [one.word(code) for code in one.coded[:2]] == ["1", "2"]
        assert [two.word(code) for code in two.coded[:2]] == ["1", "2"]


def test_declared_tokens_are_missing_in_texts_and_in_numbers() -> None:
    column = Column("c", ColumnType.NUMERIC, ColumnRole.FEATURE, "", missing=("-99", "?"))

    stored_numbers = read_column(column, pa.chunked_array([pa.array([1, -99, 3])]))
    stored_texts = read_column(
        column, pa.chunked_array([pa.array(["1", "-99", "?"]).dictionary_encode()])
    )

    assert stored_numbers.missing == 1
    assert (stored_texts.missing, stored_texts.unreadable) == (2, 0)


@pytest.mark.reference
@pytest.mark.parametrize(
    ("path", "target"),
    [
        (("datacamp", "census-{}.csv"), "income"),
        (("quality-assurance", "census-{}.parquet"), "income"),
    ],
)
def test_real_tables_without_faults_raise_nothing_red(
    tmp_path: Path, reference: ReferenceData, path: tuple[str, str], target: str
) -> None:
    folder, name = path
    names = {TableRole.TRAINING: "training"}
    if folder == "datacamp":
        names[TableRole.HOLDOUT] = "holdout"
    tables = [
        loaded(tmp_path, _read(reference.table(folder, name.format(part))), role)
        for role, part in names.items()
    ]

    health = check_health(tables[0].schema.with_role([target], ColumnRole.TARGET), tables, 7)

    assert not [f for f in health.findings if f.severity is Severity.RED]
    # A third of the ages of one table are missing, mostly of people with one outcome: .81 is true.
    amber = {(f.check, f.columns) for f in health.findings if f.severity is Severity.AMBER}
    assert amber <= {("target-leakage", ("age",))}


def _read(path: Path) -> pa.Table:
    if path.suffix == ".parquet":
        table = pyarrow.parquet.read_table(path)
        return pa.table(
            {name: table.column(name).cast(_plain(table, name)) for name in table.column_names}
        )
    options = pyarrow.csv.ConvertOptions(strings_can_be_null=True)
    return pyarrow.csv.read_csv(path, convert_options=options)


def _plain(table: pa.Table, name: str) -> pa.DataType:
    kind = table.schema.field(name).type
    return pa.string() if pa.types.is_large_string(kind) else kind
