"""What is predicted: the target column as labels, and what kind of question it asks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.tables.schema import Column

    Floats = npt.NDArray[np.float64]

MOST_CLASSES = 20
FEWEST_ROWS = 10
"""Fewest training rows of a class from which it can be learnt."""


class TargetKind(StrEnum):
    """What a model of the target answers."""

    BINARY = "binary"
    MULTICLASS = "multiclass"
    REGRESSION = "regression"


class Scale(StrEnum):
    """In what a model's own answers are counted, and with them its SHAP values."""

    LOG_ODDS = "log-odds"
    PROBABILITY = "probability"
    NUMBER = "number"


@dataclass(frozen=True)
class ModelTarget:
    """The column to be predicted.

    Attributes:
        column: its name.
        kind: what a model of it answers.
        classes: its values as texts, sorted; empty for a number. Of two, the last named by
            ``positive`` is the one whose probability is predicted.
        positive: of two classes the one that is predicted: the favourable one if the user named
            it, else the rarer one in training.
        is_chosen: whether the user named it.
        scale: of the model's own answers; a model that was handed in may have another.
    """

    column: str
    kind: TargetKind
    classes: tuple[str, ...] = ()
    positive: str = ""
    is_chosen: bool = False
    scale: Scale = Scale.LOG_ODDS

    def labels(self, column: pa.ChunkedArray) -> Floats:
        """Shape (rows,): 1 for the positive class and 0 for the other, or places of classes, or
        the numbers; NaN where the value is missing or no class of training's."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        if self.kind is TargetKind.REGRESSION:
            if pa.types.is_timestamp(column.type):
                column = column.cast(pa.int64())
            numbers: Floats = column.cast(pa.float64(), safe=False).to_numpy()
            return numbers
        texts = texts_of(column)
        places = pc.index_in(texts, value_set=pa.array(self.classes, pa.string()))
        codes: Floats = pc.fill_null(places, -1).to_numpy().astype(np.float64)
        codes[codes < 0] = np.nan
        if self.kind is TargetKind.BINARY and self.classes.index(self.positive) == 0:
            codes = 1.0 - codes
        return codes


def target_of(column: Column, training: pa.Table) -> ModelTarget:
    """The target that a column of the training table makes.

    Args:
        column: with the role target, or any other.
        training: typed by the schema.

    Raises:
        UserError: ``one-class``, ``too-many-classes``, ``rare-class`` or ``unknown-favourable``.
    """
    import pyarrow.compute as pc

    values = training[column.name].drop_null()
    where = Where(column=column.name)
    distinct = len(values.unique())
    if distinct < 2:
        raise UserError(
            "one-class",
            "The target has only one value",
            f"Every training row has the same “{column.name[:60]}”, or none, so there is nothing "
            "to learn.",
            "Choose another target, or check how the training rows were chosen.",
            where,
        )
    if column.is_ordered and distinct > 2:
        return ModelTarget(column.name, TargetKind.REGRESSION, scale=Scale.NUMBER)
    counted = {
        entry["values"]: entry["counts"] for entry in pc.value_counts(texts_of(values)).to_pylist()
    }
    classes = tuple(sorted(counted))
    if len(classes) > MOST_CLASSES:
        raise UserError(
            "too-many-classes",
            "The target has too many values",
            f"“{column.name[:60]}” has {len(classes):,} different values; models of up to "
            f"{MOST_CLASSES} classes are trained.",
            "Choose another target, or put values together before loading the table.",
            where,
        )
    rarest = min(classes, key=lambda name: (counted[name], name))
    if counted[rarest] < FEWEST_ROWS:
        raise UserError(
            "rare-class",
            "A class of the target is too rare to be learnt",
            f"Only {counted[rarest]} training rows have “{rarest[:60]}” as “{column.name[:60]}”; "
            f"at least {FEWEST_ROWS} are needed.",
            "Choose another target, or leave these rows out before loading the table.",
            where,
        )
    if len(classes) > 2:
        return ModelTarget(column.name, TargetKind.MULTICLASS, classes)
    chosen = column.favourable
    if chosen is not None and chosen not in classes:
        raise UserError(
            "unknown-favourable",
            "The favourable value does not occur",
            f"No training row has “{chosen[:60]}” as “{column.name[:60]}”.",
            f"Choose one of: {', '.join(classes)}.",
            where,
        )
    return ModelTarget(
        column.name, TargetKind.BINARY, classes, chosen or rarest, is_chosen=chosen is not None
    )


def texts_of(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Values as texts; whole numbers without a point."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_floating(column.type):
        whole = pc.all(pc.equal(column.drop_null(), pc.floor(column.drop_null()))).as_py()
        if whole:
            column = column.cast(pa.int64())
    return column.cast(pa.string())
