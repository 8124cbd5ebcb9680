"""Tries the privacy tests out on the audited tables, beside whatever else is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from synthdesk.ui.follow_up import FollowUp

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditRequest, AuditResult
    from synthdesk.engine.privacy.result import Privacy


class InstrumentRun(FollowUp):
    """What the privacy tests would have noticed in these tables, columns and seed."""

    slot = "privacy-instruments"
    title = "Instrument check of the privacy tests"
    stopped = "The instrument check stopped unexpectedly; the task list has its log."

    def applies_to(self, result: AuditResult) -> bool:
        """Where privacy can be judged."""
        return result.privacy is not None and result.privacy.assessable.judged

    def is_in(self, result: AuditResult) -> bool:
        """Whether the tests were checked."""
        return result.privacy is not None and result.privacy.instrument_check is not None

    def inputs_of(self, result: AuditResult) -> str:
        """Files, columns, seed."""
        from synthdesk.engine.privacy.check_cache import check_key

        known = result.provenance
        return check_key(result.inputs, known.schema_fingerprint, known.seed)

    def job(self, request: AuditRequest, result: AuditResult) -> tuple[str, dict[str, Any]]:
        """The check of the result's own figures."""
        return "check_instruments", {"request": request, "privacy": result.privacy}

    def added_to(self, result: AuditResult, found: Privacy) -> AuditResult:
        """The result judged anew, in the light of what its tests notice."""
        from synthdesk.engine.audit import with_privacy
        from synthdesk.engine.privacy.measuring import with_checks

        if result.privacy is None or found.instrument_check is None:
            return result
        return with_privacy(result, with_checks(result.privacy, found.instrument_check))
