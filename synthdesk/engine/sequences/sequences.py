"""Sequences: what follows what, how long they are, how varied, against real sequences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.equal_size_reference import DRAWS, Comparison, comparison
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for
from synthdesk.engine.sequences.direction import find_directions
from synthdesk.engine.sequences.equal_subjects import (
    SubjectDraws,
    draw_subjects,
    similarity_of,
    staying,
)
from synthdesk.engine.sequences.lengths import length_codes, measure_lengths
from synthdesk.engine.sequences.order_effect import order_effects
from synthdesk.engine.sequences.sequence_codes import (
    SequenceCodes,
    different_bins,
    subjects_holding,
    together,
)
from synthdesk.engine.sequences.sequence_figures import (
    SequenceColumn,
    SequenceReference,
    Sequences,
    Stays,
    TableSequences,
)
from synthdesk.engine.sequences.sequence_findings import find_all

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.sequences.order_effect import OrderEffect
    from synthdesk.engine.tables.codes import ColumnBins
    from synthdesk.engine.tables.conform import Tables
    from synthdesk.engine.tables.subjects import Subjects

    Counts = npt.NDArray[np.int64]
    Scores = npt.NDArray[np.float64]

__all__ = ["Sequences", "measure_sequences"]

FEWEST_SEQUENCES = 10
"""Fewer subjects with two rows or more give no figure."""

MOST_TRANSITION_TABLES = 100
"""Columns whose pair counts are kept: those with the lowest coherence."""

NO_KEY = (
    "no column has the role “subject key”, so every row counts as a subject of its own and there "
    "are no sequences to compare"
)


def measure_sequences(tables: Tables, seed: int, progress: Progress = SILENT) -> Sequences:
    """Coherence, length and distinct values per sequence, beside real sequences of equal number.

    A sequence is all rows of one subject in the order of the file. The coherence of a column is
    1 − TVD of the joint frequencies of (its bin in a row, its bin in the subject's next row),
    over all pairs of consecutive rows; overall it is the mean over columns. Subjects with one row
    have no such pair. The reference draws subjects, each with all its rows.

    Args:
        tables: conformed tables, all rows, with their subjects.
        seed: the audit's seed.
        progress: told draw by draw.
    """
    from synthdesk.engine.tables.codes import encode

    subjects = tables.subjects
    why = NO_KEY if subjects is None else _not_assessable(subjects)
    if subjects is None or why:
        progress.step(1.0)
        return Sequences(why, ())
    progress.step(0.0, "Sequences")
    codes = encode(tables)
    training = SequenceCodes.of(codes.training, subjects.training, codes.sizes)
    synthetic = SequenceCodes.of(codes.synthetic, subjects.synthetic, codes.sizes)
    holdout = None
    if codes.holdout is not None and subjects.holdout is not None:
        holdout = SequenceCodes.of(codes.holdout, subjects.holdout, codes.sizes)
    progress.step(0.1, "Sequences: what the order of rows tells")
    effects = order_effects(training, synthetic, generator_for(seed, "sequences.order"))
    lengths = length_codes(tables)
    draws = draw_subjects(
        together(training, holdout),
        synthetic,
        (lengths.real, lengths.synthetic),
        len(lengths.labels),
        generator_for(seed, "sequences.reference"),
        progress.part(0.25, 0.9),
    )
    columns = _columns(codes.bins, training, synthetic, effects, draws)
    progress.step(0.9, "Sequences: columns with a direction")
    measured = Sequences(
        not_assessable="",
        findings=(),
        key=subjects.key,
        tables=tuple(
            _table(role, side)
            for role, side in (
                ("training", training),
                ("synthetic", synthetic),
                ("holdout", holdout),
            )
            if side is not None
        ),
        reference=_reference(draws),
        coherence=_mean(column.coherence for column in columns),
        distinct=_mean(column.distinct for column in columns),
        holders=_mean(column.holders for column in columns),
        lengths=measure_lengths(training, synthetic, lengths, draws),
        columns=columns,
        directions=find_directions(tables),
    )
    found = find_all(measured, subjects)
    progress.step(1.0)
    return replace(measured, findings=found)


def _not_assessable(subjects: Subjects) -> str:
    """Why sequences of these subjects can't be compared; empty if they can."""
    import numpy as np

    names = ("training", "synthetic", "holdout")
    for name, table in zip(names, subjects.tables, strict=False):
        if table.count == 1:
            return (
                f"all rows of the {name} table belong to one subject by “{subjects.key[:60]}”, "
                "so there is nothing to compare sequences with"
            )
    for name, table in zip(names[:2], subjects.tables, strict=False):
        several = int(np.count_nonzero(table.sizes > 1))
        if several == 0:
            return (
                f"every row of the {name} table is a subject of its own by "
                f"“{subjects.key[:60]}”, so no row follows another"
            )
        if several < FEWEST_SEQUENCES:
            return (
                f"only {several} subjects of the {name} table have more than one row; "
                f"{FEWEST_SEQUENCES} are needed"
            )
    return ""


def _mean(values: Iterable[float]) -> float:
    import numpy as np

    return float(np.mean(list(values)))


def _table(role: str, side: SequenceCodes) -> TableSequences:
    import numpy as np

    lengths = side.lengths
    quantiles = np.quantile(lengths, [0.05, 0.25, 0.5, 0.75, 0.95]).tolist()
    return TableSequences(
        role=role,
        subjects=side.subjects,
        rows=len(side.owner),
        pairs=side.pairs,
        single=int(np.count_nonzero(lengths == 1)),
        mean_length=float(lengths.mean()),
        length_quantiles=tuple(float(value) for value in quantiles),
    )


def _reference(draws: SubjectDraws) -> SequenceReference:
    m = draws.subjects
    coherence, distinct, holders = (
        comparison(real.mean(axis=1), synthetic.mean(axis=1), m)
        for real, synthetic in (draws.coherence, draws.distinct, draws.holders)
    )
    return SequenceReference(
        subjects=m,
        draws=DRAWS,
        real_subjects=draws.real_subjects,
        coherence=coherence,
        distinct=distinct,
        holders=holders,
    )


def _columns(
    bins: tuple[ColumnBins, ...],
    training: SequenceCodes,
    synthetic: SequenceCodes,
    effects: tuple[OrderEffect, ...],
    draws: SubjectDraws,
) -> tuple[SequenceColumn, ...]:
    import numpy as np

    counts = [(training.pair_counts(at), synthetic.pair_counts(at)) for at in range(len(bins))]
    scores = np.array([similarity_of(*both) for both in counts])
    kept = set(np.argsort(scores, kind="stable")[:MOST_TRANSITION_TABLES].tolist())
    return tuple(
        _column(
            bins[at],
            at,
            counts[at],
            (training.values_held(at), synthetic.values_held(at)),
            effects[at],
            draws,
            at in kept,
        )
        for at in range(len(bins))
    )


def _column(
    bins: ColumnBins,
    at: int,
    counts: tuple[Counts, Counts],
    held: tuple[npt.NDArray[np.integer], npt.NDArray[np.integer]],
    effect: OrderEffect,
    draws: SubjectDraws,
    is_kept: bool,
) -> SequenceColumn:
    import numpy as np

    size, m = len(bins.labels), draws.subjects
    patterns = [np.bincount(side, minlength=1 << size) for side in held]
    number = [different_bins(side, size) for side in patterns]
    holders = [subjects_holding(side, size) for side in patterns]
    first, second, made = (scores[:, at] for scores in draws.stays)
    tables = [tuple(map(tuple, side.reshape(size, size).tolist())) for side in counts]

    def reference(both: tuple[Scores, Scores]) -> Comparison:
        return comparison(both[0][:, at], both[1][:, at], m)

    return SequenceColumn(
        name=bins.name,
        bins=bins.labels,
        ordered=bins.is_ordered,
        coherence=similarity_of(*counts),
        coherence_reference=reference(draws.coherence),
        order=effect,
        stays=Stays(
            training=staying(counts[0], size),
            synthetic=staying(counts[1], size),
            difference=comparison(made, first, m).gap,
            real_difference=comparison(second, first, m).gap,
        ),
        distinct=similarity_of(*number),
        distinct_reference=reference(draws.distinct),
        distinct_training=tuple(number[0].tolist()),
        distinct_synthetic=tuple(number[1].tolist()),
        holders=similarity_of(*holders),
        holders_reference=reference(draws.holders),
        holders_training=tuple(holders[0].tolist()),
        holders_synthetic=tuple(holders[1].tolist()),
        training=tables[0] if is_kept else None,
        synthetic=tables[1] if is_kept else None,
    )
