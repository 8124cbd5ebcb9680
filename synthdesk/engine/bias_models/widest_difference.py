"""How far apart the rates of groups are at most, with an interval that knows how this is chosen.

The largest of many differences is large by chance: resampled as it is, its percentiles lie above
the truth, and never include none at all. So what is resampled is by how much *any* difference of
two groups may be off, and the figure gives and takes the 95 % quantile of that, which holds for
the largest difference as for all others. Groups are drawn from with one more hit and one more miss
each, since a small group without a miss would show no error of its own.

Source: simultaneous bootstrap intervals, A. C. Davison and D. V. Hinkley, Bootstrap Methods and
their Application (1997), section 4.2.4; one more hit and miss, A. Agresti and B. Caffo, The
American Statistician 54 (2000), 280-288.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.bias_models.decisions import Confusion, FairnessRate
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]

RESAMPLES = 500
AT_ONCE = 4_000_000
"""Counts that are held at once."""
LEVEL = 0.95
METHOD = f"{RESAMPLES} resamples of counts, simultaneous over pairs of groups, 95 %"
MOST_NAMED = 10

ODDS = (FairnessRate.TRUE_POSITIVE, FairnessRate.FALSE_POSITIVE)
"""Rates that equalised odds ask to be equal. Source: M. Hardt et al., NeurIPS 2016."""
PARITY = (FairnessRate.ACCEPTED,)


@dataclass(frozen=True)
class WidestDifference:
    """The largest difference of a rate between any two groups.

    Attributes:
        difference: it, with its interval.
        rate: which rate it is of.
        highest, lowest: the groups, by their labels.
        groups: that have all the rates.
        undefined: groups that lack one, having no row that it is of, ``MOST_NAMED`` at most.
        undefined_groups: how many.
        with_undefined_as_zero: what programs say that take an undefined rate for 0; absent where
            that is the same.
    """

    difference: Estimate
    rate: FairnessRate
    highest: str
    lowest: str
    groups: int
    undefined: tuple[str, ...]
    undefined_groups: int
    with_undefined_as_zero: float | None


def widest_difference(
    rates: Sequence[FairnessRate],
    confusions: Sequence[Confusion],
    labels: Sequence[str],
    favourable_is_positive: bool,
    seed: int,
    name: str,
) -> WidestDifference | None:
    """The largest difference of the rates; nothing where one of them has fewer than two groups.

    Args:
        rates: that should be equal.
        confusions: of the groups; those without any row are passed over.
        labels: theirs.
        favourable_is_positive: whether rows taken for positive are accepted.
        seed: the audit's.
        name: of the figure, by which the resamples are drawn.
    """
    import numpy as np

    there = [place for place, one in enumerate(confusions) if one.n]
    parts = np.array(
        [[confusions[at].parts(rate, favourable_is_positive) for at in there] for rate in rates],
        dtype=np.int64,
    ).reshape(len(rates), len(there), 2)
    hits, trials = parts[..., 0], parts[..., 1]
    is_known = trials > 0
    if not there or (is_known.sum(axis=1) < 2).any():
        return None
    shares = np.divide(hits, trials, out=np.full(hits.shape, np.nan), where=is_known)
    widths = _widths(shares)
    widest = int(np.argmax(widths))
    value = float(widths[widest])
    off = _largest_error(hits, trials, seed, name)
    lacking = np.flatnonzero(~is_known.all(axis=0))
    as_zero = float(_widths(np.nan_to_num(shares, nan=0.0)).max())
    return WidestDifference(
        difference=Estimate(
            value, max(0.0, value - off), min(1.0, value + off), int(trials.sum()), METHOD
        ),
        rate=rates[widest],
        highest=labels[there[int(np.nanargmax(shares[widest]))]],
        lowest=labels[there[int(np.nanargmin(shares[widest]))]],
        groups=len(there) - len(lacking),
        undefined=tuple(labels[there[at]] for at in lacking[:MOST_NAMED].tolist()),
        undefined_groups=len(lacking),
        with_undefined_as_zero=as_zero if as_zero != value else None,
    )


def _widths(shares: Floats) -> Floats:
    """Largest less smallest over the last axis but where undefined; NaN where all are."""
    import numpy as np

    found: Floats = np.fmax.reduce(shares, axis=-1) - np.fmin.reduce(shares, axis=-1)
    return found


def _largest_error(hits: Integers, trials: Integers, seed: int, name: str) -> float:
    """By how much any difference of two groups is off, in all but 5 % of resamples.

    Groups that a resample lacks have no error in it.

    Args:
        hits, trials: shape (rates, groups).
    """
    import numpy as np

    is_known = trials > 0
    assumed = (hits[is_known] + 1) / (trials[is_known] + 2)
    cells = np.stack([assumed, 1 - assumed]) * trials[is_known] / trials.sum()
    generator = generator_for(seed, name)
    batch = max(1, min(RESAMPLES, AT_ONCE // cells.size))
    found = []
    for start in range(0, RESAMPLES, batch):
        size = min(batch, RESAMPLES - start)
        drawn = generator.multinomial(trials.sum(), cells.ravel(), size=size)
        ones, zeros = drawn[:, : len(assumed)], drawn[:, len(assumed) :]
        rows = ones + zeros
        errors = np.full((size, *hits.shape), np.nan)
        errors[:, is_known] = (
            np.divide(ones, rows, out=np.full(rows.shape, np.nan), where=rows > 0) - assumed
        )
        found.append(np.fmax.reduce(_widths(errors), axis=-1))
    return float(np.quantile(np.concatenate(found), LEVEL))
