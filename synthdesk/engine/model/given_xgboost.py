"""An XGBoost model that was handed in, fitted to the columns of the tables that it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.errors import Where
from synthdesk.engine.model.design import Design, Feature
from synthdesk.engine.model.expected_columns import (
    as_category,
    as_number,
    expected_columns,
    other_target,
)
from synthdesk.engine.model.target import ModelTarget
from synthdesk.engine.model.xgboosted import XGBoosted, opened_booster
from synthdesk.engine.model_files.model_file import xgboost_model
from synthdesk.engine.model_files.xgboost_json import OBJECTIVES

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.model_files.model_file import ModelFile
    from synthdesk.engine.model_files.xgboost_json import ModelJson
    from synthdesk.engine.tables.schema import Column


def given_xgboost(
    file: ModelFile, training: pa.Table, columns: Sequence[Column], target: ModelTarget
) -> XGBoosted:
    """Open a model on the training table's columns.

    Categories are those that the file names (XGBoost 3.1 and later); of an earlier file training's
    in the order of their texts, which is how pandas numbers them.

    Raises:
        UserError: ``model-lacks-columns``, ``other-target``, ``other-categories`` or
            ``broken-model``.
    """
    where = Where(file=file.name)
    held = xgboost_model(Path(file.path))
    classes = len(target.classes) if held.classes else 0
    if OBJECTIVES[held.objective] != target.kind.value or held.classes != classes:
        raise other_target(held.objective, target, where)
    known = expected_columns(file, training, columns)
    features = tuple(
        _feature(feature, place, held, where) for place, feature in enumerate(known.features)
    )
    return XGBoosted(
        opened_booster(held.checked), held.features, held.rounds, Design(features), target
    )


def _feature(known: Feature, place: int, held: ModelJson, where: Where) -> Feature:
    if not held.is_category[place]:
        return as_number(known, where)
    categories = held.categories[place] or known.categories
    largest = held.largest_category.get(place, -1)
    return as_category(known, categories, largest, where)
