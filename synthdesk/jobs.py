"""The named jobs that the window and the command line both run, each a function of its inputs.

A job takes keyword parameters and a ``Progress`` and returns a small result; tables travel by
path. Modules are imported when a job runs, so that naming a job costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.import_settings import AS_RECOGNISED, ImportSettings

if TYPE_CHECKING:
    from datetime import date

    from synthdesk.engine.audit import AuditRequest, AuditResult
    from synthdesk.engine.bias_audit import Bias
    from synthdesk.engine.discriminator.record_search import (
        FoundRecords,
        RecordQuery,
        ScoredRecords,
    )
    from synthdesk.engine.drift import Drift
    from synthdesk.engine.explain.interactions import Interactions
    from synthdesk.engine.explain.opened import OpenedModel
    from synthdesk.engine.explain.what_if import SingleChange, WhatIf
    from synthdesk.engine.generators.reference_request import ReferenceRequest
    from synthdesk.engine.health.findings import Health
    from synthdesk.engine.model.design import Design
    from synthdesk.engine.model.target import ModelTarget
    from synthdesk.engine.model_files.model_file import ModelFile
    from synthdesk.engine.privacy.near_records import NearRecord
    from synthdesk.engine.privacy.result import Privacy
    from synthdesk.engine.project.format import ProjectTable
    from synthdesk.engine.project.restoring import CheckedProject
    from synthdesk.engine.project.store import Recovery
    from synthdesk.engine.rules.breaking_rows import BreakingRows
    from synthdesk.engine.rules.measured_rules import MeasuredRule
    from synthdesk.engine.rules.rules import Rules
    from synthdesk.engine.tables.browsing.row_order import RowOrder, RowQuery
    from synthdesk.engine.tables.inspection import ColumnInspection
    from synthdesk.engine.tables.loading import LoadedTable
    from synthdesk.engine.tables.matching import TableMatching
    from synthdesk.engine.tables.preview import FilePreview
    from synthdesk.engine.tables.schema import Schema
    from synthdesk.engine.tables.source import TableFile
    from synthdesk.engine.versions.comparing import ComparisonRequest, VersionComparison
    from synthdesk.engine.versions.ladder import ReferenceLadder


def load_table(
    path: str,
    role: str,
    cache_folder: str,
    progress: Progress,
    settings: ImportSettings = AS_RECOGNISED,
    version: str = "",
) -> LoadedTable:
    """Read a file into the session's cache."""
    from synthdesk.engine.tables.loading import load_table as load
    from synthdesk.engine.tables.source import TableRole

    return load(Path(path), TableRole(role), Path(cache_folder), progress, settings, version)


def preview_file(path: str, settings: ImportSettings, progress: Progress) -> FilePreview:
    """The head of a file, read by the code that would import it."""
    from synthdesk.engine.tables.preview import preview_file as preview

    return preview(Path(path), settings, progress)


def load_model(path: str, progress: Progress) -> ModelFile:
    """A model file, looked into and not run."""
    from synthdesk.engine.model_files.model_file import load_model as load

    progress.step(0.0)
    return load(Path(path))


def split_holdout(
    table: LoadedTable,
    share: float,
    seed: int,
    subject_key: str,
    cache_folder: str,
    progress: Progress,
) -> tuple[LoadedTable, LoadedTable]:
    """A training table as the rows kept and the rows held out."""
    from synthdesk.engine.tables.split import split_holdout as split

    return split(table, share, seed, subject_key, Path(cache_folder), progress)


def match_tables(
    schema: Schema, tables: tuple[LoadedTable, ...], progress: Progress
) -> tuple[TableMatching, ...]:
    """What does not fit the schema in any table."""
    from synthdesk.engine.tables.matching import match_tables as match

    return match(schema, tables, progress)


def check_health(
    schema: Schema,
    tables: tuple[LoadedTable, ...],
    seed: int,
    progress: Progress,
    cutoff: date | None = None,
) -> Health:
    """Findings on every table."""
    from synthdesk.engine.health.checking import check_health as check

    return check(schema, tables, seed, cutoff, progress)


