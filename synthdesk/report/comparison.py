"""The report on several versions: which is best, what differs, how each stands on the ladder."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from synthdesk.engine.formats import NOT_ASSESSED, count, counted, number_range
from synthdesk.engine.policy import FOOTER
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.versions.differences import LEAKS
from synthdesk.engine.versions.headline import Figure
from synthdesk.engine.versions.wording import (
    ABOUT_BEST,
    ABOUT_FIGURES,
    ABOUT_GATES,
    ABOUT_TSTR,
    TITLES,
    TSTR,
    difference_in_words,
    difference_range,
    gates_apart,
    leaders_in_words,
    mark_of,
    short_range,
)
from synthdesk.plots.labels import beside_text, literal
from synthdesk.plots.version_columns import column_differences_figure, column_differences_table
from synthdesk.plots.version_scatter import scatter_figure, scatter_table
from synthdesk.report.cells import data, heads, prose, text
from synthdesk.report.figures import figure
from synthdesk.report.model import (
    Block,
    Cell,
    Heading,
    Listing,
    Paragraph,
    Report,
    Section,
    Table,
    Title,
)
from synthdesk.report.sections.ladder import ladder_section
from synthdesk.report.sections.method import LADDER_METHOD, described_method, signature_section
from synthdesk.report.sections.provenance import described_provenance

if TYPE_CHECKING:
    from synthdesk.engine.versions.comparing import VersionComparison
    from synthdesk.engine.versions.differences import VersionDifference

MARKING = (
    "INTERNAL — holds figures on real records; not cleared for release outside the organisation"
)
COMPARISON_JSON = "comparison.json"
MOST_DRAWN = 15
"""Pairs of versions with a section of their own, five versions' worth of them and a few more."""
METHOD = (
    "Versions: each is audited by itself; figures do not depend on the others. Differences are "
    "taken over the same real rows: accuracy by leaving out groups of rows, AUC row by row and "
    "widened for what a classifier learns by chance, leaks record by record.",
)


def build_comparison(
    comparison: VersionComparison, progress: Progress = SILENT, sha256: str | None = None
) -> Report:
    """All sections in the order in which a reader needs them.

    Args:
        comparison: of the versions.
        progress: told about each section.
        sha256: digest of the ``comparison.json`` that is written beside the report.
    """
    with_ladder = (LADDER_METHOD,) if comparison.ladder is not None else ()
    sections = (
        _versions_section(comparison),
        _figure_section(comparison, progress.part(0.0, 0.2)),
        _on_ladder(comparison, progress.part(0.2, 0.5)),
        _gates_section(comparison),
        _differences_section(comparison, progress.part(0.5, 1.0)),
        _origins_section(comparison),
        described_provenance(
            (*comparison.inputs, *(one.source for one in comparison.versions)),
            comparison.provenance,
            comparison.schema,
            comparison.run,
        ),
        described_method(comparison.provenance.analyses, FOOTER, with_ladder, METHOD),
        signature_section(sha256, COMPARISON_JSON),
    )
    return Report(
        title=_title(comparison),
        marking=MARKING,
        footer=FOOTER,
        sections=tuple(section for section in sections if section is not None),
    )


def _title(comparison: VersionComparison) -> Title:
    policy = comparison.provenance.policy
    files = tuple(
        (
            source.role.value.capitalize(),
            f"{beside_text(literal(source.name, 80))}, {count(source.rows)} rows",
        )
        for source in comparison.inputs
    )
    if comparison.no_privacy:
        files += (("Holdout", "none given"),)
    return Title(
        title=f"Comparison of {counted(len(comparison.versions), 'synthetic version')}",
        verdict="",
        headline=prose(" ".join(map(leaders_in_words, comparison.leaders))),
        lines=(
            *files,
            ("Policy", f"{literal(policy.title)}, version {policy.version}"),
            ("Date", comparison.run.started.replace("T", " ").replace("+00:00", " UTC")),
        ),
    )


def _versions_section(comparison: VersionComparison) -> Section:
    ahead = {one.figure: one for one in comparison.leaders}
    rows = []
    with_tstr = any(one.tstr is not None for one in comparison.versions)
    for one in comparison.versions:
        cells = [data(one.name)]
        if one.verdict is None or one.headline is None:
            cells.append(Cell("not comparable"))
            cells += [text(NOT_ASSESSED)] * (len(Figure) + with_tstr + 1)
        else:
            cells.append(Cell(one.verdict.verdict.value, verdict=one.verdict.verdict.value))
            for which in Figure:
                mark = mark_of(one.name, ahead.get(which))
                written = short_range(which, one.headline.figure(which))
                cells.append(text(f"{written} — {mark}" if mark else written))
            if with_tstr:
                cells.append(text(NOT_ASSESSED if one.tstr is None else number_range(one.tstr)))
            quality = one.quality
            found = NOT_ASSESSED
            if quality is not None:
                found = f"{count(quality.red_findings)} / {count(quality.amber_findings)}"
            cells.append(text(found))
        rows.append(tuple(cells))
    blocks: list[Block] = [
        Table(
            caption="Headline figures, 95 % intervals",
            columns=heads(
                "Version",
                "Verdict",
                *(TITLES[one] + (", points" if one in LEAKS else "") for one in Figure),
                *((TSTR,) if with_tstr else ()),
                "Red / amber",
            ),
            rows=tuple(rows),
            note=ABOUT_BEST,
            wide=True,
        ),
        Listing(
            (
                *(f"{TITLES[which]}: {ABOUT_FIGURES[which]}" for which in Figure),
                *((f"{TSTR}: {ABOUT_TSTR}",) if with_tstr else ()),
            )
        ),
    ]
    if comparison.no_privacy:
        blocks.append(Paragraph(comparison.no_privacy, "warning"))
    remarks = [
        prose(f"{one.name[:60]}: {said}")
        for one in comparison.versions
        for said in (
            *(remark.sentence for remark in one.remarks),
            *(() if one.refusal is None else (_refused(one.refusal.title, one.refusal.detail),)),
        )
    ]
    if remarks:
        blocks += [Heading("To look at first"), Listing(tuple(remarks))]
    return Section("versions", "Versions", tuple(blocks))


