"""Maps against closed forms and a slow plain count, and planted points that must be found."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import comb
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthdesk.engine.accuracy.coordinate_pairs import CoordinateColumns
from synthdesk.engine.accuracy.density_grid import DensityGrid, grid_over
from synthdesk.engine.accuracy.geographic import Geography, measure_geography
from synthdesk.engine.accuracy.outside_range import chance_beyond, outside_range
from synthdesk.engine.health.findings import Severity
from synthdesk.engine.serialise import to_json
from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.readers import read_table
from synthdesk.engine.tables.schema import ColumnRole, ColumnType, infer_schema
from tests.reference_data import ReferenceData

Points = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]
HOME, WEST = "home latitude", "home longitude"


def table_of(points: Points, lat: str = HOME, lon: str = WEST, **more: Any) -> pa.Table:
    kind = np.random.default_rng(len(points[0])).choice(["a", "b"], len(points[0]))
    return pa.table({"kind": kind, lat: pa.array(points[0]), lon: pa.array(points[1]), **more})


def tables_of(*given: pa.Table, types: dict[str, ColumnType] | None = None) -> Tables:
    wanted = types or {HOME: ColumnType.LATITUDE, WEST: ColumnType.LONGITUDE}
    schema = infer_schema(given[0]).with_changes(types=wanted)
    raw = [RawTable(f"{place}.csv", table) for place, table in enumerate(given)]
    return conform_tables(schema, raw[0], raw[1], raw[2] if len(raw) > 2 else None)


def square(rows: int, seed: int, south: float = 0.0, west: float = 0.0) -> Points:
    chance = np.random.default_rng(seed)
    return south + chance.random(rows), west + chance.random(rows)


def town(rows: int, seed: int) -> Points:
    """Two quarters on one diagonal, so that a coordinate by itself hides where nobody lives."""
    chance = np.random.default_rng(seed)
    upper = chance.random(rows) < 0.5
    return (
        np.where(upper, 51.6, 51.4) + chance.normal(0, 0.02, rows),
        np.where(upper, 0.1, -0.1) + chance.normal(0, 0.02, rows),
    )


def measured(*points: Points) -> Geography:
    return measure_geography(tables_of(*map(table_of, points)), seed=7)


# --- distance --------------------------------------------------------------------------------


def test_two_squares_that_overlap_by_half_are_half_apart() -> None:
    """Evenly filled, so that chance adds nothing; the grid leaves out half a percent a side."""
    steps = (np.arange(300) + 0.5) / 300
    latitude, longitude = (axis.ravel() for axis in np.meshgrid(steps, steps, indexing="ij"))
    real = latitude, longitude
    (made,) = measured(real, (latitude + 0.5, longitude)).maps
    assert made.distance == pytest.approx(0.5, abs=0.012)
    assert made.synthetic_outside / made.n_synthetic == pytest.approx(0.51, abs=0.01)


def test_the_distance_equals_a_plain_count() -> None:
    real, fake = town(900, 1), town(700, 2)
    (made,) = measured(real, fake).maps
    grid = made.grid

    def cell(latitude: float, longitude: float) -> object:
        inside = grid.south <= latitude <= grid.north and grid.west <= longitude <= grid.east
        if not inside:
            return "outside"
        row = (latitude - grid.south) / (grid.north - grid.south) * grid.side
        column = (longitude - grid.west) / (grid.east - grid.west) * grid.side
        return min(int(row), grid.side - 1), min(int(column), grid.side - 1)

    p, q = (Counter(map(cell, *points)) for points in (real, fake))
    expected = sum(abs(p[key] / 900 - q[key] / 700) for key in p | q) / 2
    assert made.distance == pytest.approx(expected)
    assert sum(made.training) + made.training_outside + made.training_missing == 900
    assert sum(made.synthetic) + made.synthetic_outside + made.synthetic_missing == 700


def test_the_grid_covers_the_middle_of_the_training_points() -> None:
    (made,) = measured(square(20_000, 1), square(20_000, 2)).maps
    assert made.grid.side == 31
    assert (made.grid.south, made.grid.north) == pytest.approx((0.005, 0.995), abs=0.003)
    # Half a percent on each of four sides, the corners but once.
    assert made.training_outside / 20_000 == pytest.approx(0.0199, abs=0.0005)


def test_rows_without_a_place_count() -> None:
    real, fake = town(2_000, 1), town(2_000, 2)
    fake[0][:600] = np.nan
    result = measured(real, fake)
    assert result.maps[0].synthetic_missing == 600
    assert result.maps[0].distance > 0.3
    assert "map-shifted" in {finding.check for finding in result.findings}


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 40), st.integers(0, 2**31))
def test_every_point_is_in_exactly_one_cell(side: int, seed: int) -> None:
    grid = DensityGrid(side, -1.0, 1.0, -2.0, 2.0)
    chance = np.random.default_rng(seed)
    latitude, longitude = chance.uniform(-1.2, 1.2, 200), chance.uniform(-2.4, 2.4, 200)
    latitude[:5], longitude[3:8] = np.nan, np.nan
    latitude[10:13], longitude[10:13] = (-1.0, 1.0, 1.0), (-2.0, 2.0, -2.0)
    cells = grid.place(latitude, longitude)
    assert grid.counts(cells).sum() == 200
    assert (cells[:8] == grid.missing).all()
    assert cells[10:13].tolist() == [0, side * side - 1, side * (side - 1)]
    out = (np.abs(latitude) > 1) | (np.abs(longitude) > 2)
    known = cells != grid.missing
    np.testing.assert_array_equal((cells == grid.outside)[known], out[known])


def test_small_samples_get_a_coarser_grid() -> None:
    points = square(500, 1)
    sides = [grid_over(*points, rows).side for rows in (10, 1_000, 100_000)]  # type: ignore[union-attr]
    assert sides == [5, 10, 50]


# --- planted ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_an_honest_second_sample_gives_no_finding(seed: int) -> None:
    points = town(2_000, seed), town(1_500, seed + 50)
    result = measured(*points, town(800, seed + 90)) if seed % 2 else measured(*points)
    assert result.findings == ()
    assert result.not_assessable == ""


def test_longitudes_shuffled_against_latitudes_are_found() -> None:
    fake = town(2_000, 2)
    np.random.default_rng(3).shuffle(fake[1])
    found = {finding.check: finding for finding in measured(town(2_000, 1), fake).findings}
    assert found["map-shifted"].severity is Severity.RED
    assert found["map-shifted"].columns == (HOME, WEST)
    assert found["map-shifted"].id == f"map-shifted:synthetic:{HOME}:{WEST}"
    assert found["points-in-empty-places"].severity is Severity.RED
    assert "points-outside" not in found


def test_points_outside_are_counted_with_their_rows() -> None:
    fake = town(2_000, 2)
    planted = list(range(100, 1_300, 100))
    fake[0][planted] = 52.5
    fake[1][[100, 500, 501]] = -3.0
    result = measured(town(2_000, 1), fake)
    (finding,) = (one for one in result.findings if one.check == "points-outside")
    assert {place + 1 for place in [*planted, 501]} <= set(finding.row_examples)
    assert "lie outside all real ones" in finding.title
    outside = result.maps[0].outside
    assert outside.north >= 12
    assert outside.west >= 3
    assert outside.share.n == 2_000
    assert outside.p_value < 0.01


def test_one_place_that_is_not_on_earth_is_enough() -> None:
    fake = town(2_000, 2)
    fake[0][41] = 95.0
    result = measured(town(2_000, 1), fake)
    (finding,) = (one for one in result.findings if one.check == "points-outside")
    assert finding.severity is Severity.RED
    assert 42 in finding.row_examples
    assert result.maps[0].outside.impossible == 1


def test_the_chance_to_lie_beyond_is_that_of_a_random_order() -> None:
    for n, m, k in ((5, 3, 1), (5, 3, 2), (10, 4, 4), (3, 7, 3)):
        # The k largest of all n + m must be among the m.
        assert chance_beyond(n, m, k) == pytest.approx(comb(n + m - k, n) / comb(n + m, n))
    assert chance_beyond(10, 10, 0) == 1.0
    assert chance_beyond(100_000, 1_000_000, 500_000) >= 0.0


def test_points_beyond_by_chance_are_rarely_significant() -> None:
    chance = np.random.default_rng(1)

    def cloud(rows: int) -> Points:
        return chance.normal(size=rows), chance.normal(size=rows)

    p_values = [outside_range(cloud(200), cloud(200))[0].p_value for _ in range(400)]
    assert np.mean(np.array(p_values) <= 0.01) <= 0.015


# --- which columns ---------------------------------------------------------------------------


def test_coordinates_are_paired_by_name_before_order() -> None:
    real, fake = (
        table_of(
            town(400, seed),
            "start_lat",
            "end_lng",
            end_lat=town(400, seed + 5)[0],
            start_lng=town(400, seed + 5)[1],
        )
        for seed in (1, 2)
    )
    types = dict.fromkeys(("start_lat", "end_lat"), ColumnType.LATITUDE) | dict.fromkeys(
        ("start_lng", "end_lng"), ColumnType.LONGITUDE
    )
    result = measure_geography(tables_of(real, fake, types=types), 7)
    assert [made.columns for made in result.maps] == [
        CoordinateColumns("start_lat", "start_lng"),
        CoordinateColumns("end_lat", "end_lng"),
    ]


def test_without_coordinates_it_says_what_to_do() -> None:
    tables = tables_of(table_of(town(300, 1)), table_of(town(300, 2)))
    plain = replace(tables, schema=tables.schema.with_type([HOME, WEST], ColumnType.NUMERIC))
    result = measure_geography(plain, 7)
    assert "types latitude and longitude in Data" in result.not_assessable
    assert result.maps == ()


def test_a_latitude_without_a_longitude_is_named() -> None:
    tables = tables_of(table_of(town(300, 1)), table_of(town(300, 2)))
    half = replace(tables, schema=tables.schema.with_type([WEST], ColumnType.NUMERIC))
    result = measure_geography(half, 7)
    assert result.unpaired == (HOME,)
    assert HOME in result.not_assessable


def test_points_on_one_line_have_no_map() -> None:
    real, fake = town(300, 1), town(300, 2)
    real[0][:] = np.where(np.arange(300) == 0, 51.0, 51.5)
    result = measured(real, fake)
    assert "one line" in result.not_assessable


def as_text(points: Points, form: str) -> pa.Table:
    return pa.table(
        {
            "kind": np.random.default_rng(1).choice(["a", "b"], len(points[0])),
            "place": [form.format(*point) for point in zip(*points, strict=True)],
        }
    )


def text_tables(form: str, *points: Points) -> Tables:
    given = [as_text(one, form) for one in points]
    schema = infer_schema(given[0]).with_role(["place"], ColumnRole.FEATURE)
    return conform_tables(schema, RawTable("r", given[0]), RawTable("s", given[1]), None)


@pytest.mark.parametrize("form", ["{:.5f}, {:.5f}", "({:.4f};{:.4f})", " {:.6f} , {:.6f} "])
def test_a_text_with_both_coordinates_is_a_map(form: str) -> None:
    fake = town(2_000, 2)
    np.random.default_rng(3).shuffle(fake[1])
    result = measure_geography(text_tables(form, town(2_000, 1), fake), 7)
    assert result.maps[0].columns.columns == ("place",)
    finding = result.findings[0]
    assert (finding.check, finding.columns) == ("map-shifted", ("place",))


@pytest.mark.parametrize("form", ["{:.0f}, {:.0f}", "lat {:.5f}, {:.5f}", "9{:.5f}, {:.5f}"])
def test_other_texts_are_no_map(form: str) -> None:
    result = measure_geography(text_tables(form, town(500, 1), town(500, 2)), 7)
    assert result.maps == ()


def test_the_same_seed_gives_the_same_result() -> None:
    points = town(900, 1), town(900, 2)
    assert to_json(measured(*points)) == to_json(measured(*points))


# --- real places -----------------------------------------------------------------------------


@pytest.mark.reference
def test_listings_of_one_city_split_at_random_have_the_same_map(reference: ReferenceData) -> None:
    places = read_table(reference.table("conditional-generation", "airbnb-locations.csv"))[0]
    schema = infer_schema(places)
    assert schema["LAT_LONG"].type is ColumnType.IDENTIFIER
    order = np.random.default_rng(1).permutation(places.num_rows)
    halves = [places.take(order[:10_830]), places.take(order[10_830:])]
    schema = schema.with_role(["LAT_LONG"], ColumnRole.FEATURE)
    raw = [RawTable(str(place), half) for place, half in enumerate(halves)]
    result = measure_geography(conform_tables(schema, raw[0], raw[1], None), 7)
    (made,) = result.maps
    assert result.findings == ()
    assert made.training_missing == made.synthetic_missing == 0
    assert 40.5 < made.grid.south < made.grid.north < 41.0
    assert made.distance == pytest.approx(0.069, abs=0.01)
