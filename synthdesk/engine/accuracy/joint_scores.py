"""Accuracy and Cramér's V of column sets, on the whole files and in every equal-size draw.

Each set of columns is counted once in each table, group by group; see ``equal_size_draws``. One
set is in memory at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.cramers_v import cramers_v
from synthdesk.engine.accuracy.joint_frequencies import count_joint, similarity
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.accuracy.equal_size_draws import EqualSizeDraws, GroupedRows
    from synthdesk.engine.tables.codes import CodeArray, Codes

    Prefix = npt.NDArray[np.int32]
    Counts = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]


_BINS_AT_ONCE = 144


@dataclass(frozen=True, eq=False)
class SetScores:
    """Accuracy of some column sets.

    Attributes:
        whole: shape (sets,), training against synthetic, whole files.
        real: shape (draws, sets), one real sample against another.
        synthetic: shape (draws, sets), a synthetic sample against the first real one.
    """

    whole: Floats
    real: Floats
    synthetic: Floats


@dataclass(frozen=True, eq=False)
class MeasuredDifferences:
    """An association of some pairs in both tables; NaN where it is not defined.

    Attributes:
        training: shape (pairs,), whole file.
        synthetic: shape (pairs,), whole file.
        real_changes: shape (draws, pairs), second real sample minus the first.
        synthetic_changes: shape (draws, pairs), synthetic sample minus the first real one.
    """

    training: Floats
    synthetic: Floats
    real_changes: Floats
    synthetic_changes: Floats


@dataclass(frozen=True, eq=False)
class _GroupedCodes:
    """One table's codes with its rows in the order of the groups."""

    rows: GroupedRows
    codes: CodeArray
    group_of_row: Prefix

    @classmethod
    def of(cls, codes: CodeArray, rows: GroupedRows) -> _GroupedCodes:
        import numpy as np

        return cls(rows, np.take(codes, rows.order, axis=1), rows.group_of_row)

    def joined(self, prefix: Prefix, column: int, size: int) -> Prefix:
        """The prefix with one more column as its last digit."""
        import numpy as np

        joint: Prefix = prefix * np.int32(size)
        joint += self.codes[column]
        return joint

    def counts(self, prefix: Prefix, column: int, size: int, sets: int) -> Counts:
        """Shape (groups, sets · size): rows of each group by joint code."""
        groups = len(self.rows.sizes)
        return count_joint(prefix, self.codes[column], size, groups * sets * size).reshape(
            groups, sets * size
        )


