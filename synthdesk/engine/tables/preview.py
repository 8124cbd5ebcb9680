"""The first rows of a file exactly as an import would read them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.import_settings import ImportSettings, Recognised

if TYPE_CHECKING:
    from synthdesk.engine.tables.schema import Schema


@dataclass(frozen=True)
class FilePreview:
    """What an import with these settings would bring, as far as its first rows show.

    Attributes:
        recognised: the file read by itself, without the user's overrides.
        settings: the settings that the preview was made with, complete.
        schema: guessed types of the shown rows.
        rows: the first rows as texts, one tuple a row; missing values are ``None``.
        problem: why it can't be read with these settings, as plain text; empty if it can.
    """

    recognised: Recognised
    settings: ImportSettings
    schema: Schema
    rows: tuple[tuple[str | None, ...], ...]
    problem: str = ""


def preview_file(
    path: Path, settings: ImportSettings | None = None, progress: Progress = SILENT
) -> FilePreview:
    """Read the head of a file with the code that would import it."""
    raise NotImplementedError
