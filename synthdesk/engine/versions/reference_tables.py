"""Tables of known quality, made of a training table: what each figure comes to for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from synthdesk.engine.baseline.sequential_trees import SequentialTrees
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Floats = npt.NDArray[np.float64]

FEW_ROWS = 1_000


class RungKind(StrEnum):
    """How a reference table is made."""

    HOLDOUT = "real holdout"
    BOOTSTRAP = "training rows drawn anew"
    COPIES_5 = "5 % planted copies"
    COPIES_1 = "1 % planted copies"
    NOISY_10 = "training rows, 10 % of cells redrawn"
    NOISY_30 = "training rows, 30 % of cells redrawn"
    BASELINE = "baseline generator"
    BASELINE_FEW = f"baseline trained on {FEW_ROWS:,} rows"
    COPULA = "Gaussian copula"
    INDEPENDENT = "independent columns"


ABOUT = {
    RungKind.HOLDOUT: "Half of the holdout plays the synthetic table, the other half is the "
    "holdout: what real rows reach that nobody learnt from. Fewer rows than the others have "
    "lower accuracy by chance alone, so read it with its number of rows.",
    RungKind.BOOTSTRAP: "Training rows themselves, drawn with replacement: every row is a copy.",
    RungKind.COPIES_5: "The baseline's rows, 5 % of them replaced by training rows.",
    RungKind.COPIES_1: "The baseline's rows, 1 % of them replaced by training rows.",
    RungKind.NOISY_10: "Each cell of the training rows is replaced with a chance of 10 % by a "
    "value of its column: near copies of everybody.",
    RungKind.NOISY_30: "The same with a chance of 30 %.",
    RungKind.BASELINE: "Sequential trees, a small generator of synthdesk's own; a reference, "
    "nothing to release.",
    RungKind.BASELINE_FEW: f"The same, trained on {FEW_ROWS:,} training rows only.",
    RungKind.COPULA: "Right distributions of all columns, and right correlations of their ranks, "
    "nothing else.",
    RungKind.INDEPENDENT: "Right distributions of all columns, no dependence at all.",
}


@dataclass(frozen=True, eq=False)
class ReferenceTable:
    """A made table, and the holdout to hold it against.

    Attributes:
        kind: how it was made.
        synthetic: its rows.
        holdout: of the audit, or a part of it; absent without a holdout.
    """

    kind: RungKind
    synthetic: pa.Table
    holdout: pa.Table | None


def reference_tables(
    training: pa.Table, holdout: pa.Table | None, seed: int
) -> list[tuple[RungKind, Callable[[Progress], ReferenceTable]]]:
    """What to make, each by a function that makes it.

    Args:
        training: numbers, timestamps and dictionary-encoded texts.
        holdout: the same columns.
        seed: of all draws.
    """
    rows = training.num_rows

    def draws(kind: RungKind) -> np.random.Generator:
        return generator_for(seed, f"ladder.{kind.name}")

    def made(
        kind: RungKind, make: Callable[[np.random.Generator, Progress], pa.Table]
    ) -> tuple[RungKind, Callable[[Progress], ReferenceTable]]:
        return kind, lambda progress: ReferenceTable(kind, make(draws(kind), progress), holdout)

    baseline = _Baseline(training, seed)
    found = [
        made(RungKind.BOOTSTRAP, lambda g, _: training.take(g.integers(0, rows, rows))),
        made(RungKind.NOISY_10, lambda g, _: noisy(training, 0.1, g)),
        made(RungKind.NOISY_30, lambda g, _: noisy(training, 0.3, g)),
        made(RungKind.COPIES_5, lambda g, p: planted(baseline.rows(p), training, 0.05, g)),
        made(RungKind.COPIES_1, lambda g, p: planted(baseline.rows(p), training, 0.01, g)),
        made(RungKind.BASELINE, lambda _, p: baseline.rows(p)),
        made(RungKind.COPULA, lambda g, _: copula(training, g)),
        made(RungKind.INDEPENDENT, lambda g, _: noisy(training, 1.0, g)),
    ]
    if rows > FEW_ROWS:
        few = made(RungKind.BASELINE_FEW, lambda g, p: trained_on_few(training, seed, g, p))
        found.insert(6, few)
    if holdout is not None and holdout.num_rows >= 4:
        found.insert(0, (RungKind.HOLDOUT, lambda _: _halves(holdout, draws(RungKind.HOLDOUT))))
    return found


class _Baseline:
    """The baseline's rows, learnt and drawn once."""

    def __init__(self, training: pa.Table, seed: int) -> None:
        self._training, self._seed = training, seed
        self._rows: pa.Table | None = None

    def rows(self, progress: Progress) -> pa.Table:
        if self._rows is None:
            learnt = SequentialTrees(self._training, self._seed, progress=progress)
            generator = generator_for(self._seed, "ladder.baseline")
            self._rows = learnt.draw(self._training.num_rows, generator)
        return self._rows


