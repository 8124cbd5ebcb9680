"""A scikit-learn model that was handed in, fitted to the columns of the tables it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.errors import Where
from synthdesk.engine.model.design import Design
from synthdesk.engine.model.expected_columns import (
    expected_columns,
    other_categories,
    other_target,
)
from synthdesk.engine.model.scikit import (
    BACKGROUND,
    BACKGROUND_ROWS,
    LOG_ODDS_OF_TREES,
    TREES,
    Scikit,
    ScikitTrees,
)
from synthdesk.engine.model.target import ModelTarget, Scale, TargetKind
from synthdesk.engine.model_files.model_file import scikit_model
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.model_files.model_file import ModelFile
    from synthdesk.engine.model_files.skops_archive import ScikitFile
    from synthdesk.engine.tables.schema import Column

    Floats = npt.NDArray[np.float64]

TRIED = 200
SEED = 1
"""Of the background rows."""


def given_scikit(
    file: ModelFile, training: pa.Table, columns: Sequence[Column], target: ModelTarget
) -> Scikit:
    """Open a model on the training table's columns.

    Bare trees are explained along their own paths where that adds up to their answers on some
    training rows; everything else, pipelines above all, from outside.

    Raises:
        UserError: ``model-lacks-columns``, ``other-target``, ``other-categories``,
            ``broken-model``, ``model-untrusted-types`` or ``model-fails``.
    """
    import pyarrow as pa

    where = Where(file=file.name)
    held = scikit_model(Path(file.path))
    order = _order(held, file, target, where)
    known = expected_columns(file, training, columns)
    for feature in known.features:
        if pa.types.is_timestamp(training[feature.name].type):
            raise other_categories(feature.name, "takes a date, which is not supported", where)
    design = Design(tuple(replace(one, had_missing=True) for one in known.features))
    draws = generator_for(SEED, "model.background")
    rows = min(TRIED, training.num_rows)
    drawn = draws.choice(training.num_rows, rows, replace=False)
    some = design.matrix(training.take(drawn))
    model = Scikit(
        held.estimator,
        held.features,
        order,
        some[:BACKGROUND_ROWS],
        Path(file.path),
        design,
        target,
    )
    return _as_trees(model, some) or replace(model, target=_in_probability(target))


def kept_scikit(path: Path, design: Design, target: ModelTarget) -> Scikit:
    """One that was kept before; its target says in which scale it was explained."""
    import numpy as np

    held = scikit_model(path)
    order = order_of_classes(held.classes, target) or ()
    background = np.load(path.with_suffix(BACKGROUND), allow_pickle=False)
    model = Scikit(held.estimator, held.features, order, background, path, design, target)
    return _as_trees(model, background) or model


def _order(held: ScikitFile, file: ModelFile, target: ModelTarget, where: Where) -> tuple[int, ...]:
    order = order_of_classes(held.classes, target)
    if order is None:
        said = f"{file.objective} of {', '.join(held.classes[:5]) or 'a number'}"
        raise other_target(said, target, where)
    return order


def order_of_classes(classes: tuple[str, ...], target: ModelTarget) -> tuple[int, ...] | None:
    """Places of the target's classes among the model's; nothing where they are others.

    Classes that a model knows by their numbers alone are taken in the order of their texts; of two
    the second is the positive one.
    """
    numbers = tuple(str(place) for place in range(len(classes)))
    if len(classes) != len(target.classes):
        return None
    if set(classes) == set(target.classes):
        wanted = target.classes
        if target.kind is TargetKind.BINARY:
            wanted = (target.positive,)
        return tuple(classes.index(one) for one in wanted)
    if classes != numbers:
        return None
    return (1,) if target.kind is TargetKind.BINARY else tuple(range(len(classes)))


def _in_probability(target: ModelTarget) -> ModelTarget:
    return replace(target, scale=Scale.PROBABILITY) if target.classes else target


def _as_trees(model: Scikit, rows: Floats) -> ScikitTrees | None:
    """The model as trees that can be explained along their paths, if it is that."""
    import numpy as np

    name = type(model.estimator).__name__
    # Categories reach it as words, not as the numbers that its trees would be walked with.
    if name not in TREES or any(one.is_category for one in model.design.features):
        return None
    found = ScikitTrees(
        model.estimator,
        model.names,
        model.order,
        model.background,
        model.path,
        model.design,
        model.target if name in LOG_ODDS_OF_TREES else _in_probability(model.target),
    )
    try:
        raw = found.raw(rows)
        apart = np.abs(found.contributions(rows).sum(axis=-1) - raw).max()
    # The package does not know every model of these classes, and says so in many ways.
    except Exception:
        return None
    return found if apart <= found.precision * max(1.0, np.abs(raw).max()) else None
