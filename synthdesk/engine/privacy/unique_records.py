"""T0, copies of unique records: do records that the generator saw re-appear more often?

A record is looked at where it is the only one of its kind among all real rows, training and
holdout together. Which of them were drawn into training is chance, so those that the generator
never saw re-appear as often, unless it copied. With few coarse columns that is often, which is why
a count of copies says nothing by itself.

The same question is asked of near copies. All but a few columns are looked at, for every choice of
the few, and a record re-appears when a synthetic row equals it on any of the choices on which the
record is the only one of its kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, pairwise
from math import comb
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate, newcombe_difference
from synthdesk.engine.privacy.matches import MOST_LISTED_ROWS
from synthdesk.engine.privacy.real_units import RealUnits, real_units
from synthdesk.engine.privacy.row_keys import RowKeys
from synthdesk.engine.privacy.tolerance import TOLERANCE
from synthdesk.engine.privacy.two_shares import fisher_greater, pooled_z
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedRows, RowCodes
    from synthdesk.engine.privacy.tolerance import Steps

    Keys = npt.NDArray[np.uint64]
    Integers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

MOST_CHOICES = 120
"""So many choices of columns are left out; wider tables leave out whole groups of columns."""


class CopyForm(StrEnum):
    """What counts as a copy of a record; the test's name in the family."""

    EXACT = "unique_matches"
    TOLERANCE = "unique_within_tolerance"
    QUASI_IDENTIFIERS = "unique_on_quasi_identifiers"
    ONE_CELL = "near_matches_one_cell"
    TWO_CELLS = "near_matches_two_cells"


@dataclass(frozen=True)
class UniqueMatches:
    """T0: records that are the only ones of their kind in training ∪ holdout.

    Counted are rows, or persons where one has several rows: a person is unique by any row that
    nobody else has, and is matched by any of those.

    Attributes:
        form: what counts as a copy.
        columns: compared columns.
        left_out: most columns that may differ; 0 where all are compared.
        choices: choices of columns to be left out that were tried; 1 where all are compared.
        tolerance: step of numbers within which they count as equal, as a share of the column's
            interquartile range; absent where they must be equal.
        by_person: whether persons were counted, not rows.
        training_unique: training records that are unique in training ∪ holdout.
        training_matched: of these, those that re-appear in synthetic.
        training_rate: the share of the two.
        holdout_unique: the same for holdout records.
        holdout_matched: the same.
        holdout_rate: the same.
        difference: training rate minus holdout rate, Newcombe 95 % interval.
        z: the difference over its pooled standard error; 0 when nothing matched at all.
        p_value: one-sided Fisher exact test that training records match more often.
        reverse_p_value: the same that holdout records match more often.
        rows: (training row, first synthetic row that re-appears), counted from 1; at most
            ``MOST_LISTED_ROWS`` of them.
    """

    form: CopyForm
    columns: tuple[str, ...]
    left_out: int
    choices: int
    tolerance: float | None
    by_person: bool
    training_unique: int
    training_matched: int
    training_rate: float
    holdout_unique: int
    holdout_matched: int
    holdout_rate: float
    difference: Estimate
    z: float
    p_value: float
    reverse_p_value: float
    rows: tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class _Unique:
    """Real rows that are the only ones of their kind on a choice of columns.

    Attributes:
        left_out: places of the columns that are not looked at.
        keys: shape (unique rows,), rising.
        rows: the real row of each, training first.
    """

    left_out: tuple[int, ...]
    keys: Keys
    rows: Integers


