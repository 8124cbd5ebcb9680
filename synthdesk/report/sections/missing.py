"""Missing values: where they are, what they depend on, and what filling them moved."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from synthdesk.engine.formats import (
    count,
    counted,
    number,
    number_range,
    points_range,
    share,
    share_range,
)
from synthdesk.engine.missing.imputation import QUANTILES, ValueKind
from synthdesk.engine.missing.wording import BY_SUBJECT, truth_in_words, written, written_range
from synthdesk.engine.tables.source import TableRole
from synthdesk.plots.imputed_column import (
    group_means_figure,
    group_means_table,
    imputed_column_figure,
    imputed_column_table,
)
from synthdesk.plots.labels import beside_text, literal
from synthdesk.plots.missing_dependence import (
    dependence_matrix_figure,
    dependence_matrix_table,
    gap_dependence_figure,
    gap_dependence_table,
)
from synthdesk.plots.missing_patterns import missing_patterns_figure, missing_patterns_table
from synthdesk.plots.missing_shares import (
    missing_shares_figure,
    missing_shares_table,
    most_gaps_first,
)
from synthdesk.plots.missing_tables import NAMES, OBSERVED
from synthdesk.report.cells import data, heads, prose, text
from synthdesk.report.figures import figure
from synthdesk.report.model import (
    Block,
    Cell,
    Heading,
    KeyFigure,
    KeyFigures,
    Listing,
    Paragraph,
    Section,
    Table,
)

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.missing.gap_shares import ColumnGaps
    from synthdesk.engine.missing.imputation import Imputation, TableDistance, ValuesOfTable
    from synthdesk.engine.missing.missing_values import MissingValues
    from synthdesk.engine.progress import Progress

NAME, TITLE = "missing", "Missing values"
MOST_DRAWN = 3
LEAST_DRAWN = 0.005
MOST_LISTED = 200


def missing_section(result: AuditResult, progress: Progress) -> Section | None:
    """Nothing where no table has a gap."""
    found = result.missing
    if found is None or found.not_assessable or found.patterns is None:
        return None
    progress.step(0.0, "Report: missing values")
    patterns, pairs = found.patterns, found.dependences
    blocks: list[Block] = [
        Paragraph(prose(truth_in_words(found.truth))),
        *([Paragraph(BY_SUBJECT, "note")] if found.is_by_subject else []),
        _key_figures(found),
        *_findings(found),
        _share_table(found),
        figure(
            "figure-missing-shares",
            "Share of rows without a value, by column; whiskers are Wilson 95 % intervals.",
            partial(missing_shares_figure, found),
            missing_shares_table(found),
        ),
        figure(
            "figure-missing-patterns",
            "Which columns are missing together. A cross marks a missing column; the bars at the "
            f"right are the shares of rows with that pattern. At equal size the patterns are "
            f"{number_range(patterns.reference.synthetic)} apart, two real samples "
            f"{number_range(patterns.reference.real)}.",
            partial(missing_patterns_figure, patterns),
            missing_patterns_table(patterns),
        ),
    ]
    progress.step(0.3)
    if pairs:
        gaps = list(dict.fromkeys(pair.column for pair in pairs))
        words = (
            "Bias-corrected Cramér's V of “is missing” with the values of the other columns: 0 is "
            "not at all, 1 is wholly."
        )
        if len(gaps) == 1:
            drawing = figure(
                "figure-missing-dependence",
                words,
                partial(gap_dependence_figure, pairs, gaps[0]),
                gap_dependence_table(pairs, gaps[0]),
            )
        else:
            drawing = figure(
                "figure-missing-dependence",
                words,
                partial(dependence_matrix_figure, pairs),
                dependence_matrix_table(pairs),
            )
        blocks += [Heading("What gaps depend on"), drawing]
    drawn = [one for one in found.imputations if _is_worth_drawing(one)][:MOST_DRAWN]
    for place, imputed in enumerate(drawn, 1):
        progress.step(0.3 + 0.2 * place)
        blocks += _imputed(place, imputed)
    left = counted(
        len(found.imputations) - len(drawn),
        "further column with gaps is in audit.json",
        "further columns with gaps are in audit.json",
    )
    if len(found.imputations) > len(drawn):
        rule = f"at most {MOST_DRAWN} are drawn, with gaps in {share(LEAST_DRAWN)} of rows or more"
        blocks.append(Paragraph(f"{left}; {rule}.", "note"))
    progress.step(1.0)
    return Section(NAME, TITLE, tuple(blocks))


def _is_worth_drawing(imputed: Imputation) -> bool:
    """Fewer gaps than this can't move what a chart shows, however they were filled."""
    training = imputed.of(TableRole.TRAINING)
    if training is None:
        return False
    return training.missing >= LEAST_DRAWN * (training.n + training.missing)


