"""Table cells from numbers and from data."""

from __future__ import annotations

from synthdesk.engine.formats import NOT_ASSESSED, count
from synthdesk.plots.labels import literal
from synthdesk.plots.plot_table import PlotTable
from synthdesk.report.model import Cell, Column, Table

MOST_CHARACTERS = 80
MOST_ROWS = 200
LONGEST_PROSE = 1_000


def text(value: str) -> Cell:
    """The program's own words."""
    return Cell(value)


def data(value: str) -> Cell:
    """Text from a file: one line, shortened."""
    return Cell(literal(value, MOST_CHARACTERS), is_data=True)


def prose(value: str) -> str:
    """Sentences that quote texts from a file."""
    return literal(value, LONGEST_PROSE)


def code(value: str) -> Cell:
    """A digest or identifier."""
    return Cell(value, is_code=True)


def heads(*titles: str, numbers: int = 0) -> tuple[Column, ...]:
    """Column heads, the last ``numbers`` of them over numbers."""
    first = len(titles) - numbers
    return tuple(Column(title, place >= first) for place, title in enumerate(titles))


def from_plot(table: PlotTable) -> Table:
    """The table behind a plot, cut after ``MOST_ROWS`` rows with a note that says so."""
    numeric = tuple(
        any(isinstance(row[place], int | float) for row in table.rows)
        for place in range(len(table.headers))
    )
    left_out = len(table.rows) - MOST_ROWS
    return Table(
        caption=table.title,
        columns=tuple(map(Column, table.headers, numeric)),
        rows=tuple(
            tuple(data(value) if isinstance(value, str) else Cell(_written(value)) for value in row)
            for row in table.rows[:MOST_ROWS]
        ),
        note=f"{count(left_out)} further rows are in audit.json." if left_out > 0 else "",
        wide=len(table.headers) > 7,
    )


def _written(value: float | None) -> str:
    if value is None:
        return NOT_ASSESSED
    if isinstance(value, int):
        return count(value)
    return f"{value:.2f}".replace("-", "−")
