"""The plan of an audit: which analyses, in which order, from which inputs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from synthdesk.engine.accuracy.accuracy import Accuracy, measure_accuracy
from synthdesk.engine.accuracy.column_details import ColumnDetails, measure_details
from synthdesk.engine.accuracy.geographic import Geography, measure_geography
from synthdesk.engine.accuracy.subgroups import Subgroups, measure_subgroups
from synthdesk.engine.analyses import ANALYSES, DEFAULT_POLICY, DEFAULT_SEED
from synthdesk.engine.audited_columns import AuditedColumn, audited_columns
from synthdesk.engine.bias_audit import Bias, measure_bias
from synthdesk.engine.bias_settings import AS_FOUND, BiasSettings
from synthdesk.engine.disclosure.form import ResultForm
from synthdesk.engine.discriminator.fake_or_real import Discriminator, tell_fake_from_real
from synthdesk.engine.errors import UserError
from synthdesk.engine.explain.explanation import Explanation
from synthdesk.engine.explain.modelled import Modelled, model_tables
from synthdesk.engine.health.findings import Health, Waiver
from synthdesk.engine.missing.missing_values import MissingValues, measure_missing
from synthdesk.engine.model.boosting import TUTORIAL, TrainingSettings
from synthdesk.engine.model.utility import Utility, target_column
from synthdesk.engine.policy import (
    AuditVerdict,
    GateResult,
    analyses_asked,
    decide,
    judge_again,
    judge_gates,
    load_policy,
)
from synthdesk.engine.privacy.assessability import NO_HOLDOUT
from synthdesk.engine.privacy.measuring import check_privacy, measure_privacy
from synthdesk.engine.privacy.result import Privacy
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.provenance import PolicyReference, Provenance, describe
from synthdesk.engine.quality_findings import Quality, count_findings
from synthdesk.engine.rules.rules import Rules, measure_rules
from synthdesk.engine.sequences.context import Contexts
from synthdesk.engine.sequences.context_findings import with_flat
from synthdesk.engine.sequences.flat import FlatTables, flat_tables
from synthdesk.engine.sequences.sequences import Sequences, measure_sequences
from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.loading import LoadedTable
from synthdesk.engine.tables.matching import TableMatching, match_tables
from synthdesk.engine.tables.schema import Schema
from synthdesk.engine.tables.source import TableFile, TableRole
from synthdesk.engine.text.text_fidelity import TextFidelity, measure_text
from synthdesk.engine.versions.ladder import ReferenceLadder

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from synthdesk.engine.discriminator.record_search import ScoredRecords
    from synthdesk.engine.drift import Drift
    from synthdesk.engine.explain.opened import OpenedModel
    from synthdesk.engine.model_files.model_file import ModelFile
    from synthdesk.engine.privacy.attack_settings import Linkable
    from synthdesk.engine.privacy.near_records import NearRecord
    from synthdesk.engine.rules.breaking_rows import BreakingRows
    from synthdesk.engine.rules.measured_rules import MeasuredRule

SCHEMA_ID = "synthdesk.audit/1"
_Result = TypeVar("_Result")


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
        group_by: column within whose levels accuracy is looked at closely; empty for none.
        rules: rules of the user's own, as written.
        terms: terms that the user asks about in text columns.
        linkable_first: columns of one of two files about the same people, whose records somebody
            may want to join.
        linkable_second: columns of the other.
        without: columns that fake vs real is asked a second time without.
        others: further tables: ground truth, contexts.
        check_instruments: whether the privacy tests are tried out on these tables, which takes
            minutes and tells how small a leak they would have noticed.
        with_ladder: whether figures are shown beside those of reference tables, which takes a
            minute the first time for the same real rows.
        copies_allowed: whether a synthetic table that is the training table itself is audited;
            beside other versions it is a finding, by itself it is a slip of the hand.
        model: of the target, handed in; without one a model is trained on the training table.
        training_settings: how models of the target are trained.
        bias: how bias is looked at.
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
    group_by: str = ""
    rules: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    linkable_first: tuple[str, ...] = ()
    linkable_second: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    others: tuple[LoadedTable, ...] = ()
    check_instruments: bool = False
    with_ladder: bool = False
    copies_allowed: bool = False
    model: ModelFile | None = None
    training_settings: TrainingSettings = TUTORIAL
    bias: BiasSettings = AS_FOUND

    def other(self, role: TableRole) -> LoadedTable | None:
        """A further table, if it was given."""
        return next((table for table in self.others if table.source.role is role), None)

    @property
    def tables(self) -> tuple[LoadedTable, ...]:
        """The tables that are compared, training first."""
        given = (self.training, self.synthetic, self.holdout)
        return tuple(table for table in given if table is not None)


@dataclass(frozen=True)
class Run:
    """The one block that differs between two runs of the same audit.

    Attributes:
        started, finished: in UTC.
        seconds: by stage.
        audits: of this training table on this computer, this one included; absent where that is
            not known.
    """

    started: str
    finished: str
    seconds: Mapping[str, float]
    audits: int | None = None


@dataclass(frozen=True, kw_only=True)
class AuditResult:
    """Everything that window, report and command line show; what was not computed is absent.

    Attributes:
        form: who may read it.
        left_out: what the shareable form leaves out, in words; nothing in the internal one.
        matching: each table against the schema; column names that are the same are left out.
        waivers: only those of findings that were found.
        discriminator_without: fake vs real once more, without columns that the user left out; no
            gate rests on it.
        ladder: the headline figures of tables of known quality, made of the same real rows.
        utility: what models of the target are worth; only where a column has that role.
        explanation: what the real-trained model goes by, likewise.
        not_explained: why there is no model of the target, where one was named.
    """

    schema: str
    form: ResultForm = ResultForm.INTERNAL
    left_out: tuple[str, ...] = ()
    provenance: Provenance
    inputs: tuple[TableFile, ...]
    columns: tuple[AuditedColumn, ...]
    matching: tuple[TableMatching, ...]
    health: Health | None
    waivers: tuple[Waiver, ...]
    drift: Drift | None
    quality: Quality | None = None
    accuracy: Accuracy | None
    details: ColumnDetails | None = None
    subgroups: Subgroups | None = None
    geography: Geography | None = None
    rules: Rules | None = None
    text: TextFidelity | None = None
    missing: MissingValues | None = None
    sequences: Sequences | None = None
    privacy: Privacy | None
    discriminator: Discriminator | None
    discriminator_without: Discriminator | None = None
    ladder: ReferenceLadder | None = None
    utility: Utility | None = None
    explanation: Explanation | None = None
    not_explained: str | None = None
    bias: Bias | None = None
    gates: tuple[GateResult, ...]
    verdict: AuditVerdict
    run: Run


@dataclass
class _Clock:
    """Wall-clock seconds of each stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    def stop(self, stage: str, since: float) -> None:
        spent = self.seconds.get(stage, 0.0) + time.perf_counter() - since
        self.seconds[stage] = round(spent, 3)


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
    tables = conformed(request)
    clock.stop("tables", since)

    def run(
        analysis: str, part: tuple[float, float], measure: Callable[[Progress], _Result]
    ) -> _Result | None:
        if analysis not in request.analyses:
            return None
        before = time.perf_counter()
        measured = measure(progress.part(*part))
        clock.stop(analysis, before)
        return measured

    matching = _matching(request, progress.part(0.02, 0.05))
    health, drift = run("health", (0.05, 0.20), lambda p: _health(request, p)) or (None, None)
    quality = _Quality(request, tables)
    accuracy = run("accuracy", (0.20, 0.32), quality.accuracy)
    details = run("accuracy", (0.32, 0.36), quality.details)
    subgroups = run("accuracy", (0.36, 0.42), quality.subgroups)
    geography = run("accuracy", (0.42, 0.43), quality.geography)
    rules = run("rules", (0.43, 0.48), quality.rules)
    text = run("text", (0.48, 0.52), quality.text)
    missing = run("missing", (0.52, 0.56), quality.missing)
    sequences = run("sequences", (0.56, 0.60), quality.sequences)
    privacy = run("privacy", (0.60, 0.70), lambda p: _privacy(request, tables, p))
    discriminator = run(
        "discriminator",
        (0.70, 0.82 if request.without else 0.88),
        lambda p: tell_fake_from_real(tables, request.seed, p, rules=rules),
    )
    second = None
    if request.without:
        second = run("discriminator", (0.82, 0.88), lambda p: quality.without(rules, p))
    modelled = run("explanation", (0.88, 0.95), quality.modelled) or Modelled()
    bias = run("bias", (0.95, 0.99), quality.bias)

    progress.step(0.99, "Holding the gates")
    found = count_findings(
        (accuracy, details, subgroups, geography, rules, text, missing, sequences)
    )
    figures = _Figures(
        accuracy, privacy, discriminator, found, modelled.utility, modelled.explanation, bias
    )
    why = {**_why_absent(figures, tables), **modelled.why_absent}
    gates = judge_gates(policy, figures, _applicable(request, tables), why, _unasked(tables))
    absent = sorted(analyses_asked(policy) - set(request.analyses))
    result = AuditResult(
        schema=SCHEMA_ID,
        provenance=describe(
            request.seed,
            PolicyReference(policy.id, policy.title, policy.version, policy.sha256),
            tables.schema.fingerprint(),
            request.analyses,
        ),
        inputs=tuple(table.source for table in (*request.tables, *request.others)),
        columns=audited_columns(tables, request.tables),
        matching=matching,
        health=health,
        waivers=_waivers(request, health),
        drift=drift,
        quality=found,
        accuracy=accuracy,
        details=details,
        subgroups=subgroups,
        geography=geography,
        rules=rules,
        text=text,
        missing=missing,
        sequences=sequences,
        privacy=privacy,
        discriminator=discriminator,
        discriminator_without=second,
        utility=modelled.utility,
        explanation=modelled.explanation,
        not_explained=modelled.refused or None,
        bias=bias,
        gates=gates,
        verdict=decide(gates, absent),
        run=Run(
            started=started.isoformat(timespec="seconds"),
            finished=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=clock.seconds,
        ),
    )
    progress.step(1.0, "Done")
    return result


