"""Copies of real rows: brute force as the oracle, planted copies as the fault to be found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthdesk.engine.policy import Verdict
from synthdesk.engine.privacy.coded_rows import coded_rows
from synthdesk.engine.privacy.matches import MOST_LISTED_ROWS, exact_matches
from synthdesk.engine.privacy.row_keys import RowKeys
from synthdesk.engine.privacy.unique_records import UniqueRecords
from synthdesk.engine.tables import rows as rows_module
from synthdesk.engine.tables.conform import RawTable, conform_tables
from synthdesk.engine.tables.rows import row_numbers_of_equals
from tests.engine.conftest import Desk, people

row = st.tuples(
    st.one_of(st.none(), st.sampled_from("abc")),
    st.one_of(st.none(), st.sampled_from([0.0, 1.0, 2.5])),
    st.sampled_from("xy"),
)
some_rows = st.lists(row, min_size=1, max_size=25)
Rows = list[tuple[str | None, float | None, str]]


def as_table(rows: Rows) -> pa.Table:
    first, second, third = (list(column) for column in zip(*rows, strict=True))
    return pa.table(
        {
            "a": pa.array(first, pa.string()).dictionary_encode(),
            "b": pa.array(second, pa.float64()),
            "c": pa.array(third, pa.string()).dictionary_encode(),
        }
    )


@settings(deadline=None)
@given(some_rows, some_rows, some_rows, st.sampled_from([2**62, 20]))
def test_rows_are_equal_exactly_when_their_numbers_are(
    training: Rows, synthetic: Rows, holdout: Rows, largest: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        # A small bound makes the folded key overflow, and so be renumbered, at every column.
        patch.setattr(rows_module, "_LARGEST_KEY", largest)
        keys = row_numbers_of_equals([as_table(t) for t in (training, synthetic, holdout)])
    flat = np.concatenate(keys)
    rows = [*training, *synthetic, *holdout]
    for i in range(len(rows)):
        assert [flat[i] == key for key in flat] == [rows[i] == other for other in rows]


@settings(deadline=None)
@given(some_rows, some_rows, some_rows)
def test_match_figures_agree_with_brute_force(
    training: Rows, synthetic: Rows, holdout: Rows
) -> None:
    keys = row_numbers_of_equals([as_table(t) for t in (training, synthetic, holdout)])
    exact = exact_matches(*(key.astype(np.uint64) for key in keys))
    assert exact.count == sum(entry in training for entry in synthetic)
    assert exact.chance_share == pytest.approx(np.mean([entry in training for entry in holdout]))
    assert exact.rows == tuple(
        (i + 1, training.index(entry) + 1) for i, entry in enumerate(synthetic) if entry in training
    )


def planted(copies: int, desk: Desk) -> tuple[Path, Path, Path]:
    real, fake = people(1_500, 1), people(1_500, 2, noise=0.3)
    for name in fake:
        fake[name] = [*fake[name][copies:], *real[name][:copies]]
    return (
        desk.write("real.csv", real),
        desk.write(f"fake{copies}.csv", fake),
        desk.write("held.csv", people(800, 3)),
    )


def test_planted_copies_raise_the_match_statistics_monotonically(desk: Desk) -> None:
    coded = [
        coded_rows(
            conform_tables(request.training.schema, *(RawTable.of(one) for one in request.tables))
        )
        for request in (desk.request(*planted(copies, desk)) for copies in (0, 5, 20, 100, 400))
    ]
    keys = [RowKeys(one.columns) for one in coded]
    exact = [
        exact_matches(of.of(one.training), of.of(one.synthetic), None)
        for of, one in zip(keys, coded, strict=True)
    ]
    unique = [UniqueRecords(one).result() for one in coded]
    counts = [found.count for found in exact]
    z = [found.z for found in unique]
    p = [found.p_value for found in unique]
    assert counts == sorted(counts)
    assert z == sorted(z)
    assert p == sorted(p, reverse=True)
    assert z[-1] > 10


def test_five_percent_of_copies_fail_the_gate_and_none_do_not(desk: Desk) -> None:
    clean = desk.audit(*planted(0, desk), analyses=("privacy",))
    leaky = desk.audit(*planted(100, desk), analyses=("privacy",))
    by_id = {gate.id: gate.verdict for gate in clean.gates}
    assert by_id["copies-of-unique-records"] is not Verdict.FAIL
    assert leaky.verdict.verdict is Verdict.FAIL


def test_without_a_holdout_nothing_is_judged(desk: Desk) -> None:
    training, synthetic, _ = planted(400, desk)
    result = desk.audit(training, synthetic, analyses=("privacy",))
    assert result.privacy is not None
    assert result.privacy.unique_matches is None
    assert result.privacy.exact_matches.chance_share is None
    assert result.verdict.verdict is Verdict.NOT_ASSESSABLE
    assert "holdout" in result.gates[0].reason


def test_long_lists_of_rows_are_cut_but_the_count_is_whole() -> None:
    keys = np.arange(MOST_LISTED_ROWS + 100, dtype=np.uint64)
    exact = exact_matches(keys, keys, None)
    assert exact.count == MOST_LISTED_ROWS + 100
    assert len(exact.rows) == MOST_LISTED_ROWS
