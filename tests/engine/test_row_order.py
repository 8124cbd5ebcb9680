"""Rows on demand: what a query finds, in which order, and what the window then shows."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthdesk.engine.errors import Cancelled, UserError
from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.browsing.row_order import RowOrder, RowQuery, order_rows
from synthdesk.engine.tables.browsing.row_window import RowWindow

Find = Callable[..., list[int]]


def keep(table: pa.Table, path: Path, batch_rows: int = 3) -> Path:
    """An Arrow file of many small batches, as a loaded table is kept."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=batch_rows)
    return path


def texts(values: list[str | None]) -> pa.Array:
    return pa.array(values, pa.string()).dictionary_encode()


MINUTE = 60_000_000
DAY = 1_440 * MINUTE
NEW_YEAR_2020 = 18_262 * DAY
BORN = ["1990-01-31", "2011-02-01", None, "1979-12-24", "1920-01-01", "2011-02-01", "1989-06-30"]
SEEN = [NEW_YEAR_2020, None, NEW_YEAR_2020 + 750 * MINUTE, -(10**15), 18_263 * DAY, NEW_YEAR_2020]
PEOPLE = pa.table(
    {
        "age": texts(["30", "9", None, "41", "100", "9", "30.5"]),
        "marital-status": texts(["Single", "married", "Married", None, "single", "O'Hara", "100%"]),
        "pay": pa.array([1.5, None, float("nan"), -3.0, 1e20, 0.0, 1.5]),
        "born": texts(BORN),
        "seen": pa.array([*SEEN, 10**15], pa.timestamp("us")),
        "zip": texts(["02134", "10115", "02134", "99999", None, "10115", "00501"]),
        "free": pa.array(["straße", "b", None, "A", "a", "B", "ab"], pa.string()),
        "member": pa.array([True, False, None, True, False, True, True]),
        "count": pa.array([2**60, 2**60 + 1, None, -5, 0, 7, 7], pa.int64()),
    }
)


@pytest.fixture
def people(tmp_path: Path) -> Path:
    return keep(PEOPLE, tmp_path / "people.arrow")


@pytest.fixture
def find(people: Path, tmp_path: Path) -> Find:
    """Rows that a query finds, in its order."""

    def found(**query: Any) -> list[int]:
        order = order_rows(people, RowQuery(**query), tmp_path / "orders")
        window = RowWindow(people, order)
        assert window.rows == order.rows
        return list(window.positions(0, order.rows))

    return found


# --- filters -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("age > 30", [3, 4, 6]),
        ("AGE = '9'", [1, 5]),
        ("\"marital-status\" = 'Single' or pay < 0", [0, 3]),
        ("\"Marital-Status\" ilike 'SINGLE'", [0, 4]),
        ("\"marital-status\" = 'O''Hara'", [5]),
        ("born >= '2000-01-01'", [1, 5]),
        ("year(born) between 1979 and 1990", [0, 3, 6]),
        ("seen < timestamp '2020-01-01 00:00:00'", [3, 6]),
        ("zip = '02134'", [0, 2]),
        ("zip like '0%'", [0, 2, 6]),
        ("age is null", [2]),
        ("not member and pay is not null", [4]),
        ("count > 1152921504606846976", [1]),
        ("case when member then age else pay end > 35", [3, 4]),
        ("lower(free) in ('a', 'b')", [1, 3, 4, 5]),
        ("coalesce(age, 0) * 2 - 1 = 17", [1, 5]),
        ("cast(zip as integer) > 50000", [3]),
        ("born + interval 1 year > date '2012-01-01'", [1, 5]),
    ],
)
def test_a_filter_compares_texts_of_numbers_and_dates_by_value(
    find: Find, condition: str, rows: list[int]
) -> None:
    assert find(filter=condition) == rows


