"""Measures the reference ladder of the audited training table, beside whatever else is done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from synthdesk.ui.follow_up import FollowUp

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditRequest, AuditResult
    from synthdesk.engine.versions.ladder import ReferenceLadder


class LadderRun(FollowUp):
    """Headline figures of tables of known quality, made from the audited training table."""

    slot = "reference-ladder"
    title = "Reference ladder"
    stopped = "Measuring the reference ladder stopped unexpectedly; the task list has its log."

    def applies_to(self, result: AuditResult) -> bool:
        """Where a headline figure was measured."""
        return result.discriminator is not None

    def is_in(self, result: AuditResult) -> bool:
        """Whether the ladder was measured."""
        return result.ladder is not None

    def inputs_of(self, result: AuditResult) -> str:
        """Real files, columns, seed: it is the same for every synthetic version."""
        from synthdesk.engine.versions.audits_ladder import ladder_inputs

        return ladder_inputs(result)

    def job(self, request: AuditRequest, result: AuditResult) -> tuple[str, dict[str, Any]]:
        """The ladder of the request's real tables."""
        del result
        return "measure_ladder", {"request": request}

    def added_to(self, result: AuditResult, found: ReferenceLadder) -> AuditResult:
        """The result with its scale."""
        return replace(result, ladder=found)
