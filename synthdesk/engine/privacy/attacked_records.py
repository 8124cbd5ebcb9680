"""Who is attacked: records that the generator saw, and as secretly drawn ones that it never saw.

The holdout is cut in two at random: one half plays the public that an attacker knows of, the other
half are the non-members. Members and non-members are then halved again, so that the attack that is
reported was chosen on other people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedRows, RowCodes

    Integers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]

MOST_ATTACKED = 10_000
"""Members' rows, and as many non-members' rows, that are attacked at most."""
MOST_REFERENCE = 50_000
"""Holdout rows that the attacker knows of at most."""
FEWEST_IN_HALF = 20
"""With fewer members or non-members in a half nothing can be told."""


@dataclass(frozen=True, eq=False)
class AttackedRecords:
    """The attacked rows, and to whom they belong.

    A unit is a row or, where one person has several rows, a person.

    Attributes:
        training: rows of training that are members, counted from 0.
        holdout: rows of the holdout that are non-members.
        units: shape (attacked rows,), members' first: each row's unit, from 0.
        is_member: shape (units,).
        in_first_half: shape (units,), whether the attack is chosen on it; else it is reported on.
        reference: rows of the holdout that the attacker knows of.
    """

    training: Integers
    holdout: Integers
    units: Integers
    is_member: Flags
    in_first_half: Flags
    reference: Integers

    def codes(self, coded: CodedRows) -> RowCodes:
        """The attacked rows, members first."""
        import numpy as np

        assert coded.holdout is not None
        return np.concatenate([coded.training[self.training], coded.holdout[self.holdout]])

    def by_unit(self, of_rows: Floats) -> Floats:
        """Mean over each unit's rows, shape (units,)."""
        import numpy as np

        sums = np.bincount(self.units, weights=of_rows, minlength=len(self.is_member))
        means: Floats = sums / np.bincount(self.units, minlength=len(self.is_member))
        return means


def attacked_records(coded: CodedRows, seed: int) -> tuple[AttackedRecords | None, str | None]:
    """Draw who is attacked; or None and the reason why there are too few.

    Args:
        coded: the tables.
        seed: the audit's.
    """
    import numpy as np

    if coded.holdout is None:
        return None, "Without a holdout there are no non-members to compare members with."
    by_person = coded.training_subjects is not None and coded.holdout_subjects is not None
    training = _units(coded.training_subjects if by_person else None, len(coded.training))
    holdout = _units(coded.holdout_subjects if by_person else None, len(coded.holdout))
    units_of = [int(units.max(initial=-1)) + 1 for units in (training, holdout)]
    if units_of[0] < 2 * FEWEST_IN_HALF or units_of[1] < 4 * FEWEST_IN_HALF:
        who = "persons" if by_person else "rows"
        return None, (
            f"Membership inference needs at least {2 * FEWEST_IN_HALF} training and "
            f"{4 * FEWEST_IN_HALF} holdout {who}: half of the holdout is the attacker's "
            "reference, and what is left is halved to choose the attack and to report it. There "
            f"are {count(units_of[0])} and {count(units_of[1])}."
        )
    draws = generator_for(seed, "privacy.membership.records")
    # One rate for both tables, so that whom the cap leaves out does not tell members apart.
    rows_per_unit = (len(training) + len(holdout)) / sum(units_of)
    most, most_reference = (
        max(int(rows / rows_per_unit), 2 * FEWEST_IN_HALF)
        for rows in (MOST_ATTACKED, MOST_REFERENCE)
    )
    members = draws.permutation(units_of[0])[:most]
    others = draws.permutation(units_of[1])
    cut = units_of[1] // 2
    non_members, known = others[:cut][:most], others[cut:][:most_reference]
    rows, member_units = _rows_of(members, training)
    held_rows, held_units = _rows_of(non_members, holdout)
    places = (np.arange(len(members)), np.arange(len(non_members)))
    return AttackedRecords(
        training=rows,
        holdout=held_rows,
        units=np.concatenate([member_units, len(members) + held_units]),
        is_member=np.repeat([True, False], [len(members), len(non_members)]),
        in_first_half=np.concatenate(places) % 2 == 0,
        reference=_rows_of(known, holdout)[0],
    ), None


def _units(subjects: Integers | None, rows: int) -> Integers:
    import numpy as np

    if subjects is None:
        return np.arange(rows)
    return np.unique(subjects, return_inverse=True)[1].astype(np.int64)


def _rows_of(chosen: Integers, units: Integers) -> tuple[Integers, Integers]:
    """All rows of the chosen units, rising, and the place in ``chosen`` of each row's unit."""
    import numpy as np

    place = np.full(int(units.max()) + 1, -1)
    place[chosen] = np.arange(len(chosen))
    rows = np.flatnonzero(place[units] >= 0)
    return rows, place[units[rows]]
