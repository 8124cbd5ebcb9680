"""What a model would say of a record if it were another, and what would change its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.model.design import Design
from synthdesk.engine.model.kept_model import kept_model
from synthdesk.engine.model.target import ModelTarget

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.explain.opened import ExplainedRows

    Floats = npt.NDArray[np.float64]

MADE_UP = "made-up record"
GRID = 41
SPREAD = (0.01, 0.99)


@dataclass(frozen=True)
class WhatIf:
    """The model's answer to a made-up record.

    Attributes:
        predicted: probability of the positive class, or the number.
        contributions: SHAP value of each feature; empty where they would take too long.
    """

    predicted: float
    contributions: tuple[float, ...]


@dataclass(frozen=True)
class SingleChange:
    """One feature changed, all others as they are.

    Attributes:
        feature: place among the features.
        value: the nearest one tried that turns the decision; NaN for missing.
        predicted: the answer then.
    """

    feature: int
    value: float
    predicted: float


def what_if(path: str, design: Design, target: ModelTarget, values: tuple[float, ...]) -> WhatIf:
    """The answer to one made-up record.

    Args:
        path: of the model.
        design: what it is shown.
        target: what it predicts; two classes or a number.
        values: of the record, as the model sees them; NaN for missing.
    """
    import numpy as np

    model = kept_model(path, design, target)
    row = np.array([values])
    found: list[float] = []
    if model.is_explained_at_once:
        found = model.contributions(row)[0, :-1].tolist()
    return WhatIf(float(model.predict(row)[0]), tuple(found))


def made_up(design: Design, values: tuple[float, ...], answer: WhatIf) -> ExplainedRows:
    """A made-up record with its answer as the one row of a table, for the figures of records."""
    import numpy as np

    from synthdesk.engine.explain.opened import ExplainedRows

    return ExplainedRows(
        design,
        np.array([MADE_UP]),
        np.array([0]),
        np.array([answer.predicted]),
        np.array([np.nan]),
        np.array([values]),
        np.array([answer.contributions]),
    )


def single_changes(
    path: str,
    design: Design,
    target: ModelTarget,
    values: tuple[float, ...],
    tried: tuple[tuple[float, ...], ...],
    cutoff: float,
) -> tuple[SingleChange, ...]:
    """For each feature the nearest value by which the decision turns, where there is one.

    Args:
        path, design, target, values: as for ``what_if``; the target has two classes.
        tried: the values of each feature that are tried.
        cutoff: of the decision.

    Returns:
        The turned decisions; of categories the one whose answer lies furthest beyond the cutoff.
    """
    import numpy as np

    model = kept_model(path, design, target)
    record = np.array(values)
    is_above = float(model.predict(record[None])[0]) > cutoff
    found = []
    for place, feature in enumerate(design.features):
        grid = np.array(tried[place])
        if not len(grid):
            continue
        rows = np.repeat(record[None], len(grid), axis=0)
        rows[:, place] = grid
        answers = model.predict(rows)
        turned = np.flatnonzero((answers > cutoff) != is_above)
        if not len(turned):
            continue
        if feature.is_category or np.isnan(record[place]):
            best = turned[np.argmax(np.abs(answers[turned] - cutoff))]
        else:
            best = turned[np.argmin(np.abs(grid[turned] - record[place]))]
        found.append(SingleChange(place, float(grid[best]), float(answers[best])))
    return tuple(found)


def values_to_try(rows: ExplainedRows) -> tuple[tuple[float, ...], ...]:
    """For each feature what a record might have instead: all categories, or a grid of numbers that
    occur."""
    import numpy as np

    found = []
    for place, feature in enumerate(rows.design.features):
        column = rows.values[:, place]
        known = np.unique(column[~np.isnan(column)])
        if not feature.is_category and len(known) > GRID:
            known = np.unique(
                np.quantile(column[~np.isnan(column)], np.linspace(*SPREAD, GRID), method="nearest")
            )
        found.append(tuple(known.tolist()))
    return tuple(found)


def nearest_other(rows: ExplainedRows, row: int, cutoff: float) -> int | None:
    """Place of the record nearest to one that gets the other decision.

    Distance: the share of categories that differ and, for numbers, the difference over the spread
    from the 1st to the 99th percentile (Gower); missing and not missing differ wholly.

    Source: J. C. Gower, Biometrics 27 (1971), 857-871.
    """
    import numpy as np

    others = np.flatnonzero((rows.predicted > cutoff) != (rows.predicted[row] > cutoff))
    if not len(others):
        return None
    distance = np.zeros(len(others))
    for place, feature in enumerate(rows.design.features):
        column = rows.values[:, place]
        mine, theirs = column[row], column[others]
        if feature.is_category:
            apart = (theirs != mine).astype(np.float64)
        else:
            known = column[~np.isnan(column)]
            low, high = np.quantile(known, SPREAD) if len(known) else (0.0, 1.0)
            apart = np.minimum(np.abs(theirs - mine) / max(high - low, 1e-12), 1.0)
        missing = np.isnan(theirs) | bool(np.isnan(mine))
        apart[missing] = 1.0
        apart[np.isnan(theirs) & bool(np.isnan(mine))] = 0.0
        distance += apart
    return int(others[np.argmin(distance)])
