"""How good predictions are, by every measure at once, on resampled rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate
from synthdesk.engine.model.target import ModelTarget, TargetKind
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

RESAMPLES = 500
AT_ONCE = 4_000_000
"""Weights that are held at once."""
METHOD = f"{RESAMPLES} resamples of the test rows, 2.5–97.5 %"
SMALLEST_PROBABILITY = 1e-15
CUTOFF = 0.5


@dataclass(frozen=True, eq=False)
class Judged:
    """A measure of one model on one table.

    Attributes:
        value: on all rows; NaN where undefined.
        resampled: shape (resamples,), the same resamples for every model on the same rows.
        n: rows.
    """

    value: float
    resampled: Floats
    n: int

    @property
    def estimate(self) -> Estimate | None:
        """With its interval; absent where undefined on the rows or on most resamples."""
        return _estimate(self.value, self.resampled, self.n, METHOD)

    def minus(self, other: Judged, *, is_paired: bool) -> Estimate | None:
        """The difference, with the interval over common resamples where the rows are the same."""
        how = "paired" if is_paired else "independent"
        method = f"{METHOD}, {how}"
        apart = self.resampled - other.resampled
        return _estimate(self.value - other.value, apart, min(self.n, other.n), method)


def _estimate(value: float, resampled: Floats, n: int, method: str) -> Estimate | None:
    import numpy as np

    known = resampled[~np.isnan(resampled)]
    if np.isnan(value) or len(known) < len(resampled) / 2:
        return None
    low, high = np.quantile(known, [0.025, 0.975])
    return Estimate(value, min(float(low), value), max(float(high), value), n, method)


def judge(
    target: ModelTarget,
    labels: Floats,
    predicted: Floats,
    seed: int,
    name: str,
    cutoff: float = CUTOFF,
) -> dict[str, Judged]:
    """Every measure of the target's kind.

    Args:
        target: that is predicted.
        labels: shape (rows,), none missing.
        predicted: shape (rows,) or (rows, classes).
        seed: the audit's.
        name: of the rows: by it they are resampled, so that models can be compared on them.
        cutoff: for F1 at a cutoff of its own, binary targets only.
    """
    import numpy as np

    measure = {
        TargetKind.BINARY: _binary,
        TargetKind.MULTICLASS: _multiclass,
        TargetKind.REGRESSION: _regression,
    }[target.kind]
    rows = len(labels)
    whole = measure(labels, predicted, np.ones((1, rows)), cutoff)
    parts = [
        measure(labels, predicted, weights, cutoff) for weights in _resamples(rows, seed, name)
    ]
    return {
        key: Judged(float(value[0]), np.concatenate([part[key] for part in parts]), rows)
        for key, value in whole.items()
    }


def _resamples(rows: int, seed: int, name: str) -> Iterator[Floats]:
    """How often each row is drawn, a batch of resamples at a time, shape (batch, rows)."""
    import numpy as np

    generator = generator_for(seed, f"utility.resamples.{name}")
    batch = max(1, min(RESAMPLES, AT_ONCE // max(rows, 1)))
    for start in range(0, RESAMPLES, batch):
        size = min(batch, RESAMPLES - start)
        drawn = generator.integers(0, rows, (size, rows))
        drawn += np.arange(size)[:, None] * rows
        counts = np.bincount(drawn.ravel(), minlength=size * rows)
        yield counts.reshape(size, rows).astype(np.float64)


def _mean(weights: Floats, values: Floats) -> Floats:
    found: Floats = weights @ values / weights.sum(axis=1)
    return found


def _ratio(top: Floats, bottom: Floats) -> Floats:
    """Undefined, never a number, where nothing is divided by nothing."""
    import numpy as np

    found: Floats = np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)
    return found


def _binary(
    labels: Floats, predicted: Floats, weights: Floats, cutoff: float
) -> Mapping[str, Floats]:
    import numpy as np

    is_positive = labels == 1
    bounded = np.clip(predicted, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
    loss = -np.log(np.where(is_positive, bounded, 1 - bounded))
    auc, precision = _ranked(is_positive, predicted, weights)
    return {
        "auc": auc,
        "accuracy": _mean(weights, ((predicted > CUTOFF) == is_positive).astype(np.float64)),
        "average_precision": precision,
        "log_loss": _mean(weights, loss),
        "brier": _mean(weights, (predicted - labels) ** 2),
        "f1": _f1(is_positive, predicted > CUTOFF, weights),
        "f1_at_cutoff": _f1(is_positive, predicted > cutoff, weights),
    }


def _ranked(
    is_positive: npt.NDArray[np.bool_], predicted: Floats, weights: Floats
) -> tuple[Floats, Floats]:
    """AUC, ties counting one half, and average precision."""
    import numpy as np

    order = np.argsort(predicted, kind="stable")
    ranked = predicted[order]
    starts = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1]))
    positive = is_positive[order].astype(np.float64)
    ones = np.add.reduceat(weights[:, order] * positive, starts, axis=1)
    zeros = np.add.reduceat(weights[:, order] * (1 - positive), starts, axis=1)
    all_ones, all_zeros = ones.sum(axis=1), zeros.sum(axis=1)
    below = np.cumsum(zeros, axis=1) - zeros
    auc = _ratio((ones * (below + zeros / 2)).sum(axis=1), all_ones * all_zeros)
    hits = np.cumsum(ones[:, ::-1], axis=1)
    taken = hits + np.cumsum(zeros[:, ::-1], axis=1)
    precision = np.divide(hits, taken, out=np.zeros_like(hits), where=taken > 0)
    return auc, _ratio((precision * ones[:, ::-1]).sum(axis=1), all_ones)


def _f1(
    is_positive: npt.NDArray[np.bool_], taken: npt.NDArray[np.bool_], weights: Floats
) -> Floats:
    import numpy as np

    hits = weights @ (taken & is_positive).astype(np.float64)
    errors = weights @ (taken ^ is_positive).astype(np.float64)
    return _ratio(2 * hits, 2 * hits + errors)


def best_cutoff(labels: Floats, predicted: Floats) -> float:
    """The probability above which F1 is best, midway to the next; on rows of no test."""
    import numpy as np

    order = np.argsort(predicted)[::-1]
    ranked, positive = predicted[order], labels[order]
    hits = np.cumsum(positive)
    taken = np.arange(1, len(order) + 1)
    is_last = np.append(ranked[1:] != ranked[:-1], True)
    scores = np.where(is_last, 2 * hits / (taken + positive.sum()), -1.0)
    best = int(np.argmax(scores))
    following = ranked[best + 1] if best + 1 < len(ranked) else 0.0
    return float((ranked[best] + following) / 2)


def _multiclass(
    labels: Floats, predicted: Floats, weights: Floats, cutoff: float
) -> Mapping[str, Floats]:
    """Means over classes, each against the rest, of those measures that know two classes."""
    import numpy as np

    del cutoff
    rows, classes = predicted.shape
    places = labels.astype(np.int64)
    is_class = places[:, None] == np.arange(classes)
    right = np.clip(predicted[np.arange(rows), places], SMALLEST_PROBABILITY, 1.0)
    taken = predicted.argmax(axis=1)
    ranked = [_ranked(is_class[:, at], predicted[:, at], weights) for at in range(classes)]
    f1 = [_f1(is_class[:, at], taken == at, weights) for at in range(classes)]
    return {
        "auc": np.mean([auc for auc, _ in ranked], axis=0),
        "accuracy": _mean(weights, (taken == places).astype(np.float64)),
        "average_precision": np.mean([precision for _, precision in ranked], axis=0),
        "log_loss": _mean(weights, -np.log(right)),
        "brier": _mean(weights, ((predicted - is_class) ** 2).sum(axis=1)),
        "f1": np.mean(f1, axis=0),
    }


def _regression(
    labels: Floats, predicted: Floats, weights: Floats, cutoff: float
) -> Mapping[str, Floats]:
    import numpy as np

    del cutoff
    squared = _mean(weights, (predicted - labels) ** 2)
    spread = _mean(weights, labels**2) - _mean(weights, labels) ** 2
    return {
        "r2": 1 - _ratio(squared, spread),
        "rmse": np.sqrt(squared),
        "mae": _mean(weights, np.abs(predicted - labels)),
    }