def check_instruments(
    request: AuditRequest, privacy: Privacy, progress: Progress = SILENT
) -> Privacy:
    """The privacy figures of an audit with the instrument check that it was run without.

    Args:
        request: the audit.
        privacy: its figures.
        progress: told of every step.

    Raises:
        UserError: for inputs that can't be audited.
    """
    progress.step(0.0, "Matching the tables")
    tables = conformed(request)
    return check_privacy(tables, privacy, request.seed, progress, linkable=_linkable(request))


def with_privacy(result: AuditResult, privacy: Privacy) -> AuditResult:
    """The audit with other privacy figures: gates on them are held again."""
    extended = replace(result, privacy=privacy)
    why = _why_not_private(privacy)
    gates = tuple(
        judge_again(gate, extended, why) if gate.metric.startswith("privacy.") else gate
        for gate in result.gates
    )
    return replace(extended, gates=gates, verdict=decide(gates, result.verdict.left_out))


def open_model(request: AuditRequest, folder: Path, progress: Progress = SILENT) -> OpenedModel:
    """Train models of the request's target, and open the real-trained one row by row.

    Args:
        request: the audit, one column the target.
        folder: private folder for the explained rows.
        progress: told of every step.

    Raises:
        UserError: for inputs that can't be audited, or a target that can't be learnt.
    """
    from synthdesk.engine.explain.opened import open_model as opened

    progress.step(0.0, "Matching the tables")
    flat = _Quality(request, conformed(request)).flat
    opening = progress.part(0.05, 1.0)
    settings = request.training_settings
    return opened(flat.tables, request.seed, folder, opening, settings, request.model)


