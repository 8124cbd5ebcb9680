"""T4, singling out: do descriptions of one synthetic record fit exactly one real person?

Any narrow description fits somebody by chance, and one of a larger table less often exactly one
person. So training people are cut to as many as there are holdout people, again and again, and
what fits exactly one of them is held against what fits exactly one holdout person. No correction
for size is made, and none is needed.

Source of the attack: M. Giomi et al., "A Unified Framework for Quantifying Privacy Risk in
Synthetic Data", PoPETs 2023; the permutation of training and holdout people is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Z_95, Estimate
from synthdesk.engine.privacy.predicates import DrawnRows, described, fitting, unique_values
from synthdesk.engine.privacy.real_units import real_units
from synthdesk.engine.privacy.two_shares import corrected
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedRows, RowCodes
    from synthdesk.engine.privacy.predicates import Predicate

    Codes = npt.NDArray[np.int32]
    Integers = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

RESAMPLES = 40
"""Parts of the training people that are held against the holdout."""
PERMUTATIONS = 999
MOST_PEOPLE = 60_000
"""Real people whom descriptions are held against at most; of more a sample of both sides alike."""
ONE_COLUMN, SEVERAL_COLUMNS = "one column", "several columns"


@dataclass(frozen=True)
class SinglingOutAttack:
    """One way to describe records.

    Attributes:
        kind: by one column, or by several.
        n_predicates: descriptions that fit exactly one synthetic row.
        training_rate: share of them that fit exactly one person of as many training people as are
            compared; mean over ``resamples`` random parts where there are more.
        holdout_rate: the same for the holdout.
        difference: training rate minus holdout rate, with the interval of the permutation.
        p_value: one-sided, over random parts of training and holdout people together.
    """

    kind: str
    n_predicates: int
    training_rate: float
    holdout_rate: float
    difference: Estimate
    p_value: float


@dataclass(frozen=True)
class SinglingOut:
    """T4, singling out.

    Attributes:
        attacks: each way to describe records that gave any description.
        p_value: the smallest p of the attacks times their number.
        n_compared: training people, and holdout people, that are compared.
        training_sampled_from: training people that there are.
        holdout_sampled_from: the same for the holdout.
        by_person: whether people are persons, not rows.
        resamples: random parts of the larger side.
        permutations: random parts of both sides together.
        n_synthetic: synthetic rows among which descriptions fit one only.
        synthetic_sampled_from: synthetic rows in the table.
        seed: the audit's.
    """

    attacks: tuple[SinglingOutAttack, ...]
    p_value: float
    n_compared: int
    training_sampled_from: int
    holdout_sampled_from: int
    by_person: bool
    resamples: int
    permutations: int
    n_synthetic: int
    synthetic_sampled_from: int
    seed: int


class SinglingOutTest:
    """T4 on some tables: described once, then asked again with other rows planted.

    Attributes:
        name: the test's field of ``Privacy``.

    Args:
        coded: tables with a holdout and at least two columns.
        seed: the audit's.
        progress: told of every step.
    """

    name = "singling_out"

    def __init__(self, coded: CodedRows, seed: int, progress: Progress = SILENT) -> None:
        import numpy as np

        assert coded.holdout is not None
        self._coded, self._seed = coded, seed
        self._drawn = DrawnRows(seed, len(coded.columns))
        draws = generator_for(seed, "privacy.singling_out.people")
        units = self._units = real_units(coded)
        people = units.n_training + units.n_holdout
        kept = np.zeros(people, dtype=bool)
        kept[draws.permutation(people)[:MOST_PEOPLE]] = True
        self._number = np.where(kept, np.cumsum(kept) - 1, -1)
        self._cut = int(kept[: units.n_training].sum())
        self._people = int(kept.sum())
        rows = kept[units.of_rows]
        real = np.concatenate([coded.training, coded.holdout])[rows]
        self._person = self._number[units.of_rows[rows]]
        self._real = list(np.ascontiguousarray(real.T))
        self._middles = np.median(real, axis=0).astype(np.int32)
        self._size = min(self._cut, self._people - self._cut)
        self._parts = self._random_parts(draws)
        synthetic = coded.synthetic
        self._searched = self._drawn.searched(len(synthetic))
        self._synthetic = list(np.ascontiguousarray(synthetic[self._searched].T))
        self._several = self._described(synthetic, 0, len(synthetic), progress)

    def p_value(self, planted: RowCodes) -> float:
        """One-sided p of a leak, as if these rows stood at the end of the synthetic table."""
        import numpy as np

        base, total = len(self._coded.synthetic), len(self._coded.synthetic) + len(planted)
        if not self._drawn.keeps(base, total):
            # Fewer of the table's own rows are drawn then, so all is described anew.
            rows = np.concatenate([self._coded.synthetic, planted])
            anew = SinglingOutTest(self._coded.with_synthetic(rows), self._seed)
            return anew.p_value(planted[:0])
        return corrected([attack.p_value for attack in self._attacks(planted)])

    def result(self) -> SinglingOut:
        """The test on the tables as they are."""
        attacks = self._attacks(self._coded.synthetic[:0])
        return SinglingOut(
            attacks=tuple(attacks),
            p_value=corrected([attack.p_value for attack in attacks]),
            n_compared=self._size,
            training_sampled_from=self._units.n_training,
            holdout_sampled_from=self._units.n_holdout,
            by_person=self._units.by_person,
            resamples=RESAMPLES,
            permutations=PERMUTATIONS,
            n_synthetic=int(self._searched.sum()),
            synthetic_sampled_from=len(self._coded.synthetic),
            seed=self._seed,
        )

    # --- descriptions ----------------------------------------------------------------------

    def _described(
        self, rows: RowCodes, first: int, total: int, progress: Progress = SILENT
    ) -> list[tuple[Predicate, Integers]]:
        """Candidates among some rows: their descriptions, and the people whom those fit.

        Only those are kept that fit one of the base table's searched rows at most.
        """
        import numpy as np

        candidates = np.flatnonzero(self._drawn.candidates(total)[first:])
        own = 1 if first == 0 else 0
        found = []
        for at, row in enumerate(candidates.tolist()):
            if at % 200 == 0:
                progress.step(at / len(candidates), "Privacy: singling out")
            places = self._drawn.described_by(first + row)
            predicate = described(rows[row], places, self._coded.columns, self._middles)
            if len(fitting(predicate, self._synthetic)) == own:
                people = np.unique(self._person[fitting(predicate, self._real)])
                found.append((predicate, people))
        return found

    def _attacks(self, planted: RowCodes) -> list[SinglingOutAttack]:
        import numpy as np

        base = len(self._coded.synthetic)
        total = base + len(planted)
        added = planted[self._drawn.searched(total)[base:]]
        by_column = list(np.ascontiguousarray(added.T))
        several = [
            people
            for predicate, people in self._several
            if not (len(added) and len(fitting(predicate, by_column)))
        ]
        if len(added):
            several += [
                people
                for predicate, people in self._described(planted, base, total)
                if len(fitting(predicate, by_column)) == 1
            ]
        rows = np.concatenate([self._coded.synthetic[self._searched], added])
        single = [
            np.unique(self._person[fitting(predicate, self._real)])
            for predicate in unique_values(rows, self._coded.columns, self._seed)
        ]
        kinds = ((ONE_COLUMN, single), (SEVERAL_COLUMNS, several))
        return [self._attack(kind, fits) for kind, fits in kinds if fits]

    # --- people ----------------------------------------------------------------------------

    def _random_parts(self, draws: np.random.Generator) -> npt.NDArray[np.uint8]:
        """Shape (people, parts): of training, of the holdout, and of both together."""
        import numpy as np

        parts = np.zeros((self._people, 2 * RESAMPLES + PERMUTATIONS), dtype=np.uint8)
        sides = (
            (0, self._cut, RESAMPLES),
            (self._cut, self._people, RESAMPLES),
            (0, self._people, PERMUTATIONS),
        )
        part = 0
        for start, end, repeats in sides:
            for _ in range(repeats):
                chosen = draws.permutation(end - start)[: self._size] + start
                parts[chosen, part] = 1
                part += 1
        return parts

    def _attack(self, kind: str, fits: Sequence[Integers]) -> SinglingOutAttack:
        """Shares of the descriptions that fit exactly one person of each part."""
        import numpy as np
        from scipy.sparse import csr_array

        ends = np.cumsum([0, *(len(people) for people in fits)])
        held = np.concatenate([*fits, np.empty(0, dtype=np.int64)]).astype(np.int64)
        matrix = csr_array(
            (np.ones(len(held), dtype=np.int32), held, ends), shape=(len(fits), self._people)
        )
        rates: Floats = (matrix @ self._parts == 1).mean(axis=0)
        training, holdout = rates[:RESAMPLES].mean(), rates[RESAMPLES : 2 * RESAMPLES].mean()
        chance = rates[2 * RESAMPLES :]
        # The smaller side is whole, and so is itself one of the parts that chance could draw.
        if self._cut <= self._people - self._cut:
            as_far = int((chance >= training - 1e-12).sum())
        else:
            as_far = int((chance <= holdout + 1e-12).sum())
        spread = float(chance.std())
        difference = float(training - holdout)
        return SinglingOutAttack(
            kind=kind,
            n_predicates=len(fits),
            training_rate=float(training),
            holdout_rate=float(holdout),
            difference=Estimate(
                difference,
                difference - Z_95 * spread,
                difference + Z_95 * spread,
                len(fits),
                "permutation 95 %",
            ),
            p_value=(1 + as_far) / (1 + PERMUTATIONS),
        )
