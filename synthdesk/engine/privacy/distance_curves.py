"""How near synthetic rows come to training rows, held against how near new real rows come.

Both look for their neighbours among the same training rows, by the distance of T1, so that
neither the size of the holdout nor that of the synthetic table moves a curve. A curve of the
synthetic rows above the holdout's at small distances means that they crowd the training rows more
than strangers do. It is a picture and not a test: the test is who owns the nearest record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.privacy.nearest import Pool
from synthdesk.engine.privacy.nearest_owner import TRAINING, sampled_rows
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedRows
    from synthdesk.engine.privacy.nearest import TwoNearest
    from synthdesk.engine.privacy.nearest_owner import NearestOwnerTest

    Floats = npt.NDArray[np.float64]

POINTS = 201


@dataclass(frozen=True)
class DistanceCurve:
    """How a figure of one table's rows is spread.

    Attributes:
        p1: 1st percentile; this and the others are absent where no row has the figure.
        p5: 5th percentile.
        p50: median.
        n: rows that have the figure.
        undefined: rows that have none: a ratio of two distances that are both 0.
        sampled_from: rows in the table.
        shares: share of the n rows whose figure is at most each point of the grid.
    """

    p1: float | None
    p5: float | None
    p50: float | None
    n: int
    undefined: int
    sampled_from: int
    shares: tuple[float, ...]


@dataclass(frozen=True)
class CurvePair:
    """A figure of the synthetic rows against the same figure of rows that nobody copied.

    Attributes:
        grid: rising values at which both curves are given, the first 0.
        synthetic: of the synthetic rows.
        holdout: of the holdout rows.
    """

    grid: tuple[float, ...]
    synthetic: DistanceCurve
    holdout: DistanceCurve


@dataclass(frozen=True)
class DistancesToTraining:
    """Distances to the nearest training rows, by the mixed-type distance in [0, 1].

    Attributes:
        closest_record: distance to the nearest training row (DCR).
        neighbour_ratio: nearest distance over second nearest (NNDR): 0 for a copy of one row,
            near 1 where a row is as near to one training row as to another.
        seed: the audit's seed, from which samples are drawn.
    """

    closest_record: CurvePair
    neighbour_ratio: CurvePair
    seed: int


def distances_to_training(
    coded: CodedRows, owners: NearestOwnerTest, seed: int, progress: Progress = SILENT
) -> DistancesToTraining:
    """Both curves for both tables.

    Args:
        coded: tables with a holdout.
        owners: T1 on the same tables, with distances.
        seed: the audit's.
        progress: told of every step.
    """
    import numpy as np

    if coded.holdout is None:
        raise ValueError("without a holdout there is nothing to hold the distances against")
    progress.step(0.0, "Privacy: distances of new real rows")
    rows = sampled_rows(coded.holdout, len(coded.training), seed, "holdout")
    pool = Pool(owners.pool.scale, {TRAINING: coded.training})
    holdout = pool.nearest(coded.holdout[rows], (TRAINING,), progress).to[TRAINING]
    synthetic = owners.found.to[TRAINING]
    sizes = (len(coded.synthetic), len(coded.holdout))
    largest = max(float(synthetic.first.max()), float(holdout.first.max()))
    ratios = _ratios(synthetic), _ratios(holdout)
    return DistancesToTraining(
        _pair((synthetic.first, holdout.first), sizes, np.linspace(0, largest, POINTS)),
        _pair(ratios, sizes, np.linspace(0, 1, POINTS)),
        seed,
    )


def _ratios(nearest: TwoNearest) -> Floats:
    """First over second; not a number where both are 0 or there is no second."""
    import numpy as np

    ratios = np.full(len(nearest.first), np.nan)
    np.divide(nearest.first, nearest.second, out=ratios, where=nearest.second > 0)
    return ratios


def _pair(figures: tuple[Floats, Floats], sizes: tuple[int, int], grid: Floats) -> CurvePair:
    synthetic, holdout = (
        _curve(values, size, grid) for values, size in zip(figures, sizes, strict=True)
    )
    return CurvePair(tuple(grid.tolist()), synthetic, holdout)


def _curve(values: Floats, size: int, grid: Floats) -> DistanceCurve:
    import numpy as np

    known = np.sort(values[~np.isnan(values)])
    p1, p5, p50 = np.quantile(known, [0.01, 0.05, 0.5]).tolist() if len(known) else [None] * 3
    shares = np.searchsorted(known, grid, side="right") / max(len(known), 1)
    return DistanceCurve(
        p1=p1,
        p5=p5,
        p50=p50,
        n=len(known),
        undefined=len(values) - len(known),
        sampled_from=size,
        shares=tuple(shares.tolist()),
    )
