"""What pairs of features add together, beyond what each adds alone; shown only where it adds up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.model.kept_model import kept_model
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.explain.opened import OpenedModel

    Floats = npt.NDArray[np.float64]

MOST_ROWS = 500
CHUNKS = 10
PRECISION = 1e-5
"""Of the larger answer: interaction values are counted in single precision."""
NONE_KNOWN = (
    "For a model of this kind no interaction values are known: they exist for trees only, of two "
    "classes or a number."
)
DO_NOT_ADD_UP = (
    "The interaction values of this model miss its own answers by up to {error:.2g}, so they "
    "explain something else and are not shown."
)


@dataclass(frozen=True)
class PairInteraction:
    """Two features.

    Attributes:
        first, second: their names.
        mean_abs: mean absolute interaction value, both halves together, in the target's scale.
    """

    first: str
    second: str
    mean_abs: float


@dataclass(frozen=True)
class Interactions:
    """SHAP interaction values of some rows of a table.

    Attributes:
        table: its name.
        rows: that were explained.
        sampled_from: explained rows that there were to draw from.
        seed: of the draw.
        features: names, the one with the largest main effect first.
        main: mean absolute main effect of each.
        pairs: the strongest first; empty where they can't be shown.
        largest_error: by which the values miss the SHAP values that they should add up to.
        reason: why they can't be shown; empty where they can.
    """

    table: str
    rows: int
    sampled_from: int
    seed: int
    features: tuple[str, ...]
    main: tuple[float, ...]
    pairs: tuple[PairInteraction, ...]
    largest_error: float
    reason: str = ""


def measure_interactions(
    opened: OpenedModel, table: str, progress: Progress = SILENT
) -> Interactions:
    """SHAP interaction values of at most ``MOST_ROWS`` of a table's explained rows.

    Args:
        opened: the model, of two classes or a number.
        table: whose rows.
        progress: told chunk by chunk; may cancel.

    Returns:
        The pairs, or the reason why there are none: each row's values must add up to its SHAP
        values.

    Source: S. Lundberg and others, Nature Machine Intelligence 2 (2020), 56-67.
    """
    import numpy as np

    names, seed = opened.design.names, opened.explanation.seed
    model = kept_model(opened.model_path, opened.design, opened.target)
    nothing = Interactions(table, 0, 0, seed, names, (), (), 0.0, NONE_KNOWN)
    if not opened.rows_path:
        return nothing
    rows = opened.rows().of_table(table)
    count = min(MOST_ROWS, len(rows.numbers))
    draws = generator_for(seed, f"explanation.interactions.{table}")
    chosen = np.sort(draws.choice(len(rows.numbers), count, replace=False))
    matrix, expected = rows.values[chosen], rows.contributions[chosen]
    sums, error = np.zeros((len(names), len(names))), 0.0
    for places in progress.track(np.array_split(np.arange(count), CHUNKS), "Interactions"):
        if not len(places):
            continue
        found = model.interactions(matrix[places])
        if found is None:
            return nothing
        error = max(error, float(np.abs(found.sum(axis=-1) - expected[places]).max()))
        sums += np.abs(found).sum(axis=0)
    bound = PRECISION * max(1.0, float(np.abs(expected).sum(axis=1).max()))
    if not error <= bound:
        reason = DO_NOT_ADD_UP.format(error=error)
        return Interactions(table, count, len(rows.numbers), seed, names, (), (), error, reason)
    means = sums / count
    order = np.argsort(-np.diag(means))
    pairs = [
        PairInteraction(names[one], names[other], float(means[one, other] + means[other, one]))
        for at, one in enumerate(order)
        for other in order[at + 1 :]
    ]
    return Interactions(
        table=table,
        rows=count,
        sampled_from=len(rows.numbers),
        seed=seed,
        features=tuple(names[at] for at in order),
        main=tuple(float(means[at, at]) for at in order),
        pairs=tuple(sorted(pairs, key=lambda pair: -pair.mean_abs)),
        largest_error=error,
    )
