"""Does this installation work? Every part that an audit needs is really used once."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from synthdesk.engine.provenance import NAMED_LIBRARIES, library_versions
from synthdesk.engine.resources import resource

_MODULE_OF = {
    "charset-normalizer": "charset_normalizer",
    "python-calamine": "python_calamine",
    "scikit-learn": "sklearn",
}
_SAMPLE_FILES = (
    "adult-training.parquet",
    "adult-holdout.parquet",
    "adult-synthetic-good.parquet",
    "adult-synthetic-small.parquet",
    "adult-synthetic-leaky.parquet",
)


@dataclass(frozen=True)
class Check:
    """One check's outcome."""

    name: str
    passed: bool
    detail: str


def run_checks() -> tuple[Check, ...]:
    """All checks; a failed one never stops the others."""
    return tuple(
        _run(name, check)
        for name, check in (
            ("libraries", _libraries),
            ("policies", _policies),
            ("sample tables", _samples),
            ("leaky sample is found out", _leaky_sample),
            ("report", _report),
            ("window", _window),
        )
    )


def _run(name: str, check: Callable[[], str]) -> Check:
    try:
        return Check(name, True, check())
    except Exception as error:
        return Check(name, False, f"{type(error).__name__}: {error}".splitlines()[0])


def _libraries() -> str:
    for name in NAMED_LIBRARIES:
        importlib.import_module(_MODULE_OF.get(name, name))
    return ", ".join(f"{name} {version}" for name, version in library_versions().items())


def _policies() -> str:
    from synthdesk.engine.policy import load_policy, shipped_policies

    names = shipped_policies()
    if not names:
        raise FileNotFoundError("no policy came with this installation")
    return ", ".join(load_policy(name).title for name in names)


def _samples() -> str:
    from synthdesk.engine.tables.readers import read_table

    rows = {name: read_table(resource("samples", name))[0].num_rows for name in _SAMPLE_FILES}
    if set(rows.values()) != {10_000}:
        raise ValueError(f"expected 10,000 rows in each, found {rows}")
    return f"{len(rows)} tables of 10,000 rows"


def _leaky_sample() -> str:
    """The test must find the copies that were planted, and only those."""
    from synthdesk import jobs
    from synthdesk.engine.audit import AuditRequest
    from synthdesk.engine.policy import Verdict
    from synthdesk.engine.progress import Progress

    verdicts = {}
    with tempfile.TemporaryDirectory(prefix="synthdesk-") as cache:
        training, holdout = (
            jobs.load_table(
                str(resource("samples", f"adult-{role}.parquet")), role, cache, Progress()
            )
            for role in ("training", "holdout")
        )
        for sample in ("good", "leaky"):
            path = resource("samples", f"adult-synthetic-{sample}.parquet")
            synthetic = jobs.load_table(str(path), "synthetic", cache, Progress())
            request = AuditRequest(training, synthetic, holdout, analyses=("privacy",))
            verdicts[sample] = jobs.run_audit(request, Progress()).verdict.verdict
    if verdicts["leaky"] is not Verdict.FAIL or verdicts["good"] is Verdict.FAIL:
        raise AssertionError(f"unexpected verdicts: {verdicts}")
    return f"good: {verdicts['good']}, leaky: {verdicts['leaky']}"


def _report() -> str:
    from synthdesk import jobs
    from synthdesk.engine.audit import AuditRequest
    from synthdesk.engine.progress import Progress

    with tempfile.TemporaryDirectory(prefix="synthdesk-") as folder:
        training, synthetic = (
            jobs.load_table(str(resource("samples", name)), role, folder, Progress())
            for role, name in (
                ("training", "adult-training.parquet"),
                ("synthetic", "adult-synthetic-good.parquet"),
            )
        )
        request = AuditRequest(training, synthetic, analyses=("privacy",))
        written = jobs.write_report(jobs.run_audit(request, Progress()), folder, Progress())
        sizes = [Path(path).stat().st_size for path in written]
    return f"audit.json {sizes[0]:,} bytes, report.html {sizes[1]:,} bytes"


def _window() -> str:
    from synthdesk.ui.qt_version import qt_version

    return f"Qt for Python {qt_version()} loads"
