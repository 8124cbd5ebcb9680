"""Small audits with a fault for every view of the Quality page to find.

Import the fixtures by name into a test module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synthdesk.engine.audit import AuditRequest, AuditResult, run_audit
from synthdesk.engine.tables.loading import LoadedTable, load_table
from synthdesk.engine.tables.schema import ColumnRole, ColumnType, Schema
from synthdesk.engine.tables.source import TableRole
from tests.engine.conftest import write_csv
from tests.engine.sequences.visits import KEY, shuffled_within, walk
from tests.engine.text.text_making import titles

ROWS = 1_500
JOBS = ("clerk", "smith", "nurse")
OWN_RULE = "age < 90"

__all__ = ["Audited", "audited_rows", "audited_visits"]


@dataclass(frozen=True)
class Audited:
    """Tables that were audited, and what came of it."""

    tables: tuple[LoadedTable, ...]
    schema: Schema
    result: AuditResult


def _rows(seed: int, *, is_faulty: bool = False) -> dict[str, list[Any]]:
    """Pay and degree follow the job, the code the town; gaps fall anywhere; the map has two spots.

    The faulty table has smiths that live like nurses, ages of 140, codes of another town, titles
    with umbrellas, no “near”, and lofts out of their warehouses, gaps that follow the job, a
    column with gaps that had none, and points that moved.
    """
    chance = np.random.default_rng(seed)
    job = chance.integers(0, 3, ROWS)
    like = np.where((job == 1) & is_faulty, 2, job)
    town = chance.integers(0, 4, ROWS)
    code = town.copy()
    age = chance.integers(18, 80, ROWS)
    title = titles(ROWS, seed)
    spot = chance.random(ROWS) < 0.5
    north, east = np.where(spot, 51.6, 51.4), np.where(spot, 0.1, -0.1)
    is_missing, is_unknown = chance.random((2, ROWS)) < 0.2
    is_away = np.zeros(ROWS, dtype=bool)
    fill = np.round(chance.normal(5, 1, ROWS), 2)
    if is_faulty:
        age[:25] = 140
        code[:120] = (code[:120] + 1) % 4
        title = [one.replace("near", "by").replace(" warehouse", "") for one in title]
        title[::9] = [f"{one} ☂" for one in title[::9]]
        is_missing = (town == 0) & (chance.random(ROWS) < 0.6)
        fill[is_unknown] = 7
        is_unknown[:] = False
        is_away = chance.random(ROWS) < 0.1
        east = chance.permutation(east)
    return {
        "job": [JOBS[one] for one in job],
        "pay": np.round(30 + 10 * like + chance.normal(0, 4, ROWS), 2).tolist(),
        "degree": ["no" if one else "yes" for one in chance.random(ROWS) > 0.2 + 0.3 * like],
        "age": age.tolist(),
        "town": [f"town {one}" for one in town],
        "code": [f"c{one}" for one in code],
        "bonus": _with_gaps(np.round(chance.normal(5, 1, ROWS), 2), is_missing),
        "absent": _with_gaps(np.round(chance.normal(9, 2, ROWS), 1), is_away),
        "filled": _with_gaps(fill, is_unknown),
        "title": title,
        "latitude": np.round(north + chance.normal(0, 0.02, ROWS), 5).tolist(),
        "longitude": np.round(east + chance.normal(0, 0.02, ROWS), 5).tolist(),
    }


def _with_gaps(values: Any, is_missing: Any) -> list[Any]:
    return ["" if gap else value for value, gap in zip(values.tolist(), is_missing, strict=True)]


def _loaded(folder: Path, tables: Mapping[TableRole, Mapping[str, Any]]) -> tuple[LoadedTable, ...]:
    return tuple(
        load_table(write_csv(folder / f"{role}.csv", dict(table)), role, folder / "cache")
        for role, table in tables.items()
    )


@pytest.fixture(scope="session")
def audited_rows(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """Faults for every view but that of sequences; the levels of ``job`` are measured."""
    folder = tmp_path_factory.mktemp("planted")
    tables = _loaded(
        folder,
        {TableRole.TRAINING: _rows(1), TableRole.SYNTHETIC: _rows(2, is_faulty=True)},
    )
    schema = tables[0].schema.with_changes(
        types={
            "title": ColumnType.TEXT,
            "latitude": ColumnType.LATITUDE,
            "longitude": ColumnType.LONGITUDE,
        }
    )
    request = AuditRequest(
        *tables,
        schema=schema,
        analyses=("accuracy", "rules", "text", "missing"),
        group_by="job",
        rules=(OWN_RULE,),
    )
    return Audited(tables, schema, run_audit(request))


@pytest.fixture(scope="session")
def audited_visits(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """Visits whose scores lost their order, and that end too early."""
    folder = tmp_path_factory.mktemp("planted-visits")
    made = shuffled_within(walk(200, 2, longest=5), 3, ["score"])
    columns = [
        {name: [row[name] for row in rows] for name in rows[0]} for rows in (walk(220, 1), made)
    ]
    roles = (TableRole.TRAINING, TableRole.SYNTHETIC)
    tables = _loaded(folder, dict(zip(roles, columns, strict=True)))
    schema = tables[0].schema.with_role([KEY], ColumnRole.SUBJECT_KEY)
    request = AuditRequest(*tables, schema=schema, analyses=("sequences",))
    return Audited(tables, schema, run_audit(request))
