"""Findings on how numbers are written: whole or not, decimals, heaping on round numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.column_finding import Findings, JudgedColumn, by_chance, of_rows
from synthdesk.engine.accuracy.outside_range import chance_beyond
from synthdesk.engine.accuracy.precision import Decimals, Heaping, Precision, decimals_needed
from synthdesk.engine.formats import count, counted, share
from synthdesk.engine.health.findings import Severity

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

LEAST_DECIMALS = 0.05
RED_DECIMALS = 0.5
LEAST_HEAPING = 0.05
RED_HEAPING = 0.25
RED_FRACTIONS = 0.01


def writing_findings(judged: JudgedColumn) -> Findings:
    """All findings of this kind on one column."""
    precision = judged.detail.precision
    if precision is None:
        return
    drifts = list(_type_drift(judged, precision.decimals))
    yield from drifts
    if not drifts:
        yield from _decimals(judged, precision.decimals)
    yield from _heaping(judged, precision)


def _type_drift(judged: JudgedColumn, decimals: Decimals) -> Findings:
    """Fractions in a column of whole numbers, or no fraction in a column of measured ones."""
    detail, values = judged.detail, judged.values
    n, m = detail.n_training, detail.n_synthetic
    assert values.numbers is not None
    is_fraction = decimals_needed(values.numbers) > 0
    training, synthetic = (
        int(rows[is_fraction].sum()) for rows in (values.training, values.synthetic)
    )
    if training and not synthetic and training >= LEAST_DECIMALS * n:
        p = chance_beyond(m, n, training)
        if p < judged.alpha:
            yield judged.finding(
                "type-drift",
                Severity.RED if training >= RED_DECIMALS * n else Severity.AMBER,
                "holds whole numbers only, in training also fractions",
                "Something rounded the values. Sums and averages may still look right; whatever "
                "depends on the digits does not.",
                [
                    ("Training values with a fraction", of_rows(training, n)),
                    ("Synthetic values with a fraction", of_rows(0, m)),
                    by_chance(p),
                ],
                "Ask where the table was rounded, and take it from before that step.",
            )
    elif synthetic and not training:
        p = chance_beyond(n, m, synthetic)
        if p < judged.alpha:
            yield judged.finding(
                "type-drift",
                Severity.RED if synthetic >= RED_FRACTIONS * m else Severity.AMBER,
                f"holds {counted(synthetic, 'fraction')}, in training whole numbers only",
                "Counts and codes can't be fractions. A program made for the real table may "
                "refuse them, and everybody sees at once that the table is not real.",
                [
                    ("Synthetic values with a fraction", of_rows(synthetic, m)),
                    ("Training values with a fraction", of_rows(0, n)),
                    by_chance(p),
                ],
                "Round the column as training is, or tell the generator that it holds whole "
                "numbers.",
                values.synthetic_rows(is_fraction),
            )


def _decimals(judged: JudgedColumn, decimals: Decimals) -> Findings:
    size = abs(decimals.difference)
    if size < LEAST_DECIMALS or decimals.p_value >= judged.alpha:
        return
    is_lost = decimals.difference > 0
    at = decimals.at
    what = "whole numbers" if at == 0 else f"at most {counted(at, 'decimal')}"
    evidence = [
        (
            f"Values with {what}",
            f"{share(decimals.training[at])} of training, "
            f"{share(decimals.synthetic[at])} of synthetic",
        ),
        ("Rows", judged.sizes),
        by_chance(decimals.p_value),
    ]
    if decimals.holdout:
        evidence.append(("The same in the holdout", share(decimals.holdout[at])))
    yield judged.finding(
        "precision-lost" if is_lost else "precision-added",
        Severity.RED if size >= RED_DECIMALS else Severity.AMBER,
        f"is written with {'fewer' if is_lost else 'more'} decimals than in training: "
        f"{share(decimals.synthetic[at])} {'are' if is_lost else 'have'} {what}, "
        f"in training {share(decimals.training[at])}",
        "The values are nearly right, so that accuracy hardly changes; but they were "
        + (
            "rounded, and what depends on the digits is lost."
            if is_lost
            else "made with digits that nobody measured."
        ),
        evidence,
        "Ask where the table was rounded." if is_lost else "Round the column as training is.",
        () if is_lost else judged.values.synthetic_rows(_longer_than(judged, at)),
    )


def _longer_than(judged: JudgedColumn, digits: int) -> npt.NDArray[np.bool_]:
    assert judged.values.numbers is not None
    longer: npt.NDArray[np.bool_] = decimals_needed(judged.values.numbers) > digits
    return longer


def _heaping(judged: JudgedColumn, precision: Precision) -> Findings:
    def size(heaping: Heaping) -> float:
        return abs(heaping.synthetic_share - heaping.training_share)

    sure = [heaping for heaping in precision.heaping if heaping.p_value < judged.alpha]
    if not sure:
        return
    worst = max(sure, key=size)
    if size(worst) < LEAST_HEAPING:
        return
    is_more = worst.synthetic_share > worst.training_share
    multiple = count(int(worst.multiple))
    heaps = [
        f"{heap.value}: {share(heap.training_share)} of training, "
        f"{share(heap.synthetic_share)} of synthetic"
        for heap in precision.heaps[:5]
    ]
    yield judged.finding(
        "heaping",
        Severity.RED if size(worst) >= RED_HEAPING else Severity.AMBER,
        f"{'heaps' if is_more else 'does not heap'} on multiples of {multiple} as training "
        f"{'does not' if is_more else 'does'}: {share(worst.synthetic_share)} against "
        f"{share(worst.training_share)}",
        "People round what they tell, and the real table shows it in its own way. The bins of "
        "the accuracy figure are too wide to see the difference.",
        [
            (
                f"Multiples of {multiple}, zeros left out",
                f"{share(worst.training_share)} of {count(worst.n_training)} training values, "
                f"{share(worst.synthetic_share)} of {count(worst.n_synthetic)} synthetic values",
            ),
            *(("Most frequent", text) for text in heaps),
            by_chance(worst.p_value),
        ],
        "Ask whether the values were rounded or spread out somewhere on the way.",
    )
