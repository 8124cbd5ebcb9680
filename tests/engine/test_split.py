"""A holdout split off the training table: disjoint, complete, repeatable, by subject."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from synthdesk.engine.errors import UserError
from synthdesk.engine.tables.loading import LoadedTable, open_arrow, write_arrow
from synthdesk.engine.tables.schema import infer_schema
from synthdesk.engine.tables.source import TableFile, TableRole
from synthdesk.engine.tables.split import split_holdout

ROWS = 1_000


@pytest.fixture
def training(tmp_path: Path) -> LoadedTable:
    """A thousand numbered rows of 125 subjects, every tenth row without a key."""
    table = pa.table(
        {
            "number": pa.array(range(ROWS)),
            "person": pa.array(
                [None if i % 10 == 0 else f"p{i % 125}" for i in range(ROWS)]
            ).dictionary_encode(),
            "city": pa.array(["Bonn", "Köln"] * (ROWS // 2)).dictionary_encode(),
        }
    )
    cache = tmp_path / "training.arrow"
    write_arrow(table, cache)
    source = TableFile(
        TableRole.TRAINING, "people.csv", "csv", 9, "0" * 64, ROWS, tuple(table.column_names)
    )
    return LoadedTable(source, "/data/people.csv", str(cache), infer_schema(table), (), ())


def rows_of(table: LoadedTable) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = open_arrow(Path(table.cache)).to_pylist()
    return rows


def test_both_parts_together_are_the_file(training: LoadedTable, tmp_path: Path) -> None:
    kept, held = split_holdout(training, 0.2, 7, "", tmp_path)
    numbers = [[row["number"] for row in rows_of(part)] for part in (kept, held)]
    assert len(numbers[1]) == 200
    assert sorted(numbers[0] + numbers[1]) == list(range(ROWS))
    assert all(part == sorted(part) for part in numbers)


def test_the_parts_say_what_they_are(training: LoadedTable, tmp_path: Path) -> None:
    kept, held = split_holdout(training, 0.2, 7, "", tmp_path)
    assert (kept.source.role, held.source.role) == (TableRole.TRAINING, TableRole.HOLDOUT)
    assert (kept.source.rows, held.source.rows) == (800, 200)
    assert "200 of 1,000 rows" in held.source.derived
    assert "seed 7" in held.source.derived
    assert held.split is not None
    assert held.split.is_held_out
    assert kept.split is not None
    assert not kept.split.is_held_out
    assert kept.schema == training.schema
    assert len({kept.source.sha256, held.source.sha256, training.source.sha256}) == 3
    assert len(held.preview) == 200
    assert {profile.name: profile.missing for profile in held.profile}["number"] == 0


def test_the_same_seed_draws_the_same_rows(training: LoadedTable, tmp_path: Path) -> None:
    def held(seed: int) -> LoadedTable:
        return split_holdout(training, 0.2, seed, "", tmp_path)[1]

    assert rows_of(held(7)) == rows_of(held(7))
    assert rows_of(held(7)) != rows_of(held(8))
    assert held(7).source.sha256 == held(7).source.sha256 != held(8).source.sha256


@pytest.mark.parametrize("plain", [True, False])
def test_no_subject_stands_on_both_sides(
    training: LoadedTable, tmp_path: Path, plain: bool
) -> None:
    if plain:
        table = open_arrow(Path(training.cache))
        texts = table.column("person").cast(pa.string())
        write_arrow(table.set_column(1, "person", texts), Path(training.cache))
    kept, held = split_holdout(training, 0.3, 1, "person", tmp_path)
    subjects = [{row["person"] for row in rows_of(part)} - {None} for part in (kept, held)]
    assert not subjects[0] & subjects[1]
    assert len(subjects[0] | subjects[1]) == 125
    assert kept.source.rows + held.source.rows == ROWS
    # Rows without a key are subjects of their own: 125 named ones and 100 more.
    assert "of 225 subjects by “person”" in held.source.derived


@pytest.mark.parametrize(
    ("share", "key", "code"),
    [
        (0.05, "", "split-too-small"),
        (0.95, "", "split-too-small"),
        (0.0, "", "bad-split-share"),
        (1.0, "", "bad-split-share"),
        (0.2, "nowhere", "unknown-column"),
    ],
)
def test_what_can_not_be_split_is_said(
    training: LoadedTable, tmp_path: Path, share: float, key: str, code: str
) -> None:
    with pytest.raises(UserError) as caught:
        split_holdout(training, share, 1, key, tmp_path)
    assert (caught.value.code, caught.value.where.file) == (code, "people.csv")


def test_a_part_is_not_split_again(training: LoadedTable, tmp_path: Path) -> None:
    kept, _ = split_holdout(training, 0.2, 7, "", tmp_path)
    with pytest.raises(UserError, match="Load the file again"):
        split_holdout(kept, 0.2, 7, "", tmp_path)


def test_one_subject_can_not_be_taken_apart(training: LoadedTable, tmp_path: Path) -> None:
    table = open_arrow(Path(training.cache))
    write_arrow(table.set_column(1, "person", pa.array(["p"] * ROWS)), Path(training.cache))
    with pytest.raises(UserError, match="one single value"):
        split_holdout(training, 0.2, 7, "person", tmp_path)
