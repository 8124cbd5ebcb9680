"""T5, linkability: do two halves of what is known of a person meet in one synthetic record?

Somebody holds two files about the same people, one with some columns and one with others, and
wants to know which records belong together. They look for the synthetic records most like a
person on the first columns, and for those most like the person on the second ones; where both
searches end at the same synthetic record, the two halves are linked. That happens by chance, and
more often where the columns depend on each other, for everybody alike: only training people being
linked *more often* than holdout people comes from their records.

Source of the attack: M. Giomi, F. Boenisch, C. Wehmeyer, B. Tasnádi, "A Unified Framework for
Quantifying Privacy Risk in Synthetic Data", PoPETs 2023; here with one nearest record, equally near
ones averaged, and the holdout as its control.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Z_95, Estimate, newcombe_difference
from synthdesk.engine.privacy.attacked_people import attacked_people
from synthdesk.engine.privacy.kept_rows import kept_rows
from synthdesk.engine.privacy.mixed_distance import MixedScale, mixed_scale
from synthdesk.engine.privacy.nearest import Pool
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedRows, RowCodes

    Integers = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

PERMUTATIONS = 999
MOST_SEARCHED = 200_000
"""Synthetic rows that are searched at most; of more every second, fourth … at random."""
_SAME = 1e-9
"""Sums of the same chances in another order differ by rounding, which is no difference."""


@dataclass(frozen=True)
class Linkability:
    """T5 for two sets of columns.

    Attributes:
        first: columns of one file.
        second: columns of the other.
        training_rate: mean chance of attacked training people to be linked: that a nearest
            synthetic record on the first columns and one on the second, each drawn at random from
            all that are equally near, are the same record.
        holdout_rate: the same for holdout people.
        difference: training rate minus holdout rate, 95 % interval of the permutation; Newcombe
            where nobody is linked at all.
        p_value: one-sided, that training people are linked more often; over random parts of
            attacked training and holdout people together.
        permutations: such random parts.
        by_person: whether persons were attacked, by one row each, and not rows.
        n_training: attacked training people.
        n_holdout: the same for the holdout.
        training_sampled_from: training people that there are.
        holdout_sampled_from: the same for the holdout.
        n_synthetic: synthetic rows that were searched.
        synthetic_sampled_from: synthetic rows in the table.
        seed: the audit's, from which people and parts are drawn.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    training_rate: float
    holdout_rate: float
    difference: Estimate
    p_value: float
    permutations: int
    by_person: bool
    n_training: int
    n_holdout: int
    training_sampled_from: int
    holdout_sampled_from: int
    n_synthetic: int
    synthetic_sampled_from: int
    seed: int


def why_not_linked(coded: CodedRows, first: tuple[str, ...], second: tuple[str, ...]) -> str | None:
    """Why linking two sets of columns can't be tried; None where it can.

    Args:
        coded: the tables.
        first: columns that the user declared.
        second: the others.
    """
    if coded.holdout is None:
        return "Without a holdout there is nobody to compare training people with."
    if not min(len(coded.training), len(coded.holdout), len(coded.synthetic)):
        return "A table without rows can't be linked."
    if not first or not second:
        return "Linking needs two sets of columns: name at least one column in each."
    audited = {column.name for column in coded.columns}
    unknown = [name for name in (*first, *second) if name not in audited]
    if unknown:
        return f"“{unknown[0][:60]}” is not among the audited columns."
    shared = [name for name in first if name in second]
    if shared:
        return f"“{shared[0][:60]}” is in both sets; what both files hold links them by itself."
    return None


