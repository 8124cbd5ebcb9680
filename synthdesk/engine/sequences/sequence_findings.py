"""What an auditor should know about synthetic sequences, by the name of the column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.equal_size_reference import Comparison
from synthdesk.engine.formats import count, points_range, share, share_range
from synthdesk.engine.health.column_values import shortened
from synthdesk.engine.health.findings import Evidence, Finding, Severity
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    from synthdesk.engine.sequences.direction import Direction
    from synthdesk.engine.sequences.sequence_figures import SequenceColumn, Sequences
    from synthdesk.engine.tables.subjects import Subjects

LEAST_ORDER = 0.05
"""Order effect in training from which losing it matters."""

LOST_ORDER = 0.25
"""Share of training's order effect below which order counts as lost."""

AMBER_GAP, RED_GAP = 0.03, 0.10
AMBER_STAYS, RED_STAYS = 0.05, 0.15
AMBER_AGAINST, RED_AGAINST = 0.01, 0.10
MOST_FINDINGS = 20
MOST_NAMED = 10
_SEVERITIES = list(Severity)


def find_all(measured: Sequences, subjects: Subjects) -> tuple[Finding, ...]:
    """All findings on the sequences, red first."""
    lost = [column for column in measured.columns if _has_lost_order(column)]
    names = {column.name for column in lost}
    lengths = list(_length(measured))
    others = [column for column in measured.columns if column.name not in names]
    found = [
        *_order_lost(lost),
        *lengths,
        *_worst(_backwards(one) for one in measured.directions),
        *_worst(_transitions(column) for column in others),
        *_worst(_repeats(column, has_length=bool(lengths)) for column in others),
        *_shared(subjects),
    ]
    return tuple(sorted(found, key=lambda finding: _SEVERITIES.index(finding.severity)))


def _worst(found: Iterator[Finding | None]) -> list[Finding]:
    given = [finding for finding in found if finding is not None]
    given.sort(key=lambda finding: _SEVERITIES.index(finding.severity))
    return given[:MOST_FINDINGS]


def finding(
    check: str,
    severity: Severity,
    table: TableRole,
    columns: Sequence[str],
    title: str,
    why: str,
    evidence: Sequence[tuple[str, str]],
    advice: str,
    rows: tuple[int, ...] = (),
) -> Finding:
    """A finding on sequences."""
    return Finding(
        id=f"{check}:{table.value}:{'|'.join(columns)}",
        check=check,
        severity=severity,
        table=table,
        version="",
        columns=tuple(columns),
        title=title,
        why=why,
        evidence=tuple(Evidence(label, text) for label, text in evidence),
        advice=advice,
        row_examples=rows,
    )


def _severity(value: float, red: float) -> Severity:
    return Severity.RED if value >= red else Severity.AMBER


def _against_real(reference: Comparison) -> tuple[tuple[str, str], ...]:
    n = f"{count(reference.gap.n)} subjects in each sample"
    return (
        ("Synthetic against real", f"{share_range(reference.synthetic)}, {n}"),
        ("Real against real", f"{share_range(reference.real)}, {n}"),
        ("Gap", points_range(reference.gap)),
    )


# --- order ---------------------------------------------------------------------------------


def _has_lost_order(column: SequenceColumn) -> bool:
    real, made = column.order.training, column.order.synthetic
    return (
        real.value >= LEAST_ORDER
        and real.low > 0
        and made.value < LOST_ORDER * real.value
        # Not only by chance: both intervals lie far apart.
        and made.high < real.low / 2
    )


