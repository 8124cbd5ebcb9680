"""What an auditor should know about rules: those that are broken, and how many rows break any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from synthdesk.engine.estimate import newcombe_difference
from synthdesk.engine.formats import count, counted, p_value, points_range, share, share_range
from synthdesk.engine.health.findings import Evidence, Finding, Severity
from synthdesk.engine.rules.measured_rules import (
    MeasuredRule,
    RowsBreaking,
    RuleCheck,
    RuleKind,
    RuleStanding,
)
from synthdesk.engine.tables.source import TableRole

MOST_FINDINGS = 40
MOST_EXAMPLES = 20
RED_OF_ALL = 0.01
RED_OF_JUDGED = 0.05
LEAST_OF_ALL = 0.001
AMBER_OF_JUDGED = 0.005
RED_ROWS = 0.05
AMBER_ROWS = 0.01
MOST_FROM_REAL = 0.01
"""A rule of the user's own that more real rows break may be wrong itself."""

_WHY = {
    RuleKind.DETERMINES: "In the real rows one column settles the other. Rows that part them can "
    "be told for made up at a glance, and whatever relies on the rule goes wrong with them.",
    RuleKind.NEVER_TOGETHER: "These values never meet in the real rows, though by chance alone "
    "they would have met often. Rows that bring them together describe nobody.",
    RuleKind.ORDER: "In the real rows one value is never larger than the other. Rows that turn "
    "them round are impossible, for instance an end before its beginning.",
    RuleKind.SUM: "In the real rows one column is computed from the others. Rows that do not add "
    "up show that the generator learned each column by itself.",
    RuleKind.OWN: "You said that this has to hold of every row.",
}
_ADVICE = (
    "Look at the rows in the rules view. Leave out or mend them before the table is used, or let "
    "the generator know the rule; where one column follows from another, generate only one."
)


def rule_findings(
    rules: Sequence[MeasuredRule], together: Sequence[RowsBreaking]
) -> tuple[Finding, ...]:
    """Findings on single rules, most broken rows first, after the one on all mined rules."""
    order = {severity: place for place, severity in enumerate(Severity)}
    broken = [(finding, rule) for rule in rules if (finding := _broken(rule)) is not None]
    broken.sort(key=lambda pair: (order[pair[0].severity], -pair[1].synthetic.broken))
    worst = (finding for finding, _ in broken[:MOST_FINDINGS])
    return (*_many(rules, together), *worst, *_own_in_real(rules))


def _broken(rule: MeasuredRule) -> Finding | None:
    synthetic = rule.synthetic
    is_broken = rule.standing is RuleStanding.BROKEN
    if not is_broken and not (rule.is_own and synthetic.broken):
        return None
    of_judged = synthetic.broken / synthetic.judged
    of_all = synthetic.broken / synthetic.rows
    severity = Severity.INFO
    if is_broken and (
        of_all >= RED_OF_ALL or (of_judged >= RED_OF_JUDGED and of_all >= LEAST_OF_ALL)
    ):
        severity = Severity.RED
    elif is_broken and of_judged >= AMBER_OF_JUDGED:
        severity = Severity.AMBER
    return Finding(
        id=f"rule-broken:{synthetic.role.value}:{rule.id}",
        check="rule-broken",
        severity=severity,
        table=synthetic.role,
        version="",
        columns=rule.columns,
        title=f"{counted(synthetic.broken, 'row breaks', 'rows break')} the rule “{rule.words}”",
        why=_WHY[rule.kind],
        evidence=tuple(_evidence(rule)),
        advice=_ADVICE,
        row_examples=rule.broken_rows[:MOST_EXAMPLES],
    )


