"""Excel and OpenDocument workbooks: one sheet is one table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.import_settings import ImportSettings, Part, Reason, Recognised
from synthdesk.engine.tables.readers.cell_columns import CellColumns
from synthdesk.engine.tables.readers.format_reader import TableStream
from synthdesk.engine.tables.readers.missing_tokens import MISSING_TOKENS
from synthdesk.engine.tables.readers.parts import unknown_part
from synthdesk.engine.tables.readers.reading_progress import ReadingProgress
from synthdesk.engine.tables.readers.sheet_header import SheetHeader, find_header, header_at
from synthdesk.engine.tables.readers.typed_columns import rows_in_a_batch
from synthdesk.engine.tables.readers.workbook_guard import (
    broken_workbook,
    check_container,
    locked_workbook,
)

if TYPE_CHECKING:
    import pyarrow as pa
    from python_calamine import CalamineSheet, CalamineWorkbook

_HEAD_ROWS = 60
_ROWS_AT_ONCE = 20_000


def recognise(path: Path, given: ImportSettings) -> Recognised:
    """Sheets to choose from, and the line that holds the names."""
    with _workbook(path) as workbook:
        sheets = _sheets(workbook, path)
        parts = _measured(workbook, sheets)
        largest = _largest(parts, sheets)
        sheet = workbook.get_sheet_by_name(_check_part(given.part or largest, sheets, path))
        head, why, is_sure = find_header(_head_of(sheet), _merged(sheet))
    settings = ImportSettings(part=largest, header=head.line, missing=())
    reasons = (Reason("header", why, is_sure), _why_this_sheet(parts, sheets, largest))
    return Recognised("excel", "", settings, reasons, parts)


def open(path: Path, settings: ImportSettings, progress: Progress) -> TableStream:
    """The sheet's rows below its header; wholly blank rows are passed over and counted."""
    with _workbook(path) as workbook:
        sheets = _sheets(workbook, path)
        part = settings.part or next(iter(sheets))
        sheet = workbook.get_sheet_by_name(_check_part(part, sheets, path))
        header = _header(sheet, settings, path)
        reading = ReadingProgress(progress, total_rows=sheet.total_height + 1)
        reading.add()
        missing = frozenset(MISSING_TOKENS) | frozenset(settings.missing or ())
        table, blank_rows = _sheet_table(sheet, header, missing, reading)
    blank = Reason("values", f"Blank rows that were passed over: {blank_rows:,}.")
    return TableStream(
        schema=table.schema,
        batches=iter(table.to_batches(max_chunksize=rows_in_a_batch(table.schema))),
        total_rows=table.num_rows,
        reasons=[blank] if blank_rows else [],
    )


def _sheet_table(
    sheet: CalamineSheet, header: SheetHeader, missing: frozenset[str], reading: ReadingProgress
) -> tuple[pa.Table, int]:
    """The rows below the header, and how many wholly blank ones were passed over."""
    cells = CellColumns()
    cells.add({str(i): [] for i in range(len(header.names))}, 0)
    blank_rows = 0
    lines = islice(sheet.iter_rows(), header.line, None)
    while chunk := list(islice(lines, _ROWS_AT_ONCE)):
        kept = [row for row in chunk if any(cell != "" for cell in row)]
        blank_rows += len(chunk) - len(kept)
        columns = {
            # Names may repeat here; the check of names that every table passes will say so.
            str(i): [None if row[i] in missing else row[i] for row in kept]
            for i in range(len(header.names))
        }
        cells.add(columns, len(kept))
        reading.add(rows=len(chunk))
    return _named(cells.table(), header), blank_rows


def _named(table: pa.Table, header: SheetHeader) -> pa.Table:
    """The table with its names; columns that have neither a name nor a value are left out."""
    import pyarrow as pa

    columns = [
        (name, _whole_numbers(column))
        for name, column in zip(header.names, table.columns, strict=True)
        if name or column.null_count < len(column)
    ]
    schema = pa.schema([(name, column.type) for name, column in columns])
    return pa.table([column for _, column in columns], schema=schema)


