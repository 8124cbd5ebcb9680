"""Build a report from an audit's result: which sections, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.disclosure.form import ResultForm
from synthdesk.engine.formats import count
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.plots.labels import beside_text, literal
from synthdesk.report.model import Report, Section, Title
from synthdesk.report.sections.accuracy import accuracy_section
from synthdesk.report.sections.bias import bias_section
from synthdesk.report.sections.columns import columns_section
from synthdesk.report.sections.fake_vs_real import fake_vs_real_section
from synthdesk.report.sections.findings import findings_section
from synthdesk.report.sections.gates import gates_section
from synthdesk.report.sections.geography import geography_section
from synthdesk.report.sections.ladder import audits_ladder_section
from synthdesk.report.sections.method import method_section, signature_section
from synthdesk.report.sections.missing import missing_section
from synthdesk.report.sections.models import models_section
from synthdesk.report.sections.privacy import privacy_section
from synthdesk.report.sections.provenance import provenance_section
from synthdesk.report.sections.quality_findings import quality_findings_section
from synthdesk.report.sections.readings import readings_section
from synthdesk.report.sections.rules import rules_section
from synthdesk.report.sections.sequences import sequences_section
from synthdesk.report.sections.subgroups import subgroups_section
from synthdesk.report.sections.text import text_section
from synthdesk.report.sections.withheld import withheld_section

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult

MARKINGS = {
    ResultForm.INTERNAL: (
        "INTERNAL — holds counts of real records; not cleared for release outside the organisation"
    ),
    ResultForm.SHAREABLE: (
        "SHAREABLE — holds no record and no count under 10; who may have it, the controller decides"
    ),
}


def build_report(
    result: AuditResult, progress: Progress = SILENT, audit_sha256: str | None = None
) -> Report:
    """All sections in the order in which a reader needs them.

    Args:
        result: the audit.
        progress: told about each section.
        audit_sha256: digest of the ``audit.json`` that is written beside the report.
    """
    return Report(
        title=_title(result),
        marking=MARKINGS[result.form],
        footer=result.verdict.footer,
        sections=(
            _shareable_sections(result, progress)
            if result.form is ResultForm.SHAREABLE
            else _all_sections(result, progress)
        )
        + (
            provenance_section(result),
            columns_section(result),
            method_section(result),
            signature_section(audit_sha256),
        ),
    )


def _shareable_sections(result: AuditResult, progress: Progress) -> tuple[Section, ...]:
    return (
        gates_section(result),
        readings_section(result),
        accuracy_section(result, progress.part(0.0, 0.7)),
        privacy_section(result, progress.part(0.7, 0.9)),
        fake_vs_real_section(result, progress.part(0.9, 0.95)),
        *_given(
            audits_ladder_section(result, progress.part(0.95, 0.98)),
            models_section(result, progress.part(0.98, 1.0)),
        ),
        withheld_section(result),
    )


def _all_sections(result: AuditResult, progress: Progress) -> tuple[Section, ...]:
    return (
        gates_section(result),
        readings_section(result),
        accuracy_section(result, progress.part(0.0, 0.5)),
        *_given(
            quality_findings_section(result, progress.part(0.5, 0.52)),
            subgroups_section(result, progress.part(0.52, 0.56)),
            geography_section(result, progress.part(0.56, 0.58)),
            rules_section(result, progress.part(0.58, 0.62)),
            text_section(result, progress.part(0.62, 0.68)),
            missing_section(result, progress.part(0.68, 0.74)),
            sequences_section(result, progress.part(0.74, 0.8)),
        ),
        privacy_section(result, progress.part(0.8, 0.9)),
        fake_vs_real_section(result, progress.part(0.9, 0.95)),
        *_given(
            audits_ladder_section(result, progress.part(0.95, 0.98)),
            models_section(result, progress.part(0.98, 0.99)),
            bias_section(result, progress.part(0.99, 1.0)),
        ),
        findings_section(result),
    )


def _given(*sections: Section | None) -> tuple[Section, ...]:
    return tuple(section for section in sections if section is not None)


def _title(result: AuditResult) -> Title:
    files = tuple(
        (
            source.role.value.capitalize(),
            f"{beside_text(literal(source.name, 80))}, {count(source.rows)} rows",
        )
        for source in result.inputs
    )
    if not any(source.role.value == "holdout" for source in result.inputs):
        files += (("Holdout", "none given"),)
    policy = result.provenance.policy
    return Title(
        title="Audit of a synthetic table",
        verdict=result.verdict.verdict.value,
        headline=result.verdict.headline,
        lines=(
            *files,
            ("Policy", f"{literal(policy.title)}, version {policy.version}"),
            ("Date", result.run.started.replace("T", " ").replace("+00:00", " UTC")),
        ),
    )
