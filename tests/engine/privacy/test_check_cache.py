"""Checks are found again by what went into them, and by nothing less."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from synthdesk import jobs
from synthdesk.engine import kept_results
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.privacy import instrument_check, measuring
from synthdesk.engine.privacy.check_cache import check_key, remember_check, remembered_check
from synthdesk.engine.privacy.instrument_check import InstrumentCheck, Rung
from synthdesk.engine.progress import SILENT
from tests.engine.conftest import Desk, people

CHECKS = (
    InstrumentCheck(
        "family", "exact", Estimate(0.05, 0.0, 0.2, 20, "Wilson 95 %"), 0.01, False, ()
    ),
    InstrumentCheck("membership", "near", None, None, True, (Rung(0.01, 10, 3, 10),)),
)


def test_what_is_kept_comes_back_and_damage_is_nothing(tmp_path: Path) -> None:
    assert remembered_check("a", tmp_path) is None
    remember_check("a", CHECKS, tmp_path)
    assert remembered_check("a", tmp_path) == CHECKS
    for damage in (b"", b"[", b"{}", b'[{"test": 1}]', b"\xff", b"[" * 100_000):
        (tmp_path / "a.json").write_bytes(damage)
        assert remembered_check("a", tmp_path) in (None, ())
    remember_check("a", CHECKS, tmp_path / "a.json")  # no folder: nothing kept, nothing raised


def test_the_newest_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_results, "MOST_KEPT", 2)
    for name in "abc":
        remember_check(name, CHECKS, tmp_path)
    assert len(list(tmp_path.glob("*.json"))) == 2
    assert remembered_check("c", tmp_path) == CHECKS


def test_the_same_question_is_asked_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instrument_check, "CONTROL_SEEDS", 1)
    monkeypatch.setattr(instrument_check, "LADDER_SEEDS", 1)
    monkeypatch.setattr(instrument_check, "SHARES", (0.2,))
    asked = []
    check = measuring.check_instruments
    monkeypatch.setattr(
        measuring, "check_instruments", lambda *given: asked.append(1) or check(*given)
    )
    files = [desk.write(f"{at}.csv", people(400, at)) for at in (71, 72, 73)]
    request = replace(desk.request(*files, analyses=("privacy",)), check_instruments=True)
    first = jobs.run_audit(request, SILENT)
    again = jobs.run_audit(request, SILENT)
    assert len(asked) == 1
    assert again.privacy == first.privacy
    assert again.gates == first.gates
    jobs.run_audit(replace(request, seed=8), SILENT)
    assert len(asked) == 2


def test_files_settings_columns_and_seed_all_count(desk: Desk) -> None:
    request = desk.request(desk.write("a.csv", people(50, 1)), desk.write("b.csv", people(50, 2)))
    sources = [table.source for table in request.tables]
    other = replace(sources[1], settings=replace(sources[1].settings, missing=("x",)))
    keys = {
        check_key(sources, "schema", 1),
        check_key(sources[:1], "schema", 1),
        check_key([sources[0], other], "schema", 1),
        check_key(sources, "other", 1),
        check_key(sources, "schema", 2),
        check_key(sources, "schema", 1, [{"a": "b"}, {}]),
    }
    assert len(keys) == 6
