"""The report's part on groups: who is there, how the outcome stands, what became of the gap."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from synthdesk.engine.bias.group_wording import (
    ABOUT_GAP,
    ABOUT_OUTCOMES,
    ABOUT_READINGS,
    CHANGE_HEADERS,
    Grouping,
    change_row,
    gap_in_words,
    gap_name,
    grouping_in_words,
    groupings_of,
    outcome_row,
)
from synthdesk.plots.group_outcomes import (
    gap_figure,
    gap_table,
    in_groups_figure,
    in_groups_table,
    outcomes_table,
    rates_figure,
    shares_figure,
)
from synthdesk.report.cells import data, heads, prose
from synthdesk.report.figures import figure
from synthdesk.report.model import Block, Heading, Paragraph, Table

if TYPE_CHECKING:
    from synthdesk.engine.bias.gap import OutcomeGap
    from synthdesk.engine.bias.group_outcomes import GroupOutcome

MOST_ROWS = 80
HEADERS = (
    "Table",
    "Group",
    "Rows",
    "Share",
    "Favourable rate",
    "Screen",
    "Ratio to best",
    "Ratio to reference",
)


def group_blocks(outcomes: Sequence[GroupOutcome], notes: Sequence[str]) -> list[Block]:
    """Every grouping's figure and table; notes where there is none."""
    blocks: list[Block] = [Heading("Who they are, and how the outcome stands")]
    if notes:
        blocks.append(Paragraph(prose(" ".join(notes)), "warning"))
    groupings = groupings_of(outcomes)
    if not groupings:
        return blocks
    blocks.append(Paragraph(ABOUT_OUTCOMES))
    if any(one.favourable and not one.is_chosen for one in outcomes):
        blocks.append(Paragraph(ABOUT_READINGS, "warning"))
    for place, found in enumerate(groupings):
        blocks += _grouping(place, found)
    return blocks


def _grouping(place: int, found: Grouping) -> list[Block]:
    has_rates = any(one.favourable_rate is not None for one in found.outcomes)
    draw = rates_figure if has_rates else shares_figure
    words = grouping_in_words(found)
    left = max(0, len(found.outcomes) - MOST_ROWS)
    return [
        Heading(f"Groups of {prose(found.name)}"),
        *([Paragraph(prose(words))] if words else []),
        figure(
            f"figure-groups-{place + 1}",
            "The favourable rate of each group in every table."
            if has_rates
            else "The share of each group in every table.",
            partial(draw, found),
            outcomes_table(found),
        ),
        Table(
            caption="Every group in every table",
            columns=heads(*HEADERS),
            rows=tuple(
                tuple(map(data, outcome_row(one)[: len(HEADERS)]))
                for one in found.outcomes[:MOST_ROWS]
            ),
            note=f"{left:,} more rows stand in audit.json." if left else "",
            wide=True,
        ),
    ]


def gap_blocks(gaps: Sequence[OutcomeGap]) -> list[Block]:
    """What became of each gap; nothing where the outcome has no rates."""
    if not gaps:
        return []
    blocks: list[Block] = [
        Heading("What became of the gap in outcomes"),
        Paragraph(ABOUT_GAP),
    ]
    for place, one in enumerate(gaps):
        blocks += [
            Heading(f"Gap in {prose(gap_name(one))}"),
            Paragraph(prose(gap_in_words(one))),
            figure(
                f"figure-gap-{place + 1}",
                "Each group's favourable rate before and after.",
                partial(gap_figure, one),
                gap_table(one),
            ),
            Table(
                caption="Who gained, who lost",
                columns=heads(*CHANGE_HEADERS),
                rows=tuple(tuple(map(data, change_row(group))) for group in one.groups),
                wide=True,
            ),
        ]
        if one.columns:
            blocks.append(
                figure(
                    f"figure-gap-columns-{place + 1}",
                    "How the other columns hold within each group.",
                    partial(in_groups_figure, one),
                    in_groups_table(one),
                )
            )
    return blocks
