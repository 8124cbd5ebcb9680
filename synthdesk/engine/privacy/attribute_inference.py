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
from synthdesk.engine.privacy.row_keys import RowKeys
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
        self._keys = RowKeys(self._known.columns)
        people = attacked_people(coded, seed, f"privacy.attribute_inference.{secret}")
        told = self.secret.can_be_guessed(people.of(coded, self.secret.place))
        self._people: AttackedPeople = people.only(told)
        self._asked = self._people.codes(coded)[:, self._places]
        self._truth = self._people.codes(coded)[:, self.secret.place]
        self._scale = mixed_scale(self._known)
        self._searched: dict[float, tuple[RowCodes, Floats, Integers]] = {}
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
            n_synthetic=len(self._search(len(self._coded.synthetic))[0]),
            synthetic_sampled_from=len(self._coded.synthetic),
            seed=self._seed,
        )

    def _searchable(self, rows: RowCodes, kept: Flags) -> RowCodes:
        """Kept rows that say something of the secret."""
        return rows[kept & self.secret.can_be_guessed(rows[:, self.secret.place])]

    def _kept(self, total: int) -> Flags:
        return kept_rows(total, MOST_SEARCHED, self._seed, "privacy.attribute_inference.synthetic")

    def _search(self, total: int, progress: Progress = SILENT) -> tuple[RowCodes, Floats, Integers]:
        """The rows of the table itself that are searched in a table of so many, and the nearest.

        Returns:
            The rows, and of each attacked person the distance to the nearest and its place.
        """
        rate = kept_rate(total, MOST_SEARCHED)
        if rate not in self._searched:
            synthetic = self._coded.synthetic
            rows = self._searchable(synthetic, self._kept(total)[: len(synthetic)])
            pool = Pool(self._scale, {"synthetic": rows[:, self._places]})
            found = pool.nearest(self._asked, (), progress)
            self._searched[rate] = rows, found.distance, found.row
        return self._searched[rate]

    def _right(self, planted: RowCodes) -> Flags:
        """Whose secret is guessed.

        Several synthetic rows alike on what is known are asked together. Of several kinds that are
        equally near, the one that stands first in the table is taken.
        """
        import numpy as np

        total = len(self._coded.synthetic) + len(planted)
        rows, distance, chosen = self._search(total)
        added = self._searchable(planted, self._kept(total)[len(self._coded.synthetic) :])
        if len(added):
            found = Pool(self._scale, {"planted": added[:, self._places]}).nearest(self._asked)
            chosen = np.where(found.distance < distance, len(rows) + found.row, chosen)
            rows = np.concatenate([rows, added])
        _, alike = np.unique(self._keys.of(rows[:, self._places]), return_inverse=True)
        guesses = self.secret.guesses(alike, rows[:, self.secret.place])
        return self.secret.is_right(guesses[alike[chosen]], self._truth)

    def _counts(self, right: Flags) -> tuple[int, int, int, int]:
        cut = self._people.n_training
        return int(right[:cut].sum()), cut, int(right[cut:].sum()), len(right) - cut

    def _balanced(self, right: Flags, truth: Codes) -> float | None:
        import numpy as np

        if self.secret.is_number:
            return None
        rates = [right[truth == value].mean() for value in np.unique(truth)]
        return float(np.mean(rates))