def linkability(
    coded: CodedRows,
    first: tuple[str, ...],
    second: tuple[str, ...],
    seed: int,
    progress: Progress = SILENT,
) -> Linkability:
    """Try to link two halves of people's records by the synthetic table.

    Args:
        coded: the tables.
        first: columns that ``why_not_linked`` has nothing against.
        second: the same.
        seed: the audit's.
        progress: told of every step.
    """
    progress.step(0.0, "Privacy: linkability")
    people = attacked_people(coded, seed, "privacy.linkability")
    total = len(coded.synthetic)
    kept = kept_rows(total, MOST_SEARCHED, seed, "privacy.linkability.synthetic")
    coded = coded.with_synthetic(coded.synthetic[kept])
    chances = _chances(coded, first, second, people.codes(coded), progress)
    cut, n_holdout = people.n_training, len(people.rows) - people.n_training
    training, holdout = float(chances[:cut].mean()), float(chances[cut:].mean())
    return Linkability(
        first=_in_table_order(coded, first),
        second=_in_table_order(coded, second),
        training_rate=training,
        holdout_rate=holdout,
        difference=_difference(chances, cut),
        p_value=_p_value(chances, cut, seed),
        permutations=PERMUTATIONS,
        by_person=people.by_person,
        n_training=cut,
        n_holdout=n_holdout,
        training_sampled_from=people.all_training,
        holdout_sampled_from=people.all_holdout,
        n_synthetic=len(coded.synthetic),
        synthetic_sampled_from=total,
        seed=seed,
    )


def _in_table_order(coded: CodedRows, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(coded.columns[at].name for at in coded.places(names))


def _chances(
    coded: CodedRows,
    first: tuple[str, ...],
    second: tuple[str, ...],
    rows: RowCodes,
    progress: Progress,
) -> Floats:
    """Each person's chance to be linked, shape (people,).

    A synthetic row is nearest on both sets exactly where its distances on both together add up to
    the two smallest ones, so a third search counts the rows that the first two have in common.
    """
    import numpy as np

    both = coded.on((*first, *second))
    places = coded.places((*first, *second))
    asked, table = rows[:, places], both.synthetic
    scale = mixed_scale(both)
    parts = [scale, _only(scale, both.places(first)), _only(scale, both.places(second))]
    steps, ties = [], []
    for part, at in zip(parts, (0.0, 0.33, 0.66), strict=True):
        found = Pool(part, {"synthetic": table}).nearest(asked, (), progress.part(at, at + 0.33))
        steps.append(np.rint(found.distance * part.steps * len(part.places)).astype(np.int64))
        ties.append(found.ties)
    meet = steps[0] == steps[1] + steps[2]
    chances: Floats = np.where(meet, ties[0] / (ties[1] * ties[2].astype(np.float64)), 0.0)
    return chances


def _only(scale: MixedScale, places: list[int]) -> MixedScale:
    """Some columns of a scale with its steps and ranks, so that distances on parts add up."""
    kept = [at for at, place in enumerate(scale.places) if place in places]
    return replace(
        scale,
        places=tuple(scale.places[at] for at in kept),
        categories=sum(at < scale.categories for at in kept),
        sizes=tuple(scale.sizes[at] for at in kept),
        ranks=tuple(scale.ranks[at - scale.categories] for at in kept if at >= scale.categories),
    )


def _difference(chances: Floats, cut: int) -> Estimate:
    n_holdout = len(chances) - cut
    if not chances.any():
        return newcombe_difference(0, cut, 0, n_holdout)
    difference = float(chances[:cut].mean() - chances[cut:].mean())
    spread = sqrt(float(chances.var(ddof=1)) * len(chances) / (cut * n_holdout))
    return Estimate(
        difference,
        difference - Z_95 * spread,
        difference + Z_95 * spread,
        len(chances),
        "permutation 95 %",
    )


def _p_value(chances: Floats, cut: int, seed: int) -> float:
    draws = generator_for(seed, "privacy.linkability.permutations")
    sum_of_training = float(chances[:cut].sum())
    as_far = sum(
        float(draws.permutation(chances)[:cut].sum()) >= sum_of_training - _SAME
        for _ in range(PERMUTATIONS)
    )
    return (1 + as_far) / (1 + PERMUTATIONS)
