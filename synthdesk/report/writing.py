"""Write figures and report into a folder: both files whole, or neither."""

from __future__ import annotations

import errno
import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.atomic_file import sync_folder, written_beside
from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.serialise import to_json

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.versions.comparing import VersionComparison

AUDIT_JSON = "audit.json"
REPORT_HTML = "report.html"
COMPARISON_HTML = "comparison.html"


@dataclass(frozen=True)
class WrittenAudit:
    """Where both files lie."""

    audit_json: Path
    report_html: Path


def write_audit(result: AuditResult, folder: Path, progress: Progress = SILENT) -> WrittenAudit:
    """Render and write both files; files of the same names are replaced.

    Raises:
        UserError: ``report-not-writable``, with nothing left behind.
        Cancelled: likewise.
    """
    from synthdesk.report.html import render_html

    progress.step(0.0, "Writing the report")
    audit, digest = _encoded(result)
    page = render_html(result, progress.part(0.05, 0.95), audit_sha256=digest)
    progress.step(0.95, "Writing the report")
    _write_all({folder / AUDIT_JSON: audit, folder / REPORT_HTML: page.encode("utf-8", "replace")})
    progress.step(1.0)
    return WrittenAudit(folder / AUDIT_JSON, folder / REPORT_HTML)


@dataclass(frozen=True)
class WrittenComparison:
    """Where both files lie."""

    comparison_json: Path
    report_html: Path


def write_comparison(
    comparison: VersionComparison, folder: Path, progress: Progress = SILENT
) -> WrittenComparison:
    """Render and write both files of a comparison; files of the same names are replaced.

    Raises:
        UserError: ``report-not-writable``, with nothing left behind.
        Cancelled: likewise.
    """
    from synthdesk.report.comparison import COMPARISON_JSON, build_comparison
    from synthdesk.report.html import page

    progress.step(0.0, "Writing the report")
    figures, digest = _encoded(comparison)
    html = page(build_comparison(comparison, progress.part(0.05, 0.95), digest))
    progress.step(0.95, "Writing the report")
    places = WrittenComparison(folder / COMPARISON_JSON, folder / COMPARISON_HTML)
    contents = {
        places.comparison_json: figures,
        places.report_html: html.encode("utf-8", "replace"),
    }
    _write_all(contents)
    progress.step(1.0)
    return places


def _encoded(result: object) -> tuple[bytes, str]:
    """The file of figures, and its digest."""
    # A lone surrogate, as in a file name that is no UTF-8, becomes JSON's own escape for it.
    encoded = to_json(result).encode("utf-8", "backslashreplace")
    return encoded, hashlib.sha256(encoded).hexdigest()


def _write_all(contents: dict[Path, bytes]) -> None:
    """Write every file beside its place, then move all into place.

    Nothing is moved before everything is on the disk, so a full disk leaves old files as they were.
    """
    folder = next(iter(contents)).parent
    made: list[Path] = []
    waiting: dict[Path, Path] = {}
    try:
        made = _make_folder(folder)
        for place, content in contents.items():
            if place.is_dir():
                raise IsADirectoryError(errno.EISDIR, "there is a folder of that name", str(place))
            waiting[written_beside(place, content)] = place
        for temporary in list(waiting):
            os.replace(temporary, waiting.pop(temporary))
        sync_folder(folder)
    except BaseException as error:
        for temporary in waiting:
            temporary.unlink(missing_ok=True)
        for created in reversed(made):
            with suppress(OSError):
                created.rmdir()
        if isinstance(error, OSError):
            raise _not_writable(folder, error) from error
        raise


def _make_folder(folder: Path) -> list[Path]:
    """Make the folder; returns what had to be made, outermost first."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


_HINTS = {
    errno.ENOSPC: "Free some disk space or choose a folder on another disk, then save again.",
    errno.EDQUOT: "Your quota is used up: free some space or choose another disk, then save again.",
    errno.EACCES: "Choose a folder in which you may write, or ask for the right to.",
    errno.EPERM: "Choose a folder in which you may write, or ask for the right to.",
    errno.EROFS: "This disk is read-only: choose a folder on another one.",
    errno.ENOTDIR: "Part of the path is a file: choose another folder.",
    errno.EEXIST: "There is a file of that name: choose another folder.",
    errno.EISDIR: "Rename the folder that has the file's name, or choose another folder.",
    errno.ENAMETOOLONG: "Choose a folder with a shorter path.",
}


def _not_writable(folder: Path, error: OSError) -> UserError:
    return UserError(
        "report-not-writable",
        "The report could not be written",
        f"The system said: {error.strerror or error}. Nothing was left behind.",
        _HINTS.get(error.errno or 0, "Choose another folder, then save again."),
        Where(file=str(folder)),
    )
