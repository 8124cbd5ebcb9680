"""The plan of an audit: which analyses, in which order, from which inputs."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.accuracy import Accuracy, measure_accuracy
from synthdesk.engine.discriminator.fake_or_real import Discriminator, tell_fake_from_real
from synthdesk.engine.errors import UserError
from synthdesk.engine.health.findings import Health, Waiver
from synthdesk.engine.policy import (
    DEFAULT_POLICY,
    AuditVerdict,
    GateResult,
    decide,
    judge_gates,
    load_policy,
)
from synthdesk.engine.privacy.matches import NO_HOLDOUT, Privacy, measure_privacy
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.provenance import PolicyReference, Provenance, describe
from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.loading import LoadedTable
from synthdesk.engine.tables.matching import TableMatching, match_names, match_tables
from synthdesk.engine.tables.schema import (
    Column,
    ColumnMark,
    ColumnRole,
    ColumnType,
    Schema,
    Unreadable,
)
from synthdesk.engine.tables.source import TableFile

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.drift import Drift

SCHEMA_ID = "synthdesk.audit/1"
ANALYSES = ("health", "accuracy", "privacy", "discriminator")
DEFAULT_SEED = 20_240_101


@dataclass(frozen=True)
class AuditRequest:
    """What to audit and how.

    Attributes:
        training: the table that the generator was trained on.
        synthetic: the table that it made.
        holdout: real rows that it never saw.
        schema: columns as the user left them; the training table's own guess if absent.
        policy: id of a shipped policy, or path of a policy file.
        seed: the seed that all randomness derives from.
        analyses: names out of ``ANALYSES``.
        waivers: findings on the tables that somebody takes responsibility for.
        cutoff: date after which no value of a training column may lie.
    """

    training: LoadedTable
    synthetic: LoadedTable
    holdout: LoadedTable | None = None
    schema: Schema | None = None
    policy: str = DEFAULT_POLICY
    seed: int = DEFAULT_SEED
    analyses: tuple[str, ...] = ANALYSES
    waivers: tuple[Waiver, ...] = ()
    cutoff: date | None = None

    @property
    def tables(self) -> tuple[LoadedTable, ...]:
        """All given tables, training first."""
        given = (self.training, self.synthetic, self.holdout)
        return tuple(table for table in given if table is not None)


@dataclass(frozen=True)
class Decisions:
    """What the user decided on a column beside its type and role; see ``schema.Column``."""

    marks: tuple[ColumnMark, ...]
    favourable: str | None
    missing: tuple[str, ...]
    order: tuple[str, ...]
    fold_values: bool
    unreadable: Unreadable


@dataclass(frozen=True)
class AuditedColumn:
    """One column of the training table, as it was treated.

    Attributes:
        missing: rows without a value, by table role; only tables that have the column. Values
            that the user declared missing are counted in.
        distinct: different training values; absent for a column that training lacks.
    """

    name: str
    type: ColumnType
    role: ColumnRole
    why: str
    missing: Mapping[str, int]
    distinct: int | None
    decisions: Decisions | None = None


@dataclass(frozen=True)
class Run:
    """The one block that differs between two runs of the same audit."""

    started: str
    finished: str
    seconds: Mapping[str, float]


@dataclass(frozen=True)
class AuditResult:
    """Everything that window, report and command line show; what was not computed is absent.

    Attributes:
        matching: each table against the schema; column names that are the same are left out.
        waivers: only those of findings that were found.
    """

    schema: str
    provenance: Provenance
    inputs: tuple[TableFile, ...]
    columns: tuple[AuditedColumn, ...]
    matching: tuple[TableMatching, ...]
    health: Health | None
    waivers: tuple[Waiver, ...]
    drift: Drift | None
    accuracy: Accuracy | None
    privacy: Privacy | None
    discriminator: Discriminator | None
    gates: tuple[GateResult, ...]
    verdict: AuditVerdict
    run: Run


@dataclass
class _Clock:
    """Wall-clock seconds of each stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    def stop(self, stage: str, since: float) -> None:
        self.seconds[stage] = round(time.perf_counter() - since, 3)


def run_audit(request: AuditRequest, progress: Progress = SILENT) -> AuditResult:
    """Run the analyses that were asked for and hold the policy's gates against them.

    Raises:
        UserError: for inputs that can't be audited.
        Cancelled: when the progress was told to stop.
    """
    check_analyses(request.analyses)
    policy = load_policy(request.policy)
    started, clock = datetime.now(UTC), _Clock()
    progress.step(0.0, "Matching the tables")
    since = time.perf_counter()
    tables = _conformed(request)
    clock.stop("tables", since)

    matching = _matching(request, progress.part(0.02, 0.05))
    health = drift = accuracy = privacy = discriminator = None
    if "health" in request.analyses:
        since = time.perf_counter()
        health, drift = _health(request, progress.part(0.05, 0.25))
        clock.stop("health", since)
    if "accuracy" in request.analyses:
        since = time.perf_counter()
        accuracy = _accuracy(tables, request.seed, progress.part(0.25, 0.50))
        clock.stop("accuracy", since)
    if "privacy" in request.analyses:
        since = time.perf_counter()
        privacy = measure_privacy(tables, progress.part(0.50, 0.60))
        clock.stop("privacy", since)
    if "discriminator" in request.analyses:
        since = time.perf_counter()
        discriminator = tell_fake_from_real(tables, request.seed, progress.part(0.60, 0.98))
        clock.stop("discriminator", since)

    progress.step(0.99, "Holding the gates")
    figures = _Figures(accuracy, privacy, discriminator)
    gates = judge_gates(policy, figures, request.analyses, _why_absent(figures, tables))
    asked = {gate.analysis for gate in policy.gates}
    result = AuditResult(
        schema=SCHEMA_ID,
        provenance=describe(
            request.seed,
            PolicyReference(policy.id, policy.title, policy.version, policy.sha256),
            tables.schema.fingerprint(),
            request.analyses,
        ),
        inputs=tuple(table.source for table in request.tables),
        columns=_columns(tables, request.tables),
        matching=matching,
        health=health,
        waivers=_waivers(request, health),
        drift=drift,
        accuracy=accuracy,
        privacy=privacy,
        discriminator=discriminator,
        gates=gates,
        verdict=decide(gates, sorted(asked - set(request.analyses))),
        run=Run(
            started=started.isoformat(timespec="seconds"),
            finished=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=clock.seconds,
        ),
    )
    progress.step(1.0, "Done")
    return result


