"""Columns of the tables of groups, and what the detail shows of a group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from synthdesk.engine.formats import NOT_ASSESSED, counted, points, share, share_range
from synthdesk.engine.health.findings import Severity
from synthdesk.plots.subgroups import STANDING_WORDS, columns_worst_first, level_label
from synthdesk.ui.widgets.bar_delegate import Span
from synthdesk.ui.widgets.marks import Mark
from synthdesk.ui.widgets.table_model import TableColumn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from synthdesk.engine.accuracy.equal_size_reference import Comparison
    from synthdesk.engine.accuracy.level_accuracy import LevelFigures
    from synthdesk.engine.accuracy.levels import Frequencies
    from synthdesk.engine.accuracy.subgroups import GroupAccuracy, LevelAccuracy
    from synthdesk.engine.accuracy.suspect_levels import SuspectLevel
    from synthdesk.engine.health.findings import Finding

GAP_HINT = (
    "What a second real sample of the same group and size reaches, minus what the synthetic rows "
    "reach. Around zero, they are as close as real rows are to one another."
)
NOT_ASSESSABLE = "not assessable"
GAP_OF_SUSPECTS, GAP_OF_LEVELS, GAP_OF_COLUMNS = 2, 4, 2
_MARKS = {Severity.RED: Mark.ALARM, Severity.AMBER: Mark.NOTICE, Severity.INFO: Mark.UNKNOWN}
_RANK = {severity.value: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True)
class ShownColumn:
    """One column within a group.

    Attributes:
        name: column name.
        accuracy: univariate accuracy within the group, whole files.
        reference: the same at equal size.
        note: what else is to say.
        frequencies: rows of each bin, if they were kept.
    """

    name: str
    accuracy: float
    reference: Comparison
    note: str
    frequencies: Frequencies | None


@dataclass(frozen=True)
class ShownGroup:
    """What the detail shows: a group in words, its columns worst first, and what to know."""

    words: str
    columns: tuple[ShownColumn, ...]
    text: str


@dataclass(frozen=True)
class SuspectRow:
    """A group that stands out, and its finding."""

    suspect: SuspectLevel
    finding: Finding


def group_of_suspect(row: SuspectRow) -> ShownGroup:
    """A group that stands out, with the columns that are off in it."""
    finding = row.finding
    facts = "\n".join(f"• {fact.label}: {fact.text}" for fact in finding.evidence)
    return ShownGroup(
        row.suspect.words,
        tuple(
            ShownColumn(one.name, 1 - one.distance, one.reference, "", one.frequencies)
            for one in row.suspect.columns
        ),
        f"{finding.title}.\n\n{finding.why}\n\n{facts}\n\nWhat to do: {finding.advice}",
    )


def group_of_level(group: GroupAccuracy, level: LevelAccuracy) -> ShownGroup:
    """One level of the chosen column."""
    words = f"{group.column} = {level_label(level.label, level.is_special)}"
    figures = level.figures
    if figures is None:
        return ShownGroup(words, (), f"{_rows(level)}.\n\nNot assessable: {level.not_assessable}.")
    return ShownGroup(
        words,
        tuple(
            ShownColumn(
                one.name,
                one.univariate,
                one.reference,
                "all training rows in one bin" if one.has_one_bin else "",
                one.frequencies,
            )
            for one in columns_worst_first(figures)
        ),
        _level_text(group, level, figures),
    )


def place_of_level(group: GroupAccuracy | None, suspect: SuspectLevel) -> int | None:
    """Where a level that stands out is among those measured in full, if it is."""
    if group is None or group.column != suspect.column:
        return None
    wanted = suspect.level, suspect.is_special
    levels = ((level.label, level.is_special) for level in group.levels)
    return next((place for place, level in enumerate(levels) if level == wanted), None)


def _rows(level: LevelAccuracy) -> str:
    said = f"{counted(level.n_training, 'training row')}, "
    said += counted(level.n_synthetic, "synthetic row")
    return said + (
        "" if level.n_holdout is None else f", {counted(level.n_holdout, 'holdout row')}"
    )


def _level_text(group: GroupAccuracy, level: LevelAccuracy, figures: LevelFigures) -> str:
    lines = [f"{_rows(level)}.", ""]
    for name, value, compared in (
        ("Overall accuracy", figures.overall, figures.overall_reference),
        ("Univariate", figures.univariate, figures.univariate_reference),
        ("Bivariate", figures.bivariate, figures.bivariate_reference),
    ):
        lines.append(
            f"• {name}: {share(value)} on the whole files. At {counted(figures.rows, 'row')}: "
            f"synthetic {share_range(compared.synthetic)}, real against real "
            f"{share_range(compared.real)}; {STANDING_WORDS[compared.standing]}."
        )
    lines += ["", "Bins are made anew on the training rows of this level."]
    if group.pairs_used < group.pairs_possible:
        lines.append(f"Bivariate: a random {group.pairs_used:,} of {group.pairs_possible:,} pairs.")
    single = [column.name[:60] for column in figures.columns if column.has_one_bin]
    if single:
        lines.append(f"Counted, though they say little here (one bin): {', '.join(single[:20])}.")
    if figures.without_values:
        names = ", ".join(name[:60] for name in figures.without_values[:20])
        lines.append(f"Left out, without any training value here: {names}.")
    lines.append(f"Seed {group.seed}, {group.draws} draws.")
    return "\n".join(lines)


# --- columns of tables -----------------------------------------------------------------------


def span_of(compared: Comparison) -> Span:
    """The gap, to be drawn."""
    gap = compared.gap
    return Span(gap.value, gap.low, gap.high, is_alarming=compared.is_beyond_real)


def spans_of(levels: Iterable[LevelAccuracy]) -> list[Span]:
    """The gaps of all levels that have one."""
    return [span_of(one.figures.overall_reference) for one in levels if one.figures is not None]


def _gap(compared: Comparison) -> str:
    return points(compared.gap.value).removesuffix(" points")


def suspect_columns() -> tuple[TableColumn, ...]:
    """Over ``SuspectRow``."""

    def worst(row: Any) -> Comparison:
        found: Comparison = row.suspect.columns[0].reference
        return found

    return (
        TableColumn(
            "Group",
            lambda row: row.suspect.words,
            payload=lambda row: _MARKS[row.finding.severity].value,
            order=lambda row: _RANK[row.finding.severity.value],
            is_numeric=False,
            hint="Sorted by weight of the finding: red before amber",
        ),
        TableColumn(
            "Worst in",
            lambda row: row.suspect.columns[0].name,
            is_numeric=False,
            hint="The column that is off most, beyond what it is off in the whole table",
        ),
        TableColumn(
            "Gap, points",
            lambda row: worst(row).gap.value,
            lambda row: _gap(worst(row)),
            payload=lambda row: span_of(worst(row)),
            hint=GAP_HINT,
        ),
        TableColumn("Training rows", lambda row: row.suspect.n_training),
        TableColumn("Synthetic rows", lambda row: row.suspect.n_synthetic),
        TableColumn("Weight", lambda row: _MARKS[row.finding.severity.value][1], is_numeric=False),
    )


def level_columns(group: GroupAccuracy) -> tuple[TableColumn, ...]:
    """Over ``LevelAccuracy``; a holdout has a column only where there is one."""

    def compared(row: Any) -> Comparison | None:
        return None if row.figures is None else row.figures.overall_reference

    def figure(name: str, field: str, hint: str) -> TableColumn:
        def value(row: Any) -> float | None:
            return None if row.figures is None else getattr(row.figures, field)

        def text(row: Any) -> str:
            found = value(row)
            return NOT_ASSESSED if found is None else share(found)

        return TableColumn(name, value, text, is_numeric=True, hint=hint)

    def standing(row: Any) -> str:
        found = compared(row)
        return NOT_ASSESSABLE if found is None else STANDING_WORDS[found.standing]

    holdout = TableColumn("Holdout rows", lambda row: row.n_holdout, is_numeric=True)
    has_holdout = any(level.n_holdout is not None for level in group.levels)
    return (
        TableColumn("Level", lambda row: level_label(row.label, row.is_special), is_numeric=False),
        TableColumn("Training rows", lambda row: row.n_training),
        TableColumn("Synthetic rows", lambda row: row.n_synthetic),
        figure("Overall", "overall", "Mean of univariate and bivariate within the level"),
        TableColumn(
            "Gap, points",
            lambda row: None if (found := compared(row)) is None else found.gap.value,
            lambda row: NOT_ASSESSED if (found := compared(row)) is None else _gap(found),
            payload=lambda row: None if (found := compared(row)) is None else span_of(found),
            hint=GAP_HINT,
            is_numeric=True,
        ),
        TableColumn(
            "Standing",
            standing,
            is_numeric=False,
            hint="Where the synthetic rows stand against the 5–95 % band of real samples",
        ),
        figure("Univariate", "univariate", "Mean accuracy of single columns within the level"),
        figure("Bivariate", "bivariate", "Mean accuracy of pairs of columns within the level"),
        *([holdout] if has_holdout else []),
        TableColumn("Why not", lambda row: row.not_assessable or None, is_numeric=False),
    )


def column_columns() -> tuple[TableColumn, ...]:
    """Over ``ShownColumn``."""
    return (
        TableColumn("Column", lambda row: row.name, is_numeric=False),
        TableColumn(
            "Accuracy",
            lambda row: row.accuracy,
            lambda row: share(row.accuracy),
            hint="Univariate accuracy within the group, whole files",
        ),
        TableColumn(
            "Gap, points",
            lambda row: row.reference.gap.value,
            lambda row: _gap(row.reference),
            payload=lambda row: span_of(row.reference),
            hint=GAP_HINT,
        ),
        TableColumn(
            "Standing", lambda row: STANDING_WORDS[row.reference.standing], is_numeric=False
        ),
        TableColumn(
            "Real vs real",
            lambda row: row.reference.real.value,
            lambda row: share(row.reference.real.value),
        ),
        TableColumn("Note", lambda row: row.note or None, lambda row: row.note, is_numeric=False),
    )
