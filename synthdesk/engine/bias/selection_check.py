"""Selection: are the groups as large as they should be, and as large as they were?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.bias.check_evidence import (
    FEWEST_ROWS,
    SMALLEST_DIFFERENCE,
    Clue,
    independence,
)
from synthdesk.engine.bias.grouped_rows import GroupedRows
from synthdesk.engine.estimate import Estimate, newcombe_difference, wilson_interval
from synthdesk.engine.model.utility import SYNTHETIC, TRAINING

if TYPE_CHECKING:
    pass

SHARE = "share against the expected share"
ALL_SHARES = "all shares against the expected ones (G-test)"
MOVED = "share in synthetic less that in training"
NO_SHARES = (
    "No expected shares were entered, so whether the right people are in the table at all can't "
    "be told. Enter them in Settings, from a census or from the people the table is to stand for."
)


def selection_clues(
    groups: Sequence[GroupedRows],
    expected: Mapping[str, Sequence[tuple[str, float]]],
) -> tuple[list[Clue], str]:
    """Every table against the expected shares, and synthetic against training.

    Args:
        groups: of all tables' rows.
        expected: shares by column and group; what is left to 1 is all others together.

    Returns:
        Clues, and what could not be looked at.
    """
    clues: list[Clue] = []
    known = {by.name: by for by in groups}
    problems = [
        f"“{name[:60]}” has expected shares and is not among the groups."
        for name in expected
        if name not in known
    ]
    for by in groups:
        shares = dict(expected.get(by.name, ()))
        absent = [name for name in shares if name not in by.labels]
        problems += [f"No row of any table has “{name[:60]}” as {by.name[:60]}." for name in absent]
        for table in by.codes if shares else ():
            clues += _against_expected(by, table, shares)
        clues += _moved(by)
    return clues, " ".join(problems if expected else [NO_SHARES])


def _against_expected(by: GroupedRows, table: str, shares: Mapping[str, float]) -> list[Clue]:
    from scipy.stats import binomtest, power_divergence

    counts = by.counts(table)
    total = int(counts.sum())
    if not total:
        return []
    clues = []
    observed: list[int] = []
    wanted: list[float] = []
    for name, share in shares.items():
        rows = int(counts[by.labels.index(name)]) if name in by.labels else 0
        found = Estimate(rows / total, *wilson_interval(rows, total), total, "Wilson 95 %")
        clues.append(
            Clue(
                table,
                by.name,
                name,
                SHARE,
                found,
                share,
                found.value - share,
                float(binomtest(rows, total, share).pvalue),
                # A rare group that is half as large as it should be misses few rows of the table.
                floor=min(SMALLEST_DIFFERENCE, share / 2) or SMALLEST_DIFFERENCE,
                is_enough=total >= FEWEST_ROWS,
            )
        )
        observed.append(rows)
        wanted.append(share * total)
    rest, left = total - sum(observed), max(0.0, 1 - sum(shares.values())) * total
    if rest and left > 0:
        observed.append(rest)
        wanted.append(left)
    if len(observed) > 1 and min(wanted) > 0 and any(observed):
        # The test needs the same sums; rows of nobody expected are told by the shares above.
        scale = sum(observed) / sum(wanted)
        test = power_divergence(observed, [one * scale for one in wanted], lambda_="log-likelihood")
        distance = sum(
            abs(one / total - other / total) for one, other in zip(observed, wanted, strict=True)
        )
        clues.append(
            Clue(
                table,
                by.name,
                "",
                ALL_SHARES,
                effect=distance / 2,
                p=float(test.pvalue),
                is_enough=total >= FEWEST_ROWS,
            )
        )
    return clues


def _moved(by: GroupedRows) -> list[Clue]:
    """The group whose share moved furthest from training to synthetic."""
    import numpy as np

    was, now = by.counts(TRAINING), by.counts(SYNTHETIC)
    test = independence(np.stack([was, now]).astype(np.float64))
    if test is None:
        return []
    moved = now / max(int(now.sum()), 1) - was / max(int(was.sum()), 1)
    at = int(np.argmax(np.abs(moved)))
    figure = newcombe_difference(int(now[at]), int(now.sum()), int(was[at]), int(was.sum()))
    return [Clue(SYNTHETIC, by.name, by.labels[at], MOVED, figure, None, figure.value, test[1])]
