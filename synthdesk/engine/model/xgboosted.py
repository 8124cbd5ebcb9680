"""XGBoost models that were handed in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from synthdesk.engine.model.answers import Learnt, Model
from synthdesk.engine.model.design import Design
from synthdesk.engine.model.target import ModelTarget, TargetKind

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import xgboost as xgb

    Floats = npt.NDArray[np.float64]

SUFFIX = ".json"


@dataclass(frozen=True, eq=False)
class XGBoosted(Model):
    """An XGBoost model.

    Attributes:
        booster: the trees.
        names: of its features as the file writes them.
        rounds: that are used.
        design: what it is shown.
        target: what it predicts.
    """

    booster: xgb.Booster
    names: tuple[str, ...]
    rounds: int
    design: Design
    target: ModelTarget
    learnt: Learnt | None = None
    precision: ClassVar[float] = 1e-5
    """It counts in single precision."""
    method: ClassVar[str] = "XGBoost's own contributions"

    def raw(self, matrix: Floats) -> Floats:
        return self._asked(matrix, output_margin=True)

    def predict(self, matrix: Floats) -> Floats:
        from scipy.special import expit, softmax

        raw = self.raw(matrix)
        if self.target.kind is TargetKind.REGRESSION:
            return raw
        is_binary = self.target.kind is TargetKind.BINARY
        found: Floats = expit(raw) if is_binary else softmax(raw, axis=1)
        return found

    def contributions(self, matrix: Floats) -> Floats:
        return self._asked(matrix, pred_contribs=True)

    def interactions(self, matrix: Floats) -> Floats | None:
        if self.target.kind is TargetKind.MULTICLASS:
            return None
        return self._asked(matrix, pred_interactions=True)[:, :-1, :-1]

    def keep(self, folder: Path, name: str) -> Path:
        path = folder / f"{name}{SUFFIX}"
        held = {
            "names": self.names,
            "rounds": self.rounds,
            "model": self.booster.save_raw("json").decode(),
        }
        path.write_text(json.dumps(held), encoding="utf-8")
        return path

    @classmethod
    def kept(cls, path: Path, design: Design, target: ModelTarget) -> XGBoosted:
        """One that was kept before."""
        held = json.loads(path.read_text("utf-8"))
        return cls(
            opened_booster(held["model"]), tuple(held["names"]), held["rounds"], design, target
        )

    def _asked(self, matrix: Floats, **how: Any) -> Floats:
        import numpy as np
        import xgboost as xgb

        shown = xgb.DMatrix(
            matrix,
            feature_names=list(self.names),
            feature_types=["c" if one.is_category else "float" for one in self.design.features],
            enable_categorical=True,
        )
        found = self.booster.predict(shown, iteration_range=(0, self.rounds), **how)
        return np.asarray(found, dtype=np.float64)


def opened_booster(text: str) -> xgb.Booster:
    """The trees in a text that was checked before."""
    import xgboost as xgb

    booster = xgb.Booster()
    booster.load_model(bytearray(text.encode()))
    return booster