def measure_drift(
    schema: Schema, tables: tuple[LoadedTable, ...], seed: int, progress: Progress
) -> Drift:
    """How far every table lies from the training table."""
    from synthdesk.engine.drift import measure_drift as measure

    return measure(schema, tables, seed, progress)


def order_rows(cache: str, query: RowQuery, folder: str, progress: Progress) -> RowOrder:
    """The rows of a table that a query asks for, in its order."""
    from synthdesk.engine.tables.browsing.row_order import order_rows as order

    return order(Path(cache), query, Path(folder), progress)


def inspect_column(
    schema: Schema, tables: tuple[LoadedTable, ...], column: str, progress: Progress
) -> ColumnInspection:
    """One column in all tables."""
    from synthdesk.engine.tables.inspection import inspect_column as inspect

    return inspect(schema, tables, column, progress)


def find_recovery(path: str, progress: Progress) -> Recovery | None:
    """Work on a project that was autosaved and never saved."""
    from synthdesk.engine.project.store import find_recovery as find

    progress.step(0.0, "Looking for unsaved work")
    return find(Path(path))


def check_project(path: str, folder: str, progress: Progress) -> CheckedProject:
    """A project, and what became of its files."""
    from synthdesk.engine.project.restoring import check_project as check

    return check(Path(path), Path(folder), progress)


def restore_table(
    table: ProjectTable, path: str, cache_folder: str, progress: Progress
) -> LoadedTable:
    """A project's table, read as it was read before."""
    from synthdesk.engine.project.restoring import restore_table as restore

    return restore(table, Path(path), Path(cache_folder), progress)


def run_audit(request: AuditRequest, progress: Progress) -> AuditResult:
    """Run an audit on loaded tables, and note down that it was run."""
    from synthdesk.engine.audit import run_audit as run
    from synthdesk.engine.audit import with_privacy
    from synthdesk.engine.audit_log import note_audit

    slow = request.check_instruments or request.with_ladder
    running = progress.part(0.0, 0.2) if slow else progress
    result = run(replace(request, check_instruments=False), running)
    if request.check_instruments and result.privacy is not None:
        checking = progress.part(0.2, 0.7 if request.with_ladder else 1.0)
        result = with_privacy(result, check_instruments(request, result.privacy, checking))
    if request.with_ladder and result.discriminator is not None:
        result = replace(result, ladder=measure_ladder(request, progress.part(0.7, 1.0)))
    return replace(result, run=replace(result.run, audits=note_audit(result)))


def measure_part(request: AuditRequest, part: str, progress: Progress) -> Any:
    """One part of an audit's result, asked for while looking at it."""
    from synthdesk.engine.audit import measure_part as measure

    return measure(request, part, progress)


def check_instruments(request: AuditRequest, privacy: Privacy, progress: Progress) -> Privacy:
    """Privacy figures of an audit, with what its tests would have noticed.

    What was checked before on this computer is not checked again.
    """
    from synthdesk.engine.audit import check_instruments as check
    from synthdesk.engine.privacy.check_cache import check_key, remember_check, remembered_check
    from synthdesk.engine.privacy.measuring import with_checks

    schema = request.schema or request.training.schema
    tables = (*request.tables, *request.others)
    sources, renames = [t.source for t in tables], [t.renames for t in tables]
    key = check_key(sources, schema.fingerprint(), request.seed, renames)
    known = remembered_check(key)
    if known is not None:
        progress.step(1.0)
        return with_checks(privacy, known) if privacy.assessable.judged else privacy
    checked = check(request, privacy, progress)
    if checked.instrument_check is not None:
        remember_check(key, checked.instrument_check)
    return checked


def measure_ladder(request: AuditRequest, progress: Progress) -> ReferenceLadder:
    """The reference ladder of an audit; what was measured before on this computer is remembered."""
    from synthdesk.engine.versions.audits_ladder import ladder_of

    return ladder_of(request, progress)


