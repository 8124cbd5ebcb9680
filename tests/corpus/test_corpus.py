"""Every hostile file is refused in plain words or loads as it should; nothing else may happen."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from synthdesk.engine.errors import UserError
from synthdesk.engine.tables.loading import LoadedTable, load_table, open_arrow
from synthdesk.engine.tables.source import TableRole
from tests.corpus.hostile_file import HostileFile, Loads, Refused
from tests.corpus.make_corpus import CORPUS

MOST_SECONDS = 10.0
FEWEST_FILES = 60
JARGON = (
    "arrow",
    "codec",
    "errno",
    "exception",
    "invalid_",
    "nonetype",
    "python",
    "traceback",
    "0x",
)
FORMAT_NAMES = ("Arrow or Feather", "Arrow file", "(Arrow)", "pyarrow")


def test_the_corpus_is_as_large_as_was_asked_for() -> None:
    names = [file.name for file in CORPUS]
    assert len(set(names)) == len(names) >= FEWEST_FILES
    assert all(file.why for file in CORPUS)


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.name)
def test_hostile_file(file: HostileFile, tmp_path: Path) -> None:
    folder, cache = tmp_path / "files", tmp_path / "cache"
    folder.mkdir()
    path = folder / file.name
    file.write(path)
    before = state_of(folder)
    started = time.monotonic()
    outcome = outcome_of(path, cache, file)
    if isinstance(file.expected, Refused):
        assert isinstance(outcome, UserError), f"it loaded: {outcome.schema.columns[:5]}"
        check_refusal(outcome, file.expected, file.name)
        assert not cache.exists() or not list(cache.iterdir())
    else:
        assert isinstance(outcome, LoadedTable), str(outcome)
        check_table(outcome, file.expected)
        assert [one.name for one in cache.iterdir()] == [Path(outcome.cache).name]
    assert time.monotonic() - started < MOST_SECONDS
    assert state_of(folder) == before


def outcome_of(path: Path, cache: Path, file: HostileFile) -> LoadedTable | UserError:
    try:
        return load_table(path, TableRole.TRAINING, cache, settings=file.given)
    except UserError as error:
        return error


def check_refusal(error: UserError, expected: Refused, file: str) -> None:
    assert (error.code, error.where.column) == (
        expected.code,
        expected.column or error.where.column,
    )
    assert error.where.row == (expected.row if expected.row is not None else error.where.row)
    assert error.where.file == file
    assert error.hint.strip()
    assert len(error.title) < 100
    words = f"{error.title} {error.detail} {error.hint}"
    for name in FORMAT_NAMES:
        words = words.replace(name, "")
    assert not [term for term in JARGON if term in words.lower()], words


def check_table(loaded: LoadedTable, expected: Loads) -> None:
    table = open_arrow(Path(loaded.cache))
    assert table.num_rows == loaded.source.rows == expected.rows
    assert loaded.source.columns == (expected.columns or loaded.source.columns)
    for name, values in expected.values.items():
        kept = table.column(name).to_pylist()[: len(values)]
        assert kept == values, name
    for name, kind in expected.types.items():
        assert str(table.schema.field(name).type) == kind
    assert loaded.recognised is not None
    said = [reason.why for reason in loaded.recognised.reasons]
    assert not expected.said or any(expected.said in why for why in said), said
    assert (loaded.set_aside.count if loaded.set_aside else 0) == expected.set_aside


def state_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of everything in the folder: reading may change nothing."""
    return {
        one.relative_to(folder).as_posix(): (one.lstat().st_size, one.lstat().st_mtime_ns)
        for one in sorted(folder.rglob("*"))
    }
