"""Files of statistics packages: SAS, Stata and SPSS, with the labels of their coded values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.import_settings import ImportSettings, Reason, Recognised
from synthdesk.engine.tables.readers.cell_columns import times_of
from synthdesk.engine.tables.readers.column_storage import repeated_text
from synthdesk.engine.tables.readers.format_reader import StorageChanged, TableStream
from synthdesk.engine.tables.readers.reading_progress import ReadingProgress
from synthdesk.engine.tables.readers.refused_columns import date_out_of_range
from synthdesk.engine.tables.table_check import check_names

if TYPE_CHECKING:
    import pyarrow as pa

Values = Sequence[Any]
"""One column's values as the library hands them out: numbers, texts, dates or times."""

_CELLS_AT_ONCE = 2_000_000
_HEAD_ROWS = 2_000
_LABELLED_SHARE = 0.5
_WHOLE_KINDS = {"int8", "int16", "int32"}


@dataclass(frozen=True)
class StatisticsFile:
    """What such a file says of itself.

    Attributes:
        path: the file.
        format: one of ``sas``, ``stata`` and ``spss``.
        encoding: encoding that the user set; empty for the file's own.
        names: column names.
        kinds: the library's storage type of each column.
        labels: label of each labelled value, by column.
        rows: rows, where the file counts them.
        own_encoding: encoding that the file names; empty where it names none.
    """

    path: Path
    format: str
    encoding: str
    names: tuple[str, ...]
    kinds: dict[str, str]
    labels: dict[str, dict[Any, str]]
    rows: int | None
    own_encoding: str

    def rows_from(self, start: int, count: int) -> dict[str, Values]:
        """Some rows' values by column.

        Raises:
            UserError: where the rows can't be read.
        """
        columns, _ = _read(self.path, self.encoding, row_offset=start, row_limit=count)
        return columns


def recognise(path: Path, given: ImportSettings) -> Recognised:
    """The file's own encoding, and whether its values have labels."""
    file = _described(path, given.encoding or "")
    labelled = [name for name, labels in file.labels.items() if labels]
    reasons = [
        Reason("encoding", "The file names it itself.")
        if file.own_encoding
        else Reason("encoding", "The file does not name one.", is_sure=False)
    ]
    if labelled:
        reasons.append(
            Reason(
                "value_labels",
                f"Labels for its values come with “{labelled[0][:40]}”{_and_more(labelled)}.",
            )
        )
    encoding = file.own_encoding.lower() or "utf-8"
    settings = ImportSettings(encoding=encoding, value_labels=True)
    return Recognised(file.format, "", settings, tuple(reasons))


def _and_more(names: list[str]) -> str:
    return f" and {len(names) - 1} more" if len(names) > 1 else ""


def open(path: Path, settings: ImportSettings, progress: Progress) -> TableStream:
    """The rows, some thousand at a time."""
    file = _described(path, _encoding_to_force(path, settings.encoding or ""))
    head = file.rows_from(0, _HEAD_ROWS)
    labels, reasons = _labels_in_use(file, head, settings)
    storage = {
        name: repeated_text() if name in labels else _storage(file.kinds[name], head.get(name, []))
        for name in file.names
    }
    return _stream(file, storage, labels, reasons, progress)


