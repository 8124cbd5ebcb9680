"""Pearson and Spearman correlations of numbers and times, whole files and equal-size draws.

Correlations are made of sums over rows, so they are summed once for each group of rows and added
up for every sample; see ``equal_size_draws``. Columns are taken in blocks, which bounds memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.joint_scores import MeasuredDifferences
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.accuracy.equal_size_draws import EqualSizeDraws, GroupedRows
    from synthdesk.engine.tables.conform import Tables

    Floats = npt.NDArray[np.float64]
    Scale = Callable[[Floats], Floats]

COLUMNS_AT_ONCE = 40
# Below this share of the mean square, what is left as variance is rounding.
_ROUNDING = 1e-12
_FEWEST_ROWS = 3


def measure_correlations(
    tables: Tables,
    names: Sequence[str],
    scale_of: Callable[[Floats], Scale],
    draws: EqualSizeDraws,
    progress: Progress = SILENT,
) -> MeasuredDifferences:
    """Correlation of all pairs of columns over the rows in which both values are known.

    Args:
        tables: conformed tables.
        names: numeric and datetime columns; pairs are in ascending order of their positions.
        scale_of: ``own_units`` for Pearson, ``ranks`` for Spearman. Real rows are put on the
            scale of training, synthetic rows on a scale of their own.
        draws: which rows are in which sample.
    """
    real, holdout = _real_values(tables, names, scale_of)
    synthetic = [_scaled(tables.synthetic, name, scale_of) for name in names]
    grouped = [
        _in_groups(values, rows)
        for values, rows in ((real, draws.real), (synthetic, draws.synthetic))
    ]
    del real, synthetic
    blocks = []
    for start in progress.track(range(0, len(names), COLUMNS_AT_ONCE)):
        stop = min(start + COLUMNS_AT_ONCE, len(names))
        sums = [
            _sums_by_group(values, rows, start, stop)
            for values, rows in zip(grouped, (draws.real, draws.synthetic), strict=True)
        ]
        blocks.append(_block(sums, _sums(holdout, start, stop), draws, start, stop))
    return _joined(blocks)


# --- values --------------------------------------------------------------------------------


def own_units(training: Floats) -> Scale:
    """In standard deviations from the mean: leaves Pearson's correlation as it is, sums small."""
    import numpy as np

    known = training[np.isfinite(training)]
    largest = float(np.abs(known).max(initial=0.0)) or 1.0
    middle = float((known / largest).mean()) if len(known) else 0.0
    spread = float((known / largest).std()) or 1.0 if len(known) else 1.0

    def scaled(values: Floats) -> Floats:
        return (values / largest - middle) / spread

    return scaled


def ranks(training: Floats) -> Scale:
    """Mid-rank among a column's own known values, as a share of them around zero.

    Where values are missing, ranks are those among all known values of the column, not among
    the rows that are complete for one pair: a pair needs no sorting of its own.
    """
    import numpy as np

    ordered = np.sort(training[np.isfinite(training)])

    def ranked(values: Floats) -> Floats:
        # In ascending order a search goes on where the last one ended: ten times as fast.
        order = np.argsort(values)
        ascending = values[order]
        below = np.searchsorted(ordered, ascending, side="left")
        up_to = np.searchsorted(ordered, ascending, side="right")
        found = np.empty(len(values))
        found[order] = (below + up_to) / (2 * max(len(ordered), 1)) - 0.5
        return found

    return ranked


def _floats(column: pa.ChunkedArray) -> Floats:
    """Numbers as they are, times as microseconds; missing and infinite as NaN."""
    import numpy as np
    import pyarrow as pa

    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64()).cast(pa.float64(), safe=False)
    values = np.array(column.to_numpy(), dtype=np.float64)
    values[~np.isfinite(values)] = np.nan
    return values


def _scaled(table: pa.Table, name: str, scale_of: Callable[[Floats], Scale]) -> Floats:
    values = _floats(table.column(name))
    return _applied(scale_of(values), values)


def _applied(scale: Scale, values: Floats) -> Floats:
    """On another scale; missing stays missing."""
    import numpy as np

    scaled = scale(values)
    scaled[np.isnan(values)] = np.nan
    return scaled


def _real_values(
    tables: Tables, names: Sequence[str], scale_of: Callable[[Floats], Scale]
) -> tuple[list[Floats], Floats]:
    """Training and holdout rows together, by column; and the holdout's alone, stacked."""
    import numpy as np

    together, held = [], []
    for name in names:
        values = _floats(tables.training.column(name))
        scale = scale_of(values)
        parts = [_applied(scale, values)]
        if tables.holdout is not None:
            parts.append(_applied(scale, _floats(tables.holdout.column(name))))
            held.append(parts[1])
        together.append(np.concatenate(parts))
    return together, np.stack(held) if held else np.empty((len(names), 0))


