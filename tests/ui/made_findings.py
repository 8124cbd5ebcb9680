"""Findings made by hand for the Quality page and its report section."""

from __future__ import annotations

from dataclasses import replace

from synthdesk.engine.accuracy.column_details import ColumnDetails
from synthdesk.engine.accuracy.geographic import Geography
from synthdesk.engine.accuracy.subgroups import Subgroups
from synthdesk.engine.audit import AuditResult
from synthdesk.engine.health.findings import Evidence, Finding, Severity
from synthdesk.engine.missing.missing_values import MissingValues
from synthdesk.engine.rules.rules import Rules
from synthdesk.engine.sequences.sequences import Sequences
from synthdesk.engine.tables.source import TableRole
from synthdesk.engine.text.text_fidelity import TextFidelity

NO_KEY = "No column has the role subject key."


def made_finding(
    check: str,
    severity: Severity,
    *columns: str,
    title: str = "",
    rows: tuple[int, ...] = (),
) -> Finding:
    """A finding on the synthetic table."""
    return Finding(
        f"{check}:synthetic:{':'.join(columns)}",
        check,
        severity,
        TableRole.SYNTHETIC,
        "",
        columns,
        title or f"{check} in {', '.join(columns)}",
        f"Why {check} matters.",
        (Evidence("Rows", "25 of 600"),),
        f"Mend {check}.",
        rows,
    )


def with_findings(audit: AuditResult, **found: tuple[Finding, ...]) -> AuditResult:
    """The audit with these findings of each analysis and no others.

    Sequences have none: there is no key. An analysis is named by its field of the result.
    """
    assert audit.accuracy is not None
    return replace(
        audit,
        accuracy=replace(audit.accuracy, findings=found.get("accuracy", ())),
        details=replace(audit.details or ColumnDetails((), ()), findings=found.get("details", ())),
        subgroups=replace(
            audit.subgroups or Subgroups(None, ()), findings=found.get("subgroups", ())
        ),
        geography=Geography("No column holds coordinates.", ()),
        rules=replace(audit.rules or Rules("", ()), findings=found.get("rules", ())),
        text=replace(audit.text or TextFidelity("", ()), findings=found.get("text", ())),
        missing=replace(audit.missing or MissingValues("", ()), findings=found.get("missing", ())),
        sequences=Sequences(NO_KEY, ()),
    )


def without_quality(audit: AuditResult, *kept: str) -> AuditResult:
    """The audit with the quality analyses left out, but for some."""
    parts = (
        "accuracy",
        "details",
        "subgroups",
        "geography",
        "rules",
        "text",
        "missing",
        "sequences",
    )
    absent = {part: None for part in parts if part not in kept}
    return replace(audit, **absent)  # type: ignore[arg-type]
