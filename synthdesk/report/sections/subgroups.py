"""Accuracy by group: the groups that stand out, and the levels of the column that was chosen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.subgroup_findings import scan_in_words
from synthdesk.engine.formats import (
    NOT_ASSESSED,
    count,
    p_value,
    points_range,
    share,
    share_range,
)
from synthdesk.plots.labels import beside_text, literal
from synthdesk.plots.subgroups import (
    STANDING_WORDS,
    columns_worst_first,
    frequencies_figure,
    frequencies_table,
    level_gaps_figure,
    level_gaps_table,
    level_label,
)
from synthdesk.report.cells import data, heads, text
from synthdesk.report.figures import figure
from synthdesk.report.model import Block, Cell, Heading, Paragraph, Section, Table

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.equal_size_reference import Comparison
    from synthdesk.engine.accuracy.subgroups import GroupAccuracy, LevelAccuracy, Subgroups
    from synthdesk.engine.accuracy.suspect_levels import SuspectLevel
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.progress import Progress

NAME, TITLE = "subgroups", "Accuracy by group"
MOST_DRAWN = 3


def subgroups_section(result: AuditResult, progress: Progress) -> Section | None:
    """What the scan found, the worst groups drawn, and every level of the chosen column."""
    subgroups = result.subgroups
    if subgroups is None or (subgroups.scan is None and subgroups.chosen is None):
        return None
    progress.step(0.0, "Report: accuracy by group")
    blocks: list[Block] = [*_scan(subgroups)]
    for place, suspect in enumerate(subgroups.suspects[:MOST_DRAWN], 1):
        progress.step(0.2 * place)
        blocks.append(_drawn(place, suspect))
    if subgroups.chosen is not None:
        blocks += _levels(subgroups.chosen)
    progress.step(1.0)
    return Section(NAME, TITLE, tuple(blocks))


# --- the scan --------------------------------------------------------------------------------


def _scan(subgroups: Subgroups) -> tuple[Block, ...]:
    if subgroups.scan is None:
        return ()
    words = scan_in_words(subgroups.scan)
    if not subgroups.suspects:
        return (Paragraph(f"No group stands out. {words}"),)
    table = Table(
        caption="Groups whose synthetic rows differ from real rows of the same group",
        columns=(
            *heads("Group", "Differs in", "Also seen as"),
            *heads(
                "Training rows",
                "Synthetic rows",
                "Gap in the worst, points (5–95 %)",
                "p",
                numbers=4,
            ),
        ),
        rows=tuple(_suspect_row(suspect) for suspect in subgroups.suspects),
        note="Gap: what a second real sample of the group reaches, minus what the synthetic rows "
        f"reach, at equal size, in the first column named. p: corrected for all "
        f"{count(subgroups.scan.looks)} comparisons.",
        wide=True,
    )
    return (table, Paragraph(words, look="note"))


def _suspect_row(suspect: SuspectLevel) -> tuple[Cell, ...]:
    worst = suspect.columns[0]
    return (
        data(suspect.words),
        data(", ".join(column.name for column in suspect.columns[:3])),
        data(_also(suspect)) if suspect.also else text(""),
        text(count(suspect.n_training)),
        text(count(suspect.n_synthetic)),
        text(_gap(worst.reference)),
        text(p_value(worst.p_value)),
    )


def _also(suspect: SuspectLevel) -> str:
    return "; ".join(suspect.also[:2]) + (" …" if len(suspect.also) > 2 else "")


def _gap(compared: Comparison) -> str:
    mark = "▲ " if compared.is_beyond_real else ""
    return mark + points_range(compared.gap).replace(" points", "")


def _drawn(place: int, suspect: SuspectLevel) -> Block:
    worst = suspect.columns[0]
    names = (beside_text(literal(name, 60)) for name in (worst.name, suspect.words))
    column, level = names
    return figure(
        f"figure-subgroup-{place}",
        f"{column} among the rows with {level}: share of training and of synthetic rows in each "
        f"{'interval' if worst.frequencies.is_ordered else 'category'}; gap to real data "
        f"{points_range(worst.reference.gap)}.",
        partial(frequencies_figure, worst.name, suspect.words, worst.frequencies),
        frequencies_table(worst.name, suspect.words, worst.frequencies),
    )


# --- the chosen column -----------------------------------------------------------------------


def _levels(group: GroupAccuracy) -> tuple[Block, ...]:
    column = beside_text(literal(group.column, 60))
    judged = [level for level in group.levels if level.figures is not None]
    note = (
        f"References from {group.draws} draws of equal size within each level, median and 5–95 %; "
        f"seed {group.seed}. Bins are made anew on the training rows of each level. ▲ marks a gap "
        "whose whole interval lies beyond what real samples show among themselves."
    )
    if group.pairs_used < group.pairs_possible:
        note += (
            f" Bivariate: a random {count(group.pairs_used)} of {count(group.pairs_possible)} "
            "pairs of columns."
        )
    table = Table(
        caption=f"Accuracy by level of {column}",
        columns=(
            *heads("Level", "Standing", "Least accurate column"),
            *heads(
                "Training rows",
                "Synthetic rows",
                "Univariate",
                "Bivariate",
                "Overall",
                "Real against real",
                "Gap, points (5–95 %)",
                numbers=7,
            ),
        ),
        rows=tuple(_level_row(level) for level in group.levels),
        note=note,
        wide=True,
    )
    blocks: list[Block] = [Heading(f"Levels of {column}"), table]
    if judged:
        blocks.append(
            figure(
                "figure-levels",
                f"Gap of overall accuracy within each level of {column} to what two real samples "
                "of that level reach, in percentage points. Whiskers: 5–95 % of draws. A crossed "
                "bar lies wholly beyond the grey band of real samples.",
                partial(level_gaps_figure, group),
                level_gaps_table(group),
            )
        )
    return tuple(blocks)


def _level_row(level: LevelAccuracy) -> tuple[Cell, ...]:
    name = data(level_label(level.label, level.is_special))
    rows = text(count(level.n_training)), text(count(level.n_synthetic))
    figures = level.figures
    if figures is None:
        why = text(f"not assessable: {level.not_assessable}")
        return (name, why, text(""), *rows, *(text(NOT_ASSESSED) for _ in range(5)))
    compared = figures.overall_reference
    return (
        name,
        text(STANDING_WORDS[compared.standing]),
        data(columns_worst_first(figures)[0].name),
        *rows,
        text(share(figures.univariate)),
        text(share(figures.bivariate)),
        text(share(figures.overall)),
        text(share_range(compared.real)),
        text(_gap(compared)),
    )
