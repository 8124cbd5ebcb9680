"""T1, who owns the nearest real record: do synthetic rows lean towards rows the generator saw?

All real rows, training and holdout, stand in one pool, and each synthetic row gives its weight to
the nearest of them. If the generator learnt nothing of single rows, training gets its share of the
pool, whatever the sizes; copies and near copies of training rows push it up.

One real row can own a thousand synthetic ones, so synthetic rows are not independent votes: the
variance is that of drawing the training rows from the pool anew, with everything that each owns.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Z_95, Estimate
from synthdesk.engine.privacy.mixed_distance import mixed_scale
from synthdesk.engine.privacy.nearest import Pool
from synthdesk.engine.privacy.real_units import real_units
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedRows, RowCodes
    from synthdesk.engine.privacy.nearest import NearestRows
    from synthdesk.engine.privacy.real_units import RealUnits

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]

TRAINING, HOLDOUT = "training", "holdout"
MOST_CELLS = 200_000_000_000
"""Pairs of a synthetic and a real row times columns: 140 seconds where no pair can be skipped, and
a tenth of that where most can. Of larger tables a sample of the synthetic rows is looked at."""
SMALLEST_SAMPLE = 1_000


@dataclass(frozen=True)
class NearestOwner:
    """T1, who owns the nearest real record.

    Attributes:
        share: of the synthetic rows' weight that training rows own.
        expected: training's share of the real rows.
        difference: share minus expected, with the interval of the permutation variance.
        z: the difference over its standard deviation when the training rows (subjects, where one
            has several rows) are drawn from the real ones anew; 0 where that can't vary.
        p_value: one-sided, normal approximation, that training owns more than its share.
        n_synthetic: synthetic rows that were looked at.
        sampled_from: synthetic rows in the table; more than were looked at where it is too large
            to compare them all.
        n_training: training rows.
        n_holdout: holdout rows.
        training_subjects: whose rows they are; absent without a subject key.
        holdout_subjects: the same.
        seed: the audit's seed, from which a sample is drawn.
    """

    share: float
    expected: float
    difference: Estimate
    z: float
    p_value: float
    n_synthetic: int
    sampled_from: int
    n_training: int
    n_holdout: int
    training_subjects: int | None
    holdout_subjects: int | None
    seed: int


def owner_test(
    owned: Floats,
    n_training: int,
    units: RealUnits,
    *,
    n_synthetic: int,
    sampled_from: int,
    seed: int,
) -> NearestOwner:
    """Compare training's part of the weight with its part of the rows.

    Write W for the whole weight, N for all real rows, and for each of the M units, persons or rows,
    w for what its rows own and k for how many they are. Then

        share − expected = Σ (w − k·W/N) / W   over the m training units,

    and those terms add up to 0 over all units. Drawn anew, m of the M without replacement, the
    sum has expectation 0 and variance m(M − m) / (M(M − 1)) · Σ (w − k·W/N)²: exact, also where
    persons have different numbers of rows.

    Args:
        owned: shape (training and holdout rows,), training first, what each owns.
        n_training: how many of them are training rows.
        units: whose they are.
        n_synthetic: rows that gave the weight.
        sampled_from: rows in the synthetic table.
        seed: the audit's.
    """
    from scipy.stats import norm

    rows, whole = len(owned), float(owned.sum())
    share = float(owned[:n_training].sum()) / whole
    expected = n_training / rows
    excess = _excess(owned, units)
    drawn, count = units.n_training, len(excess)
    variance = drawn * (count - drawn) / (count * (count - 1)) * float(excess @ excess)
    spread = sqrt(variance) / whole
    difference = share - expected
    # Where nothing can vary, rounding must not be taken for a signal.
    z = difference / spread if spread > 1e-12 else 0.0
    return NearestOwner(
        share=share,
        expected=expected,
        difference=Estimate(
            difference,
            difference - Z_95 * spread,
            difference + Z_95 * spread,
            n_synthetic,
            "permutation 95 %",
        ),
        z=z,
        p_value=float(norm.sf(z)),
        n_synthetic=n_synthetic,
        sampled_from=sampled_from,
        n_training=n_training,
        n_holdout=rows - n_training,
        training_subjects=units.n_training if units.by_person else None,
        holdout_subjects=units.n_holdout if units.by_person else None,
        seed=seed,
    )


def _excess(owned: Floats, units: RealUnits) -> Floats:
    """What each unit owns beyond its share of the rows; adds up to 0."""
    import numpy as np

    weights = owned - owned.sum() / len(owned)
    return np.bincount(units.of_rows, weights=weights).astype(np.float64)


class NearestOwnerTest:
    """T1 on some tables: searched once, then asked again with other rows planted.

    Attributes:
        name: the test's field of ``Privacy``.
        pool: training and holdout rows.
        sample: the synthetic rows that were looked at, rising.
        found: what is nearest to each of them.

    Args:
        coded: tables with a holdout.
        seed: the audit's.
        progress: told of every step.
        with_distances: whether distances to the training rows alone are wanted, too.
    """

    name = "nearest_owner"

    def __init__(
        self,
        coded: CodedRows,
        seed: int,
        progress: Progress = SILENT,
        *,
        with_distances: bool = True,
    ) -> None:
        if coded.holdout is None:
            raise ValueError("the nearest owner can't be told without a holdout")
        progress.step(0.0, "Privacy: nearest real records")
        self._coded, self._seed = coded, seed
        self._units = real_units(coded)
        parts = {TRAINING: coded.training, HOLDOUT: coded.holdout}
        self.pool = Pool(mixed_scale(coded), parts)
        self.sample = sampled_rows(coded.synthetic, self.pool.rows, seed, "synthetic")
        self.found: NearestRows = self.pool.nearest(
            coded.synthetic[self.sample], (TRAINING,) if with_distances else (), progress
        )

    @property
    def result(self) -> NearestOwner:
        """The test on the tables as they are."""
        return self._tested(self.found.owned, 0, 0)

    @property
    def excess(self) -> tuple[Floats, int]:
        """What each real unit owns of the weight beyond chance, and how many are training's."""
        owned = self.found.owned
        return _excess(owned, self._units) / float(owned.sum()), self._units.n_training

    def p_value(self, planted: RowCodes) -> float:
        """One-sided p of a leak, as if these rows stood at the end of the synthetic table.

        Where only a sample of the synthetic rows is looked at, as large a part of these is.
        """
        import numpy as np

        looked_at = round(len(planted) * len(self.sample) / len(self._coded.synthetic))
        draws = generator_for(self._seed, "privacy.nearest_owner.planted")
        chosen = np.sort(draws.choice(len(planted), looked_at, replace=False))
        owned = self.found.owned
        if looked_at:
            owned = owned + self.pool.nearest(planted[chosen]).owned
        return self._tested(owned, looked_at, len(planted)).p_value

    def _tested(self, owned: Floats, looked_at: int, planted: int) -> NearestOwner:
        return owner_test(
            owned,
            len(self._coded.training),
            self._units,
            n_synthetic=len(self.sample) + looked_at,
            sampled_from=len(self._coded.synthetic) + planted,
            seed=self._seed,
        )


def sampled_rows(table: RowCodes, pool: int, seed: int, name: str) -> Integers:
    """The rows to look at, rising: all, or a random sample where they meet too many others.

    Args:
        table: query rows.
        pool: rows that each is compared with.
        seed: the audit's.
        name: of the query rows; other rows are drawn by other draws.
    """
    import numpy as np

    rows, columns = table.shape
    most = max(MOST_CELLS // (pool * columns), SMALLEST_SAMPLE)
    if rows <= most:
        return np.arange(rows)
    draws = generator_for(seed, f"privacy.nearest_owner.{name}")
    return np.sort(draws.choice(rows, most, replace=False))
