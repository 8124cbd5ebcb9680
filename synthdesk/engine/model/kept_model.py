"""Models that were kept before, by the end of their file's name."""

from __future__ import annotations

from pathlib import Path

from synthdesk.engine.model import scikit, xgboosted
from synthdesk.engine.model.answers import Model
from synthdesk.engine.model.boosting import Boosted
from synthdesk.engine.model.design import Design
from synthdesk.engine.model.target import ModelTarget


def kept_model(path: str, design: Design, target: ModelTarget) -> Model:
    """A model that its ``keep`` wrote."""
    place = Path(path)
    if place.suffix == xgboosted.SUFFIX:
        return xgboosted.XGBoosted.kept(place, design, target)
    if place.suffix == scikit.SUFFIX:
        from synthdesk.engine.model.given_scikit import kept_scikit

        return kept_scikit(place, design, target)
    import lightgbm as lgb

    return Boosted(lgb.Booster(model_str=place.read_text("utf-8")), design, target)
