"""Columns without gaps that an imputed version holds otherwise than training does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.equal_size_reference import Comparison
from synthdesk.engine.accuracy.joint_frequencies import count_codes
from synthdesk.engine.estimate import Estimate, newcombe_difference
from synthdesk.engine.missing.gap_shares import share_of
from synthdesk.engine.missing.resampled_counts import equal_size_comparisons, total_variation
from synthdesk.engine.seeds import generator_for
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.tables.codes import CodeArray, ColumnBins

    Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class CompleteColumn:
    """A column complete in training, beside what an imputed version made of it.

    Attributes:
        column: column name.
        distance: total variation distance of the shared bins, training to synthetic, whole files.
        reference: the same at equal size, beside two real samples.
        level: the bin whose share moved most.
        training: its share in training.
        synthetic: its share in synthetic.
        difference: synthetic minus training.
    """

    column: str
    distance: float
    reference: Comparison
    level: str
    training: Estimate
    synthetic: Estimate
    difference: Estimate


def complete_columns(
    names: Sequence[str],
    bins: Sequence[ColumnBins],
    codes: Mapping[TableRole, CodeArray],
    seed: int,
) -> tuple[CompleteColumn, ...]:
    """Every column without a gap in training, in table order.

    Args:
        names: those columns.
        bins: bins of all audited columns.
        codes: shape (columns, rows) for training, synthetic and, if given, holdout.
        seed: the audit's seed.
    """
    wanted = set(names)
    found = []
    for place, column in enumerate(bins):
        if column.name not in wanted:
            continue
        counts = {
            role: count_codes(table[place], len(column.labels)) for role, table in codes.items()
        }
        generator = generator_for(seed, f"missing.moved.{column.name}")
        measured = _complete_column(column, counts, generator)
        if measured is not None:
            found.append(measured)
    return tuple(found)


def _complete_column(
    column: ColumnBins, counts: Mapping[TableRole, Counts], generator: np.random.Generator
) -> CompleteColumn | None:
    import numpy as np

    training, synthetic = counts[TableRole.TRAINING], counts[TableRole.SYNTHETIC]
    real = training + counts.get(TableRole.HOLDOUT, np.zeros_like(training))

    def distances(p: Counts, q: Counts) -> tuple[float, ...]:
        return (total_variation(p, q),)

    reference = equal_size_comparisons(real, synthetic, distances, generator)
    if not reference:
        return None
    n_training, n_synthetic = int(training.sum()), int(synthetic.sum())
    most = int(np.argmax(np.abs(synthetic / n_synthetic - training / n_training)))
    hits = int(training[most]), int(synthetic[most])
    return CompleteColumn(
        column.name,
        total_variation(training, synthetic),
        reference[0],
        column.labels[most],
        share_of(hits[0], n_training),
        share_of(hits[1], n_synthetic),
        newcombe_difference(hits[1], n_synthetic, hits[0], n_training),
    )
