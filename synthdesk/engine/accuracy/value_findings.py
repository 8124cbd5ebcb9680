"""Findings on single values: impossible, new, lost, renamed, written otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.chances import all_in_one
from synthdesk.engine.accuracy.column_finding import (
    Findings,
    JudgedColumn,
    by_chance,
    of_rows,
    some_of,
)
from synthdesk.engine.accuracy.new_values import UnsharedValues, unshared_values
from synthdesk.engine.formats import count, counted, number, share, share_range
from synthdesk.engine.health.findings import Finding, Severity

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.accuracy.value_range import BeyondTraining, ValueRange

    Mask = npt.NDArray[np.bool_]

RED_SHARE = 0.01
FAR_IQRS = 5.0
LEAST_EXCESS = 0.001
RED_NEW, RED_LOST = 0.01, 0.05
MOST_EXPECTED_NEW = 0.05
"""Columns in which more rows are new by chance alone are measured, not listed: new values are
their nature."""
LIKE_FREQUENCY = 1.5


def value_findings(judged: JudgedColumn) -> list[Finding]:
    """All findings of this kind on one column."""
    import numpy as np

    found: list[Finding] = []
    values, detail = judged.values, judged.detail
    explained: Mask = np.zeros(len(values.training), dtype=np.bool_)
    if detail.range is not None:
        found += _out_of_range(judged, detail.range)
        held = np.flatnonzero(values.training)
        explained[: held[0]] = explained[held[-1] + 1 :] = True
    else:
        found += _respelt(judged, explained)
        found += _renamed(judged, explained)
    kept = ~explained
    training, synthetic = values.training * kept, values.synthetic * kept
    found += _new(judged, unshared_values(values, synthetic, training), explained)
    found += _lost(judged, unshared_values(values, training, synthetic))
    return found


# --- impossible ----------------------------------------------------------------------------


def _out_of_range(judged: JudgedColumn, found: ValueRange) -> Findings:
    sides = [
        (side, word)
        for side, word in ((found.below, "below"), (found.above, "above"))
        if side.beyond_real and 2 * side.p_value < judged.alpha
    ]
    if not sides:
        return
    rows = sum(side.count for side, _ in sides)
    far = max(_iqrs_beyond(judged, found, word) for _, word in sides)
    m = judged.detail.n_synthetic
    is_red = rows >= RED_SHARE * m or far >= FAR_IQRS
    ranges = [("Training", found.training), ("Synthetic", found.synthetic)]
    if found.holdout is not None:
        ranges.append(("Holdout", found.holdout))
    where = " and ".join(word for _, word in sides)
    worst = ", ".join(
        judged.text(found.synthetic.lowest if word == "below" else found.synthetic.highest)
        for _, word in sides
    )
    evidence = [
        *(_side(word, side, m) for side, word in sides),
        *(
            (f"{name} from – to", f"{judged.text(ends.lowest)} – {judged.text(ends.highest)}")
            for name, ends in ranges
        ),
        by_chance(min(1.0, 2 * min(side.p_value for side, _ in sides))),
    ]
    if far > 0:
        evidence.append(("Farthest, in units of training's interquartile range", number(far, 1)))
    yield judged.finding(
        "out-of-range",
        Severity.RED if is_red else Severity.AMBER,
        f"has {counted(rows, 'value')} {where} the range of real data, as far as {worst}",
        "No real row has such a value, and chance does not explain so many. The accuracy figure "
        "puts them into one bin, however impossible they are.",
        evidence,
        "Look at the rows. Limit the generator to the real range, or take the rows out.",
        found.rows,
    )


def _side(word: str, side: BeyondTraining, m: int) -> tuple[str, str]:
    text = f"{of_rows(side.count, m)}; 95 % interval {share_range(side.rate, 2)}"
    if side.holdout_count is not None:
        text += f"; in the holdout {count(side.holdout_count)}"
    return f"Values {word} training's range", text


def _iqrs_beyond(judged: JudgedColumn, found: ValueRange, word: str) -> float:
    distances = judged.detail.distances
    if distances is None or distances.iqr <= 0:
        return 0.0
    if word == "below":
        return (found.training.lowest - found.synthetic.lowest) / distances.iqr
    return (found.synthetic.highest - found.training.highest) / distances.iqr


# --- written otherwise, renamed ------------------------------------------------------------


def _respelt(judged: JudgedColumn, explained: Mask) -> Findings:
    import numpy as np

    drift = judged.detail.spelling
    if drift is None:
        return
    values, m = judged.values, judged.detail.n_synthetic
    chance = all_in_one(np.array([drift.rows]), judged.detail.n_training, m)
    p = float(chance[0]) * max(drift.distinct, 1)
    if p >= judged.alpha:
        return
    examples = {example.value: example for example in drift.examples}
    for place in np.flatnonzero((values.synthetic > 0) & (values.training == 0)).tolist():
        if values.text(place) in examples:
            explained[place] = True
    yield judged.finding(
        "spelling-drift",
        Severity.RED if drift.rows >= RED_SHARE * m else Severity.AMBER,
        f"writes {counted(drift.distinct, 'value')} otherwise than training does, "
        f"in {count(drift.rows)} rows",
        "They differ in capital letters or spaces only. Joined, grouped or given to a model they "
        "are other values.",
        [
            ("Rows", of_rows(drift.rows, m)),
            *(
                ("Value", f"“{e.value}” in place of “{e.training_value}”, {count(e.rows)} rows")
                for e in drift.examples[:5]
            ),
            by_chance(min(p, 1.0)),
        ],
        "Write the values as training does, or choose in Data that case and space do not count.",
        drift.row_examples,
    )


@dataclass(frozen=True)
class _Swap:
    """A lost value and the new one that seems to stand for it, as places."""

    lost: int
    new: int


def _renamed(judged: JudgedColumn, explained: Mask) -> Findings:
    import numpy as np

    values = judged.values
    n, m = judged.detail.n_training, judged.detail.n_synthetic
    if not n or not m:
        return
    both = values.training + values.synthetic
    bound = judged.alpha / max(int((both > 0).sum()), 1)
    is_sure = (both > 0) & ~explained
    lost = is_sure & (values.synthetic == 0) & (all_in_one(both, m, n) < bound)
    new = is_sure & (values.training == 0) & (all_in_one(both, n, m) < bound)
    swaps = _swaps(values.training / n, values.synthetic / m, lost, new)
    for swap in swaps:
        explained[[swap.lost, swap.new]] = True
        old_rows, new_rows = int(values.training[swap.lost]), int(values.synthetic[swap.new])
        old, other = values.text(swap.lost), values.text(swap.new)
        is_meant = np.zeros(len(both), dtype=np.bool_)
        is_meant[swap.new] = True
        found = judged.finding(
            "category-renamed",
            Severity.RED if new_rows >= RED_SHARE * m else Severity.AMBER,
            f"calls “{old[:60]}” by another name: “{other[:60]}”",
            "One value of training is gone and a new one is there about as often. To every "
            "program the new one is another value, and all that was known of the old one is lost.",
            [
                (f"“{old[:60]}” in training", of_rows(old_rows, n)),
                (f"“{old[:60]}” in synthetic", of_rows(0, m)),
                (f"“{other[:60]}” in synthetic", of_rows(new_rows, m)),
                (f"“{other[:60]}” in training", of_rows(0, n)),
                by_chance(float(all_in_one(np.array([min(old_rows, new_rows)]), n, m)[0])),
            ],
            "Ask whether a list of codes was changed. If so, put the old name back.",
            values.synthetic_rows(is_meant),
        )
        yield replace(found, id=f"{found.id}:{old[:80]}→{other[:80]}")


def _swaps(
    training: npt.NDArray[np.float64],
    synthetic: npt.NDArray[np.float64],
    lost: Mask,
    new: Mask,
) -> list[_Swap]:
    """Each sure new value with the lost one of the most like frequency, the frequent first."""
    import numpy as np

    left = {int(place): float(training[place]) for place in np.flatnonzero(lost)}
    swaps: list[_Swap] = []
    for place in sorted(np.flatnonzero(new).tolist(), key=lambda p: (-synthetic[p], p))[:20]:
        size = float(synthetic[place])
        if size < LEAST_EXCESS or not left:
            continue
        best = min(left, key=lambda p: (abs(np.log(left[p] / size)), p))
        if max(left[best] / size, size / left[best]) <= LIKE_FREQUENCY:
            swaps.append(_Swap(best, place))
            del left[best]
    return swaps


# --- new, lost -----------------------------------------------------------------------------


def _new(judged: JudgedColumn, new: UnsharedValues | None, explained: Mask) -> Findings:
    if new is None or not new.rows or new.p_value >= judged.alpha:
        return
    m = new.rate.n
    excess = (new.rows - new.expected_rows) / m
    if excess < LEAST_EXCESS or new.expected_rows > MOST_EXPECTED_NEW * m:
        return
    values = judged.values
    evidence = [
        ("Rows with a value that training lacks", of_rows(new.rows, m)),
        ("Different values", f"{count(new.distinct)}; by chance about {number(new.expected, 1)}"),
        ("Rows by chance", f"about {number(new.expected_rows, 1)}"),
        by_chance(new.p_value),
    ]
    held = judged.detail.new_in_holdout
    if held is not None:
        evidence.append(("The same in the holdout", of_rows(held.rows, held.rate.n)))
    yield judged.finding(
        "new-values",
        Severity.RED if excess >= RED_NEW else Severity.AMBER,
        f"holds {counted(new.distinct, 'value')} that training never has: "
        f"{some_of([f'“{v.value[:60]}”' for v in new.largest], new.distinct)}",
        "Real rows do not explain so many. The accuracy figure counts them as “other”, whatever "
        "they say."
        if values.words is not None
        else "Real rows do not explain so many. They lie between real values, where the accuracy "
        "figure can't tell them apart.",
        evidence,
        "Look at the rows. See whether the generator makes up values, or whether the training "
        "file is another one than the generator was given.",
        values.synthetic_rows((values.synthetic > 0) & (values.training == 0) & ~explained),
    )


def _lost(judged: JudgedColumn, lost: UnsharedValues | None) -> Findings:
    if lost is None or not lost.rows or lost.p_value >= judged.alpha:
        return
    n = lost.rate.n
    excess = (lost.rows - lost.expected_rows) / n
    if excess < LEAST_EXCESS or lost.expected_rows > MOST_EXPECTED_NEW * n:
        return
    named = [f"“{value.value[:60]}” ({counted(value.rows, 'row')})" for value in lost.largest]
    yield judged.finding(
        "lost-values",
        Severity.RED if excess >= RED_LOST else Severity.AMBER,
        f"has lost {counted(lost.distinct, 'value')} of training: {some_of(named, lost.distinct)}",
        "At this number of rows they should have come up. Whoever they stand for is missing from "
        "the synthetic table.",
        [
            ("Training rows that hold them", of_rows(lost.rows, n)),
            (
                "Different values",
                f"{count(lost.distinct)}; by chance about {number(lost.expected, 1)}",
            ),
            ("Share of training's rows", share(lost.rate.value, 2)),
            by_chance(lost.p_value),
        ],
        "See whether the generator takes rare values together or leaves them out, and say so "
        "where the table is handed on.",
    )
