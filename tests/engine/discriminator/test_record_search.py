"""Scored records in a file, found by what a user asks for; nearest real ones beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from synthdesk import jobs
from synthdesk.engine.audit import run_audit
from synthdesk.engine.discriminator.record_search import (
    FoundRecords,
    RecordOrder,
    RecordQuery,
    ScoredRecords,
)
from synthdesk.engine.progress import SILENT
from synthdesk.engine.tables.source import TableRole
from tests.engine.conftest import Desk, people


@pytest.fixture
def scored(desk: Desk, tmp_path: Path) -> ScoredRecords:
    """Records of 400 + 300 rows, with a rule that some synthetic rows break."""
    real, fake = people(400, 1), people(300, 2)
    for table in (real, fake):
        table["level"] = [
            {"school": "1", "college": "2", "master": "3"}[d] for d in table["degree"]
        ]  # type: ignore[index]
    for row in range(0, 300, 10):
        fake["level"][row] = "9" if fake["level"][row] == "1" else "1"
    request = desk.request(desk.write("r.csv", real), desk.write("f.csv", fake))
    result = run_audit(request)
    return jobs.score_records(request, result.rules, str(tmp_path), SILENT)


def found(scored: ScoredRecords, **asked: object) -> FoundRecords:
    return jobs.find_records(scored, RecordQuery(**asked), SILENT)  # type: ignore[arg-type]


def test_every_record_is_there_once_and_in_order(scored: ScoredRecords) -> None:
    all_of_them = found(scored)
    assert (all_of_them.training, all_of_them.synthetic) == (400, 300)
    scores = [one.score for one in all_of_them.records]
    assert scores == sorted(scores, reverse=True)
    assert len({(one.role, one.row) for one in all_of_them.records}) == 700
    real_first = [one.score for one in found(scored, order=RecordOrder.MOST_REAL).records]
    assert real_first == sorted(scores)
    unsure = [abs(one.score - 0.5) for one in found(scored, order=RecordOrder.UNSURE).records]
    assert unsure == sorted(unsure)


def test_filters_by_table_score_column_and_rule(scored: ScoredRecords) -> None:
    fakes = found(scored, role=TableRole.SYNTHETIC, order=RecordOrder.ROW)
    assert [one.row for one in fakes.records] == list(range(1, 301))
    assert fakes.training == 0
    high = found(scored, low=0.6, high=0.9)
    assert all(0.6 <= one.score <= 0.9 for one in high.records)
    by_level = found(scored, column="level")
    assert all("level" in {reason.column for reason in one.reasons} for one in by_level.records)
    broken = found(scored, rule=scored.rules[0], role=TableRole.SYNTHETIC)
    assert broken.synthetic >= 20
    assert all(scored.rules[0] in one.rules for one in broken.records)


def test_a_filter_that_matches_nothing_finds_nothing(scored: ScoredRecords) -> None:
    nothing = found(scored, low=2.0)
    assert (nothing.training, nothing.synthetic, nothing.records) == (0, 0, ())


def test_scores_are_those_of_the_audit(desk: Desk, tmp_path: Path) -> None:
    request = desk.request(
        desk.write("r.csv", people(300, 1)),
        desk.write("f.csv", people(300, 2, noise=1.0)),
        analyses=("discriminator",),
    )
    result = run_audit(request).discriminator
    assert result is not None
    kept = jobs.score_records(request, None, str(tmp_path), SILENT)
    first = found(kept, role=TableRole.SYNTHETIC).records[: len(result.records) // 2]
    assert first == result.records[: len(first)]


def test_the_nearest_training_records_are_those_of_a_plain_search(desk: Desk) -> None:
    real, fake = people(200, 1), people(150, 2)
    for name in real:
        fake[name][4] = real[name][17]
    request = desk.request(desk.write("r.csv", real), desk.write("f.csv", fake))
    near = jobs.near_records(request, 5, SILENT)
    assert (near[0].row, near[0].distance, near[0].changed_cells) == (18, 0.0, 0)
    distances = [one.distance for one in near]
    assert distances == sorted(distances)
    assert np.all(np.array(distances[1:]) > 0)
