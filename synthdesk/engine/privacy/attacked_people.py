"""Real people who are attacked one by one: training people, and as a control holdout people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.privacy.real_units import real_units
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedRows, RowCodes

    Codes = npt.NDArray[np.int32]
    Integers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

MOST_ATTACKED = 10_000
"""Training people, and as many holdout people, that are attacked at most."""


@dataclass(frozen=True, eq=False)
class AttackedPeople:
    """One row of each attacked person.

    Attributes:
        rows: real rows, training's first and then the holdout's.
        n_training: how many of them are training rows.
        all_training: training people that there are.
        all_holdout: holdout people that there are.
        by_person: whether a person can have several rows, of which one was drawn.
    """

    rows: Integers
    n_training: int
    all_training: int
    all_holdout: int
    by_person: bool

    def codes(self, coded: CodedRows) -> RowCodes:
        """Their rows."""
        import numpy as np

        assert coded.holdout is not None
        cut = len(coded.training)
        ours, theirs = self.rows[: self.n_training], self.rows[self.n_training :]
        return np.concatenate([coded.training[ours], coded.holdout[theirs - cut]])

    def of(self, coded: CodedRows, place: int) -> Codes:
        """One column of their rows."""
        values: Codes = self.codes(coded)[:, place]
        return values

    def only(self, marks: Flags) -> AttackedPeople:
        """Some of them.

        Args:
            marks: shape (people,), whether each stays.
        """
        return AttackedPeople(
            self.rows[marks],
            int(marks[: self.n_training].sum()),
            self.all_training,
            self.all_holdout,
            self.by_person,
        )


def attacked_people(coded: CodedRows, seed: int, name: str) -> AttackedPeople:
    """Draw whom to attack, and of each a row.

    Args:
        coded: tables with a holdout.
        seed: the audit's.
        name: of the attack; another one draws other people.
    """
    import numpy as np

    units = real_units(coded)
    draws = generator_for(seed, name)
    # The first row of each unit in a random order of the rows.
    shuffled = draws.permutation(len(units.of_rows))
    _, first = np.unique(units.of_rows[shuffled], return_index=True)
    row_of = shuffled[first]
    chosen = [
        np.sort(draws.permutation(np.arange(start, start + size))[:MOST_ATTACKED])
        for start, size in ((0, units.n_training), (units.n_training, units.n_holdout))
    ]
    return AttackedPeople(
        np.concatenate([row_of[side] for side in chosen]),
        len(chosen[0]),
        units.n_training,
        units.n_holdout,
        units.by_person,
    )
