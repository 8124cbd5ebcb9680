"""An entity table from related tables, against slow plain Python, and the recipe that makes it."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthdesk.engine.errors import UserError
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.entity import aggregates as entity_aggregates
from synthdesk.engine.tables.entity import reader as entity_reader
from synthdesk.engine.tables.entity.recipe import (
    Aggregate,
    AggregateKind,
    ChildTable,
    EntityRecipe,
    EntitySource,
    digest_of_recipe,
    read_recipe,
    recipe_to_toml,
    write_recipe,
)
from synthdesk.engine.tables.entity.table import build_entity_table
from synthdesk.engine.tables.import_settings import AS_RECOGNISED, DateOrder, ImportSettings
from synthdesk.engine.tables.loading import load_table
from synthdesk.engine.tables.source import TableRole, sha256_of

Kind = AggregateKind

CUSTOMERS = "id,name\n1,Ann\n2,Bob\n3,Cyd\n007,James\n"
ORDERS = (
    "order,customer,amount,day,shop\n"
    "1,1,10.5,2020-03-01,north\n"
    "2,1,4,2020-05-01,south\n"
    "3,2,,2020-01-01,north\n"
    "4,9,99,2020-01-01,north\n"
    "5,,1,2020-01-01,north\n"
    "6,1,5.5,2020-04-01,\n"
    "7,007,1,2021-01-01,south\n"
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with customers and their orders."""
    (tmp_path / "customers.csv").write_text(CUSTOMERS, "utf-8")
    (tmp_path / "orders.csv").write_text(ORDERS, "utf-8")
    return tmp_path


def recipe_of(folder: Path, *aggregates: Aggregate, key: str = "id") -> EntityRecipe:
    return EntityRecipe(
        "shop",
        EntitySource(str(folder / "customers.csv"), key),
        (ChildTable(str(folder / "orders.csv"), "customer", aggregates=aggregates),),
    )


def made(folder: Path, *aggregates: Aggregate) -> dict[str, list[object]]:
    table, report = build_entity_table(recipe_of(folder, *aggregates))
    return {name: table.column(name).to_pylist() for name in report.columns}


@pytest.mark.parametrize(
    ("aggregate", "expected"),
    [
        (Aggregate(Kind.COUNT), {"orders_count": [3, 1, 0, 1]}),
        (Aggregate(Kind.SUM, "amount"), {"orders_amount_sum": [20.0, 0.0, 0.0, 1.0]}),
        (Aggregate(Kind.MEAN, "amount"), {"orders_amount_mean": [20 / 3, None, None, 1.0]}),
        (Aggregate(Kind.MINIMUM, "amount"), {"orders_amount_minimum": [4.0, None, None, 1.0]}),
        (
            Aggregate(Kind.LATEST, "shop", "day"),
            {"orders_shop_latest": ["south", "north", None, "south"]},
        ),
        (
            Aggregate(Kind.LATEST, "amount", "order"),
            {"orders_amount_latest": ["5.5", None, None, "1"]},
        ),
        (Aggregate(Kind.DISTINCT, "shop"), {"orders_shop_distinct": [2, 1, 0, 1]}),
        (
            Aggregate(Kind.SHARE, "shop"),
            {
                "orders_shop_share_north": [0.5, 1.0, None, 0.0],
                "orders_shop_share_south": [0.5, 0.0, None, 1.0],
            },
        ),
    ],
)
def test_each_aggregate_draws_the_childs_rows_together(
    shop: Path, aggregate: Aggregate, expected: dict[str, list[object]]
) -> None:
    found = made(shop, aggregate)
    if aggregate.kind is Kind.LATEST and aggregate.column == "amount":
        # Whether the reader stores amounts as texts or numbers is its own affair.
        found = {
            n: [None if v is None else f"{float(str(v)):g}" for v in c] for n, c in found.items()
        }
    assert found == expected


