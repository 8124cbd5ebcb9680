"""Tables of the report page: gates, inputs and provenance."""

from __future__ import annotations

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.audit_log import audits_in_words
from synthdesk.engine.formats import NOT_ASSESSED, count, file_size, formats_of
from synthdesk.engine.policy import GateResult
from synthdesk.ui.widgets.marks import MARK_OF_VERDICT
from synthdesk.ui.widgets.table_model import TableColumn

VERDICT_COLUMN = 1


def gate_columns() -> tuple[TableColumn, ...]:
    """Over ``GateResult``."""

    def figure(name: str, hint: str = "") -> TableColumn:
        attribute = name.lower()
        return TableColumn(
            name,
            lambda gate: getattr(gate, attribute),
            lambda gate: _figure(gate, getattr(gate, attribute)),
            is_numeric=True,
            hint=hint,
        )

    return (
        TableColumn("Gate", lambda gate: gate.title),
        TableColumn(
            "Verdict",
            lambda gate: gate.verdict.value,
            lambda gate: gate.verdict.value.capitalize(),
            payload=lambda gate: MARK_OF_VERDICT[gate.verdict],
        ),
        figure("Value"),
        figure("Low"),
        figure("High"),
        figure(
            "Threshold",
            "The bound that decided: the failing one if the gate failed, else the warning one",
        ),
        TableColumn("Reason", lambda gate: gate.reason),
    )


def _figure(gate: GateResult, value: float | None) -> str:
    write, _ = formats_of(gate.metric)
    return NOT_ASSESSED if value is None else write(value)


def gate_details(gate: GateResult) -> str:
    """The gate's question, its bounds and its outcome, as a paragraph each."""
    write, _ = formats_of(gate.metric)
    worst = (
        "it never fails" if gate.fail is None else f"{gate.rule} {write(gate.fail)}, or it fails"
    )
    lines = (
        gate.question,
        f"Figure: {gate.metric}",
        f"Rule: {gate.rule} {write(gate.warn)}, or the gate warns; {worst}.",
        f"Outcome: {gate.verdict}. {gate.reason}",
    )
    return "\n".join(line for line in lines if line)


def input_columns() -> tuple[TableColumn, ...]:
    """Over ``TableFile``."""
    return (
        TableColumn("Role", lambda source: source.role.value),
        TableColumn("File", lambda source: source.name),
        TableColumn("Rows", lambda source: source.rows),
        TableColumn("Columns", lambda source: len(source.columns)),
        TableColumn("Format", lambda source: source.format),
        TableColumn("Size", lambda source: source.bytes, lambda source: file_size(source.bytes)),
        TableColumn("SHA-256", lambda source: source.sha256),
    )


def provenance_rows(result: AuditResult) -> tuple[tuple[str, str], ...]:
    """(what, value) of everything beside the inputs that a figure depends on."""
    provenance, run = result.provenance, result.run
    audited = [column for column in result.columns if column.role.value == "feature"]
    return (
        ("Seed", str(provenance.seed)),
        ("Policy", f"{provenance.policy.title}, version {provenance.policy.version}"),
        ("Policy SHA-256", provenance.policy.sha256),
        ("Analyses", ", ".join(provenance.analyses)),
        ("Columns audited", f"{count(len(audited))} of {count(len(result.columns))}"),
        ("Schema fingerprint", provenance.schema_fingerprint),
        ("Started", run.started),
        ("Finished", run.finished),
        ("Audits of this training table", audits_in_words(run.audits)),
        ("synthdesk", provenance.synthdesk),
        ("Python", provenance.python),
        ("Platform", provenance.platform),
        *((name, version) for name, version in sorted(provenance.libraries.items())),
        ("Result format", result.schema),
    )


def provenance_columns() -> tuple[TableColumn, ...]:
    """Over the rows of ``provenance_rows``."""
    return (
        TableColumn("Item", lambda row: row[0]),
        TableColumn("Value", lambda row: row[1]),
    )
