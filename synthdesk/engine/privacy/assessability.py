"""G1–G4: whether anything can be judged, which is asked and printed before any test is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, number_range, share
from synthdesk.engine.privacy.exchangeability import (
    DifferingColumn,
    Exchangeability,
    measure_exchangeability,
)
from synthdesk.engine.privacy.real_units import real_units
from synthdesk.engine.privacy.shared_records import Cleared, SharedRecords, without_shared
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    from synthdesk.engine.estimate import Estimate
    from synthdesk.engine.privacy.coded_rows import CodedColumn, CodedRows
    from synthdesk.engine.privacy.unique_records import UniqueMatches
    from synthdesk.engine.tables.conform import Tables

FEWEST_RECORDS = 50
"""Fewer holdout or training records, rows or persons, can't carry any comparison."""
REVERSE_LEVEL = 1e-4
"""From there on copies of holdout records are no chance."""
_ID_SHARE = 0.99

NO_HOLDOUT = (
    "No holdout was given, so nothing tells copied people from people who match by chance. "
    "Keep some real rows away from the generator and add them as holdout."
)


@dataclass(frozen=True)
class NotRun:
    """A test that could not be run.

    Attributes:
        test: its field of ``Privacy``.
        reason: why, and what would mend it.
    """

    test: str
    reason: str


@dataclass(frozen=True)
class Assessable:
    """Whether the comparative tests can be judged at all, and if not, why not.

    Attributes:
        holdout: whether a holdout was given.
        unique_matches: whether copies of unique records could be judged.
        reason: why they could not; absent where they could.
        judged: whether the tests as a whole can be judged.
        reasons: why not; none where they can.
        mend: what would help; empty where they can.
        warnings: what a reader must know although it does not stand in the way.
        exchangeable: AUC of a classifier on training against holdout; absent without a holdout.
        differing_columns: columns that tell the two apart, where the classifier does.
        shared: records in both, left out of all comparisons; absent where there are none.
        by_person: whether persons are counted, not rows, as a subject key tells them.
        n_training: training records that are compared, rows or persons; absent without a holdout.
        n_holdout: the same for the holdout.
        not_run: tests that could not be run though all in all it can be judged.
    """

    holdout: bool
    unique_matches: bool
    reason: str | None = None
    judged: bool = False
    reasons: tuple[str, ...] = ()
    mend: str = ""
    warnings: tuple[str, ...] = ()
    exchangeable: Estimate | None = None
    differing_columns: tuple[DifferingColumn, ...] = ()
    shared: SharedRecords | None = None
    by_person: bool = False
    n_training: int | None = None
    n_holdout: int | None = None
    not_run: tuple[NotRun, ...] = ()


@dataclass(frozen=True)
class Obstacle:
    """Something that forbids any judgement.

    Attributes:
        reason: what it is.
        mend: what to do about it.
    """

    reason: str
    mend: str


@dataclass(frozen=True, eq=False)
class Ground:
    """What the tests may stand on.

    Attributes:
        cleared: the tables without shared records.
        obstacles: why nothing can be judged; none where it can.
        warnings: see ``Assessable``.
        exchangeability: training against holdout; absent where it could not be measured.
        n_training: records, rows or persons.
        n_holdout: the same.
        by_person: which of the two.
    """

    cleared: Cleared
    obstacles: tuple[Obstacle, ...]
    warnings: tuple[str, ...]
    exchangeability: Exchangeability | None
    n_training: int
    n_holdout: int
    by_person: bool


