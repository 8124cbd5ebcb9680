"""Inputs and provenance: which files, which policy, which program, which samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, file_size
from synthdesk.report.cells import code, data, heads, text
from synthdesk.report.model import Cell, Section, Table

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult


def provenance_section(result: AuditResult) -> Section:
    """Everything that a figure depends on."""
    return Section("provenance", "Inputs and provenance", (_inputs(result), _conditions(result)))


def _inputs(result: AuditResult) -> Table:
    return Table(
        caption="Files as they were read",
        columns=(*heads("Role", "File", "Format"), *heads("Rows", "Columns", "Size", numbers=3)),
        rows=tuple(
            (
                text(source.role.value),
                data(source.name),
                text(source.format),
                text(count(source.rows)),
                text(count(len(source.columns))),
                text(file_size(source.bytes)),
            )
            for source in result.inputs
        ),
    )


def _conditions(result: AuditResult) -> Table:
    provenance = result.provenance
    policy = provenance.policy
    digests = [
        (text(f"SHA-256 of the {source.role.value} file"), code(source.sha256))
        for source in result.inputs
    ]
    rows: list[tuple[Cell, ...]] = [
        *digests,
        (text("Policy"), data(f"{policy.title} ({policy.id}), version {policy.version}")),
        (text("SHA-256 of the policy"), code(policy.sha256)),
        (text("Schema fingerprint"), code(provenance.schema_fingerprint)),
        (text("Seed of all randomness"), text(str(provenance.seed))),
        (text("Analyses"), text(", ".join(provenance.analyses))),
        *_samples(result),
        (text("synthdesk"), text(provenance.synthdesk)),
        (text("Python, platform"), text(f"{provenance.python}, {provenance.platform}")),
        (
            text("Libraries"),
            text(", ".join(f"{name} {found}" for name, found in provenance.libraries.items())),
        ),
        (text("Result format"), text(result.schema)),
        (text("Run"), text(f"{result.run.started} to {result.run.finished}")),
    ]
    return Table("What the figures depend on", heads("What", "Value"), tuple(rows))


def _samples(result: AuditResult) -> list[tuple[Cell, ...]]:
    """Sizes of what was computed on samples; everything else rests on the whole files."""
    rows: list[tuple[Cell, ...]] = []
    if result.accuracy is not None:
        reference = result.accuracy.reference
        rows.append(
            (
                text("Sample: accuracy reference"),
                text(
                    f"{reference.draws} draws of {count(reference.rows)} rows out of "
                    f"{count(reference.real_rows)} real rows; trivariate reference on "
                    f"{count(reference.triples)} column triples"
                ),
            )
        )
        triples = result.accuracy.triples
        if triples is not None:
            rows.append(
                (
                    text("Sample: trivariate accuracy"),
                    text(f"{count(triples.used)} of {count(triples.possible)} column triples"),
                )
            )
    if result.discriminator is not None and result.discriminator.reference_auc is not None:
        rows.append(
            (
                text("Sample: fake-vs-real reference"),
                text(f"{count(result.discriminator.reference_auc.n)} rows, both sides equal"),
            )
        )
    return rows
