"""T3, attribute inference: does the synthetic table give somebody's secret away?

An attacker who knows some columns of a person looks for the synthetic record most like it on those
and takes its value of the secret for the person's. Often that is right because the secret follows
from what is known, for everybody alike: only being right *more often* for people whose records the
generator saw comes from their records. So training people are held against holdout people, and
beside both stand a guess without any synthetic table and a model that learnt from real people only.

Source of the attack: M. Giomi, F. Boenisch, C. Wehmeyer, B. Tasnádi, "A Unified Framework for
Quantifying Privacy Risk in Synthetic Data", PoPETs 2023; here with the holdout as its control and
without a correction for chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate, newcombe_difference
from synthdesk.engine.privacy.attacked_people import AttackedPeople, attacked_people
from synthdesk.engine.privacy.kept_rows import kept_rate, kept_rows
from synthdesk.engine.privacy.mixed_distance import mixed_scale
from synthdesk.engine.privacy.nearest import Pool
from synthdesk.engine.privacy.secret import Secret, secret_of
from synthdesk.engine.privacy.two_shares import fisher_greater, pooled_z
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedRows, RowCodes

    Codes = npt.NDArray[np.int32]
    Integers = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

MOST_SEARCHED = 200_000
"""Synthetic rows that the attacker searches at most; of more every second, fourth … at random."""


@dataclass(frozen=True)
class AttributeInference:
    """T3 for one secret.

    Attributes:
        secret: the column that the attacker is after.
        known: the columns that the attacker knows.
        tolerance: how far a guessed number may lie off to be right, in the column's own unit;
            absent for categories, which must be equal.
        training_right: attacked training people whose secret was guessed.
        training_rate: of all attacked training people.
        holdout_right: the same for holdout people.
        holdout_rate: the same.
        difference: training rate minus holdout rate, Newcombe 95 % interval.
        z: the difference over its pooled standard error; 0 when nobody or everybody was guessed.
        p_value: one-sided Fisher exact test that training people are guessed more often.
        plain_rate: of the holdout people, how many the commonest secret, or the middle one of a
            number, guesses without looking at anything.
        model_rate: of the holdout people, how many a model guesses that learnt from other holdout
            people: what anybody can know of the population. Absent for categories of more than
            50 values.
        balanced_training_rate: mean over the values of a category of the rate within each; where
            nearly all have the same value, the plain rate hides the others. Absent for numbers.
        balanced_holdout_rate: the same for the holdout.
        by_person: whether persons were attacked, by one row each, and not rows.
        n_training: attacked training people.
        n_holdout: the same for the holdout.
        training_sampled_from: training people that there are.
        holdout_sampled_from: the same for the holdout.
        n_synthetic: synthetic rows that were searched.
        synthetic_sampled_from: synthetic rows in the table.
        seed: the audit's, from which they are drawn.
    """

    secret: str
    known: tuple[str, ...]
    tolerance: float | None
    training_right: int
    training_rate: float
    holdout_right: int
    holdout_rate: float
    difference: Estimate
    z: float
    p_value: float
    plain_rate: float
    model_rate: float | None
    balanced_training_rate: float | None
    balanced_holdout_rate: float | None
    by_person: bool
    n_training: int
    n_holdout: int
    training_sampled_from: int
    holdout_sampled_from: int
    n_synthetic: int
    synthetic_sampled_from: int
    seed: int


@dataclass(frozen=True, eq=False)
class _Votes:
    """What the rows nearest to each attacked person say of the secret.

    Attributes:
        rows: rows that were searched.
        number: shape (people,); people alike on what is known have the same number.
        distance: shape (numbers,), to the nearest rows.
        person: shape (entries,), such a number.
        secret: shape (entries,), one that some nearest rows have.
        votes: shape (entries,), how many do.
    """

    rows: int
    number: Integers
    distance: Floats
    person: Integers
    secret: Codes
    votes: Integers

    def joined_by(self, others: _Votes) -> _Votes:
        """The nearest rows of two searches for the same people."""
        import numpy as np

        ours = (self.distance <= others.distance)[self.person]
        theirs = (others.distance <= self.distance)[others.person]
        return _Votes(
            rows=self.rows + others.rows,
            number=self.number,
            distance=np.minimum(self.distance, others.distance),
            person=np.concatenate([self.person[ours], others.person[theirs]]),
            secret=np.concatenate([self.secret[ours], others.secret[theirs]]),
            votes=np.concatenate([self.votes[ours], others.votes[theirs]]),
        )


class AttributeTest:
    """T3 for one secret on some tables: searched once, then asked again with rows planted.

    Attributes:
        name: the test's field of ``Privacy``.

    Args:
        coded: tables with a holdout.
        secret: a column that ``why_not_attacked`` has nothing against.
        known: other columns.
        seed: the audit's.
        progress: told of every step.
    """

    name = "attribute_inference"

    def __init__(
        self,
        coded: CodedRows,
        secret: str,
        known: tuple[str, ...],
        seed: int,
        progress: Progress = SILENT,
    ) -> None:
        self._coded, self._seed = coded, seed
        self.secret: Secret = secret_of(coded, secret)
        self._known = coded.on(known)
        self._places = coded.places(known)
        people = attacked_people(coded, seed, f"privacy.attribute_inference.{secret}")
        told = self.secret.can_be_guessed(people.of(coded, self.secret.place))
        self._people: AttackedPeople = people.only(told)
        self._asked = self._people.codes(coded)[:, self._places]
        self._truth = self._people.codes(coded)[:, self.secret.place]
        self._scale = mixed_scale(self._known)
        self._searched: dict[float, _Votes] = {}
        self._search(len(coded.synthetic), progress)

    def p_value(self, planted: RowCodes) -> float:
        """One-sided p of a leak, as if these rows stood at the end of the synthetic table."""
        return fisher_greater(*self._counts(self._right(planted)))

    def result(self) -> AttributeInference:
        """The test on the tables as they are."""
        from synthdesk.engine.privacy.population_guess import model_rate, plain_rate

        right = self._right(self._coded.synthetic[:0])
        counts = self._counts(right)
        hits, n, held_hits, n_held = counts
        cut = self._people.n_training
        held = self._truth[cut:]
        return AttributeInference(
            secret=self.secret.name,
            known=tuple(column.name for column in self._known.columns),
            tolerance=self.secret.tolerance,
            training_right=hits,
            training_rate=hits / n,
            holdout_right=held_hits,
            holdout_rate=held_hits / n_held,
            difference=newcombe_difference(*counts),
            z=pooled_z(*counts),
            p_value=fisher_greater(*counts),
            plain_rate=plain_rate(self.secret, self._truth[:cut], held),
            model_rate=model_rate(
                self.secret, self._known.columns, self._asked[cut:], held, self._seed
            ),
            balanced_training_rate=self._balanced(right[:cut], self._truth[:cut]),
            balanced_holdout_rate=self._balanced(right[cut:], held),
            by_person=self._people.by_person,
            n_training=n,
            n_holdout=n_held,
            training_sampled_from=self._people.all_training,
            holdout_sampled_from=self._people.all_holdout,
            n_synthetic=self._search(len(self._coded.synthetic)).rows,
            synthetic_sampled_from=len(self._coded.synthetic),
            seed=self._seed,
        )

    def _searchable(self, rows: RowCodes, kept: Flags) -> RowCodes:
        """Kept rows that say something of the secret."""
        return rows[kept & self.secret.can_be_guessed(rows[:, self.secret.place])]

    def _kept(self, total: int) -> Flags:
        return kept_rows(total, MOST_SEARCHED, self._seed, "privacy.attribute_inference.synthetic")

    def _search(self, total: int, progress: Progress = SILENT) -> _Votes:
        """What the rows of the table itself say, as far as they are searched in one of so many."""
        rate = kept_rate(total, MOST_SEARCHED)
        if rate not in self._searched:
            synthetic = self._coded.synthetic
            rows = self._searchable(synthetic, self._kept(total)[: len(synthetic)])
            self._searched[rate] = self._votes(rows, progress)
        return self._searched[rate]

    def _votes(self, rows: RowCodes, progress: Progress = SILENT) -> _Votes:
        """The secrets of the rows that are nearest to each attacked person."""
        import numpy as np

        pool = Pool(self._scale, {"rows": rows[:, self._places]})
        found = pool.nearest(self._asked, (), progress, with_ties=True)
        assert found.tied is not None
        number = found.tied.number
        _, first = np.unique(number, return_index=True)
        secrets = rows[:, self.secret.place].astype(np.int64)
        most = int(secrets.max(initial=0)) + 1
        cells, counts = np.unique(pool.kinds * most + secrets, return_counts=True)
        starts = np.searchsorted(cells, found.tied.kind * most)
        sizes = np.searchsorted(cells, (found.tied.kind + 1) * most) - starts
        # Behind each pair of a person and a kind of rows all secrets of that kind.
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        cell = np.repeat(starts, sizes) + within
        return _Votes(
            rows=len(rows),
            number=number,
            distance=found.distance[first],
            person=np.repeat(found.tied.query, sizes),
            secret=(cells[cell] % most).astype(np.int32),
            votes=counts[cell],
        )

    def _right(self, planted: RowCodes) -> Flags:
        """Whose secret is guessed; all rows that are equally near are asked together."""
        total = len(self._coded.synthetic) + len(planted)
        votes = self._search(total)
        added = self._searchable(planted, self._kept(total)[len(self._coded.synthetic) :])
        if len(added):
            votes = votes.joined_by(self._votes(added))
        guesses = self.secret.guesses(votes.person, votes.secret, votes.votes)
        return self.secret.is_right(guesses[votes.number], self._truth)

    def _counts(self, right: Flags) -> tuple[int, int, int, int]:
        cut = self._people.n_training
        return int(right[:cut].sum()), cut, int(right[cut:].sum()), len(right) - cut

    def _balanced(self, right: Flags, truth: Codes) -> float | None:
        import numpy as np

        if self.secret.is_number:
            return None
        rates = [right[truth == value].mean() for value in np.unique(truth)]
        return float(np.mean(rates))
