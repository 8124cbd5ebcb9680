"""What the report says about groups and places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import pyarrow as pa
import pytest

from synthdesk.engine.accuracy.geographic import Geography, measure_geography
from synthdesk.engine.accuracy.subgroups import Subgroups, measure_subgroups
from synthdesk.engine.progress import SILENT
from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.schema import ColumnType, infer_schema
from synthdesk.report.model import Figure, Paragraph, Section, Table
from synthdesk.report.sections.geography import geography_section
from synthdesk.report.sections.subgroups import subgroups_section

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult


@dataclass(frozen=True)
class _Result:
    """What the sections read of an audit."""

    subgroups: Subgroups | None
    geography: Geography | None


def _result(subgroups: Subgroups | None, geography: Geography | None) -> AuditResult:
    return cast("AuditResult", _Result(subgroups, geography))


def _table(seed: int, *, is_off: bool = False) -> pa.Table:
    chance = np.random.default_rng(seed)
    job = chance.choice(["clerk", "smith", "nurse"], 1_200).astype(object)
    job[:50] = "<b>baker</b>"
    degree = np.where(chance.random(1_200) < np.where(job == "smith", 0.2, 0.7), "yes", "no")
    if is_off:
        degree = np.where(job == "smith", "yes", degree)
    shift = 0.3 if is_off else 0.0
    return pa.table(
        {
            "job": job,
            "degree": degree,
            "lat": 50 + shift + chance.normal(0, 0.1, 1_200),
            "lon": 10 + chance.normal(0, 0.1, 1_200),
        }
    )


@pytest.fixture(scope="module")
def tables() -> Tables:
    real, fake = _table(1), _table(2, is_off=True)
    types = {"lat": ColumnType.LATITUDE, "lon": ColumnType.LONGITUDE}
    schema = infer_schema(real).with_changes(types=types)
    return conform_tables(schema, RawTable("r", real), RawTable("s", fake), None)


def tables_in(section: Section) -> list[Table]:
    return [block for block in section.blocks if isinstance(block, Table)]


def test_groups_that_stand_out_are_listed_and_drawn(tables: Tables) -> None:
    section = subgroups_section(_result(measure_subgroups(tables, "", 7), None), SILENT)
    assert section is not None
    (table,) = tables_in(section)
    assert "job = smith" in [row[0].text for row in table.rows]
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert any(isinstance(block, Figure) for block in section.blocks)
    said = " ".join(block.text for block in section.blocks if isinstance(block, Paragraph))
    assert "Bonferroni" in said


def test_levels_of_the_chosen_column_stand_in_a_table_with_those_too_small(
    tables: Tables,
) -> None:
    section = subgroups_section(_result(measure_subgroups(tables, "job", 7), None), SILENT)
    assert section is not None
    table = tables_in(section)[-1]
    by_name = {row[0].text: row for row in table.rows}
    assert by_name["<b>baker</b>"][1].text.startswith("not assessable: 50 real rows")
    assert by_name["smith"][1].text == "less accurate than real data"
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert "seed 7" in table.note


def test_without_a_group_that_stands_out_it_says_what_was_looked_for(tables: Tables) -> None:
    scan = measure_subgroups(tables, "", 7).scan
    section = subgroups_section(_result(Subgroups(None, (), scan, ()), None), SILENT)
    assert section is not None
    (block,) = section.blocks
    assert isinstance(block, Paragraph)
    assert block.text.startswith("No group stands out. Looked at")


def test_a_map_has_its_findings_figures_and_drawing(tables: Tables) -> None:
    section = geography_section(_result(None, measure_geography(tables, 7)), SILENT)
    assert section is not None
    kinds = [block.kind for block in section.blocks]
    assert kinds == ["heading", "listing", "table", "figure", "paragraph"]


def test_nothing_is_said_where_there_is_nothing_to_say(tables: Tables) -> None:
    nothing = _result(None, None)
    assert subgroups_section(nothing, SILENT) is None
    assert geography_section(nothing, SILENT) is None
    assert geography_section(_result(None, Geography("no columns", ())), SILENT) is None
    alone = Geography("There is only “lat”.", (), (), ("lat",))
    section = geography_section(_result(None, alone), SILENT)
    assert section is not None
    assert isinstance(section.blocks[0], Paragraph)
