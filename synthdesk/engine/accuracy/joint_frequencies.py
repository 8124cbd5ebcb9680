"""Accuracy of column sets: 1 − total variation distance of their joint frequencies."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.tables.codes import CodeArray

    Counts = npt.NDArray[np.int64]
    Scores = npt.NDArray[np.float64]

# bincount works on 8-byte integers; in pieces of this many rows the copy stays in the cache.
_ROWS_AT_ONCE = 1 << 18


def similarity(p: Counts, q: Counts) -> float:
    """1 − ½ Σ |p − q| of two count vectors, each scaled to sum to one; in [0, 1].

    Scaled to a common total instead, in whole numbers, so that rounding can't lead out of [0, 1];
    they hold up to 10⁹ rows on each side.
    """
    import numpy as np

    total_p, total_q = int(p.sum()), int(q.sum())
    distance = int(np.abs(p * total_q - q * total_p).sum())
    return 1.0 - distance / (2 * total_p * total_q)


def count_codes(codes: npt.NDArray[np.unsignedinteger], size: int) -> Counts:
    """How often each code 0 … size − 1 occurs."""
    import numpy as np

    counts = np.zeros(size, dtype=np.int64)
    for start in range(0, len(codes), _ROWS_AT_ONCE):
        counts += np.bincount(codes[start : start + _ROWS_AT_ONCE], minlength=size)
    return counts


def count_joint(
    prefix: npt.NDArray[np.int32], codes: npt.NDArray[np.unsignedinteger], size: int, bins: int
) -> Counts:
    """How often each joint code ``prefix · size + code`` occurs, out of ``bins``."""
    import numpy as np

    counts = np.zeros(bins, dtype=np.int64)
    for start in range(0, len(codes), _ROWS_AT_ONCE):
        joint = prefix[start : start + _ROWS_AT_ONCE] * np.int32(size)
        joint += codes[start : start + _ROWS_AT_ONCE]
        counts += np.bincount(joint, minlength=bins)
    return counts


def pairs_of(columns: int) -> list[tuple[int, int]]:
    """All unordered pairs of column positions."""
    return list(combinations(range(columns), 2))


def triples_of(
    columns: int, most: int, generator: np.random.Generator
) -> list[tuple[int, int, int]]:
    """All unordered triples, or a random sample of ``most`` of them, in ascending order."""
    total = comb(columns, 3)
    everything = combinations(range(columns), 3)
    if total <= most:
        return list(everything)
    chosen = set(generator.choice(total, size=most, replace=False).tolist())
    return [triple for position, triple in enumerate(everything) if position in chosen]


def univariate_counts(codes: CodeArray, sizes: Sequence[int]) -> list[Counts]:
    """Counts of each column's bins."""
    return [count_codes(codes[i], size) for i, size in enumerate(sizes)]


def pair_codes(codes: CodeArray, sizes: Sequence[int], pair: tuple[int, int]) -> CodeArray:
    """One code for two columns: ``a · size_b + b``, held in 16 bits."""
    import numpy as np

    a, b = pair
    joint: CodeArray = codes[a].astype(np.uint16)
    joint *= np.uint16(sizes[b])
    joint += codes[b]
    return joint


def bivariate_counts(
    codes: CodeArray, sizes: Sequence[int], pairs: Sequence[tuple[int, int]]
) -> list[Counts]:
    """Joint counts of each pair, flattened row by row."""
    return [count_codes(pair_codes(codes, sizes, (a, b)), sizes[a] * sizes[b]) for a, b in pairs]


def trivariate_similarities(
    first: CodeArray,
    second: CodeArray,
    sizes: Sequence[int],
    triples: Sequence[tuple[int, int, int]],
) -> Scores:
    """Accuracy of each triple; triples sharing their first two columns share that work."""
    import numpy as np

    scores = np.empty(len(triples))
    held: tuple[int, int] | None = None
    joints: list[CodeArray] = []
    for position, (a, b, c) in enumerate(triples):
        if held != (a, b):
            held = (a, b)
            joints = [pair_codes(codes, sizes, held) for codes in (first, second)]
        size = sizes[a] * sizes[b] * sizes[c]
        counts = [
            count_codes(joint * np.uint16(sizes[c]) + codes[c], size)
            for joint, codes in zip(joints, (first, second), strict=True)
        ]
        scores[position] = similarity(*counts)
    return scores


def similarities(first: Sequence[Counts], second: Sequence[Counts]) -> Scores:
    """Accuracy of each pair of count vectors."""
    import numpy as np

    return np.array([similarity(p, q) for p, q in zip(first, second, strict=True)])