def test_the_latest_date_of_a_column_of_dates_is_a_time(shop: Path) -> None:
    values = made(shop, Aggregate(Kind.MAXIMUM, "day"))["orders_day_maximum"]
    assert [None if value is None else str(value)[:10] for value in values] == [
        "2020-05-01",
        "2020-01-01",
        None,
        "2021-01-01",
    ]


def test_rows_that_belong_to_nobody_are_counted(shop: Path) -> None:
    _, report = build_entity_table(recipe_of(shop, Aggregate(Kind.COUNT)))
    child = report.children[0]
    assert (child.rows, child.without_key, child.orphans, child.orphan_keys) == (7, 1, 1, ("9",))
    assert (report.rows, child.entities_without_rows) == (4, 1)


def test_the_entitys_own_columns_come_first_and_names_stay_different(shop: Path) -> None:
    (shop / "customers.csv").write_text("id,orders_count\n1,x\n2,y\n", "utf-8")
    table, report = build_entity_table(
        recipe_of(shop, Aggregate(Kind.COUNT), Aggregate(Kind.COUNT))
    )
    assert table.column_names == ["id", "orders_count", "orders_count_2", "orders_count_3"]
    assert report.columns == ("orders_count_2", "orders_count_3")


def test_keys_stored_as_numbers_meet_keys_stored_as_texts(shop: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(
        pa.table({"customer": [1.0, 2.0, 1.0, None], "day": [1, 2, 3, 4]}), shop / "visits.parquet"
    )
    recipe = EntityRecipe(
        "shop",
        EntitySource(str(shop / "customers.csv"), "id"),
        (ChildTable(str(shop / "visits.parquet"), "customer"),),
    )
    (shop / "customers.csv").write_text("id,name\n1,Ann\n2,Bob\n", "utf-8")
    table, _ = build_entity_table(recipe)
    assert table.column("visits_count").to_pylist() == [2, 1]


@pytest.mark.parametrize(
    ("customers", "aggregate", "code", "column", "row"),
    [
        ("id,n\n1,a\n2,b\n1,c\n", Aggregate(Kind.COUNT), "duplicate-entity-key", "id", 3),
        ("id,n\n1,a\n,b\n", Aggregate(Kind.COUNT), "missing-entity-key", "id", 2),
        ("key,n\n1,a\n2,b\n", Aggregate(Kind.COUNT), "unknown-column", "id", None),
        (CUSTOMERS, Aggregate(Kind.SUM, "pay"), "unknown-column", "pay", None),
        (CUSTOMERS, Aggregate(Kind.SUM, "shop"), "not-numbers", "shop", 1),
        (CUSTOMERS, Aggregate(Kind.MEAN, "day"), "not-numbers", "day", 1),
        (CUSTOMERS, Aggregate(Kind.LATEST, "amount", "shop"), "not-numbers", "shop", 1),
    ],
)
def test_what_a_recipe_cannot_mean_is_named(
    shop: Path, customers: str, aggregate: Aggregate, code: str, column: str, row: int | None
) -> None:
    (shop / "customers.csv").write_text(customers, "utf-8")
    with pytest.raises(UserError) as refused:
        made(shop, aggregate)
    where = refused.value.where
    assert (refused.value.code, where.column, where.row) == (code, column, row)
    assert where.file in ("customers.csv", "orders.csv")


def test_beyond_ten_categories_the_rest_is_one_column() -> None:
    words = [f"w{i:02d}" for i in range(12) for _ in range(12 - i)]
    values = pa.array(words).dictionary_encode()
    shares = entity_aggregates.category_shares(values, np.zeros(len(words), dtype=np.int64), 1)
    assert list(shares) == [*(f"w{i:02d}" for i in range(10)), ""]
    assert shares[""].to_pylist() == [pytest.approx(3 / 78)]


ROW = st.tuples(
    st.integers(-1, 4),
    st.none() | st.integers(-(2**60), 2**60),
    st.none() | st.sampled_from("abc"),
    st.none() | st.integers(0, 3),
)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(ROW, max_size=25))
def test_aggregates_agree_with_plain_python(
    rows: list[tuple[int, int | None, str | None, int | None]],
) -> None:
    entities = 5
    places = np.array([row[0] for row in rows], dtype=np.int64)
    numbers = pa.array([row[1] for row in rows], pa.int64())
    words = pa.array([row[2] for row in rows], pa.string()).dictionary_encode()
    by = pa.array([row[3] for row in rows], pa.int64())
    shares = entity_aggregates.category_shares(words, places, entities)
    for entity in range(entities):
        own = [row for row in rows if row[0] == entity]
        present = [row[1] for row in own if row[1] is not None]
        texts = [row[2] for row in own if row[2] is not None]
        dated = [(row[3], at, row[2]) for at, row in enumerate(own) if row[3] is not None]

        def at(values: pa.Array, entity: int = entity) -> object:
            return values[entity].as_py()

        assert at(entity_aggregates.row_counts(places, entities)) == len(own)
        assert at(entity_aggregates.sums(numbers, places, entities)) == pytest.approx(
            sum(present), rel=1e-12
        )
        assert at(entity_aggregates.minima(numbers, places, entities)) == min(present, default=None)
        assert at(entity_aggregates.maxima(numbers, places, entities)) == max(present, default=None)
        mean = at(entity_aggregates.means(numbers, places, entities))
        assert mean == (pytest.approx(sum(present) / len(present)) if present else None)
        assert at(entity_aggregates.distinct_counts(words, places, entities)) == len(set(texts))
        latest = max(dated, default=(0, 0, None))[2]
        assert at(entity_aggregates.latest(words, by, places, entities)) == latest
        for word, column in shares.items():
            share = Counter(texts)[word] / len(texts) if texts else None
            assert at(column) == (None if share is None else pytest.approx(share))


