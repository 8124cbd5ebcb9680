"""What every finding on a single column has in common, and how sure it must be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, p_value, share
from synthdesk.engine.health.column_values import shortened
from synthdesk.engine.health.findings import Evidence, Finding, Severity
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.column_details import ColumnDetail
    from synthdesk.engine.accuracy.counted_values import CountedValues

FAMILY_ERROR = 0.01
CHECKS = 10
MOST_NAMED = 5


@dataclass(frozen=True, eq=False)
class JudgedColumn:
    """A measured column, and what it takes to find something on it.

    Attributes:
        detail: its figures.
        values: what they were measured on.
        alpha: p-value under which a difference is no chance; all checks on all columns together
            alarm falsely in at most one audit in a hundred.
        seed: the audit's seed.
    """

    detail: ColumnDetail
    values: CountedValues
    alpha: float
    seed: int

    @classmethod
    def of(
        cls, detail: ColumnDetail, values: CountedValues, columns: int, seed: int
    ) -> JudgedColumn:
        """One of a number of columns."""
        return cls(detail, values, FAMILY_ERROR / (columns * CHECKS), seed)

    def text(self, value: float) -> str:
        """A number or time of the column as it is written for a reader."""
        from synthdesk.engine.accuracy.counted_values import number_text

        return number_text(value, self.detail.type)

    def finding(
        self,
        check: str,
        severity: Severity,
        title: str,
        why: str,
        evidence: Sequence[tuple[str, str]],
        advice: str,
        rows: tuple[int, ...] = (),
    ) -> Finding:
        """A finding on the synthetic table's column."""
        name = self.detail.name
        return Finding(
            id=f"{check}:{TableRole.SYNTHETIC}:{name}",
            check=check,
            severity=severity,
            table=TableRole.SYNTHETIC,
            version="",
            columns=(name,),
            title=f"“{shortened(name)}” {title}",
            why=why,
            evidence=tuple(Evidence(label, text) for label, text in evidence),
            advice=advice,
            row_examples=rows,
        )

    @property
    def sizes(self) -> str:
        """Rows with a value in both tables."""
        detail = self.detail
        return f"n = {count(detail.n_training)} training, {count(detail.n_synthetic)} synthetic"


Findings = Iterator[Finding]


def by_chance(p: float) -> tuple[str, str]:
    """Evidence: how likely chance alone does the same."""
    return "Chance of as much, were both tables of one population", p_value(p)


def of_rows(rows: int, total: int) -> str:
    """A count of rows with its share and n."""
    digits = 1 if rows >= 0.001 * total or not rows else 3
    return f"{count(rows)} of {count(total)} rows ({share(rows / max(total, 1), digits)})"


def some_of(texts: Sequence[str], total: int) -> str:
    """The first few, and how many more there are."""
    shown = ", ".join(texts[:MOST_NAMED])
    more = total - min(len(texts), MOST_NAMED)
    return f"{shown} and {count(more)} more" if more > 0 else shown