def _evidence(rule: MeasuredRule) -> Iterator[Evidence]:
    for check in rule.checks:
        yield Evidence(f"Rows that break it, {check.role.value}", broken_in_words(check))
    comparison = rule.comparison
    if comparison is not None:
        yield Evidence(
            f"Synthetic − {comparison.control}",
            f"{points_range(comparison.difference)}; p {p_value(comparison.p_value)}, "
            f"{comparison.test}",
        )
    if rule.expected is not None:
        yield Evidence(
            "Breaks expected in training were the columns independent",
            count(round(rule.expected)),
        )
    for clash in rule.clashes[:3]:
        told = f", where training has {clash.foretold}" if clash.foretold else ""
        yield Evidence(
            "For instance",
            f"{rule.columns[0][:60]} = {clash.value} with {rule.columns[1][:60]} = "
            f"{clash.found}{told}: {counted(clash.rows, 'row')}",
        )


def broken_in_words(check: RuleCheck) -> str:
    """How many rows of a table break a rule, of how many judged."""
    if check.share is None:
        return f"none of {count(check.rows)} rows could be judged"
    text = f"{count(check.broken)} of {count(check.judged)} judged: {share_range(check.share, 2)}"
    not_judged = [
        counted(number, words, many)
        for number, words, many in (
            (check.missing, "has a gap", "have a gap"),
            (check.unseen, "holds what training hardly has", "hold what training hardly has"),
        )
        if number
    ]
    return text + (f"; {', '.join(not_judged)}" if not_judged else "")


# --- all rules together --------------------------------------------------------------------


def _many(rules: Sequence[MeasuredRule], together: Sequence[RowsBreaking]) -> Iterator[Finding]:
    by_role = {one.role: one for one in together}
    synthetic = by_role.get(TableRole.SYNTHETIC)
    if synthetic is None or not synthetic.broken:
        return
    control = by_role.get(TableRole.HOLDOUT, by_role[TableRole.TRAINING])
    apart = newcombe_difference(synthetic.broken, synthetic.rows, control.broken, control.rows)
    if apart.low <= 0 or apart.value < AMBER_ROWS:
        return
    mined = [rule for rule in rules if not rule.is_own]
    broken = sum(rule.standing is RuleStanding.BROKEN for rule in mined)
    if not broken:
        return
    yield Finding(
        id="rules-broken:synthetic",
        check="rules-broken",
        severity=Severity.RED if apart.value >= RED_ROWS else Severity.AMBER,
        table=TableRole.SYNTHETIC,
        version="",
        columns=(),
        title=f"{share(synthetic.share.value)} of the synthetic rows break a rule that real rows "
        "keep",
        why="Accuracy of columns and pairs is a mean over all rows; it can be high while many "
        "single rows describe something impossible.",
        evidence=(
            *(
                Evidence(
                    f"Rows that break at least one, {one.role.value}",
                    f"{count(one.broken)} of {count(one.rows)}: {share_range(one.share, 2)}",
                )
                for one in together
            ),
            Evidence(f"Synthetic − {control.role.value}", points_range(apart)),
            Evidence(
                "Rules",
                f"{counted(len(mined), 'rule')} found in training; {count(broken)} of them broken "
                "more often than by real rows",
            ),
        ),
        advice=_ADVICE,
    )


def _own_in_real(rules: Sequence[MeasuredRule]) -> Iterator[Finding]:
    for rule in rules:
        training = rule.check(TableRole.TRAINING)
        if not rule.is_own or training is None or training.share is None:
            continue
        if training.share.low < MOST_FROM_REAL:
            continue
        yield Finding(
            id=f"own-rule-broken-by-real:training:{rule.id}",
            check="own-rule-broken-by-real",
            severity=Severity.INFO,
            table=TableRole.TRAINING,
            version="",
            columns=rule.columns,
            title=f"Real rows break your rule “{rule.words}” too",
            why="A rule that the real rows do not keep says little about the synthetic ones; "
            "either it is not quite what was meant, or the training table has errors.",
            evidence=(Evidence("Rows that break it, training", broken_in_words(training)),),
            advice="Look at some of these rows, then correct the rule or the table.",
        )
