"""Tables come out of a file as they went in."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthdesk.engine.tables.loading import open_arrow
from synthdesk.engine.tables.readers import MISSING_TOKENS, read_table
from synthdesk.engine.tables.source import TableRole
from tests.engine.conftest import Desk, people

# Arrow strings are UTF-8, which has no lone surrogates; zero bytes are refused as binary. A
# carriage return inside a quoted value is kept by the format but not by csv.writer's reader.
cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=30)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=20))
def test_any_text_survives_the_way_through_a_csv(
    tmp_path: Path, rows: list[tuple[str, str]]
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(("first", "second"))
    writer.writerows(rows)
    path = tmp_path / "any.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    table, kind = read_table(path)
    assert kind == "csv"
    expected = [[None if cell in MISSING_TOKENS else cell for cell in row] for row in rows]
    assert [list(row) for row in zip(*table.to_pydict().values(), strict=True)] == expected


def test_csv_gzip_and_parquet_hold_the_same_table(desk: Desk) -> None:
    plain = desk.write("t.csv", people(200, 1))
    packed = desk.folder / "t.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_table(plain)[0].equals(read_table(packed)[0])


def test_byte_order_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    path = tmp_path / "bom.csv"
    path.write_text("age,pay\n" + "1,2\n" * 3, encoding="utf-8-sig")
    assert read_table(path)[0].column_names == ["age", "pay"]


def test_a_question_mark_is_a_value_and_an_empty_cell_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n?,1\n,2\nNA,3\n")
    assert read_table(path)[0].column("a").to_pylist() == ["?", None, None]


def test_parquet_keeps_numbers_and_loses_foreign_metadata(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    table = pa.table({"a": [1, 2], "b": ["x", None]}).replace_schema_metadata({"pandas": "{}"})
    pq.write_table(table, path)
    read, kind = read_table(path)
    assert kind == "parquet"
    assert read.schema.metadata is None
    assert read.to_pydict() == {"a": [1, 2], "b": ["x", None]}


def test_the_cache_holds_what_was_read(desk: Desk) -> None:
    loaded = desk.load(desk.write("t.csv", people(150, 1)), TableRole.TRAINING)
    assert open_arrow(Path(loaded.cache)).equals(read_table(Path(loaded.path))[0])
    assert loaded.source.rows == 150
    assert loaded.preview[0] == tuple(str(values[0]) for values in people(150, 1).values())


def test_the_input_is_never_written_to(desk: Desk) -> None:
    path = desk.write("t.csv", people(150, 1))
    path.chmod(0o444)
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    desk.load(path, TableRole.TRAINING)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
