"""How a feature's SHAP value goes with its value: the mean line of the published tutorial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.model.design import Feature

    Floats = npt.NDArray[np.float64]

MOST_POINTS = 60
CUT = (0.01, 0.99)
MISSING = "missing"


@dataclass(frozen=True)
class DependencePoint:
    """Rows with like values of a feature.

    Attributes:
        label: the value, or the middle of the interval; a category; or ``"missing"``.
        at: where it lies: the value, or the category's place on the shared axis; absent for
            missing values.
        mean: mean SHAP value.
        low, high: 5th and 95th percentile of the SHAP values.
        n: rows.
    """

    label: str
    at: float | None
    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class TableDependence:
    """One table's line.

    Attributes:
        table: its name.
        points: by rising value; of categories by rising mean in the training table.
    """

    table: str
    points: tuple[DependencePoint, ...]


@dataclass(frozen=True)
class FeatureDependence:
    """A feature in all tables.

    Attributes:
        feature: its name.
        is_category: whether it is one.
        tables: a line each, over the same points.
    """

    feature: str
    is_category: bool
    tables: tuple[TableDependence, ...]


def dependence(
    feature: Feature, values: dict[str, Floats], contributions: dict[str, Floats]
) -> FeatureDependence:
    """The lines of a feature; numbers are cut at their 1st and 99th percentile of the first table.

    Args:
        feature: which.
        values: by table, shape (rows,), as the model sees them; the first table gives the points.
        contributions: by table, shape (rows,).
    """
    first = next(iter(values))
    if feature.is_category:
        order = _by_mean(len(feature.categories), values[first], contributions[first])
        groups = {name: _places(order, column) for name, column in values.items()}
        labels = [feature.categories[place] for place in order]
        at = [float(place) for place in range(len(order))]
    else:
        edges, at = _edges(values[first])
        groups = {name: _intervals(edges, column) for name, column in values.items()}
        labels = [f"{value:.6g}" for value in at]
    lines = tuple(
        TableDependence(name, _points(groups[name], contributions[name], labels, at))
        for name in values
    )
    return FeatureDependence(feature.name, feature.is_category, lines)


def _by_mean(count: int, places: Floats, contributions: Floats) -> list[int]:
    import numpy as np

    known = ~np.isnan(places)
    of = places[known].astype(np.int64)
    rows = np.bincount(of, minlength=count)
    sums = np.bincount(of, weights=contributions[known], minlength=count)
    means = np.divide(sums, rows, out=np.full(count, np.inf), where=rows > 0)
    return [int(place) for place in np.argsort(means, kind="stable")]


def _places(order: list[int], column: Floats) -> Floats:
    """Where each row's category stands on the axis; NaN stays."""
    import numpy as np

    rank = np.empty(len(order))
    rank[order] = np.arange(len(order))
    found = np.full(len(column), np.nan)
    known = ~np.isnan(column)
    found[known] = rank[column[known].astype(np.int64)]
    return found


def _edges(column: Floats) -> tuple[Floats, list[float]]:
    """Lower edges of the intervals, and what each is called after: its one value or its middle."""
    import numpy as np

    known = column[~np.isnan(column)]
    if not len(known):
        return np.zeros(1), [0.0]
    low, high = np.quantile(known, CUT)
    inner = known[(known >= low) & (known <= high)]
    distinct: Floats = np.unique(inner)
    if len(distinct) <= MOST_POINTS:
        return distinct, distinct.tolist()
    # Edges are values themselves, so that no interval is empty.
    shares = np.linspace(0, 1, MOST_POINTS + 1)[:-1]
    edges: Floats = np.unique(np.quantile(inner, shares, method="higher"))
    middles = [
        float(np.median(inner[(inner >= edge) & (inner < following)]))
        for edge, following in zip(edges, np.append(edges[1:], np.inf), strict=True)
    ]
    return edges, middles


def _intervals(edges: Floats, column: Floats) -> Floats:
    """Which interval each value lies in; what is cut off lies in none and is not missing."""
    import numpy as np

    found: Floats = np.searchsorted(edges, column, side="right").astype(np.float64) - 1.0
    found[found < 0] = len(edges)
    found[np.isnan(column)] = np.nan
    return found


def _points(
    groups: Floats, contributions: Floats, labels: list[str], at: list[float]
) -> tuple[DependencePoint, ...]:
    import numpy as np

    found = []
    for place, label in enumerate(labels):
        rows = contributions[groups == place]
        if len(rows):
            found.append(_point(label, at[place], rows))
    missing = contributions[np.isnan(groups)]
    if len(missing):
        found.append(_point(MISSING, None, missing))
    return tuple(found)


def _point(label: str, at: float | None, rows: Floats) -> DependencePoint:
    import numpy as np

    low, high = np.quantile(rows, [0.05, 0.95])
    return DependencePoint(label, at, float(rows.mean()), float(low), float(high), len(rows))
