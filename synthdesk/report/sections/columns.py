"""Columns as treated: type, role and why, missing values by table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import NOT_ASSESSED, count
from synthdesk.engine.tables.source import AUDIT_ROLES
from synthdesk.report.cells import data, heads, text
from synthdesk.report.model import Paragraph, Section, Table

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.audited_columns import AuditedColumn

TAKING_PART = ("feature", "target")


def columns_section(result: AuditResult) -> Section:
    """One row a column."""
    given = {source.role for source in result.inputs}
    roles = [role.value for role in AUDIT_ROLES if role in given]
    audited = sum(column.role in TAKING_PART for column in result.columns)
    return Section(
        "columns",
        "Columns as treated",
        (
            Paragraph(
                f"{count(audited)} of {count(len(result.columns))} columns take part. Types were "
                "decided once, on the training table, and applied to every table."
            ),
            Table(
                caption="Columns",
                columns=(
                    *heads("Column", "Type", "Role", "Why"),
                    *heads("Distinct", *(f"Missing, {r}" for r in roles), numbers=1 + len(roles)),
                ),
                rows=tuple(
                    (
                        data(column.name),
                        text(column.type.value),
                        text(column.role.value),
                        data(column.why),
                        text(NOT_ASSESSED if column.distinct is None else count(column.distinct)),
                        *(text(_missing(column, role)) for role in roles),
                    )
                    for column in result.columns
                ),
                note="Distinct: different training values, missing not counted. – means that the "
                "table lacks the column" + _or_few(result) + ".",
                wide=True,
            ),
        ),
    )


def _or_few(result: AuditResult) -> str:
    return ", or that the count is under 10" if result.left_out else ""


def _missing(column: AuditedColumn, role: str) -> str:
    found = column.missing.get(role)
    return NOT_ASSESSED if found is None else count(found)