def _stream(
    file: StatisticsFile,
    storage: dict[str, pa.DataType],
    labels: dict[str, dict[Any, str]],
    reasons: list[Reason],
    progress: Progress,
) -> TableStream:
    import pyarrow as pa

    schema = pa.schema([(name, storage[name]) for name in file.names])

    def batches() -> Iterator[pa.RecordBatch]:
        reading = ReadingProgress(progress, total_rows=file.rows)
        reading.add()
        at_once = max(_CELLS_AT_ONCE // max(len(file.names), 1), 1_000)
        start = 0
        while True:
            columns = file.rows_from(start, at_once)
            found = {n: _widened(storage[n], columns[n]) for n in file.names if n not in labels}
            changed = {name: kind for name, kind in found.items() if kind != storage[name]}
            if changed:
                again = _stream(file, storage | changed, labels, reasons, progress)
                raise StorageChanged(again)
            batch = _batch(columns, schema, labels, file.path)
            if batch.num_rows:
                reading.add(rows=batch.num_rows)
                yield batch
            start += batch.num_rows
            if batch.num_rows < at_once:
                return

    return TableStream(schema=schema, batches=batches(), total_rows=file.rows, reasons=reasons)


def _batch(
    columns: dict[str, Values], schema: pa.Schema, labels: dict[str, dict[Any, str]], path: Path
) -> pa.RecordBatch:
    import pyarrow as pa

    arrays = []
    for field in schema:
        values = columns[field.name]
        if field.name in labels:
            known = labels[field.name]
            values = [None if v is None else known.get(v, _text(v)) for v in values]
        try:
            arrays.append(_array(values, field.type))
        except (pa.ArrowInvalid, OverflowError) as error:
            raise date_out_of_range(Where(file=path.name, column=field.name)) from error
    return pa.record_batch(arrays, schema=schema)


def _array(values: Values, kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        # A blank text is these packages' way of writing “no value”.
        texts = [None if v is None or v == "" else _text(v) for v in values]
        return pa.array(texts, pa.string()).dictionary_encode()
    if pa.types.is_timestamp(kind):
        return times_of(values)
    return pa.array(values, kind, from_pandas=True)


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, time) else str(value)


def _storage(kind: str, values: Values) -> pa.DataType:
    """Storage by the library's type, dates and times of day by their first values."""
    import pyarrow as pa

    if kind == "string":
        return repeated_text()
    return _widened(pa.int64() if kind in _WHOLE_KINDS else pa.float64(), values)


def _widened(storage: pa.DataType, values: Values) -> pa.DataType:
    """The storage that these values need too: a column's first date may come late."""
    import pyarrow as pa

    first = next((value for value in values if value is not None), None)
    if pa.types.is_dictionary(storage) or pa.types.is_timestamp(storage):
        return storage
    if isinstance(first, date | datetime):
        return pa.timestamp("us")
    return repeated_text() if isinstance(first, time | str) else storage


def _labels_in_use(
    file: StatisticsFile, head: dict[str, Values], settings: ImportSettings
) -> tuple[dict[str, dict[Any, str]], list[Reason]]:
    """Labels of the columns whose values they name; a single labelled code makes no category."""
    if settings.value_labels is False:
        return {}, []
    used: dict[str, dict[Any, str]] = {}
    reasons = []
    for name, labels in file.labels.items():
        values = {value for value in head.get(name, []) if value is not None}
        named = values & set(labels)
        if labels and len(named) >= _LABELLED_SHARE * len(values):
            used[name] = labels
        elif labels:
            reasons.append(
                Reason(
                    "value_labels",
                    f"“{name[:60]}” keeps its numbers: only {len(named)} of its {len(values)} "
                    "different first values have a label.",
                    is_sure=False,
                )
            )
    return used, reasons


def _encoding_to_force(path: Path, asked: str) -> str:
    """The encoding asked for, unless it is the file's own, whose name the library knows."""
    try:
        own = _described(path, "").own_encoding
    except UserError:
        return asked
    return "" if asked.lower() == (own.lower() or "utf-8") else asked


def _described(path: Path, encoding: str) -> StatisticsFile:
    _, meta = _read(path, encoding, metadataonly=True)
    names = [name or "" for name in meta.column_names]
    check_names(names, path)
    return StatisticsFile(
        path=path,
        format=_kind_of(path)[0],
        encoding=encoding,
        names=tuple(names),
        kinds=dict(meta.readstat_variable_types),
        labels=dict(meta.variable_value_labels),
        rows=meta.number_rows or None,
        own_encoding=meta.file_encoding or "",
    )


def _read(path: Path, encoding: str, **how: Any) -> tuple[dict[str, Values], Any]:
    from pyreadstat import PyreadstatError, ReadstatError

    _, read = _kind_of(path)
    if encoding:
        how["encoding"] = encoding
    try:
        columns, meta = read(str(path), output_format="dict", **how)
    except OverflowError as error:
        raise date_out_of_range(Where(file=path.name)) from error
    except (ReadstatError, PyreadstatError, ValueError, TypeError, MemoryError) as error:
        # Besides its own errors the library stumbles over what a damaged file lacks.
        raise _broken(path, str(error), encoding) from error
    return columns, meta


_SAS7BDAT = bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011")


def _kind_of(path: Path) -> tuple[str, Callable[..., tuple[Any, Any]]]:
    """The format and the library's function that reads it, by the first bytes."""
    import pyreadstat

    with path.open("rb") as stream:
        head = stream.read(512)
    if _SAS7BDAT in head[:32]:
        return "sas", pyreadstat.read_sas7bdat
    if head.startswith(b"HEADER RECORD"):
        return "sas", pyreadstat.read_xport
    if head.startswith((b"$FL2", b"$FL3")):
        return "spss", pyreadstat.read_sav
    if b"SPSS PORT FILE" in head:
        return "spss", pyreadstat.read_por
    return "stata", pyreadstat.read_dta


def _broken(path: Path, said: str, encoding: str) -> UserError:
    where = Where(file=path.name)
    if "requested encoding" in said or "character set" in said or "codec" in said:
        tried = f"as “{encoding}”" if encoding else "in the encoding that the file names"
        return UserError(
            "wrong-encoding",
            "The file's texts are in another encoding",
            f"Some of its texts could not be read {tried}.",
            "Choose the right “encoding” in the import settings: “cp1252” or “latin-1” for most "
            "older Western files, “utf-8” for newer ones.",
            where,
        )
    return UserError(
        "broken-file",
        "The file is damaged or incomplete",
        "It could not be read to its end; a whole SAS, Stata or SPSS file was expected.",
        "Copy or export the file again; an interrupted copy is the usual cause.",
        where,
    )
