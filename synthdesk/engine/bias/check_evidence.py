"""What a guided check holds: what tables show of one kind of bias, and what only people know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate, newcombe_difference
from synthdesk.engine.privacy.family import holm

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Counts = npt.NDArray[np.float64]

SIGNIFICANCE = 0.05
FEWEST_ROWS = 30
SMALLEST_DIFFERENCE = 0.05
"""Difference of two shares that is worth a word, however many rows make it certain."""
SMALLEST_ASSOCIATION = 0.1
"""Cramér's V that is worth a word: the field's “small”."""


class BiasKind(StrEnum):
    """Where bias can come from."""

    SELECTION = "selection"
    TEMPORAL = "temporal"
    SOCIAL = "social"
    REPORTING = "reporting"
    AUTOMATION = "automation"


class EvidenceStanding(StrEnum):
    """What a figure says; none of it that all is well."""

    NOTICEABLE = "noticeable"
    NOTHING = "nothing noticeable"
    TOO_FEW = "too few rows"


@dataclass(frozen=True)
class CheckEvidence:
    """One figure of a check.

    Attributes:
        table: that it is of.
        column: that it is of.
        group: that it is of, or what it is between; empty for a whole column.
        measure: what was measured, in words.
        figure: with its interval; absent where only an effect is defined.
        reference: what the figure is held against.
        effect: how large it is: a difference of shares, or Cramér's V.
        p: of no effect at all, corrected over the check (Holm); absent where nothing was tested.
        standing: noticeable where the effect is large enough and beyond chance.
    """

    table: str
    column: str
    group: str
    measure: str
    figure: Estimate | None
    reference: float | None
    effect: float | None
    p: float | None
    standing: EvidenceStanding


@dataclass(frozen=True)
class GuidedCheck:
    """One kind of bias.

    Attributes:
        kind: which.
        evidence: what the tables show.
        can_show: what tables can show of it.
        cannot_show: what they cannot.
        ask: questions for people who know how the table came about.
        not_assessable: what could not be looked at, and what would mend it; empty where nothing.
    """

    kind: BiasKind
    evidence: tuple[CheckEvidence, ...]
    can_show: str
    cannot_show: str
    ask: tuple[str, ...]
    not_assessable: str


@dataclass(frozen=True)
class Clue:
    """Evidence before it is judged.

    Attributes:
        floor: effect from which it is worth a word.
        is_enough: whether there are rows enough.
    """

    table: str
    column: str
    group: str
    measure: str
    figure: Estimate | None = None
    reference: float | None = None
    effect: float | None = None
    p: float | None = None
    floor: float = SMALLEST_DIFFERENCE
    is_enough: bool = True


def judged(clues: Sequence[Clue]) -> tuple[CheckEvidence, ...]:
    """Correct the p-values of a check together; what is noticeable stands first."""
    tested = [at for at, one in enumerate(clues) if one.p is not None and one.is_enough]
    corrected = dict(zip(tested, holm([clues[at].p or 0.0 for at in tested]), strict=True))
    found = [
        CheckEvidence(
            one.table,
            one.column,
            one.group,
            one.measure,
            one.figure,
            one.reference,
            one.effect,
            corrected.get(at),
            _standing(one, corrected.get(at)),
        )
        for at, one in enumerate(clues)
    ]
    return tuple(sorted(found, key=lambda one: one.standing is not EvidenceStanding.NOTICEABLE))


def _standing(one: Clue, p: float | None) -> EvidenceStanding:
    if not one.is_enough:
        return EvidenceStanding.TOO_FEW
    is_large = one.effect is not None and abs(one.effect) >= one.floor
    is_beyond_chance = p is None or p < SIGNIFICANCE
    return (
        EvidenceStanding.NOTICEABLE if is_large and is_beyond_chance else EvidenceStanding.NOTHING
    )


def independence(counts: Counts) -> tuple[float, float] | None:
    """Bias-corrected Cramér's V and p (chi²) of a table of counts; nothing where undefined."""
    import numpy as np
    from scipy.stats import chi2_contingency

    from synthdesk.engine.accuracy.cramers_v import cramers_v

    kept = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0].astype(np.float64)
    if min(kept.shape) < 2 or kept.sum() < FEWEST_ROWS:
        return None
    v = float(cramers_v(kept[None])[0])
    return None if np.isnan(v) else (v, float(chi2_contingency(kept, correction=False).pvalue))


def widest_pair(hits: Sequence[int], known: Sequence[int]) -> tuple[int, int, Estimate] | None:
    """The two groups with rows enough whose shares lie furthest apart, the higher first."""
    able = [at for at, rows in enumerate(known) if rows >= FEWEST_ROWS]
    if len(able) < 2:
        return None
    able.sort(key=lambda at: hits[at] / known[at])
    low, high = able[0], able[-1]
    return high, low, newcombe_difference(hits[high], known[high], hits[low], known[low])
