"""What the column inspector lists: facts about the column in each table, and frequent values."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from synthdesk.engine import formats
from synthdesk.plots.column_inspection import table_name
from synthdesk.plots.labels import literal
from synthdesk.plots.plot_table import Cell
from synthdesk.ui.widgets.table_model import TableColumn

if TYPE_CHECKING:
    from synthdesk.engine.tables.inspection import ColumnInspection, ColumnInTable

Fact = tuple[str, tuple[str, ...]]
Example = tuple[str, tuple[int | None, ...]]


def fact_rows(inspection: ColumnInspection) -> tuple[Fact, ...]:
    """One row a fact, one cell a table; facts that no table has are left out."""
    facts: tuple[tuple[str, Callable[[ColumnInTable], str]], ...] = (
        ("rows (n)", lambda t: formats.count(t.rows)),
        ("missing rows", lambda t: formats.count(t.missing)),
        ("missing share", lambda t: formats.share(t.missing / max(t.rows, 1))),
        ("unreadable rows", lambda t: formats.count(t.unreadable)),
        ("different values", lambda t: formats.count(t.distinct)),
        ("smallest", lambda t: " · ".join(t.smallest)),
        ("largest", lambda t: " · ".join(t.largest)),
        ("mean", lambda t: _figure(t.mean)),
        ("median", lambda t: _figure(t.median)),
        ("deviation (SD)", lambda t: _figure(t.deviation)),
    )
    rows = tuple((name, tuple(write(t) for t in inspection.tables)) for name, write in facts)
    return tuple((name, cells) for name, cells in rows if any(cells))


def fact_columns(inspection: ColumnInspection) -> tuple[TableColumn, ...]:
    """The facts' name, then one column a table."""
    tables = (
        TableColumn(
            table_name(table),
            partial(_cell, place),
            hint=f"{table_name(table)}: {literal(table.file)}",
            is_numeric=True,
        )
        for place, table in enumerate(inspection.tables)
    )
    return (TableColumn("fact", lambda row: row[0]), *tables)


def example_rows(inspection: ColumnInspection) -> tuple[Example, ...]:
    """Every table's frequent values, training's first; rows where the value is among them."""
    counts = [dict(table.examples) for table in inspection.tables]
    values = dict.fromkeys(value for table in counts for value in table)
    return tuple((value, tuple(table.get(value) for table in counts)) for value in values)


def example_columns(inspection: ColumnInspection) -> tuple[TableColumn, ...]:
    """The value, then its rows in each table."""

    def text(place: int, row: Any) -> str:
        found = row[1][place]
        return formats.NOT_ASSESSED if found is None else formats.count(found)

    tables = (
        TableColumn(
            table_name(table),
            partial(_cell, place),
            partial(text, place),
            hint=f"{table_name(table)}: rows of {formats.count(table.rows)}; – where the value is "
            f"not among the {len(table.examples)} most frequent of this table",
            is_numeric=True,
        )
        for place, table in enumerate(inspection.tables)
    )
    return (
        TableColumn("frequent value", lambda row: row[0], lambda r: literal(r[0])),
        *tables,
    )


def _cell(place: int, row: Any) -> Cell:
    found: Cell = row[1][place]
    return found


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:,.6g}"
