"""The figures by which synthetic tables are compared, and what their differences rest on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import TYPE_CHECKING

from synthdesk.engine.discriminator.cross_fit import FOLDS, CrossFit
from synthdesk.engine.estimate import Z_95, Estimate
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.versions.accuracy_noise import AccuracyNoise, accuracy_noise

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedRows
    from synthdesk.engine.tables.conform import Tables

    Floats = npt.NDArray[np.float64]

METHOD = "paired over the same real rows, 95 %"
LEARNT = FOLDS * (1 / FOLDS + 1 / (FOLDS - 1))
"""By how much a difference of two AUCs varies more than over the scored rows alone: another draw of
rows teaches another classifier. Five folds give 2.25; simulated, 1.3 to 3.0 was found.

Source: C. Nadeau, Y. Bengio, Machine Learning 52 (2003), 239-281, the corrected variance."""
METHOD_AUC = (
    "paired over the same real rows, widened for what a classifier learns by chance "
    "(Nadeau and Bengio), 95 %"
)


class Figure(StrEnum):
    """A headline figure."""

    ACCURACY = "accuracy"
    AUC = "fake-vs-real AUC"
    COPIES = "copies of unique records"
    NEAREST = "nearest real record"


HIGHER_IS_BETTER = {
    Figure.ACCURACY: True,
    Figure.AUC: False,
    Figure.COPIES: False,
    Figure.NEAREST: False,
}


@dataclass(frozen=True)
class Headline:
    """What a synthetic table is first judged by.

    Attributes:
        n: its rows, or subjects where one has several rows.
        accuracy: overall, whole files.
        auc: fake vs real, cross-fitted.
        copies: T0, share of unique training records that re-appear minus that of holdout records;
            absent where it can't be judged.
        nearest: T1, training's share of the nearest real records minus what chance gives it;
            absent where it can't be judged.
    """

    n: int
    accuracy: Estimate
    auc: Estimate
    copies: Estimate | None
    nearest: Estimate | None

    @property
    def figures(self) -> dict[Figure, Estimate]:
        """Those that could be measured."""
        found = {which: self.figure(which) for which in Figure}
        return {which: one for which, one in found.items() if one is not None}

    def figure(self, which: Figure) -> Estimate | None:
        """One of the figures."""
        return {
            Figure.ACCURACY: self.accuracy,
            Figure.AUC: self.auc,
            Figure.COPIES: self.copies,
            Figure.NEAREST: self.nearest,
        }[which]


@dataclass(frozen=True, eq=False)
class _Placements:
    """What an AUC's variance is made of.

    Attributes:
        real: for each real row, or subject, its part of the AUC's deviation.
        fake: variance that the fake rows bring.
    """

    real: Floats
    fake: float


@dataclass(frozen=True, eq=False)
class _Flags:
    """T0: which unique real units re-appear, training's first, others not a number."""

    training: Floats
    holdout: Floats


@dataclass(frozen=True, eq=False)
class _Weights:
    """T1: share of the synthetic weight that each real unit owns beyond chance, training first."""

    excess: Floats
    n_training: int


@dataclass(frozen=True, eq=False)
class Evidence:
    """A headline with what it rests on, record by record."""

    headline: Headline
    accuracy: AccuracyNoise
    placements: _Placements
    flags: _Flags | None
    weights: _Weights | None

    def difference(self, other: Evidence, which: Figure) -> Estimate | None:
        """A figure minus another version's, paired over the same real rows."""
        if which is Figure.ACCURACY:
            return self.accuracy.difference(other.accuracy)
        if which is Figure.AUC:
            ours, theirs = self.placements, other.placements
            apart = ours.real - theirs.real
            variance = LEARNT * (ours.fake + theirs.fake + float((apart**2).sum()))
            value = self.headline.auc.value - other.headline.auc.value
            return _paired(value, variance, len(apart), METHOD_AUC)
        if which is Figure.COPIES:
            return _copies_apart(self.flags, other.flags)
        return _nearest_apart(self.weights, other.weights)


