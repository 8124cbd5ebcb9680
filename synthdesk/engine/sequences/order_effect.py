"""How much of what follows what is owed to the order of a subject's rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.sequences.sequence_codes import SequenceCodes

    Shares = npt.NDArray[np.float64]

ORDERS = 8
METHOD = f"± 2 standard deviations of {ORDERS} random orders"


@dataclass(frozen=True)
class OrderEffect:
    """Share of the pairs of rows that would be others if each subject's rows came in random order.

    The TVD between the pairs in file order and the mean of random orders, less that of a random
    order itself, which is noise; about 0 where the order says nothing. Whole files; n counts pairs.
    """

    training: Estimate
    synthetic: Estimate


def order_effects(
    training: SequenceCodes, synthetic: SequenceCodes, generator: np.random.Generator
) -> tuple[OrderEffect, ...]:
    """The effect in every column, in both tables."""
    both = [_effects(side, generator) for side in (training, synthetic)]
    return tuple(OrderEffect(*pair) for pair in zip(*both, strict=True))


def _effects(side: SequenceCodes, generator: np.random.Generator) -> list[Estimate]:
    import numpy as np

    columns = range(len(side.sizes))
    shuffled: list[list[Shares]] = [[] for _ in columns]
    for _ in range(ORDERS):
        order = side.in_random_order(generator)
        for at in columns:
            shuffled[at].append(_shares(order, at))
    return [_effect(_shares(side, at), np.stack(shuffled[at]), side.pairs) for at in columns]


def _shares(side: SequenceCodes, column: int) -> Shares:
    counts = side.pair_counts(column)
    return counts / max(int(counts.sum()), 1)


def _effect(filed: Shares, orders: Shares, pairs: int) -> Estimate:
    """
    Args:
        filed: share of each pair in file order.
        orders: shape (orders, pairs of bins), the same in random orders.
    """
    import numpy as np

    mean = orders.mean(axis=0)
    others = (orders.sum(axis=0) - orders) / (ORDERS - 1)
    noise = np.abs(orders - others).sum(axis=1) / 2
    value = float(np.abs(filed - mean).sum() / 2 - noise.mean())
    spread = 2 * float(noise.std(ddof=1))
    return Estimate(value, value - spread, value + spread, pairs, METHOD)
