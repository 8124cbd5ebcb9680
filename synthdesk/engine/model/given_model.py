"""A LightGBM model that was handed in, fitted to the columns of the tables that it is shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.model.boosting import Boosted
from synthdesk.engine.model.design import Design, Feature, design_of
from synthdesk.engine.model.target import ModelTarget, TargetKind
from synthdesk.engine.tables.matching import match_names

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.model_file import ModelFile
    from synthdesk.engine.tables.schema import Column

CATEGORIES = "pandas_categorical:"
OBJECTIVES = {
    TargetKind.BINARY: ("binary", "cross_entropy"),
    TargetKind.MULTICLASS: ("multiclass", "multiclassova"),
    TargetKind.REGRESSION: ("regression", "huber", "fair", "quantile", "mape"),
}


def given_model(
    file: ModelFile, training: pa.Table, columns: Sequence[Column], target: ModelTarget
) -> Boosted:
    """Open a model on the training table's columns.

    Features are matched by name, small differences of writing forgiven. Categories are those that
    the file names; of a file that names none, training's in the order of their texts, which is
    how most programs number them.

    Args:
        file: that was looked into before.
        training: typed by the schema.
        columns: that may be features.
        target: that it is taken to predict.

    Raises:
        UserError: ``model-lacks-columns``, ``other-target`` or ``other-categories``.
    """
    import lightgbm as lgb

    where = Where(file=file.name)
    text = Path(file.path).read_text("utf-8")
    _check_objective(file, target, where)
    matched = match_names([column.name for column in columns], file.features).applied
    missing = [name for name in file.features if name not in matched]
    if missing:
        raise UserError(
            "model-lacks-columns",
            "The model asks for columns that are not there",
            f"It was trained on “{missing[0][:60]}”"
            + (f" and {len(missing) - 1} more" if len(missing) > 1 else "")
            + ", which no audited column of the training table is.",
            "Load the tables that the model was made for, or let the columns take part in Data.",
            where,
        )
    by_name = {column.name: column for column in columns}
    known = design_of(training, [by_name[matched[name]] for name in file.features])
    infos, named = _feature_infos(text, len(file.features)), _categories(text)
    features = []
    for feature, info in zip(known.features, infos, strict=True):
        is_category = info != "none" and not info.startswith("[")
        features.append(_feature(feature, info, is_category, named, where))
    return Boosted(lgb.Booster(model_str=text), Design(tuple(features)), target)


def _check_objective(file: ModelFile, target: ModelTarget, where: Where) -> None:
    objective = file.objective.split(" ")[0]
    if objective in OBJECTIVES[target.kind]:
        return
    raise UserError(
        "other-target",
        "The model predicts something else",
        f"Its objective is “{file.objective[:60] or 'not stated'}”; “{target.column[:60]}” asks "
        f"for a {target.kind} model.",
        "Choose the target that the model predicts.",
        where,
    )


def _feature(
    known: Feature, info: str, is_category: bool, named: list[list[str]], where: Where
) -> Feature:
    # What training of the model met is not in the file, so nothing is called strange for missing.
    if not is_category:
        if known.is_category and info != "none":
            raise _other_categories(known.name, "takes it as a number", where)
        return Feature(known.name, known.is_category, known.categories, had_missing=True)
    if not known.is_category:
        raise _other_categories(known.name, "takes it as categories", where)
    categories = tuple(named.pop(0)) if named else known.categories
    largest = max(int(code) for code in info.split(":"))
    if largest >= len(categories):
        raise _other_categories(
            known.name, f"knows {largest + 1} categories, training has {len(categories)}", where
        )
    return Feature(known.name, True, categories, had_missing=True)


def _other_categories(name: str, how: str, where: Where) -> UserError:
    return UserError(
        "other-categories",
        "The model means another column",
        f"Of “{name[:60]}” it {how}.",
        "Write the model with its categories (LightGBM does where it is trained on a pandas "
        "table), or train one here.",
        where,
    )


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