def look_at_bias(
    request: AuditRequest, versions: Sequence[LoadedTable] = (), progress: Progress = SILENT
) -> Bias | None:
    """What an audit would say of groups of people, by itself, with other versions beside.

    Args:
        request: the audit; without protected columns there is nothing to look at.
        versions: further synthetic tables; one that does not fit is left out and said.
        progress: told of every step.

    Raises:
        UserError: for inputs that can't be audited, or columns that can't make groups.
    """
    progress.step(0.0, "Matching the tables")
    quality = _Quality(request, conformed(request))
    others: dict[str, pa.Table] = {}
    refused = []
    for table in versions:
        name = table.version or table.source.name
        try:
            other = replace(request, synthetic=table, copies_allowed=True)
            others[f"version {name}"] = _Quality(other, conformed(other)).flat.tables.synthetic
        except UserError as error:
            refused.append(f"Version “{name[:60]}” is left out: {error.title}.")
    found = quality.bias(progress.part(0.05, 1.0), others)
    return None if found is None else replace(found, notes=(*found.notes, *refused))


PARTS = ("subgroups", "rules", "text", "discriminator_without")
"""Parts of a result that depend on what a user asks while looking at it."""


def measure_part(request: AuditRequest, part: str, progress: Progress = SILENT) -> Any:
    """One part of the result that an audit of the request would have.

    Args:
        request: the whole audit, with what the user asks for.
        part: one of ``PARTS``.

    Raises:
        UserError: for inputs that can't be audited, or a question that can't be answered.
    """
    if part not in PARTS:
        raise ValueError(f"no part of a result is measured by itself: {part}")
    progress.step(0.0, "Matching the tables")
    quality, measuring = _Quality(request, conformed(request)), progress.part(0.1, 1.0)
    if part == "discriminator_without":
        rules = quality.rules(SILENT) if "rules" in request.analyses else None
        return quality.without(rules, measuring)
    return getattr(quality, part)(measuring)


