"""Area under the ROC curve where several rows belong to one subject."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Z_95, Estimate

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


def auc_by_subject(
    positive: npt.NDArray[np.bool_],
    scores: npt.NDArray[np.float64],
    subjects: npt.NDArray[np.int64],
) -> Estimate:
    """AUC over all rows with an interval that counts subjects, not rows; ties count one half.

    Rows of one subject resemble each other, so DeLong's interval over rows is too narrow: here
    the structural components are summed within each subject first. With one row per subject it is
    DeLong's.

    Args:
        positive: shape (n,), whether the row belongs to the positive class.
        scores: shape (n,), higher means more likely positive.
        subjects: shape (n,), any whole number that is the same for rows of one subject.

    Returns:
        The estimate; its n counts subjects.

    Source: N. A. Obuchowski, Biometrics 53 (1997), 567-578.
    """
    import numpy as np
    from scipy.stats import rankdata

    ones, zeros = scores[positive], scores[~positive]
    m, n = len(ones), len(zeros)
    _, numbered = np.unique(subjects, return_inverse=True)
    count = int(numbered.max()) + 1
    if min(m, n, count) < 2:
        raise ValueError("the AUC needs at least two rows of each class and two subjects")
    ranks = rankdata(scores)
    above = (ranks[positive] - rankdata(ones)) / n
    below = 1.0 - (ranks[~positive] - rankdata(zeros)) / m
    value = float(above.mean())
    parts = np.empty(m + n)
    parts[positive] = (above - value) / m
    parts[~positive] = (below - value) / n
    by_subject = np.bincount(numbered, weights=parts)
    error = sqrt(float((by_subject**2).sum()) * count / (count - 1))
    return Estimate(
        value=value,
        low=max(0.0, value - Z_95 * error),
        high=min(1.0, value + Z_95 * error),
        n=count,
        method="DeLong 95 % by subject",
    )
