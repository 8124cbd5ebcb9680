"""What every model can be asked, whoever trained it and with what."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from synthdesk.engine.model.design import Design
from synthdesk.engine.model.target import ModelTarget

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Learnt:
    """How a model was trained here; not known of one that was handed in.

    Attributes:
        best_iteration: trees that are used.
        validation: the metric on the validation rows: AUC, multiclass log loss or mean squared
            error.
        n_fit: rows that the trees were grown on.
        labels, scores: of the validation rows, for cutoffs.
    """

    best_iteration: int
    validation: float
    n_fit: int
    labels: Floats
    scores: Floats


class Model(ABC):
    """A model of a target, asked with matrices as its design gives them.

    Attributes:
        design: what it is shown.
        target: what it predicts.
        learnt: how it was trained here, if it was.
        most_explained: rows of a table that are explained; fewer where it takes long.
        precision: within which SHAP values and base add up to the answer, as a share of the
            largest answer where that is above 1.
        is_explained_at_once: whether one record takes so little that each of its changes can be
            explained while the user makes them.
        method: where its SHAP values come from, in words.
    """

    design: Design
    target: ModelTarget
    learnt: Learnt | None = None
    most_explained: ClassVar[int] = 10_000
    precision: ClassVar[float] = 1e-6
    is_explained_at_once: ClassVar[bool] = True
    method: ClassVar[str]

    @abstractmethod
    def raw(self, matrix: Floats) -> Floats:
        """What SHAP values add up to, in the target's scale, shape (rows,); of several classes
        shape (rows, classes)."""

    @abstractmethod
    def predict(self, matrix: Floats) -> Floats:
        """Probability of the positive class or the number, shape (rows,); of several classes
        probabilities, shape (rows, classes)."""

    @abstractmethod
    def contributions(self, matrix: Floats) -> Floats:
        """SHAP values and the base as the last column, shape (rows, features + 1); of several
        classes shape (rows, classes, features + 1)."""

    def interactions(self, matrix: Floats) -> Floats | None:
        """SHAP interaction values, shape (rows, features, features); absent where a model of its
        kind has none.

        What each row of a square adds up to must be held against the SHAP values: some
        computations are silently wrong, the shap package's for sets of categories.
        """
        del matrix
        return None

    @abstractmethod
    def keep(self, folder: Path, name: str) -> Path:
        """Write it where ``kept_model`` finds it again, and return the path."""
