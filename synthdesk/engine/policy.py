"""A written policy: gates over an audit's figures, and the verdict that follows from them."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from synthdesk.engine.analyses import DEFAULT_POLICY, QUALITY_ANALYSES
from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.formats import formats_of
from synthdesk.engine.resources import resource


class Verdict(StrEnum):
    """What a gate, or a whole audit, comes to."""

    PASS = "pass"
    WARN = "warn"
    NOT_ASSESSABLE = "not assessable"
    FAIL = "fail"


# A test that could not be run is worse than a warning: nothing is known.
_WORST_FIRST = (Verdict.FAIL, Verdict.NOT_ASSESSABLE, Verdict.WARN, Verdict.PASS)


class Rule(StrEnum):
    """On which side of its thresholds a figure must lie."""

    AT_MOST = "at most"
    AT_LEAST = "at least"


@dataclass(frozen=True)
class Gate:
    """One line of a policy.

    Attributes:
        id: stable name.
        title: what people read.
        metric: dotted path into the audit's result, e.g. ``"discriminator.auc"``.
        rule: whether the thresholds are upper or lower bounds.
        warn: threshold from which the gate warns.
        fail: threshold from which it fails; a gate without one can only warn.
        question: the gate in plain words.
        figure: what the metric is called in a sentence.
    """

    id: str
    title: str
    metric: str
    rule: Rule
    warn: float
    fail: float | None
    question: str
    figure: str

    @property
    def last_bound(self) -> float:
        """The threshold behind which nothing is worse."""
        return self.warn if self.fail is None else self.fail

    @property
    def analyses(self) -> tuple[str, ...]:
        """The analyses that the metric rests on."""
        part = self.metric.split(".", 1)[0]
        if part == "utility":
            return ("explanation",)
        return QUALITY_ANALYSES if part == "quality" else (part,)


@dataclass(frozen=True)
class Policy:
    """A named list of gates, with the digest of the file that it came from."""

    id: str
    title: str
    version: int
    purpose: str
    sha256: str
    gates: tuple[Gate, ...]


@dataclass(frozen=True)
class GateResult:
    """One gate's outcome, with what it asked; figures are absent where it was not assessable.

    Attributes:
        id, title, question, metric, figure, rule, warn, fail: the gate, as in the policy.
        threshold: the bound that decided: fail's if failed, else warn's.
        reason: one sentence for a reader who knows none of the terms.
    """

    id: str
    title: str
    question: str
    metric: str
    figure: str
    rule: Rule
    warn: float
    fail: float | None
    verdict: Verdict
    value: float | None
    low: float | None
    high: float | None
    threshold: float
    reason: str


@dataclass(frozen=True)
class AuditVerdict:
    """The audit's verdict: the worst gate, never a mean.

    Attributes:
        verdict: the worst of all gates.
        headline: one sentence.
        decided_by: ids of the gates with that verdict.
        footer: what the verdict does not cover.
        left_out: analyses that the policy asks for and that were not run.
    """

    verdict: Verdict
    headline: str
    decided_by: tuple[str, ...]
    footer: str
    left_out: tuple[str, ...] = ()


FOOTER = (
    "The verdict covers these files, these columns and the tests listed. It is no proof of "
    "anonymity: attackers who know the generator, further releases and differential privacy are "
    "not covered. The decision stays with the controller."
)


# --- reading -------------------------------------------------------------------------------


def shipped_policies() -> tuple[str, ...]:
    """Ids of the policies that come with the program."""
    return tuple(sorted(path.stem for path in resource("policies").glob("*.toml")))


def load_policy(name_or_path: str | Path = DEFAULT_POLICY) -> Policy:
    """Read a shipped policy by its id, or a policy file by its path.

    Raises:
        UserError: ``unknown-policy`` or ``bad-policy``, naming the gate and key at fault.
    """
    path = Path(name_or_path)
    if str(name_or_path) in shipped_policies():
        path = resource("policies", f"{name_or_path}.toml")
    if not path.is_file():
        raise UserError(
            "unknown-policy",
            "The policy was not found",
            f"“{name_or_path}” is neither a file nor a shipped policy.",
            f"Give the path of a policy file, or one of: {', '.join(shipped_policies())}.",
        )
    content = path.read_bytes()
    try:
        raw = tomllib.loads(content.decode("utf-8"))
        gates = tuple(_gate(entry) for entry in raw["gates"])
        policy = Policy(
            id=str(raw["id"]),
            title=str(raw["title"]),
            version=int(raw.get("version", 1)),
            purpose=" ".join(str(raw.get("purpose", "")).split()),
            sha256=hashlib.sha256(content).hexdigest(),
            gates=gates,
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise _bad_policy(path, f"It could not be read: {error}.") from error
    ids = [gate.id for gate in policy.gates]
    if not ids or len(set(ids)) < len(ids):
        raise _bad_policy(path, "It needs at least one gate, and every gate its own id.")
    return policy


def _gate(entry: dict[str, Any]) -> Gate:
    gate = Gate(
        id=str(entry["id"]),
        title=str(entry.get("title", entry["id"])),
        metric=str(entry["metric"]),
        rule=Rule(entry["rule"]),
        warn=float(entry["warn"]),
        fail=float(entry["fail"]) if "fail" in entry else None,
        question=str(entry.get("question", "")),
        figure=str(entry.get("figure", entry["metric"])),
    )
    last = gate.last_bound
    in_order = gate.warn <= last if gate.rule is Rule.AT_MOST else gate.warn >= last
    if not in_order:
        raise ValueError(f"gate {gate.id} would fail before it warns")
    return gate


def _bad_policy(path: Path, detail: str) -> UserError:
    return UserError(
        "bad-policy",
        "The policy file is not usable",
        detail,
        "Compare it with a shipped policy; every gate needs id, metric, rule (“at most” or "
        "“at least”) and warn; without fail it can only warn.",
        Where(file=path.name),
    )


# --- judging -------------------------------------------------------------------------------


def judge_gates(
    policy: Policy,
    result: object,
    analyses: Sequence[str],
    why_absent: Mapping[str, str],
    unasked: Sequence[str] = (),
) -> tuple[GateResult, ...]:
    """Hold every gate of the analyses that were run against the result.

    A figure with an interval is judged at the interval's unfavourable end, so that too few rows
    can't pass a gate.

    Args:
        policy: the policy.
        result: object whose attributes the gates' metric paths walk.
        analyses: names of the analyses that were run; gates that rest on none of them are left
            out.
        why_absent: reason by metric-path prefix for figures that could not be computed.
        unasked: metrics that mean nothing for these tables, whose gates are left out.
    """
    return tuple(
        _judge(gate, _look_up(result, gate.metric), why_absent)
        for gate in policy.gates
        if any(analysis in analyses for analysis in gate.analyses) and gate.metric not in unasked
    )


def judge_again(
    outcome: GateResult, result: object, why_absent: Mapping[str, str] | None = None
) -> GateResult:
    """Hold a gate that was judged before against a result that holds more.

    Args:
        outcome: the gate as it was judged.
        result: as for ``judge_gates``.
        why_absent: the same; the outcome's own reason where not given.
    """
    gate = Gate(
        id=outcome.id,
        title=outcome.title,
        metric=outcome.metric,
        rule=outcome.rule,
        warn=outcome.warn,
        fail=outcome.fail,
        question=outcome.question,
        figure=outcome.figure,
    )
    reasons = why_absent or {gate.metric: outcome.reason}
    return _judge(gate, _look_up(result, gate.metric), reasons)


def _look_up(result: object, path: str) -> object:
    found: object = result
    for part in path.split("."):
        found = getattr(found, part, None)
    return found


def _judge(gate: Gate, figure: object, why_absent: Mapping[str, str]) -> GateResult:
    if isinstance(figure, Estimate):
        low, high = figure.low, figure.high
        deciding = high if gate.rule is Rule.AT_MOST else low
        return _held(gate, figure.value, deciding, low, high)
    if isinstance(figure, int | float) and not isinstance(figure, bool):
        return _held(gate, float(figure), float(figure))
    reason = next(
        (text for prefix, text in why_absent.items() if gate.metric.startswith(prefix)),
        f"The audit holds no figure named {gate.metric}.",
    )
    return _outcome(gate, Verdict.NOT_ASSESSABLE, gate.last_bound, reason)


def _held(
    gate: Gate, value: float, deciding: float, low: float | None = None, high: float | None = None
) -> GateResult:
    verdict, threshold = _against_thresholds(gate, deciding)
    reason = _reason(gate, verdict, value, deciding, threshold)
    return _outcome(gate, verdict, threshold, reason, value, low, high)


def _outcome(
    gate: Gate,
    verdict: Verdict,
    threshold: float,
    reason: str,
    value: float | None = None,
    low: float | None = None,
    high: float | None = None,
) -> GateResult:
    return GateResult(
        id=gate.id,
        title=gate.title,
        question=gate.question,
        metric=gate.metric,
        figure=gate.figure,
        rule=gate.rule,
        warn=gate.warn,
        fail=gate.fail,
        verdict=verdict,
        value=value,
        low=low,
        high=high,
        threshold=threshold,
        reason=reason,
    )


def analyses_asked(policy: Policy) -> frozenset[str]:
    """The analyses that the policy's gates rest on."""
    return frozenset(analysis for gate in policy.gates for analysis in gate.analyses)


