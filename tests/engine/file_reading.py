"""Reads a file with its format's own reader, as the loader would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.feather
import pytest

from synthdesk.engine.errors import UserError
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.import_settings import AS_RECOGNISED, ImportSettings
from synthdesk.engine.tables.readers import reader_for, whole

TEXT = pa.dictionary(pa.int32(), pa.string())
MIXED = pa.table({"a": [1, 2], "b": ["x", "y"]})


def read(
    kind: str, path: Path, given: ImportSettings = AS_RECOGNISED, progress: Progress = SILENT
) -> tuple[pa.Table, list[str]]:
    """The whole table and every sentence that was said about it."""
    reader = reader_for(kind)
    recognised = reader.recognise(path, given)
    stream = reader.open(path, given.over(recognised.settings), progress)
    table = whole(stream)
    return table, [reason.why for reason in (*recognised.reasons, *stream.reasons)]


def refusal(action: Callable[[], object]) -> UserError:
    with pytest.raises(UserError) as caught:
        action()
    assert caught.value.hint
    return caught.value
