"""What every table must have, whatever its format: named columns, plain values and rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.tables.readers.format_reader import TableStream


def check_names(names: Sequence[str], path: Path) -> None:
    """Refuse a table without columns, or with columns that no name tells apart.

    Raises:
        UserError: ``no-columns``, ``blank-column-name`` or ``duplicate-columns``.
    """
    if not names:
        raise UserError(
            "no-columns",
            "The table has no columns",
            "Not one column was found in the file.",
            "Export the table again with its columns.",
            Where(file=path.name),
        )
    blank = [position for position, name in enumerate(names, 1) if not name.strip()]
    if blank:
        raise UserError(
            "blank-column-name",
            "A column has no name",
            f"Column {blank[0]} of {len(names)} has a blank name; every column needs a name.",
            "Give the column a name in the file, or remove it.",
            Where(file=path.name),
        )
    repeated = sorted(name for name, times in Counter(names).items() if times > 1)
    if repeated:
        positions = [str(i) for i, name in enumerate(names, 1) if name == repeated[0]]
        raise UserError(
            "duplicate-columns",
            "Two columns have the same name",
            f"“{repeated[0][:80]}” is the name of columns {_listed(positions)}; "
            "every column needs a name of its own.",
            "Rename or remove one of them in the file.",
            Where(file=path.name, column=repeated[0]),
        )


def _listed(positions: list[str]) -> str:
    shown = positions if len(positions) <= 5 else [*positions[:4], f"{len(positions) - 4} others"]
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def check_stream(stream: TableStream, path: Path) -> TableStream:
    """The stream itself, if its columns can be audited.

    Raises:
        UserError: as ``check_names``, or ``one-column``, ``nested-column``,
            ``unsupported-column``.
    """
    check_names(stream.schema.names, path)
    _check_width(stream.schema.names, path)
    for field in stream.schema:
        _check_type(field, path)
    return stream


def _check_width(names: Sequence[str], path: Path) -> None:
    if len(names) < 2:
        raise UserError(
            "one-column",
            "The table has only one column",
            f"The only column is “{names[0][:80]}”; an audit compares columns and "
            "pairs of columns, so at least two are needed.",
            "If the file has more columns, its delimiter was not recognised: choose it in the "
            "import settings.",
            Where(file=path.name),
        )


def _check_type(field: pa.Field, path: Path) -> None:
    import pyarrow as pa

    if pa.types.is_nested(field.type):
        raise UserError(
            "nested-column",
            "A column holds lists or records",
            f"Its type is {field.type}; plain values were expected.",
            "Flatten the column, or leave it out of the file.",
            Where(file=path.name, column=field.name),
        )
    if not _is_supported(field.type):
        raise UserError(
            "unsupported-column",
            "A column holds values of a kind that can't be audited",
            f"Its type is {field.type}; numbers, texts, dates, times or true/false were expected.",
            "Convert the column to one of these, or leave it out of the file.",
            Where(file=path.name, column=field.name),
        )


def _is_supported(kind: pa.DataType) -> bool:
    import pyarrow as pa

    types = pa.types
    if types.is_dictionary(kind):
        return bool(types.is_string(kind.value_type))
    tests = (
        types.is_string,
        types.is_integer,
        types.is_floating,
        types.is_boolean,
        types.is_timestamp,
        types.is_date,
        types.is_null,
    )
    return any(test(kind) for test in tests)


def check_table(table: pa.Table, path: Path) -> pa.Table:
    """The table itself, if it has rows.

    Raises:
        UserError: ``no-rows``.
    """
    if table.num_rows == 0:
        raise UserError(
            "no-rows",
            "The file has a header but no rows",
            f"{table.num_columns} columns were found and not one data row.",
            "Export the table again with its rows.",
            Where(file=path.name),
        )
    return table
