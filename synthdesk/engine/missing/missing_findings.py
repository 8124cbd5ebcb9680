"""What an auditor should know about gaps, and about what stands where gaps were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from statistics import NormalDist
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.equal_size_reference import Comparison
from synthdesk.engine.estimate import Z_95, Estimate
from synthdesk.engine.formats import count, number, number_range, points_range, share, share_range
from synthdesk.engine.health.findings import Evidence, Finding, Severity
from synthdesk.engine.missing.gap_dependence import GapDependence, difference_of
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.missing.missing_values import MissingValues
    from synthdesk.engine.missing.moved_columns import CompleteColumn

    Mask = npt.NDArray[np.bool_]

NOTABLE_ASSOCIATION = 0.1
STRONG_ASSOCIATION = 0.3
NOTABLE_SHIFT = 0.02
STRONG_SHIFT = 0.1
NOTABLE_PATTERN = 0.02
FAMILY_ERROR = 0.05
MOST_NAMED = 5
MOST_ROWS = 20


def gap_findings(found: MissingValues, gaps: Mapping[str, Mask]) -> tuple[Finding, ...]:
    """Findings on where gaps are and what they depend on.

    Args:
        found: everything measured.
        gaps: synthetic rows with a gap, by column.
    """
    return (
        *_filled_or_added(found, gaps),
        *_patterns(found),
        *_dependences(found),
        *(_moved_one(column, found) for column in found.moved if is_moved(column)),
    )


def beyond(reference: Comparison) -> bool:
    """Whether nearly all draws of a distance lie above nearly all of two real samples."""
    return reference.synthetic.low > reference.real.high


def against_real(reference: Comparison) -> Evidence:
    """A distance at equal size beside that of two real samples."""
    return Evidence(
        "At equal size",
        f"{number_range(reference.synthetic)}; two real samples {number_range(reference.real)}; "
        f"n = {count(reference.real.n)} each",
    )


# --- filled, added -------------------------------------------------------------------------


def _filled_or_added(found: MissingValues, masks: Mapping[str, Mask]) -> Iterator[Finding]:
    for gaps in found.columns:
        training, synthetic = (
            next(c for c in gaps.tables if c.role is role)
            for role in (TableRole.TRAINING, TableRole.SYNTHETIC)
        )
        shares = (
            Evidence("Missing in training", _share_and_n(training.share)),
            Evidence("Missing in synthetic", _share_and_n(synthetic.share)),
            Evidence("Difference", points_range(gaps.difference)),
        )
        if training.missing and not synthetic.missing and gaps.difference.high < 0:
            yield Finding(
                id=f"gaps-filled:synthetic:{gaps.column}",
                check="gaps-filled",
                severity=Severity.INFO,
                table=TableRole.SYNTHETIC,
                version="",
                columns=(gaps.column,),
                title=f"“{gaps.column}” has no gaps any more",
                why="Where training has no value, synthetic always has one. Whoever works with "
                "the synthetic table can't tell values that were observed from values that were "
                "filled in.",
                evidence=shares,
                advice="Say so wherever the synthetic table is handed on, and look at what the "
                "filling moved.",
            )
        elif not training.missing and synthetic.missing and gaps.difference.low > 0:
            yield Finding(
                id=f"gaps-added:synthetic:{gaps.column}",
                check="gaps-added",
                severity=Severity.INFO,
                table=TableRole.SYNTHETIC,
                version="",
                columns=(gaps.column,),
                title=f"“{gaps.column}” has gaps that training does not have",
                why="In the training table this column is complete. A program made for the real "
                "table may not expect a missing value here.",
                evidence=shares,
                advice="Ask how the generator treats complete columns, or fill the gaps knowingly.",
                row_examples=_first_rows(masks[gaps.column]),
            )


def _first_rows(mask: Mask) -> tuple[int, ...]:
    """Numbers of the first rows with a gap, counted from 1."""
    import numpy as np

    return tuple(int(row) + 1 for row in np.flatnonzero(mask)[:MOST_ROWS])


def _share_and_n(estimate: Estimate) -> str:
    return f"{share_range(estimate)}, n = {count(estimate.n)}"


# --- patterns ------------------------------------------------------------------------------


def _patterns(found: MissingValues) -> Iterator[Finding]:
    patterns = found.patterns
    if patterns is None or found.is_imputed or len(patterns.columns) < 2:
        return
    # Shares that differ move the patterns with them; only what goes beyond is about patterns.
    explained = sum(abs(gaps.difference.value) for gaps in found.columns)
    excess = patterns.distance - explained
    if excess < NOTABLE_PATTERN or not beyond(patterns.reference):
        return
    roles = (TableRole.TRAINING, TableRole.SYNTHETIC)
    totals = {table.role: table.rows for table in found.tables}

    def shares(place: int) -> tuple[float, ...]:
        pattern = patterns.patterns[place]
        return tuple(pattern.rows(role) / totals[role] for role in roles)

    worst = max(range(len(patterns.patterns)), key=lambda p: abs(shares(p)[0] - shares(p)[1]))
    together = patterns.patterns[worst].columns
    named = ", ".join(f"“{name}”" for name in together[:MOST_NAMED]) or "no column at all"
    training, synthetic = shares(worst)
    yield Finding(
        id="missing-pattern:synthetic",
        check="missing-pattern",
        severity=Severity.RED if excess >= STRONG_SHIFT else Severity.AMBER,
        table=TableRole.SYNTHETIC,
        version="",
        columns=together[:MOST_NAMED] or patterns.columns[:MOST_NAMED],
        title="Columns are not missing together as they are in training",
        why="Gaps that come together often have one reason, such as a form that was not filled "
        "in. The synthetic table has about the right number of gaps, but in other combinations.",
        evidence=(
            Evidence(
                "Distance of the patterns (0 same, 1 nothing in common)", number(patterns.distance)
            ),
            against_real(patterns.reference),
            Evidence("Explained by different shares of gaps at most", number(explained)),
            Evidence(
                f"Rows missing just {named}",
                f"training {share(training)}, synthetic {share(synthetic)}",
            ),
        ),
        advice="Look at the missing patterns; let the generator learn gaps of all columns "
        "together.",
    )


# --- what gaps depend on -------------------------------------------------------------------


def _dependences(found: MissingValues) -> Iterator[Finding]:
    pairs = [pair for pair in found.dependences if pair.difference is not None]
    if not pairs:
        return
    # Of thousands of pairs some differ by chance; all intervals hold together at 95 %.
    strict = NormalDist().inv_cdf(1 - FAMILY_ERROR / 2 / len(pairs)) / Z_95
    by_column: dict[tuple[str, bool], list[GapDependence]] = {}
    for pair in pairs:
        assert pair.training is not None
        assert pair.synthetic is not None
        difference = difference_of(pair.synthetic, pair.training, strict)
        is_beyond = difference.low > 0 or difference.high < 0
        if is_beyond and abs(difference.value) >= NOTABLE_ASSOCIATION:
            by_column.setdefault((pair.column, difference.value > 0), []).append(pair)
    for (_, is_new), group in by_column.items():
        group.sort(key=lambda pair: -abs(pair.difference.value if pair.difference else 0.0))
        yield (_depends if is_new else _lost)(group, len(pairs))


def _depends(pairs: list[GapDependence], family: int) -> Finding:
    worst = pairs[0]
    known = worst.training.value if worst.training is not None else 0.0
    then = "hardly do" if known < NOTABLE_ASSOCIATION else "do less"
    return Finding(
        id=f"missing-depends:synthetic:{worst.column}:{worst.other}",
        check="missing-depends",
        severity=_severity(worst),
        table=TableRole.SYNTHETIC,
        version="",
        columns=(worst.column, worst.other),
        title=f"Gaps of “{worst.column}” depend on “{worst.other}”; in training they {then}",
        why="Whoever leaves out rows with gaps, or fills them, gets another picture from the "
        "synthetic table than from the real one.",
        evidence=_association_evidence(pairs, family),
        advice="Compare the shares of gaps by the other column; let the generator learn gaps as "
        "values of their own.",
    )


def _lost(pairs: list[GapDependence], family: int) -> Finding:
    worst = pairs[0]
    return Finding(
        id=f"missing-dependence-lost:synthetic:{worst.column}:{worst.other}",
        check="missing-dependence-lost",
        severity=_severity(worst),
        table=TableRole.SYNTHETIC,
        version="",
        columns=(worst.column, worst.other),
        title=f"Gaps of “{worst.column}” depend on “{worst.other}” in training, "
        "and less or not at all in synthetic",
        why="In the real table it is no chance where this value is missing. In the synthetic "
        "table the gaps are spread otherwise, so methods for missing values will seem to work "
        "that do not.",
        evidence=_association_evidence(pairs, family),
        advice="Compare the shares of gaps by the other column; let the generator learn gaps as "
        "values of their own.",
    )


def _severity(pair: GapDependence) -> Severity:
    size = abs(pair.difference.value) if pair.difference is not None else 0.0
    return Severity.RED if size >= STRONG_ASSOCIATION else Severity.AMBER


def _association_evidence(pairs: list[GapDependence], family: int) -> tuple[Evidence, ...]:
    facts = []
    for pair in pairs[:MOST_NAMED]:
        parts = [
            f"{name} {number_range(v)}, n = {count(v.n)}"
            for name, v in (
                ("training", pair.training),
                ("synthetic", pair.synthetic),
                ("holdout", pair.holdout),
            )
            if v is not None
        ]
        facts.append(Evidence(f"Cramér’s V of the gaps with “{pair.other}”", "; ".join(parts)))
    if len(pairs) > MOST_NAMED:
        facts.append(Evidence("Further columns", count(len(pairs) - MOST_NAMED)))
    held = f"the difference holds at 95 % for all {count(family)} pairs together"
    return (*facts, Evidence("Beyond chance", held))


# --- moved ---------------------------------------------------------------------------------


def is_moved(column: CompleteColumn) -> bool:
    """Whether the column lies beyond two real samples by more than a trifle."""
    return column.distance >= NOTABLE_SHIFT and beyond(column.reference)


def _moved_one(column: CompleteColumn, found: MissingValues) -> Finding:
    filled = [one.column for one in found.imputations if one.is_filled][:MOST_NAMED]
    named = ", ".join(f"“{name}”" for name in filled) or "other columns"
    return Finding(
        id=f"imputation-moved:synthetic:{column.column}",
        check="imputation-moved",
        severity=Severity.RED if column.distance >= STRONG_SHIFT else Severity.AMBER,
        table=TableRole.SYNTHETIC,
        version="",
        columns=(column.column,),
        title=f"“{column.column}” had no gaps, and yet it changed",
        why=f"Only {named} had gaps to fill. A column that was complete should be as before.",
        evidence=(
            Evidence(
                "Distance from training (0 same, 1 nothing in common)", number(column.distance)
            ),
            against_real(column.reference),
            Evidence(
                f"“{column.level}” moved most",
                f"training {share(column.training.value)}, synthetic "
                f"{share(column.synthetic.value)}; difference {points_range(column.difference)}",
            ),
        ),
        advice="Fill the gaps only, and keep what is there; or do not call this an imputed "
        "version.",
    )
