"""Rows and columns of the list of findings and of the list of checks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from synthdesk.engine import formats
from synthdesk.engine.formats import counted
from synthdesk.engine.health.findings import CheckRun, Finding, Health, Severity, Waiver
from synthdesk.ui.pages.data.table_words import capitalised, table_words
from synthdesk.ui.widgets.finding_sheet import finding_as_text
from synthdesk.ui.widgets.marks import Mark
from synthdesk.ui.widgets.severity_marks import SEVERITY_WORDS
from synthdesk.ui.widgets.table_model import TableColumn

WAIVED = "waived"
_RANK = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True)
class FindingRow:
    """A finding and who takes responsibility for it, if anybody does."""

    finding: Finding
    waiver: Waiver | None

    @property
    def is_open(self) -> bool:
        """Whether nobody waived it."""
        return self.waiver is None


@dataclass(frozen=True)
class FindingFilter:
    """Which findings are listed; empty parts let everything through.

    Attributes:
        severities: which of them.
        table: table in words.
        check: name of a check.
    """

    severities: frozenset[Severity] = frozenset(Severity)
    table: str = ""
    check: str = ""

    def lets_through(self, row: FindingRow) -> bool:
        """Whether a row is listed."""
        finding = row.finding
        return (
            finding.severity in self.severities
            and self.table in ("", table_of(finding))
            and self.check in ("", finding.check)
        )


def table_of(finding: Finding | CheckRun) -> str:
    """The table in words."""
    return capitalised(table_words(finding.table, finding.version))


def rows_of(health: Health, waivers: Iterable[Waiver]) -> tuple[FindingRow, ...]:
    """Findings by severity, the open ones of each first."""
    given = {waiver.finding: waiver for waiver in waivers}
    rows = [FindingRow(finding, given.get(finding.id)) for finding in health.findings]
    return tuple(sorted(rows, key=lambda row: (_RANK[row.finding.severity], not row.is_open)))


def open_counts(rows: Iterable[FindingRow]) -> dict[Severity, int]:
    """How many findings of each severity nobody waived."""
    counts = dict.fromkeys(Severity, 0)
    for row in rows:
        counts[row.finding.severity] += row.is_open
    return counts


def badge_text(rows: Iterable[FindingRow]) -> str:
    """The tab's title: the worst severity that is still open, with its count."""
    counts = open_counts(rows)
    for severity in (Severity.RED, Severity.AMBER):
        if counts[severity]:
            return f"Findings ({counts[severity]} {severity.value})"
    return "Findings"


def _columns_in_words(row: FindingRow) -> str:
    columns = row.finding.columns
    return ", ".join(columns) if len(columns) <= 3 else f"{', '.join(columns[:3])} …"


FINDING_COLUMNS = (
    TableColumn(
        "Weight",
        lambda row: SEVERITY_WORDS[row.finding.severity],
        payload=lambda row: row.finding.severity.value,
        order=lambda row: _RANK[row.finding.severity],
        is_numeric=False,
        hint="Red: figures would be wrong or misleading; amber: look at it; info: good to know",
    ),
    TableColumn("Finding", lambda row: row.finding.title, is_numeric=False),
    TableColumn("Column", _columns_in_words, is_numeric=False),
    TableColumn("Table", lambda row: table_of(row.finding), is_numeric=False),
    TableColumn(
        "State",
        lambda row: "open" if row.is_open else WAIVED,
        is_numeric=False,
        hint="Waived: somebody takes responsibility for it, with a reason that the report prints",
    ),
)


def _outcome(check: CheckRun) -> str:
    return "not assessable" if check.not_assessable else "run"


CHECK_COLUMNS = (
    TableColumn(
        "Outcome",
        _outcome,
        payload=lambda check: (Mark.UNKNOWN if check.not_assessable else Mark.GOOD).value,
        is_numeric=False,
    ),
    TableColumn("Check", lambda check: check.title, is_numeric=False),
    TableColumn("Table", table_of, is_numeric=False),
    TableColumn("Columns looked at", lambda check: check.columns, is_numeric=True),
    TableColumn(
        "Rows looked at",
        lambda check: check.rows,
        lambda check: formats.count(check.rows) + (" (a sample)" if check.sampled else ""),
        is_numeric=True,
    ),
    TableColumn("Why not", lambda check: check.not_assessable, is_numeric=False),
)


def summary_of(health: Health) -> str:
    """What was checked, in one line."""
    run = [check for check in health.checks if not check.not_assessable]
    unrun = len(health.checks) - len(run)
    parts = [f"{counted(len(run), 'check')} run"]
    if unrun:
        parts.append(f"{unrun:,} not assessable")
    sampled = [check.rows for check in run if check.sampled]
    if sampled:
        parts.append(f"{len(sampled)} on a sample of {formats.count(min(sampled))} rows or more")
    return f"{', '.join(parts)}; seed {health.seed}"


def finding_text(row: FindingRow) -> str:
    """The whole finding and its waiver, to be copied."""
    return finding_as_text(row.finding, table_of(row.finding), waiver_words(row.waiver))


def waiver_words(waiver: Waiver | None) -> str:
    """Who waived a finding, when and why."""
    if waiver is None:
        return ""
    return f"Waived by {waiver.who} on {waiver.when}: {waiver.reason}"
