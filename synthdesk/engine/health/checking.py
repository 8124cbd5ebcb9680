"""All checks on all tables: one pass over the columns, then what needs several of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from synthdesk.engine.health import (
    against_training,
    dates,
    identifiers,
    import_traces,
    single_columns,
    target_leakage,
)
from synthdesk.engine.health.checked_table import CheckedTable, checked_table
from synthdesk.engine.health.derived_columns import SAMPLE_ROWS, NumericSample, check_derived
from synthdesk.engine.health.findings import CheckRun, Finding, Health, Severity
from synthdesk.engine.health.repeated_rows import RowNumbers, check_repeated_rows, not_comparable
from synthdesk.engine.health.same_meaning import Groupings, check_same_meaning
from synthdesk.engine.health.target_leakage import Target, find_leakage, read_target
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType, Schema
from synthdesk.engine.tables.source import AUDIT_ROLES, TableRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.health.column_values import ColumnValues
    from synthdesk.engine.tables.loading import LoadedTable

FARTHEST_YEAR = date(2200, 1, 1)
NO_TARGET = "no target column was named"
NO_CUTOFF = "no cut-off date was named"
NO_DATES = "the table has no column of dates"
_SEVERITIES = tuple(Severity)


def check_health(
    schema: Schema,
    tables: Sequence[LoadedTable],
    seed: int,
    cutoff: date | None = None,
    progress: Progress = SILENT,
) -> Health:
    """Findings on every table, and which checks could be run.

    Each column is read once from the mapped tables, so that memory holds one column of every
    table at a time. Everything is computed on all rows, but for the leakage AUC of more than a
    million rows and for the search (not the proof) of computed columns.

    Args:
        schema: decided on the training table.
        tables: in any order; without a training table nothing is compared with it.
        seed: seed of samples and folds.
        cutoff: day after which nothing may be dated, if the user named one.
    """
    ordered = sorted(tables, key=lambda table: list(TableRole).index(table.source.role))
    checked = [checked_table(schema, table) for table in ordered]
    desk = _Desk.opened(schema, checked, seed, cutoff)
    findings: list[Finding] = []
    runs: list[CheckRun] = []
    names = list(dict.fromkeys(column.name for table in checked for column in table.columns))
    for name in progress.part(0.0, 0.8).track(names, "Checking columns"):
        findings += desk.check_column(name)
    progress.step(0.8, "Looking for computed columns")
    findings = [
        finding
        for table in checked
        for finding in against_training.with_few_beyond_as_one(
            [f for f in findings if (f.table, f.version) == (table.role, table.version)]
        )
    ]
    for at, table in enumerate(checked):
        findings += import_traces.find_import_traces(schema, table)
        runs += desk.runs_of(at)
    if checked:
        found, run = check_derived(checked[0], desk.sample)
        pairs = {frozenset(finding.columns) for finding in found}
        same, same_run = check_same_meaning(checked[0], desk.groupings, pairs)
        findings += found + same
        runs += [*run, same_run]
    progress.step(0.9, "Looking for repeated rows")
    if desk.numbers.columns and desk.numbers.tables:
        found, run = check_repeated_rows(desk.numbers, schema.target)
        findings += found
        runs += run
    for table in checked:
        if table.role in AUDIT_ROLES and table not in desk.numbers.tables:
            runs += not_comparable(table, desk.features)
    progress.step(1.0)
    return Health(_in_order(_without_echoes(findings), names, checked), tuple(runs), seed)


@dataclass(frozen=True)
class _Desk:
    """What the checks of single columns need to know, and what they collect for the others."""

    schema: Schema
    tables: Sequence[CheckedTable]
    cutoff: date | None
    features: dict[str, Column]
    targets: Sequence[Target | str]
    latest_dates: Sequence[dict[str, float]]
    sample: NumericSample
    groupings: Groupings
    numbers: RowNumbers

    @staticmethod
    def opened(
        schema: Schema, tables: Sequence[CheckedTable], seed: int, cutoff: date | None
    ) -> _Desk:
        first = tables[0] if tables else None
        features = {
            column.name: column
            for column in schema.columns
            if column.role is ColumnRole.FEATURE
            and column.type is not ColumnType.IDENTIFIER
            and first is not None
            and first.has(column.name)
        }
        rows = _sampled_rows(0 if first is None else first.rows, seed)
        comparable = [
            table
            for table in tables
            if table.role in AUDIT_ROLES and all(table.has(name) for name in features)
        ]
        return _Desk(
            schema=schema,
            tables=tables,
            cutoff=cutoff,
            features=features,
            targets=[_target(schema, table, seed) for table in tables],
            latest_dates=[_latest_dates(table) for table in tables],
            sample=NumericSample(rows),
            groupings=Groupings(rows),
            numbers=RowNumbers(comparable),
        )

    def check_column(self, name: str) -> list[Finding]:
        """All findings on one column of all tables."""
        findings: list[Finding] = []
        read = [
            table.values(table.by_name[name]) if table.has(name) else None for table in self.tables
        ]
        training = read[0] if self.tables[0].is_training else None
        for at, (table, values) in enumerate(zip(self.tables, read, strict=True)):
            if values is None:
                continue
            findings += self._own_findings(at, values)
            if training is not None and not table.is_training:
                findings += against_training.find_differences(table, values, training)
        if read[0] is not None:
            self._collect(read[0])
        if name in self.features:
            present = [
                values
                for table, values in zip(self.tables, read, strict=True)
                if values is not None and table in self.numbers.tables
            ]
            if present:
                self.numbers.add(present)
        return findings

    def _collect(self, values: ColumnValues) -> None:
        """Keep what is compared with the other columns; the target's copies are leaks instead."""
        if values.column.role is ColumnRole.TARGET:
            return
        if values.column.type.is_number:
            self.sample.add(values)
        if values.column.type is not ColumnType.TEXT:
            self.groupings.add(values)

    def _own_findings(self, at: int, values: ColumnValues) -> Iterator[Finding]:
        table, target = self.tables[at], self.targets[at]
        is_target = values.column.role is ColumnRole.TARGET
        if isinstance(target, Target) and not is_target:
            yield from _given(find_leakage(table, values, target))
        yield from _given(single_columns.find_empty(table, values))
        yield from _given(single_columns.find_many_categories(table, values))
        yield from single_columns.find_unusable(table, values)
        yield from _given(single_columns.find_variants(table, values))
        if not is_target:
            yield from _given(identifiers.find_identifier(table, values))
            yield from _given(identifiers.find_free_text(table, values))
        if values.column.type is ColumnType.DATETIME:
            yield from _given(
                dates.find_birth_dates(table, values, self._reference_day(at, values))
            )
            yield from _given(dates.find_placeholder_dates(table, values))
            if self.cutoff is not None:
                yield from _given(dates.find_dates_after(table, values, self.cutoff))

    def _reference_day(self, at: int, values: ColumnValues) -> float | None:
        if self.cutoff is not None:
            return dates.microseconds(self.cutoff)
        latest = self.latest_dates[at]
        others = [day for name, day in latest.items() if name != values.column.name]
        return max(others, default=None)

    def runs_of(self, at: int) -> list[CheckRun]:
        """The records of the checks that look at one column at a time."""
        table, target = self.tables[at], self.targets[at]
        columns = len(table.columns)
        rows, reason = (0, target) if isinstance(target, str) else (len(target.rows), "")
        runs = [
            table.run(
                target_leakage.CHECK, target_leakage.TITLE, columns - 1, rows, not_assessable=reason
            )
        ]
        with_dates = sum(column.type is ColumnType.DATETIME for column in table.columns)
        for check, title in dates.TITLES.items():
            why = "" if with_dates else NO_DATES
            if with_dates and check == dates.CUTOFF and self.cutoff is None:
                why = NO_CUTOFF
            runs.append(table.run(check, title, with_dates, not_assessable=why))
        for titles in (identifiers.TITLES, single_columns.TITLES, import_traces.TITLES):
            runs += [table.run(check, title, columns) for check, title in titles.items()]
        if not table.is_training and self.tables[0].is_training:
            compared = sum(column.is_audited for column in table.columns)
            runs += [
                table.run(check, title, compared)
                for check, title in against_training.TITLES.items()
            ]
        return runs


