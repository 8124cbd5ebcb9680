"""What the files themselves brought: how they fit together, what is wrong with them, drift."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import NOT_ASSESSED, count, number, number_range
from synthdesk.engine.health.findings import Severity
from synthdesk.report.cells import data, heads, text
from synthdesk.report.finding_cells import finding_cells, finding_heads
from synthdesk.report.model import Block, Cell, Heading, Listing, Paragraph, Section, Table

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.drift import Drift, TableDrift
    from synthdesk.engine.health.findings import Finding, Health, Waiver
    from synthdesk.engine.tables.matching import TableMatching
    from synthdesk.engine.tables.source import TableRole

MOST_DRIFTING = 20


def findings_section(result: AuditResult) -> Section:
    """Matching, findings with their waivers, checks that could not be run, drift."""
    blocks: list[Block] = [*_matching(result.matching)]
    if result.health is None:
        blocks.append(Paragraph("The tables were not checked for faulty columns and rows."))
    else:
        blocks += _health(result.health, result.waivers)
    if result.drift is not None:
        blocks += drift_blocks(result.drift)
    return Section("findings", "Findings on the tables", tuple(blocks))


# --- matching ------------------------------------------------------------------------------


def _matching(tables: tuple[TableMatching, ...]) -> tuple[Block, ...]:
    rows = [row for table in tables for row in _matching_rows(table)]
    if not rows:
        return (Paragraph("All tables have the same columns, and every value could be read."),)
    return (
        Table(
            caption="What did not fit by itself",
            columns=(*heads("Table", "Column", "What"), *heads("Rows", numbers=1)),
            rows=tuple(rows),
            note="Columns are matched with the training table's by name.",
        ),
    )


def _matching_rows(table: TableMatching) -> list[tuple[Cell, ...]]:
    name = _table_name(table.role, table.version)
    rows: list[tuple[Cell, ...]] = [
        (name, data(match.ours), data(f"named “{match.theirs}” there ({match.kind})"), text(""))
        for match in table.names.differing
    ]
    rows += [
        (name, data(column), text("not in this table"), text("")) for column in table.names.missing
    ]
    rows += [(name, data(column), text("only here"), text("")) for column in table.names.extra]
    for found in table.columns:
        for variant in found.variants:
            what = f"“{variant.theirs}” beside training's “{variant.ours}”"
            rows.append((name, data(found.column), data(what), text(count(variant.rows))))
        if found.unreadable is not None:
            what = f"values that are not {found.unreadable.expected}"
            rows.append((name, data(found.column), text(what), text(count(found.unreadable.rows))))
    if table.set_aside:
        rows.append((name, text("all"), text("rows set aside"), text(count(table.set_aside))))
    return rows


# --- findings ------------------------------------------------------------------------------


def _health(health: Health, waivers: tuple[Waiver, ...]) -> list[Block]:
    waived = {waiver.finding: waiver for waiver in waivers}
    blocks: list[Block] = [Heading("Health"), Paragraph(_counted(health, waived))]
    if health.findings:
        blocks.append(
            Table(
                caption="Findings",
                columns=(*finding_heads("Table"), *heads("Waived")),
                rows=tuple(
                    _finding_row(finding, waived.get(finding.id)) for finding in health.findings
                ),
                note="A waived finding still stands; somebody took responsibility for it.",
                wide=True,
            )
        )
    unrun: dict[tuple[str, str], list[str]] = {}
    for check in health.checks:
        if check.not_assessable:
            tables = unrun.setdefault((check.title, check.not_assessable), [])
            tables.append(_words(check.table, check.version))
    if unrun:
        blocks.append(Heading("Checks that could not be run"))
        lines = (f"{title} ({', '.join(of)}): {why}" for (title, why), of in unrun.items())
        blocks.append(Listing(tuple(lines)))
    return blocks


def _counted(health: Health, waived: dict[str, Waiver]) -> str:
    parts = []
    for severity in Severity:
        found = [finding for finding in health.findings if finding.severity is severity]
        open_ones = sum(finding.id not in waived for finding in found)
        parts.append(f"{len(found)} {severity.value} ({open_ones} not waived)")
    run = sum(not check.not_assessable for check in health.checks)
    sampled = [check for check in health.checks if check.sampled]
    said = f"{count(run)} checks were run; findings: {', '.join(parts)}."
    if sampled:
        rows = min(check.rows for check in sampled)
        said += f" {len(sampled)} of them looked at a sample of {count(rows)} rows or more."
    return said


def _finding_row(finding: Finding, waiver: Waiver | None) -> tuple[Cell, ...]:
    accepted = "" if waiver is None else f"{waiver.who}, {waiver.when}: {waiver.reason}"
    name = _table_name(finding.table, finding.version)
    return (*finding_cells(finding, name), Cell(accepted, is_data=True))


# --- drift ---------------------------------------------------------------------------------


def drift_blocks(drift: Drift) -> list[Block]:
    """How far each table lies from training, as a whole and by column."""
    blocks: list[Block] = [
        Heading("Drift from the training table"),
        Paragraph(
            "The population stability index (PSI) looks at one column at a time; the two-sample "
            "AUC at all of them together, and sees what a small PSI hides. An AUC of .500 means "
            "that a classifier can't tell the tables apart. It is the classifier of “Fake vs real” "
            "on other folds, so the two can differ in the third digit."
        ),
        Table(
            caption="Tables against the training table",
            columns=(
                *heads("Table", "Largest PSI", "in column", "AUC, 95 % interval"),
                *heads("Rows compared", numbers=1),
            ),
            rows=tuple(_drift_row(table) for table in drift.tables),
        ),
    ]
    blocks += [_column_drift(table) for table in drift.tables]
    return blocks


def _drift_row(table: TableDrift) -> tuple[Cell, ...]:
    return (
        _table_name(table.role, table.version),
        text(f"{table.largest_psi:.4f}"),
        data(table.columns[0].column if table.columns else ""),
        text(number_range(table.auc)),
        text(f"{count(table.n_training)} + {count(table.n)}"),
    )


def _column_drift(table: TableDrift) -> Table:
    left_out = len(table.columns) - MOST_DRIFTING
    return Table(
        caption=f"Columns of the {_words(table.role, table.version)} table by PSI",
        columns=(*heads("Column"), *heads("PSI", "AUC alone", numbers=2)),
        rows=tuple(
            (
                data(column.column),
                text(f"{column.psi:.4f}"),
                text(NOT_ASSESSED if column.auc is None else number(column.auc)),
            )
            for column in table.columns[:MOST_DRIFTING]
        ),
        note=f"{count(left_out)} further columns are in audit.json." if left_out > 0 else "",
    )


def _table_name(role: TableRole, version: str) -> Cell:
    return data(_words(role, version)) if version else text(role.value)


def _words(role: TableRole, version: str) -> str:
    return f"{role} “{version}”" if version else role.value