def rows_that_break(
    request: AuditRequest, rule: MeasuredRule, role: TableRole, progress: Progress = SILENT
) -> BreakingRows:
    """All rows of one table of an audit that break a rule."""
    from synthdesk.engine.rules.breaking_rows import breaking_rows

    progress.step(0.0, "Matching the tables")
    return breaking_rows(conformed(request), rule, role, progress.part(0.5, 1.0))


def score_records(
    request: AuditRequest, rules: Rules | None, folder: Path, progress: Progress = SILENT
) -> ScoredRecords:
    """Every record of an audit as fake vs real scores it, in a file.

    Args:
        request: the audit; columns that it leaves out are not shown to the classifier.
        rules: of its result.
        folder: where the file is put.
        progress: told of every step.
    """
    from synthdesk.engine.discriminator.record_search import score_records as score

    progress.step(0.0, "Matching the tables")
    tables = conformed(request)
    scoring = progress.part(0.1, 1.0)
    return score(tables, request.seed, folder, request.without, rules, scoring)


def near_records(
    request: AuditRequest, synthetic_row: int, progress: Progress = SILENT
) -> tuple[NearRecord, ...]:
    """The training records of an audit that are nearest to one synthetic record."""
    from synthdesk.engine.privacy.near_records import nearest_training_records

    progress.step(0.0, "Matching the tables")
    return nearest_training_records(conformed(request), synthetic_row, progress.part(0.4, 1.0))


@dataclass(frozen=True)
class _Figures:
    accuracy: Accuracy | None
    privacy: Privacy | None
    discriminator: Discriminator | None
    quality: Quality | None
    utility: Utility | None
    explanation: Explanation | None
    bias: Bias | None


def _applicable(request: AuditRequest, tables: Tables) -> tuple[str, ...]:
    """The analyses whose gates are held: without a target none asks for a model of it, without
    protected columns none for groups."""
    absent = set()
    if target_column(tables) is None:
        absent.add("explanation")
    if not request.bias.groupings(tables.schema):
        absent.add("bias")
    return tuple(one for one in request.analyses if one not in absent)


def _unasked(tables: Tables) -> tuple[str, ...]:
    """Metrics that mean nothing here: outcomes of groups while no outcome is named as good."""
    target = target_column(tables)
    return () if target is not None and target.favourable is not None else ("bias.newly_outside",)


