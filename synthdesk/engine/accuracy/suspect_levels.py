"""Which levels that stand out do so against real data too, and which are the same rows again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.equal_size_reference import (
    Comparison,
    comparison,
    comparisons,
    draw_scores,
)
from synthdesk.engine.accuracy.joint_frequencies import univariate_counts
from synthdesk.engine.accuracy.level_accuracy import why_too_small
from synthdesk.engine.accuracy.levels import (
    Frequencies,
    frequencies_of,
    level_in_words,
    special_places,
)
from synthdesk.engine.accuracy.subgroup_scan import LEAST_EXCESS
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np

    from synthdesk.engine.accuracy.subgroup_scan import Candidate
    from synthdesk.engine.tables.codes import CodeArray, Codes

MOST_SUSPECTS = 10
MOST_TRIED = 30
MOST_ALSO = 20
SAME_ROWS = 0.5


@dataclass(frozen=True)
class SuspectColumn:
    """One column that is off within a level, beyond chance and beyond real samples.

    Attributes:
        name: column name.
        distance: TVD within the level, synthetic against real, whole files.
        excess: what of it exceeds noise and the column's distance in the whole table.
        p_value: corrected for all looks of the scan.
        reference: accuracy within the level at equal size, against real with itself.
        frequencies: training and synthetic rows of the level, by the whole table's bins.
    """

    name: str
    distance: float
    excess: float
    p_value: float
    reference: Comparison
    frequencies: Frequencies


@dataclass(frozen=True)
class SuspectLevel:
    """A level whose synthetic rows are off.

    Attributes:
        column: the column whose level it is.
        level: the level's label.
        is_special: whether it is no value or interval of training.
        n_training: training rows of the level.
        n_synthetic: synthetic rows of the level.
        n_holdout: holdout rows of the level, if a holdout was given.
        reference: mean univariate accuracy of all other columns within the level at equal
            size, against real with itself.
        columns: the columns that are off, worst first; at most five.
        also: other levels in words that hold much the same rows, show the same pair of columns
            from its other side, or are off because of these rows; at most ``MOST_ALSO``.
    """

    column: str
    level: str
    is_special: bool
    n_training: int
    n_synthetic: int
    n_holdout: int | None
    reference: Comparison
    columns: tuple[SuspectColumn, ...]
    also: tuple[str, ...]

    @property
    def words(self) -> str:
        """The level as people would write it."""
        return level_in_words(self.column, self.level, self.is_special)


@dataclass(frozen=True)
class Confirmed:
    """What the draws made of the candidates.

    Attributes:
        suspects: confirmed ones, those of most weight first.
        unconfirmed: how many were not.
        not_tried: how many were left when enough had been confirmed or tried.
    """

    suspects: tuple[SuspectLevel, ...]
    unconfirmed: int
    not_tried: int


@dataclass
class _Accepted:
    """A confirmed candidate, and what turned out to be the same."""

    candidate: Candidate
    suspect: SuspectLevel
    also: list[str] = field(default_factory=list)


def confirm_suspects(
    codes: Codes,
    candidates: Sequence[Candidate],
    generator: np.random.Generator,
    progress: Progress = SILENT,
) -> Confirmed:
    """Hold the candidates against equal-size draws, those of most weight first.

    A candidate is put down under one that was confirmed before, and is no finding of its own,
    if it names no other columns or shares ``SAME_ROWS`` of its rows (Jaccard), or if it is as
    close as real data once the rows of all confirmed ones are set aside.
    """
    order = sorted(candidates, key=lambda one: (-one.weight, one.group, one.level))
    accepted: list[_Accepted] = []
    tried = unconfirmed = 0
    for place, candidate in enumerate(order):
        progress.step(place / len(order), "Groups: drawing from those that stand out")
        nearest = max(accepted, key=lambda one: _overlap(codes, one, candidate), default=None)
        same = next((one for one in accepted if _is_same(codes, one, candidate)), None)
        if same is not None:
            same.also.append(_words(codes, candidate))
            continue
        if len(accepted) == MOST_SUSPECTS or tried == MOST_TRIED:
            return Confirmed(_finished(accepted), unconfirmed, len(order) - place)
        tried += 1
        suspect = _drawn(codes, candidate, generator)
        if suspect is None:
            unconfirmed += 1
        elif nearest is not None and _is_explained(codes, candidate, accepted, generator):
            nearest.also.append(_words(codes, candidate))
        else:
            accepted.append(_Accepted(candidate, suspect))
    return Confirmed(_finished(accepted), unconfirmed, 0)


def _finished(accepted: Sequence[_Accepted]) -> tuple[SuspectLevel, ...]:
    return tuple(replace(one.suspect, also=tuple(one.also[:MOST_ALSO])) for one in accepted)


def _words(codes: Codes, candidate: Candidate) -> str:
    bins = codes.bins[candidate.group]
    is_special = candidate.level in special_places(bins.labels, bins.is_ordered)
    return level_in_words(bins.name, bins.labels[candidate.level], is_special)


def _is_same(codes: Codes, one: _Accepted, candidate: Candidate) -> bool:
    known, new = ({c.group, *(look.column for look in c.looks)} for c in (one.candidate, candidate))
    is_same_pair = one.candidate.group in new and candidate.group in known and new <= known
    return is_same_pair or _overlap(codes, one, candidate) >= SAME_ROWS


def _overlap(codes: Codes, one: _Accepted, candidate: Candidate) -> float:
    """Jaccard index of the rows of two levels, the larger of training's and synthetic's."""
    import numpy as np

    def of(table: CodeArray) -> float:
        first, second = (table[c.group] == c.level for c in (one.candidate, candidate))
        both, either = int(np.sum(first & second)), int(np.sum(first | second))
        return both / max(either, 1)

    return max(of(codes.training), of(codes.synthetic))


def _is_explained(
    codes: Codes,
    candidate: Candidate,
    accepted: Sequence[_Accepted],
    generator: np.random.Generator,
) -> bool:
    """Whether nothing is off among the candidate's rows that no accepted level holds.

    Where too few such rows are left to tell, it is so if it shares a column with any of them.
    """
    left = _within(codes, candidate, [one.candidate for one in accepted])
    if why_too_small(left.n_real, left.synthetic.shape[1]) or left.training.shape[1] == 0:
        named = {look.column for one in accepted for look in one.candidate.looks}
        return bool(named & {look.column for look in candidate.looks})
    draws = draw_scores(left, [], [], generator)
    compared = comparisons(*draws.univariate, draws.rows)
    return not any(
        compared[look.column].is_beyond_real and compared[look.column].gap.value >= LEAST_EXCESS
        for look in candidate.looks
    )


# --- draws ----------------------------------------------------------------------------------


def _drawn(
    codes: Codes, candidate: Candidate, generator: np.random.Generator
) -> SuspectLevel | None:
    """The candidate with its references; none where no column lies beyond real samples."""
    import numpy as np

    within = _within(codes, candidate)
    n_training = within.training.shape[1]
    if n_training == 0:
        return None
    draws = draw_scores(within, [], [], generator)
    real, synthetic = draws.univariate
    compared = comparisons(real, synthetic, draws.rows)
    looks = [look for look in candidate.looks if compared[look.column].is_beyond_real]
    if not looks:
        return None
    counts = [univariate_counts(t, codes.sizes) for t in (within.training, within.synthetic)]
    others = np.arange(len(codes.bins)) != candidate.group
    bins = codes.bins[candidate.group]
    return SuspectLevel(
        column=bins.name,
        level=bins.labels[candidate.level],
        is_special=candidate.level in special_places(bins.labels, bins.is_ordered),
        n_training=n_training,
        n_synthetic=candidate.n_synthetic,
        n_holdout=None if codes.holdout is None else candidate.n_real - n_training,
        reference=comparison(
            real[:, others].mean(axis=1), synthetic[:, others].mean(axis=1), draws.rows
        ),
        columns=tuple(
            SuspectColumn(
                codes.bins[look.column].name,
                look.distance,
                look.excess,
                look.p_value,
                compared[look.column],
                frequencies_of(
                    codes.bins[look.column], counts[0][look.column], counts[1][look.column]
                ),
            )
            for look in looks
        ),
        also=(),
    )


def _within(codes: Codes, candidate: Candidate, set_aside: Sequence[Candidate] = ()) -> Codes:
    """The codes of the level's rows, by the whole table's bins, without rows of other levels."""

    def cut(table: CodeArray) -> CodeArray:
        kept = table[candidate.group] == candidate.level
        for other in set_aside:
            kept &= table[other.group] != other.level
        rows: CodeArray = table[:, kept]
        return rows

    return replace(
        codes,
        training=cut(codes.training),
        synthetic=cut(codes.synthetic),
        holdout=None if codes.holdout is None else cut(codes.holdout),
    )
