"""A comparison made by hand: nothing is read, nothing computed."""

from __future__ import annotations

from collections.abc import Sequence

from synthdesk.engine.audit import Run
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.policy import GateResult, Rule, Verdict, decide
from synthdesk.engine.provenance import PolicyReference, Provenance
from synthdesk.engine.quality_findings import Quality
from synthdesk.engine.tables.source import TableFile, TableRole
from synthdesk.engine.versions.compared_version import (
    ComparedVersion,
    Refusal,
    Remark,
    RemarkKind,
)
from synthdesk.engine.versions.comparing import SCHEMA_ID, VersionComparison
from synthdesk.engine.versions.differences import (
    ColumnDifference,
    FigureDifference,
    Leaders,
    VersionDifference,
)
from synthdesk.engine.versions.headline import Figure, Headline
from synthdesk.engine.versions.ladder import ReferenceLadder, ReferenceRung
from synthdesk.engine.versions.lineage import Lineage
from synthdesk.engine.versions.reference_tables import RungKind

NAMES = ("first", "second", "odd")


def estimate(value: float, spread: float) -> Estimate:
    return Estimate(value, value - spread, value + spread, 1_000, "made up, 95 %")


def headline(quality: float, leak: float = 0.0) -> Headline:
    """Figures of a table whose quality lies between 0 and 1."""
    return Headline(
        1_000,
        estimate(0.8 + 0.19 * quality, 0.004),
        estimate(1.0 - 0.5 * quality, 0.006),
        estimate(leak, 0.002),
        estimate(1.2 * leak, 0.008),
    )


LADDER = ReferenceLadder(
    tuple(
        ReferenceRung(kind, headline(1 - place / 10, leak))
        for place, (kind, leak) in enumerate(
            zip(RungKind, (0.0, 0.5, 0.05, 0.01, 0.4, 0.1, 0.0, 0.0, 0.0, 0.0), strict=True)
        )
    ),
    1_000,
    1_000,
    400,
    False,
    7,
)


def _file(role: TableRole, name: str, version: str = "") -> TableFile:
    return TableFile(role, name, "csv", 10_000, "a" * 64, 1_000, ("job", "age"), version)


def _gate(verdict: Verdict, value: float) -> GateResult:
    return GateResult(
        id="accuracy",
        title="Accuracy gap",
        question="How far from real?",
        metric="accuracy.reference.overall.gap",
        figure="Gap",
        rule=Rule.AT_MOST,
        warn=0.02,
        fail=0.05,
        verdict=verdict,
        value=value,
        low=value - 0.01,
        high=value + 0.01,
        threshold=0.05,
        reason="Because.",
    )


def made_comparison(
    names: Sequence[str] = NAMES, column: str = "age", notes: str = "more epochs"
) -> VersionComparison:
    """A good version, a poor one, and one that could not be compared.

    Args:
        names: of the three.
        column: the one that differs.
        notes: on the second version.
    """
    good, poor, odd = names
    gates = {good: (_gate(Verdict.PASS, 0.01),), poor: (_gate(Verdict.FAIL, 0.09),)}
    versions = (
        ComparedVersion(
            good,
            _file(TableRole.SYNTHETIC, "good.csv", good),
            headline=headline(0.9),
            gates=gates[good],
            verdict=decide(gates[good]),
            quality=Quality(0, 2, 5),
            giveaways="Nothing much.",
            tstr=estimate(0.91, 0.01),
        ),
        ComparedVersion(
            poor,
            _file(TableRole.SYNTHETIC, "poor.csv", poor),
            lineage=Lineage(poor, good, f"epochs: 3\n{notes}", "ctgan.yaml", "2026-11-01", notes),
            remarks=(Remark(RemarkKind.ANOTHER, good),),
            headline=headline(0.4, 0.03),
            gates=gates[poor],
            verdict=decide(gates[poor]),
            quality=Quality(3, 1, 0),
            giveaways=f"By itself “{column}” tells most.",
        ),
        ComparedVersion(
            odd,
            _file(TableRole.SYNTHETIC, "odd.csv", odd),
            refusal=Refusal("missing-columns", "A column is missing", f"“{column}”", "Rename it."),
        ),
    )
    pair = VersionDifference(
        good,
        poor,
        (
            FigureDifference(Figure.ACCURACY, estimate(0.095, 0.004), good),
            FigureDifference(Figure.AUC, estimate(-0.25, 0.01), good),
            FigureDifference(Figure.COPIES, estimate(-0.03, 0.004), good),
            FigureDifference(Figure.NEAREST, estimate(-0.036, 0.04), ""),
        ),
        (ColumnDifference(column, estimate(0.1, 0.01), estimate(0.12, 0.01), good),),
        1,
        2,
    )
    return VersionComparison(
        schema=SCHEMA_ID,
        provenance=Provenance(
            synthdesk="0.0.0",
            python="3.11.0",
            platform="Test machine",
            libraries={"numpy": "0.0"},
            seed=7,
            policy=PolicyReference("made-up", "Made up", 3, "d" * 64),
            schema_fingerprint="e" * 64,
            analyses=("accuracy", "privacy", "discriminator"),
        ),
        inputs=(_file(TableRole.TRAINING, "real.csv"), _file(TableRole.HOLDOUT, "held.csv")),
        versions=versions,
        differences=(pair,),
        leaders=(
            Leaders(Figure.ACCURACY, (good,), 2),
            Leaders(Figure.AUC, (good,), 2),
            Leaders(Figure.COPIES, (good,), 2),
            Leaders(Figure.NEAREST, (good, poor), 2),
        ),
        no_privacy="",
        ladder=LADDER,
        run=Run("2026-11-01T10:00:00+00:00", "2026-11-01T10:01:00+00:00", {good: 1.0}, 4),
    )
