"""Audits of the same people are counted, and a log that can't be kept says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.audit_log import NAME, audits_in_words, note_audit
from tests.engine.conftest import Desk, people


@pytest.fixture
def results(desk: Desk) -> tuple[AuditResult, AuditResult]:
    """Two training tables with the same synthetic one."""
    fake = desk.write("fake.csv", people(300, 9))
    first, second = (
        desk.audit(desk.write(f"{seed}.csv", people(300, seed)), fake, analyses=("privacy",))
        for seed in (1, 2)
    )
    return first, second


def test_audits_are_counted_by_training_table(
    results: tuple[AuditResult, AuditResult], tmp_path: Path
) -> None:
    first, second = results
    folder = tmp_path / "state"
    assert [note_audit(one, folder) for one in (first, second, first, first)] == [1, 1, 2, 3]


def test_the_log_holds_digests_only_and_survives_a_broken_line(
    results: tuple[AuditResult, AuditResult], tmp_path: Path
) -> None:
    note_audit(results[0], tmp_path)
    with (tmp_path / NAME).open("ab") as stream:
        stream.write(b'\xff{"training": \n[1]\n"x"\n')
    assert note_audit(results[0], tmp_path) == 2
    assert "1.csv" not in (tmp_path / NAME).read_text("utf-8", errors="replace")


def test_a_log_that_cannot_be_kept_is_no_error_and_no_zero(
    results: tuple[AuditResult, AuditResult], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert note_audit(results[0], tmp_path / "file") is None
    assert "not known" in audits_in_words(None)


def test_more_than_one_audit_is_said_with_what_it_means() -> None:
    assert "first" in audits_in_words(1)
    assert "1,200 times" in audits_in_words(1_200)
