"""What a rebalanced synthetic table changed on purpose, and what else moved with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from synthdesk.engine.bias.new_subgroups import UnseenSubgroups
from synthdesk.engine.bias.rebalanced_columns import find_rebalanced
from synthdesk.engine.bias.reweighting import Reweighting, bivariate, reweighting, univariate
from synthdesk.engine.bias.side_effects import (
    FEWEST_TRAINING,
    RebalancingEffect,
    rebalancing_effects,
)
from synthdesk.engine.bias_models.protected import CROSS
from synthdesk.engine.formats import counted, share
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    from synthdesk.engine.tables.codes import Codes

MOST_LEVELS = 200
MOST_PAIRED = 60
LARGE_SHARE = 0.05


@dataclass(frozen=True)
class LevelShare:
    """One level of the rebalanced columns in one table.

    Attributes:
        level: its label; of several columns crossed.
        n: rows.
        share: of the table's rows.
    """

    level: str
    n: int
    share: float


@dataclass(frozen=True)
class WeightedAccuracy:
    """Accuracy over all columns, as in Quality: whole tables, no correction for their size.

    Attributes:
        overall: mean of univariate and bivariate.
        univariate: mean of 1 − TVD of the columns' bins.
        bivariate: the same of pairs of columns; absent with one column only.
    """

    overall: float
    univariate: float
    bivariate: float | None


@dataclass(frozen=True)
class WeightedPair:
    """Two columns together.

    Attributes:
        columns: both names.
        raw_accuracy: 1 − TVD of their joint bins against training as it is.
        reweighted_accuracy: against training weighted to synthetic's shares.
        accuracy_by_chance: what rows of the same people, drawn anew, would reach on average
            against the weighted ones.
    """

    columns: tuple[str, str]
    raw_accuracy: float
    reweighted_accuracy: float
    accuracy_by_chance: float


@dataclass(frozen=True)
class Rebalancing:
    """A rebalanced table against the one that it was made from.

    Attributes:
        column: that was rebalanced; several, crossed. Empty where none was found.
        columns: the same one by one.
        is_told: whether the user named it; if not, it was found.
        explained: share of all differences beyond chance that goes with its shares.
        excess: mean distance beyond chance of columns and pairs, nothing re-weighted.
        from_: training's shares of its levels.
        to: synthetic's, in the same order.
        compared_share: of synthetic rows whose level training has too.
        raw_accuracy: against training as it is.
        reweighted_accuracy: against training weighted to synthetic's shares of its levels.
        effects: what became of every column.
        pairs: of columns; of at most ``MOST_PAIRED`` columns.
        subgroups: people whom only one table has.
        notes: what limits what was found, in sentences.
        seed: of the rows that the search looked at, where there were too many.
    """

    column: str
    columns: tuple[str, ...]
    is_told: bool
    explained: float
    excess: float
    from_: tuple[LevelShare, ...]
    to: tuple[LevelShare, ...]
    compared_share: float
    raw_accuracy: WeightedAccuracy
    reweighted_accuracy: WeightedAccuracy
    effects: tuple[RebalancingEffect, ...]
    pairs: tuple[WeightedPair, ...]
    subgroups: UnseenSubgroups | None
    notes: tuple[str, ...]
    seed: int


@dataclass(frozen=True)
class Told:
    """What the user said of the rebalancing.

    Attributes:
        columns: that were rebalanced; searched for if empty.
        preferred: protected columns and the target, which win a tie in the search.
    """

    columns: tuple[str, ...]
    preferred: tuple[str, ...]


def inspect_rebalancing(
    codes: Codes, told: Told, seed: int, progress: Progress = SILENT
) -> Rebalancing:
    """Find what was rebalanced, and hold everything else against re-weighted training rows.

    UnseenSubgroups are looked for afterwards, since the columns found are among those combined.

    Args:
        codes: of all rows.
        told: by the user.
        seed: the audit's.
        progress: told step by step.
    """
    names = [bins.name for bins in codes.bins]
    preferred = [names.index(name) for name in told.preferred if name in names]
    unknown = [name for name in told.columns if name not in names]
    wanted = [names.index(name) for name in told.columns if name in names]
    search = find_rebalanced(codes, preferred, seed, progress.part(0.0, 0.5), wanted)
    places = search.places
    by, everyone = reweighting(codes, places), reweighting(codes, ())
    levels = _levels(codes, by)
    progress.step(0.6, "Weighting training rows")
    pairs = _pairs(codes, by, everyone)
    notes = [
        f"“{name[:60]}” has no groups to be weighted by, so it is not taken as rebalanced."
        for name in unknown
    ]
    notes += _notes(by, levels, len(codes.bins))
    return Rebalancing(
        column=CROSS.join(names[place] for place in places),
        columns=tuple(names[place] for place in places),
        is_told=bool(wanted),
        explained=search.explained,
        excess=search.excess,
        from_=_shares(by, levels, is_training=True) if places else (),
        to=_shares(by, levels, is_training=False) if places else (),
        compared_share=by.compared,
        raw_accuracy=_accuracy(codes, everyone, [one.raw_accuracy for one in pairs]),
        reweighted_accuracy=_accuracy(codes, by, [one.reweighted_accuracy for one in pairs]),
        effects=rebalancing_effects(codes, by, levels) if places else (),
        pairs=pairs,
        subgroups=None,
        notes=tuple(notes),
        seed=seed,
    )


def _levels(codes: Codes, by: Reweighting) -> tuple[str, ...]:
    """Labels of the cells."""
    import numpy as np

    labels = [""] * len(by.training_counts)
    # Training last, so that each level is written by a row of the table that all else is of.
    for cells, table in ((by.synthetic, codes.synthetic), (by.training, codes.training)):
        for cell, row in zip(*np.unique(cells, return_index=True), strict=True):
            parts = (codes.bins[place].labels[table[place, row]] for place in by.places)
            labels[cell] = CROSS.join(parts)
    return tuple(labels)


def _shares(by: Reweighting, levels: Sequence[str], is_training: bool) -> tuple[LevelShare, ...]:
    counts = by.training_counts if is_training else by.synthetic_counts
    total = max(int(counts.sum()), 1)
    order = sorted(
        range(len(levels)),
        key=lambda at: -max(int(by.training_counts[at]), int(by.synthetic_counts[at])),
    )
    return tuple(
        LevelShare(levels[at], int(counts[at]), int(counts[at]) / total)
        for at in order[:MOST_LEVELS]
    )


def _pairs(codes: Codes, by: Reweighting, everyone: Reweighting) -> tuple[WeightedPair, ...]:
    found = []
    paired = range(min(len(codes.bins), MOST_PAIRED))
    for pair in combinations(paired, 2):
        weighted = bivariate(codes, pair, by)
        raw = bivariate(codes, pair, everyone) if by.places else weighted
        found.append(
            WeightedPair(
                (codes.bins[pair[0]].name, codes.bins[pair[1]].name),
                1 - min(1.0, raw.distance),
                1 - min(1.0, weighted.distance),
                1 - weighted.noise,
            )
        )
    return tuple(found)


def _accuracy(codes: Codes, by: Reweighting, pairs: Sequence[float]) -> WeightedAccuracy:
    columns = [1 - univariate(codes, place, by).distance for place in range(len(codes.bins))]
    alone = sum(columns) / len(columns)
    together = sum(pairs) / len(pairs) if pairs else None
    return WeightedAccuracy(alone if together is None else (alone + together) / 2, alone, together)


def _notes(by: Reweighting, levels: Sequence[str], columns: int) -> list[str]:
    """What rests on few real rows, and what could not be compared."""
    found = []
    total = max(int(by.synthetic_counts.sum()), 1)
    for at, level in enumerate(levels if by.places else ()):
        real, made = int(by.training_counts[at]), int(by.synthetic_counts[at])
        if real < FEWEST_TRAINING and made / total >= LARGE_SHARE:
            found.append(
                f"{share(made / total)} of the synthetic rows are “{level[:60]}” and rest on "
                f"{counted(real, 'training row')}: what they look like can't be held against "
                "anything."
            )
    if by.compared < 1:
        found.append(
            f"{share(1 - by.compared)} of the synthetic rows have a level that no training row "
            "has, and are compared with nothing."
        )
    if columns > MOST_PAIRED:
        found.append(f"Pairs are of the first {MOST_PAIRED} of {columns:,} columns.")
    return found
