"""The figures of an audit's sequences."""

from __future__ import annotations

from dataclasses import dataclass

from synthdesk.engine.accuracy.equal_size_reference import Comparison
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.health.findings import Finding
from synthdesk.engine.sequences.context import ContextJoin
from synthdesk.engine.sequences.direction import Direction
from synthdesk.engine.sequences.lengths import Lengths
from synthdesk.engine.sequences.order_effect import OrderEffect

Table = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class TableSequences:
    """The sequences of one table.

    Attributes:
        role: training, synthetic or holdout.
        subjects: how many sequences.
        rows: rows in all of them.
        pairs: rows that another row of the same subject follows.
        single: sequences of one row.
        mean_length: rows per subject.
        length_quantiles: the same at 5, 25, 50, 75 and 95 %.
    """

    role: str
    subjects: int
    rows: int
    pairs: int
    single: int
    mean_length: float
    length_quantiles: tuple[float, ...]


@dataclass(frozen=True)
class SequenceReference:
    """Means over columns at equal numbers of subjects.

    Attributes:
        subjects: m, the subjects of each sample.
        draws: number of draws.
        real_subjects: real subjects (training and holdout) that samples were drawn from.
    """

    subjects: int
    draws: int
    real_subjects: int
    coherence: Comparison
    distinct: Comparison
    holders: Comparison


@dataclass(frozen=True)
class Stays:
    """How often the next row is in the same bin.

    Attributes:
        training: share of training's pairs of rows, whole file.
        synthetic: share of the synthetic table's, whole file.
        difference: a synthetic sample minus a real one of equal size.
        real_difference: a second real sample minus the first one.
    """

    training: float
    synthetic: float
    difference: Estimate
    real_difference: Estimate


@dataclass(frozen=True)
class SequenceColumn:
    """One column along sequences; accuracies are of whole files, references of equal size.

    Attributes:
        name: column name.
        bins: labels of its bins.
        ordered: whether they have an order.
        coherence: 1 − TVD of (bin, bin in the subject's next row).
        order: how much of what follows what is owed to the order of rows.
        stays: how often the next row is in the same bin.
        distinct: 1 − TVD of the number of different bins that a subject holds.
        distinct_training: training subjects that hold 1, 2, … different bins.
        distinct_synthetic: the same for synthetic ones.
        holders: 1 − TVD of how subjects spread over the bins that they ever hold.
        holders_training: training subjects that ever hold each bin.
        holders_synthetic: the same for synthetic ones.
        training: pairs of training rows by bin of the first (rows) and of the next (columns); kept
            for at most 100 columns, those with the lowest coherence.
        synthetic: the same for synthetic rows.
    """

    name: str
    bins: tuple[str, ...]
    ordered: bool
    coherence: float
    coherence_reference: Comparison
    order: OrderEffect
    stays: Stays
    distinct: float
    distinct_reference: Comparison
    distinct_training: tuple[int, ...]
    distinct_synthetic: tuple[int, ...]
    holders: float
    holders_reference: Comparison
    holders_training: tuple[int, ...]
    holders_synthetic: tuple[int, ...]
    training: Table | None
    synthetic: Table | None


@dataclass(frozen=True)
class Sequences:
    """Figures by subject, and what was found.

    Attributes:
        not_assessable: why there is nothing to compare; empty if there is.
        findings: red first.
        key: the column that names the subject.
        tables: training, synthetic and, if given, holdout.
        reference: what real sequences reach at equal number.
        coherence: mean over columns, whole files.
        distinct: the same for the number of different bins per subject.
        holders: the same for the shares of subjects that ever hold each bin.
        lengths: rows per subject.
        columns: in table order.
        directions: columns that only rise or only fall in training.
        flat_rows: rows of the tables on which accuracy is computed, one per subject: training,
            synthetic and, if it takes part, holdout; empty where all rows were kept.
        context: how the context tables were joined; absent without any.
    """

    not_assessable: str
    findings: tuple[Finding, ...]
    key: str | None = None
    tables: tuple[TableSequences, ...] = ()
    reference: SequenceReference | None = None
    coherence: float | None = None
    distinct: float | None = None
    holders: float | None = None
    lengths: Lengths | None = None
    columns: tuple[SequenceColumn, ...] = ()
    directions: tuple[Direction, ...] = ()
    flat_rows: tuple[int, ...] = ()
    context: ContextJoin | None = None
