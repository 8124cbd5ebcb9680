"""The gates of the policy: verdict, figure, threshold, reason, and the question in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate
from synthdesk.engine.formats import NOT_ASSESSED, formats_of
from synthdesk.engine.policy import GateResult, Rule
from synthdesk.report.cells import heads, text
from synthdesk.report.model import Cell, Heading, Listing, Section, Table

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult

SIGN = {Rule.AT_MOST: "≤", Rule.AT_LEAST: "≥"}


def gates_section(result: AuditResult) -> Section:
    """One row a gate, in the policy's order."""
    policy = result.provenance.policy
    table = Table(
        caption=f"Gates of the policy “{policy.title}”, version {policy.version}",
        columns=heads("Gate", "Verdict", "Figure", "Threshold", "Reason"),
        rows=tuple(_row(outcome) for outcome in result.gates),
        note="A figure with an interval is judged at the interval's unfavourable end. "
        "The audit's verdict is the worst gate, never a mean.",
    )
    questions = tuple(
        f"{outcome.title}: {outcome.question}" for outcome in result.gates if outcome.question
    )
    asked = (Heading("What each gate asks"), Listing(questions)) if questions else ()
    return Section("gates", "Gates", (table, *asked))


def _row(outcome: GateResult) -> tuple[Cell, ...]:
    one, ranged = formats_of(outcome.metric)
    figure = NOT_ASSESSED
    if outcome.value is not None:
        figure = one(outcome.value)
        if outcome.low is not None and outcome.high is not None:
            figure = ranged(Estimate(outcome.value, outcome.low, outcome.high, 0, ""))
    threshold = f"{SIGN[outcome.rule]} {one(outcome.threshold).removeprefix('+')}"
    return (
        text(outcome.title),
        Cell(outcome.verdict.value, verdict=outcome.verdict.value),
        text(figure),
        text(threshold),
        text(outcome.reason),
    )
