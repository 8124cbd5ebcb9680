"""Hostile workbooks."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import xlwt
from openpyxl.worksheet.worksheet import Worksheet

from synthdesk.engine.tables.import_settings import ImportSettings
from tests.corpus.hostile_file import Loads, Refused, Writer, hostile, of_bytes

ROWS: list[list[object]] = [["id", "pay", "town"], *([i, i * 1.5, "Köln"] for i in range(1, 121))]
NAMES = ("id", "pay", "town")


def workbook(rows: list[list[object]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    fill(book.active, rows)
    return book


def fill(sheet: Worksheet, rows: list[list[object]]) -> None:
    for row in rows:
        sheet.append(row)


def packed(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


GOOD = packed(workbook(ROWS))
of_bytes("good.xlsx", GOOD, Loads(120, NAMES, types={"id": "int64", "pay": "double"}), "As usual.")
of_bytes("excel-named.csv", GOOD, Loads(120, NAMES), "A workbook named .csv.")
of_bytes("cut.xlsx", GOOD[: len(GOOD) // 2], Refused("broken-workbook"), "Cut in the middle.")
of_bytes(
    "zip-version.xlsx",
    GOOD.replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\xf7"),
    Refused("broken-workbook"),
    "Packed for a version of zip that is yet to come; found by fuzzing.",
)
of_bytes("empty.xlsx", packed(workbook([])), Refused("empty-sheet"), "A workbook without a cell.")
of_bytes("header.xlsx", packed(workbook(ROWS[:1])), Refused("no-rows"), "A header without rows.")
of_bytes(
    "one-column.xlsx", packed(workbook([row[:1] for row in ROWS])), Refused("one-column"), "One."
)
of_bytes(
    "twice.xlsx",
    packed(workbook([["a", "b", "a"], [1, 2, 3]])),
    Refused("duplicate-columns", "a"),
    "A name twice.",
)
of_bytes(
    "blank-name.xlsx",
    packed(workbook([["a", None, "c"], [1, 2, 3]])),
    Refused("blank-column-name"),
    "A column with values and no name.",
)
of_bytes(
    "mixed-cells.xlsx",
    packed(workbook([["a", "b"], [1, True], ["x", 2], [2.5, "NA"], [True, None]])),
    Loads(4, values={"a": ["1", "x", "2.5", "true"], "b": ["true", "2", None, None]}),
    "Numbers, texts and truth values in one column.",
)
of_bytes(
    "blank-rows.xlsx",
    packed(workbook([["a", "b"], [1, 2], [None, None], [3, 4]])),
    Loads(2, values={"a": [1, 3]}, said="Blank rows that were passed over: 1"),
    "Blank rows in the middle.",
)


@hostile("no-sheet-chosen.xlsx", Refused("unknown-part"), ImportSettings(part="Nowhere"))
def unknown_sheet(path: Path) -> None:
    """A sheet that is not there."""
    path.write_bytes(GOOD)


@hostile("password.xlsx", Refused("password-protected"))
def password(path: Path) -> None:
    """Protected by a password."""
    from msoffcrypto.format.ooxml import OOXMLFile

    target = io.BytesIO()
    OOXMLFile(io.BytesIO(GOOD)).encrypt("secret", target)
    path.write_bytes(target.getvalue())


@hostile("merged.xlsx", Loads(2, ("id", "pay 2019", "pay 2020", "tax 2019", "tax 2020")))
def merged(path: Path) -> None:
    """Merged cells over two lines of header, formulas below."""
    book = workbook(
        [
            ["id", "pay", None, "tax", None],
            [None, 2019, 2020, 2019, 2020],
            [1, 10, 11, 1, 2],
            [2, 20, 21, 3, 4],
        ]
    )
    for cells in ("A1:A2", "B1:C1", "D1:E1"):
        book.active.merge_cells(cells)
    book.save(path)


@hostile("title.xlsx", Loads(120, NAMES))
def title(path: Path) -> None:
    """A merged title and a note above the header."""
    book = workbook([["Salaries of 2020"], ["Source: the books"], [], *ROWS])
    book.active.merge_cells("A1:C1")
    book.save(path)


@hostile("formulas.xlsx", Loads(2, ("a", "b"), values={"a": [1, 2], "b": [3, None]}))
def formulas(path: Path) -> None:
    """A formula with its value, and one that ended in an error."""
    book = workbook([["a", "b"], [1, "=A2*3"], [2, "=1/0"]])
    with zipfile.ZipFile(io.BytesIO(packed(book))) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name.endswith("sheet1.xml"):
                text = text.replace(b"<f>A2*3</f><v />", b"<f>A2*3</f><v>3</v>")
                text = text.replace(b"<f>A2*3</f><v/>", b"<f>A2*3</f><v>3</v>")
                text = text.replace(
                    b'<c r="B3"><f>1/0</f><v />', b'<c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v>'
                )
                text = text.replace(
                    b'<c r="B3"><f>1/0</f><v/>', b'<c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v>'
                )
            target.writestr(name, text)


@hostile("hidden.xlsx", Loads(120, NAMES, said="Hidden: “notes”"))
def hidden(path: Path) -> None:
    """A larger sheet that is hidden."""
    book = workbook(ROWS)
    sheet = book.create_sheet("notes")
    fill(sheet, [["a", "b", "c"], *([1, 2, 3] for _ in range(500))])
    sheet.sheet_state = "hidden"
    book.save(path)


@hostile("chart-only.xlsx", Refused("no-table"))
def chart_only(path: Path) -> None:
    """A chart and no sheet of cells."""
    book = openpyxl.Workbook()
    book.create_chartsheet("chart")
    book.remove(book["Sheet"])
    book.save(path)


@hostile("bomb.xlsx", Refused("zip-bomb"))
def bomb(path: Path) -> None:
    """A sheet that unpacks to a thousand times its size."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        with zipfile.ZipFile(io.BytesIO(GOOD)) as source:
            for name in source.namelist():
                target.writestr(name, source.read(name))
        with target.open("xl/worksheets/sheet2.xml", "w") as member:
            for _ in range(130):
                member.write(b"<row></row>" * 100_000)


