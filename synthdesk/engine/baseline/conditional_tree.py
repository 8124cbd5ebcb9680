"""One column given others: a classification tree whose leaves hold shares of classes.

Where whole rows are drawn, every split has to pay for the parameters that it adds (Schwarz's
criterion), which keeps leaves from describing single people: trees grown to small leaves draw rows
that the tests of privacy recognise as copies.

Sources: B. Nowok, G. M. Raab, C. Dibben, Journal of Statistical Software 74:11 (2016), for
sequential trees as a generator; G. Schwarz, Annals of Statistics 6 (1978), 461-464; D. Coppersmith,
S. J. Hong, J. R. M. Hosking, Data Mining and Knowledge Discovery 3 (1999), 197-217, for the order
of categories.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    Integers = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Growth:
    """How far a tree grows.

    Attributes:
        fewest_in_leaf: training rows.
        pays: whether a split is made only where it gains more than it costs.
    """

    fewest_in_leaf: int
    pays: bool


FOR_ROWS = Growth(fewest_in_leaf=20, pays=True)
FOR_GAPS = Growth(fewest_in_leaf=5, pays=False)
"""A value that fills a gap stays in its own row, so a leaf may say more than a drawn row may."""


@dataclass(frozen=True, eq=False)
class Predictor:
    """A column that a tree may split by.

    Attributes:
        values: shape (rows,); classes from 0 where not ordered.
        classes: how many classes there are; 0 where ordered.
    """

    values: Floats
    classes: int = 0


class ConditionalTree:
    """Shares of a column's classes by the leaves of a tree.

    Args:
        predictors: columns of the training rows; without any the shares are those of all rows.
        target: shape (rows,), the class of each training row.
        count: how many classes there are.
        seed: decides between equally good splits.
        growth: how far the tree grows.
        numbers: shape (rows,), the target as numbers where it is ordered: the tree then splits by
            their spread rather than by classes, and no split has to pay.
    """

    def __init__(
        self,
        predictors: Sequence[Predictor],
        target: Integers,
        count: int,
        seed: int,
        growth: Growth = FOR_ROWS,
        numbers: Floats | None = None,
    ) -> None:
        import numpy as np
        from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

        self._tree: DecisionTreeClassifier | DecisionTreeRegressor | None = None
        present, numbered = np.unique(target, return_inverse=True)
        self._orders = [
            None
            if not one.classes
            else _order_of_classes(one, numbered, len(present))
            if numbers is None
            else _mean_of_classes(one, numbers)
            for one in predictors
        ]
        leaf = np.zeros(len(target), dtype=np.int64)
        if predictors and len(present) > 1:
            cost = (len(present) - 1) / 2 * log(len(target)) if growth.pays else 0.0
            tree = (
                DecisionTreeClassifier(
                    criterion="entropy",
                    min_samples_leaf=growth.fewest_in_leaf,
                    min_impurity_decrease=cost / (len(target) * log(2)),
                    random_state=seed,
                )
                if numbers is None
                else DecisionTreeRegressor(
                    min_samples_leaf=growth.fewest_in_leaf, random_state=seed
                )
            )
            with warnings.catch_warnings():
                # Told of targets with many classes beside the rows, which is what numbers are.
                warnings.simplefilter("ignore", UserWarning)
                self._tree = tree.fit(
                    self._matrix(predictors), numbered if numbers is None else numbers
                )
            leaf = self._tree.apply(self._matrix(predictors))
        self._leaves, place = np.unique(leaf, return_inverse=True)
        counts = np.bincount(place * count + target, minlength=len(self._leaves) * count)
        shares = counts.reshape(len(self._leaves), count)
        up_to = np.cumsum(shares, axis=1) / shares.sum(axis=1, keepdims=True)
        # Leaf after leaf on one axis, so that one search draws for all rows.
        self._up_to = (up_to + np.arange(len(self._leaves))[:, None]).ravel()
        self._count = count

    @property
    def leaves(self) -> int:
        """How many leaves the tree has."""
        return len(self._leaves)

    def draw(
        self, predictors: Sequence[Predictor], rows: int, generator: np.random.Generator
    ) -> Integers:
        """A class for each row, shape (rows,), by the shares of the leaf that it falls in."""
        import numpy as np

        place = np.zeros(rows, dtype=np.int64)
        if self._tree is not None:
            leaf = self._tree.apply(self._matrix(predictors))
            place = np.searchsorted(self._leaves, leaf)
        drawn = np.searchsorted(self._up_to, place + generator.random(rows), side="right")
        classes: Integers = drawn - place * self._count
        return classes

    def _matrix(self, predictors: Sequence[Predictor]) -> npt.NDArray[np.float32]:
        import numpy as np

        columns = [
            one.values if order is None else order[one.values.astype(np.int64)]
            for one, order in zip(predictors, self._orders, strict=True)
        ]
        return np.column_stack(columns).astype(np.float32)


def _order_of_classes(predictor: Predictor, target: Integers, count: int) -> Floats:
    """A number for each class, so that classes with like targets lie next to each other.

    The first principal component of the targets' shares within each class; a class that no
    training row has lies in the middle.
    """
    import numpy as np

    place = predictor.values.astype(np.int64) * count + target
    rows = np.bincount(place, minlength=predictor.classes * count).reshape(-1, count)
    weights = rows.sum(axis=1)
    shares = rows / np.maximum(weights, 1)[:, None]
    apart = shares - rows.sum(axis=0) / weights.sum()
    _, _, directions = np.linalg.svd(apart * np.sqrt(weights)[:, None], full_matrices=False)
    first = directions[0] * (1.0 if directions[0][np.abs(directions[0]).argmax()] > 0 else -1.0)
    order: Floats = np.where(weights > 0, apart @ first, 0.0)
    return order


def _mean_of_classes(predictor: Predictor, numbers: Floats) -> Floats:
    """The mean number within each class; of a class that no training row has, that of all rows."""
    import numpy as np

    place = predictor.values.astype(np.int64)
    rows = np.bincount(place, minlength=predictor.classes)
    sums = np.bincount(place, weights=numbers, minlength=predictor.classes)
    means: Floats = np.where(rows > 0, sums / np.maximum(rows, 1), numbers.mean())
    return means