def compare_versions(request: ComparisonRequest, progress: Progress) -> VersionComparison:
    """Audit several versions and hold them against each other; each audit is noted down."""
    from synthdesk.engine.audit_log import note_audit
    from synthdesk.engine.versions.comparing import compare_versions as compare

    comparing = progress.part(0.0, 0.8) if request.with_ladder else progress
    audits: list[int | None] = []
    found = compare(request, comparing, lambda result: audits.append(note_audit(result)))
    found = replace(found, run=replace(found.run, audits=audits[-1]))
    if not request.with_ladder:
        return found
    fits = next(
        table
        for table, one in zip(request.versions, found.versions, strict=True)
        if one.refusal is None
    )
    return replace(found, ladder=measure_ladder(request.audit_of(fits), progress.part(0.8, 1.0)))


def open_model(request: AuditRequest, folder: str, progress: Progress) -> OpenedModel:
    """Models of the audit's target, the real-trained one opened row by row."""
    from synthdesk.engine.audit import open_model as opened

    return opened(request, Path(folder), progress)


def measure_bias(
    request: AuditRequest, versions: Sequence[LoadedTable], progress: Progress
) -> Bias:
    """What there is to say of the groups of the audit's protected columns, in every version."""
    from synthdesk.engine.audit import look_at_bias
    from synthdesk.engine.errors import UserError

    found = look_at_bias(request, versions, progress)
    if found is None:
        raise UserError(
            "no-protected-column",
            "No column is protected",
            "Bias is looked at between groups of people, and no column says which groups.",
            "Tick the columns that make the groups, such as sex or age.",
        )
    return found


def export_model(
    opened: OpenedModel, inputs: tuple[TableFile, ...], folder: str, progress: Progress
) -> tuple[str, str]:
    """Write a model and its card; returns both paths, the card first."""
    from synthdesk.engine.model.export import export_model as export

    progress.step(0.0)
    model, card = export(opened, inputs, Path(folder))
    return str(card), str(model)


def matching_records(
    path: str, design: Design, table: str, condition: str, progress: Progress
) -> tuple[int, ...]:
    """Explained rows of a table that meet a condition."""
    from synthdesk.engine.explain.opened import matching_rows

    progress.step(0.0)
    return matching_rows(path, design, table, condition)


def what_if(
    path: str, design: Design, target: ModelTarget, values: tuple[float, ...], progress: Progress
) -> WhatIf:
    """What a model says of a made-up record."""
    from synthdesk.engine.explain.what_if import what_if as ask

    progress.step(0.0)
    return ask(path, design, target, values)


def single_changes(
    path: str,
    design: Design,
    target: ModelTarget,
    values: tuple[float, ...],
    tried: tuple[tuple[float, ...], ...],
    cutoff: float,
    progress: Progress,
) -> tuple[SingleChange, ...]:
    """Single values by which a model's decision on a record would turn."""
    from synthdesk.engine.explain.what_if import single_changes as changes

    progress.step(0.0)
    return changes(path, design, target, values, tried, cutoff)


def measure_interactions(opened: OpenedModel, table: str, progress: Progress) -> Interactions:
    """What pairs of features add together in a model."""
    from synthdesk.engine.explain.interactions import measure_interactions as measure

    return measure(opened, table, progress)


def make_reference(
    request: ReferenceRequest, path: str, cache_folder: str, progress: Progress, version: str = ""
) -> LoadedTable:
    """A reference table, written to a file and read from it like any other synthetic table."""
    from synthdesk.engine.generators.reference_table import make_reference as make

    make(request, Path(path), progress.part(0.0, 0.95))
    return load_table(path, "synthetic", cache_folder, progress.part(0.95, 1.0), version=version)


def read_settings(path: str, progress: Progress) -> str:
    """Generator settings out of a text file."""
    from synthdesk.engine.versions.lineage import settings_from_file

    progress.step(0.0)
    return settings_from_file(Path(path))


def rule_rows(
    request: AuditRequest, rule: MeasuredRule, role: str, progress: Progress
) -> BreakingRows:
    """All rows of a table that break a rule."""
    from synthdesk.engine.audit import rows_that_break
    from synthdesk.engine.tables.source import TableRole

    return rows_that_break(request, rule, TableRole(role), progress)


