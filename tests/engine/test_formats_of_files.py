"""Formats that keep types hand out the table that was written, by their own library or another."""

# The tables' times are local: DTZ001 has nothing to guard here.
# ruff: noqa: DTZ001
from __future__ import annotations

import sqlite3
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pyreadstat
import pytest

from synthdesk.engine.tables.import_settings import AS_RECOGNISED, ImportSettings
from synthdesk.engine.tables.readers import reader_for
from synthdesk.engine.tables.readers.parquet import sha256_of_folder
from tests.engine.file_reading import MIXED, TEXT, read, refusal

KEPT = {
    "whole": [1, 2, None],
    "decimal": [1.5, None, -2.25],
    "town": ["Köln", None, "Bern"],
    "is_paid": [True, None, False],
    "when": [datetime(2020, 1, 2, 3, 4, 5), None, datetime(1969, 7, 20)],
}


# --- Parquet and Arrow ----------------------------------------------------------------------


def write_arrow_stream(table: pa.Table, path: Path) -> None:
    with pa.ipc.new_stream(str(path), table.schema) as writer:
        writer.write_table(table)


ARROW_WRITERS = {
    "parquet": pq.write_table,
    "arrow": pyarrow.feather.write_feather,
    "arrow stream": write_arrow_stream,
}


@pytest.mark.parametrize("kind", ARROW_WRITERS)
def test_arrow_formats_keep_plain_values(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "t"
    ARROW_WRITERS[kind](pa.table(KEPT), path)
    table, said = read(kind.split()[0], path)
    assert table.to_pydict() == KEPT
    assert table.schema.types == [pa.int64(), pa.float64(), TEXT, pa.bool_(), pa.timestamp("us")]
    assert said == []


@pytest.mark.parametrize("kind", ARROW_WRITERS)
def test_other_types_are_stored_as_one_of_few(tmp_path: Path, kind: str) -> None:
    berlin = pa.array([datetime(2020, 7, 1, 12)], pa.timestamp("ns", "Europe/Berlin"))
    table = pa.table(
        {
            "small": pa.array([-3], pa.int8()),
            "float": pa.array([1.5], pa.float32()),
            "day": [date(2020, 1, 2)],
            "zoned": berlin,
            "clock": [time(7, 30)],
            "code": pa.array(["a"]).dictionary_encode(),
            "nothing": pa.nulls(1),
            "price": [Decimal("12.25")],
            "not a number": [float("nan")],
        }
    )
    path = tmp_path / "t"
    ARROW_WRITERS[kind](table, path)
    stored, said = read(kind.split()[0], path)
    assert stored.to_pylist() == [
        {
            "small": -3,
            "float": 1.5,
            "day": datetime(2020, 1, 2),
            "zoned": datetime(2020, 7, 1, 12),
            "clock": "07:30:00",
            "code": "a",
            "nothing": None,
            "price": 12.25,
            "not a number": None,
        }
    ]
    assert any("UTC" in why for why in said)


@pytest.mark.parametrize("kind", ARROW_WRITERS)
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array([1, 2**63 - 1], pa.uint64()), [1, 2**63 - 1]),
        (pa.array([1, 2**63], pa.uint64()), ["1", "9223372036854775808"]),
        (pa.array([Decimal("1.25"), Decimal("9999999999999.99")]), [1.25, 9999999999999.99]),
        (pa.array([Decimal("0.10"), Decimal("99999999999999.99")]), ["0.10", "99999999999999.99"]),
        (pa.array([Decimal("12"), None], pa.decimal128(30, 0)), [12, None]),
    ],
)
def test_no_digit_of_a_wide_number_is_lost(
    tmp_path: Path, kind: str, values: pa.Array, expected: list[object]
) -> None:
    path = tmp_path / "t"
    ARROW_WRITERS[kind](pa.table({"n": values, "m": [1, 2]}), path)
    table, said = read(kind.split()[0], path)
    assert table.column("n").to_pylist() == expected
    assert any("digits" in why for why in said) == isinstance(expected[0], str)


