"""Several synthetic versions of one training table: each audited, all held against each other."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from synthdesk.engine.analyses import ANALYSES, DEFAULT_POLICY, DEFAULT_SEED
from synthdesk.engine.audit import (
    AuditRequest,
    AuditResult,
    Run,
    check_analyses,
    conformed,
    run_audit,
)
from synthdesk.engine.discriminator.wording import giveaways_in_words
from synthdesk.engine.errors import UserError
from synthdesk.engine.policy import analyses_asked, load_policy
from synthdesk.engine.privacy.assessability import NO_HOLDOUT
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.provenance import PolicyReference, Provenance, describe
from synthdesk.engine.sequences.context import Contexts
from synthdesk.engine.sequences.flat import flat_tables
from synthdesk.engine.tables.loading import LoadedTable
from synthdesk.engine.tables.rows import twins
from synthdesk.engine.tables.schema import Schema
from synthdesk.engine.tables.source import TableFile
from synthdesk.engine.versions.compared_version import (
    ComparedVersion,
    Refusal,
    Remark,
    RemarkKind,
    names_of,
    with_lineages,
)
from synthdesk.engine.versions.differences import (
    Leaders,
    VersionDifference,
    leaders,
    pairwise_differences,
)
from synthdesk.engine.versions.headline import Evidence, measure_headline
from synthdesk.engine.versions.ladder import ReferenceLadder
from synthdesk.engine.versions.lineage import Lineage

if TYPE_CHECKING:
    from synthdesk.engine.tables.conform import Tables

SCHEMA_ID = "synthdesk.comparison/1"


@dataclass(frozen=True)
class ComparisonRequest:
    """What to compare and how.

    Attributes:
        training: the table that all versions were made from.
        versions: the synthetic tables, in the order in which they are shown.
        holdout: real rows that no generator saw.
        schema: columns as the user left them; the training table's own guess if absent.
        policy: id of a shipped policy, or path of a policy file.
        seed: the seed that all randomness derives from.
        analyses: names out of ``ANALYSES``; empty for those that the policy asks for.
        lineages: where versions came from, by their names.
        others: contexts of the training table and the holdout.
        with_ladder: whether figures are shown beside those of reference tables, which takes a
            minute the first time.
    """

    training: LoadedTable
    versions: tuple[LoadedTable, ...]
    holdout: LoadedTable | None = None
    schema: Schema | None = None
    policy: str = DEFAULT_POLICY
    seed: int = DEFAULT_SEED
    analyses: tuple[str, ...] = ()
    lineages: tuple[Lineage, ...] = ()
    others: tuple[LoadedTable, ...] = ()
    with_ladder: bool = False

    def audit_of(self, version: LoadedTable) -> AuditRequest:
        """The audit of one version."""
        return AuditRequest(
            training=self.training,
            synthetic=version,
            holdout=self.holdout,
            schema=self.schema,
            policy=self.policy,
            seed=self.seed,
            analyses=self.analyses or _asked_by(self.policy),
            others=self.others,
            copies_allowed=True,
        )


def _asked_by(policy: str) -> tuple[str, ...]:
    asked = analyses_asked(load_policy(policy))
    return tuple(name for name in ANALYSES if name in asked)


@dataclass(frozen=True, kw_only=True)
class VersionComparison:
    """Everything that window, report and command line show of several versions.

    Attributes:
        schema: of ``comparison.json``.
        provenance: how it was made.
        inputs: training table, holdout and contexts.
        versions: in the order in which they were given.
        differences: of every two versions that could be compared.
        leaders: who is ahead in each headline figure.
        no_privacy: why no privacy figure could be computed; empty where they could.
        ladder: the headline figures of tables of known quality; absent where not asked for.
        run: when, and how long each version took.
    """

    schema: str
    provenance: Provenance
    inputs: tuple[TableFile, ...]
    versions: tuple[ComparedVersion, ...]
    differences: tuple[VersionDifference, ...]
    leaders: tuple[Leaders, ...]
    no_privacy: str
    ladder: ReferenceLadder | None = None
    run: Run


@dataclass
class _Found:
    """What was measured so far, by version name."""

    versions: dict[str, ComparedVersion] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


def compare_versions(
    request: ComparisonRequest,
    progress: Progress = SILENT,
    on_audit: Callable[[AuditResult], None] = lambda _: None,
) -> VersionComparison:
    """Audit each version, and hold all against each other over the same real rows.

    A version that can't be audited is named with the reason and left out of the differences.
    Figures of a version do not depend on the others, nor on their order.

    Args:
        request: what to compare.
        progress: told version by version.
        on_audit: told of every version's audit.

    Raises:
        UserError: where not a single version can be audited.
    """
    if request.analyses:
        check_analyses(request.analyses)
    policy = load_policy(request.policy)
    started, found = datetime.now(UTC), _Found()
    names, errors = names_of(request.versions), []
    if not names:
        raise UserError(
            "no-versions",
            "There is no version to compare",
            "No synthetic table was given.",
            "Give at least one synthetic table; two or more are compared with each other.",
        )
    for place, (name, table) in enumerate(zip(names, request.versions, strict=True)):
        since = time.perf_counter()
        part = progress.part(place / len(names), (place + 1) / len(names))
        try:
            _measure(request, name, table, found, part, on_audit)
        except UserError as error:
            errors.append(error)
            found.versions[name] = ComparedVersion(name, table.source, refusal=Refusal.of(error))
        found.seconds[name] = round(time.perf_counter() - since, 3)
    if len(errors) == len(names):
        raise errors[0]
    equal = _equal_versions(request, dict(zip(names, request.versions, strict=True)), found)
    versions = tuple(
        replace(one, remarks=one.remarks + equal.get(one.name, ()))
        for one in found.versions.values()
    )
    differences = pairwise_differences(found.evidence)
    progress.step(1.0)
    schema = request.schema or request.training.schema
    real = [request.training] + ([request.holdout] if request.holdout is not None else [])
    asked = request.audit_of(request.versions[0])
    return VersionComparison(
        schema=SCHEMA_ID,
        provenance=describe(
            request.seed,
            PolicyReference(policy.id, policy.title, policy.version, policy.sha256),
            schema.fingerprint(),
            asked.analyses,
        ),
        inputs=tuple(table.source for table in (*real, *request.others)),
        versions=with_lineages(versions, request.lineages),
        differences=differences,
        leaders=leaders(found.evidence, differences),
        no_privacy="" if request.holdout is not None else NO_HOLDOUT,
        run=Run(
            started=started.isoformat(timespec="seconds"),
            finished=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=found.seconds,
        ),
    )


def _measure(
    request: ComparisonRequest,
    name: str,
    table: LoadedTable,
    found: _Found,
    progress: Progress,
    on_audit: Callable[[AuditResult], None],
) -> None:
    asked = request.audit_of(table)
    progress.step(0.0, f"{name}: matching the tables")
    tables = conformed(asked)
    flat = flat_tables(tables, Contexts.of(*request.others), request.seed).tables
    evidence = measure_headline(tables, flat, request.seed, progress.part(0.05, 0.4))
    result = run_audit(asked, progress.part(0.4, 1.0))
    on_audit(result)
    found.evidence[name] = evidence
    found.versions[name] = ComparedVersion(
        name,
        table.source,
        remarks=_same_as_real(tables),
        headline=evidence.headline,
        gates=result.gates,
        verdict=result.verdict,
        quality=result.quality,
        giveaways="" if result.discriminator is None else giveaways_in_words(result.discriminator),
        tstr=None if result.utility is None else result.utility.tstr,
    )


def _same_as_real(tables: Tables) -> tuple[Remark, ...]:
    found = []
    if twins(tables.training, tables.synthetic) is not None:
        found.append(Remark(RemarkKind.TRAINING))
    if tables.holdout is not None and twins(tables.holdout, tables.synthetic) is not None:
        found.append(Remark(RemarkKind.HOLDOUT))
    return tuple(found)


def _equal_versions(
    request: ComparisonRequest, tables: Mapping[str, LoadedTable], found: _Found
) -> dict[str, tuple[Remark, ...]]:
    """Versions that hold an earlier or later one's rows."""
    alike: dict[tuple[int, bytes], list[str]] = {}
    for name, one in found.evidence.items():
        # Equal rows have equal frequencies; only where those agree are rows compared.
        alike.setdefault((one.accuracy.n, one.accuracy.whole.tobytes()), []).append(name)
    remarks: dict[str, tuple[Remark, ...]] = {}
    for names in alike.values():
        if len(names) < 2:
            continue
        rows = {name: conformed(request.audit_of(tables[name])).synthetic for name in names}
        for name in names:
            remarks[name] = tuple(
                Remark(RemarkKind.ANOTHER, other)
                for other in names
                if other != name and twins(rows[name], rows[other]) is not None
            )
    return remarks