def _in_groups(columns: list[Floats], rows: GroupedRows) -> Floats:
    """Shape (columns, rows), the rows in the order of the groups."""
    import numpy as np

    stacked = np.empty((len(columns), len(rows.order)))
    for position, values in enumerate(columns):
        np.take(values, rows.order, out=stacked[position])
    return stacked


# --- sums and what follows from them -------------------------------------------------------


def _sums(values: Floats, start: int, stop: int) -> Floats:
    """Sums over rows in which both columns are known, of columns start … stop with all from start.

    Returns:
        Shape (6, stop − start, columns − start): rows, x, y, x², y², xy.
    """
    import numpy as np

    known = np.isfinite(values[start:])
    if known.all():
        return _sums_of_complete(values[start:], stop - start)
    filled = np.where(known, values[start:], 0.0)
    first, known_first = filled[: stop - start], known[: stop - start].astype(np.float64)
    both = known.astype(np.float64)
    return np.stack(
        [
            known_first @ both.T,
            first @ both.T,
            known_first @ filled.T,
            (first * first) @ both.T,
            known_first @ (filled * filled).T,
            first @ filled.T,
        ]
    )


def _sums_of_complete(values: Floats, first: int) -> Floats:
    """The same where no value is missing, so that only xy depends on both columns."""
    import numpy as np

    shape = (first, len(values))
    sums, squares = values.sum(axis=1), np.einsum("ij,ij->i", values, values)
    return np.stack(
        [
            np.full(shape, float(values.shape[1])),
            np.broadcast_to(sums[:first, None], shape),
            np.broadcast_to(sums, shape),
            np.broadcast_to(squares[:first, None], shape),
            np.broadcast_to(squares, shape),
            values[:first] @ values.T,
        ]
    )


def _sums_by_group(values: Floats, rows: GroupedRows, start: int, stop: int) -> Floats:
    """``_sums`` of every group; shape (groups, 6, stop − start, columns − start)."""
    import numpy as np

    ends = np.cumsum(rows.sizes)
    return np.stack(
        [
            _sums(values[:, end - size : end], start, stop)
            for end, size in zip(ends.tolist(), rows.sizes.tolist(), strict=True)
        ]
    )


def _correlations(sums: Floats) -> Floats:
    """Correlation from sums of shape (…, 6, columns, columns); NaN where it is not defined."""
    import numpy as np

    n, x, y, xx, yy, xy = np.moveaxis(sums, -3, 0)
    rows = np.maximum(n, 1.0)
    spread_x, spread_y = xx - x * x / rows, yy - y * y / rows
    defined = (n >= _FEWEST_ROWS) & (spread_x > _ROUNDING * xx) & (spread_y > _ROUNDING * yy)
    scale = np.sqrt(np.where(defined, spread_x, 1.0) * np.where(defined, spread_y, 1.0))
    return np.where(defined, np.clip((xy - x * y / rows) / scale, -1.0, 1.0), np.nan)


def _block(
    sums: Sequence[Floats], holdout: Floats, draws: EqualSizeDraws, start: int, stop: int
) -> tuple[Floats, Floats]:
    """Whole files (training, synthetic), and the samples; the last axis is the block's pairs."""
    import numpy as np

    real, synthetic = sums
    whole = _correlations(np.stack([real.sum(axis=0) - holdout, synthetic.sum(axis=0)]))
    samples = []
    for groups, weights in (
        (real, draws.real.samples[0]),
        (real, draws.real.samples[1]),
        (synthetic, draws.synthetic.samples[0]),
    ):
        added = weights @ groups.reshape(len(groups), -1)
        samples.append(_correlations(added.reshape(len(weights), *groups.shape[1:])))
    # Of the block's columns with all from its first, each pair once, in ascending order.
    upper = np.triu_indices(stop - start, 1, real.shape[3])
    return whole[:, *upper], np.stack(samples)[:, :, *upper]


def _joined(blocks: list[tuple[Floats, Floats]]) -> MeasuredDifferences:
    import numpy as np

    whole = np.concatenate([block[0] for block in blocks], axis=1)
    first, second, synthetic = np.concatenate([block[1] for block in blocks], axis=2)
    return MeasuredDifferences(whole[0], whole[1], second - first, synthetic - first)