def test_text_of_ever_new_values_gets_no_dictionary(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    keys = [f"key {i}" for i in range(20_000)]
    pq.write_table(pa.table({"key": keys, "kind": ["a", "b"] * 10_000}), path)
    table, _ = read("parquet", path)
    assert table.schema.types == [pa.string(), TEXT]
    assert table.column("key").to_pylist() == keys


def test_a_folder_of_parquet_files_is_one_table_in_the_order_of_names(tmp_path: Path) -> None:
    folder = tmp_path / "t"
    for year, rows in ((2021, [3, 4]), (2020, [1, 2])):
        (folder / f"year={year}").mkdir(parents=True)
        pq.write_table(pa.table({"n": rows, "s": ["x", "y"]}), folder / f"year={year}/p.parquet")
    (folder / "_SUCCESS").touch()
    (folder / ".p.parquet.crc").write_text("junk")
    table, _ = read("parquet", folder)
    assert table.column("n").to_pylist() == [1, 2, 3, 4]
    assert table.column("year").to_pylist() == [2020, 2020, 2021, 2021]


def test_a_folders_hash_changes_with_any_byte_and_any_name(tmp_path: Path) -> None:
    pq.write_table(MIXED, tmp_path / "a.parquet")
    first = sha256_of_folder(tmp_path)
    assert sha256_of_folder(tmp_path) == first
    (tmp_path / "a.parquet").rename(tmp_path / "b.parquet")
    second = sha256_of_folder(tmp_path)
    pq.write_table(MIXED.slice(1), tmp_path / "b.parquet")
    assert len({first, second, sha256_of_folder(tmp_path)}) == 3


def test_parts_with_fewer_columns_are_said(tmp_path: Path) -> None:
    pq.write_table(MIXED, tmp_path / "a.parquet")
    pq.write_table(MIXED.drop_columns(["b"]), tmp_path / "b.parquet")
    table, said = read("parquet", tmp_path)
    assert table.column("b").to_pylist() == ["x", "y", None, None]
    assert any("1 of the 2 files have no column “b”" in why for why in said)


def test_old_timestamps_of_spark_are_times(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    when = [datetime(1500, 1, 1), datetime(2020, 1, 2, 3, 4, 5)]
    table = pa.table({"when": pa.array(when, pa.timestamp("us")), "n": [1, 2]})
    pq.write_table(table.slice(1), path, use_deprecated_int96_timestamps=True)
    assert read("parquet", path)[0].column("when").to_pylist() == when[1:]


# --- SAS, Stata, SPSS -----------------------------------------------------------------------


def people() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "N": [1.0, 2.0, None, 9.0],
            "TOWN": ["Bern", "", "Genf", "Bern"],
            "BORN": [date(1980, 1, 2), None, date(2020, 2, 29), date(1500, 1, 1)],
            "SEEN": [datetime(2020, 1, 2, 3, 4, 5), None, datetime(1961, 1, 1), None],
        }
    )


STATISTICS = {
    "sav": ("spss", pyreadstat.write_sav),
    "zsav": ("spss", lambda frame, path: pyreadstat.write_sav(frame, path, compress=True)),
    "dta": ("stata", pyreadstat.write_dta),
    "xpt": ("sas", pyreadstat.write_xport),
}


@pytest.mark.parametrize("ending", STATISTICS)
def test_files_of_statistics_packages_read_back(tmp_path: Path, ending: str) -> None:
    kind, write = STATISTICS[ending]
    path = tmp_path / f"t.{ending}"
    write(people(), str(path))
    table, _ = read(kind, path)
    assert table.to_pydict() == {
        "N": [1.0, 2.0, None, 9.0],
        "TOWN": ["Bern", None, "Genf", "Bern"],
        "BORN": [datetime(1980, 1, 2), None, datetime(2020, 2, 29), datetime(1500, 1, 1)],
        "SEEN": [datetime(2020, 1, 2, 3, 4, 5), None, datetime(1961, 1, 1), None],
    }


def test_stata_and_sas_agree_with_pandas_own_readers(tmp_path: Path) -> None:
    frame = people()[["N", "TOWN"]]
    pyreadstat.write_xport(frame, str(tmp_path / "t.xpt"), file_format_version=5)
    pyreadstat.write_dta(frame, str(tmp_path / "t.dta"))
    xport = pd.read_sas(tmp_path / "t.xpt", encoding="utf-8")
    stata = pd.read_stata(tmp_path / "t.dta")
    for kind, ending, oracle in (("sas", "xpt", xport), ("stata", "dta", stata)):
        table, _ = read(kind, tmp_path / f"t.{ending}")
        assert table.column("N").to_pylist() == [None if pd.isna(v) else v for v in oracle["N"]]


def labelled(path: Path) -> Path:
    pyreadstat.write_sav(
        pd.DataFrame({"q": [1.0, 2.0, 9.0, 8.0], "age": [20.0, 31.0, 42.0, 998.0]}),
        str(path),
        variable_value_labels={"q": {1: "yes", 2: "no"}, "age": {998: "refused"}},
        missing_ranges={"q": [9]},
    )
    return path


def test_labels_become_categories_where_they_name_the_values(tmp_path: Path) -> None:
    table, said = read("spss", labelled(tmp_path / "t.sav"))
    assert table.column("q").to_pylist() == ["yes", "no", None, "8"]
    assert table.column("age").to_pylist() == [20.0, 31.0, 42.0, 998.0]
    assert any("“age” keeps its numbers" in why for why in said)


