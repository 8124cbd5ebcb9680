"""SQLite and DuckDB files: one table or view is read, and nothing is ever written beside them."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.import_settings import ImportSettings, Part, Reason, Recognised
from synthdesk.engine.tables.readers.format_reader import TableStream
from synthdesk.engine.tables.readers.parts import unknown_part

_SQLITE_MAGIC = b"SQLite format 3\x00"


def recognise(path: Path, given: ImportSettings) -> Recognised:
    """Tables and views to choose from; by itself the largest table is read."""
    parts = _engine_of(path).parts_of(path)
    if not parts:
        raise UserError(
            "no-table",
            "The database holds no table",
            "Neither a table nor a view was found in it.",
            "Choose another file, or check that the tables were saved into this one.",
            Where(file=path.name),
        )
    chosen = max(parts, key=_preference)
    settings = ImportSettings(part=chosen.name)
    if len(parts) == 1:
        reason = Reason("part", f"It is the only {chosen.kind}.")
    else:
        reason = Reason("part", f"It is the largest of {len(parts)} tables and views.", False)
    return Recognised(_format_of(path), "", settings, (reason,), parts)


def open(path: Path, settings: ImportSettings, progress: Progress) -> TableStream:
    """The rows of the chosen table or view."""
    engine = _engine_of(path)
    parts = engine.parts_of(path)
    for part in parts:
        if part.name == settings.part:
            stream: TableStream = engine.stream_of(path, part, progress)
            return stream
    raise unknown_part(settings.part or "", [part.name for part in parts], path)


def _preference(part: Part) -> tuple[bool, int, int]:
    return part.kind == "table", part.rows or 0, part.columns or 0


def _format_of(path: Path) -> str:
    with path.open("rb") as stream:
        return "sqlite" if stream.read(len(_SQLITE_MAGIC)) == _SQLITE_MAGIC else "duckdb"


def _engine_of(path: Path) -> ModuleType:
    from synthdesk.engine.tables.readers import duckdb_file, sqlite_file

    return sqlite_file if _format_of(path) == "sqlite" else duckdb_file
