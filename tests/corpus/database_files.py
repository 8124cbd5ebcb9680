"""Hostile database files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb

from synthdesk.engine.tables.import_settings import ImportSettings
from tests.corpus.hostile_file import Loads, Refused, hostile, of_bytes

ROWS = [(i, i * 1.5, "Köln") for i in range(120)]
NAMES = ("id", "pay", "town")


def sqlite(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as base, base:
        for statement in statements:
            base.execute(statement)


def good_sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("CREATE TABLE people (id INTEGER, pay REAL, town TEXT)")
        base.executemany("INSERT INTO people VALUES (?, ?, ?)", ROWS)


@hostile("good.sqlite", Loads(120, NAMES, types={"id": "int64", "pay": "double"}))
def usual(path: Path) -> None:
    """An ordinary SQLite file."""
    good_sqlite(path)


@hostile("sqlite-named.csv", Loads(120, NAMES))
def named_csv(path: Path) -> None:
    """An SQLite file named .csv."""
    good_sqlite(path)


@hostile("no-table.sqlite", Refused("no-table"))
def no_table(path: Path) -> None:
    """A database without any table."""
    sqlite(path, "CREATE TABLE t (a)", "DROP TABLE t")


@hostile("no-rows.sqlite", Refused("no-rows"))
def no_rows(path: Path) -> None:
    """A table without rows."""
    sqlite(path, "CREATE TABLE t (a, b)")


@hostile("one-column.sqlite", Refused("one-column"))
def one_column(path: Path) -> None:
    """A table of one column."""
    sqlite(path, "CREATE TABLE t (a)", "INSERT INTO t VALUES (1)")


@hostile("blank-name.sqlite", Refused("blank-column-name"))
def blank_name(path: Path) -> None:
    """A column without a name."""
    sqlite(path, 'CREATE TABLE t (a, "")', "INSERT INTO t VALUES (1, 2)")


@hostile("hostile-names.sqlite", Loads(1, ('"; DROP TABLE t; --', "<b>")))
def hostile_names(path: Path) -> None:
    """Names that want to be SQL and markup."""
    names = '"""; DROP TABLE t; --", "<b>"'
    sqlite(path, f'CREATE TABLE "t""; --" ({names})', 'INSERT INTO "t""; --" VALUES (1, 2)')


@hostile("mixed-cells.sqlite", Loads(3, values={"a": ["1", "x", "2.5"]}, said="numbers and texts"))
def mixed_cells(path: Path) -> None:
    """One column of numbers and texts."""
    sqlite(path, "CREATE TABLE t (a, b)", "INSERT INTO t VALUES (1, 1), ('x', 2), (2.5, 3)")


@hostile("bytes.sqlite", Refused("binary-column", "b"))
def raw_bytes(path: Path) -> None:
    """A column of bytes."""
    sqlite(path, "CREATE TABLE t (a, b)", "INSERT INTO t VALUES (1, x'ff00')")


@hostile("latin1.sqlite", Refused("mixed-encoding"))
def latin1(path: Path) -> None:
    """A text that is no UTF-8."""
    sqlite(path, "CREATE TABLE t (a, b)", "INSERT INTO t VALUES (1, CAST(x'4bf66c6e' AS TEXT))")


@hostile("broken-view.sqlite", Refused("unreadable-table"), ImportSettings(part="v"))
def broken_view(path: Path) -> None:
    """A view of a column that is gone."""
    good_sqlite(path)
    sqlite(path, "CREATE VIEW v AS SELECT nowhere FROM people")


@hostile("view-beside.sqlite", Loads(120, NAMES))
def broken_view_beside(path: Path) -> None:
    """A broken view beside a good table."""
    broken_view(path)


@hostile("unknown-table.sqlite", Refused("unknown-part"), ImportSettings(part="nowhere"))
def unknown_table(path: Path) -> None:
    """A table that is not there."""
    good_sqlite(path)


@hostile("open.sqlite", Refused("database-in-use"))
def still_open(path: Path) -> None:
    """Changes still lie in the log beside the file."""
    good_sqlite(path)
    log = path.with_name(path.name + "-wal")
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("INSERT INTO people VALUES (1, 2, 'late')")
        base.commit()
        content, written = path.read_bytes(), log.read_bytes()
    path.write_bytes(content)
    log.write_bytes(written)


@hostile("locked.sqlite", Loads(120, NAMES))
def locked(path: Path) -> None:
    """Another program holds the file."""
    good_sqlite(path)
    base = sqlite3.connect(path)
    base.execute("BEGIN EXCLUSIVE")
    HELD.append(base)


HELD: list[sqlite3.Connection] = []
"""Connections that stay open while their file is read."""


@hostile("cut.sqlite", Refused("broken-database"))
def cut(path: Path) -> None:
    """Cut in the middle."""
    good_sqlite(path)
    path.write_bytes(path.read_bytes()[:5_000])


@hostile("junk.sqlite", Refused("broken-database"))
def junk(path: Path) -> None:
    """The first bytes right, all others wrong."""
    path.write_bytes(b"SQLite format 3\x00" + bytes(range(256)) * 40)


# --- DuckDB ---------------------------------------------------------------------------------


def duck(path: Path, *statements: str) -> None:
    with duckdb.connect(str(path)) as base:
        for statement in statements:
            base.execute(statement)


PEOPLE = (
    "CREATE TABLE people AS SELECT range AS id, range * 1.5 AS pay, 'x' AS town FROM range(120)"
)


@hostile("good.duckdb", Loads(120, NAMES, types={"id": "int64", "pay": "double"}))
def good_duck(path: Path) -> None:
    """An ordinary DuckDB file."""
    duck(path, PEOPLE)


@hostile("no-table.duckdb", Refused("no-table"))
def empty_duck(path: Path) -> None:
    """A database without any table."""
    duck(path, "SELECT 1")


@hostile("nested.duckdb", Refused("nested-column", "b"))
def nested_duck(path: Path) -> None:
    """A column of lists."""
    duck(path, "CREATE TABLE t AS SELECT 1 AS a, [1, 2] AS b")


@hostile("bytes.duckdb", Refused("binary-column", "b"))
def raw_duck(path: Path) -> None:
    """A column of bytes."""
    duck(path, "CREATE TABLE t AS SELECT 1 AS a, 'x'::BLOB AS b")


@hostile("wide-numbers.duckdb", Loads(1, values={"a": [str(2**100)]}, said="too many digits"))
def wide_duck(path: Path) -> None:
    """Whole numbers of 128 bits."""
    duck(path, f"CREATE TABLE t AS SELECT {2**100}::HUGEINT AS a, 1 AS b")


@hostile("spy.duckdb", Refused("unreadable-table"))
def spy(path: Path) -> None:
    """A view that would read another file."""
    duck(path, "CREATE VIEW v AS SELECT * FROM read_csv('/etc/hosts', columns = {'a': 'VARCHAR'})")


@hostile("cut.duckdb", Refused("broken-database"))
def cut_duck(path: Path) -> None:
    """Cut in the middle."""
    duck(path, PEOPLE)
    path.write_bytes(path.read_bytes()[:9_000])


@hostile("overwritten.duckdb", Refused("broken-database"))
def overwritten_duck(path: Path) -> None:
    """Bytes of the head were overwritten."""
    duck(path, PEOPLE)
    raw = bytearray(path.read_bytes())
    raw[12:20] = (9_999).to_bytes(8, "little")
    path.write_bytes(raw)


of_bytes("junk.duckdb", bytes(8) + b"DUCK" + bytes(9_000), Refused("broken-database"), "Zeroes.")
