"""What an auditor should know about filled values, and about those that are hidden by gaps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate, newcombe_difference
from synthdesk.engine.formats import count, number, points_range
from synthdesk.engine.health.findings import Evidence, Finding, Severity
from synthdesk.engine.missing.imputation import Imputation, TableDistance, ValueKind
from synthdesk.engine.missing.missing_findings import against_real, beyond
from synthdesk.engine.missing.wording import written_difference, written_range
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    from synthdesk.engine.missing.behind_gaps import ValuesBehindGaps
    from synthdesk.engine.missing.missing_values import MissingValues

NOTABLE_DISTANCE = 0.05
STRONG_DISTANCE = 0.1
NOTABLE_PILE = 0.05
NOTABLE_EFFECT = 0.1
"""In standard deviations of the observed values."""


def imputation_findings(found: MissingValues) -> tuple[Finding, ...]:
    """Findings on filled columns and on the values behind gaps."""
    kinds = {one.column: one.kind for one in found.imputations}
    return (
        *(_behind(one, kinds[one.column]) for one in found.behind if hides_values(one)),
        *(finding for one in found.imputations for finding in _imputed(one)),
    )


def hides_values(behind: ValuesBehindGaps) -> bool:
    """Whether the values behind the gaps differ from the rest beyond chance and trifles."""
    return behind.distance >= NOTABLE_DISTANCE and beyond(behind.reference)


def is_explained(behind: ValuesBehindGaps) -> bool:
    """Whether the difference vanishes among rows that are alike in what the gaps depend on."""
    adjusted = behind.adjusted
    if adjusted is None:
        return False
    is_small = max(abs(adjusted.low), abs(adjusted.high)) < NOTABLE_EFFECT * behind.spread
    return adjusted.low <= 0 <= adjusted.high or is_small


def _behind(behind: ValuesBehindGaps, kind: ValueKind) -> Finding:
    what = behind.figure[0].upper() + behind.figure[1:]
    facts = [
        Evidence(f"{what} behind the gaps", _with_n(behind.behind, kind)),
        Evidence(f"{what} where nothing is missing", _with_n(behind.observed, kind)),
        Evidence("Difference", written_difference(behind.difference, kind)),
        Evidence("Distance of the two (0 same, 1 nothing in common)", number(behind.distance)),
        against_real(behind.reference),
    ]
    if behind.adjusted is not None:
        facts.append(
            Evidence(
                f"Difference among rows alike in {_alike(behind)}",
                f"{written_difference(behind.adjusted, kind)}, n = {count(behind.adjusted.n)}",
            )
        )
    explained = is_explained(behind)
    check = "missing-at-random" if explained else "missing-not-at-random"
    title = f"The values behind the gaps of “{behind.column}” are not like those that are there"
    return Finding(
        id=f"{check}:training:{behind.column}",
        check=check,
        severity=Severity.INFO if explained else Severity.AMBER,
        table=TableRole.TRAINING,
        version="",
        columns=(behind.column,),
        title=f"{title}; other columns explain it" if explained else title,
        why=f"Whoever leaves out the rows with gaps gets figures that are off. {_reading(behind)}",
        evidence=tuple(facts),
        advice="Do not draw conclusions from the observed values alone; compare the means by "
        "group with those of the ground truth.",
    )


def _alike(behind: ValuesBehindGaps) -> str:
    names = [f"“{name}”" for name in behind.adjusted_for]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _reading(behind: ValuesBehindGaps) -> str:
    """Whether other columns account for the difference."""
    if behind.adjusted is None:
        return (
            "No other column was found on which the gaps depend, so that none helps to fill them: "
            "it seems to be the value itself that decides whether it is missing."
        )
    if is_explained(behind):
        return (
            f"Rows that are alike in {_alike(behind)} show no such difference, so filling the "
            "gaps from the other columns can work."
        )
    left = abs(behind.adjusted.value / behind.difference.value) if behind.difference.value else 1.0
    return (
        f"Rows that are alike in {_alike(behind)}, on which the gaps depend most, still show "
        f"{100 * left:.0f} % of the difference: that part these columns can't put right, and the "
        "value itself may decide whether it is missing."
    )


def _with_n(estimate: Estimate, kind: ValueKind) -> str:
    return f"{written_range(estimate, kind)}, n = {count(estimate.n)}"


def _imputed(one: Imputation) -> Iterator[Finding]:
    to_truth = one.distance(TableRole.SYNTHETIC, TableRole.GROUND_TRUTH)
    if to_truth is not None and _size(to_truth) >= NOTABLE_DISTANCE and beyond(to_truth.reference):
        yield _off(one, to_truth)
    yield from _one_value(one)


def _size(distance: TableDistance) -> float:
    size = distance.ks if distance.ks is not None else distance.tvd
    return size if size is not None else 0.0


def _off(one: Imputation, to_truth: TableDistance) -> Finding:
    before = one.distance(TableRole.TRAINING, TableRole.GROUND_TRUTH)
    was = _size(before) if before is not None else 0.0
    no_better = _size(to_truth) >= max(STRONG_DISTANCE, was)
    facts = [
        Evidence("Distance synthetic to ground truth", _distance_text(to_truth)),
        against_real(to_truth.reference),
    ]
    if before is not None:
        facts.append(Evidence("Distance observed training to truth", _distance_text(before)))
    for role, name in (
        (TableRole.TRAINING, "training, observed"),
        (TableRole.SYNTHETIC, "synthetic"),
        (TableRole.GROUND_TRUTH, "ground truth"),
    ):
        values = one.of(role)
        if values is not None and values.mean is not None:
            facts.append(Evidence(f"Mean, {name}", _with_n(values.mean, one.kind)))
    return Finding(
        id=f"imputation-off:synthetic:{one.column}",
        check="imputation-off",
        severity=Severity.RED if no_better else Severity.AMBER,
        table=TableRole.SYNTHETIC,
        version="",
        columns=(one.column,),
        title=f"“{one.column}” is not distributed as the true values are"
        + (", no better than with its gaps" if no_better else ""),
        why="With the true values at hand, the filled column can be held against them: it lies "
        "farther off than samples of the truth lie from one another.",
        evidence=tuple(facts),
        advice="Look at the overlaid densities and at the means by group to see where it is off.",
    )


def _distance_text(distance: TableDistance) -> str:
    if distance.ks is None or distance.w1 is None:
        return f"TVD {number(_size(distance))}, n = {count(distance.n)} and {count(distance.n_to)}"
    iqr = "" if distance.w1_iqr is None else f" = {number(distance.w1_iqr)} interquartile ranges"
    return (
        f"KS {number(distance.ks, 4)}, W1 {number(distance.w1, 4)}{iqr}; "
        f"n = {count(distance.n)} and {count(distance.n_to)}"
    )


def _one_value(one: Imputation) -> Iterator[Finding]:
    """Filled with one and the same value: a pile where training has none."""
    training, synthetic = one.of(TableRole.TRAINING), one.of(TableRole.SYNTHETIC)
    if not one.is_filled or training is None or synthetic is None:
        return
    hits = [round(side.most_frequent.value * side.n) for side in (synthetic, training)]
    difference = newcombe_difference(hits[0], synthetic.n, hits[1], training.n)
    if difference.low < NOTABLE_PILE:
        return
    yield Finding(
        id=f"imputed-with-one-value:synthetic:{one.column}",
        check="imputed-with-one-value",
        severity=Severity.AMBER,
        table=TableRole.SYNTHETIC,
        version="",
        columns=(one.column,),
        title=f"The gaps of “{one.column}” seem to be filled with one value",
        why="One value is far more frequent than any is in training. That narrows the spread and "
        "weakens every dependence of the column.",
        evidence=(
            Evidence(
                "Share of the most frequent value",
                f"synthetic {100 * synthetic.most_frequent.value:.1f} %, "
                f"training {100 * training.most_frequent.value:.1f} %",
            ),
            Evidence("Difference", points_range(difference)),
        ),
        advice="Fill gaps with draws that follow the other columns, not with a mean or a constant.",
    )