class UniqueRecords:
    """T0 on some tables: made ready once, then asked again with other rows planted.

    Attributes:
        name: the test's field of ``Privacy``.
        reason: why it can't be judged; absent where it can.

    Args:
        coded: the tables, with a holdout; only the columns that are to be compared.
        form: what counts as a copy.
        cells: most cells of a copy that may differ.
        steps: numbers are cut to them; compared as they are where not given.
        progress: told of every step.
    """

    def __init__(
        self,
        coded: CodedRows,
        form: CopyForm = CopyForm.EXACT,
        cells: int = 0,
        steps: Steps | None = None,
        progress: Progress = SILENT,
    ) -> None:
        import numpy as np

        self.name = form.value
        self._form, self._steps = form, steps
        coded = coded if steps is None else steps.tables(coded)
        assert coded.holdout is not None
        self._coded = coded
        self._units: RealUnits = real_units(coded)
        self._keys = RowKeys(coded.columns)
        real = np.concatenate([coded.training, coded.holdout])
        self._choices = choices_of(len(coded.columns), cells)
        whole = self._keys.of(real)
        self._unique = [
            self._unique_on(real, whole, left_out)
            for left_out in progress.track(self._choices, "Privacy: copies of unique records")
        ]
        self._eligible = self._units.none()
        for unique in self._unique:
            self._eligible[self._units.of_rows[unique.rows]] = True
        self._base = self._hits(coded.synthetic, self._units.none())
        sides = self._units.sides(self._eligible)
        self.reason = (
            None if min(sides) else _none_unique("training" if not sides[0] else "holdout")
        )

    def p_value(self, planted: RowCodes) -> float:
        """One-sided p of a leak, as if these rows stood at the end of the synthetic table."""
        rows = planted if self._steps is None else self._steps.rows(planted)
        hits = self._hits(rows, self._base.copy())
        return fisher_greater(*self._counts(hits))

    @property
    def marks(self) -> tuple[Flags, Flags, int]:
        """Which units re-appear, which have a unique row, and how many of them are training's."""
        return self._base, self._eligible, self._units.n_training

    def result(self) -> UniqueMatches:
        """The test on the tables as they are; ``reason`` must be absent."""
        counts = self._counts(self._base)
        hits_training, n_training, hits_holdout, n_holdout = counts
        return UniqueMatches(
            form=self._form,
            columns=tuple(column.name for column in self._coded.columns),
            left_out=max(len(left_out) for left_out in self._choices),
            choices=len(self._choices),
            tolerance=None if self._steps is None else TOLERANCE,
            by_person=self._units.by_person,
            training_unique=n_training,
            training_matched=hits_training,
            training_rate=hits_training / n_training,
            holdout_unique=n_holdout,
            holdout_matched=hits_holdout,
            holdout_rate=hits_holdout / n_holdout,
            difference=newcombe_difference(hits_training, n_training, hits_holdout, n_holdout),
            z=pooled_z(*counts),
            p_value=fisher_greater(*counts),
            reverse_p_value=fisher_greater(*counts[2:], *counts[:2]),
            rows=tuple(self._pairs()),
        )

    def _unique_on(self, real: RowCodes, whole: Keys, left_out: tuple[int, ...]) -> _Unique:
        """Rows whose key no other unit has; of a unit's equal rows the first."""
        import numpy as np

        keys = self._without(real, whole, left_out)
        order = np.argsort(keys, kind="stable")
        ordered, units = keys[order], self._units.of_rows[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        lowest = np.minimum.reduceat(units, starts)
        highest = np.maximum.reduceat(units, starts)
        kept = starts[lowest == highest]
        return _Unique(left_out, ordered[kept], order[kept])

    def _without(self, codes: RowCodes, whole: Keys, left_out: tuple[int, ...]) -> Keys:
        keys = whole.copy()
        for place in left_out:
            keys -= self._keys.of_cells(codes, place)
        return keys

    def _hits(self, synthetic: RowCodes, hits: Flags) -> Flags:
        """Marks the units of which a unique row re-appears among some synthetic rows."""
        if not len(synthetic):
            return hits
        whole = self._keys.of(synthetic)
        for unique in self._unique:
            if len(unique.keys):
                wanted = self._without(synthetic, whole, unique.left_out)
                places, found = _found(wanted, unique.keys)
                hits[self._units.of_rows[unique.rows[places[found]]]] = True
        return hits

    def _counts(self, hits: Flags) -> tuple[int, int, int, int]:
        (hits_training, hits_holdout), (n_training, n_holdout) = (
            self._units.sides(hits),
            self._units.sides(self._eligible),
        )
        return hits_training, n_training, hits_holdout, n_holdout

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Training rows that re-appear and the first synthetic row of each, in file order."""
        import numpy as np

        synthetic = self._coded.synthetic
        whole = self._keys.of(synthetic)
        first = np.full(len(self._coded.training), -1)
        for unique in self._unique:
            ours = unique.rows < len(first)
            rows, keys = unique.rows[ours], unique.keys[ours]
            if not len(keys):
                continue
            places, found = _found(self._without(synthetic, whole, unique.left_out), keys)
            # Backwards, so that of several synthetic rows the first one stays.
            at = np.flatnonzero(found)[::-1]
            nearest = np.full(len(rows), -1)
            nearest[places[at]] = at
            fresh = (nearest >= 0) & (first[rows] < 0)
            first[rows[fresh]] = nearest[fresh]
        listed = np.flatnonzero(first >= 0)[:MOST_LISTED_ROWS]
        yield from zip((listed + 1).tolist(), (first[listed] + 1).tolist(), strict=True)


def choices_of(columns: int, cells: int) -> tuple[tuple[int, ...], ...]:
    """Choices of columns to leave out, so that any ``cells`` of them are left out by one choice.

    Where there are more than ``MOST_CHOICES`` of them, neighbouring columns are left out together.

    Args:
        columns: how many there are.
        cells: how many cells of a row may differ.
    """
    if not cells:
        return ((),)
    groups = columns
    while comb(groups, cells) > MOST_CHOICES:
        groups -= 1
    starts = [round(at * columns / groups) for at in range(groups + 1)]
    members = [tuple(range(*ends)) for ends in pairwise(starts)]
    return tuple(
        tuple(place for group in chosen for place in group)
        for chosen in combinations(members, cells)
    )


def _found(wanted: Keys, among: Keys) -> tuple[Integers, Flags]:
    """Place of each wanted key among the others, which rise, and whether it is there."""
    import numpy as np

    places = np.minimum(np.searchsorted(among, wanted), len(among) - 1)
    return places, among[places] == wanted


def _none_unique(side: str) -> str:
    return (
        f"No {side} record is unique on these columns, so copies of unique records cannot be told "
        "from chance. Audit more columns."
    )
