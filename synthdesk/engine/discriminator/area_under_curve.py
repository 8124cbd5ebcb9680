"""Area under the ROC curve with DeLong's interval."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Z_95, Estimate

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


def auc_with_interval(positive: npt.NDArray[np.bool_], scores: npt.NDArray[np.float64]) -> Estimate:
    """AUC with its DeLong 95 % interval; ties count one half.

    Args:
        positive: shape (n,), whether the row belongs to the positive class.
        scores: shape (n,), higher means more likely positive.

    Source: E. R. DeLong et al., Biometrics 44 (1988), 837-845, by midranks as in X. Sun and
    W. Xu, IEEE Signal Processing Letters 21 (2014), 1389-1393.
    """
    from scipy.stats import rankdata

    ones, zeros = scores[positive], scores[~positive]
    m, n = len(ones), len(zeros)
    if m < 2 or n < 2:
        raise ValueError("the AUC needs at least two rows of each class")
    ranks = rankdata(scores)
    above = (ranks[positive] - rankdata(ones)) / n
    below = 1.0 - (ranks[~positive] - rankdata(zeros)) / m
    value = float(above.mean())
    error = sqrt(above.var(ddof=1) / m + below.var(ddof=1) / n)
    return Estimate(
        value=value,
        low=max(0.0, value - Z_95 * error),
        high=min(1.0, value + Z_95 * error),
        n=m + n,
        method="DeLong 95 %",
    )
