"""The report's part on what models decide for groups."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from synthdesk.engine.bias_models.decisions import FairnessRate
from synthdesk.engine.bias_models.wording import (
    ABOUT_DIFFERENCES,
    ABOUT_SCREEN,
    RATE_TITLES,
    difference_rows,
    estimate_in_words,
    fairness_in_words,
    groups_in_words,
    run_name,
    screen_in_words,
)
from synthdesk.engine.formats import count
from synthdesk.plots.fairness import rates_figure, rates_table
from synthdesk.report.cells import data, heads, prose, text
from synthdesk.report.figures import figure
from synthdesk.report.model import Block, Heading, Paragraph, Table

if TYPE_CHECKING:
    from synthdesk.engine.bias_models.fairness_run import FairnessRun
    from synthdesk.engine.bias_models.model_fairness import ModelFairness

SHOWN_RATES = (
    FairnessRate.TRUE_POSITIVE,
    FairnessRate.FALSE_POSITIVE,
    FairnessRate.FALSE_OMISSION,
)


def model_blocks(found: ModelFairness) -> list[Block]:
    """Differences, rates and every group's figures; the reason where no model is judged."""
    blocks: list[Block] = [
        Heading("What models decide for them"),
        Paragraph(prose(fairness_in_words(found)), "plain" if found.runs else "warning"),
    ]
    if not found.runs:
        return blocks
    blocks.append(Paragraph(ABOUT_SCREEN))
    for by, grouping in enumerate(found.runs[0].groupings):
        name = " × ".join(grouping.by)
        words = groups_in_words(grouping)
        blocks += [
            Heading(f"Models by {prose(name)}"),
            *([Paragraph(prose(words))] if words else []),
            Table(
                caption="Largest differences between groups",
                columns=heads("Model", "Figure", "Groups with rows enough", "All", "Between"),
                rows=tuple(tuple(map(data, row)) for row in difference_rows(found.runs, by)),
                note=ABOUT_DIFFERENCES,
            ),
            figure(
                f"figure-fairness-{by + 1}",
                "The share of each group for which the models decide the favourable outcome.",
                partial(rates_figure, found.runs, by, FairnessRate.ACCEPTED),
                rates_table(found.runs, by, FairnessRate.ACCEPTED),
            ),
            *(_groups(run, by) for run in found.runs if run.with_protected),
        ]
    return blocks


def _groups(run: FairnessRun, by: int) -> Table:
    rows = tuple(
        (
            data(one.group),
            text(count(one.n)),
            text(estimate_in_words(one.accept_rate)),
            text("" if one.is_reference else estimate_in_words(one.adverse_impact.ratio)),
            text(screen_in_words(one)),
            *(text(estimate_in_words(one.rate(rate).value)) for rate in SHOWN_RATES),
            text(one.insufficient),
        )
        for one in run.groupings[by].groups
    )
    return Table(
        caption=f"Model: {run_name(run)}",
        columns=heads(
            "Group",
            "Rows",
            "Accepted",
            "Adverse impact ratio",
            "Screen",
            *(RATE_TITLES[rate] for rate in SHOWN_RATES),
            "Too few rows",
        ),
        rows=rows,
        wide=True,
    )
