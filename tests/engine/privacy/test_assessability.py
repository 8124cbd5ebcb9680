"""What stands in the way of a judgement is found and named; what does not is let pass."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from synthdesk.engine.privacy.assessability import FEWEST_RECORDS, Ground, survey
from synthdesk.engine.privacy.coded_rows import coded_rows
from synthdesk.engine.privacy.shared_records import without_shared
from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.readers import read_table
from synthdesk.engine.tables.schema import ColumnRole, infer_schema
from tests.engine.conftest import Desk, Table, people
from tests.engine.privacy.mixed_tables import Sizes, random_coded


def tables_of(desk: Desk, *parts: Table, subject: str = "", feature: str = "") -> Tables:
    raw = []
    for name, part in zip(("training", "synthetic", "holdout"), parts, strict=True):
        path = desk.write(f"{name}.csv", part)
        raw.append(RawTable(path.name, read_table(path)[0]))
    schema = infer_schema(raw[0].table)
    if subject:
        schema = schema.with_role((subject,), ColumnRole.SUBJECT_KEY)
    if feature:
        schema = schema.with_role((feature,), ColumnRole.FEATURE)
    return conform_tables(schema, *raw)


def surveyed(tables: Tables) -> Ground:
    return survey(tables, coded_rows(tables), seed=3)


def joined(first: Table, second: Table, rows: int) -> dict[str, list[object]]:
    """The second table's first rows at the end of the first."""
    return {name: [*first[name], *second[name][:rows]] for name in first}


def test_a_random_holdout_is_good_ground(desk: Desk) -> None:
    ground = surveyed(tables_of(desk, people(900, 1), people(800, 2), people(700, 3)))
    assert ground.obstacles == ()
    assert ground.cleared.shared is None
    assert ground.exchangeability is not None
    assert ground.exchangeability.holds
    assert (ground.n_training, ground.n_holdout) == (900, 700)


def test_training_rows_in_the_holdout_are_named_and_left_out(desk: Desk) -> None:
    training = people(900, 1)
    holdout = joined(people(700, 3), training, 40)
    ground = surveyed(tables_of(desk, training, people(800, 2), holdout))
    assert ground.cleared.shared is not None
    assert set(range(701, 741)) <= set(ground.cleared.shared.holdout_rows)
    assert ground.n_training <= 860
    assert ground.cleared.training_rows.min() >= 40
    assert ground.obstacles == ()
    assert any("left out of all comparisons" in warning for warning in ground.warnings)


def test_people_who_equal_each_other_by_chance_are_not_taken_for_shared_ones() -> None:
    draws = np.random.default_rng(1)
    for _ in range(50):
        coded = random_coded(draws, [(False, 9)] * 3, Sizes(800, 10, 300))
        assert without_shared(coded, None).shared is None


def test_a_holdout_within_training_leaves_nothing_to_compare(desk: Desk) -> None:
    training = people(900, 1)
    holdout = {name: values[:400] for name, values in training.items()}
    ground = surveyed(tables_of(desk, training, people(800, 2), holdout))
    assert ground.n_holdout < FEWEST_RECORDS
    assert "0 holdout rows once records that are in both are left out" in ground.obstacles[0].reason


def test_a_holdout_of_other_people_is_refused_with_the_columns_that_differ(desk: Desk) -> None:
    older = people(700, 3)
    older["age"] = [int(str(age)) + 15 for age in older["age"]]
    ground = surveyed(tables_of(desk, people(900, 1), people(800, 2), older))
    (obstacle,) = ground.obstacles
    assert "“age”" in obstacle.reason
    assert "at random" in obstacle.mend
    assert ground.exchangeability is not None
    assert ground.exchangeability.differing_columns[0].column == "age"


def with_persons(rows: int, seed: int, first: int) -> dict[str, list[object]]:
    table = people(rows, seed)
    table["person"] = [f"p{first + at // 4}" for at in range(rows)]
    return table


def test_persons_in_both_tables_are_left_out_with_all_their_rows(desk: Desk) -> None:
    tables = tables_of(
        desk,
        with_persons(800, 1, 0),
        with_persons(800, 2, 5_000),
        with_persons(600, 3, 190),
        subject="person",
    )
    ground = surveyed(tables)
    assert ground.by_person
    assert ground.cleared.shared is not None
    # Persons p190 … p199 have four rows in each table.
    assert ground.cleared.shared.count == 10
    assert ground.cleared.shared.holdout_rows == tuple(range(1, 41))
    assert (ground.n_training, ground.n_holdout) == (190, 140)


def test_an_identifier_among_the_columns_is_pointed_at(desk: Desk) -> None:
    parts = [people(400, 1), people(400, 2), people(300, 3)]
    for at, part in enumerate(parts):
        part["patient"] = [1_000 * (at + 1) + row for row in range(len(part["age"]))]
    tables = tables_of(desk, *parts, feature="patient")
    assert any("“patient”" in warning for warning in surveyed(tables).warnings)


def test_it_can_be_called_off(desk: Desk, tmp_path: Path) -> None:
    from synthdesk.engine.errors import Cancelled
    from synthdesk.engine.progress import Progress

    tables = tables_of(desk, people(300, 1), people(300, 2), people(300, 3))

    def stop(fraction: float, text: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        survey(tables, coded_rows(tables), 1, Progress(stop))
