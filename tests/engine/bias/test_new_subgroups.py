"""People whom only one table has are named, once, the largest first."""

from __future__ import annotations

import pandas as pd

from synthdesk.engine.bias.grouped_rows import GroupedRows, grouped_rows
from synthdesk.engine.bias.new_subgroups import FEWEST_ROWS, find_subgroups
from synthdesk.engine.bias_models.protected import ProtectedColumn, ProtectedGroups
from synthdesk.engine.tables.conform import Tables
from tests.engine.bias.made_people import made_people, tables_of
from tests.reference_data import ReferenceData


def groups(tables: Tables, *names: str) -> dict[str, GroupedRows]:
    named = {"training": tables.training, "synthetic": tables.synthetic}
    return {
        name: grouped_rows(ProtectedGroups((ProtectedColumn(name),)), tables.columns, named)
        for name in names
    }


def found_in(training: pd.DataFrame, synthetic: pd.DataFrame, *core: str):
    by = groups(tables_of(training, synthetic), "sex", "hours", "paid", "job")
    return find_subgroups(by, core, "training", "synthetic")


def test_a_new_and_a_vanished_combination_are_found_with_their_rows() -> None:
    training, synthetic = made_people(4_000, 1), made_people(4_000, 2)
    training = training[~((training.sex == "female") & (training.job == "road"))]
    synthetic = synthetic[~((synthetic.sex == "male") & (synthetic.job == "field"))]
    found = found_in(training, synthetic, "sex")
    (new,) = [one for one in found.new if len(one.columns) == 2]
    assert (new.columns, new.values) == (("sex", "job"), ("female", "road"))
    rows = ((synthetic.sex == "female") & (synthetic.job == "road")).sum()
    assert (new.n_training, new.n_synthetic) == (0, rows)
    assert round(new.expected, 6) == round(rows * len(training) / len(synthetic), 6)
    (gone,) = found.vanished
    assert (gone.columns, gone.values) == (("sex", "job"), ("male", "field"))


def test_what_lies_in_a_new_combination_is_not_listed_again() -> None:
    training, synthetic = made_people(4_000, 1), made_people(4_000, 2)
    training = training[~((training.sex == "female") & (training.job == "road"))]
    found = found_in(training, synthetic, "sex", "paid", "sex")
    assert [one.columns for one in found.new] == [("sex", "job")]
    assert found.n_new == 1


def test_a_few_rows_against_none_are_not_counted() -> None:
    training, synthetic = made_people(3_000, 1), made_people(3_000, 2)
    synthetic.loc[: FEWEST_ROWS - 2, ["sex", "job"]] = ["female", "sea"]
    assert found_in(training, synthetic, "sex").new == ()


def test_female_doctors_who_earn_much(reference: ReferenceData) -> None:
    training = pd.read_csv(reference.table("rebalancing", "census-training-imbalanced.csv"))
    synthetic = pd.read_csv(reference.table("rebalancing", "census-synthetic-balanced.csv"))
    tables = tables_of(training, synthetic[training.columns])
    by = groups(tables, "sex", "income", "education", "race", "workclass")
    found = find_subgroups(by, ("sex", "income"), "training", "synthetic")
    (one,) = [
        one
        for one in found.new
        if {value.strip() for value in one.values} == {"Female", "Doctorate", ">50K"}
    ]
    assert (one.n_training, one.n_synthetic) == (0, 59)