# --- the recipe as a file ------------------------------------------------------------------

SETTINGS = st.builds(
    ImportSettings,
    delimiter=st.none() | st.sampled_from(",;\t|"),
    header=st.none() | st.integers(0, 9),
    dates=st.none() | st.sampled_from(DateOrder),
    missing=st.none() | st.lists(st.text(max_size=5), max_size=3).map(tuple),
    value_labels=st.none() | st.booleans(),
)
NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
AGGREGATES = st.builds(Aggregate, st.sampled_from(Kind), NAMES, NAMES)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    name=st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    key=NAMES,
    given_settings=SETTINGS,
    aggregates=st.lists(AGGREGATES, max_size=4).map(tuple),
)
def test_a_recipe_comes_back_as_it_was_written(
    tmp_path: Path,
    name: str,
    key: str,
    given_settings: ImportSettings,
    aggregates: tuple[Aggregate, ...],
) -> None:
    recipe = EntityRecipe(
        name,
        EntitySource(str(tmp_path / "a b.csv"), key, given_settings),
        (ChildTable(str(tmp_path / "below" / "ü.csv"), key, AS_RECOGNISED, name, aggregates),),
    )
    path = tmp_path / "x.entity.toml"
    write_recipe(recipe, path)
    assert read_recipe(path) == recipe


def test_a_recipe_names_its_files_from_where_it_lies(shop: Path, tmp_path: Path) -> None:
    text = recipe_to_toml(recipe_of(shop, Aggregate(Kind.COUNT)), shop / "recipes")
    assert 'path = "../customers.csv"' in text
    assert str(shop) not in text


@pytest.mark.parametrize(
    "text",
    [
        "name = ",
        "name = 3",
        'name = "x"',
        'version = 99\nname = "x"',
        'name = "x"\nentity = 3',
        'name = "x"\n[entity]\npath = "a.csv"\nkey = "k"\nkeys = "l"',
        'name = "x"\n[entity]\npath = "a.entity.toml"\nkey = "k"',
        'name = "x"\n[entity]\npath = "a"\nkey = "k"\n[[children]]\npath = "b"\nkey = "k"\n'
        'aggregates = [{kind = "median", column = "x"}]',
        'name = "x"\n[entity]\npath = "a"\nkey = "k"\n[[children]]\npath = "b"\nkey = "k"\n'
        'aggregates = [{kind = "sum"}]',
        'name = "x"\n[entity]\npath = "a"\nkey = "k"\n[[children]]\npath = "b"\nkey = "k"\n'
        'aggregates = [{kind = "latest", column = "x"}]',
        "\x00",
        "[" * 5_000,
    ],
)
def test_a_broken_recipe_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.entity.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UserError) as refused:
        read_recipe(path)
    assert (refused.value.code, refused.value.where.file) == ("bad-recipe", "x.entity.toml")


