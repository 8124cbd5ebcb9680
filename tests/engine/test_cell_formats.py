"""Formats whose every cell has a type of its own, and what all readers have in common."""

# The tables' times are local: DTZ001 has nothing to guard here.
# ruff: noqa: DTZ001
from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthdesk.engine.errors import Cancelled
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.import_settings import AS_RECOGNISED, ImportSettings
from synthdesk.engine.tables.readers import reader_for
from tests.engine.file_reading import MIXED, read

# --- Excel and OpenDocument -----------------------------------------------------------------


def workbook(path: Path, rows: list[list[object]], **merged: str) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cells in merged.values():
        sheet.merge_cells(cells)
    book.save(path)
    return path


FIRST, LAST = datetime(1950, 1, 1), datetime(2090, 1, 1)
cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**52), 2**52),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda x: round(x, 6) + 0.0),
    st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=8),
    st.datetimes(FIRST, LAST).map(lambda t: t.replace(microsecond=0)),
)


@settings(deadline=None, max_examples=25, suppress_health_check=[*HealthCheck])
@given(
    kinds=st.lists(
        st.sampled_from([st.integers(-(10**9), 10**9), st.booleans(), cells]),
        min_size=2,
        max_size=4,
    ),
    data=st.data(),
)
def test_a_workbook_written_by_another_library_reads_back(
    tmp_path: Path, kinds: list[st.SearchStrategy[object]], data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.tuples(*kinds), min_size=1, max_size=8))
    names = [f"c{i}" for i in range(len(kinds))]
    path = workbook(tmp_path / "t.xlsx", [names, *map(list, rows)])
    table, _ = read("excel", path)
    oracle = pd.read_excel(path, dtype=object, engine="openpyxl").dropna(how="all")
    assert table.num_rows == len(oracle)
    for name in names:
        read_back = table.column(name).to_pylist()
        for ours, theirs in zip(read_back, oracle[name].tolist(), strict=True):
            if pd.isna(theirs):
                assert ours is None
            elif isinstance(ours, str):
                assert ours == as_text(theirs)
            else:
                assert ours == theirs


def as_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    return str(value)


def test_titles_above_the_header_are_passed_over(tmp_path: Path) -> None:
    rows = [["Report of 2020"], [], ["id", "pay", "town"], [1, 2.5, "Bern"], [2, 3, "Köln"]]
    path = workbook(tmp_path / "t.xlsx", rows, title="A1:C1")
    recognised = reader_for("excel").recognise(path, AS_RECOGNISED)
    assert recognised.settings.header == 3
    assert read("excel", path)[0].column_names == ["id", "pay", "town"]


def test_merged_cells_over_the_header_tell_equal_names_apart(tmp_path: Path) -> None:
    rows = [
        ["id", "income", None, "tax", None],
        [None, 2019, 2020, 2019, 2020],
        [1, 10, 11, 3, 4],
    ]
    path = workbook(tmp_path / "t.xlsx", rows, a="A1:A2", b="B1:C1", c="D1:E1")
    table, said = read("excel", path)
    assert table.column_names == ["id", "income 2019", "income 2020", "tax 2019", "tax 2020"]
    assert table.to_pylist()[0]["tax 2019"] == 3
    assert any("merged" in why for why in said)


def test_a_sheet_without_header_gets_numbered_names(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", [[1, "x"], [2, "y"]])
    table, _ = read("excel", path)
    assert table.to_pydict() == {"column_1": [1, 2], "column_2": ["x", "y"]}


def test_missing_texts_in_a_workbook_leave_its_numbers_numbers(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", [["n", "m"], [1, "a"], ["NA", "b"], ["?", "c"]])
    table, _ = read("excel", path, ImportSettings(missing=("?",)))
    assert table.column("n").to_pylist() == [1, None, None]
    assert table.schema.field("n").type == pa.int64()


def test_hidden_sheets_are_said_and_can_be_chosen(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, 2])
    hidden = book.create_sheet("secret")
    for row in (["c", "d"], [3, 4], [5, 6], [7, 8]):
        hidden.append(row)
    hidden.sheet_state = "hidden"
    path = tmp_path / "t.xlsx"
    book.save(path)
    table, said = read("excel", path)
    assert table.column_names == ["a", "b"]
    assert any("secret" in why for why in said)
    assert read("excel", path, ImportSettings(part="secret"))[0].num_rows == 3


# --- JSON -----------------------------------------------------------------------------------

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)