def _order_lost(columns: list[SequenceColumn]) -> Iterator[Finding]:
    """One for the table: rows are shuffled whole."""
    if not columns:
        return
    worst = sorted(columns, key=lambda c: -c.order.training.value)
    names = [column.name for column in worst]
    told = [
        (
            f"{shortened(column.name, 40)}: what the order of rows decides",
            f"{share_range(column.order.training)} of what follows what in training, "
            f"{share_range(column.order.synthetic)} in synthetic; coherence gap "
            f"{points_range(column.coherence_reference.gap)}",
        )
        for column in worst[:MOST_NAMED]
    ]
    more = f" and {count(len(names) - 1)} more" if len(names) > 1 else ""
    yield finding(
        "order-lost",
        Severity.RED,
        TableRole.SYNTHETIC,
        names,
        f"Synthetic sequences have lost their order: {shortened(names[0])}{more}",
        "In training a subject's next row depends on the one before; in the synthetic table it "
        "might as well be any other row of the subject. Figures that look at single rows can't "
        "see this; whatever is learnt from sequences, such as what comes next, will be wrong.",
        told,
        "Check that both files are sorted within each subject, by date for instance; if they are, "
        "the generator does not learn sequences.",
    )


def _backwards(one: Direction) -> Finding | None:
    made, real = one.synthetic, one.training
    if made.value < AMBER_AGAINST or made.low <= real.high:
        return None
    verb, never = ("falls", "falls") if one.rises else ("rises", "rises")
    return finding(
        "backwards",
        _severity(made.value, RED_AGAINST),
        TableRole.SYNTHETIC,
        (one.column,),
        f"{shortened(one.column)} {verb} within a synthetic subject's rows",
        f"In training it practically never {never} from one row of a subject to the next, so it "
        "says how time goes on. Synthetic subjects go back in time, or their rows are not in the "
        "order of the training table's.",
        (
            (
                f"Synthetic subjects in which it {verb}",
                f"{share_range(made)}, n = {count(made.n)} subjects",
            ),
            (
                f"Training subjects in which it {verb}",
                f"{share_range(real, 2)}, n = {count(real.n)} subjects",
            ),
            ("Synthetic steps", f"{count(one.against)} of {count(one.steps)} steps"),
        ),
        "Sort the synthetic file within each subject as the training file is sorted, and run the "
        "audit again. If the finding stays, the generator mixes up the order.",
        one.rows,
    )


# --- what follows, how long, how varied ----------------------------------------------------


def _transitions(column: SequenceColumn) -> Finding | None:
    reference = column.coherence_reference
    if reference.gap.value < AMBER_GAP or not reference.is_beyond_real:
        return None
    return finding(
        "transitions",
        _severity(reference.gap.value, RED_GAP),
        TableRole.SYNTHETIC,
        (column.name,),
        f"{shortened(column.name)}: what follows what differs from real sequences",
        "The pairs of a value and the subject's next value are not as frequent as in training, by "
        "more than two sets of real subjects differ. Part of it can be that single values are not "
        "as frequent either.",
        (
            ("Coherence, whole files", share(column.coherence)),
            *_against_real(reference),
            (
                "Next row in the same bin",
                f"{share(column.stays.training)} in training, "
                f"{share(column.stays.synthetic)} in synthetic",
            ),
        ),
        "Look at the column's transitions: the bins whose row differs most say what goes wrong.",
    )


def _repeats(column: SequenceColumn, *, has_length: bool) -> Finding | None:
    stays, distinct = column.stays, column.distinct_reference
    difference, real = stays.difference, stays.real_difference
    outside = difference.low > real.high or difference.high < real.low
    by_stays = abs(difference.value) if outside else 0.0
    # Shorter sequences hold fewer values: that is the lengths' finding.
    by_distinct = distinct.gap.value if distinct.is_beyond_real and not has_length else 0.0
    if by_stays < AMBER_STAYS and by_distinct < AMBER_STAYS:
        return None
    real_number, made_number = mean_bins(column)
    more = difference.value > 0 if by_stays >= AMBER_STAYS else made_number < real_number
    return finding(
        "repeats",
        _severity(max(by_stays, by_distinct), RED_STAYS),
        TableRole.SYNTHETIC,
        (column.name,),
        f"{shortened(column.name)} {'repeats itself more' if more else 'changes more'} "
        "within synthetic subjects than within real ones",
        "How often a value stays from row to row, and how many different ones a subject has, is "
        "part of what a sequence is: a birthplace stays, a balance does not.",
        (
            (
                "Next row in the same bin",
                f"{share(stays.training)} in training, {share(stays.synthetic)} in synthetic; "
                f"difference {points_range(difference)}, between two real samples "
                f"{points_range(real)}, {count(difference.n)} subjects in each",
            ),
            (
                "Different bins per subject",
                f"{real_number:.2f} in training, {made_number:.2f} in synthetic",
            ),
            ("Number of different bins, accuracy", share(column.distinct)),
            *_against_real(distinct),
        ),
        "Ask whether the column describes the subject or the row. What describes the subject "
        "belongs into the context table.",
    )


