"""Inputs and provenance: which files, which policy, which program, which samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from synthdesk.engine.audit_log import audits_in_words
from synthdesk.engine.formats import count, file_size
from synthdesk.engine.tables.import_settings import FORMATS
from synthdesk.report.cells import code, data, heads, text
from synthdesk.report.model import Cell, Section, Table

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult, Run
    from synthdesk.engine.provenance import Provenance
    from synthdesk.engine.tables.source import TableFile

_NAMED = {"\t": "tab", " ": "space", "\u00a0": "no-break space", "\x01": "Ctrl-A"}


def provenance_section(result: AuditResult) -> Section:
    """Everything that a figure of an audit depends on."""
    return described_provenance(
        result.inputs, result.provenance, result.schema, result.run, _samples(result)
    )


def described_provenance(
    inputs: Sequence[TableFile],
    provenance: Provenance,
    schema: str,
    run: Run,
    samples: Sequence[tuple[Cell, ...]] = (),
) -> Section:
    """The files, and what figures depend on beside them.

    Args:
        inputs: every file that was read.
        provenance: program, policy, seed.
        schema: format of the figures beside the report.
        run: when.
        samples: rows on what was computed on samples.
    """
    conditions = _conditions(inputs, provenance, schema, run, samples)
    return Section("provenance", "Inputs and provenance", (_inputs(inputs), conditions))


def _inputs(inputs: Sequence[TableFile]) -> Table:
    return Table(
        caption="Files as they were read",
        columns=(
            *heads("Role", "File", "Read as"),
            *heads("Rows", "Columns", "Size", numbers=3),
        ),
        rows=tuple(
            (
                data(_role(source)),
                data(source.name),
                Cell(_read_as(source), is_data=True),
                text(count(source.rows)),
                text(count(len(source.columns))),
                text(file_size(source.bytes)),
            )
            for source in inputs
        ),
    )


def _role(source: TableFile) -> str:
    return f"{source.role} “{source.version}”" if source.version else source.role.value


def _digested(source: TableFile) -> str:
    return f"{_role(source)} file" if not source.version else f"file of {_role(source)}"


def _read_as(source: TableFile) -> str:
    """Format, every setting that was used, and how rows were taken from the file."""
    given = [
        f"{field.name.replace('_', ' ')} {_written(getattr(source.settings, field.name))}"
        for field in fields(source.settings)
        if getattr(source.settings, field.name) is not None
    ]
    said = "; ".join([FORMATS.get(source.format, source.format), *given])
    return f"{said}. {source.derived}" if source.derived else said


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"“{entry}”" for entry in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _NAMED.get(str(value), str(value)) or "none"


def _conditions(
    inputs: Sequence[TableFile],
    provenance: Provenance,
    schema: str,
    run: Run,
    samples: Sequence[tuple[Cell, ...]],
) -> Table:
    policy = provenance.policy
    digests = [
        (data(f"SHA-256 of the {_digested(source)}"), code(source.sha256)) for source in inputs
    ]
    rows: list[tuple[Cell, ...]] = [
        *digests,
        (text("Policy"), data(f"{policy.title} ({policy.id}), version {policy.version}")),
        (text("SHA-256 of the policy"), code(policy.sha256)),
        (text("Schema fingerprint"), code(provenance.schema_fingerprint)),
        (text("Seed of all randomness"), text(str(provenance.seed))),
        (text("Analyses"), text(", ".join(provenance.analyses))),
        *samples,
        (text("synthdesk"), text(provenance.synthdesk)),
        (text("Python, platform"), text(f"{provenance.python}, {provenance.platform}")),
        (
            text("Libraries"),
            text(", ".join(f"{name} {found}" for name, found in provenance.libraries.items())),
        ),
        (text("Result format"), text(schema)),
        (text("Run"), text(f"{run.started} to {run.finished}")),
        (text("Audits of this training table"), text(audits_in_words(run.audits))),
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
