"""The checks on tables made on the spot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from synthdesk.engine.health.checking import check_health
from synthdesk.engine.health.findings import CheckRun, Finding, Health, Severity
from synthdesk.engine.tables.schema import ColumnType, Schema
from synthdesk.engine.tables.source import TableRole

from .table_making import loaded, schema_of, stored


@dataclass(frozen=True)
class Checked:
    """What the checks found, by name."""

    health: Health

    def of(self, check: str, column: str = "", table: str = "training") -> list[Finding]:
        """Findings of a check, of its parts too, on one column."""
        return [
            finding
            for finding in self.health.findings
            if finding.check.split(".")[0] == check
            and finding.table == table
            and (not column or column in finding.columns)
        ]

    def titles(self, check: str, table: str = "training") -> set[str]:
        """Titles of a check's findings."""
        return {finding.title for finding in self.of(check, table=table)}

    def run(self, check: str, table: str = "training") -> CheckRun:
        """The record of a check on a table."""
        (run,) = (r for r in self.health.checks if r.check == check and r.table == table)
        return run

    @property
    def serious(self) -> list[Finding]:
        """Red and amber findings."""
        return [f for f in self.health.findings if f.severity is not Severity.INFO]


Check = Callable[..., Checked]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Lay tables into a cache and check them by the training table's plain schema."""
    import pyarrow as pa

    def run(
        training: Mapping[str, Any],
        target: str = "",
        synthetic: Mapping[str, Any] | None = None,
        holdout: Mapping[str, Any] | None = None,
        types: Mapping[str, ColumnType] | None = None,
        change: Callable[[Schema], Schema] = lambda schema: schema,
        cutoff: date | None = None,
        seed: int = 7,
        **more: Any,
    ) -> Checked:
        names = training.column_names if isinstance(training, pa.Table) else list(training)
        arrow = pa.table({name: stored(training[name]) for name in names})
        tables = [loaded(tmp_path, training, **more)]
        if synthetic is not None:
            tables.append(loaded(tmp_path, synthetic, TableRole.SYNTHETIC, **more))
        if holdout is not None:
            tables.append(loaded(tmp_path, holdout, TableRole.HOLDOUT, **more))
        schema = change(schema_of(arrow, target, types))
        return Checked(check_health(schema, tables, seed, cutoff))

    return run
