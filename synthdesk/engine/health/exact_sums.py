"""Columns that are exact weighted sums of others, found on a sample by elimination.

A plain regression of each column on all others smears the coefficients as soon as two relations
share columns. Here columns enter one by one; one that lies in the span of those before it is a
relation with unique coefficients and does not enter. Relations are then subtracted from each
other wherever that makes one of them shorter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from synthdesk.engine.health.coefficients import shortest

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float64]

FLOAT_NOISE = 1e-8
LONGEST_SUM = 30
"""Longer sums are fits, not something that somebody computed."""
WIDEST_ROUNDING = 200.0
"""A column must spread over at least this many of its own rounding units."""


@dataclass(frozen=True)
class Relation:
    """``columns[0] = Σ weights[i] · columns[i + 1] + constant``, all as positions.

    Attributes:
        columns: positions; the first is the one that is written as the sum.
        weights: of the others.
        constant: what is added.
        tolerance: how far a row may lie off: rounding of the first column.
    """

    columns: tuple[int, ...]
    weights: tuple[float, ...]
    constant: float
    tolerance: float


def rounding_of(values: Matrix) -> float:
    """How far off a computed column may lie: half its last decimal, or float noise.

    Whole numbers are taken as computed with .5 of rounding only where they spread widely.
    """
    import numpy as np

    known = values[~np.isnan(values)]
    noise = 1e-9 * float(np.abs(known).max(initial=0.0))
    spread = float(known.std()) if len(known) else 0.0
    for decimals in range(7):
        unit = 10.0**-decimals
        if np.abs(known / unit - np.round(known / unit)).max(initial=0.0) < 1e-6:
            return max(noise, 0.5001 * unit) if spread > WIDEST_ROUNDING * unit else noise
    return noise


def find_sums(sample: Matrix) -> list[Relation]:
    """Exact sums among the columns of a sample without missing values.

    Args:
        sample: shape (rows, columns), more rows than columns; no constant column, none that is
            another one to scale.
    """
    import numpy as np

    tolerances = [rounding_of(sample[:, column]) for column in range(sample.shape[1])]
    centre, scale = sample.mean(0), sample.std(0)
    standard = (sample - centre) / scale
    found: list[tuple[npt.NDArray[np.float64], float]] = []
    basis: list[npt.NDArray[np.float64]] = []
    members: list[int] = []
    for column in range(sample.shape[1]):
        direction, off = _outside_the_span(standard[:, column], basis)
        if off * scale[column] > 2 * tolerances[column] + 1e-8 * scale[column]:
            basis.append(direction / np.linalg.norm(direction))
            members.append(column)
            continue
        weights, *_ = np.linalg.lstsq(standard[:, members], standard[:, column], rcond=None)
        relation = np.zeros(sample.shape[1])
        relation[members] = -weights / scale[members]
        relation[column] = 1.0 / scale[column]
        # What moves the sum by less than its rounding can't be told from nothing.
        limit = FLOAT_NOISE + tolerances[column] / scale[column]
        found.append((_cleaned(relation, scale, limit), limit))
    relations = [_solved(vector, sample, tolerances) for vector in _shortened(found, scale)]
    return [relation for relation in relations if relation is not None]


def _outside_the_span(
    vector: npt.NDArray[np.float64], basis: list[npt.NDArray[np.float64]]
) -> tuple[npt.NDArray[np.float64], float]:
    """The part of a vector that the basis can't make, and its largest entry."""
    import numpy as np

    rest = vector
    if basis:
        matrix = np.column_stack(basis)
        for _ in range(2):  # the second pass takes out what rounding left
            rest = rest - matrix @ (matrix.T @ rest)
    return rest, float(np.abs(rest).max())


def _cleaned(
    vector: npt.NDArray[np.float64], scale: Matrix, limit: float
) -> npt.NDArray[np.float64]:
    """Without the entries that move the sum by less than this share of its largest part."""
    import numpy as np

    weight = np.abs(vector) * scale
    return np.where(weight > limit * weight.max(), vector, 0.0)


