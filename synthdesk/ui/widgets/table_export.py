"""Tables as text for other programs: tab-separated for the clipboard, CSV for a file.

Every cell may come from hostile data, and a spreadsheet runs what starts like a formula; such
cells get an apostrophe in front, unless they are numbers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from synthdesk.plots.plot_table import Cell
from synthdesk.ui.widgets.whole_file import write_whole_file

_FORMULA_STARTS = ("=", "+", "-", "@")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def inert(cell: Cell) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return repr(cell) if isinstance(cell, float) else str(cell)
    starts_badly = cell.startswith(("\t", "\r", "\n"))
    if starts_badly or cell.lstrip().startswith(_FORMULA_STARTS):
        return cell if _NUMBER.fullmatch(cell) else f"'{cell}"
    return cell


def as_tsv(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Tab-separated text with headers; cells with tabs or line breaks are quoted."""
    return _written(headers, rows, "\t")


def as_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Comma-separated text with headers."""
    return _written(headers, rows, ",")


def write_csv(path: Path, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a CSV file, whole or not at all; UTF-8 with a mark that spreadsheets need.

    Raises:
        UserError: ``file-not-written``.
    """
    write_whole_file(path, as_csv(headers, rows).encode("utf-8-sig"))


def _written(headers: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow([inert(header) for header in headers])
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return text.getvalue()
