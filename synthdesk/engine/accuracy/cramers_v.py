"""Cramér's V, corrected for its bias: how strongly two columns of codes depend on one another.

Source: W. Bergsma, A bias-correction for Cramér's V and Tschuprow's T, Journal of the Korean
Statistical Society 42 (2013), 323-328.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


def cramers_v(tables: Floats) -> Floats:
    """Bias-corrected Cramér's V of contingency tables, in [0, 1].

    Bins without any row don't count. NaN where it is not defined: one of the columns holds a
    single value, or the table holds no row.

    Args:
        tables: shape (tables, bins of the first column, bins of the second), counts.
    """
    import numpy as np

    across, down = tables.sum(axis=2), tables.sum(axis=1)
    n = across.sum(axis=1)
    rows = (across > 0).sum(axis=1).astype(np.float64)
    columns = (down > 0).sum(axis=1).astype(np.float64)
    weighted = np.matmul(tables * tables, _inverse(down)[:, :, None])[:, :, 0]
    phi = (weighted * _inverse(across)).sum(axis=1) - 1.0
    spare = np.maximum(n - 1.0, 1.0)
    phi = np.maximum(phi - (rows - 1.0) * (columns - 1.0) / spare, 0.0)
    rows -= (rows - 1.0) ** 2 / spare
    columns -= (columns - 1.0) ** 2 / spare
    most = np.minimum(rows, columns) - 1.0
    defined = most > 0.0
    v = np.sqrt(phi / np.where(defined, most, 1.0))
    return np.where(defined, np.minimum(v, 1.0), np.nan)


def _inverse(counts: Floats) -> Floats:
    """1 / count, and nothing for an empty bin."""
    import numpy as np

    return (counts > 0) / np.maximum(counts, 1.0)
