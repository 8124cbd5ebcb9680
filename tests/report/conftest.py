"""A small audit made by hand: nothing is read, nothing computed."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from synthdesk.engine.audit import AuditedColumn, AuditResult, Run
from synthdesk.engine.discriminator.fake_or_real import Discriminator
from synthdesk.engine.drift import ColumnDrift, Drift, TableDrift
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.health.findings import (
    CheckRun,
    Evidence,
    Finding,
    Health,
    Severity,
    Waiver,
)
from synthdesk.engine.policy import GateResult, Rule, Verdict, decide
from synthdesk.engine.privacy.assessability import NO_HOLDOUT, Assessable
from synthdesk.engine.privacy.evidence import evidence_of, p_values_of
from synthdesk.engine.privacy.family import family_of
from synthdesk.engine.privacy.matches import ExactMatches
from synthdesk.engine.privacy.result import Privacy
from synthdesk.engine.privacy.verdict import privacy_verdict
from synthdesk.engine.provenance import PolicyReference, Provenance
from synthdesk.engine.tables.matching import (
    ColumnMatching,
    MatchKind,
    NameMatch,
    NameMatching,
    TableMatching,
    UnreadableValues,
    ValueVariant,
)
from synthdesk.engine.tables.schema import ColumnRole, ColumnType
from synthdesk.engine.tables.source import TableFile, TableRole
from tests.plots.made_comparison import LADDER
from tests.plots.made_results import (
    ARTICLE,
    CURVES,
    EVIDENCE,
    HOSTILE,
    TELLING_PAIR,
    accuracy_of,
    nominal,
    ordered,
    unique_matches,
)

GOLDEN = Path(__file__).parent.parent / "golden"


def _finding(finding: str, severity: Severity) -> Finding:
    check, _, column = finding.split(":")
    return Finding(
        finding,
        check,
        severity,
        TableRole.TRAINING,
        "",
        (column,),
        f"{column} is not as it should be",
        "Figures would say less than they seem to.",
        (Evidence("Rows", "12 of 1,000"),),
        "Leave the column out.",
    )


def _file(role: TableRole, name: str, rows: int) -> TableFile:
    digest = {"training": "a", "synthetic": "b", "holdout": "c"}[role.value] * 64
    return TableFile(role, name, "csv", 12_345, digest, rows, ("job", "age", "sex", "id"))


def _gate(name: str, verdict: Verdict, value: float | None) -> GateResult:
    metric = "privacy.unique_matches.difference"
    low, high = (None, None) if value is None else (value - 0.01, value + 0.01)
    return GateResult(
        id=name,
        title="Undetected copies",
        question="How many <copies> could there be?",
        metric=metric,
        figure="Excess of re-appearing training rows",
        rule=Rule.AT_MOST,
        warn=0.02,
        fail=0.05,
        verdict=verdict,
        value=value,
        low=low,
        high=high,
        threshold=0.05,
        reason="Because.",
    )


def made_audit() -> AuditResult:
    """Three audited columns and an identifier, with holdout, one gate that passes."""
    accuracy = accuracy_of(
        (
            nominal("job", ("clerk", "nurse", "<b>other</b>")),
            ordered("age"),
            nominal("sex", ("f", "m")),
        )
    )
    gates = (_gate("undetected-copies", Verdict.PASS, 0.005),)
    return AuditResult(
        schema="synthdesk.audit/1",
        provenance=Provenance(
            synthdesk="0.0.0",
            python="3.11.0",
            platform="Test machine",
            libraries={"numpy": "0.0"},
            seed=7,
            policy=PolicyReference("made-up", "Made up", 3, "d" * 64),
            schema_fingerprint="e" * 64,
            analyses=("health", "accuracy", "privacy", "discriminator"),
        ),
        inputs=(
            _file(TableRole.TRAINING, "training.csv", 1_000),
            _file(TableRole.SYNTHETIC, "synthetic.csv", 1_200),
            _file(TableRole.HOLDOUT, "holdout.csv", 250),
        ),
        columns=tuple(
            AuditedColumn(name, kind, role, "because", {"training": 0, "synthetic": 1}, 3)
            for name, kind, role in (
                ("job", ColumnType.CATEGORICAL, ColumnRole.FEATURE),
                ("age", ColumnType.NUMERIC, ColumnRole.FEATURE),
                ("sex", ColumnType.CATEGORICAL, ColumnRole.FEATURE),
                ("id", ColumnType.IDENTIFIER, ColumnRole.IGNORE),
            )
        ),
        matching=(
            TableMatching(
                TableRole.SYNTHETIC,
                "",
                "synthetic.csv",
                NameMatching((NameMatch("Job", "job", MatchKind.FOLDED, "case"),), (), ()),
                (
                    ColumnMatching(
                        "sex",
                        (ValueVariant("female ", "Female", 12),),
                        UnreadableValues("a number", 2, ((7, "x"),)),
                    ),
                ),
                set_aside=3,
            ),
        ),
        health=Health(
            findings=(
                _finding("target-leakage:training:age", Severity.RED),
                _finding("constant:training:sex", Severity.AMBER),
            ),
            checks=(
                CheckRun("constant", "Constant columns", TableRole.TRAINING, "", 4, 1_000),
                CheckRun(
                    "target-leakage",
                    "Columns that tell the target",
                    TableRole.TRAINING,
                    "",
                    0,
                    1_000,
                    not_assessable="no column has the role target",
                ),
            ),
            seed=7,
        ),
        waivers=(Waiver("constant:training:sex", "known", "A. Person", "2026-11-01"),),
        drift=Drift(
            (
                TableDrift(
                    TableRole.SYNTHETIC,
                    "",
                    "synthetic.csv",
                    1_000,
                    1_200,
                    0.031,
                    Estimate(0.54, 0.53, 0.55, 2_200, "DeLong 95 %"),
                    (ColumnDrift("age", 0.031, 0.52), ColumnDrift("job", 0.01, None)),
                ),
            ),
            seed=7,
        ),
        accuracy=accuracy,
        privacy=made_privacy(),
        discriminator=Discriminator(
            Estimate(0.6, 0.58, 0.62, 2_200, "DeLong 95 %"),
            Estimate(0.5, 0.47, 0.53, 500, "DeLong 95 %"),
            5,
            ARTICLE,
            curves=CURVES,
            n_explained=2_200,
            columns=EVIDENCE[:1],
            pairs=(TELLING_PAIR,),
        ),
        discriminator_without=Discriminator(
            Estimate(0.55, 0.53, 0.57, 2_200, "DeLong 95 %"), None, 5, ARTICLE, without=("age",)
        ),
        ladder=LADDER,
        gates=gates,
        verdict=decide(gates),
        run=Run("2026-01-02T03:04:05+00:00", "2026-01-02T03:04:06+00:00", {"accuracy": 1.5}),
    )


def made_privacy() -> Privacy:
    tests = {"unique_matches": unique_matches(42, 0.4)}
    family = family_of(p_values_of(tests))
    return Privacy(
        verdict=privacy_verdict((), "", family, evidence_of(tests), None),
        assessable=Assessable(True, True, judged=True, n_training=1_000, n_holdout=250),
        exact_matches=ExactMatches(120, 0.1, 1_200, 0.12, 250, ((734_191, 645_132),)),
        unique_matches=tests["unique_matches"],
        family=family,
    )


@pytest.fixture(scope="session")
def audit() -> AuditResult:
    return made_audit()


@pytest.fixture(scope="session")
def audit_without_holdout() -> AuditResult:
    full = made_audit()
    assert full.privacy
    assert full.discriminator
    gates = (_gate("undetected-copies", Verdict.NOT_ASSESSABLE, None),)
    return replace(
        full,
        inputs=full.inputs[:2],
        privacy=Privacy(
            verdict=privacy_verdict((NO_HOLDOUT,), "Add a holdout.", None, {}, None),
            assessable=Assessable(False, False, NO_HOLDOUT, reasons=(NO_HOLDOUT,)),
            exact_matches=replace(full.privacy.exact_matches, chance_share=None, n_chance=None),
        ),
        discriminator=replace(full.discriminator, reference_auc=None),
        gates=gates,
        verdict=decide(gates),
    )


@pytest.fixture(scope="session")
def hostile_audit() -> AuditResult:
    """Hostile text wherever a file's owner could put it."""
    full = made_audit()
    columns = (*(nominal(name, HOSTILE) for name in HOSTILE[:4]), ordered(HOSTILE[8]))
    inputs = tuple(
        replace(source, name=name, columns=HOSTILE)
        for source, name in zip(
            full.inputs, (HOSTILE[0], HOSTILE[8], "\udcff" + HOSTILE[5]), strict=True
        )
    )
    return replace(
        full,
        inputs=inputs,
        accuracy=accuracy_of(columns),
        discriminator=full.discriminator
        and replace(
            full.discriminator,
            columns=EVIDENCE,
            pairs=tuple(replace(TELLING_PAIR, first=name, second=name) for name in HOSTILE),
        ),
        discriminator_without=full.discriminator and replace(full.discriminator, without=HOSTILE),
        columns=tuple(
            AuditedColumn(
                name, ColumnType.CATEGORICAL, ColumnRole.FEATURE, f"only in {name}", {}, None
            )
            for name in HOSTILE
        ),
    )


@pytest.fixture
def matches_golden() -> Callable[[str, str], None]:
    """Compare with a file under tests/golden; SYNTHDESK_UPDATE_GOLDEN=1 writes it anew."""

    def compare(name: str, text: str) -> None:
        place = GOLDEN / name
        if os.environ.get("SYNTHDESK_UPDATE_GOLDEN"):
            place.write_text(text, "utf-8")
        assert text == place.read_text("utf-8"), (
            f"{name} changed; if that is right: SYNTHDESK_UPDATE_GOLDEN=1 make test"
        )

    return compare
