"""What a gap depends on: the strength with which other columns tell where a value is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.cramers_v import cramers_v
from synthdesk.engine.estimate import Z_95, Estimate
from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.missing.gap_patterns import NumberedPatterns
    from synthdesk.engine.tables.codes import CodeArray, ColumnBins

    Counts = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

MOST_GAP_COLUMNS = 40
MOST_PAIRS = 4_000
METHOD = "delta method 95 %"
_BLOCK = 10


@dataclass(frozen=True)
class GapDependence:
    """How strongly the gaps of one column go with the values of another.

    Bias-corrected Cramér's V of “is missing” and the other column's codes, whole files; 0 is
    not at all, 1 is wholly. Absent in a table where the column has no gap or nothing but gaps,
    or where the other column holds one value only.

    Attributes:
        column: the column with the gaps.
        other: the column whose values they may depend on.
        training: V in training.
        synthetic: V in synthetic.
        holdout: V in the holdout, the control.
        difference: synthetic minus training.
    """

    column: str
    other: str
    training: Estimate | None
    synthetic: Estimate | None
    holdout: Estimate | None
    difference: Estimate | None

    @property
    def strongest(self) -> float:
        """The larger V of training and synthetic."""
        return max(v.value if v is not None else 0.0 for v in (self.training, self.synthetic))


def gap_dependences(
    numbered: NumberedPatterns,
    bins: Sequence[ColumnBins],
    codes: Mapping[TableRole, CodeArray],
    progress: Progress,
) -> tuple[GapDependence, ...]:
    """Every column with gaps against every other column.

    Args:
        numbered: patterns of the tables in ``codes``.
        bins: the audited columns' bins.
        codes: shape (columns, rows) for each table.
        progress: asked once a column.

    Returns:
        By gap column and other column, in table order; of the gap columns those
        ``MOST_GAP_COLUMNS`` with most gaps, and no more than ``MOST_PAIRS`` pairs, strongest
        first.
    """
    gaps = gap_columns(numbered)
    blocks = _blocks(numbered, gaps, tuple(codes))
    found: dict[tuple[int, int], dict[TableRole, Estimate]] = {}
    for place, column in enumerate(progress.track(bins, "What gaps depend on")):
        for role, table in codes.items():
            counts = _counts(blocks, role, table[place], len(column.labels))
            for gap, estimate in zip(gaps, associations(counts), strict=True):
                if estimate is not None and numbered.columns[gap] != column.name:
                    found.setdefault((gap, place), {})[role] = estimate
    pairs = [
        _dependence(numbered.columns[gap], bins[place].name, estimates)
        for (gap, place), estimates in sorted(found.items())
    ]
    if len(pairs) > MOST_PAIRS:
        strongest = sorted(range(len(pairs)), key=lambda place: -pairs[place].strongest)
        pairs = [pairs[place] for place in sorted(strongest[:MOST_PAIRS])]
    return tuple(pairs)


def gap_columns(numbered: NumberedPatterns) -> list[int]:
    """Places of the columns that are looked at, in table order: those with most gaps."""
    import numpy as np

    shares = sum(
        (counts / max(int(counts.sum()), 1)) @ numbered.missing
        for role, counts in numbered.counts.items()
        if role is not TableRole.HOLDOUT
    )
    most = np.argsort(-np.asarray(shares), kind="stable")[:MOST_GAP_COLUMNS]
    return sorted(int(place) for place in most)


@dataclass(frozen=True, eq=False)
class _Block:
    """A few gap columns whose gaps, taken together, are one small number a row.

    Attributes:
        numbers: for each table shape (rows,).
        missing: shape (columns of the block, numbers), whether a number has a gap there.
    """

    numbers: Mapping[TableRole, npt.NDArray[np.int32]]
    missing: Counts


def _blocks(
    numbered: NumberedPatterns, gaps: Sequence[int], roles: Sequence[TableRole]
) -> list[_Block]:
    """Rows need to be counted once a block and other column, not once a pair of columns."""
    import numpy as np

    found = []
    for start in range(0, len(gaps), _BLOCK):
        part = list(gaps[start : start + _BLOCK])
        bits = numbered.missing[:, part] @ (1 << np.arange(len(part), dtype=np.int32))
        numbers = {role: bits.astype(np.int32)[numbered.numbers[role]] for role in roles}
        every = np.arange(1 << len(part))
        found.append(_Block(numbers, (every >> np.arange(len(part))[:, None]) & 1))
    return found


def _counts(blocks: Sequence[_Block], role: TableRole, codes: CodeArray, labels: int) -> Counts:
    """Rows by gap column, present or missing, and code; shape (gap columns, 2, codes)."""
    import numpy as np

    counted = []
    for block in blocks:
        size = block.missing.shape[1]
        key = block.numbers[role] * np.int32(labels) + codes
        joint = np.bincount(key, minlength=size * labels).reshape(size, labels)
        missing = block.missing @ joint
        counted.append(np.stack([joint.sum(axis=0) - missing, missing], axis=1))
    return np.concatenate(counted)


def associations(counts: Counts) -> list[Estimate | None]:
    """Bias-corrected Cramér's V with its interval of tables of 2 rows; shape (tables, 2, codes).

    The interval is the delta method's on φ² = χ²/n (multinomial sampling), widened by the
    variance 2·df/n² that φ² keeps where there is no dependence at all, then taken to V.

    Source: Y. Bishop, S. Fienberg, P. Holland, Discrete Multivariate Analysis (1975), 11.3.4.
    """
    import numpy as np

    floats = counts.astype(np.float64)
    values = cramers_v(floats)
    spread = np.sqrt(phi_square_variance(floats))
    found: list[Estimate | None] = []
    for value, error, n in zip(values, spread, counts.sum(axis=(1, 2)), strict=True):
        if np.isnan(value):
            found.append(None)
            continue
        low, high = (max(value**2 + side * Z_95 * error, 0.0) ** 0.5 for side in (-1, 1))
        found.append(Estimate(float(value), float(low), float(min(high, 1.0)), int(n), METHOD))
    return found


def phi_square_variance(tables: Floats) -> Floats:
    """Variance of φ² = Σ p²/(row · column) − 1 of each table; shape (tables,)."""
    import numpy as np

    n = np.maximum(tables.sum(axis=(1, 2)), 1.0)
    p = tables / n[:, None, None]
    rows, columns = p.sum(axis=2, keepdims=True), p.sum(axis=1, keepdims=True)
    inverse_rows = np.divide(1.0, rows, out=np.zeros_like(rows), where=rows > 0)
    inverse_columns = np.divide(1.0, columns, out=np.zeros_like(columns), where=columns > 0)
    part = p * p * inverse_rows * inverse_columns
    gradient = (
        2.0 * p * inverse_rows * inverse_columns
        - part.sum(axis=2, keepdims=True) * inverse_rows
        - part.sum(axis=1, keepdims=True) * inverse_columns
    )
    mean = (p * gradient).sum(axis=(1, 2))
    smooth = (p * gradient**2).sum(axis=(1, 2)) - mean**2
    df = ((rows > 0).sum(axis=(1, 2)) - 1.0) * ((columns > 0).sum(axis=(1, 2)) - 1.0)
    variance: Floats = np.maximum(smooth, 0.0) / n + 2.0 * np.maximum(df, 0.0) / n**2
    return variance


def _dependence(column: str, other: str, estimates: Mapping[TableRole, Estimate]) -> GapDependence:
    training = estimates.get(TableRole.TRAINING)
    synthetic = estimates.get(TableRole.SYNTHETIC)
    difference = None
    if training is not None and synthetic is not None:
        difference = difference_of(synthetic, training)
    return GapDependence(
        column,
        other,
        training,
        synthetic,
        estimates.get(TableRole.HOLDOUT),
        difference,
    )


def difference_of(a: Estimate, b: Estimate, widened: float = 1.0) -> Estimate:
    """a − b of independent estimates, its interval made of theirs.

    Args:
        a: one estimate.
        b: the other.
        widened: by what factor their half-lengths are stretched, for a stricter interval.

    Source: G. Zou, A. Donner, Statistics in Medicine 27 (2008), 1693-1702 (MOVER).
    """
    value = a.value - b.value
    below = ((a.value - a.low) ** 2 + (b.high - b.value) ** 2) ** 0.5
    above = ((a.high - a.value) ** 2 + (b.value - b.low) ** 2) ** 0.5
    method = f"{a.method}, combined"
    return Estimate(value, value - widened * below, value + widened * above, a.n + b.n, method)
