"""The session's working copies: Arrow files that every process can map into memory.

Text columns keep one list of different values for the whole file; it grows while the rows are
written, so that no table has to be in memory at once.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.tables.readers.format_reader import TableStream

LONGEST_DICTIONARY = 1_000_000
"""Different values of a text column above which each row keeps its own text."""
_LONG_DICTIONARY = 20_000
_MANY_DICTIONARIES = 300
_WRITTEN_AT_ONCE = 64 * 1024 * 1024


class TooManyValues(Exception):
    """A text column has too many different values for a list of them."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


class KeptDictionaries:
    """Gives the text columns of all batches one common, growing list of values a column.

    Args:
        schema: columns of the batches.
        plain: text columns that keep each row's own text instead.
    """

    def __init__(self, schema: pa.Schema, plain: frozenset[str] = frozenset()) -> None:
        import pyarrow as pa

        self.schema = pa.schema(
            [field.with_type(pa.string()) if field.name in plain else field for field in schema]
        )
        self._known: dict[str, pa.StringArray] = {
            field.name: pa.array([], pa.string())
            for field in self.schema
            if pa.types.is_dictionary(field.type)
        }

    @property
    def worth_writing(self) -> int:
        """Bytes to be gathered first: long lists and many lists cost the same for any batch."""
        longest = max((len(words) for words in self._known.values()), default=0)
        costs_much = longest > _LONG_DICTIONARY or len(self._known) > _MANY_DICTIONARIES
        return _WRITTEN_AT_ONCE if costs_much else 0

    def begin_lists(self, batch: pa.RecordBatch) -> None:
        """Before the first of several batches: no list may be empty, for Arrow lets none grow.

        A column without any value in that batch gets an empty text on its list that no row uses.
        """
        import pyarrow as pa

        for name in self._known:
            if batch.column(name).null_count == len(batch):
                self._known[name] = pa.array([""])

    def kept(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch with indices into the common lists.

        Raises:
            TooManyValues: where a list grows too long.
        """
        import pyarrow as pa

        arrays = []
        for field, values in zip(self.schema, batch.columns, strict=True):
            if field.name in self._known:
                arrays.append(self._renumbered(field.name, values))
            elif pa.types.is_dictionary(values.type):
                arrays.append(values.cast(pa.string()))
            else:
                arrays.append(values)
        return pa.record_batch(arrays, schema=self.schema)

    def _renumbered(self, name: str, values: pa.DictionaryArray) -> pa.DictionaryArray:
        import pyarrow as pa
        import pyarrow.compute as pc

        known, words = self._known[name], values.dictionary
        places = pc.index_in(words, value_set=known)
        if places.null_count:
            new = words.filter(places.is_null()).unique().drop_null()
            if len(known) + len(new) > LONGEST_DICTIONARY:
                raise TooManyValues(name)
            known = self._known[name] = pa.concat_arrays([known, new])
            places = pc.index_in(words, value_set=known)
        return pa.DictionaryArray.from_arrays(places.take(values.indices), known)


class _BackgroundWriter:
    """Writes batches while the next ones are being read; one is under way at a time."""

    def __init__(self, kept: KeptDictionaries, partial: Path) -> None:
        import pyarrow as pa

        self._kept = kept
        self._folder = partial.parent
        self._threads = ThreadPoolExecutor(1, "cache-writer")
        self._under_way: Future[None] | None = None
        self._waiting: list[pa.RecordBatch] = []
        self._waiting_bytes = 0
        options = pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)
        with _writing(self._folder):
            self._sink = pa.OSFile(str(partial), "wb")
            self._writer = pa.ipc.new_file(self._sink, kept.schema, options=options)
        self.rows = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Take a batch; raises what went wrong with an earlier one."""
        if batch.num_rows == 0:
            return
        if self._waiting and self._waiting_bytes >= self._kept.worth_writing:
            if self.rows == len(self._waiting[0]):
                self._kept.begin_lists(self._waiting[0])
            self._flush()
        self.rows += batch.num_rows
        self._waiting.append(batch)
        self._waiting_bytes += batch.nbytes

    def finish(self) -> None:
        """Write what is left, so that the file is whole."""
        self._flush()
        self._settle()
        with _writing(self._folder):
            self._writer.close()

    def close(self) -> None:
        """Let go of the file, whole or not."""
        self._threads.shutdown(wait=True)
        self._sink.close()

    def _flush(self) -> None:
        self._settle()
        batches, self._waiting, self._waiting_bytes = self._waiting, [], 0
        self._under_way = self._threads.submit(self._write, batches)

    def _settle(self) -> None:
        if self._under_way is not None:
            under_way, self._under_way = self._under_way, None
            under_way.result()

    def _write(self, batches: list[pa.RecordBatch]) -> None:
        for batch in _as_one(batches):
            stored = self._kept.kept(batch)
            with _writing(self._folder):
                self._writer.write_batch(stored)


def _as_one(batches: list[pa.RecordBatch]) -> list[pa.RecordBatch]:
    import pyarrow as pa

    if len(batches) < 2:
        return batches
    return list(pa.Table.from_batches(batches).unify_dictionaries().combine_chunks().to_batches())


def write_stream(stream: TableStream, folder: Path, plain: frozenset[str]) -> tuple[Path, int]:
    """Write all rows of a stream into a file that has no name of its own yet.

    Returns:
        The file, for ``keep_as`` to name, and its number of rows. Nothing is left after an error.

    Raises:
        UserError: ``cache-not-writable``.
        TooManyValues: where a text column has to be kept as plain text.
    """
    partial = _new_partial(folder)
    try:
        writer = _BackgroundWriter(KeptDictionaries(stream.schema, plain), partial)
        try:
            for batch in stream.batches:
                writer.add(batch)
            writer.finish()
        finally:
            writer.close()
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return partial, writer.rows


def keep_as(partial: Path, path: Path) -> None:
    """Give a finished file its name; whoever has mapped an older one keeps that."""
    try:
        with _writing(path.parent):
            partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def write_arrow(table: pa.Table, path: Path) -> None:
    """Write an Arrow file that can be memory-mapped; whole or not at all."""
    import pyarrow as pa

    partial = _new_partial(path.parent)
    try:
        with (
            _writing(path.parent),
            pa.OSFile(str(partial), "wb") as sink,
            pa.ipc.new_file(sink, table.schema) as writer,
        ):
            writer.write_table(table)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    keep_as(partial, path)


def open_arrow(path: Path) -> pa.Table:
    """Map an Arrow file into memory without reading it."""
    import pyarrow as pa

    with pa.memory_map(str(path), "r") as source:
        return pa.ipc.open_file(source).read_all()


def _new_partial(folder: Path) -> Path:
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(suffix=".partial", dir=folder)
        os.close(handle)
    return Path(name)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UserError(
            "cache-not-writable",
            "The working copy of the table could not be written",
            f"The system said: {error.strerror or error}.",
            "Free some disk space in the folder for temporary files, then load the file again.",
            Where(file=str(folder)),
        ) from error