@pytest.mark.parametrize(
    "condition",
    [
        "age >",
        "age > 30; drop table rows",
        "age > 30; select 1",
        "age > 30 -- the rest",
        "age > 30 /* the rest */",
        "age in (select 1)",
        "exists (from rows)",
        "age > 30 order by age",
        "age > 30 limit 1",
        "age > 30 union select n from rows",
        "true group by age",
        "row_number() over () < 3",
        "count(*) > 1",
        "columns(*) > 1",
        "age = ?",
        "read_text('/etc/passwd') = ''",
        "getenv('HOME') = ''",
        "current_setting('threads') = '1'",
        "main.read_blob('/etc/passwd') is null",
        "nextval('x') = 1",
        "age.x > 1",
        "list_transform([age], lambda x: x + 1) is null",
        "sex = 'x'",
        'free = "A"',
        "free > 5",
        "age > 'many'",
        "free",
        "'",
        "(((",
        "repeat('x', 1000000000) = ''",
        "1=1) or (1=1",
        "age > 1" + " or age > 1" * 5_000,
        "not (1 + (" * 400 + "age > 1" + "))" * 400,
        "not (1 = (2 + (" * 120 + "age > 1" + ")))" * 120,
        "free = '\ud800'",
        "-(1 + " * 3_000 + "age" + ")" * 3_000 + " > 1",
    ],
)
def test_what_is_no_condition_on_these_columns_is_refused_with_an_example(
    find: Find, condition: str
) -> None:
    with pytest.raises(UserError) as refused:
        find(filter=condition)
    assert refused.value.code == "bad-filter"
    assert refused.value.hint.endswith("for example: age > 30")
    assert "c0" not in refused.value.detail
    assert "LINE 1" not in str(refused.value)


def test_a_misspelt_column_is_answered_with_the_one_that_was_meant(find: Find) -> None:
    with pytest.raises(UserError, match="“marital-status”"):
        find(filter="\"marital-statu\" = 'Single'")


def test_names_that_differ_in_case_only_are_told_apart(tmp_path: Path) -> None:
    table = pa.table({"Age": [1, 2, 3], "age": [3, 2, 1], 'a"b;--': ["x", "y", "z"]})
    cache = keep(table, tmp_path / "t.arrow")

    def rows(condition: str) -> tuple[int, ...]:
        order = order_rows(cache, RowQuery(filter=condition), tmp_path)
        return RowWindow(cache, order).positions(0, 9)

    assert rows("Age > 2") == (2,)
    assert rows("age > 2") == (0,)
    assert rows('"a""b;--" = \'y\'') == (1,)
    with pytest.raises(UserError, match="could be any of"):
        rows("AGE > 2")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=40))
def test_any_text_is_a_filter_or_refused(find: Find, text: str) -> None:
    with suppress(UserError):
        find(filter=text)


# --- search --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("MARRIED", [1, 2]),
        ("100%", [6]),
        ("o'h", [5]),
        ("STRASSE", []),
        ("straß", [0]),
        ("2020-01-01", [0, 2, 5]),
        ("12:30", [2]),
        ("1e+2", [4]),
        ("1152921504606846977", [1]),
        ("0213", [0, 2]),
        ("true", [0, 3, 5, 6]),
        (".*", []),
    ],
)
def test_a_search_finds_what_is_shown_whatever_its_case(
    find: Find, text: str, rows: list[int]
) -> None:
    assert find(search=text) == rows


def test_a_search_agrees_with_the_texts_that_the_window_shows(people: Path, find: Find) -> None:
    shown = RowWindow(people).cells(0, 100)
    parts = {part for row in shown for cell in row if cell for part in (cell, cell[:3], cell[-2:])}
    for part in parts | {".", "-", "0", "e", "nan", "inf"}:
        holding = [
            position
            for position, row in enumerate(shown)
            if any(cell is not None and part.lower() in cell.lower() for cell in row)
        ]
        assert find(search=part) == holding, part


def test_filter_search_and_sort_go_together(find: Find) -> None:
    assert find(filter="age < 50", search="single", sort="age", descending=True) == [0]
    assert find(filter="pay >= 0", search="a", sort="pay") == [5, 0, 6, 4]


