"""A LightGBM model that was handed in, fitted to the columns of the tables that it is shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthdesk.engine.errors import Where
from synthdesk.engine.model.boosting import Boosted
from synthdesk.engine.model.design import Design, Feature
from synthdesk.engine.model.expected_columns import (
    as_category,
    as_number,
    expected_columns,
    other_target,
)
from synthdesk.engine.model.target import ModelTarget, TargetKind

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.model_files.model_file import ModelFile
    from synthdesk.engine.tables.schema import Column

CATEGORIES = "pandas_categorical:"
OBJECTIVES = {
    TargetKind.BINARY: ("binary", "cross_entropy"),
    TargetKind.MULTICLASS: ("multiclass", "multiclassova"),
    TargetKind.REGRESSION: ("regression", "huber", "fair", "quantile", "mape"),
}


def given_lightgbm(
    file: ModelFile, training: pa.Table, columns: Sequence[Column], target: ModelTarget
) -> Boosted:
    """Open a model on the training table's columns.

    Categories are those that the file names; of a file that names none, training's in the order of
    their texts, which is how most programs number them.

    Raises:
        UserError: ``model-lacks-columns``, ``other-target`` or ``other-categories``.
    """
    import lightgbm as lgb

    where = Where(file=file.name)
    text = Path(file.path).read_text("utf-8")
    if file.objective.split(" ")[0] not in OBJECTIVES[target.kind]:
        raise other_target(file.objective, target, where)
    known = expected_columns(file, training, columns)
    infos, named = _feature_infos(text, len(file.features)), _categories(text)
    features = []
    for feature, info in zip(known.features, infos, strict=True):
        is_category = info != "none" and not info.startswith("[")
        features.append(_feature(feature, info, is_category, named, where))
    return Boosted(lgb.Booster(model_str=text), Design(tuple(features)), target)


def _feature(
    known: Feature, info: str, is_category: bool, named: list[list[str]], where: Where
) -> Feature:
    if not is_category:
        if info != "none":
            return as_number(known, where)
        # It never varied in training, so the model does not ask for it.
        return Feature(known.name, known.is_category, known.categories, had_missing=True)
    categories = tuple(named.pop(0)) if named else known.categories
    largest = max(int(code) for code in info.split(":"))
    return as_category(known, categories, largest, where)


def _feature_infos(text: str, count: int) -> list[str]:
    line = next((one for one in text.splitlines()[:60] if one.startswith("feature_infos=")), "")
    infos = line.partition("=")[2].split(" ")
    return infos if len(infos) == count else ["none"] * count


def _categories(text: str) -> list[list[str]]:
    """The categories that the file names, feature by feature; none where it doesn't."""
    place = text.rfind(CATEGORIES)
    if place < 0:
        return []
    try:
        found: Any = json.loads(text[place + len(CATEGORIES) :].strip().splitlines()[0])
    except (ValueError, IndexError, RecursionError):
        return []
    if not isinstance(found, list) or not all(isinstance(one, list) for one in found):
        return []
    return [[str(value) for value in one] for one in found]
