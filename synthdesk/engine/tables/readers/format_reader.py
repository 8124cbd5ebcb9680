"""What every reader of a file format offers: recognise the file, then hand out its rows in batches.

A reader is a module with two functions, ``recognise`` and ``open``, as ``FormatReader`` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.import_settings import ImportSettings, Reason, Recognised

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.tables.loading import SetAsideRows

BATCH_BYTES = 64 * 1024 * 1024
"""No batch of a stream should be larger than about this."""


@dataclass
class TableStream:
    """A table as it comes out of a file, batch by batch; can be run through once.

    Attributes:
        schema: final storage types. Text is ``dictionary<int32, string>``, or plain ``string``
            where nearly all values differ; whole numbers ``int64``, other numbers ``double``,
            times ``timestamp[us]``, truth values ``bool``, columns without a value ``null``.
        batches: the rows, lazily; every batch has exactly ``schema``. A batch may bring its own
            dictionary: whoever writes the batches puts the dictionaries together. May raise
            ``StorageChanged``.
        total_rows: how many rows there will be, where the file says so.
        set_aside: rows that could not be read; complete once ``batches`` is exhausted.
        sha256: digest of the file's bytes where the reader saw all of them; complete once
            ``batches`` is exhausted. Empty otherwise: the loader then takes it itself.
        reasons: what only reading showed and the user should know, e.g. values that a type
            could not hold; complete once ``batches`` is exhausted.
    """

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]
    total_rows: int | None = None
    set_aside: SetAsideRows | None = None
    sha256: str = ""
    reasons: list[Reason] = field(default_factory=list)


class StorageChanged(Exception):
    """A later value did not fit the chosen storage: drop what was read, go on with this stream."""

    def __init__(self, stream: TableStream) -> None:
        super().__init__("the table is read again with other storage types")
        self.stream = stream


class FormatReader(Protocol):
    """Reads one family of formats."""

    def recognise(self, path: Path, given: ImportSettings) -> Recognised:
        """What the file is and how it reads by itself; looks at its head only.

        Args:
            path: an existing, readable file (or folder).
            given: what the user overrode; recognition may rest on it (e.g. the delimiter once
                the encoding is given), but reports what it would find without it where it can.

        Raises:
            UserError: where the file can't be understood at all.
        """
        ...

    def open(self, path: Path, settings: ImportSettings, progress: Progress) -> TableStream:
        """The table with these settings, complete for what the format knows.

        Args:
            path: an existing, readable file (or folder).
            settings: what was recognised with what the user gave laid over it.
            progress: stepped by the reader while ``batches`` is run through, at least every
                0.2 s, as a fraction of the file with a text such as “1.2 million rows ·
                210 MB of 1.5 GB” (see ``reading_progress``); a step may raise ``Cancelled``.

        Raises:
            UserError: here or from ``batches``.
        """
        ...
