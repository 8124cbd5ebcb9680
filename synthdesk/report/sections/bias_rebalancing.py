"""The report's part on rebalancing: what was changed, what moved with it, who is new."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from synthdesk.engine.bias.rebalancing_wording import (
    ABOUT_KINDS,
    ABOUT_SUBGROUPS,
    EFFECT_HEADERS,
    SUBGROUP_HEADERS,
    WITHIN_HEADERS,
    effect_row,
    rebalancing_in_words,
    subgroup_row,
    subgroups_in_words,
    within_rows,
)
from synthdesk.plots.rebalancing import (
    effects_figure,
    effects_table,
    joint_figure,
    joint_table,
    shares_figure,
    shares_table,
    within_figure,
    within_table,
)
from synthdesk.report.cells import data, heads, prose
from synthdesk.report.figures import figure
from synthdesk.report.model import Block, Heading, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synthdesk.engine.bias.new_subgroups import UnseenSubgroup, UnseenSubgroups
    from synthdesk.engine.bias.rebalancing import Rebalancing

MOST_LEVEL_ROWS = 60
MOST_SUBGROUPS = 40


def rebalancing_blocks(found: Rebalancing) -> list[Block]:
    """Everything on a rebalancing; one paragraph where nothing looks rebalanced."""
    blocks: list[Block] = [
        Heading("What rebalancing changed"),
        Paragraph(prose(rebalancing_in_words(found))),
    ]
    if found.column:
        blocks += _changes(found)
    if found.subgroups is not None:
        blocks += _subgroups(found.subgroups)
    return blocks


def _changes(found: Rebalancing) -> list[Block]:
    blocks: list[Block] = [
        figure(
            "figure-rebalancing-shares",
            "Shares of the rebalanced column's levels, before and after.",
            partial(shares_figure, found),
            shares_table(found),
        ),
        Paragraph(ABOUT_KINDS),
    ]
    if any(not one.is_own for one in found.effects):
        blocks.append(
            figure(
                "figure-rebalancing-effects",
                "Each other column against training as it is and as weighted.",
                partial(effects_figure, found),
                effects_table(found),
            )
        )
    blocks.append(
        Table(
            caption="What became of every column",
            columns=heads(*EFFECT_HEADERS, numbers=1),
            rows=tuple(tuple(map(data, effect_row(one))) for one in found.effects),
            wide=True,
        )
    )
    if any(one.within for one in found.effects):
        blocks.append(
            figure(
                "figure-rebalancing-levels",
                "Accuracy of each column within each level.",
                partial(within_figure, found),
                within_table(found),
            )
        )
    rows = within_rows(found, only_noticeable=True)
    if rows:
        left = max(0, len(rows) - MOST_LEVEL_ROWS)
        blocks.append(
            Table(
                caption="Where side effects show",
                columns=heads(*WITHIN_HEADERS),
                rows=tuple(tuple(map(data, row)) for row in rows[:MOST_LEVEL_ROWS]),
                note=f"{left:,} more stand in audit.json." if left else "",
                wide=True,
            )
        )
    if found.pairs:
        blocks.append(
            figure(
                "figure-rebalancing-pairs",
                "Columns and pairs against re-weighted training.",
                partial(joint_figure, found, True),
                joint_table(found),
            )
        )
    return blocks


def _subgroups(found: UnseenSubgroups) -> list[Block]:
    blocks: list[Block] = [
        Heading("Who is new, who is gone"),
        Paragraph(f"{subgroups_in_words(found)} {ABOUT_SUBGROUPS}"),
    ]
    for caption, listed in (
        ("Combinations that are new", found.new),
        ("Combinations that vanished", found.vanished),
    ):
        if listed:
            blocks.append(_table(caption, listed))
    return blocks


def _table(caption: str, listed: Sequence[UnseenSubgroup]) -> Table:
    return Table(
        caption=caption,
        columns=heads(*SUBGROUP_HEADERS),
        rows=tuple(tuple(map(data, subgroup_row(one))) for one in listed[:MOST_SUBGROUPS]),
        note=f"The {MOST_SUBGROUPS} largest of {len(listed):,} that audit.json lists."
        if len(listed) > MOST_SUBGROUPS
        else "",
    )