@dataclass(frozen=True)
class _Quality:
    """The parts of the quality analyses, each on the tables that it is defined on.

    Where several rows belong to one subject, accuracy and all that goes with it rest on one row
    of each, so that what is counted are subjects.
    """

    request: AuditRequest
    tables: Tables

    @cached_property
    def flat(self) -> FlatTables:
        return flat_tables(self.tables, Contexts.of(*self.request.others), self.request.seed)

    def accuracy(self, progress: Progress) -> Accuracy:
        measured = measure_accuracy(self.flat.tables, self.request.seed, progress)
        subjects = self.tables.subjects if self.flat.is_by_subject else None
        return replace(measured, subject_key=subjects.key) if subjects is not None else measured

    def details(self, progress: Progress) -> ColumnDetails:
        measured = measure_details(self.flat.tables, self.request.seed, progress)
        return replace(measured, findings=self.flat.in_file(measured.findings))

    def subgroups(self, progress: Progress) -> Subgroups:
        request, flat = self.request, self.flat
        measured = measure_subgroups(flat.tables, request.group_by, request.seed, progress)
        return replace(measured, findings=flat.in_file(measured.findings))

    def geography(self, progress: Progress) -> Geography:
        measured = measure_geography(self.flat.tables, self.request.seed, progress)
        return replace(measured, findings=self.flat.in_file(measured.findings))

    def rules(self, progress: Progress) -> Rules:
        return measure_rules(self.tables, self.request.rules, self.request.seed, progress)

    def text(self, progress: Progress) -> TextFidelity:
        return measure_text(self.tables, self.request.terms, self.request.seed, progress)

    def missing(self, progress: Progress) -> MissingValues:
        truth = self.request.other(TableRole.GROUND_TRUTH)
        raw = RawTable.of(truth) if truth is not None else None
        return measure_missing(self.tables, raw, self.request.seed, progress)

    def modelled(self, progress: Progress) -> Modelled:
        request = self.request
        settings = request.training_settings
        return model_tables(self.flat.tables, request.seed, progress, settings, request.model)

    def bias(
        self, progress: Progress, versions: Mapping[str, pa.Table] | None = None
    ) -> Bias | None:
        request, tables = self.request, self.flat.tables
        if not request.bias.groupings(tables.schema):
            return None
        return measure_bias(
            tables,
            request.bias,
            request.seed,
            progress,
            request.training_settings,
            request.model,
            versions,
        )

    def without(self, rules: Rules | None, progress: Progress) -> Discriminator:
        request = self.request
        return tell_fake_from_real(self.tables, request.seed, progress, request.without, rules)

    def sequences(self, progress: Progress) -> Sequences:
        measured = measure_sequences(self.tables, self.request.seed, progress)
        return with_flat(measured, self.tables, self.flat)


def _matching(request: AuditRequest, progress: Progress) -> tuple[TableMatching, ...]:
    schema = request.schema or request.training.schema
    return tuple(
        replace(table, names=replace(table.names, matches=table.names.differing))
        for table in match_tables(schema, request.tables, progress)
    )


def _privacy(request: AuditRequest, tables: Tables, progress: Progress) -> Privacy:
    measuring = progress.part(0.0, 0.2) if request.check_instruments else progress
    linkable = _linkable(request)
    privacy = measure_privacy(tables, request.seed, measuring, linkable=linkable)
    if not request.check_instruments:
        return privacy
    checking = progress.part(0.2, 1.0)
    return check_privacy(tables, privacy, request.seed, checking, linkable=linkable)


def _linkable(request: AuditRequest) -> Linkable | None:
    asked = request.linkable_first, request.linkable_second
    return asked if any(asked) else None


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


def conformed(request: AuditRequest) -> Tables:
    """The request's tables, typed by its schema.

    Raises:
        UserError: where they do not fit.
    """
    return conform_tables(
        request.schema or request.training.schema,
        RawTable.of(request.training),
        RawTable.of(request.synthetic),
        RawTable.of(request.holdout) if request.holdout is not None else None,
        copies_allowed=request.copies_allowed,
    )


def _why_absent(figures: _Figures, tables: Tables) -> dict[str, str]:
    """Reasons for figures that could not be computed, by the start of their metric path."""
    reasons = {} if figures.privacy is None else _why_not_private(figures.privacy)
    if tables.holdout is None:
        reasons["discriminator.reference_auc"] = NO_HOLDOUT
    if figures.accuracy is not None and figures.accuracy.trivariate is None:
        reasons["accuracy.trivariate"] = reasons["accuracy.reference.trivariate"] = (
            "Fewer than three columns take part, so there is no triple to compare."
        )
    if figures.bias is not None and figures.bias.newly_outside is None:
        reasons["bias.newly_outside"] = (
            "No group has rows enough of both outcomes in training and in synthetic."
        )
    return reasons


def _why_not_private(privacy: Privacy) -> dict[str, str]:
    """The same for privacy."""
    reasons = {"privacy.verdict.p_value": privacy.verdict.sentence}
    if privacy.unique_matches is None:
        reasons["privacy.unique_matches"] = privacy.assessable.reason or ""
    return reasons