def _halves(holdout: pa.Table, generator: np.random.Generator) -> ReferenceTable:
    order = generator.permutation(holdout.num_rows)
    half = holdout.num_rows // 2
    return ReferenceTable(RungKind.HOLDOUT, holdout.take(order[:half]), holdout.take(order[half:]))


def trained_on_few(
    training: pa.Table, seed: int, generator: np.random.Generator, progress: Progress = SILENT
) -> pa.Table:
    """As many rows as training has, of a baseline that saw ``FEW_ROWS`` of them."""
    few = training.take(generator.choice(training.num_rows, FEW_ROWS, replace=False))
    return SequentialTrees(few, seed, progress=progress).draw(training.num_rows, generator)


def planted(
    rows: pa.Table, training: pa.Table, share: float, generator: np.random.Generator
) -> pa.Table:
    """Rows of which a share is replaced by training rows."""
    import pyarrow as pa

    copies = round(share * rows.num_rows)
    chosen = generator.choice(training.num_rows, copies, replace=False)
    return pa.concat_tables([training.take(chosen), rows.slice(copies)]).combine_chunks()


def noisy(training: pa.Table, share: float, generator: np.random.Generator) -> pa.Table:
    """Training rows in which each cell is replaced by another row's with a chance."""
    import numpy as np
    import pyarrow as pa

    rows = training.num_rows
    columns = []
    for column in training.columns:
        other = generator.integers(0, rows, rows)
        redrawn = generator.random(rows) < share
        columns.append(column.take(pa.array(np.where(redrawn, other, np.arange(rows)))))
    return pa.table(columns, schema=training.schema)


def copula(training: pa.Table, generator: np.random.Generator) -> pa.Table:
    """Rows with training's distributions and the correlations of its normal scores.

    Categories are taken in the order of their texts, missing last; ties are broken at random.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    from scipy.stats import norm

    rows = training.num_rows
    orders = []
    scores = np.empty((training.num_columns, rows))
    for place, column in enumerate(training.columns):
        is_category = pa.types.is_dictionary(column.type)
        plain = column.cast(column.type.value_type) if is_category else column
        shuffled = generator.permutation(rows)
        order = shuffled[pc.sort_indices(plain.take(pa.array(shuffled))).to_numpy()]
        ranks = np.empty(rows)
        ranks[order] = np.arange(rows)
        scores[place] = norm.ppf((ranks + 0.5) / rows)
        orders.append(order)
    correlation = np.atleast_2d(np.corrcoef(scores))
    values, vectors = np.linalg.eigh(correlation)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    drawn = root @ generator.standard_normal((training.num_columns, rows))
    drawn /= np.maximum(np.sqrt(np.diag(root @ root.T)), 1e-12)[:, None]
    columns = []
    for place, (column, order) in enumerate(zip(training.columns, orders, strict=True)):
        at = np.minimum((norm.cdf(drawn[place]) * rows).astype(np.int64), rows - 1)
        columns.append(column.take(pa.array(order[at])))
    return pa.table(columns, schema=training.schema)