def _shortened(
    found: list[tuple[npt.NDArray[np.float64], float]], scale: Matrix
) -> list[npt.NDArray[np.float64]]:
    """The same relations, each replaced by a shorter combination with another while there is."""
    import numpy as np

    changed = True
    while changed:
        changed = False
        for at, (vector, limit) in enumerate(found):
            for other, other_limit in found[:at] + found[at + 1 :]:
                shorter = _shorter(vector, other, scale, limit + other_limit)
                if shorter is not None:
                    found[at] = (shorter, limit + other_limit)
                    vector, limit = found[at]
                    changed = True
    return [vector for vector, _ in found if np.count_nonzero(vector)]


def _shorter(
    vector: npt.NDArray[np.float64], other: npt.NDArray[np.float64], scale: Matrix, limit: float
) -> npt.NDArray[np.float64] | None:
    """The vector less a multiple of the other, if that has fewer entries."""
    import numpy as np

    for column in np.flatnonzero((vector != 0) & (other != 0)):
        less = vector - vector[column] / other[column] * other
        less[column] = 0.0
        less = _cleaned(less, scale, limit)
        if 0 < np.count_nonzero(less) < np.count_nonzero(vector):
            return less
    return None


def _solved(
    vector: npt.NDArray[np.float64], sample: Matrix, tolerances: list[float]
) -> Relation | None:
    """The relation with its own least squares and short coefficients, or nothing."""
    import numpy as np

    support = np.flatnonzero(vector)
    if not 2 <= len(support) <= LONGEST_SUM:
        return None
    first_choice = _written_as_sum(vector, support)
    # Another column only where the rounding of this one is too fine for what the others lost.
    for total in (first_choice, *(int(column) for column in support[::-1])):
        parts = [int(column) for column in support if column != total]
        relation = fitted(sample[:, total], sample[:, parts], tolerances[total])
        if relation is not None:
            return replace(relation, columns=(total, *parts))
    return None


def _written_as_sum(vector: npt.NDArray[np.float64], support: npt.NDArray[np.intp]) -> int:
    """Which column a person would write left of the equals sign.

    Of four and more the one whose sign stands alone, the total; otherwise the last one of the
    table, since computed columns are added at the right.
    """
    signs = vector[support] > 0
    for alone in (True, False):
        if len(support) >= 4 and int((signs == alone).sum()) == 1:
            return int(support[signs == alone][0])
    return int(support[-1])


def fitted(total: Matrix, parts: Matrix, tolerance: float) -> Relation | None:
    """Weights of the parts that give the total within its rounding, as short as possible.

    Returns:
        A relation with columns 0, 1, …, or nothing where no weights reproduce every row.
    """
    import numpy as np

    design = np.column_stack([parts, np.ones(len(total))])
    size = np.abs(design).max(0)
    answer, *_ = np.linalg.lstsq(design / size, total, rcond=None)
    weights = answer / size
    # Two sources of doubt: the rounding of the total, and arithmetic in 64 bits.
    doubt = (2 * tolerance + 1e-9 * np.abs(total).max()) / size
    spread = np.append(parts.std(0), 1.0)
    loose = np.minimum(doubt, 4 * tolerance / np.maximum(spread, 1e-300) + 1e-9 * np.abs(weights))
    columns = tuple(range(parts.shape[1] + 1))
    for allowed in (loose, loose / 30, np.zeros_like(loose)):
        short = [
            0.0 if abs(weight) <= limit else shortest(float(weight), float(limit))
            for weight, limit in zip(weights, allowed, strict=True)
        ]
        off = np.abs(total - parts @ np.array(short[:-1]) - short[-1]).max()
        if off <= 1.01 * tolerance + 1e-12 * np.abs(total).max():
            return Relation(columns, tuple(short[:-1]), short[-1], tolerance)
    return None
