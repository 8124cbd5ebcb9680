"""A small audit with everything that a page must cope with, computed once a test session.

Import the fixtures by name into a test module.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from synthdesk import jobs
from synthdesk.engine.audit import AuditRequest, AuditResult
from synthdesk.engine.privacy.evidence import evidence_of, p_values_of, tests_of
from synthdesk.engine.privacy.family import family_of
from synthdesk.engine.privacy.verdict import privacy_verdict
from synthdesk.engine.progress import SILENT
from synthdesk.engine.tables.loading import LoadedTable
from synthdesk.ui.session import Session

MARKUP = "<b>bold</b>"
FORMULA = "=cmd()"
ROWS = 600

__all__ = ["FORMULA", "MARKUP", "audit", "audit_without_holdout", "loaded", "loaded_session"]


def _write(path: Path, rows: int, seed: int, *, shifted: bool = False) -> Path:
    """Columns: an identifier, a number, a shifting category, and two with hostile names."""
    chance = random.Random(seed)
    lines = [f"id,age,city,{MARKUP},{FORMULA}"]
    for row in range(rows):
        age = chance.randint(20, 70)
        city = chance.choices("abc", (6, 3, 1) if not shifted else (2, 3, 5))[0]
        if shifted and row < 25:
            age = 140
        word = chance.choice(["x", "y", "=1+1"])
        lines.append(f"{path.stem}{row},{age},{city},{word},{chance.randint(0, 3)}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[LoadedTable, ...]:
    """Training, synthetic and holdout, with their working copies."""
    folder = tmp_path_factory.mktemp("audit")
    files = (
        (_write(folder / "real.csv", ROWS, 1), "training"),
        (_write(folder / "made.csv", ROWS, 2, shifted=True), "synthetic"),
        (_write(folder / "kept.csv", ROWS // 2, 3), "holdout"),
    )
    return tuple(
        jobs.load_table(str(path), role, str(folder / "cache"), SILENT) for path, role in files
    )


@pytest.fixture(scope="session")
def audit(loaded: Sequence[LoadedTable]) -> AuditResult:
    """Everything computed."""
    return jobs.run_audit(AuditRequest(*loaded), SILENT)


@pytest.fixture(scope="session")
def audit_without_holdout(loaded: Sequence[LoadedTable], audit: AuditResult) -> AuditResult:
    """Accuracy and privacy only, and no holdout."""
    request = AuditRequest(loaded[0], loaded[1], analyses=("accuracy", "privacy"))
    return jobs.run_audit(request, SILENT)


@pytest.fixture
def loaded_session(session: Session, loaded: Sequence[LoadedTable], audit: AuditResult) -> Session:
    """A session after the audit of what it holds."""
    for table in loaded:
        session.set_table(table.source.role, table, None)
    session.set_result(audit, None)
    return session


def with_planted_leak(audit: AuditResult) -> AuditResult:
    """The same audit with a p-value that says that rows were copied."""
    return _with_p_value(audit, 0.00001)


def without_a_leak(audit: AuditResult) -> AuditResult:
    """The same audit with p-values by which nothing was found."""
    return _with_p_value(audit, 0.5)


def _with_p_value(audit: AuditResult, p_value: float) -> AuditResult:
    assert audit.privacy is not None
    assert audit.privacy.unique_matches is not None
    unique = replace(audit.privacy.unique_matches, p_value=p_value)
    tests = {**tests_of(audit.privacy), "unique_matches": unique, "singling_out": None}
    family = family_of(p_values_of(tests))
    verdict = privacy_verdict((), "", family, evidence_of(tests), None)
    judged = replace(audit.privacy, unique_matches=unique, family=family, verdict=verdict)
    return replace(audit, privacy=judged)


def back_to_light() -> None:
    """Undo a test's change of theme; putting a theme on costs too much to do it every time."""
    from synthdesk.ui.theme import ThemeChoice, theme_manager

    if theme_manager().theme.is_dark:
        theme_manager().choose(ThemeChoice.LIGHT)