def score_records(
    request: AuditRequest, rules: Rules | None, folder: str, progress: Progress
) -> ScoredRecords:
    """Every record as fake vs real scores it, in a file of the session's cache."""
    from synthdesk.engine.audit import score_records as score

    return score(request, rules, Path(folder), progress)


def find_records(scored: ScoredRecords, query: RecordQuery, progress: Progress) -> FoundRecords:
    """The scored records that a query asks for."""
    from synthdesk.engine.discriminator.record_search import find_records as find

    return find(scored, query, progress)


def near_records(
    request: AuditRequest, synthetic_row: int, progress: Progress
) -> tuple[NearRecord, ...]:
    """The training records nearest to one synthetic record."""
    from synthdesk.engine.audit import near_records as nearest

    return nearest(request, synthetic_row, progress)


def write_report(
    result: AuditResult, folder: str, progress: Progress, *, form: str = "internal"
) -> tuple[str, str]:
    """Write ``audit.json`` and ``report.html`` in one of the two forms; returns both paths."""
    from synthdesk.engine.disclosure.form import ResultForm
    from synthdesk.engine.disclosure.shareable import shareable_form
    from synthdesk.report.writing import write_audit

    if ResultForm(form) is ResultForm.SHAREABLE:
        result = shareable_form(result)
    written = write_audit(result, Path(folder), progress)
    return str(written.audit_json), str(written.report_html)


def write_comparison(
    comparison: VersionComparison, folder: str, progress: Progress
) -> tuple[str, str]:
    """Write ``comparison.json`` and ``comparison.html``; returns both paths."""
    from synthdesk.report.writing import write_comparison as write

    written = write(comparison, Path(folder), progress)
    return str(written.comparison_json), str(written.report_html)


def read_rows(
    caches: tuple[str, ...], rows: tuple[tuple[int, ...], ...], progress: Progress
) -> tuple[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], ...]:
    """Chosen rows of loaded tables: for each cache its column names and its rows as texts.

    Args:
        caches: Arrow files of loaded tables.
        rows: for each of them the rows to read, counted from 0.

    Raises:
        UserError: ``cache-gone`` where a working copy was removed.
    """
    from synthdesk.engine.errors import UserError, Where
    from synthdesk.engine.tables.loading import open_arrow, preview_rows

    read = []
    for cache, chosen in zip(progress.track(caches, "Reading rows"), rows, strict=True):
        try:
            table = open_arrow(Path(cache))
        except OSError as error:
            raise UserError(
                "cache-gone",
                "The working copy of the table is gone",
                "The rows of this audit can only be read while its tables are loaded.",
                "Load the same files again in the Data tab.",
                Where(file=Path(cache).name),
            ) from error
        read.append((tuple(table.column_names), preview_rows(table, list(chosen))))
    return tuple(read)


JOBS: dict[str, Callable[..., Any]] = {
    "load_table": load_table,
    "preview_file": preview_file,
    "load_model": load_model,
    "split_holdout": split_holdout,
    "match_tables": match_tables,
    "check_health": check_health,
    "measure_drift": measure_drift,
    "order_rows": order_rows,
    "inspect_column": inspect_column,
    "find_recovery": find_recovery,
    "check_project": check_project,
    "restore_table": restore_table,
    "run_audit": run_audit,
    "measure_part": measure_part,
    "check_instruments": check_instruments,
    "measure_ladder": measure_ladder,
    "compare_versions": compare_versions,
    "open_model": open_model,
    "measure_bias": measure_bias,
    "export_model": export_model,
    "matching_records": matching_records,
    "measure_interactions": measure_interactions,
    "what_if": what_if,
    "single_changes": single_changes,
    "make_reference": make_reference,
    "read_settings": read_settings,
    "rule_rows": rule_rows,
    "score_records": score_records,
    "find_records": find_records,
    "near_records": near_records,
    "write_report": write_report,
    "write_comparison": write_comparison,
    "read_rows": read_rows,
}


def run_job(name: str, params: dict[str, Any], progress: Progress) -> Any:
    """Run a job by its name."""
    return JOBS[name](**params, progress=progress)
