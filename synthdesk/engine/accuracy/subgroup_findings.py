"""A level whose synthetic rows are off, as a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.levels import shortened
from synthdesk.engine.formats import count, counted, p_value, points_range, share, share_range
from synthdesk.engine.health.findings import Evidence, Finding, Severity
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.subgroup_scan import SubgroupScan
    from synthdesk.engine.accuracy.suspect_levels import SuspectColumn, SuspectLevel

CHECK = "subgroup-differs"
RED_FROM = 0.15


def finding_of(suspect: SuspectLevel, scan: SubgroupScan, rows: tuple[int, ...]) -> Finding:
    """The suspect in words, with the columns that are off within it.

    Args:
        suspect: the level.
        scan: what was looked at to find it.
        rows: some of its synthetic rows, counted from 1.
    """
    worst = suspect.columns[0]
    names = ", ".join(f"“{shortened(column.name)}”" for column in suspect.columns[:3])
    more = len(suspect.columns) - 3
    return Finding(
        id=f"{CHECK}:synthetic:{suspect.column}={_level_id(suspect)}",
        check=CHECK,
        severity=Severity.RED if worst.reference.gap.value >= RED_FROM else Severity.AMBER,
        table=TableRole.SYNTHETIC,
        version="",
        columns=(suspect.column, *(column.name for column in suspect.columns)),
        title=f"Rows with {suspect.words} differ from real ones in {names}"
        + (f" and {counted(more, 'more column')}" if more > 0 else ""),
        why="Within this group the synthetic rows are not what the real rows of the same group "
        "are, although the table as a whole may look right. What is computed for the group, or "
        "learnt about it, would be wrong.",
        evidence=_evidence(suspect, scan),
        advice=f"Choose “{shortened(suspect.column)}” in Quality, Groups, to see all its levels. "
        "If the group matters, train the generator with more of its rows, or leave the group out "
        "of conclusions. If the group was changed on purpose (rebalancing), note that down.",
        row_examples=rows,
    )


def _level_id(suspect: SuspectLevel) -> str:
    """Told from a category of the same name."""
    return f"‹{suspect.level}›" if suspect.is_special else suspect.level


def _evidence(suspect: SuspectLevel, scan: SubgroupScan) -> tuple[Evidence, ...]:
    rows = f"{count(suspect.n_training)} training, {count(suspect.n_synthetic)} synthetic"
    if suspect.n_holdout is not None:
        rows += f", {count(suspect.n_holdout)} holdout"
    facts = [
        Evidence("Rows of the group", rows),
        Evidence(
            "Accuracy of all other columns within the group",
            f"{share_range(suspect.reference.synthetic)}, real against real "
            f"{share_range(suspect.reference.real)}, n = {count(suspect.reference.real.n)} rows "
            "in each sample",
        ),
    ]
    facts += [_column_fact(column) for column in suspect.columns]
    facts.append(
        Evidence(
            "How sure",
            f"chance p {_p(suspect.columns[0].p_value)} after correction for all "
            f"{count(scan.looks)} comparisons (chi-square, Bonferroni); confirmed by equal-size "
            "draws",
        )
    )
    if suspect.also:
        listed = "; ".join(suspect.also[:5])
        more = f"; and {count(len(suspect.also) - 5)} more" if len(suspect.also) > 5 else ""
        facts.append(Evidence("Seen from there too, as the same rows", listed + more))
    return tuple(facts)


def _p(value: float) -> str:
    written = p_value(value)
    return written if written.startswith("<") else f"= {written}"


def _column_fact(column: SuspectColumn) -> Evidence:
    return Evidence(
        f"Within it, {shortened(column.name)}",
        f"{_largest_shift(column)}accuracy {share_range(column.reference.synthetic)}, gap to "
        f"real {points_range(column.reference.gap)}",
    )


def _largest_shift(column: SuspectColumn) -> str:
    """The bin whose share moved most, e.g. ``"“>50K” 11.1 % → 25.6 %; "``."""
    frequencies = column.frequencies
    real, fake = frequencies.training, frequencies.synthetic
    if not sum(real) or not sum(fake):
        return ""
    shares = [(a / sum(real), b / sum(fake)) for a, b in zip(real, fake, strict=True)]
    place = max(range(len(shares)), key=lambda i: abs(shares[i][1] - shares[i][0]))
    label = frequencies.bins[place]
    name = f"‹{label}›" if place in frequencies.special else f"“{shortened(label)}”"
    return f"{name} {share(shares[place][0])} → {share(shares[place][1])}; "


def scan_in_words(scan: SubgroupScan) -> str:
    """What was looked at to find groups that differ, and what was not, in a few sentences."""
    said = (
        f"Looked at {counted(scan.levels, 'group')}: the levels of "
        f"{counted(scan.columns, 'column')}, each compared in every other column "
        f"({count(scan.looks)} comparisons, whole files). A group counts as different from "
        f"{100 * scan.least_excess:.0f} points beyond chance and beyond what the column is off "
        f"in the whole table, if chance alone (p ≤ {scan.significance:g} over all comparisons, "
        "Bonferroni) and draws of real rows of the same size both speak against it."
    )
    if scan.columns < scan.columns_possible:
        left_out = scan.columns_possible - scan.columns
        said += (
            f" To stay quick, the levels of {counted(left_out, 'further column')} were not looked "
            "at: target and protected columns come first, then categories, then numbers."
        )
    if scan.levels_too_small:
        verb = "was" if scan.levels_too_small == 1 else "were"
        said += (
            f" {counted(scan.levels_too_small, 'group')} with fewer than {scan.least_real} real "
            f"or {scan.least_synthetic} synthetic rows {verb} not judged."
        )
    if scan.unconfirmed:
        said += (
            f" {counted(scan.unconfirmed, 'group')} beyond chance did not differ from real rows "
            "by more than those do among themselves."
        )
    if scan.not_tried:
        said += f" {counted(scan.not_tried, 'further group')} of less weight also stood out."
    return said
