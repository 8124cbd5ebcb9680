"""The real-trained model opened on each table: importance, dependence, and what carries over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.explain.carry_over import (
    NOT_ASSESSABLE,
    CarryOver,
    TableExplanation,
    carry_over,
)
from synthdesk.engine.explain.contributions import Explained, explain_rows
from synthdesk.engine.explain.dependence import FeatureDependence, dependence
from synthdesk.engine.model.target import TargetKind
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.model.answers import Model
    from synthdesk.engine.tables.conform import Tables

    Floats = npt.NDArray[np.float64]
    Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class FeatureImportance:
    """One feature in one table.

    Attributes:
        table: its name.
        feature: its name.
        mean_abs: mean absolute SHAP value, in raw units.
    """

    table: str
    feature: str
    mean_abs: float


@dataclass(frozen=True)
class ExplainedTable:
    """How many rows of a table were explained.

    Attributes:
        table: its name.
        rows: that were explained.
        sampled_from: that there are.
        mean_prediction: over the explained rows; absent for several classes.
    """

    table: str
    rows: int
    sampled_from: int
    mean_prediction: float | None


@dataclass(frozen=True)
class Explanation:
    """What a model goes by.

    Attributes:
        base: what it says of no row in particular, in raw units; of several classes each.
        tables: that were explained.
        importance: by table, the synthetic table's most important feature first.
        dependence: by feature, in the same order; empty for several classes.
        carry_over: whether the synthetic table tells what real rows would tell.
        largest_error: by which SHAP values miss the model's own answer, over all rows.
        method: where the SHAP values come from, in words.
        seed: of the samples.
    """

    base: tuple[float, ...]
    tables: tuple[ExplainedTable, ...]
    importance: tuple[FeatureImportance, ...]
    dependence: tuple[FeatureDependence, ...]
    carry_over: CarryOver
    largest_error: float
    method: str
    seed: int


@dataclass(frozen=True, eq=False)
class OpenedTable:
    """Rows of a table with what a model makes of them.

    Attributes:
        rows: places in the table, rising.
        matrix: shape (rows, features), as the model sees them.
        explained: their SHAP values.
    """

    rows: Rows
    matrix: Floats
    explained: Explained


def explain_tables(
    model: Model, tables: Tables, seed: int, progress: Progress = SILENT
) -> Explanation:
    """Open a model on training, synthetic and holdout rows.

    Args:
        model: trained on real rows, or handed in.
        tables: of the audit.
        seed: the audit's, by which rows are drawn where a table has more than the model explains.
        progress: told chunk by chunk.
    """
    return explanation_of(model, tables, open_tables(model, tables, seed, progress), seed)


def open_tables(
    model: Model, tables: Tables, seed: int, progress: Progress = SILENT
) -> dict[str, OpenedTable]:
    """SHAP values of some rows of each table, the synthetic one first."""
    given, found = _given(tables), {}
    for place, (name, table) in enumerate(given.items()):
        part = progress.part(place / len(given), (place + 1) / len(given))
        rows = chosen_rows(table.num_rows, model.most_explained, seed, name)
        matrix = model.design.matrix(table.take(rows))
        found[name] = OpenedTable(rows, matrix, explain_rows(model, matrix, part))
    return found


def _given(tables: Tables) -> dict[str, pa.Table]:
    given = {"synthetic": tables.synthetic, "training": tables.training}
    if tables.holdout is not None:
        given["holdout"] = tables.holdout
    return given


def explanation_of(
    model: Model, tables: Tables, opened: dict[str, OpenedTable], seed: int
) -> Explanation:
    """What opened tables come to.

    Args:
        model: that was opened.
        tables: of the audit.
        opened: by ``open_tables``.
        seed: by which rows were drawn.
    """
    given = _given(tables)
    matrices = {name: one.matrix for name, one in opened.items()}
    explained = {name: one.explained for name, one in opened.items()}
    order = explained["synthetic"].importance.argsort()[::-1]
    features = [model.design.features[place] for place in order]
    is_single = model.target.kind is not TargetKind.MULTICLASS
    lines = tuple(
        dependence(
            feature,
            {name: matrix[:, place] for name, matrix in matrices.items()},
            {name: one.values[:, place] for name, one in explained.items()},
        )
        for place, feature in zip(order, features, strict=True)
        if is_single
    )
    return Explanation(
        base=tuple(explained["synthetic"].base.tolist()),
        tables=tuple(
            ExplainedTable(
                name,
                len(one.predicted),
                given[name].num_rows,
                float(one.predicted.mean()) if is_single else None,
            )
            for name, one in explained.items()
        ),
        importance=tuple(
            FeatureImportance(name, feature.name, float(one.importance[place]))
            for name, one in explained.items()
            for place, feature in zip(order, features, strict=True)
        ),
        dependence=lines,
        carry_over=_carry_over(model, given, explained),
        largest_error=max(one.largest_error for one in explained.values()),
        method=model.method,
        seed=seed,
    )


def chosen_rows(rows: int, most: int, seed: int, name: str) -> Rows:
    """Places of the rows of a table that are explained, rising."""
    import numpy as np

    if rows <= most:
        return np.arange(rows)
    drawn = generator_for(seed, f"explanation.rows.{name}").choice(rows, most, replace=False)
    found: Rows = np.sort(drawn)
    return found


def _carry_over(
    model: Model, given: dict[str, pa.Table], explained: dict[str, Explained]
) -> CarryOver:
    if "holdout" not in given:
        return NOT_ASSESSABLE
    held = {
        name: TableExplanation(
            one.values.reshape(len(one.values), -1),
            one.predicted if one.predicted.ndim == 1 else one.predicted[:, 0],
            _auc(model, given[name]),
        )
        for name, one in explained.items()
    }
    return carry_over(held["synthetic"], held["training"], held["holdout"])


def _auc(model: Model, table: pa.Table) -> float | None:
    import numpy as np

    if model.target.kind is not TargetKind.BINARY:
        return None
    labels = model.target.labels(table[model.target.column])
    known = ~np.isnan(labels)
    if len(np.unique(labels[known])) < 2:
        return None
    from synthdesk.engine.discriminator.area_under_curve import auc_with_interval

    predicted = model.predict(model.design.matrix(table)[known])
    return auc_with_interval(labels[known] == 1, predicted).value