def _given(finding: Finding | None) -> Iterator[Finding]:
    if finding is not None:
        yield finding


def _target(schema: Schema, table: CheckedTable, seed: int) -> Target | str:
    target = schema.target
    if target is None:
        return NO_TARGET
    if not table.has(target.name):
        return "the table has no target column"
    return read_target(table, target, seed)


def _latest_dates(table: CheckedTable) -> dict[str, float]:
    """Last day of each column of dates; days beyond all lifetimes are placeholders."""
    farthest = dates.microseconds(FARTHEST_YEAR)
    found = {
        column.name: table.values(column).bounds
        for column in table.columns
        if column.type is ColumnType.DATETIME
    }
    return {
        name: bounds[1]
        for name, bounds in found.items()
        if bounds is not None and bounds[1] < farthest
    }


def _sampled_rows(rows: int, seed: int) -> npt.NDArray[np.int64]:
    import numpy as np

    if rows <= SAMPLE_ROWS:
        return np.arange(rows)
    generator = generator_for(seed, "health.derived-columns.sample")
    return np.sort(generator.choice(rows, SAMPLE_ROWS, replace=False, shuffle=False))


def _without_echoes(findings: list[Finding]) -> list[Finding]:
    """Without what another table merely shows again, as long as it weighs no more there."""
    weight = {
        (finding.check, finding.columns): _SEVERITIES.index(finding.severity)
        for finding in findings
        if finding.table is TableRole.TRAINING and finding.columns
    }
    return [
        finding
        for finding in findings
        if finding.table is TableRole.TRAINING
        or _SEVERITIES.index(finding.severity)
        < weight.get((finding.check, finding.columns), len(_SEVERITIES))
    ]


def _in_order(
    findings: list[Finding], names: Sequence[str], tables: Sequence[CheckedTable]
) -> tuple[Finding, ...]:
    places = {name: at for at, name in enumerate(names)}
    table_at = {(table.role, table.version): at for at, table in enumerate(tables)}
    return tuple(
        sorted(
            findings,
            key=lambda finding: (
                _SEVERITIES.index(finding.severity),
                places.get(finding.columns[0], len(names)) if finding.columns else -1,
                table_at[(finding.table, finding.version)],
            ),
        )
    )