# --- sort ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "up", "down"),
    [
        ("age", [1, 5, 0, 6, 3, 4, 2], [4, 3, 6, 0, 1, 5, 2]),
        ("marital-status", [6, 2, 1, 5, 0, 4, 3], [4, 0, 5, 1, 2, 6, 3]),
        ("pay", [3, 5, 0, 6, 4, 1, 2], [4, 0, 6, 5, 3, 1, 2]),
        ("born", [4, 3, 6, 0, 1, 5, 2], [1, 5, 0, 6, 3, 4, 2]),
        ("count", [3, 4, 5, 6, 0, 1, 2], [1, 0, 5, 6, 4, 3, 2]),
        ("member", [1, 4, 0, 3, 5, 6, 2], [0, 3, 5, 6, 1, 4, 2]),
        ("seen", [3, 6, 0, 5, 2, 4, 1], [4, 2, 0, 5, 6, 3, 1]),
    ],
)
def test_a_sort_is_by_value_and_stable_with_missing_last(
    find: Find, column: str, up: list[int], down: list[int]
) -> None:
    assert find(sort=column) == up
    assert find(sort=column, descending=True) == down


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    values=st.lists(
        st.none() | st.text(alphabet="abABßéÉ09 ", max_size=3), min_size=1, max_size=30
    ),
    descending=st.booleans(),
)
def test_texts_sort_without_regard_to_case_then_exactly(
    tmp_path: Path, values: list[str | None], descending: bool
) -> None:
    values = [None if value is None else f"x{value}" for value in values]
    cache = keep(pa.table({"t": texts(values)}), tmp_path / "t.arrow")
    order = order_rows(cache, RowQuery(sort="t", descending=descending), tmp_path)
    found = RowWindow(cache, order).positions(0, len(values))
    present = [row for row, value in enumerate(values) if value is not None]
    present.sort(key=lambda row: (str(values[row]).lower(), str(values[row])), reverse=descending)
    if descending:
        # Python reverses equal values only where reverse sorting is not stable; it is.
        assert [values[row] for row in found[: len(present)]] == [values[row] for row in present]
    assert list(found) == present + [row for row, value in enumerate(values) if value is None]


def test_a_few_texts_among_numbers_come_after_the_numbers(tmp_path: Path) -> None:
    values = [str(number) for number in range(40, 0, -1)] + ["?", None]
    cache = keep(pa.table({"age": texts(values)}), tmp_path / "t.arrow")
    order = order_rows(cache, RowQuery(sort="age"), tmp_path)
    assert [row[0] for row in RowWindow(cache, order).cells(0, 42)] == [
        *(str(number) for number in range(1, 41)),
        "?",
        None,
    ]


def test_an_unknown_sort_column_is_named(find: Find) -> None:
    with pytest.raises(UserError) as refused:
        find(sort="salary")
    assert (refused.value.code, refused.value.where.column) == ("unknown-column", "salary")


# --- the result and the window -------------------------------------------------------------


def test_no_query_shows_all_rows_without_a_file(people: Path, tmp_path: Path) -> None:
    order = order_rows(people, RowQuery(filter="  "), tmp_path / "orders")
    assert (order.path, order.rows) == ("", 7)
    assert not (tmp_path / "orders").exists()


def test_a_query_that_finds_nothing_shows_no_row(people: Path, tmp_path: Path) -> None:
    order = order_rows(people, RowQuery(filter="age > 1000"), tmp_path)
    window = RowWindow(people, order)
    assert (order.rows, window.rows, window.cells(0, 10)) == (0, 0, ())


def test_a_table_without_rows_can_be_asked(tmp_path: Path) -> None:
    cache = keep(PEOPLE.slice(0, 0), tmp_path / "none.arrow")
    order = order_rows(cache, RowQuery("age > 3", "x", "free"), tmp_path)
    assert (order.rows, RowWindow(cache, order).cells(0, 5)) == (0, ())


def test_cells_are_texts_and_missing_is_none(people: Path) -> None:
    window = RowWindow(people)
    assert window.columns == tuple(PEOPLE.column_names)
    first, second, third = window.cells(0, 3)
    assert first == (
        *("30", "Single", "1.5", "1990-01-31", "2020-01-01 00:00:00", "02134", "straße", "true"),
        "1152921504606846976",
    )
    assert (second[2], third[0], third[2], third[4]) == (None, None, None, "2020-01-01 12:30:00")
    assert window.cells(6, 10) == window.cells(6, 1)
    assert window.cells(5, 1, columns=(5, 0)) == (("10115", "9"),)
    window.close()
    assert window.cells(0, 3) == ()


