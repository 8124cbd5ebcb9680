"""Which table a dropped file is meant to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.dropped_files import assign_roles, role_in_name

TRAINING, SYNTHETIC, HOLDOUT = TableRole


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("census-training.csv", TRAINING),
        ("Synthetic_v2.parquet", SYNTHETIC),
        ("synthetic-from-training.csv", SYNTHETIC),
        ("hold-out.csv", HOLDOUT),
        ("people.csv", None),
    ],
)
def test_names_speak(name: str, role: TableRole | None) -> None:
    assert role_in_name(Path(name)) is role


def test_files_without_clear_names_fill_the_empty_places_in_order() -> None:
    a, b = Path("a.csv"), Path("b.csv")
    assert assign_roles([a, b], []) == {TRAINING: a, SYNTHETIC: b}
    assert assign_roles([a], [TRAINING]) == {SYNTHETIC: a}


def test_clear_names_win_over_order() -> None:
    a, b = Path("holdout.csv"), Path("train.csv")
    assert assign_roles([a, b], []) == {HOLDOUT: a, TRAINING: b}


def test_a_name_never_replaces_a_table_unasked_nor_becomes_another() -> None:
    assert assign_roles([Path("train.csv")], [TRAINING]) is None


def test_what_only_the_user_can_tell_is_not_guessed() -> None:
    assert assign_roles([Path("a.csv")], list(TableRole)) is None
    assert assign_roles([Path(f"{i}.csv") for i in range(4)], []) is None
    assert assign_roles([], []) is None