def test_codes_are_kept_where_labels_are_not_wanted(tmp_path: Path) -> None:
    table, _ = read("spss", labelled(tmp_path / "t.sav"), ImportSettings(value_labels=False))
    assert table.column("q").to_pylist() == [1.0, 2.0, None, 8.0]


def test_a_date_that_first_comes_late_is_still_a_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from synthdesk.engine.tables.readers import statistics

    monkeypatch.setattr(statistics, "_CELLS_AT_ONCE", 2_000)
    monkeypatch.setattr(statistics, "_HEAD_ROWS", 10)
    late = pd.to_datetime([None] * 1_500 + ["2020-01-02"])
    frame = pd.DataFrame({"n": range(1_501), "d": late})
    pyreadstat.write_sav(frame, str(tmp_path / "t.sav"))
    table, _ = read("spss", tmp_path / "t.sav")
    assert table.num_rows == 1_501
    assert table.column("d").to_pylist()[-2:] == [None, datetime(2020, 1, 2)]


# --- databases ------------------------------------------------------------------------------


def test_sqlite_columns_hold_what_their_cells_are(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE t (whole, real, mixed TEXT, loose, empty)")
        base.executemany(
            "INSERT INTO t VALUES (?, ?, ?, ?, NULL)",
            [(1, 1.5, "x", 7), (2**62, 2, None, "y"), (None, None, "z", None)],
        )
    base.close()
    before = sorted(tmp_path.iterdir())
    table, said = read("sqlite", path)
    assert table.to_pydict() == {
        "whole": [1, 2**62, None],
        "real": [1.5, 2.0, None],
        "mixed": ["x", None, "z"],
        "loose": ["7", "y", None],
        "empty": [None] * 3,
    }
    assert any("“loose” holds numbers and texts" in why for why in said)
    assert sorted(tmp_path.iterdir()) == before


def test_the_largest_table_is_read_and_any_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "t.sqlite"
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE small (a, b)")
        base.execute('CREATE TABLE "big ""one""" (c, d)')
        base.executemany('INSERT INTO "big ""one""" VALUES (?, ?)', [(i, i) for i in range(5)])
        base.execute('CREATE VIEW half AS SELECT c, d FROM "big ""one""" WHERE c < 2')
    base.close()
    recognised = reader_for("sqlite").recognise(path, AS_RECOGNISED)
    assert [part.name for part in recognised.parts] == ["small", 'big "one"', "half"]
    assert recognised.settings.part == 'big "one"'
    assert not recognised.reasons[0].is_sure
    assert read("sqlite", path, ImportSettings(part="half"))[0].num_rows == 2
    code = refusal(lambda: read("sqlite", path, ImportSettings(part="none"))).code
    assert code == "unknown-part"


def test_duckdb_types_become_plain_ones(tmp_path: Path) -> None:
    path = tmp_path / "t.duckdb"
    with duckdb.connect(str(path)) as base:
        base.execute(
            "CREATE TABLE t AS SELECT 1::HUGEINT AS whole, 2.50::DECIMAL(9, 2) AS price, "
            "'a'::ENUM ('a', 'b') AS grade, '2020-01-01 00:00+02'::TIMESTAMPTZ AS seen, "
            "'11111111-2222-3333-4444-555555555555'::UUID AS key, true AS flag, NULL AS nothing, "
            "170141183460469231731687303715884105727::HUGEINT AS wide"
        )
    table, _ = read("duckdb", path)
    assert table.to_pylist() == [
        {
            "whole": 1,
            "price": 2.5,
            "grade": "a",
            "seen": datetime(2019, 12, 31, 22),
            "key": "11111111-2222-3333-4444-555555555555",
            "flag": True,
            "nothing": None,
            "wide": "170141183460469231731687303715884105727",
        }
    ]


def test_a_duckdb_view_reads_no_other_file(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    path = tmp_path / "t.duckdb"
    with duckdb.connect(str(path)) as base:
        base.execute(f"CREATE VIEW spy AS SELECT * FROM read_csv('{other}')")
    assert refusal(lambda: read("duckdb", path)).code == "unreadable-table"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Trying to read a database file with version number 99, but ...", "newer-database"),
        ("Could not set lock on file", "database-in-use"),
        ("block at location 0 is corrupt", "broken-database"),
    ],
)
def test_what_duckdb_can_not_open_is_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, code: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise duckdb.IOException(said)

    path = tmp_path / "t.duckdb"
    path.write_bytes(bytes(8) + b"DUCK")
    monkeypatch.setattr(duckdb, "connect", refuse)
    assert refusal(lambda: read("duckdb", path)).code == code
