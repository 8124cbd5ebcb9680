"""Findings on a column's distribution: missing share, shifted, tails."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from synthdesk.engine.accuracy.chances import two_shares
from synthdesk.engine.accuracy.column_finding import Findings, JudgedColumn, by_chance
from synthdesk.engine.accuracy.equal_size_reference import Comparison, Standing
from synthdesk.engine.accuracy.tails import TailShare
from synthdesk.engine.accuracy.value_distances import LevelDistances, MovedLevel, NumberDistances
from synthdesk.engine.formats import (
    count,
    number,
    number_range,
    points_range,
    share,
    share_range,
)
from synthdesk.engine.health.findings import Severity

LEAST_MISSING, RED_MISSING = 0.005, 0.05
LEAST_KS, RED_KS = 0.05, 0.15
LEAST_W1 = 0.25
LEAST_VARIATION, RED_VARIATION = 0.02, 0.1
LEAST_TAIL = 0.005
TAIL_RATIO = 2.0


EXPLAINS = {
    "missing-share": ("‹missing›",),
    "out-of-range": ("‹below range›", "‹above range›"),
    "new-values": ("‹other›", "‹other in range›"),
}
"""Findings that say already why a bin holds more rows or fewer."""


def shape_findings(judged: JudgedColumn, before: Collection[str]) -> Findings:
    """All findings of this kind on one column.

    Args:
        judged: the column.
        before: checks that found something on it already.
    """
    missing = list(_missing(judged))
    yield from missing
    detail = judged.detail
    shifted = list(_shifted_numbers(judged, detail.distances, before)) if detail.distances else []
    if not shifted and detail.levels is not None:
        known = {*before, *(finding.check for finding in missing)}
        shifted = list(_shifted_levels(judged, detail.levels, known))
    yield from shifted
    if detail.tails is not None:
        for tail, word in ((detail.tails.low, "low"), (detail.tails.high, "high")):
            is_fat = tail.synthetic.value > tail.training_share
            if not (is_fat and "out-of-range" in before):  # which says the same, and more
                yield from _tail(judged, tail, word)


def is_farther_than_real(distance: Comparison) -> bool:
    """Whether a distance lies above what two real samples show, and its gap wholly off zero."""
    return distance.standing is Standing.ABOVE and distance.gap.high < 0


def _at_equal_size(distance: Comparison, unit: str = "") -> str:
    return (
        f"{number_range(distance.synthetic)}{unit}; two real samples "
        f"{number_range(distance.real)}; n = {count(distance.real.n)} each"
    )


def _missing(judged: JudgedColumn) -> Findings:
    missing, values = judged.detail.missing, judged.values
    n, m = len(values.places[0]), len(values.places[1])
    gaps = [
        rows - known
        for rows, known in ((n, judged.detail.n_training), (m, judged.detail.n_synthetic))
    ]
    p = two_shares(gaps[1], m, gaps[0], n)
    size = abs(missing.difference.value)
    if p >= judged.alpha or size < LEAST_MISSING:
        return
    evidence = [
        ("Missing in training", f"{share(missing.training)}, n = {count(n)}"),
        ("Missing in synthetic", f"{share(missing.synthetic)}, n = {count(m)}"),
        ("Difference (Newcombe 95 %)", points_range(missing.difference)),
        by_chance(p),
    ]
    if missing.holdout is not None:
        evidence.append(("Missing in the holdout", share(missing.holdout)))
    more = missing.difference.value > 0
    yield judged.finding(
        "missing-share",
        Severity.RED if size >= RED_MISSING else Severity.AMBER,
        f"is missing {'more' if more else 'less'} often than in training: "
        f"{share(missing.synthetic)} against {share(missing.training)}",
        "Whether a value is known is information of its own, and figures over the known values "
        "rest on other rows than in the real table.",
        evidence,
        "If gaps were filled on purpose, say so where the table is handed on. Otherwise see how "
        "the generator treats missing values.",
    )


def _shifted_numbers(
    judged: JudgedColumn, found: NumberDistances, before: Collection[str]
) -> Findings:
    is_ks = (
        found.ks >= LEAST_KS
        and found.ks_p_value < judged.alpha
        and is_farther_than_real(found.ks_reference)
    )
    is_w1 = (
        "out-of-range" not in before  # a few values far off move this distance alone
        and found.w1 is not None
        and found.w1_reference is not None
        and found.w1 >= LEAST_W1
        and is_farther_than_real(found.w1_reference)
    )
    if not (is_ks or is_w1):
        return
    at, curve = judged.text(found.ks_at), judged.values
    assert curve.numbers is not None
    up_to = curve.numbers <= found.ks_at
    shares = [float(rows[up_to].sum() / rows.sum()) for rows in (curve.training, curve.synthetic)]
    evidence = [
        (
            "Kolmogorov-Smirnov distance",
            f"{number(found.ks)}, {judged.sizes}; at equal size "
            f"{_at_equal_size(found.ks_reference)}; seed {judged.seed}",
        ),
        by_chance(found.ks_p_value),
    ]
    if found.w1 is not None and found.w1_reference is not None:
        evidence.append(
            (
                "Wasserstein distance, in interquartile ranges of training",
                f"{number(found.w1)}; at equal size {_at_equal_size(found.w1_reference)}",
            )
        )
    title = (
        f"is distributed otherwise: {share(shares[1])} are {at} or less, in training "
        f"{share(shares[0])}"
        if is_ks
        else f"lies {number(found.w1 or 0.0, 2)} interquartile ranges off training on average"
    )
    yield judged.finding(
        "distribution-shifted",
        Severity.RED if is_ks and found.ks >= RED_KS else Severity.AMBER,
        title,
        "Two real samples of the same size do not differ so much. Averages, shares and models "
        "that rest on this column are off.",
        evidence,
        "Look at the column's chart. See whether the generator had enough training, or was made "
        "from other data.",
    )


def _shifted_levels(judged: JudgedColumn, found: LevelDistances, known: set[str]) -> Findings:
    if known & {"category-renamed", "spelling-drift"}:
        return
    explained = [level for check in known for level in EXPLAINS.get(check, ())]
    if (
        found.total_variation < LEAST_VARIATION
        or found.p_value >= judged.alpha
        or not is_farther_than_real(found.reference)
        or not found.moved
        or found.moved[0].level in explained
    ):
        return
    worst = found.moved[0]
    up = worst.difference.value > 0
    yield judged.finding(
        "distribution-shifted",
        Severity.RED if found.total_variation >= RED_VARIATION else Severity.AMBER,
        f"has {'more' if up else 'fewer'} “{worst.level[:60]}” than training: "
        f"{share(worst.synthetic_share)} against {share(worst.training_share)}",
        "Two real samples of the same size do not differ so much. Shares, averages and models "
        "that rest on this column are off.",
        [
            *((f"“{level.level[:60]}”", _moved(level)) for level in found.moved),
            (
                "Total variation distance",
                f"{number(found.total_variation)}; at equal size "
                f"{_at_equal_size(found.reference)}; seed {judged.seed}",
            ),
            ("Rows", f"{count(worst.difference.n)} in both tables"),
            by_chance(found.p_value),
        ],
        "Look at the column's chart. See whether the generator was made from other data, or "
        "whether shares were changed on purpose.",
    )


def _moved(level: MovedLevel) -> str:
    return (
        f"{share(level.training_share)} of training, {share(level.synthetic_share)} of synthetic; "
        f"{points_range(level.difference)}"
    )


def _tail(judged: JudgedColumn, tail: TailShare, word: str) -> Findings:
    made, real = tail.synthetic.value, tail.training_share
    is_thin = made * TAIL_RATIO <= real
    is_fat = made >= TAIL_RATIO * real
    if abs(made - real) < LEAST_TAIL or tail.p_value >= judged.alpha or not (is_thin or is_fat):
        return
    cut = judged.text(tail.cut)
    beyond = "below" if word == "low" else "above"
    evidence = [
        (f"Training {beyond} {cut}", f"{share(real, 2)}, n = {count(judged.detail.n_training)}"),
        (
            f"Synthetic {beyond} {cut}",
            f"{share_range(tail.synthetic, 2)}, n = {count(tail.synthetic.n)}",
        ),
        (
            f"{'1' if word == 'low' else '99'} % quantile",
            f"{cut} in training, {judged.text(tail.synthetic_quantile)} in synthetic"
            + (
                f", {judged.text(tail.holdout_quantile)} in the holdout"
                if tail.holdout_quantile is not None
                else ""
            ),
        ),
        by_chance(tail.p_value),
    ]
    found = judged.finding(
        "tail",
        Severity.AMBER,
        f"has too {'few' if is_thin else 'many'} {'very ' + word} values: {share(made, 2)} "
        f"{beyond} {cut}, in training {share(real, 2)}",
        "The rare ends of a column often matter most, for risk and for fraud; a bin of a tenth "
        "of all rows hides them.",
        evidence,
        "See whether the generator cuts extremes off, or makes too many.",
    )
    yield replace(found, id=f"{found.id}:{word}")
