"""scikit-learn models that were handed in: anything that predicts from a pandas table."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from synthdesk.engine.errors import UserError
from synthdesk.engine.model.answers import Learnt, Model
from synthdesk.engine.model.design import Design, Feature
from synthdesk.engine.model.target import ModelTarget, Scale, TargetKind

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

SUFFIX = ".skops"
BACKGROUND = ".npy"
BACKGROUND_ROWS = 50
PERMUTATIONS = 3
SEED = 1
"""Of the permutations, so that a record is always explained the same."""
LOG_ODDS_OF_TREES = ("GradientBoostingClassifier", "HistGradientBoostingClassifier")
TREES = (
    *LOG_ODDS_OF_TREES,
    *("GradientBoostingRegressor", "HistGradientBoostingRegressor"),
    *("RandomForestClassifier", "RandomForestRegressor"),
    *("ExtraTreesClassifier", "ExtraTreesRegressor"),
    *("DecisionTreeClassifier", "DecisionTreeRegressor"),
)


@dataclass(frozen=True, eq=False)
class Scikit(Model):
    """A scikit-learn model.

    Attributes:
        estimator: with ``predict``, and ``predict_proba`` if it tells classes apart.
        names: of its features as it knows them.
        order: places of the target's classes among the estimator's; of two classes the positive
            one's alone; empty for a number.
        background: rows of the training table, as the design gives them, whose mean answer is the
            base.
        path: of the file that it was read from.
        design: what it is shown.
        target: what it predicts, in the scale that its values are explained in.
    """

    estimator: Any
    names: tuple[str, ...]
    order: tuple[int, ...]
    background: Floats
    path: Path
    design: Design
    target: ModelTarget
    learnt: Learnt | None = None
    most_explained: ClassVar[int] = 300
    is_explained_at_once: ClassVar[bool] = False
    method: ClassVar[str] = (
        f"estimated by the shap package from {PERMUTATIONS} permutations of the features, each "
        f"there and back, over {BACKGROUND_ROWS} training rows as background"
    )

    def raw(self, matrix: Floats) -> Floats:
        return self.predict(matrix)

    def predict(self, matrix: Floats) -> Floats:
        import numpy as np

        if self.target.kind is TargetKind.REGRESSION:
            return np.asarray(self._asked("predict", matrix), dtype=np.float64).ravel()
        found: Floats = self._asked("predict_proba", matrix).astype(np.float64)
        if self.target.kind is TargetKind.BINARY:
            return found[:, self.order[0]]
        return found[:, list(self.order)]

    def contributions(self, matrix: Floats) -> Floats:
        """As every model's.

        Source: E. Strumbelj and I. Kononenko, Knowledge and Information Systems 41 (2014), 647-665.
        """
        import numpy as np
        import shap

        explainer = shap.explainers.Permutation(
            self.predict, shap.maskers.Independent(self.background, BACKGROUND_ROWS), seed=SEED
        )
        rounds = PERMUTATIONS * (2 * matrix.shape[1] + 1)
        found = explainer(matrix, max_evals=rounds, silent=True)
        values = found.values if found.values.ndim == 2 else np.moveaxis(found.values, 2, 1)
        base = np.asarray(found.base_values, dtype=np.float64)[..., None]
        return np.concatenate([values, base], axis=-1)

    def keep(self, folder: Path, name: str) -> Path:
        import numpy as np

        path = folder / f"{name}{SUFFIX}"
        shutil.copyfile(self.path, path)
        np.save(path.with_suffix(BACKGROUND), self.background)
        return path

    def _asked(self, method: str, matrix: Floats) -> Any:
        """What the estimator answers; what makes it fail may be a value, so it isn't quoted."""
        import warnings

        try:
            with warnings.catch_warnings():
                # Unseen categories are counted and shown before.
                warnings.simplefilter("ignore")
                return getattr(self.estimator, method)(self.frame(matrix))
        except (ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
            raise UserError(
                "model-fails",
                "The model can't answer for these rows",
                f"scikit-learn stopped with a {type(error).__name__}. Often a model was not made "
                "for missing values, for categories that it has not met, or for categories written "
                "as numbers.",
                "Ask its maker for a pipeline that takes the table as it is, or train one here.",
            ) from error

    def frame(self, matrix: Floats) -> pd.DataFrame:
        """The table that the estimator is given: its names, categories as read from a file."""
        import pandas as pd

        return pd.DataFrame(
            {
                name: _column(feature, matrix[:, place])
                for place, (name, feature) in enumerate(
                    zip(self.names, self.design.features, strict=True)
                )
            },
            copy=False,
        )


class ScikitTrees(Scikit):
    """A forest or boosted trees, which the shap package explains exactly."""

    most_explained: ClassVar[int] = 10_000
    method: ClassVar[str] = "of the shap package's TreeExplainer, along the trees' own paths"

    def raw(self, matrix: Floats) -> Floats:
        import numpy as np

        if self.target.scale is not Scale.LOG_ODDS:
            return self.predict(matrix)
        found: Floats = np.asarray(self._asked("decision_function", matrix), dtype=np.float64)
        if self.target.kind is TargetKind.BINARY:
            return found if self.order[0] == 1 else -found
        return found[:, list(self.order)]

    def contributions(self, matrix: Floats) -> Floats:
        import numpy as np
        import shap

        explainer = shap.TreeExplainer(self.estimator)
        # The trees compare in single precision.
        shown = matrix.astype(np.float32).astype(np.float64)
        found = explainer(shown, check_additivity=False)
        values = np.asarray(found.values, dtype=np.float64)
        base = np.asarray(found.base_values, dtype=np.float64).reshape(len(matrix), -1)
        if values.ndim == 2:
            turned = self.target.kind is TargetKind.BINARY and self.order[0] == 0
            values, base = (-values, -base) if turned else (values, base)
            return np.column_stack([values, base[:, 0]])
        whole = np.concatenate([np.moveaxis(values, 2, 1), base[..., None]], axis=-1)
        chosen: Floats = whole[:, list(self.order)]
        return chosen[:, 0] if self.target.kind is TargetKind.BINARY else chosen


def _column(feature: Feature, values: Floats) -> Any:
    import numpy as np

    if not feature.is_category:
        return values
    words = _words(feature)
    found = np.empty(len(values), dtype=object)
    known = ~np.isnan(values)
    found[~known] = np.nan
    found[known] = words[values[known].astype(np.int64)]
    is_number = isinstance(words[0], float) if len(words) else False
    return found.astype(np.float64) if is_number else found


def _words(feature: Feature) -> npt.NDArray[np.object_]:
    """Categories as pandas reads them from a file: numbers where all of them are written so."""
    import numpy as np

    found = np.empty(len(feature.categories), dtype=object)
    try:
        found[:] = [float(one) for one in feature.categories]
    except ValueError:
        truth: Mapping[str, bool] = {"True": True, "False": False}
        is_truth = set(feature.categories) == set(truth)
        found[:] = [truth[one] if is_truth else one for one in feature.categories]
    return found