@settings(deadline=None, max_examples=60, suppress_health_check=[*HealthCheck])
@given(
    rows=st.lists(st.fixed_dictionaries({"a": scalars}, optional={"b": scalars}), min_size=1),
    style=st.sampled_from(["lines", "array", "indented"]),
)
def test_json_rows_read_back(tmp_path: Path, rows: list[dict[str, object]], style: str) -> None:
    path = tmp_path / "t.json"
    text = {
        "lines": "\n".join(json.dumps(row) for row in rows),
        "array": json.dumps(rows),
        "indented": json.dumps(rows, indent=2, ensure_ascii=False),
    }[style]
    path.write_text(text, encoding="utf-8", newline="")
    table, _ = read("json", path)
    assert table.num_rows == len(rows)
    for name in table.column_names:
        for ours, row in zip(table.column(name).to_pylist(), rows, strict=True):
            theirs = row.get(name)
            if isinstance(ours, str) and theirs is not None:
                assert ours == as_text(theirs) or float(ours) == theirs
            else:
                assert ours == theirs


def test_a_json_list_longer_than_what_is_read_at_once(tmp_path: Path) -> None:
    rows = [{"a": "x" * 700_000, "b": i} for i in range(8)]
    path = tmp_path / "t.json"
    path.write_text(json.dumps(rows))
    assert read("json", path)[0].to_pylist() == rows


# --- every reader ---------------------------------------------------------------------------


def made(folder: Path) -> dict[str, Path]:
    """The same two columns in every format."""
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]})
    pq.write_table(MIXED, folder / "parquet")
    pyarrow.feather.write_feather(MIXED, folder / "arrow")
    workbook(folder / "t.xlsx", [["a", "b"], [1, "x"], [2, "y"]])
    (folder / "t.xlsx").rename(folder / "excel")
    pyreadstat.write_xport(frame, str(folder / "sas"))
    pyreadstat.write_dta(frame, str(folder / "stata"))
    pyreadstat.write_sav(frame, str(folder / "spss"))
    with sqlite3.connect(folder / "sqlite") as base:
        base.execute("CREATE TABLE t AS SELECT 1 AS a, 'x' AS b UNION SELECT 2, 'y'")
    base.close()
    with duckdb.connect(str(folder / "duckdb")) as base:
        base.execute("CREATE TABLE t AS SELECT * FROM (VALUES (1, 'x'), (2, 'y')) v (a, b)")
    (folder / "json").write_text('{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n')
    kinds = ["parquet", "arrow", "excel", "sas", "stata", "spss", "sqlite", "duckdb", "json"]
    return {kind: folder / kind for kind in kinds}


def test_every_format_holds_the_same_table_and_leaves_its_folder_as_it_was(tmp_path: Path) -> None:
    files = made(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    for kind, path in files.items():
        table, _ = read(kind, path)
        assert [tuple(row.values()) for row in table.to_pylist()] == [(1, "x"), (2, "y")], kind
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_every_reader_can_be_cancelled(tmp_path: Path) -> None:
    cancelled = Progress(is_cancelled=lambda: True)
    for kind, path in made(tmp_path).items():
        with pytest.raises(Cancelled):
            read(kind, path, progress=cancelled)


def test_batches_have_exactly_the_schema_of_their_stream(tmp_path: Path) -> None:
    for kind, path in made(tmp_path).items():
        reader = reader_for(kind)
        recognised = reader.recognise(path, AS_RECOGNISED)
        stream = reader.open(path, recognised.settings, SILENT)
        assert all(batch.schema.equals(stream.schema) for batch in stream.batches), kind
        assert replace(recognised.settings) == recognised.settings