@dataclass(frozen=True)
class _Figures:
    accuracy: Accuracy | None
    privacy: Privacy | None
    discriminator: Discriminator | None


def _accuracy(tables: Tables, seed: int, progress: Progress) -> Accuracy:
    from synthdesk.engine.tables.codes import encode

    return measure_accuracy(encode(tables), seed, progress)


def _matching(request: AuditRequest, progress: Progress) -> tuple[TableMatching, ...]:
    schema = request.schema or request.training.schema
    return tuple(
        replace(table, names=replace(table.names, matches=table.names.differing))
        for table in match_tables(schema, request.tables, progress)
    )


def _health(request: AuditRequest, progress: Progress) -> tuple[Health, Drift]:
    from synthdesk.engine.drift import measure_drift
    from synthdesk.engine.health.checking import check_health

    schema = request.schema or request.training.schema
    checking, measuring = progress.part(0.0, 0.6), progress.part(0.6, 1.0)
    return (
        check_health(schema, request.tables, request.seed, request.cutoff, checking),
        measure_drift(schema, request.tables, request.seed, measuring),
    )


def _waivers(request: AuditRequest, health: Health | None) -> tuple[Waiver, ...]:
    found = {finding.id for finding in health.findings} if health is not None else set()
    return tuple(waiver for waiver in request.waivers if waiver.finding in found)


def check_analyses(analyses: Sequence[str]) -> None:
    """Refuse names that are no analysis.

    Raises:
        UserError: ``unknown-analysis``.
    """
    unknown = [name for name in analyses if name not in ANALYSES]
    if unknown or not analyses:
        raise UserError(
            "unknown-analysis",
            "There is no such analysis",
            f"“{', '.join(unknown)}” was asked for." if unknown else "None was chosen.",
            f"Choose from: {', '.join(ANALYSES)}.",
        )


def _conformed(request: AuditRequest) -> Tables:
    return conform_tables(
        request.schema or request.training.schema,
        RawTable.of(request.training),
        RawTable.of(request.synthetic),
        RawTable.of(request.holdout) if request.holdout is not None else None,
    )


def _columns(tables: Tables, loaded: Sequence[LoadedTable]) -> tuple[AuditedColumn, ...]:
    conformed = {"training": tables.training, "synthetic": tables.synthetic}
    if tables.holdout is not None:
        conformed["holdout"] = tables.holdout
    training = [column.name for column in tables.schema.columns]
    profiles = {}
    for table in loaded:
        ours = match_names(training, table.source.columns, dict(table.renames)).applied
        profiles[table.source.role.value] = {
            ours.get(profile.name, profile.name): profile for profile in table.profile
        }

    def described(column: Column) -> AuditedColumn:
        missing = {
            role: found[column.name].missing
            for role, found in profiles.items()
            if column.name in found
        }
        profile = profiles["training"].get(column.name)
        distinct = None if profile is None else profile.distinct
        if column.is_audited:
            typed = {role: table.column(column.name) for role, table in conformed.items()}
            missing = {role: values.null_count for role, values in typed.items()}
            distinct = _distinct(typed["training"])
        return AuditedColumn(
            name=column.name,
            type=column.type,
            role=column.role,
            why=column.why,
            missing=missing,
            distinct=distinct,
            decisions=_decisions(column),
        )

    return tuple(described(column) for column in tables.schema.columns)


def _distinct(values: pa.ChunkedArray) -> int:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(values.type):
        values = values.combine_chunks().indices
    return int(pc.count_distinct(values, mode="only_valid").as_py())


def _decisions(column: Column) -> Decisions | None:
    """Absent where the user decided nothing beyond type and role."""
    decided = Decisions(
        marks=column.marks,
        favourable=column.favourable,
        missing=column.missing,
        order=column.order,
        fold_values=column.fold_values,
        unreadable=column.unreadable,
    )
    nothing = Decisions((), None, (), (), False, Unreadable.REFUSE)
    return None if decided == nothing else decided


def _why_absent(figures: _Figures, tables: Tables) -> dict[str, str]:
    """Reasons for figures that could not be computed, by the start of their metric path."""
    reasons: dict[str, str] = {}
    if figures.privacy is not None and figures.privacy.unique_matches is None:
        reasons["privacy.unique_matches"] = figures.privacy.assessable.reason or ""
    if tables.holdout is None:
        reasons["discriminator.reference_auc"] = NO_HOLDOUT
    if figures.accuracy is not None and figures.accuracy.trivariate is None:
        reasons["accuracy.trivariate"] = reasons["accuracy.reference.trivariate"] = (
            "Fewer than three columns take part, so there is no triple to compare."
        )
    return reasons
