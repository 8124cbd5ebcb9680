"""The real records that look most like a synthetic one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    from synthdesk.engine.tables.conform import Tables

NEAREST = 5


@dataclass(frozen=True)
class NearRecord:
    """A training record near a synthetic one.

    Attributes:
        row: counted from 1.
        distance: mixed-type, in [0, 1]; 0 where all audited columns agree.
        changed_cells: columns in which the two differ.
    """

    row: int
    distance: float
    changed_cells: int


def nearest_training_records(
    tables: Tables, synthetic_row: int, progress: Progress = SILENT
) -> tuple[NearRecord, ...]:
    """The ``NEAREST`` training records of one synthetic record, the nearest first.

    The distance is that of the privacy tests; of equally near records those with the lower row
    number are given.

    Args:
        tables: of the audit.
        synthetic_row: counted from 1.
        progress: told of every step.
    """
    import numpy as np

    from synthdesk.engine.privacy.coded_rows import coded_rows
    from synthdesk.engine.privacy.mixed_distance import mixed_scale

    progress.step(0.0, "Nearest training records")
    coded = coded_rows(tables)
    progress.step(0.5)
    scale = mixed_scale(coded)
    asked = coded.synthetic[synthetic_row - 1]
    others = scale.columns(coded.training)
    row = [np.broadcast_to(one, len(coded.training)) for one in scale.columns(asked[None, :])]
    steps = scale.between(row, others)
    nearest = np.argsort(steps, kind="stable")[:NEAREST]
    changed = (coded.training[nearest] != asked).sum(axis=1)
    progress.step(1.0)
    return tuple(
        NearRecord(int(at) + 1, float(distance), int(cells))
        for at, distance, cells in zip(nearest, scale.mean(steps[nearest]), changed, strict=True)
    )
