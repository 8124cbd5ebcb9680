"""Rules as rows of tables, and as sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from synthdesk.engine.formats import (
    NOT_ASSESSED,
    count,
    counted,
    p_value,
    points_range,
    share,
    share_range,
)
from synthdesk.engine.health.findings import Finding
from synthdesk.engine.rules.measured_rules import (
    MeasuredRule,
    RuleCheck,
    RuleKind,
    RuleStanding,
)
from synthdesk.engine.rules.rule_findings import broken_in_words
from synthdesk.engine.rules.rules import Rules
from synthdesk.engine.tables.source import TableRole
from synthdesk.plots.rules import control_role
from synthdesk.ui.widgets.marks import Mark
from synthdesk.ui.widgets.table_model import TableColumn

STANDING, RULE = 0, 1
MARK_OF_STANDING = {
    RuleStanding.BROKEN: Mark.ALARM,
    RuleStanding.KEPT: Mark.GOOD,
    RuleStanding.UNJUDGED: Mark.UNKNOWN,
}
ALL, ONLY_BROKEN, FOUND, OWN = "All rules", "Broken rules", "Found in training", "My own rules"
CHOICES = (ALL, ONLY_BROKEN, FOUND, OWN)
_KINDS = {
    RuleKind.OWN: "my own",
    RuleKind.DETERMINES: "one value settles another",
    RuleKind.NEVER_TOGETHER: "never together",
    RuleKind.ORDER: "never larger",
    RuleKind.SUM: "sum",
}


def chosen_rules(rules: tuple[MeasuredRule, ...], choice: str) -> tuple[MeasuredRule, ...]:
    """The rules of one kind of list."""
    if choice == ONLY_BROKEN:
        return tuple(rule for rule in rules if rule.standing is RuleStanding.BROKEN)
    if choice == FOUND:
        return tuple(rule for rule in rules if not rule.is_own)
    if choice == OWN:
        return tuple(rule for rule in rules if rule.is_own)
    return rules


def rule_columns(rules: Rules) -> tuple[TableColumn, ...]:
    """Columns over ``MeasuredRule``."""
    control = control_role(rules)
    columns = [
        TableColumn(
            "Standing",
            lambda rule: rule.standing.value,
            payload=lambda rule: MARK_OF_STANDING[rule.standing].value,
            order=lambda rule: list(RuleStanding).index(rule.standing),
            is_numeric=False,
            hint="Broken: more often than by real rows, beyond chance, and by a tenth of a point "
            "or more",
        ),
        TableColumn("Rule", lambda rule: rule.words, is_numeric=False),
        _share_column(TableRole.SYNTHETIC),
        _share_column(control),
        TableColumn(
            "Rows",
            lambda rule: rule.synthetic.broken,
            is_numeric=True,
            hint="Synthetic rows that break the rule",
        ),
    ]
    if control is not TableRole.TRAINING:
        columns.append(_share_column(TableRole.TRAINING))
    columns.append(
        TableColumn(
            "Synthetic (95 %)",
            lambda rule: None if rule.synthetic.share is None else rule.synthetic.share.high,
            lambda rule: interval_of(rule.synthetic),
            is_numeric=True,
            hint="Wilson 95 % interval of the synthetic share",
        )
    )
    columns.append(
        TableColumn(
            f"{control.value.capitalize()} (95 %)",
            lambda rule: getattr(getattr(rule.check(control), "share", None), "high", None),
            lambda rule: interval_of(rule.check(control)),
            is_numeric=True,
            hint="Wilson 95 % interval of the real share",
        )
    )
    columns.append(TableColumn("Kind", lambda rule: _KINDS[rule.kind], is_numeric=False))
    return tuple(columns)


def _share_column(role: TableRole) -> TableColumn:
    def value(rule: MeasuredRule) -> float | None:
        check = rule.check(role)
        return None if check is None or check.share is None else check.share.value

    def text(rule: MeasuredRule) -> str:
        found = value(rule)
        return NOT_ASSESSED if found is None else share(found, 2)

    return TableColumn(
        role.value.capitalize(),
        value,
        text,
        is_numeric=True,
        hint=f"Share of the {role.value} rows judged that break the rule"
        + ("; each row is judged by the others" if role is TableRole.TRAINING else ""),
    )


def interval_of(check: RuleCheck | None) -> str:
    """The interval alone."""
    if check is None or check.share is None:
        return NOT_ASSESSED
    return f"{100 * check.share.low:.2f} – {share(check.share.high, 2)}"


# --- in words ------------------------------------------------------------------------------


def headline_of(rules: Rules) -> str:
    """Rows that break at least one rule, synthetic beside real."""
    by_role = {one.role: one for one in rules.together}
    synthetic = by_role.get(TableRole.SYNTHETIC)
    if synthetic is None:
        return f"{counted(len(rules.own), 'rule')} of your own; none was found in training."
    parts = [
        f"{share(by_role[role].share.value, 2)} of the {role.value} rows"
        for role in (TableRole.HOLDOUT, TableRole.TRAINING)
        if role in by_role
    ]
    return (
        f"{share_range(synthetic.share, 2)} of {count(synthetic.rows)} synthetic rows break a "
        f"rule that was found in training; {' and '.join(parts)} do."
    )


def basis_of(rules: Rules) -> str:
    """What was looked at, and what the words mean."""
    broken = sum(rule.standing is RuleStanding.BROKEN for rule in rules.rules)
    said = [
        f"{counted(len(rules.mined), 'rule')} found among {counted(rules.columns, 'column')} of "
        f"{count(rules.rows)} training rows, {count(len(rules.own))} of your own; "
        f"{count(broken)} broken beyond chance.",
        "Intervals: Wilson 95 %.",
    ]
    if rules.left_out:
        left = ", ".join(f"{count(one.number)} “{_KINDS[one.kind]}”" for one in rules.left_out)
        said.append(f"Too many to show: {left} more.")
    said.append(f"Seed {rules.seed}.")
    return " ".join(said)


@dataclass(frozen=True)
class Fact:
    """A line of a rule's description."""

    label: str
    text: str


