"""Maps: where the rows of both tables lie."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from synthdesk.engine.formats import points_range, share
from synthdesk.plots.density_map import (
    density_map_figure,
    density_map_table,
    map_basis,
    map_figures_table,
)
from synthdesk.plots.labels import beside_text, literal
from synthdesk.report.cells import from_plot
from synthdesk.report.figures import figure
from synthdesk.report.model import Block, Heading, Listing, Paragraph, Section

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.geographic import GeographicMap
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.health.findings import Finding
    from synthdesk.engine.progress import Progress

NAME, TITLE = "geography", "Places"


def geography_section(result: AuditResult, progress: Progress) -> Section | None:
    """One map a pair of coordinate columns; nothing where no column holds coordinates."""
    geography = result.geography
    if geography is None or not (geography.maps or geography.unpaired or geography.left_out):
        return None
    blocks: list[Block] = []
    for place, made in enumerate(geography.maps, 1):
        progress.step((place - 1) / len(geography.maps), "Report: places")
        found = [one for one in geography.findings if one.columns == made.columns.columns]
        blocks += _map(place, made, found)
    if geography.not_assessable:
        blocks.append(Paragraph(literal(geography.not_assessable, 500)))
    elif geography.unpaired or geography.left_out:
        without = [f"{literal(name, 60)}: no partner" for name in geography.unpaired]
        without += [literal(words, 200) for words in geography.left_out]
        blocks += [Heading("Coordinates without a map"), Listing(tuple(without))]
    progress.step(1.0)
    return Section(NAME, TITLE, tuple(blocks))


def _map(place: int, made: GeographicMap, found: list[Finding]) -> tuple[Block, ...]:
    names = " × ".join(beside_text(literal(name, 40)) for name in made.columns.columns)
    blocks: list[Block] = [Heading(names)]
    if found:
        blocks.append(Listing(tuple(literal(finding.title, 250) for finding in found)))
    else:
        blocks.append(
            Paragraph(
                "No difference beyond what real samples show among themselves was found: neither "
                "in where the rows lie, nor in rows where no real ones are, nor in points outside "
                "all real ones."
            )
        )
    blocks.append(from_plot(map_figures_table(made)))
    blocks.append(
        figure(
            f"figure-map-{place}",
            f"Share of the rows in each cell, north up; {share(made.distance)} of the rows would "
            f"have to move (TVD on the grid), gap to real data {points_range(made.accuracy.gap)}. "
            "Right: synthetic minus training. Cells without any row are empty.",
            partial(density_map_figure, made),
            density_map_table(made),
        )
    )
    blocks.append(Paragraph(map_basis(made), look="note"))
    return tuple(blocks)
