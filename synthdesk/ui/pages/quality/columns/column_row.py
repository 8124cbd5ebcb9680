"""One column of an audit with all that was measured and found on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.health.findings import Finding, Severity

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.accuracy import ColumnAccuracy
    from synthdesk.engine.accuracy.column_details import ColumnDetail
    from synthdesk.engine.audit import AuditResult

CHECK_WORDS = {
    "out-of-range": "impossible values",
    "new-values": "new values",
    "lost-values": "lost values",
    "category-renamed": "renamed",
    "spelling-drift": "other spelling",
    "type-drift": "whole or not",
    "precision-lost": "decimals lost",
    "precision-added": "decimals added",
    "heaping": "round numbers",
    "missing-share": "missing values",
    "distribution-shifted": "shifted",
    "tail": "extremes",
    "dependence-lost": "dependence lost",
    "dependence-added": "dependence added",
}


@dataclass(frozen=True, eq=False)
class ColumnRow:
    """One line of the table of columns.

    Attributes:
        name: column name.
        accuracy: absent where the column has none, as texts.
        detail: absent in results of earlier versions.
        findings: worst first.
    """

    name: str
    accuracy: ColumnAccuracy | None
    detail: ColumnDetail | None
    findings: tuple[Finding, ...]

    @property
    def worst(self) -> Severity | None:
        """The gravest finding's severity."""
        order = list(Severity)
        return min((f.severity for f in self.findings), key=order.index, default=None)

    @property
    def finding_words(self) -> str:
        """What was found, in a few words."""
        words = [CHECK_WORDS.get(f.check, f.check.replace("-", " ")) for f in self.findings]
        return ", ".join(dict.fromkeys(words))


def rows_of(result: AuditResult) -> tuple[ColumnRow, ...]:
    """All audited columns, widest gap first; those without accuracy last."""
    from synthdesk.plots.column_gaps import worst_first

    ranked = worst_first(result.accuracy) if result.accuracy is not None else ()
    details = {d.name: d for d in result.details.columns} if result.details is not None else {}
    findings: dict[str, list[Finding]] = {}
    for part in (result.details, result.accuracy):
        for finding in part.findings if part is not None else ():
            # The first column is the one it is about; others are its partners.
            findings.setdefault(finding.columns[0] if finding.columns else "", []).append(finding)
    accurate = {column.name: column for column in ranked}
    names = [*accurate, *(name for name in details if name not in accurate)]
    return tuple(
        ColumnRow(name, accurate.get(name), details.get(name), _worst_first(findings.get(name, [])))
        for name in names
    )


def _worst_first(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    order = list(Severity)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.severity)))
