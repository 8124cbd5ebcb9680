"""How many rows subjects have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.equal_size_reference import Comparison, comparison
from synthdesk.engine.sequences.equal_subjects import SubjectDraws, similarity_of
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType, Schema

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.sequences.sequence_codes import SequenceCodes
    from synthdesk.engine.tables.codes import CodeArray
    from synthdesk.engine.tables.conform import Tables

    Counts = npt.NDArray[np.int64]

NAME = "rows per subject"
MOST_BARS = 30


@dataclass(frozen=True)
class LengthBar:
    """Subjects whose number of rows lies in a range.

    Attributes:
        label: the range in words.
        training: training subjects.
        synthetic: synthetic subjects.
    """

    label: str
    training: int
    synthetic: int


@dataclass(frozen=True)
class Lengths:
    """Rows per subject, synthetic against training.

    Attributes:
        accuracy: 1 − TVD of the binned lengths, whole files.
        reference: the same at equal numbers of subjects.
        ks: Kolmogorov-Smirnov distance of the lengths, whole files.
        bars: a histogram of at most 31 bars; the last one is open.
    """

    accuracy: float
    reference: Comparison
    ks: float
    bars: tuple[LengthBar, ...]


@dataclass(frozen=True, eq=False)
class LengthCodes:
    """Lengths as codes, binned on training as every number is.

    Attributes:
        labels: of the bins.
        training: uint8, shape (subjects,).
        synthetic: the same.
        real: training's and holdout's subjects.
    """

    labels: tuple[str, ...]
    training: CodeArray
    synthetic: CodeArray
    real: CodeArray


def length_codes(tables: Tables) -> LengthCodes:
    """Bin the rows per subject of all tables."""
    import pyarrow as pa

    from synthdesk.engine.tables.codes import encode
    from synthdesk.engine.tables.conform import Tables as Conformed

    assert tables.subjects is not None
    column = Column(NAME, ColumnType.NUMERIC, ColumnRole.FEATURE, "")
    counted = [
        pa.table({NAME: pa.array(table.sizes, pa.float64())}) for table in tables.subjects.tables
    ]
    holdout = counted[2] if len(counted) > 2 else None
    codes = encode(Conformed(Schema((column,)), counted[0], counted[1], holdout))
    return LengthCodes(codes.bins[0].labels, codes.training[0], codes.synthetic[0], codes.real[0])


def measure_lengths(
    training: SequenceCodes, synthetic: SequenceCodes, codes: LengthCodes, draws: SubjectDraws
) -> Lengths:
    """Compare how many rows subjects have."""
    import numpy as np

    size = len(codes.labels)
    counts = [np.bincount(side, minlength=size) for side in (codes.training, codes.synthetic)]
    return Lengths(
        accuracy=similarity_of(*counts),
        reference=comparison(*draws.length, draws.subjects),
        ks=_ks(training.lengths, synthetic.lengths),
        bars=_bars(training.lengths, synthetic.lengths),
    )


def _ks(first: Counts, second: Counts) -> float:
    """Largest difference of the two cumulative shares."""
    import numpy as np

    size = int(max(first.max(), second.max())) + 1
    cumulative = [np.cumsum(np.bincount(x, minlength=size)) / len(x) for x in (first, second)]
    return float(np.abs(cumulative[0] - cumulative[1]).max())


def _bars(training: Counts, synthetic: Counts) -> tuple[LengthBar, ...]:
    """Bars of equal width up to training's 99 % quantile, and an open one above it."""
    import numpy as np

    top = max(int(np.quantile(training, 0.99, method="higher")), 2)
    width = -(-top // MOST_BARS)
    bars = -(-top // width)
    place = [np.minimum((x - 1) // width, bars) for x in (training, synthetic)]
    counts = [np.bincount(x, minlength=bars + 1).tolist() for x in place]
    labels = [
        f"{at * width + 1}" if width == 1 else f"{at * width + 1} – {(at + 1) * width}"
        for at in range(bars)
    ]
    labels.append(f"> {bars * width}")
    return tuple(map(LengthBar, labels, *counts))