FACT_COLUMNS = (
    TableColumn("What", lambda fact: fact.label, is_numeric=False),
    TableColumn("Value", lambda fact: fact.text, is_numeric=False),
)


def facts_of(rule: MeasuredRule, findings: Sequence[Finding] = ()) -> tuple[Fact, ...]:
    """Everything known of a rule, line by line."""
    facts = [Fact("Rule", rule.words), Fact("Kind", _KINDS[rule.kind])]
    facts += [
        Fact(f"{c.role.value.capitalize()} rows that break it", broken_in_words(c))
        for c in rule.checks
    ]
    comparison = rule.comparison
    if comparison is not None:
        real = f"{count(comparison.control_broken)} of {count(comparison.control_judged)}"
        facts += [
            Fact("Compared with", f"{comparison.control}: {real}"),
            Fact(f"Synthetic − {comparison.control}", points_range(comparison.difference)),
            Fact("Chance", f"p {p_value(comparison.p_value)}; {comparison.test}"),
        ]
    idle = rule.synthetic.idle
    if idle:
        facts.append(Fact("Not spoken of", f"{counted(idle, 'synthetic row')}"))
    if rule.expected is not None:
        facts.append(
            Fact(
                "Evidence",
                f"{count(round(rule.expected))} training rows would break it if the columns had "
                "nothing to do with each other",
            )
        )
    for finding in findings:
        if finding.id.endswith(f":{rule.id}"):
            facts += [
                Fact(f"Finding ({finding.severity.value})", finding.title),
                Fact("Why it matters", finding.why),
                Fact("What to do", finding.advice),
            ]
    return tuple(facts)


@dataclass(frozen=True)
class MappingRow:
    """What a value of the first column goes with.

    Attributes:
        value: of the first column.
        foretold: what training has for it.
        found: what synthetic rows have against it; empty for what training shows.
        rows: rows that hold it.
    """

    value: str
    foretold: str
    found: str
    rows: int


def mapping_of(rule: MeasuredRule) -> tuple[MappingRow, ...]:
    """First what synthetic rows have against a dependence, then what training shows."""
    return (
        *(MappingRow(c.value, c.foretold, c.found, c.rows) for c in rule.clashes),
        *(MappingRow(m.value, m.determines, "", m.rows) for m in rule.mapping),
    )


def mapping_columns(rule: MeasuredRule) -> tuple[TableColumn, ...]:
    """Columns over ``MappingRow``."""
    first, second = rule.columns[:2]
    return (
        TableColumn(first, lambda row: row.value, is_numeric=False),
        TableColumn(f"{second}, in training", lambda row: row.foretold, is_numeric=False),
        TableColumn(
            "Against it, in synthetic",
            lambda row: row.found,
            is_numeric=False,
            hint="What synthetic rows hold in its place",
        ),
        TableColumn(
            "Rows",
            lambda row: row.rows,
            is_numeric=True,
            hint="Synthetic rows where something stands against it, else training rows",
        ),
    )
