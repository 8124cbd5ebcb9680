"""Whether synthetic rows break a rule more often than real rows do.

Rules are mined on training, whose own rate therefore flatters: the holdout is the control. Where
there is none, or it has too few rows that the rule speaks of, the control is the upper end of
what the real rate may be.
"""

from __future__ import annotations

from collections.abc import Sequence

from synthdesk.engine.estimate import newcombe_difference
from synthdesk.engine.rules.measured_rules import RuleCheck, RuleComparison, RuleStanding
from synthdesk.engine.tables.source import TableRole

FEWEST_HELD = 100
CONFIDENCE = 0.99
FAMILY_ERROR = 0.05
LEAST_DIFFERENCE = 0.001


def compare(checks: Sequence[RuleCheck], *, is_own: bool) -> RuleComparison | None:
    """The synthetic table against real rows.

    A rule of the user's own was not looked for in training, so that training and holdout
    together are its control.

    Returns:
        Nothing where no synthetic or no real row could be judged.
    """
    by_role = {check.role: check for check in checks}
    synthetic = by_role[TableRole.SYNTHETIC]
    training, holdout = by_role[TableRole.TRAINING], by_role.get(TableRole.HOLDOUT)
    held = holdout.judged if holdout is not None else 0
    if is_own or held < FEWEST_HELD:
        real = [check for check in (training, holdout) if check is not None and check.judged]
    else:
        assert holdout is not None
        real = [holdout]
    judged = sum(check.judged for check in real)
    broken = sum(check.broken for check in real)
    if not judged or not synthetic.judged:
        return None
    is_fair = is_own or real == [holdout]
    chance = _fisher if is_fair else _against_upper_end
    return RuleComparison(
        control=" and ".join(check.role.value for check in real),
        control_judged=judged,
        control_broken=broken,
        difference=newcombe_difference(synthetic.broken, synthetic.judged, broken, judged),
        p_value=chance(synthetic.broken, synthetic.judged, broken, judged),
        test="Fisher's exact test, one-sided"
        if is_fair
        else f"exact binomial against the upper {CONFIDENCE:.0%} limit of the real rate",
    )


def _fisher(broken: int, judged: int, real_broken: int, real_judged: int) -> float:
    from scipy.stats import hypergeom

    if not broken:
        return 1.0
    both = broken + real_broken
    return float(hypergeom.sf(broken - 1, judged + real_judged, both, judged))


def _against_upper_end(broken: int, judged: int, real_broken: int, real_judged: int) -> float:
    """Chance of as many breaks at the upper Clopper-Pearson limit of the real rate."""
    from scipy.special import bdtrc, betaincinv

    if not broken:
        return 1.0
    if real_broken >= real_judged:
        return 1.0
    upper = float(betaincinv(real_broken + 1, real_judged - real_broken, CONFIDENCE))
    return float(bdtrc(broken - 1, judged, upper))


def standing_of(comparison: RuleComparison | None, rules: int) -> RuleStanding:
    """Broken where the difference is beyond chance, of all rules together, and matters.

    Args:
        comparison: synthetic against real.
        rules: how many are judged at once; the chance is Bonferroni's share of 5 %.
    """
    if comparison is None:
        return RuleStanding.UNJUDGED
    is_beyond = comparison.p_value * rules <= FAMILY_ERROR and comparison.difference.low > 0
    matters = comparison.difference.value >= LEAST_DIFFERENCE
    return RuleStanding.BROKEN if is_beyond and matters else RuleStanding.KEPT
