"""LightGBM models: trained with the published tutorial's settings unless told otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from synthdesk.engine.model.answers import Learnt, Model
from synthdesk.engine.model.as_xgboost import as_xgboost
from synthdesk.engine.model.design import Design
from synthdesk.engine.model.target import ModelTarget, TargetKind
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.reproducible_trees import reproducible

if TYPE_CHECKING:
    import lightgbm as lgb
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

UNWRITABLE = re.compile(r"[^\w.+-]", re.ASCII)
ROWS_OF_MANY_THREADS = 500
SEED = 1
"""Of the published tutorial's split."""


@dataclass(frozen=True)
class TrainingSettings:
    """How a model is trained; the defaults are those of the published tutorial.

    Attributes:
        rounds: most trees.
        patience: trees without gain on the validation rows after which training stops.
        learning_rate, num_leaves, min_data_in_leaf: LightGBM's.
        validation_share: share of the training rows that decide when to stop and at which cutoff
            F1 is best; they are never tested on.
        seed: of the split and the trees.
        monotone: for columns that may only raise (1) or lower (−1) the prediction.
    """

    rounds: int = 100
    patience: int = 5
    learning_rate: float = 0.1
    num_leaves: int = 31
    min_data_in_leaf: int = 20
    validation_share: float = 0.2
    seed: int = SEED
    monotone: Mapping[str, int] = field(default_factory=dict)

    def parameters(self, target: ModelTarget, design: Design) -> dict[str, Any]:
        """LightGBM's."""
        found: dict[str, Any] = {
            "learning_rate": self.learning_rate,
            "num_leaves": self.num_leaves,
            "min_data_in_leaf": self.min_data_in_leaf,
            "seed": self.seed,
        }
        if target.kind is TargetKind.BINARY:
            found |= {"objective": "binary", "metric": "auc"}
        elif target.kind is TargetKind.MULTICLASS:
            classes = len(target.classes)
            found |= {"objective": "multiclass", "num_class": classes, "metric": "multi_logloss"}
        else:
            found |= {"objective": "regression", "metric": "l2"}
        if self.monotone:
            found["monotone_constraints"] = [self.monotone.get(name, 0) for name in design.names]
        return found


TUTORIAL = TrainingSettings()


@dataclass(frozen=True, eq=False)
class Boosted(Model):
    """A LightGBM model.

    Attributes:
        booster: the trees, cut to those that are used.
        design: what it is shown.
        target: what it predicts.
        learnt: how it was trained here, if it was.
    """

    booster: lgb.Booster
    design: Design
    target: ModelTarget
    learnt: Learnt | None = None
    method: ClassVar[str] = "LightGBM's own contributions"

    def raw(self, matrix: Floats) -> Floats:
        return self._predicted(matrix, raw_score=True)

    def predict(self, matrix: Floats) -> Floats:
        return self._predicted(matrix)

    def contributions(self, matrix: Floats) -> Floats:
        """As every model's.

        Source: S. Lundberg and others, Nature Machine Intelligence 2 (2020), 56-67.
        """
        found = self._predicted(matrix, pred_contrib=True)
        if self.target.kind is TargetKind.MULTICLASS:
            found = found.reshape(len(matrix), len(self.target.classes), -1)
        return found

    def interactions(self, matrix: Floats) -> Floats | None:
        import numpy as np
        import xgboost as xgb

        if self.target.kind is TargetKind.MULTICLASS:
            return None
        is_category = [one.is_category for one in self.design.features]
        same = as_xgboost(self.booster, is_category)
        if same is None:
            return None
        shown = xgb.DMatrix(
            matrix,
            feature_names=same.feature_names,
            feature_types=same.feature_types,
            enable_categorical=True,
        )
        found = same.predict(shown, pred_interactions=True)[:, :-1, :-1]
        return np.asarray(found, dtype=np.float64)

    def keep(self, folder: Path, name: str) -> Path:
        path = folder / f"{name}.txt"
        path.write_text(self.booster.model_to_string(), encoding="utf-8")
        return path

    def _predicted(self, matrix: Floats, **how: Any) -> Floats:
        import numpy as np

        # For few rows threads wait for each other longer than they work.
        threads = 0 if len(matrix) >= ROWS_OF_MANY_THREADS else 1
        found = self.booster.predict(matrix, num_threads=threads, **how)
        return np.asarray(found, dtype=np.float64)


def written_names(names: Sequence[str]) -> list[str]:
    """Names as a LightGBM file can hold them; places where two would be the same."""
    written = [UNWRITABLE.sub("_", name) for name in names]
    is_plain = len(set(written)) == len(written) and all(written)
    return written if is_plain else [f"Column_{place}" for place in range(len(names))]


def train(
    design: Design,
    target: ModelTarget,
    matrix: Floats,
    labels: Floats,
    settings: TrainingSettings,
    progress: Progress = SILENT,
) -> Boosted:
    """Train on the rows whose label is known; a share of them decides when to stop.

    Args:
        design: of the matrix' columns.
        target: of the labels.
        matrix: shape (rows, features).
        labels: shape (rows,), NaN where unknown.
        settings: how.
        progress: told tree by tree; may cancel.
    """
    import lightgbm as lgb
    import numpy as np
    from sklearn.model_selection import train_test_split

    rows = np.flatnonzero(~np.isnan(labels))
    fit, stop = train_test_split(
        rows, test_size=settings.validation_share, random_state=settings.seed
    )
    parameters = settings.parameters(target, design) | reproducible(matrix[fit].size)
    of_fit = lgb.Dataset(
        matrix[fit],
        label=labels[fit],
        feature_name=written_names(design.names),
        categorical_feature=list(design.category_places),
    )
    of_stop = lgb.Dataset(matrix[stop], label=labels[stop], reference=of_fit)
    told = progress.part(0.0, 1.0)

    def step(environment: Any) -> None:
        told.step(environment.iteration / settings.rounds)

    kept: dict[str, dict[str, list[float]]] = {}
    booster = lgb.train(
        parameters,
        of_fit,
        num_boost_round=settings.rounds,
        valid_sets=[of_stop],
        callbacks=[
            lgb.early_stopping(settings.patience, verbose=False),
            lgb.record_evaluation(kept),
            step,
        ],
    )
    progress.step(1.0)
    ((curve,),) = [list(one.values()) for one in kept.values()]
    best = booster.best_iteration or len(curve)
    # What is not used is left out, so that no one has to say how many trees count.
    booster = lgb.Booster(model_str=booster.model_to_string(num_iteration=best))
    scores = Boosted(booster, design, target).predict(matrix[stop])
    learnt = Learnt(best, float(curve[best - 1]), len(fit), labels[stop], scores)
    return Boosted(booster, design, target, learnt)
