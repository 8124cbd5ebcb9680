"""Four ways to guess from synthetic rows whether a record was among the training rows.

None needs the generator. All but the first also know real people who are no members, the
reference, and so can tell a place that is crowded anyway from one that a copy made crowded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from synthdesk.engine.privacy.kept_rows import kept_rate, kept_rows
from synthdesk.engine.privacy.mixed_distance import mixed_scale
from synthdesk.engine.privacy.nearest import Pool
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.reproducible_trees import reproducible
from synthdesk.engine.seeds import generator_for, integer_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedColumn, CodedRows, RowCodes

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]

DISTANCE = "distance to synthetic"
DIFFERENCE = "distance difference"
RATIO = "density ratio"
CLASSIFIER = "classifier score"
ATTACKS = (DISTANCE, DIFFERENCE, RATIO, CLASSIFIER)

MOST_SYNTHETIC = 200_000
"""Synthetic rows that are searched at most; of more every second, fourth … at random."""
MOST_FITTED = 20_000
"""Rows of either kind that the classifier is fitted on at most."""
_ROUNDS = 60


class MembershipAttacks:
    """The attacks on some records; asked again and again with other rows planted.

    - *distance to synthetic*: nearer is more suspicious.
    - *distance difference*: distance to the reference minus distance to synthetic.
    - *density ratio*: of synthetic over reference rows around the record, each by its nearest
      row: log((distance to reference + e) / (distance to synthetic + e)), e a hundredth of what
      one column can add to a distance. B. van Breugel et al., Membership Inference Attacks
      against Synthetic Data through Overfitting Detection, AISTATS 2023 (DOMIAS).
    - *classifier score*: a LightGBM classifier of synthetic against reference rows.

    Args:
        coded: tables with a holdout.
        records: int32, shape (records, columns), the attacked ones.
        reference: rows of the holdout that the attacker knows of; none of them is attacked.
        seed: the audit's.
        progress: told of every step.
    """

    def __init__(
        self,
        coded: CodedRows,
        records: RowCodes,
        reference: Integers,
        seed: int,
        progress: Progress = SILENT,
    ) -> None:
        if coded.holdout is None:
            raise ValueError("membership can't be inferred without a holdout")
        self._coded, self._records, self._seed = coded, records, seed
        self._scale = mixed_scale(coded)
        self._reference = coded.holdout[reference]
        pool = Pool(self._scale, {"reference": self._reference})
        self._to_reference = pool.nearest(records, (), progress.part(0.0, 0.4)).distance
        self._to_synthetic: dict[float, Floats] = {}
        self._distance_to_synthetic(len(coded.synthetic), progress.part(0.4, 1.0))

    @property
    def looked_at(self) -> int:
        """Synthetic rows that are searched."""
        return int(self._kept(len(self._coded.synthetic)).sum())

    def scores(self, planted: RowCodes) -> Mapping[str, Floats]:
        """What each attack thinks of each record; higher means more likely a member.

        Args:
            planted: rows that stand at the end of the synthetic table.
        """
        import numpy as np

        total = len(self._coded.synthetic) + len(planted)
        kept = self._kept(total)
        added = planted[kept[len(self._coded.synthetic) :]]
        distance = self._distance_to_synthetic(total)
        if len(added):
            pool = Pool(self._scale, {"planted": added})
            distance = np.minimum(distance, pool.nearest(self._records).distance)
        reference = self._to_reference
        smallest = 0.01 / len(self._coded.columns)
        synthetic = self._coded.synthetic[kept[: len(self._coded.synthetic)]]
        return {
            DISTANCE: -distance,
            DIFFERENCE: reference - distance,
            RATIO: np.log((reference + smallest) / (distance + smallest)),
            CLASSIFIER: self._classified(np.concatenate([synthetic, added])),
        }

    def _kept(self, total: int) -> npt.NDArray[np.bool_]:
        return kept_rows(total, MOST_SYNTHETIC, self._seed, "privacy.membership.synthetic")

    def _distance_to_synthetic(self, total: int, progress: Progress = SILENT) -> Floats:
        """To the nearest row of the table itself, of those searched in a table of that many."""
        rate = kept_rate(total, MOST_SYNTHETIC)
        if rate not in self._to_synthetic:
            rows = self._coded.synthetic[self._kept(total)[: len(self._coded.synthetic)]]
            found = Pool(self._scale, {"synthetic": rows}).nearest(self._records, (), progress)
            self._to_synthetic[rate] = found.distance
        return self._to_synthetic[rate]

    def _classified(self, synthetic: RowCodes) -> Floats:
        """P(synthetic) of the records."""
        import lightgbm as lgb
        import numpy as np

        draws = generator_for(self._seed, "privacy.membership.classifier")
        parts = [_at_most(MOST_FITTED, rows, draws) for rows in (synthetic, self._reference)]
        categories = [at for at, c in enumerate(self._coded.columns) if not c.is_ordered]
        features = _features(np.concatenate(parts), self._coded.columns)
        fit = lgb.Dataset(
            features,
            label=np.repeat([1, 0], [len(part) for part in parts]),
            categorical_feature=categories,
        )
        seed = integer_for(self._seed, "privacy.membership.trees")
        parameters = {"objective": "binary", "seed": seed, **reproducible(features.size)}
        booster = lgb.train(parameters, fit, num_boost_round=_ROUNDS)
        scores = booster.predict(_features(self._records, self._coded.columns))
        return np.asarray(scores, dtype=np.float64)


def _at_most(most: int, rows: RowCodes, draws: np.random.Generator) -> RowCodes:
    if len(rows) <= most:
        return rows
    return rows[draws.choice(len(rows), most, replace=False)]


def _features(rows: RowCodes, columns: tuple[CodedColumn, ...]) -> Floats:
    """Codes as numbers, missing as not a number."""
    import numpy as np

    features = rows.astype(np.float64)
    features[rows == np.array([column.missing for column in columns])] = np.nan
    return features