def _refused(title: str, detail: str) -> str:
    return f"could not be compared. {title}. {detail}"


def _figure_section(comparison: VersionComparison, progress: Progress) -> Section:
    progress.step(0.0, "Report: versions")
    named = [(one.name, one.headline) for one in comparison.versions if one.headline is not None]
    drawn = figure(
        "figure-versions",
        "Each diamond is a version with its 95 % intervals; crosses are reference tables. To the "
        "right and down is better; a leak above 0 whose interval does not reach it is one.",
        partial(scatter_figure, named, comparison.ladder),
        scatter_table(named),
    )
    return Section("figures", "Accuracy, AUC and leaks together", (drawn,))


def _on_ladder(comparison: VersionComparison, progress: Progress) -> Section | None:
    if comparison.ladder is None:
        return None
    known = [
        (one.name, one.headline.figures) for one in comparison.versions if one.headline is not None
    ]
    return ladder_section(comparison.ladder, known, progress)


def _gates_section(comparison: VersionComparison) -> Section:
    judged = [one for one in comparison.versions if one.verdict is not None]
    policy = comparison.provenance.policy
    rows = tuple(
        (
            text(gate.title),
            *(Cell(one.gates[place].verdict.value, one.gates[place].verdict) for one in judged),
        )
        for place, gate in enumerate(judged[0].gates)
    )
    return Section(
        "gates",
        "Gates",
        (
            Table(
                caption=f"Gates of the policy “{policy.title}”, version {policy.version}",
                columns=heads("Gate", *(literal(one.name, 30) for one in judged)),
                rows=rows,
                note=ABOUT_GATES,
                wide=len(judged) > 6,
            ),
        ),
    )


def _differences_section(comparison: VersionComparison, progress: Progress) -> Section | None:
    pairs = comparison.differences
    if not pairs:
        return None
    versions = {one.name: one for one in comparison.versions}
    blocks: list[Block] = []
    for place, pair in enumerate(progress.track(pairs[:MOST_DRAWN], "Report: differences")):
        blocks += [
            Heading(f"{literal(pair.first, 60)} against {literal(pair.second, 60)}"),
            Paragraph(prose(difference_in_words(pair))),
            _difference_table(pair),
        ]
        gates = gates_apart(versions[pair.first], versions[pair.second])
        if gates:
            blocks.append(
                Table(
                    "Gates that differ",
                    heads("Gate", literal(pair.first, 40), literal(pair.second, 40)),
                    tuple(
                        (text(title), Cell(ours, verdict=ours), Cell(theirs, verdict=theirs))
                        for title, ours, theirs in gates
                    ),
                )
            )
        if pair.columns:
            blocks.append(
                figure(
                    f"figure-columns-{place + 1}",
                    "Bars to the right: the first version's column is more accurate; to the left: "
                    "the second's. A bar that is missing is within chance.",
                    partial(column_differences_figure, pair),
                    column_differences_table(pair),
                )
            )
    left = len(pairs) - MOST_DRAWN
    if left > 0:
        blocks.append(
            Paragraph(f"{counted(left, 'further pair')} of versions: see {COMPARISON_JSON}.")
        )
    return Section("differences", "Pair by pair", tuple(blocks))


def _difference_table(pair: VersionDifference) -> Table:
    return Table(
        caption="First minus second, over the same real rows",
        columns=heads("Figure", "Difference, 95 % interval", "Better beyond chance"),
        rows=tuple(
            (
                text(TITLES[one.figure]),
                text(difference_range(one.figure, one.difference)),
                data(one.better) if one.better else text("neither"),
            )
            for one in pair.figures
        ),
    )


def _origins_section(comparison: VersionComparison) -> Section:
    blocks: list[Block] = []
    for one in comparison.versions:
        if not one.giveaways and one.lineage is None:
            continue
        blocks.append(Heading(literal(one.name, 60)))
        if one.giveaways:
            blocks.append(Paragraph(prose(f"What gives it away. {one.giveaways}")))
        known = one.lineage
        if known is not None:
            said = (
                ("Made from", known.parent),
                ("Made on", known.made),
                ("Generator settings from", known.settings_file),
                ("Generator settings", known.settings),
                ("Notes", known.notes),
            )
            rows = tuple((text(label), data(value)) for label, value in said if value)
            blocks.append(Table("Where it came from", heads("What", "As told"), rows))
    if not blocks:
        blocks.append(Paragraph("Nothing was told of where the versions came from."))
    return Section("origins", "What gives each away, and where it came from", tuple(blocks))
