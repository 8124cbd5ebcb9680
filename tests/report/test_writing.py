"""Both files are written whole, or neither, and a failure says what to do."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from synthdesk.engine import atomic_file
from synthdesk.engine.audit import AuditResult
from synthdesk.engine.errors import Cancelled, UserError
from synthdesk.engine.progress import Progress
from synthdesk.engine.serialise import to_json
from synthdesk.report.writing import write_audit
from tests.report.conftest import made_audit


@pytest.fixture(scope="module")
def audit(audit: AuditResult) -> AuditResult:
    """Without the figures that take long to draw: how files are written doesn't depend on them."""
    return replace(audit, accuracy=None, ladder=None, discriminator=None)


def files_in(folder: Path) -> list[str]:
    return sorted(place.name for place in folder.iterdir())


def test_writes_a_pair_that_belongs_together(audit: AuditResult, tmp_path: Path) -> None:
    written = write_audit(audit, tmp_path / "new" / "folder", Progress())
    content = written.audit_json.read_bytes()
    assert content.decode() == to_json(audit)
    assert hashlib.sha256(content).hexdigest() in written.report_html.read_text("utf-8")
    assert files_in(tmp_path / "new" / "folder") == ["audit.json", "report.html"]


def test_golden_json(matches_golden: Callable[[str, str], None]) -> None:
    matches_golden("audit.json", to_json(made_audit()))


def test_hostile_file_names_stay_valid_json(hostile_audit: AuditResult, tmp_path: Path) -> None:
    written = write_audit(hostile_audit, tmp_path)
    names = [source["name"] for source in json.loads(written.audit_json.read_bytes())["inputs"]]
    assert names == [source.name for source in hostile_audit.inputs]
    written.report_html.read_text("utf-8")


def test_replaces_an_older_pair(audit: AuditResult, tmp_path: Path) -> None:
    (tmp_path / "audit.json").write_text("old")
    write_audit(audit, tmp_path)
    assert (tmp_path / "audit.json").read_text("utf-8") == to_json(audit)


@pytest.mark.parametrize("failing_call", [1, 2])
def test_full_disk_leaves_nothing(
    audit: AuditResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing_call: int
) -> None:
    calls = []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) == failing_call:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(atomic_file.os, "fsync", full)
    with pytest.raises(UserError) as caught:
        write_audit(audit, tmp_path / "made" / "for this")
    assert caught.value.code == "report-not-writable"
    assert "disk space" in caught.value.hint
    assert caught.value.where.file == str(tmp_path / "made" / "for this")
    assert files_in(tmp_path) == []


def test_full_disk_keeps_the_older_pair(
    audit: AuditResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("audit.json", "report.html"):
        (tmp_path / name).write_text("old")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(atomic_file.os, "fsync", full)
    with pytest.raises(UserError):
        write_audit(audit, tmp_path)
    assert files_in(tmp_path) == ["audit.json", "report.html"]
    assert (tmp_path / "report.html").read_text() == "old"


def test_a_file_in_place_of_the_folder(audit: AuditResult, tmp_path: Path) -> None:
    (tmp_path / "report").write_text("a file")
    for folder in (tmp_path / "report", tmp_path / "report" / "below"):
        with pytest.raises(UserError) as caught:
            write_audit(audit, folder)
        assert caught.value.code == "report-not-writable"
        assert "choose another folder" in caught.value.hint
    assert files_in(tmp_path) == ["report"]


def test_a_folder_named_like_the_report(audit: AuditResult, tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()
    with pytest.raises(UserError) as caught:
        write_audit(audit, tmp_path)
    assert caught.value.code == "report-not-writable"
    assert files_in(tmp_path) == ["report.html"]


def test_no_permission(audit: AuditResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(atomic_file.tempfile, "mkstemp", refused)
    with pytest.raises(UserError) as caught:
        write_audit(audit, tmp_path)
    assert "may write" in caught.value.hint
    assert files_in(tmp_path) == []


def test_cancelling_leaves_nothing(audit: AuditResult, tmp_path: Path) -> None:
    seen: list[float] = []
    progress = Progress(lambda fraction, _: seen.append(fraction), lambda: len(seen) > 4)
    with pytest.raises(Cancelled):
        write_audit(audit, tmp_path / "made", progress)
    assert files_in(tmp_path) == []


def test_progress_only_rises(audit: AuditResult, tmp_path: Path) -> None:
    seen: list[float] = []
    write_audit(audit, tmp_path, Progress(lambda fraction, _: seen.append(fraction)))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
