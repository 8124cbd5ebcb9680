"""Codes keep every value apart, and no two rows are alike that were not."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from synthdesk.engine.audit import conformed
from synthdesk.engine.privacy.coded_rows import coded_rows, row_keys
from synthdesk.engine.tables.rows import row_numbers_of_equals
from tests.engine.conftest import Desk, people


def test_codes_are_the_rows_and_rise_with_the_value(desk: Desk) -> None:
    files = [desk.write(f"{seed}.csv", people(300, seed)) for seed in (1, 2, 3)]
    tables = conformed(desk.request(*files))
    coded = coded_rows(tables)
    assert coded.holdout is not None
    for at, column in enumerate(coded.columns):
        for table, codes in (
            (tables.training, coded.training),
            (tables.synthetic, coded.synthetic),
            (tables.holdout, coded.holdout),
        ):
            assert table is not None
            given_values = table.column(column.name).to_pylist()
            known = [value is not None for value in given_values]
            assert (codes[:, at] == column.missing).tolist() == [not k for k in known]
            held = column.values[codes[known, at]].tolist()
            assert held == [value for value in given_values if value is not None]
        if column.is_ordered:
            assert (np.diff(column.values) > 0).all()
    assert [column.is_ordered for column in coded.columns] == [True, False, True, False, True]


def test_keys_are_those_of_whole_rows(desk: Desk) -> None:
    files = [desk.write(f"{seed}.csv", people(300, seed)) for seed in (1, 2)]
    tables = conformed(desk.request(*files)).training, conformed(desk.request(*files)).synthetic
    narrow = [table.select(["degree", "city"]) for table in tables]
    coded = coded_rows(conformed(desk.request(*files))).on(("city", "degree"))
    ours = np.concatenate(row_keys(coded.training, coded.synthetic))
    theirs = np.concatenate(row_numbers_of_equals(narrow))
    assert len(np.unique(np.stack([ours, theirs], axis=1), axis=0)) == len(np.unique(ours))
    assert len(np.unique(ours)) == len(np.unique(theirs))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 2**31 - 2), min_size=4, max_size=4), min_size=1))
def test_rows_have_the_same_key_exactly_when_they_are_the_same(rows: list[list[int]]) -> None:
    table = np.array(rows, dtype=np.int32)
    (keys,) = row_keys(table)
    for one, row in zip(keys, rows, strict=True):
        assert [key == one for key in keys] == [other == row for other in rows]
