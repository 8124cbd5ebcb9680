"""Read a CSV or Parquet file into Arrow, or say exactly why it cannot be read.

A CSV is read as text only: what a column *is* gets decided once, on the training table
(see ``schema``), never by each file's own content.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.source import existing_file

if TYPE_CHECKING:
    from typing import IO

    import pyarrow as pa

# What pandas reads as missing by default, so that a figure can be compared with published code.
MISSING_TOKENS = (
    "",
    "#N/A",
    "#N/A N/A",
    "#NA",
    "-1.#IND",
    "-1.#QNAN",
    "-NaN",
    "-nan",
    "1.#IND",
    "1.#QNAN",
    "<NA>",
    "N/A",
    "NA",
    "NULL",
    "NaN",
    "None",
    "n/a",
    "nan",
    "null",
)

_PARQUET_MAGIC = b"PAR1"
_GZIP_MAGIC = b"\x1f\x8b"
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_SNIFF_BYTES = 64 * 1024


def read_table(path: Path, progress: Progress = SILENT) -> tuple[pa.Table, str]:
    """Read a whole file.

    Returns:
        The table (text columns dictionary-encoded) and the format, ``"csv"`` or ``"parquet"``.

    Raises:
        UserError: with the file, and where known the column and the row, that is at fault.
    """
    path = existing_file(path)
    progress.step(0.0)
    with path.open("rb") as stream:
        magic = stream.read(4)
    if magic == _PARQUET_MAGIC or path.suffix.lower() in {".parquet", ".pq"}:
        table, kind = _read_parquet(path), "parquet"
    else:
        table, kind = _read_csv(path, magic), "csv"
    progress.step(0.9)
    _check_columns(table, path)
    table = table.unify_dictionaries().combine_chunks()
    progress.step(1.0)
    return table, kind


def _check_columns(table: pa.Table, path: Path) -> None:
    where = Where(file=path.name)
    _check_unique_names(table.column_names, path)
    if table.num_rows == 0:
        raise UserError(
            "no-rows",
            "The file has a header but no rows",
            f"{table.num_columns} columns were found and not one data row.",
            "Export the table again with its rows.",
            where,
        )
    if table.num_columns < 2:
        raise UserError(
            "one-column",
            "The table has only one column",
            f"The only column is “{table.column_names[0][:80]}”; an audit compares columns and "
            "pairs of columns, so at least two are needed.",
            "If the file has more columns, its delimiter may not be a comma: save it "
            "comma-separated or as Parquet.",
            where,
        )


def _check_unique_names(names: list[str], path: Path) -> None:
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        positions = [str(i + 1) for i, name in enumerate(names) if name == repeated[0]]
        raise UserError(
            "duplicate-columns",
            "Two columns have the same name",
            f"“{repeated[0]}” is the name of columns {' and '.join(positions)}; "
            "every column needs a name of its own.",
            "Rename or remove one of them in the file.",
            Where(file=path.name, column=repeated[0]),
        )


# --- Parquet -------------------------------------------------------------------------------


def _read_parquet(path: Path) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        # Duplicate names are refused by the reader itself with a message about a schema, so
        # they are looked for first.
        _check_unique_names(pq.read_schema(path).names, path)
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise UserError(
            "broken-parquet",
            "The Parquet file is damaged or incomplete",
            f"It could not be read to its end ({_first_line(error)}).",
            "Copy or export the file again; an interrupted copy is the usual cause.",
            Where(file=path.name),
        ) from error
    for position, field in enumerate(table.schema):
        if pa.types.is_nested(field.type):
            raise UserError(
                "nested-column",
                "A column holds lists or records",
                f"Its type is {field.type}; plain values were expected.",
                "Flatten the column, or leave it out of the file.",
                Where(file=path.name, column=field.name),
            )
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            encoded = table.column(position).cast(pa.string()).dictionary_encode()
            table = table.set_column(position, field.name, encoded)
    return table.replace_schema_metadata(None)


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__


# --- CSV -----------------------------------------------------------------------------------


def _open(path: Path) -> IO[bytes]:
    with path.open("rb") as stream:
        compressed = stream.read(2) == _GZIP_MAGIC
    return gzip.open(path, "rb") if compressed else path.open("rb")  # type: ignore[return-value]


def _read_csv(path: Path, magic: bytes) -> pa.Table:
    import pyarrow as pa
    import pyarrow.csv as pacsv

    header = _header_of(path, magic)
    _check_unique_names(header, path)
    text = pa.dictionary(pa.int32(), pa.string())
    parse = pacsv.ParseOptions(newlines_in_values=True)
    convert = pacsv.ConvertOptions(
        column_types=dict.fromkeys(header, text),
        null_values=list(MISSING_TOKENS),
        strings_can_be_null=True,
    )
    try:
        with _open(path) as stream:
            return pacsv.read_csv(stream, parse_options=parse, convert_options=convert)
    except (pa.ArrowInvalid, EOFError, OSError) as error:
        raise _csv_error(path, header, error) from error


def _header_of(path: Path, magic: bytes) -> list[str]:
    """Column names from the first line; refuses what is not comma-separated text."""
    import csv

    where = Where(file=path.name)
    try:
        with _open(path) as stream:
            sample = stream.read(_SNIFF_BYTES)
    except (OSError, EOFError) as error:
        raise _broken_compression(path, error) from error
    if b"\x00" in sample:
        raise UserError(
            "not-a-table",
            "This is not a text table",
            "The file holds zero bytes, so it is either a binary file under a wrong name or "
            f"UTF-16 text (it starts with {magic.hex(' ')}).",
            "Save the table as UTF-8 CSV or as Parquet.",
            where,
        )
    first_line = sample.removeprefix(b"\xef\xbb\xbf").splitlines()[0] if sample.strip() else b""
    try:
        line = first_line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _encoding_error(path, row=None, column="") from error
    if not line.strip():
        raise UserError(
            "empty-file",
            "The file has no header line",
            "Its first line is blank; the names of the columns were expected there.",
            "Export the table again with its column names in the first line.",
            where,
        )
    names = next(csv.reader([line]))
    if len(names) == 1:
        for delimiter, word in _OTHER_DELIMITERS.items():
            if delimiter in line:
                raise UserError(
                    "wrong-delimiter",
                    f"The values are separated by {word}, not by commas",
                    f"The header reads “{line[:80]}”, which is one single column when read "
                    "with commas.",
                    "Save the file comma-separated or as Parquet.",
                    where,
                )
    return names


def _csv_error(path: Path, header: list[str], error: Exception) -> UserError:
    if isinstance(error, EOFError):
        return _broken_compression(path, error)
    ragged = _first_ragged_row(path)
    if ragged is not None:
        row, expected, actual = ragged
        return UserError(
            "ragged-row",
            "A row has the wrong number of values",
            f"{expected} values were expected, one for each column, and {actual} were found. "
            "A stray delimiter or quote in the row is the usual cause.",
            "Mend or remove that row, then load the file again.",
            Where(file=path.name, row=row),
        )
    badly_encoded = _first_badly_encoded_line(path)
    if badly_encoded is not None:
        line, column = badly_encoded
        return _encoding_error(path, line, header[column] if column < len(header) else "")
    return UserError(
        "broken-csv",
        "The file could not be read as a comma-separated table",
        _first_line(error),
        "Open the file in a text editor near the place named, mend it and load it again.",
        Where(file=path.name),
    )


def _broken_compression(path: Path, error: BaseException) -> UserError:
    return UserError(
        "broken-compression",
        "The compressed file is damaged or incomplete",
        _first_line(error),
        "Copy or export the file again; an interrupted copy is the usual cause.",
        Where(file=path.name),
    )


def _encoding_error(path: Path, row: int | None, column: str) -> UserError:
    return UserError(
        "mixed-encoding",
        "The file is not UTF-8 text throughout",
        "A byte was found that is not valid UTF-8; parts of the file may have been written "
        "with another encoding, such as Latin-1.",
        "Save the file as UTF-8.",
        Where(file=path.name, row=row, column=column),
    )


def _first_ragged_row(path: Path) -> tuple[int, int, int] | None:
    """(data row, expected values, found values) of the first row of another width."""
    import pyarrow as pa
    import pyarrow.csv as pacsv

    found: list[tuple[int, int, int]] = []

    def note(row: pacsv.InvalidRow) -> str:
        # pyarrow counts the header as row 1.
        found.append(((row.number or 0) - 1, row.expected_columns, row.actual_columns))
        return "error"

    try:
        with _open(path) as stream:
            pacsv.read_csv(
                stream,
                # Row numbers are known only when the file is read by one thread.
                read_options=pacsv.ReadOptions(use_threads=False),
                parse_options=pacsv.ParseOptions(newlines_in_values=True, invalid_row_handler=note),
                convert_options=pacsv.ConvertOptions(include_columns=[]),
            )
    except (pa.ArrowInvalid, OSError, EOFError):
        pass
    return found[0] if found else None


def _first_badly_encoded_line(path: Path) -> tuple[int, int] | None:
    """(data row, column index) of the first line that is not UTF-8."""
    with _open(path) as stream:
        for number, line in enumerate(stream):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                return number, line[: error.start].count(b",")
    return None