def test_a_window_on_given_rows_shows_them_in_their_order(people: Path) -> None:
    window = RowWindow(people, [6, 0, 3])
    assert (window.rows, window.positions(1, 9)) == (3, (0, 3))
    assert [row[5] for row in window.cells(0, 3)] == ["00501", "02134", "99999"]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    numbers=st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=40),
    batch_rows=st.integers(1, 11),
    chosen=st.lists(st.integers(0, 10**6), max_size=20),
)
def test_every_cell_is_the_value_at_its_place(
    tmp_path: Path, numbers: list[int | None], batch_rows: int, chosen: list[int]
) -> None:
    words = [None if number is None else f"w{number % 7}" for number in numbers]
    table = pa.table({"n": pa.array(numbers, pa.int64()), "w": texts(words), "s": words})
    cache = keep(table, tmp_path / "t.arrow", batch_rows)
    rows = [choice % len(numbers) for choice in chosen]
    expected = [
        (None if numbers[row] is None else str(numbers[row]), words[row], words[row])
        for row in rows
    ]
    assert list(RowWindow(cache, rows).cells(0, len(rows))) == expected


def test_any_sixty_rows_of_a_million_are_shown_at_once(tmp_path: Path) -> None:
    size = 1_000_000
    draw = np.random.default_rng(3)
    codes = pa.DictionaryArray.from_arrays(
        pa.array(draw.integers(0, 9, size), pa.int32()), pa.array([f"w{i}" for i in range(9)])
    )
    columns = {f"n{i}": pa.array(draw.normal(size=size)) for i in range(3)} | {"c": codes}
    cache = keep(pa.table(columns), tmp_path / "t.arrow", 50_000)
    window = RowWindow(cache, draw.permutation(size))
    window.cells(0, 60)
    reference = pa.memory_map(str(cache))
    whole = pa.ipc.open_file(reference).read_all()

    def seconds(work: Callable[[], object]) -> float:
        laps = []
        for _ in range(5):
            since = time.perf_counter()
            work()
            laps.append(time.perf_counter() - since)
        return min(laps)

    ours = seconds(lambda: window.cells(500_000, 60))
    arrow = seconds(lambda: whole.take(pa.array(window.positions(500_000, 60))).to_pylist())
    assert ours < arrow


def test_a_removed_working_copy_is_said_to_be_gone(tmp_path: Path) -> None:
    for work in (
        lambda: RowWindow(tmp_path / "gone.arrow"),
        lambda: RowWindow(tmp_path / "gone.arrow", RowOrder(RowQuery(), "", 3)),
        lambda: order_rows(tmp_path / "gone.arrow", RowQuery(sort="age"), tmp_path),
    ):
        with pytest.raises(UserError) as gone:
            work()
        assert gone.value.code == "cache-gone"


def test_a_cancelled_query_leaves_no_file(people: Path, tmp_path: Path) -> None:
    steps = iter([False, False, True, True, True])
    with pytest.raises(Cancelled):
        order_rows(
            people,
            RowQuery(filter="age > 3", sort="age"),
            tmp_path / "orders",
            Progress(is_cancelled=lambda: next(steps)),
        )
    assert not (tmp_path / "orders").exists()


def test_showing_rows_does_not_import_pandas(tmp_path: Path) -> None:
    """The window maps rows itself, and importing pandas would stall it for a third of a second."""
    import subprocess
    import sys

    import pyarrow as pa

    from synthdesk.engine.tables.loading import write_arrow

    times = pa.array([0, 86_400_000_000, None], pa.timestamp("us"))
    columns = {"n": [1, 2, None], "x": [0.5, float("nan"), None], "t": times, "s": ["a", None, "b"]}
    table = pa.table(columns)
    place = table.column_names.index("s")
    table = table.set_column(place, "s", table.column("s").dictionary_encode())
    write_arrow(table, tmp_path / "t.arrow")
    program = (
        "import sys; from synthdesk.engine.tables.browsing.row_window import RowWindow; "
        f"RowWindow({str(tmp_path / 't.arrow')!r}, [2, 0]).cells(0, 2); "
        "assert 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