def old_workbook(path: Path) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("A")
    for i, row in enumerate(ROWS):
        for j, cell in enumerate(row):
            sheet.write(i, j, cell)
    book.save(str(path))
    return path.read_bytes()


@hostile("old.xls", Loads(120, NAMES, types={"id": "int64"}))
def old(path: Path) -> None:
    """The format before 2007."""
    old_workbook(path)


@hostile("cut.xls", Refused("broken-workbook"))
def cut_old(path: Path) -> None:
    """The old format, cut short."""
    path.write_bytes(old_workbook(path)[:700])


@hostile("counts.xls", Refused("broken-workbook"))
def wrong_counts(path: Path) -> None:
    """A count in the head that would make a reader ask for all memory."""
    raw = bytearray(old_workbook(path))
    raw[44:48] = b"\xff\xff\xff\x7f"
    path.write_bytes(raw)


ODS = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="A">{rows}</table:table>
</office:spreadsheet></office:body></office:document-content>"""


def open_document(rows: list[list[object]]) -> Writer:
    def cell(value: object) -> str:
        if isinstance(value, str):
            return (
                '<table:table-cell office:value-type="string">'
                f"<text:p>{value}</text:p></table:table-cell>"
            )
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

    lines = ("".join(map(cell, row)) for row in rows)
    body = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)

    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as target:
            target.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            target.writestr("content.xml", ODS.format(rows=body))
            target.writestr("META-INF/manifest.xml", MANIFEST)

    return write


MANIFEST = """<?xml version="1.0"?><manifest:manifest
 xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/"
 manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""


@hostile("sheet.ods", Loads(120, NAMES, types={"id": "int64"}))
def open_sheet(path: Path) -> None:
    """An OpenDocument sheet."""
    open_document(ROWS)(path)


@hostile("repeated.ods", Loads(1, ("a", "b")))
def repeated(path: Path) -> None:
    """A sheet whose last line says that a million blank ones follow."""
    blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
    open_document([["a", "b"], [1, 2]])(path)
    with zipfile.ZipFile(path) as source:
        content = source.read("content.xml").decode()
        rest = {n: source.read(n) for n in source.namelist() if n != "content.xml"}
    with zipfile.ZipFile(path, "w") as target:
        for name, text in rest.items():
            target.writestr(name, text)
        target.writestr(
            "content.xml",
            content.replace("</table:table>", f"{blank}</table:table-row></table:table>"),
        )