def survey(tables: Tables, coded: CodedRows, seed: int, progress: Progress = SILENT) -> Ground:
    """Look at the ground before any test is run.

    Args:
        tables: with a holdout.
        coded: the same tables.
        seed: the audit's.
        progress: told of every step.
    """
    progress.step(0.0, "Privacy: records in training and holdout")
    cleared = without_shared(coded, tables.subjects)
    left, shared = cleared.coded, cleared.shared
    warnings = [_of_identifier(column.name) for column in coded.columns if _is_id(column, coded)]
    if shared is not None:
        warnings.append(_of_shared(shared))
    assert left.holdout is not None
    units = real_units(left) if len(left.holdout) and len(left.training) else None
    sizes = (units.n_training, units.n_holdout) if units is not None else (0, 0)
    by_person = coded.training_subjects is not None
    obstacles: list[Obstacle] = []
    found = None
    if min(sizes) < FEWEST_RECORDS:
        obstacles.append(_too_few(sizes, by_person, shared))
    else:
        found = measure_exchangeability(tables, coded, seed, progress)
        if not found.holds:
            obstacles.append(_not_exchangeable(found))
    return Ground(cleared, tuple(obstacles), tuple(warnings), found, *sizes, by_person=by_person)


def holds_the_holdout(unique: UniqueMatches) -> Obstacle | None:
    """Whether the synthetic table repeats the holdout rather than training."""
    if unique.reverse_p_value >= REVERSE_LEVEL:
        return None
    return Obstacle(
        "The synthetic table repeats unique holdout records "
        f"({share(unique.holdout_rate, 2)}) more often than unique training records "
        f"({share(unique.training_rate, 2)}). The generator saw the holdout, or the two files are "
        "swapped.",
        "Check which file the generator was trained on, and give as holdout only rows that it "
        "never saw.",
    )


def _too_few(sizes: tuple[int, int], by_person: bool, shared: SharedRecords | None) -> Obstacle:
    who = "persons" if by_person else "rows"
    left = " once records that are in both are left out" if shared is not None else ""
    return Obstacle(
        f"There are {count(sizes[0])} training and {count(sizes[1])} holdout {who}{left}; below "
        f"{FEWEST_RECORDS} of either no comparison means anything.",
        f"Give a holdout of more {who}, none of which the generator saw.",
    )


def _not_exchangeable(found: Exchangeability) -> Obstacle:
    names = [f"“{one.column[:60]}”" for one in found.differing_columns[:5]]
    by = f" They differ most in {', '.join(names)}." if names else ""
    return Obstacle(
        "The holdout is not a random part of the same real data: a classifier tells training rows "
        f"from holdout rows with an AUC of {number_range(found.auc)}, where .5 would be none.{by}",
        "Take the holdout at random from the rows that training was taken from; or leave columns "
        "that tell when or where a row was taken out of the audit.",
    )


def _of_shared(shared: SharedRecords) -> str:
    if shared.by_person:
        who = "person is" if shared.count == 1 else "persons are"
        return (
            f"{count(shared.count)} {who} in training and holdout alike. Their rows were left out "
            f"of all comparisons: {count(shared.n_holdout_rows)} of the holdout and "
            f"{count(shared.n_training_rows)} of training."
        )
    split, chance = shared.split_pairs or 0, shared.expected_split_pairs or 0.0
    return (
        "Training and holdout share more equal rows than chance would give them: of the rows that "
        f"occur twice {count(split)} stand once in each, where about {count(round(chance))} would. "
        f"{count(shared.n_holdout_rows)} holdout and {count(shared.n_training_rows)} training rows "
        "that equal each other were left out of all comparisons."
    )


def _is_id(column: CodedColumn, coded: CodedRows) -> bool:
    """Whether nearly every row has its own whole number or text."""
    import numpy as np

    at = coded.columns.index(column)
    known = coded.training[:, at][coded.training[:, at] != column.missing]
    if len(known) < FEWEST_RECORDS or len(np.unique(known)) < _ID_SHARE * len(known):
        return False
    values = column.values
    return not column.is_ordered or bool(np.all(values == np.floor(values.astype(np.float64))))


def _of_identifier(name: str) -> str:
    return (
        f"“{name[:60]}” has another value in nearly every row, as an identifier does. Rows that "
        "differ in it never count as copies: set its role to ignore in the Data tab if it is one."
    )
