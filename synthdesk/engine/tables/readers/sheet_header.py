"""Which line of a sheet holds the column names, also below cells merged over groups of columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]
"""Merged ranges as (row, column) of the first and of the last cell, from 0."""

_NAMED_SHARE = 0.5


@dataclass(frozen=True)
class SheetHeader:
    """Where the names stand and what they are.

    Attributes:
        line: line of the sheet from 1; 0 if no line holds names.
        names: one for each column of the used area; blank where there is none.
    """

    line: int
    names: tuple[str, ...]


def find_header(rows: Sequence[Sequence[object]], merged: Merged) -> tuple[SheetHeader, str, bool]:
    """Recognise the header among a sheet's first rows.

    A title has one value only; a line above the names may group them by merged cells; the names
    are the first line of texts that covers at least half of the columns.

    Returns:
        The header, why it was chosen, and whether there was no other reading.
    """
    width = len(rows[0]) if rows else 0
    below_groups = False
    for position, row in enumerate(rows):
        filled = _filled(rows, position, merged)
        different = {cell for cell in filled if cell != ""}
        if len(different) < max(1, min(2, width), _NAMED_SHARE * sum(c != "" for c in filled)):
            continue
        if _has_groups(position, merged, width) and position + 1 < len(rows):
            below_groups = True
            continue
        if sum(cell != "" for cell in filled) < _NAMED_SHARE * width:
            continue
        if below_groups or all(isinstance(cell, str) for cell in row):
            header = header_at(rows, merged, position + 1)
            return header, *_why(position, below_groups)
        break
    return header_at(rows, merged, 0), "The first line with values holds no texts only.", False


def header_at(rows: Sequence[Sequence[object]], merged: Merged, line: int) -> SheetHeader:
    """The names on a given line; ``column_1`` and so on for line 0."""
    width = max((len(row) for row in rows), default=0)
    if line == 0 or line > len(rows):
        return SheetHeader(line, tuple(f"column_{i + 1}" for i in range(width)))
    names = [_name(cell) for cell in _filled(rows, line - 1, merged)]
    if line > 1 and len(set(names)) < len(names):
        groups = [_name(cell) for cell in _filled(rows, line - 2, merged)]
        names = [
            f"{group} {name}" if group and names.count(name) > 1 else name
            for group, name in zip(groups, names, strict=True)
        ]
    return SheetHeader(line, tuple(names))


def _why(position: int, below_groups: bool) -> tuple[str, bool]:
    if below_groups:
        return f"Line {position + 1} stands below merged cells that group the columns.", False
    if position == 0:
        return "The first line holds texts only.", True
    return f"Line {position + 1} is the first that names most columns.", False


def _filled(rows: Sequence[Sequence[object]], position: int, merged: Merged) -> list[object]:
    """A row with the value of each merged range in all of the range's cells."""
    filled = list(rows[position])
    for (top, left), (bottom, right) in merged:
        if top <= position <= bottom and top < len(rows):
            for column in range(left, min(right + 1, len(filled))):
                filled[column] = rows[top][left]
    return filled


def _has_groups(position: int, merged: Merged, width: int) -> bool:
    """Whether merged cells in this row span some columns, not all."""
    return any(
        top == position and 0 < right - left < width - 1 for (top, left), (_, right) in merged
    )


def _name(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
