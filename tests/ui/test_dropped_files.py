"""Which table a dropped file is meant to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.dropped_files import assign_roles, role_in_name

TRAINING, SYNTHETIC, HOLDOUT, GROUND_TRUTH, CONTEXT, SYNTHETIC_CONTEXT, HOLDOUT_CONTEXT = TableRole
A, B = Path("a.csv"), Path("b.csv")


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("census-training.csv", TRAINING),
        ("Synthetic_v2.parquet", SYNTHETIC),
        ("synthetic-from-training.csv", SYNTHETIC),
        ("hold-out.csv", HOLDOUT),
        ("census-ground-truth.csv", GROUND_TRUTH),
        ("seasons-training-context.parquet", CONTEXT),
        ("context.csv", CONTEXT),
        ("seasons-synthetic-context.parquet", SYNTHETIC_CONTEXT),
        ("context_of_holdout.csv", HOLDOUT_CONTEXT),
        ("people.csv", None),
    ],
)
def test_names_speak(name: str, role: TableRole | None) -> None:
    assert role_in_name(Path(name)) is role


def test_files_without_clear_names_fill_the_empty_places_in_order() -> None:
    assert assign_roles([A, B], []) == ((TRAINING, A), (SYNTHETIC, B))
    assert assign_roles([A], [TRAINING]) == ((SYNTHETIC, A),)


def test_clear_names_win_over_order() -> None:
    holdout, training = Path("holdout.csv"), Path("train.csv")
    assert assign_roles([holdout, training], []) == ((TRAINING, training), (HOLDOUT, holdout))
    assert assign_roles([holdout, A], []) == ((TRAINING, A), (HOLDOUT, holdout))


def test_several_synthetic_files_are_versions_whether_one_is_there_or_not() -> None:
    one, other = Path("synthetic-gan.csv"), Path("synthetic-vae.csv")
    assert assign_roles([one, other], []) == ((SYNTHETIC, one), (SYNTHETIC, other))
    assert assign_roles([one], [TRAINING, SYNTHETIC]) == ((SYNTHETIC, one),)


def test_a_name_never_replaces_a_table_unasked_nor_becomes_another() -> None:
    assert assign_roles([Path("train.csv")], [TRAINING]) is None
    assert assign_roles([Path("train-a.csv"), Path("train-b.csv")], []) is None


def test_what_only_the_user_can_tell_is_not_guessed() -> None:
    assert assign_roles([A], list(TableRole)) is None
    assert assign_roles([Path(f"{i}.csv") for i in range(4)], []) is None
    assert assign_roles([], []) is None