class JointScores:
    """Counts column sets of one audit; columns are given by position.

    Args:
        codes: the tables' codes.
        draws: which rows are in which sample.
    """

    def __init__(self, codes: Codes, draws: EqualSizeDraws) -> None:
        self._codes = codes
        self._draws = draws
        self._sizes = codes.sizes
        self._tables = (
            _GroupedCodes.of(codes.real, draws.real),
            _GroupedCodes.of(codes.synthetic, draws.synthetic),
        )
        self._holdout = codes.holdout

    # --- columns and pairs -----------------------------------------------------------------

    def columns(self) -> SetScores:
        """Every column by itself."""
        scores = _Scores(len(self._sizes), self._draws)
        for column, size in enumerate(self._sizes):
            counts = [table.counts(table.group_of_row, column, size, 1) for table in self._tables]
            scores.put(column, self._training(counts[0], (column,)), counts)
        return scores.result()

    def pairs(
        self, pairs: Sequence[tuple[int, int]], progress: Progress = SILENT
    ) -> tuple[SetScores, MeasuredDifferences]:
        """Accuracy and Cramér's V of pairs, which stand in ascending order."""
        import numpy as np

        scores = _Scores(len(pairs), self._draws)
        values = np.empty((2 + 3 * self._draws.real.samples.shape[1], len(pairs)))
        held, prefixes = -1, [table.group_of_row for table in self._tables]
        for position, (a, b) in enumerate(pairs):
            if a != held:
                progress.step(position / len(pairs))
                held = a
                prefixes = [
                    table.joined(table.group_of_row, a, self._sizes[a]) for table in self._tables
                ]
            shape = (self._sizes[a], self._sizes[b])
            counts = [
                table.counts(prefix, b, shape[1], shape[0])
                for table, prefix in zip(self._tables, prefixes, strict=True)
            ]
            training = self._training(counts[0], (a, b))
            samples = scores.put(position, training, counts)
            whole = np.stack([training, counts[1].sum(axis=0)])
            values[:, position] = cramers_v(np.concatenate([whole, samples]).reshape(-1, *shape))
        first, second, synthetic = np.split(values[2:], 3)
        return scores.result(), MeasuredDifferences(
            values[0], values[1], second - first, synthetic - first
        )

    # --- triples ---------------------------------------------------------------------------

    def triples(
        self, triples: Sequence[tuple[int, int, int]], progress: Progress = SILENT
    ) -> SetScores:
        """Accuracy of triples, in ascending order; those that share two columns share that work."""
        scores = _Scores(len(triples), self._draws)
        held: tuple[int, int] | None = None
        prefixes: list[Prefix] = []
        for position, (a, b, c) in enumerate(triples):
            sizes = self._sizes[a], self._sizes[b], self._sizes[c]
            if held != (a, b):
                progress.step(position / len(triples))
                held = (a, b)
                prefixes = [
                    table.joined(table.joined(table.group_of_row, a, sizes[0]), b, sizes[1])
                    for table in self._tables
                ]
            counts = [
                table.counts(prefix, c, sizes[2], sizes[0] * sizes[1])
                for table, prefix in zip(self._tables, prefixes, strict=True)
            ]
            scores.put(position, self._training(counts[0], (a, b, c)), counts)
        return scores.result()

    def _training(self, real: Counts, columns: tuple[int, ...]) -> Counts:
        """Counts of training: those of all real rows without the holdout's."""
        total: Counts = real.sum(axis=0)
        if self._holdout is None:
            return total
        import numpy as np

        *before, last = columns
        prefix = np.zeros(self._holdout.shape[1], dtype=np.int32)
        for column in before:
            prefix = prefix * np.int32(self._sizes[column]) + self._holdout[column]
        held = count_joint(prefix, self._holdout[last], self._sizes[last], len(total))
        return total - held


class _Scores:
    """Collects the accuracies of sets, one after the other."""

    def __init__(self, sets: int, draws: EqualSizeDraws) -> None:
        import numpy as np

        self._draws = draws
        self._count = draws.real.samples.shape[1]
        self._whole = np.empty(sets)
        self._real = np.empty((self._count, sets))
        self._synthetic = np.empty((self._count, sets))

    def put(self, position: int, training: Counts, counts: Sequence[Counts]) -> Floats:
        """Score a set; returns the counts of all samples, shape (3 · draws, bins).

        Args:
            position: place of the set.
            training: shape (bins,), whole file.
            counts: shape (groups, bins), of all real and of the synthetic rows.
        """
        import numpy as np

        self._whole[position] = similarity(training, counts[1].sum(axis=0))
        samples = np.concatenate(
            [
                _added(self._draws.real.samples, counts[0]),
                _added(self._draws.synthetic.samples, counts[1]),
            ]
        )
        first, others = samples[: self._count], samples[self._count :]
        distances = np.abs(others.reshape(2, *first.shape) - first).sum(axis=2)
        self._real[:, position], self._synthetic[:, position] = 1.0 - distances / (
            2 * self._draws.rows
        )
        return samples

    def result(self) -> SetScores:
        """All scores."""
        return SetScores(self._whole, self._real, self._synthetic)


def _added(samples: Floats, counts: Counts) -> Floats:
    """Counts of each sample from those of its groups; shape (samples · draws, bins).

    In pieces small enough to be multiplied on one thread: several would wait for one another
    longer than they work, by far so while the machine is busy.
    """
    import numpy as np

    weights, bins = samples.reshape(-1, samples.shape[2]), counts.shape[1]
    added = np.empty((len(weights), bins))
    for start in range(0, bins, _BINS_AT_ONCE):
        stop = min(start + _BINS_AT_ONCE, bins)
        added[:, start:stop] = weights @ counts[:, start:stop].astype(np.float64)
    return added
