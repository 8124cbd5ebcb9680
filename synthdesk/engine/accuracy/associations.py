"""How strongly columns depend on one another, in both tables: three measures over all pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from synthdesk.engine.accuracy.correlations import measure_correlations, own_units, ranks
from synthdesk.engine.accuracy.equal_size_reference import Standing, over_draws, standing_of
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.accuracy.equal_size_draws import EqualSizeDraws
    from synthdesk.engine.accuracy.joint_scores import MeasuredDifferences
    from synthdesk.engine.tables.codes import Codes
    from synthdesk.engine.tables.conform import Tables

    Floats = npt.NDArray[np.float64]


class Measure(StrEnum):
    """How the dependence of two columns is measured."""

    CRAMERS_V = "Cramér's V"
    PEARSON = "Pearson"
    SPEARMAN = "Spearman"


class PairAssociation(NamedTuple):
    """One measure on one pair of columns; a row, since wide tables have a hundred thousand.

    Attributes:
        first: name of the column that comes first in the table.
        second: name of the other.
        training: whole training file; 0 to 1 for Cramér's V, −1 to 1 for the others.
        synthetic: whole synthetic file.
        at_equal_size: median over the draws of the absolute difference between a synthetic and
            a real sample.
        real_samples: 95 % of the draws of two real samples differ by less than this.
    """

    first: str
    second: str
    training: float
    synthetic: float
    at_equal_size: float
    real_samples: float

    @property
    def columns(self) -> tuple[str, str]:
        """Both names, in table order."""
        return self.first, self.second

    @property
    def difference(self) -> float:
        """Synthetic minus training."""
        return self.synthetic - self.training

    @property
    def is_beyond_real(self) -> bool:
        """Whether the tables differ by more than two real samples of one size do."""
        return self.at_equal_size > self.real_samples


@dataclass(frozen=True)
class AssociationDifference:
    """One number for the absolute differences of all pairs: the largest, or their mean.

    Attributes:
        value: whole files.
        columns: the pair with the largest difference; absent for the mean.
        real: the same between two real samples of equal size.
        synthetic: the same between a synthetic and a real sample of that size.
        standing: ``synthetic``'s median against the band of ``real``; above it, the synthetic
            table differs more than real data do among themselves.
    """

    value: float
    columns: tuple[str, str] | None
    real: Estimate
    synthetic: Estimate
    standing: Standing


@dataclass(frozen=True)
class MeasuredAssociation:
    """One measure over all pairs for which it is defined in both tables.

    Attributes:
        measure: which.
        n_columns: columns that take part: all for Cramér's V, numbers and times for the others.
        pairs: in table order.
        undefined: pairs left out because one column holds a single value among the rows in
            which both are known.
        largest: the largest absolute difference; absent without any pair.
        mean: the mean absolute difference; absent without any pair.
    """

    measure: Measure
    n_columns: int
    pairs: tuple[PairAssociation, ...]
    undefined: int
    largest: AssociationDifference | None
    mean: AssociationDifference | None


@dataclass(frozen=True)
class Associations:
    """All three measures; rows, draws and seed are those of the accuracy beside them."""

    cramers_v: MeasuredAssociation
    pearson: MeasuredAssociation
    spearman: MeasuredAssociation

    def of(self, measure: Measure) -> MeasuredAssociation:
        """One of them."""
        return {m.measure: m for m in (self.cramers_v, self.pearson, self.spearman)}[measure]


def measure_associations(
    tables: Tables,
    codes: Codes,
    draws: EqualSizeDraws,
    dependence: MeasuredDifferences,
    progress: Progress = SILENT,
) -> Associations:
    """Cramér's V on codes, Pearson and Spearman on the values of numbers and times.

    Args:
        tables: conformed tables.
        codes: their codes.
        draws: which rows are in which equal-size sample.
        dependence: Cramér's V of all pairs, which is counted together with their accuracy.
    """
    names = [column.name for column in codes.bins]
    coded = set(names)
    ordered = [
        column.name for column in tables.columns if column.name in coded and column.is_ordered
    ]
    progress.step(0.0, "Associations: numbers and times")
    by_scale = [
        measure_correlations(tables, ordered, scale, draws, progress.part(start, start + 0.5))
        if len(ordered) > 1
        else None
        for start, scale in ((0.0, own_units), (0.5, ranks))
    ]
    return Associations(
        _measured(Measure.CRAMERS_V, names, dependence, draws.rows),
        _measured(Measure.PEARSON, ordered, by_scale[0], draws.rows),
        _measured(Measure.SPEARMAN, ordered, by_scale[1], draws.rows),
    )


def _measured(
    measure: Measure, names: Sequence[str], found: MeasuredDifferences | None, rows: int
) -> MeasuredAssociation:
    import numpy as np

    if found is None:
        return MeasuredAssociation(measure, len(names), (), 0, None, None)
    difference = found.synthetic - found.training
    first, second = np.triu_indices(len(names), 1)
    defined = np.flatnonzero(np.isfinite(difference))
    undefined = len(first) - len(defined)
    if not len(defined):
        return MeasuredAssociation(measure, len(names), (), undefined, None, None)
    # A draw in which a pair is not defined says nothing of it.
    changes = [
        np.nan_to_num(np.abs(values[:, defined]), nan=0.0)
        for values in (found.real_changes, found.synthetic_changes)
    ]
    pairs = _pairs(names, (first[defined], second[defined]), found, defined, changes)
    sizes = np.abs(difference[defined])
    largest = pairs[int(sizes.argmax())]
    return MeasuredAssociation(
        measure,
        len(names),
        pairs,
        undefined,
        _summary(float(sizes.max()), largest.columns, [c.max(axis=1) for c in changes], rows),
        _summary(float(sizes.mean()), None, [c.mean(axis=1) for c in changes], rows),
    )


def _pairs(
    names: Sequence[str],
    places: tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]],
    found: MeasuredDifferences,
    defined: npt.NDArray[np.intp],
    changes: list[Floats],
) -> tuple[PairAssociation, ...]:
    import numpy as np

    return tuple(
        PairAssociation(names[a], names[b], *figures)
        for a, b, *figures in zip(
            places[0].tolist(),
            places[1].tolist(),
            found.training[defined].tolist(),
            found.synthetic[defined].tolist(),
            np.median(changes[1], axis=0).tolist(),
            np.quantile(changes[0], 0.95, axis=0).tolist(),
            strict=True,
        )
    )


def _summary(
    value: float, columns: tuple[str, str] | None, changes: list[Floats], rows: int
) -> AssociationDifference:
    real, synthetic = (over_draws(values[:, None], rows)[0] for values in changes)
    return AssociationDifference(value, columns, real, synthetic, standing_of(real, synthetic))