# --- the recipe as a table -----------------------------------------------------------------


def test_the_reader_runs_the_recipe_on_what_the_sources_hold_now(shop: Path) -> None:
    path = shop / "shop.entity.toml"
    write_recipe(recipe_of(shop, Aggregate(Kind.COUNT)), path)
    before = {file.name: hashlib.sha256(file.read_bytes()).digest() for file in shop.iterdir()}

    def run() -> tuple[list[object], str]:
        stream = entity_reader.open(path, AS_RECOGNISED, SILENT)
        table = pa.Table.from_batches(list(stream.batches), stream.schema)
        assert stream.total_rows == table.num_rows
        return table.column("orders_count").to_pylist(), digest_of_recipe(path)

    counts, digest = run()
    assert counts == [3, 1, 0, 1]
    assert run() == (counts, digest)
    after = {file.name: hashlib.sha256(file.read_bytes()).digest() for file in shop.iterdir()}
    assert after == before
    with (shop / "orders.csv").open("a") as stream:
        stream.write("8,3,1,2020-01-01,north\n")
    assert run()[0] == [3, 1, 1, 1]
    assert run()[1] != digest != sha256_of(path)


def test_a_recipe_loads_like_any_table(shop: Path) -> None:
    path = shop / "shop.entity.toml"
    write_recipe(recipe_of(shop, Aggregate(Kind.COUNT), Aggregate(Kind.SUM, "amount")), path)
    loaded = load_table(path, TableRole.CONTEXT, shop / "cache")
    assert loaded.source.columns == ("id", "name", "orders_count", "orders_amount_sum")
    assert (loaded.source.rows, loaded.source.format) == (4, "entity")


def test_a_source_that_changes_meanwhile_is_noticed(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shop / "shop.entity.toml"
    write_recipe(recipe_of(shop, Aggregate(Kind.COUNT)), path)

    def built(recipe: EntityRecipe, progress: Progress) -> object:
        with (shop / "orders.csv").open("a") as stream:
            stream.write("8,3,1,2020-01-01,north\n")
        return build_entity_table(recipe, progress)

    monkeypatch.setattr(entity_reader, "build_entity_table", built)
    with pytest.raises(UserError) as noticed:
        entity_reader.open(path, AS_RECOGNISED, SILENT)
    assert (noticed.value.code, noticed.value.where.file) == ("changed-while-reading", "orders.csv")


def test_rows_left_out_are_reasons_to_look(shop: Path) -> None:
    path = shop / "shop.entity.toml"
    write_recipe(recipe_of(shop, Aggregate(Kind.COUNT)), path)
    recognised = entity_reader.recognise(path, AS_RECOGNISED)
    assert (recognised.format, "customers.csv" in recognised.reasons[0].why) == ("entity", True)
    stream = entity_reader.open(path, AS_RECOGNISED, SILENT)
    said = " ".join(reason.why for reason in stream.reasons)
    assert "1 of 7 rows of orders belong to no entity" in said
    assert "1 of 7 rows of orders have no key" in said
    assert "1 of 4 entities have no row in orders" in said


def test_a_source_that_is_gone_is_named(shop: Path) -> None:
    path = shop / "shop.entity.toml"
    write_recipe(recipe_of(shop, Aggregate(Kind.COUNT)), path)
    (shop / "orders.csv").unlink()
    with pytest.raises(UserError) as gone:
        entity_reader.open(path, AS_RECOGNISED, SILENT)
    assert (gone.value.code, gone.value.where.file) == ("missing-file", "orders.csv")