def measure_headline(
    tables: Tables, flat: Tables, seed: int, progress: Progress = SILENT
) -> Evidence:
    """The headline figures of a synthetic table.

    Args:
        tables: of the audit, a holdout among them or not.
        flat: the same with one row a subject; the same tables where no subject has several.
        seed: the audit's.
        progress: told of every step.
    """
    from synthdesk.engine.discriminator.fake_or_real import cross_fit_tables
    from synthdesk.engine.privacy.coded_rows import coded_rows
    from synthdesk.engine.privacy.shared_records import without_shared
    from synthdesk.engine.tables.codes import encode

    progress.step(0.0, "Accuracy")
    noise = accuracy_noise(encode(flat), seed)
    fit = cross_fit_tables(tables, seed, progress.part(0.1, 0.7, "Fake vs real"))
    auc, placements = fit.auc, _placements(fit)
    copies = nearest = flags = weights = None
    if tables.holdout is not None:
        progress.step(0.7, "Privacy: comparing whole rows")
        coded = without_shared(coded_rows(tables), tables.subjects).coded
        if coded.holdout is not None and min(len(coded.holdout), len(coded.training)):
            copies, flags = _copies(coded)
            nearest, weights = _nearest(coded, seed, progress.part(0.8, 1.0))
    progress.step(1.0)
    headline = Headline(flat.synthetic.num_rows, noise.estimate(), auc, copies, nearest)
    return Evidence(headline, noise, placements, flags, weights)


def _paired(value: float, variance: float, n: int, method: str = METHOD) -> Estimate:
    spread = sqrt(max(variance, 0.0))
    return Estimate(value, value - Z_95 * spread, value + Z_95 * spread, n, method)


def _placements(fit: CrossFit) -> _Placements:
    import numpy as np
    from scipy.stats import rankdata

    is_fake = fit.stacked.is_fake
    ones, zeros = fit.scores[is_fake], fit.scores[~is_fake]
    ranks = rankdata(fit.scores)
    above = (ranks[is_fake] - rankdata(ones)) / len(zeros)
    below = 1.0 - (ranks[~is_fake] - rankdata(zeros)) / len(ones)
    value = float(above.mean())
    parts = np.empty(len(is_fake))
    parts[is_fake] = (above - value) / len(ones)
    parts[~is_fake] = (below - value) / len(zeros)
    if fit.owners is None:
        n = len(zeros)
        fake = float(above.var(ddof=1)) / len(ones)
        return _Placements(parts[~is_fake] * sqrt(n / max(n - 1, 1)), fake)
    real = np.bincount(fit.owners[~is_fake], weights=parts[~is_fake]).astype(np.float64)
    of_fakes = np.bincount(fit.owners[is_fake] - len(real), weights=parts[is_fake])
    n, m = len(real), len(of_fakes)
    return _Placements(
        real * sqrt(n / max(n - 1, 1)), float((of_fakes**2).sum()) * m / max(m - 1, 1)
    )


def _copies(coded: CodedRows) -> tuple[Estimate | None, _Flags | None]:
    import numpy as np

    from synthdesk.engine.privacy.unique_records import UniqueRecords

    test = UniqueRecords(coded)
    if test.reason is not None:
        return None, None
    hits, eligible, n_training = test.marks
    marks = np.where(eligible, hits.astype(np.float64), np.nan)
    return test.result().difference, _Flags(marks[:n_training], marks[n_training:])


def _copies_apart(ours: _Flags | None, theirs: _Flags | None) -> Estimate | None:
    import numpy as np

    if ours is None or theirs is None:
        return None
    value, variance, rows = 0.0, 0.0, 0
    for sign, one, other in (
        (1, ours.training, theirs.training),
        (-1, ours.holdout, theirs.holdout),
    ):
        apart = (one - other)[~np.isnan(one) & ~np.isnan(other)]
        value += sign * float(apart.mean())
        variance += float(apart.var(ddof=1)) / len(apart) if len(apart) > 1 else 0.0
        rows += len(apart)
    return _paired(value, variance, rows)


def _nearest(coded: CodedRows, seed: int, progress: Progress) -> tuple[Estimate, _Weights]:
    from synthdesk.engine.privacy.nearest_owner import NearestOwnerTest

    test = NearestOwnerTest(coded, seed, progress, with_distances=False)
    excess, n_training = test.excess
    return test.result.difference, _Weights(excess, n_training)


def _nearest_apart(ours: _Weights | None, theirs: _Weights | None) -> Estimate | None:
    if ours is None or theirs is None:
        return None
    apart = ours.excess - theirs.excess
    drawn, count = ours.n_training, len(apart)
    variance = drawn * (count - drawn) / (count * (count - 1)) * float(apart @ apart)
    return _paired(float(apart[:drawn].sum()), variance, count)
