"""Rules: how many rows break any, and the rules that are broken, most rows first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, counted, points_range, share, share_range
from synthdesk.engine.rules.measured_rules import RuleStanding
from synthdesk.engine.tables.source import TableRole
from synthdesk.plots.rules import (
    control_role,
    most_broken_first,
    rule_shares_figure,
    rule_shares_table,
)
from synthdesk.report.cells import data, heads, text
from synthdesk.report.figures import figure
from synthdesk.report.model import (
    Block,
    Cell,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Section,
    Table,
)

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.progress import Progress
    from synthdesk.engine.rules.measured_rules import MeasuredRule
    from synthdesk.engine.rules.rules import Rules

NAME, TITLE = "rules", "Rules"
MOST_LISTED = 40


def rules_section(result: AuditResult, progress: Progress) -> Section | None:
    """Nothing where rules were left out, or none was found and none given."""
    rules = result.rules
    if rules is None or rules.not_assessable or not rules.rules:
        progress.step(1.0)
        return None
    progress.step(0.0, "Report: rules")
    blocks: list[Block] = [Paragraph(_in_words(rules)), _key_figures(rules)]
    if any(rule.synthetic.broken for rule in rules.rules):
        control = control_role(rules).value
        blocks += [
            figure(
                "figure-rules",
                f"Share of the rows that a rule speaks of, synthetic beside {control}; whiskers "
                "are Wilson 95 % intervals.",
                partial(rule_shares_figure, rules),
                rule_shares_table(rules),
            ),
            _broken_table(rules),
        ]
    if rules.own:
        blocks.append(_own_table(rules))
    if rules.left_out:
        left = ", ".join(f"{count(one.number)} “{one.kind.value}”" for one in rules.left_out)
        blocks.append(
            Paragraph(f"Too many rules were found to list all; left out: {left}.", "note")
        )
    progress.step(1.0)
    return Section(NAME, TITLE, tuple(blocks))


def _in_words(rules: Rules) -> str:
    broken = sum(rule.standing is RuleStanding.BROKEN for rule in rules.rules)
    return (
        f"{counted(len(rules.mined), 'rule')} found in {count(rules.rows)} training rows (they "
        f"hold in 99.9 % or more), {counted(len(rules.own), 'rule')} given by the user. "
        f"{counted(broken, 'rule is', 'rules are')} broken more often by synthetic rows than by "
        "real ones, beyond chance (exact tests, 5 % over all rules) and by a tenth of a point or "
        "more. Rows with a gap in a needed column, and values that training does not have, are "
        "not judged."
    )


def _key_figures(rules: Rules) -> KeyFigures:
    figures = [
        KeyFigure(
            f"{one.role.value.capitalize()} rows that break {what}",
            share(one.share.value, 2),
            f"{share_range(one.share, 2)}; {count(one.broken)} of {count(one.rows)} rows",
        )
        for what, together in (
            ("a rule found in training", rules.together),
            ("a rule of the user’s own", rules.together_own),
        )
        for one in together
    ]
    return KeyFigures(tuple(figures))


def _broken_table(rules: Rules) -> Table:
    control = control_role(rules)
    ranked = [rule for rule in most_broken_first(rules) if rule.synthetic.broken]
    left = len(ranked) - MOST_LISTED
    return Table(
        caption="Rules that synthetic rows break, most rows first",
        columns=heads(
            "Rule",
            "Standing",
            "Synthetic",
            control.value.capitalize(),
            "Synthetic − real (95 %)",
            numbers=3,
        ),
        rows=tuple(
            (
                data(rule.words),
                text(rule.standing.value),
                _share(rule, TableRole.SYNTHETIC),
                _share(rule, control),
                text(_difference(rule)),
            )
            for rule in ranked[:MOST_LISTED]
        ),
        note=f"{count(left)} further rules are in audit.json." if left > 0 else "",
        wide=True,
    )


def _own_table(rules: Rules) -> Table:
    roles = [one.role for one in rules.together_own]
    return Table(
        caption="Rules given by the user",
        columns=heads("Rule", *(role.value.capitalize() for role in roles), numbers=len(roles)),
        rows=tuple(
            (data(rule.words), *(_share(rule, role) for role in roles))
            for rule in rules.own[:MOST_LISTED]
        ),
        note=f"{count(len(rules.own) - MOST_LISTED)} further rules are in audit.json."
        if len(rules.own) > MOST_LISTED
        else "",
        wide=len(roles) > 2,
    )


def _share(rule: MeasuredRule, role: TableRole) -> Cell:
    check = rule.check(role)
    if check is None or check.share is None:
        return text("–")
    return text(f"{count(check.broken)} of {count(check.judged)}: {share_range(check.share, 2)}")


def _difference(rule: MeasuredRule) -> str:
    return "–" if rule.comparison is None else points_range(rule.comparison.difference)
