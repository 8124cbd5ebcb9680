"""Whatever way a delimited file is written, it reads back as it was meant, and previews so."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthdesk.engine.tables.import_settings import AS_RECOGNISED, DateOrder, ImportSettings
from synthdesk.engine.tables.loading import load_table, open_arrow
from synthdesk.engine.tables.preview import preview_file
from synthdesk.engine.tables.readers import MISSING_TOKENS, read_table
from synthdesk.engine.tables.recognition import recognise
from synthdesk.engine.tables.source import TableRole
from tests.engine.delimited_files import PACKED, Writing, write_delimited

NAMES = ["age", "town", "pay", "note, long", "when"]


def rows_of_people(count: int, decimal: str = ".", seed: int = 1) -> list[list[str]]:
    """Rows that hold all delimiters and quotes inside of values."""
    draw = random.Random(seed)
    notes = ["x, y", 'he said "no"', "plain", "a;b|c", "t\tz", "two\nlines"]
    return [
        [
            str(draw.randrange(90)),
            draw.choice(["Köln", "New York", "a b c", "O'Neil"]),
            f"{draw.random() * 1e4:.2f}".replace(".", decimal),
            draw.choice(notes),
            f"2020-0{draw.randrange(1, 9)}-1{draw.randrange(9)} 12:30:00",
        ]
        for _ in range(count)
    ]


def columns_of(path: Path, given_settings: ImportSettings = AS_RECOGNISED) -> list[list[str]]:
    table, _ = read_table(path, settings=given_settings)
    return [table.column_names, *map(list, zip(*table.to_pydict().values(), strict=True))]


def previewed(path: Path) -> list[list[str | None]]:
    preview = preview_file(path)
    assert preview.problem == ""
    return [list(row) for row in preview.rows]


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL], ids=["minimal", "all"])
@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ":", "^", "~", "\x01", " "])
def test_delimiter_quote_header_and_decimal_mark_are_recognised(
    tmp_path: Path, delimiter: str, quote: str, decimal: str, quoting: int
) -> None:
    expected = rows_of_people(25)
    for has_header in (True, False):
        for above in ((), ("Report of the bank", "", "Made: today")):
            path = write_delimited(
                tmp_path / "t.csv",
                ([NAMES] if has_header else []) + rows_of_people(25, decimal),
                Writing(delimiter=delimiter, quote=quote, quoting=quoting, above=above),
            )
            found = recognise(path).settings
            assert (found.delimiter, found.quote) == (delimiter, quote)
            assert (found.header, found.decimal) == (has_header and len(above) + 1, decimal)
            names = NAMES if has_header else [f"column_{i}" for i in range(1, 6)]
            assert columns_of(path) == [names, *expected]


@pytest.mark.parametrize("compression", list(PACKED))
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_encoding_and_compression_are_recognised(
    tmp_path: Path, encoding: str, compression: str
) -> None:
    path = write_delimited(
        tmp_path / "t.csv",
        [NAMES, *rows_of_people(300)],
        Writing(encoding=encoding, compression=compression, line_end="\r\n"),
    )
    found = recognise(path)
    assert found.compression == compression
    assert found.settings.encoding == encoding.replace("-sig", "")
    assert columns_of(path) == [NAMES, *rows_of_people(300)]
    assert previewed(path) == rows_of_people(200)[:200]


@pytest.mark.parametrize("name", ["cp1251", "gb18030", "cp932"])
def test_another_encoding_can_be_chosen(tmp_path: Path, name: str) -> None:
    word = {"cp1251": "Привет", "gb18030": "你好", "cp932": "こんにちは"}[name]
    rows = [["a", "b"], [word, "1"], [word * 2, "2"]]
    path = write_delimited(tmp_path / "t.csv", rows, Writing(encoding=name))
    assert columns_of(path, ImportSettings(encoding=name)) == rows


def test_a_western_guess_is_said_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("name;town\nAnn;Köln\nJosé;Zürich\n".encode("cp1252"))
    reason = next(r for r in recognise(path).reasons if r.setting == "encoding")
    assert not reason.is_sure


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["1.234,5", "12,75", "1.000.000,00"], ["1234.5", "12.75", "1000000.00"]),
        (["1,234.5", "12.75", "1,000,000.00"], ["1234.5", "12.75", "1000000.00"]),
        (["1 234,5", "12,75", "-3,5"], ["1234.5", "12.75", "-3.5"]),
        (["1\u00a0234,5", "12,75", "-3,5"], ["1234.5", "12.75", "-3.5"]),
        (["1’234.5", "12.75", "3"], ["1234.5", "12.75", "3"]),
        (["31/12/2020", "01/02/2020", "1/2/2020"], ["2020-12-31", "2020-02-01", "2020-02-01"]),
        (["12/31/2020", "01/02/2020", "1/2/2020"], ["2020-12-31", "2020-01-02", "2020-01-02"]),
        (["31.12.2020 9:05", "1.2.2020 10:00"] * 2, ["2020-12-31 09:05", "2020-02-01 10:00"] * 2),
        (["2020/12/31", "2020/1/2"] * 2, ["2020-12-31", "2020-01-02"] * 2),
        (["007", "1e5", "+5"], ["007", "1e5", "+5"]),
        (["10.1.2.3", "10.1.2.4", "10.1.2.5"], ["10.1.2.3", "10.1.2.4", "10.1.2.5"]),
    ],
)
def test_numbers_and_dates_become_canonical(
    tmp_path: Path, written: list[str], read: list[str]
) -> None:
    rows = [["key", "value"], *([f"k{i}", value] for i, value in enumerate(written))]
    path = write_delimited(tmp_path / "t.csv", rows, Writing(delimiter=";"))
    assert [row[1] for row in columns_of(path)[1:]] == read


def test_values_that_are_no_numbers_stay_as_they_are(tmp_path: Path) -> None:
    values = [f"{i},5" for i in range(30)] + ["about 3,5"]
    rows = [["key", "value"], *([f"k{i}", value] for i, value in enumerate(values))]
    path = write_delimited(tmp_path / "t.csv", rows, Writing(delimiter=";"))
    assert columns_of(path)[-1][1] == "about 3,5"
    assert columns_of(path)[1][1] == "0.5"


def test_dates_that_do_not_tell_day_from_month_are_said_to_be_unsure(tmp_path: Path) -> None:
    rows = [["key", "day"], *([str(i), f"0{i}/0{i}/2020"] for i in range(1, 9))]
    path = write_delimited(tmp_path / "t.csv", rows)
    reason = next(r for r in recognise(path).reasons if r.setting == "dates")
    assert not reason.is_sure
    american = ImportSettings(dates=DateOrder.MONTH_DAY_YEAR)
    rows = [["key", "day"], ["1", "03/04/2020"], ["2", "05/06/2020"]]
    path = write_delimited(tmp_path / "t.csv", rows)
    assert columns_of(path, american)[1:] == [["1", "2020-03-04"], ["2", "2020-05-06"]]


@pytest.mark.parametrize("text", ["x,y\n1,2,\n3,4,\n", "x,y,\n1,2,\n3,4,\n", "x,y\n\n1,2\n\n3,4\n"])
def test_trailing_delimiters_and_blank_lines_are_no_columns_and_no_rows(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text)
    assert columns_of(path) == [["x", "y"], ["1", "2"], ["3", "4"]]


def test_row_numbers_that_pandas_wrote_get_the_name_that_pandas_gives_them(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    frame.to_csv(path)
    assert read_table(path)[0].column_names == list(pd.read_csv(path).columns)


def test_what_the_user_overrides_wins(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a;b\n1,5;x\n-99;y\n")
    chosen = ImportSettings(header=0, decimal=".", missing=("-99",))
    loaded = load_table(path, TableRole.TRAINING, tmp_path / "cache", settings=chosen)
    assert open_arrow(Path(loaded.cache)).to_pydict() == {
        "column_1": ["a", "1,5", None],
        "column_2": ["b", "x", "y"],
    }
    assert loaded.given == chosen
    assert loaded.recognised is not None
    assert loaded.source.settings == chosen.over(loaded.recognised.settings)


values = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], max_codepoint=0x2FFF), min_size=1, max_size=12
).filter(lambda text: text not in MISSING_TOKENS and not any(mark.isdigit() for mark in text))


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.tuples(values, values, st.integers(0, 999)), min_size=3, max_size=20),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    compression=st.sampled_from(list(PACKED)),
)
def test_what_pandas_writes_reads_back_equal(
    tmp_path: Path,
    rows: list[tuple[str, str, int]],
    delimiter: str,
    encoding: str,
    line_end: str,
    compression: str,
) -> None:
    frame = pd.DataFrame(rows, columns=["first", "second", "number"])
    text = frame.to_csv(
        index=False, sep=delimiter, lineterminator=line_end, quoting=csv.QUOTE_NONNUMERIC
    )
    path = tmp_path / "t.csv"
    path.write_bytes(PACKED[compression](text.encode(encoding)))
    expected = [[first, second, str(number)] for first, second, number in rows]
    assert columns_of(path) == [list(frame.columns), *expected]
    assert previewed(path) == expected[:200]
