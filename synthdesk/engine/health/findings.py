"""A named thing that an auditor should know about a table, and the list of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from synthdesk.engine.tables.source import TableRole


class Severity(StrEnum):
    """How much a finding matters."""

    RED = "red"
    AMBER = "amber"
    INFO = "info"


@dataclass(frozen=True)
class Evidence:
    """One fact behind a finding, already written for a reader.

    Attributes:
        label: what it is, e.g. ``"AUC of the column alone"``.
        text: its value, e.g. ``"0.950 (0.947–0.953), n = 30,000"``.
    """

    label: str
    text: str


@dataclass(frozen=True)
class Finding:
    """One finding.

    Attributes:
        id: stable over re-runs: check, table and columns.
        check: name of the check, e.g. ``"target-leakage"``.
        severity: red, amber or info.
        table: the table it is about; the training table for findings between tables.
        version: name of a synthetic version, else empty.
        columns: the columns it is about; empty for whole rows.
        title: what was found, one line.
        why: why it matters.
        evidence: the facts.
        advice: what to do.
        row_examples: data rows counted from 1 to look at, at most 20.
    """

    id: str
    check: str
    severity: Severity
    table: TableRole
    version: str
    columns: tuple[str, ...]
    title: str
    why: str
    evidence: tuple[Evidence, ...]
    advice: str
    row_examples: tuple[int, ...] = ()


@dataclass(frozen=True)
class CheckRun:
    """Whether a check could be run on a table.

    Attributes:
        check: name of the check.
        title: the same in words.
        table: the table.
        version: name of a synthetic version, else empty.
        columns: how many columns it looked at.
        rows: rows it looked at.
        sampled: whether those are a sample of the table.
        not_assessable: why it could not be run; empty if it was.
    """

    check: str
    title: str
    table: TableRole
    version: str
    columns: int
    rows: int
    sampled: bool = False
    not_assessable: str = ""


@dataclass(frozen=True)
class Health:
    """All findings on all tables, red first.

    Attributes:
        findings: red, amber, info; in column order within.
        checks: every check that was run or could not be.
        seed: the seed of samples and folds.
    """

    findings: tuple[Finding, ...]
    checks: tuple[CheckRun, ...]
    seed: int


@dataclass(frozen=True)
class Waiver:
    """A finding that somebody takes responsibility for.

    Attributes:
        finding: the finding's id.
        reason: why it is accepted, in the person's own words.
        who: who accepts it.
        when: ISO date.
    """

    finding: str
    reason: str
    who: str
    when: str
