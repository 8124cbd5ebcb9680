"""Where audited tables stand beside tables of known quality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from synthdesk.engine.versions.headline import Figure
from synthdesk.engine.versions.reference_tables import ABOUT
from synthdesk.engine.versions.wording import (
    ABOUT_FIGURES,
    TITLES,
    about_ladder,
    ladder_in_words,
)
from synthdesk.plots.labels import literal
from synthdesk.plots.reference_ladder import ladder_figure, ladder_table
from synthdesk.report.cells import heads, text
from synthdesk.report.figures import figure
from synthdesk.report.model import Block, Heading, Listing, Paragraph, Section, Table

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.estimate import Estimate
    from synthdesk.engine.progress import Progress
    from synthdesk.engine.versions.ladder import ReferenceLadder

Known = tuple[str, Mapping[Figure, "Estimate"]]
"""A table's name and its headline figures."""
THIS = "this synthetic table"


def audits_ladder_section(result: AuditResult, progress: Progress) -> Section | None:
    """The audited table on the ladder; nothing where it was not measured."""
    from synthdesk.engine.versions.audits_ladder import headline_estimates

    if result.ladder is None:
        return None
    return ladder_section(result.ladder, [(THIS, headline_estimates(result))], progress)


def ladder_section(ladder: ReferenceLadder, tables: Sequence[Known], progress: Progress) -> Section:
    """A chart for every headline figure, where each table stands in words, what the rungs are.

    Args:
        ladder: of the training table.
        tables: the audited ones.
        progress: told chart by chart.
    """
    blocks: list[Block] = [Paragraph(about_ladder(ladder))]
    for which in progress.track(tuple(Figure), "Report: reference ladder"):
        marked = [(name, figures[which]) for name, figures in tables if which in figures]
        if not marked or not any(rung.headline.figure(which) for rung in ladder.rungs):
            continue
        blocks.append(
            figure(
                f"figure-ladder-{which.name.lower()}",
                f"{ABOUT_FIGURES[which]} Ticks: reference tables; diamonds: audited ones.",
                partial(ladder_figure, ladder, which, marked),
                ladder_table(ladder, which, marked),
            )
        )
    for name, figures in tables:
        said = ladder_in_words(ladder, figures)
        if len(tables) > 1:
            blocks.append(Heading(literal(name, 60)))
        blocks.append(Listing(tuple(f"{TITLES[which]}. {sentence}" for which, sentence in said)))
    rungs = tuple((text(rung.kind.value), text(ABOUT[rung.kind])) for rung in ladder.rungs)
    blocks.append(Table("What the reference tables are", heads("Table", "How it is made"), rungs))
    return Section("ladder", "On the reference ladder", tuple(blocks))