def _key_figures(found: MissingValues) -> KeyFigures:
    return KeyFigures(
        tuple(
            KeyFigure(
                f"Rows with any gap, {NAMES[table.role]}",
                f"{100 * table.share.value:.1f} %",
                f"{share_range(table.share)}, n = {count(table.rows)}",
            )
            for table in found.tables
        )
    )


def _findings(found: MissingValues) -> list[Block]:
    if not found.findings:
        return []
    lines = tuple(
        f"{finding.severity.value}: {beside_text(literal(finding.title, 200))}"
        for finding in found.findings
    )
    return [Heading("Found here"), Listing(lines)]


def _share_table(found: MissingValues) -> Table:
    ranked = most_gaps_first(found)
    roles = list(dict.fromkeys(c.role for gaps in found.columns for c in gaps.tables))
    left_out = len(ranked) - MOST_LISTED
    note = f"{count(found.complete)} further columns have no gap in any of the audited tables."
    if left_out > 0:
        note += f" {count(left_out)} further columns with gaps are in audit.json."
    has_control = any(gaps.control is not None for gaps in ranked)
    controls = ("Holdout − training",) if has_control else ()
    return Table(
        caption="Missing values by column, most gaps first",
        columns=heads(
            "Column",
            *(f"{NAMES[role].capitalize()}" for role in roles),
            "Synthetic − training (95 %)",
            *controls,
            numbers=len(roles) + 1 + len(controls),
        ),
        rows=tuple(
            (
                data(gaps.column),
                *(text(_missing(gaps, role)) for role in roles),
                text(points_range(gaps.difference)),
                *([text(points_range(gaps.control))] if gaps.control is not None else []),
            )
            for gaps in ranked[:MOST_LISTED]
        ),
        note=note,
        wide=len(roles) > 3,
    )


def _missing(gaps: ColumnGaps, role: TableRole) -> str:
    found = next((c for c in gaps.tables if c.role is role), None)
    return "–" if found is None else f"{100 * found.share.value:.1f} % ({count(found.missing)})"


# --- a column ------------------------------------------------------------------------------


def _imputed(place: int, imputed: Imputation) -> list[Block]:
    name = beside_text(literal(imputed.column, 60))
    blocks: list[Block] = [
        Heading(f"Column {name}"),
        _value_table(imputed),
        figure(
            f"figure-missing-values-{place}",
            f"Values of {name}, missing ones left out"
            + ("." if imputed.kind is ValueKind.CATEGORY else ", in the same bins for all tables."),
            partial(imputed_column_figure, imputed),
            imputed_column_table(imputed),
        ),
    ]
    if imputed.groups:
        groups = imputed.groups[0]
        blocks.append(
            figure(
                f"figure-missing-groups-{place}",
                f"{name}: {beside_text(literal(groups.what, 60))} by "
                f"{beside_text(literal(groups.by, 60))}, with 95 % intervals.",
                lambda palette: group_means_figure(imputed, groups, palette),
                group_means_table(imputed, groups),
            )
        )
    return blocks


def _value_table(imputed: Imputation) -> Table:
    is_category = imputed.kind is ValueKind.CATEGORY
    truth = imputed.of(TableRole.GROUND_TRUTH)
    to = TableRole.TRAINING if truth is None else TableRole.GROUND_TRUTH
    names = ["TVD"] if is_category else ["Mean (95 %)", "Sd", *_quantile_heads(), "KS", "W1"]
    titles = ["Table", "Values", *names, "At equal size"]
    return Table(
        caption="Its values in every table, missing ones left out",
        columns=heads(*titles, numbers=len(titles) - 1),
        rows=tuple(
            _value_row(table, imputed.distance(table.role, to), imputed.kind)
            for table in imputed.tables
        ),
        note=f"Distances to {NAMES[to]}: KS Kolmogorov-Smirnov, W1 first Wasserstein in the "
        "column's own unit, TVD total variation; at equal size beside two samples of that table, "
        "median and 5–95 % of 20 draws.",
        wide=not is_category,
    )


def _quantile_heads() -> list[str]:
    return [f"{100 * quantile:.0f} %" for quantile in QUANTILES]


def _value_row(
    table: ValuesOfTable, distance: TableDistance | None, kind: ValueKind
) -> tuple[Cell, ...]:
    cells = [OBSERVED[table.role], count(table.n)]
    if table.mean is not None and table.sd is not None:
        cells += [written_range(table.mean, kind), written(table.sd)]
        cells += [written(quantile, kind) for quantile in table.quantiles]
    if distance is None:
        blank = 1 if table.mean is None else 2
        return tuple(text(cell) for cell in (*cells, *["–"] * (blank + 1)))
    sizes = (distance.tvd,) if distance.ks is None else (distance.ks, distance.w1)
    cells += ["–" if size is None else number(size, 4) for size in sizes]
    reference = distance.reference
    cells.append(f"{number_range(reference.synthetic)}; real {number_range(reference.real)}")
    return tuple(text(cell) for cell in cells)
