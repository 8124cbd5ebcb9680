"""What real sequences reach with themselves at the same number of subjects.

As ``accuracy.equal_size_reference``, with subjects drawn instead of rows: a subject comes with all
its rows, or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.equal_size_reference import DRAWS, sample_size
from synthdesk.engine.accuracy.joint_frequencies import similarity
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.sequences.sequence_codes import (
    SequenceCodes,
    different_bins,
    subjects_holding,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.tables.codes import CodeArray

    Counts = npt.NDArray[np.int64]
    Scores = npt.NDArray[np.float64]
    Labels = npt.NDArray[np.int32]

NOT_DRAWN = 2


@dataclass(frozen=True, eq=False)
class SubjectDraws:
    """All draws; every score has shape (draws, columns), or (draws,) for the length.

    Attributes:
        subjects: m, the subjects of each sample.
        real_subjects: real subjects that samples were drawn from.
        coherence: real against real, and synthetic against real.
        distinct: the same for the number of different bins a subject holds.
        holders: the same for the shares of subjects that hold each bin.
        length: the same for the rows per subject.
        stays: share of pairs that stay in their bin: first real, second real, synthetic sample.
    """

    subjects: int
    real_subjects: int
    coherence: tuple[Scores, Scores]
    distinct: tuple[Scores, Scores]
    holders: tuple[Scores, Scores]
    length: tuple[Scores, Scores]
    stays: tuple[Scores, Scores, Scores]


def draw_subjects(
    real: SequenceCodes,
    synthetic: SequenceCodes,
    lengths: tuple[CodeArray, CodeArray],
    length_bins: int,
    generator: np.random.Generator,
    progress: Progress = SILENT,
) -> SubjectDraws:
    """Score ``DRAWS`` draws of two disjoint sets of real subjects and one of synthetic ones.

    Args:
        real: training's and holdout's subjects.
        synthetic: the synthetic table's.
        lengths: code of each subject's length, real and synthetic.
        length_bins: how many such codes there are.
        generator: of the draws.
        progress: told draw by draw.
    """
    import numpy as np

    m = sample_size(real.subjects, 0, synthetic.subjects)
    columns = len(real.sizes)
    coherence, distinct, holders = (np.empty((2, DRAWS, columns)) for _ in range(3))
    stays = np.empty((3, DRAWS, columns))
    length = np.empty((2, DRAWS))
    held = [(real.values_held(at), synthetic.values_held(at)) for at in range(columns)]
    for draw in progress.track(range(DRAWS), "Sequences: what real sequences reach"):
        label = _labelled(real.subjects, (m, m), generator)
        chosen = _labelled(synthetic.subjects, (m, 0), generator)
        length[:, draw] = _scores(_split(*lengths, label, chosen, length_bins))
        of_pair, chosen_pair = label[real.owner_of_pair], chosen[synthetic.owner_of_pair]
        for at, size in enumerate(real.sizes):
            pairs = _split(
                real.pair_codes(at), synthetic.pair_codes(at), of_pair, chosen_pair, size**2
            )
            coherence[:, draw, at] = _scores(pairs)
            stays[:, draw, at] = [staying(counts, size) for counts in pairs]
            patterns = _split(*held[at], label, chosen, 1 << size)
            distinct[:, draw, at] = _scores([different_bins(one, size) for one in patterns])
            holders[:, draw, at] = _scores([subjects_holding(one, size) for one in patterns])
    return SubjectDraws(
        subjects=m,
        real_subjects=real.subjects,
        coherence=(coherence[0], coherence[1]),
        distinct=(distinct[0], distinct[1]),
        holders=(holders[0], holders[1]),
        length=(length[0], length[1]),
        stays=(stays[0], stays[1], stays[2]),
    )


def staying(pair_counts: Counts, size: int) -> float:
    """Share of pairs of rows whose second row is in the first one's bin; 0 without any pair."""
    total = int(pair_counts.sum())
    return float(pair_counts[:: size + 1].sum()) / total if total else 0.0


def similarity_of(first: Counts, second: Counts) -> float:
    """Accuracy of two counts; samples without any pair of rows are alike with each other only."""
    if not first.any() or not second.any():
        return float(first.any() == second.any())
    return similarity(first, second)


def _labelled(subjects: int, sizes: tuple[int, int], generator: np.random.Generator) -> Labels:
    """0 and 1 for the subjects of the first and of the second sample, 2 for all others."""
    import numpy as np

    order = generator.permutation(subjects)
    label = np.full(subjects, NOT_DRAWN, dtype=np.int32)
    label[order[: sizes[0]]] = 0
    label[order[sizes[0] : sum(sizes)]] = 1
    return label


def _split(
    real: npt.NDArray[np.integer],
    synthetic: npt.NDArray[np.integer],
    label: Labels,
    chosen: Labels,
    size: int,
) -> list[Counts]:
    """Counts of the two real samples and of the synthetic one."""
    import numpy as np

    # 32 bits hold three times the codes of any column; the sum of 16 and 32 bits has 32.
    both = np.bincount(label * np.int32(size) + real, minlength=2 * size)
    return [
        both[:size],
        both[size : 2 * size],
        np.bincount(chosen * np.int32(size) + synthetic, minlength=size)[:size],
    ]


def _scores(counts: list[Counts]) -> tuple[float, float]:
    first, second, synthetic = counts
    return similarity_of(first, second), similarity_of(first, synthetic)