def _whole_numbers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Spreadsheets keep all numbers alike; a column of whole ones holds integers."""
    import pyarrow as pa

    if pa.types.is_float64(column.type) and _all_whole(column):
        return column.cast(pa.int64())
    return column


def _all_whole(column: pa.ChunkedArray) -> bool:
    import pyarrow.compute as pc

    whole = pc.and_(pc.equal(column, pc.floor(column)), pc.less(pc.abs(column), 2.0**53))
    return bool(pc.all(whole).as_py())


def _head_of(sheet: CalamineSheet) -> list[list[Any]]:
    return list(islice(sheet.iter_rows(), _HEAD_ROWS))


def _merged(sheet: CalamineSheet) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Merged ranges with columns counted from the first used one, as rows are handed out."""
    first = sheet.start[1] if sheet.start else 0
    return [
        ((top, left - first), (bottom, right - first))
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
        if left >= first
    ]


def _header(sheet: CalamineSheet, settings: ImportSettings, path: Path) -> SheetHeader:
    if sheet.height == 0:
        raise UserError(
            "empty-sheet",
            "The sheet is empty",
            f"Sheet “{sheet.name}” has no cell with a value; a line of names and rows below it "
            "were expected.",
            "Choose another sheet.",
            Where(file=path.name),
        )
    header = header_at(
        _head_rows(sheet, settings.header or 0), _merged(sheet), settings.header or 0
    )
    if header.line > sheet.total_height + 1:
        raise UserError(
            "no-rows",
            "The header line lies below the last row",
            f"Line {header.line} was given; the sheet ends at line {sheet.total_height + 1}.",
            "Choose a line within the sheet.",
            Where(file=path.name),
        )
    return header


def _head_rows(sheet: CalamineSheet, line: int) -> list[list[Any]]:
    return list(islice(sheet.iter_rows(), max(line, 1)))


def _sheets(workbook: CalamineWorkbook, path: Path) -> dict[str, bool]:
    """Sheets of cells in the workbook's order, and whether each is hidden."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = {
        one.name: one.visible != SheetVisibleEnum.Visible
        for one in workbook.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet
    }
    if not sheets:
        raise UserError(
            "no-table",
            "The workbook holds no sheet of cells",
            "Only charts or macros were found.",
            "Choose a workbook with a sheet of rows and columns.",
            Where(file=path.name),
        )
    return sheets


def _measured(workbook: CalamineWorkbook, names: Iterable[str]) -> tuple[Part, ...]:
    sheets = [workbook.get_sheet_by_name(name) for name in names]
    return tuple(Part(sheet.name, "sheet", sheet.height, sheet.width) for sheet in sheets)


def _largest(parts: tuple[Part, ...], sheets: dict[str, bool]) -> str:
    """The largest sheet that is not hidden, if any is not."""
    shown = [part for part in parts if not sheets[part.name]] or list(parts)
    return max(shown, key=lambda part: (part.rows or 0) * (part.columns or 0)).name


def _check_part(part: str, sheets: dict[str, bool], path: Path) -> str:
    if part not in sheets:
        raise unknown_part(part, list(sheets), path)
    return part


def _why_this_sheet(parts: tuple[Part, ...], sheets: dict[str, bool], chosen: str) -> Reason:
    if len(parts) == 1:
        return Reason("part", "It is the only sheet.")
    unseen = [name for name, is_hidden in sheets.items() if is_hidden and name != chosen]
    why = f"It is the largest of {len(parts)} sheets."
    if unseen:
        why += f" Hidden: {', '.join(f'“{name[:40]}”' for name in unseen[:5])}."
    return Reason("part", why, is_sure=sum(bool(part.rows) for part in parts) == 1)


@contextmanager
def _workbook(path: Path) -> Iterator[CalamineWorkbook]:
    from python_calamine import CalamineError, PasswordError, load_workbook

    check_container(path)
    try:
        with load_workbook(str(path)) as workbook:
            yield workbook
    except PasswordError as error:
        raise locked_workbook(path) from error
    except (CalamineError, OSError) as error:
        raise broken_workbook(path) from error
    except BaseException as error:
        # The library's own crashes come as an exception outside Python's usual tree.
        if type(error).__name__ != "PanicException":
            raise
        raise broken_workbook(path) from error