def _against_thresholds(gate: Gate, deciding: float) -> tuple[Verdict, float]:
    beyond = deciding.__gt__ if gate.rule is Rule.AT_MOST else deciding.__lt__
    if gate.fail is not None and beyond(gate.fail):
        return Verdict.FAIL, gate.fail
    if beyond(gate.warn):
        return Verdict.WARN, gate.warn
    return Verdict.PASS, gate.warn


def _reason(gate: Gate, verdict: Verdict, value: float, deciding: float, threshold: float) -> str:
    write, _ = formats_of(gate.metric)
    bound = f"{gate.rule} {write(threshold)}"
    figure = f"{gate.figure} {write(value)}"
    if deciding != value:
        direction = "up" if gate.rule is Rule.AT_MOST else "down"
        figure += f", with its uncertainty {direction} to {write(deciding)}"
    outcome = {
        Verdict.PASS: f"inside the bound of {bound}",
        Verdict.WARN: f"outside the bound of {bound} from which the policy warns",
        Verdict.FAIL: f"outside the bound of {bound} from which the policy fails",
    }[verdict]
    return f"{figure}: {outcome}."


def decide(gates: Sequence[GateResult], left_out: Sequence[str] = ()) -> AuditVerdict:
    """The audit's verdict: the worst of its gates.

    Args:
        gates: outcomes of all gates that were held.
        left_out: analyses that the policy asks for and the user left out of this run.
    """
    present = {gate.verdict for gate in gates}
    worst = next(
        (verdict for verdict in _WORST_FIRST if verdict in present), Verdict.NOT_ASSESSABLE
    )
    deciding = tuple(gate for gate in gates if gate.verdict is worst)
    titles = ", ".join(gate.title[:1].lower() + gate.title[1:] for gate in deciding)
    count = f"{len(deciding)} of {len(gates)} gates"
    scope = ", as far as it went" if left_out else ""
    met = "the one gate was met" if len(gates) == 1 else f"all {len(gates)} gates were met"
    headline = {
        Verdict.FAIL: f"Fail{scope}: {count} failed ({titles}).",
        Verdict.NOT_ASSESSABLE: f"Not assessable{scope}: {count} could not be judged ({titles}).",
        Verdict.WARN: f"Warn{scope}: {count} warned ({titles}), none failed.",
        Verdict.PASS: f"Pass{scope}: {met}.",
    }[worst]
    if not gates:
        headline = "Not assessable: no gate of the policy belongs to what was computed."
    if left_out:
        headline += f" Left out of this run, though the policy asks for it: {', '.join(left_out)}."
    decided_by = tuple(gate.id for gate in deciding)
    return AuditVerdict(worst, headline, decided_by, FOOTER, tuple(left_out))
