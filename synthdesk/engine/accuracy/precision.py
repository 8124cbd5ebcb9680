"""How numbers are written: decimals, and heaping on round numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.chances import two_shares

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.accuracy.counted_values import CountedValues

    Counts = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

MOST_DECIMALS = 6
ROUND_NUMBERS = (5.0, 10.0, 50.0, 100.0, 500.0, 1000.0, 5000.0, 10000.0)
FEWEST_MULTIPLES = 8
MOST_HEAPS = 5
LEAST_HEAP = 0.02


@dataclass(frozen=True)
class Decimals:
    """How many decimals values need.

    Attributes:
        training: share of values that need at most 0, 1 … ``MOST_DECIMALS`` decimals.
        synthetic: the same.
        holdout: the same; empty without a holdout.
        at: number of decimals at which synthetic and training differ most.
        difference: synthetic's share there minus training's; above zero where decimals were lost.
        p_value: of that difference, times the number of places that were looked at.
    """

    training: tuple[float, ...]
    synthetic: tuple[float, ...]
    holdout: tuple[float, ...]
    at: int
    difference: float
    p_value: float


@dataclass(frozen=True)
class Heap:
    """A single value that holds many rows, with its share in both tables."""

    value: str
    training_share: float
    synthetic_share: float


@dataclass(frozen=True)
class Heaping:
    """Values on multiples of one round number; zeros, and what training's range lacks, left out.

    Attributes:
        multiple: the round number.
        training_share: share of training's values that are multiples of it.
        synthetic_share: the same.
        p_value: of the difference, times the round numbers that were looked at.
        n_training: values that were looked at.
        n_synthetic: the same.
    """

    multiple: float
    training_share: float
    synthetic_share: float
    p_value: float
    n_training: int
    n_synthetic: int


@dataclass(frozen=True)
class Precision:
    """How numbers are written in both tables.

    Attributes:
        decimals: how many decimals they need.
        heaping: for each round number that the column spans several times, smallest first.
        heaps: the most frequent single values of either table, if they hold 2 % of its rows; at
            most ``MOST_HEAPS`` of each.
    """

    decimals: Decimals
    heaping: tuple[Heaping, ...]
    heaps: tuple[Heap, ...]


def precision_of(values: CountedValues) -> Precision | None:
    """Decimals and heaps of a column of numbers; nothing where a table has no value."""
    if values.numbers is None or not values.training.any() or not values.synthetic.any():
        return None
    return Precision(_decimals(values), tuple(_heaping(values)), tuple(_heaps(values)))


def decimals_needed(numbers: Floats) -> npt.NDArray[np.int64]:
    """Fewest decimals with which a number is written, to fourteen digits; shape (values,).

    Fourteen digits, since 0.1 + 0.2 is meant to need one.
    """
    import numpy as np

    needed = np.full(len(numbers), MOST_DECIMALS + 1, dtype=np.int64)
    scale = np.maximum(np.abs(numbers), 1e-300)
    for digits in range(MOST_DECIMALS, -1, -1):
        with np.errstate(over="ignore", invalid="ignore"):  # numbers too large to have decimals
            is_written = np.abs(np.round(numbers, digits) - numbers) <= 1e-14 * scale
        needed[is_written] = digits
    return needed


def _decimals(values: CountedValues) -> Decimals:
    import numpy as np

    assert values.numbers is not None
    needed = decimals_needed(values.numbers)

    def rows(counts: Counts) -> Counts:
        written = np.bincount(needed, weights=counts, minlength=MOST_DECIMALS + 2)
        return np.cumsum(written).astype(np.int64)

    def shares(cumulated: Counts) -> tuple[float, ...]:
        return tuple((cumulated[:-1] / max(cumulated[-1], 1)).tolist())

    training, synthetic = rows(values.training), rows(values.synthetic)
    differences = np.array(shares(synthetic)) - np.array(shares(training))
    at = int(np.abs(differences).argmax())
    p_value = two_shares(
        int(synthetic[at]), int(synthetic[-1]), int(training[at]), int(training[-1])
    )
    return Decimals(
        training=shares(training),
        synthetic=shares(synthetic),
        holdout=shares(rows(values.holdout)) if values.holdout is not None else (),
        at=at,
        difference=float(differences[at]),
        p_value=min(1.0, p_value * len(differences)),
    )


def _heaping(values: CountedValues) -> list[Heaping]:
    import numpy as np

    assert values.numbers is not None
    numbers = values.numbers
    held = numbers[values.training > 0]
    low, high = np.quantile(held, [0.01, 0.99])
    bases = [base for base in ROUND_NUMBERS if high - low >= FEWEST_MULTIPLES * base]
    # What lies outside training's range is found as that, and would heap on itself.
    is_value = (numbers != 0) & (numbers >= held[0]) & (numbers <= held[-1])
    tables = [np.where(is_value, counts, 0) for counts in (values.training, values.synthetic)]
    n_training, n_synthetic = (int(counts.sum()) for counts in tables)
    found = []
    for base in bases if n_training and n_synthetic else []:
        on = is_value & (np.abs(np.round(numbers / base) * base - numbers) <= 1e-9 * base)
        training, synthetic = (int(counts[on].sum()) for counts in tables)
        p_value = two_shares(synthetic, n_synthetic, training, n_training)
        found.append(
            Heaping(
                multiple=base,
                training_share=training / n_training,
                synthetic_share=synthetic / n_synthetic,
                p_value=min(1.0, p_value * len(bases)),
                n_training=n_training,
                n_synthetic=n_synthetic,
            )
        )
    return found


def _heaps(values: CountedValues) -> list[Heap]:
    import numpy as np

    shares = [counts / counts.sum() for counts in (values.training, values.synthetic)]
    chosen: set[int] = set()
    for share in shares:
        top = np.argsort(-share, kind="stable")[:MOST_HEAPS]
        chosen |= {int(place) for place in top if share[place] >= LEAST_HEAP}
    ranked = sorted(chosen, key=lambda place: (-shares[0][place], place))
    return [
        Heap(values.text(place), float(shares[0][place]), float(shares[1][place]))
        for place in ranked
    ]
