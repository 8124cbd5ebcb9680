"""Whom the comparative tests count: real rows, or persons where one has several rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedRows

    Integers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class RealUnits:
    """The units of training and holdout, training's first.

    Attributes:
        of_rows: shape (training and holdout rows,), each row's unit, from 0.
        n_training: units of training; all others are the holdout's.
        n_holdout: units of the holdout.
        by_person: whether a unit is a person, not a row.
    """

    of_rows: Integers
    n_training: int
    n_holdout: int
    by_person: bool

    def none(self) -> Flags:
        """A mark for each unit, none of them set."""
        import numpy as np

        return np.zeros(self.n_training + self.n_holdout, dtype=bool)

    def sides(self, marks: Flags) -> tuple[int, int]:
        """How many units of training and of the holdout are marked."""
        return int(marks[: self.n_training].sum()), int(marks[self.n_training :].sum())


def real_units(coded: CodedRows) -> RealUnits:
    """The units of tables with a holdout; unrelated subject numbers are made to differ."""
    import numpy as np

    assert coded.holdout is not None
    ours, theirs = coded.training_subjects, coded.holdout_subjects
    if ours is None or theirs is None:
        rows = len(coded.training) + len(coded.holdout)
        return RealUnits(np.arange(rows), len(coded.training), len(coded.holdout), False)
    (known, numbers), (others, held) = (
        np.unique(side, return_inverse=True) for side in (ours, theirs)
    )
    of_rows = np.concatenate([numbers, len(known) + held])
    return RealUnits(of_rows, len(known), len(others), True)