def mean_bins(column: SequenceColumn) -> tuple[float, float]:
    """Mean number of different bins that a training and a synthetic subject holds."""

    def mean(counts: tuple[int, ...]) -> float:
        return sum(n * number for n, number in enumerate(counts, 1)) / max(sum(counts), 1)

    return mean(column.distinct_training), mean(column.distinct_synthetic)


def _length(measured: Sequences) -> Iterator[Finding]:
    lengths = measured.lengths
    if lengths is None or measured.key is None:
        return
    reference = lengths.reference
    if reference.gap.value < AMBER_GAP or not reference.is_beyond_real:
        return
    real, made = measured.tables[:2]
    shorter = "shorter" if made.mean_length < real.mean_length else "longer"
    if abs(made.mean_length / real.mean_length - 1) < 0.02:
        shorter = "of other lengths"
    yield finding(
        "length-shifted",
        _severity(reference.gap.value, RED_GAP),
        TableRole.SYNTHETIC,
        (measured.key,),
        f"Synthetic sequences are {shorter} than real ones"
        if shorter != "of other lengths"
        else "Synthetic sequences are of other lengths than real ones",
        "How many rows a subject has is information of its own: visits, payments, seasons. A model "
        "trained on sequences of other lengths has learnt another process.",
        (
            (
                "Rows per subject, mean",
                f"{real.mean_length:.2f} in training ({count(real.subjects)} subjects), "
                f"{made.mean_length:.2f} in synthetic ({count(made.subjects)} subjects)",
            ),
            (
                "Subjects with one row",
                f"{share(real.single / real.subjects)} in training, "
                f"{share(made.single / made.subjects)} in synthetic",
            ),
            ("Accuracy of the lengths, whole files", share(lengths.accuracy)),
            ("Kolmogorov-Smirnov distance", f"{lengths.ks:.3f}"),
            *_against_real(reference),
        ),
        "Check whether the generator was told to cut sequences at a largest length, or to leave "
        "out subjects with few rows.",
    )


def _shared(subjects: Subjects) -> Iterator[Finding]:
    """Holdout subjects that are training subjects: their rows are no unseen people."""
    import numpy as np
    import pyarrow.compute as pc

    if subjects.holdout is None:
        return
    known = pc.is_in(subjects.holdout.keys, value_set=subjects.training.keys)
    hit = known.to_numpy(zero_copy_only=False)
    number = int(np.count_nonzero(hit))
    if number == 0:
        return
    rows = np.flatnonzero(hit[subjects.holdout.numbers])[:MOST_FINDINGS]
    yield finding(
        "shared-subjects",
        Severity.AMBER,
        TableRole.HOLDOUT,
        (subjects.key,),
        f"{count(number)} of {count(subjects.holdout.count)} holdout subjects bear the key of a "
        "training subject",
        "If these are the same people, the generator has seen them, and the holdout is no measure "
        "of what unseen people look like. If keys were numbered anew in each file, the match means "
        "nothing.",
        (("Shared keys", f"{count(number)} of {count(subjects.holdout.count)} subjects"),),
        "Split by subject: all rows of a person on one side (Data, “Split one off the training "
        "table”).",
        tuple(int(row) + 1 for row in rows),
    )
