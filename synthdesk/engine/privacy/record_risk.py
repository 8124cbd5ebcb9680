"""Which training records stand out to an attacker: the list that one goes through record by record.

A list, not a test: without non-members a high score means nothing, so each record is shown with
the share of non-members who score as high.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate, wilson_interval
from synthdesk.engine.privacy.isolation import isolation
from synthdesk.engine.privacy.matches import MOST_LISTED_ROWS
from synthdesk.engine.privacy.membership_attacks import MembershipAttacks
from synthdesk.engine.privacy.mixed_distance import mixed_scale
from synthdesk.engine.privacy.nearest import Pool
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedRows
    from synthdesk.engine.privacy.membership import MembershipTest

    Integers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

MOST_SCORED = 100_000
"""Training rows that are scored at most; of more a sample is."""
MOST_CHANGED_CELLS = 2
"""So many cells may differ in a near copy."""
RECOGNISED_AT = 0.01
MOST_GROUPS, FEWEST_IN_GROUP, MOST_LEVELS = 50, 50, 50


@dataclass(frozen=True)
class RecordRisk:
    """One training record as the attacker sees it.

    Attributes:
        row: of the training table, counted from 1.
        score: of the attack, higher means more likely a member.
        non_members_as_high: share of the attacked holdout rows that score at least as high.
        isolation: distance to the nearest other real record, in [0, 1]; absent where there is none.
        synthetic_row: the nearest synthetic row, counted from 1.
        distance: to it, in [0, 1].
        changed_cells: columns in which the two differ.
        has_near_copy: whether they differ in ``MOST_CHANGED_CELLS`` columns at most.
    """

    row: int
    score: float
    non_members_as_high: float
    isolation: float | None
    synthetic_row: int
    distance: float
    changed_cells: int
    has_near_copy: bool


@dataclass(frozen=True)
class GroupRisk:
    """Training records with one value of a column.

    Attributes:
        column: its name.
        level: the value.
        n: scored training records that have it.
        recognised_rate: share of them that score higher than 99 % of all holdout records, Wilson
            95 %; 1 % in a group that no attack tells from others.
    """

    column: str
    level: str
    n: int
    recognised_rate: Estimate


@dataclass(frozen=True)
class RecordRisks:
    """The training records that score highest.

    Attributes:
        attack: whose scores they are.
        groups: at most ``MOST_GROUPS`` groups, those first whose interval lies highest.
        records: at most ``MOST_LISTED_ROWS``, highest score first.
        n_scored: training rows that were scored.
        sampled_from: training rows in the table.
        n_non_members: holdout rows that they are held against.
        seed: the audit's.
    """

    attack: str
    groups: tuple[GroupRisk, ...]
    records: tuple[RecordRisk, ...]
    n_scored: int
    sampled_from: int
    n_non_members: int
    seed: int


def record_risks(
    coded: CodedRows, test: MembershipTest, attack: str, seed: int, progress: Progress = SILENT
) -> RecordRisks:
    """Score the training rows and list those that stand out most.

    Args:
        coded: the tables that the test was made for.
        test: who is attacked, and the reference.
        attack: the chosen one.
        seed: the audit's.
        progress: told of every step.
    """
    import numpy as np

    assert coded.holdout is not None
    rows = _scored(len(coded.training), seed)
    non_members = coded.holdout[test.records.holdout]
    both = np.concatenate([coded.training[rows], non_members])
    attacks = MembershipAttacks(
        coded, both, test.records.reference, seed, progress.part(0.0, 0.5, "Privacy: records")
    )
    scores = attacks.scores(coded.synthetic[:0])[attack]
    ours, theirs = scores[: len(rows)], np.sort(scores[len(rows) :])
    listed = np.argsort(-ours, kind="stable")[:MOST_LISTED_ROWS]
    pool = Pool(mixed_scale(coded), {"synthetic": coded.synthetic})
    nearest = pool.nearest(coded.training[rows[listed]], (), progress.part(0.5, 0.7))
    alone = isolation(
        coded,
        seed,
        progress.part(0.7, 1.0),
        training=rows[listed],
        holdout=test.records.holdout[:0],
    ).training
    changed = (coded.training[rows[listed]] != coded.synthetic[nearest.row]).sum(axis=1)
    as_high = 1.0 - np.searchsorted(theirs, ours[listed]) / len(theirs)
    columns = (
        rows[listed] + 1,
        ours[listed],
        as_high,
        alone,
        nearest.row + 1,
        nearest.distance,
        changed,
    )
    return RecordRisks(
        attack=attack,
        groups=_groups(coded, rows, ours > np.quantile(theirs, 1 - RECOGNISED_AT)),
        records=tuple(
            RecordRisk(
                row,
                score,
                share,
                None if np.isnan(apart) else apart,
                copy,
                distance,
                cells,
                cells <= MOST_CHANGED_CELLS,
            )
            for row, score, share, apart, copy, distance, cells in zip(
                *(column.tolist() for column in columns), strict=True
            )
        ),
        n_scored=len(rows),
        sampled_from=len(coded.training),
        n_non_members=len(non_members),
        seed=seed,
    )


def _groups(coded: CodedRows, rows: Integers, recognised: Flags) -> tuple[GroupRisk, ...]:
    """Groups by each column of few values, the most recognised first."""
    import numpy as np

    found = []
    for place, column in enumerate(coded.columns):
        if column.size > MOST_LEVELS:
            continue
        codes = coded.training[rows, place]
        counts = np.bincount(codes, minlength=column.size).tolist()
        hits = np.bincount(codes, weights=recognised, minlength=column.size).tolist()
        names = [str(value) for value in column.values.tolist()] + ["‹missing›"]
        for name, n, k in zip(names, counts, hits, strict=True):
            if n >= FEWEST_IN_GROUP:
                low, high = wilson_interval(int(k), n)
                rate = Estimate(k / n, low, high, n, "Wilson 95 %")
                found.append(GroupRisk(column.name, name, n, rate))
    found.sort(key=lambda one: (-one.recognised_rate.low, -one.recognised_rate.value))
    return tuple(found[:MOST_GROUPS])


def _scored(rows: int, seed: int) -> Integers:
    import numpy as np

    if rows <= MOST_SCORED:
        return np.arange(rows)
    draws = generator_for(seed, "privacy.record_risk")
    return np.sort(draws.choice(rows, MOST_SCORED, replace=False))
