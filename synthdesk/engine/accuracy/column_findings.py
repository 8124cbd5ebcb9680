"""All findings on one column, and their order over all columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.column_finding import JudgedColumn
from synthdesk.engine.accuracy.shape_findings import shape_findings
from synthdesk.engine.accuracy.value_findings import value_findings
from synthdesk.engine.accuracy.writing_findings import writing_findings
from synthdesk.engine.health.findings import Finding, Severity

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.column_details import ColumnDetail
    from synthdesk.engine.accuracy.counted_values import CountedValues


def findings_of_column(
    detail: ColumnDetail, values: CountedValues, columns: int, seed: int
) -> tuple[Finding, ...]:
    """What should be known of one column.

    Args:
        detail: its figures.
        values: what they were measured on.
        columns: number of columns that are looked at in the same audit.
        seed: the audit's seed.
    """
    judged = JudgedColumn.of(detail, values, columns, seed)
    written = tuple(writing_findings(judged))
    is_written_otherwise = any(
        finding.check in ("type-drift", "precision-added") for finding in written
    )
    values_found = value_findings(judged)
    if is_written_otherwise:
        # Numbers with decimals that training lacks are all new: said once is enough.
        values_found = [f for f in values_found if f.check != "new-values"]
    before = {finding.check for finding in (*values_found, *written)}
    return (*values_found, *written, *shape_findings(judged, before))


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Red, amber, info; in column order within."""
    order = list(Severity)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.severity)))
