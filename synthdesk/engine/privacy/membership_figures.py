"""How well scores tell members from non-members: the whole ranking, and its very top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate
from synthdesk.engine.formats import count

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

WHOLE_RANKING = "whole ranking"
TOP_SHARES = {"top 0.5 %": 0.005, "top 2 %": 0.02}
FALSE_POSITIVE_RATES = {0.01: 100, 0.001: 1_000}
"""Nominal rates, and the non-members from which one of them is a whole one."""


@dataclass(frozen=True)
class DetectionRate:
    """Members that are recognised when hardly any non-member is taken for one.

    Attributes:
        nominal: share of the non-members that may be taken for members.
        achieved: share that was; less where no threshold gives just the nominal one.
        rate: share of the members that were recognised, Clopper–Pearson 95 % interval.
        n_non_members: non-members that the threshold rests on.
    """

    nominal: float
    achieved: float
    rate: Estimate
    n_non_members: int


def detection_rates(is_member: Flags, scores: Floats) -> tuple[DetectionRate, ...]:
    """True-positive rates at those low false-positive rates that there are non-members enough for.

    Args:
        is_member: shape (n,).
        scores: shape (n,), higher means more likely a member.
    """
    import numpy as np
    from scipy.stats import binomtest

    members, others = scores[is_member], np.sort(scores[~is_member])[::-1]
    rates = []
    for nominal, fewest in FALSE_POSITIVE_RATES.items():
        if len(others) < fewest or not len(members):
            continue
        # The first non-member that is one too many; whoever scores higher is flagged.
        threshold = others[int(nominal * len(others) + 1e-9)]
        found = int((members > threshold).sum())
        interval = binomtest(found, len(members)).proportion_ci(0.95, method="exact")
        rates.append(
            DetectionRate(
                nominal=nominal,
                achieved=float((others > threshold).mean()),
                rate=Estimate(
                    found / len(members),
                    float(interval.low),
                    float(interval.high),
                    len(members),
                    "Clopper–Pearson 95 %",
                ),
                n_non_members=len(others),
            )
        )
    return tuple(rates)


def unassessed_rates(n_non_members: int) -> str | None:
    """Why a low rate is not given; None where all are."""
    missing = [
        f"at {100 * nominal:g} % ({count(fewest)})"
        for nominal, fewest in FALSE_POSITIVE_RATES.items()
        if n_non_members < fewest
    ]
    if not missing:
        return None
    return (
        f"Too few non-members, {count(n_non_members)}, for the true-positive rate "
        f"{' and '.join(missing)} false positives."
    )


def chance_of_scores(is_member: Flags, scores: Floats) -> dict[str, float]:
    """One-sided p, by criterion, that scores of members are higher by chance.

    All three hold whatever the scores are, ties included, as long as members and non-members were
    drawn alike: the whole ranking by the rank sum with its permutation variance (the AUC against
    one half); its top by the hypergeometric count of members above a threshold that is set
    without knowing who is one.

    Args:
        is_member: shape (n,).
        scores: shape (n,), higher means more likely a member.
    """
    import numpy as np
    from scipy.stats import hypergeom, mannwhitneyu

    if np.ptp(scores) == 0:
        return dict.fromkeys((WHOLE_RANKING, *TOP_SHARES), 1.0)
    ranked = mannwhitneyu(
        scores[is_member],
        scores[~is_member],
        alternative="greater",
        method="asymptotic",
        use_continuity=False,
    )
    chances = {WHOLE_RANKING: float(ranked.pvalue)}
    for criterion, share in TOP_SHARES.items():
        top = _top(scores, share)
        flagged, hits = int(top.sum()), int((top & is_member).sum())
        chances[criterion] = float(
            hypergeom.sf(hits - 1, len(scores), int(is_member.sum()), flagged)
        )
    return chances


def _top(scores: Floats, share: float) -> Flags:
    """The highest scores; where ties would more than double them, those above the ties."""
    import numpy as np

    wanted = max(1, round(share * len(scores)))
    threshold = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
    top: Flags = scores >= threshold
    if top.sum() > 2 * wanted:
        top = scores > threshold
    return top
