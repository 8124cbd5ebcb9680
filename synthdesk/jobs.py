"""The named jobs that the window and the command line both run, each a function of its inputs.

A job takes keyword parameters and a ``Progress`` and returns a small result; tables travel by
path. Modules are imported when a job runs, so that naming a job costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthdesk.engine.progress import Progress

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditRequest, AuditResult
    from synthdesk.engine.tables.loading import LoadedTable


def load_table(path: str, role: str, cache_folder: str, progress: Progress) -> LoadedTable:
    """Read a file into the session's cache."""
    from synthdesk.engine.tables.loading import load_table as load
    from synthdesk.engine.tables.source import TableRole

    return load(Path(path), TableRole(role), Path(cache_folder), progress)


def run_audit(request: AuditRequest, progress: Progress) -> AuditResult:
    """Run an audit on loaded tables."""
    from synthdesk.engine.audit import run_audit as run

    return run(request, progress)


def write_report(result: AuditResult, folder: str, progress: Progress) -> tuple[str, str]:
    """Write ``audit.json`` and ``report.html``; returns both paths."""
    from synthdesk.report.writing import write_audit

    written = write_audit(result, Path(folder), progress)
    return str(written.audit_json), str(written.report_html)


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
    "run_audit": run_audit,
    "write_report": write_report,
    "read_rows": read_rows,
}


def run_job(name: str, params: dict[str, Any], progress: Progress) -> Any:
    """Run a job by its name."""
    return JOBS[name](**params, progress=progress)
