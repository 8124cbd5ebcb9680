"""Asks for the file of a table; the window stays alive meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

_TEXT = ("csv", "tsv", "tab", "psv", "txt", "dat", "asc")
_PACKED = ("gz", "zip", "xz", "bz2", "zst")
_KINDS = (
    ("Delimited text", (*_TEXT, *_PACKED)),
    ("Parquet", ("parquet", "pq")),
    ("Arrow and Feather", ("arrow", "feather", "ipc")),
    ("Excel and OpenDocument", ("xlsx", "xlsm", "xlsb", "xls", "ods")),
    ("SAS", ("sas7bdat", "xpt")),
    ("Stata", ("dta",)),
    ("SPSS", ("sav", "zsav", "por")),
    ("Databases", ("sqlite", "sqlite3", "db", "duckdb", "ddb")),
    ("JSON lines", ("jsonl", "ndjson", "json")),
    ("Entity tables", ("entity.toml",)),
)

Take = Callable[[Path], object]


def file_filter() -> str:
    """All formats that can be read, together and one by one, and all files."""
    every = [suffix for _, suffixes in _KINDS for suffix in suffixes]
    entries = [("Tables", every), *_KINDS]
    lines = [f"{name} ({' '.join(f'*.{one}' for one in suffixes)})" for name, suffixes in entries]
    return ";;".join([*lines, "All files (*)"])


def ask_file(parent: QWidget, title: str, folder: str, take: Take) -> QFileDialog:
    """Ask for one file and hand it over."""
    dialog = QFileDialog(parent, title, folder, file_filter())
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _open(dialog, take)


def ask_folder(parent: QWidget, title: str, folder: str, take: Take) -> QFileDialog:
    """Ask for a folder whose files are one table."""
    dialog = QFileDialog(parent, title, folder)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
    return _open(dialog, take)


def _open(dialog: QFileDialog, take: Take) -> QFileDialog:
    dialog.fileSelected.connect(lambda name: take(Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
