"""The numbers behind a plot, for those who can't see it or want to check it."""

from __future__ import annotations

from dataclasses import dataclass

Cell = str | int | float | None


@dataclass(frozen=True)
class PlotTable:
    """A titled table of plain cells; every row has one cell for each header."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
