"""Rules that the training table keeps, and how many synthetic rows break each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.health.findings import Finding
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.rules.coded_columns import CodedColumns
from synthdesk.engine.rules.conditions import RuleCondition
from synthdesk.engine.rules.definitions import (
    Definition,
    OwnRule,
    kind_of_rule,
)
from synthdesk.engine.rules.dependences import UNDETERMINED, DependenceRule, mine_dependences
from synthdesk.engine.rules.forbidden_pairs import (
    ForbiddenPair,
    mine_forbidden_pairs,
    without_consequences,
)
from synthdesk.engine.rules.language.kinds import read_rule
from synthdesk.engine.rules.language.mistakes import RuleMistake, bad_rule
from synthdesk.engine.rules.language.parser import parse_rule
from synthdesk.engine.rules.measured_rules import (
    MeasuredRule,
    RowsBreaking,
    RuleKind,
    RulesLeftOut,
)
from synthdesk.engine.rules.measuring import measure_definitions, with_standing
from synthdesk.engine.rules.number_rules import OrderRule, mine_orders, mine_sums
from synthdesk.engine.rules.rule_findings import rule_findings

if TYPE_CHECKING:
    from synthdesk.engine.tables.conform import Tables

MOST_OWN = 200
MOST_OF_KIND = {
    RuleKind.DETERMINES: 200,
    RuleKind.NEVER_TOGETHER: 300,
    RuleKind.ORDER: 100,
    RuleKind.SUM: 50,
}


@dataclass(frozen=True)
class Rules:
    """All rules, and what was found.

    Attributes:
        not_assessable: why no rule could be looked for; empty if some could.
        findings: on all rules together, then on single rules.
        rules: the user's own, then those that were found in training.
        together: for each table the rows that break at least one rule that was found.
        together_own: the same for the user's own rules.
        left_out: rules that were found and are too many to be shown.
        columns: columns among which rules were looked for.
        rows: training rows.
        seed: of the sample on which sums are looked for.
    """

    not_assessable: str
    findings: tuple[Finding, ...]
    rules: tuple[MeasuredRule, ...] = ()
    together: tuple[RowsBreaking, ...] = ()
    together_own: tuple[RowsBreaking, ...] = ()
    left_out: tuple[RulesLeftOut, ...] = ()
    columns: int = 0
    rows: int = 0
    seed: int = 0

    @property
    def mined(self) -> tuple[MeasuredRule, ...]:
        """Those that were found in training."""
        return tuple(rule for rule in self.rules if not rule.is_own)

    @property
    def own(self) -> tuple[MeasuredRule, ...]:
        """Those that the user wrote."""
        return tuple(rule for rule in self.rules if rule.is_own)


def measure_rules(
    tables: Tables, own: Sequence[str], seed: int, progress: Progress = SILENT
) -> Rules:
    """Mine rules on training, add the user's own, and hold every table against them.

    Args:
        tables: conformed tables.
        own: the user's rules as they wrote them.
        seed: the audit's seed.
        progress: told about each column and rule.

    Raises:
        UserError: ``bad-rule`` for a rule that can't be read, ``too-many-rules``.
    """
    written = _own_rules(own, tables)
    coded = CodedColumns(tables)
    mined, left_out = _mined(coded, seed, progress.part(0.0, 0.5))
    of_own, together_own = measure_definitions(written, coded, progress.part(0.5, 0.6))
    of_mined, together = measure_definitions(mined, coded, progress.part(0.6, 1.0))
    # Judged apart: rules that were found take nothing from those that were asked for.
    rules = (*with_standing(of_own), *with_standing(of_mined))
    return Rules(
        not_assessable="",
        findings=rule_findings(rules, together),
        rules=rules,
        together=together,
        together_own=together_own,
        left_out=left_out,
        columns=len(tables.columns),
        rows=tables.training.num_rows,
        seed=seed,
    )


def _own_rules(own: Sequence[str], tables: Tables) -> list[OwnRule]:
    texts = tuple(dict.fromkeys(text.strip() for text in own))
    if len(texts) > MOST_OWN:
        raise too_many(len(texts))
    return [OwnRule(text, read_rule(text, tables.columns)) for text in texts]


def too_many(number: int, where: Where | None = None) -> UserError:
    """The error for more rules of one's own than are taken."""
    return UserError(
        "too-many-rules",
        "There are too many rules",
        f"{number:,} rules were given; {MOST_OWN} are the most.",
        "Leave some out, or join several by “and”.",
        where,
    )


def _mined(
    coded: CodedColumns, seed: int, progress: Progress
) -> tuple[list[Definition], tuple[RulesLeftOut, ...]]:
    determined = mine_dependences(coded, progress.part(0.0, 0.3))
    dependences = determined.rules
    orders = mine_orders(coded, progress.part(0.3, 0.4))
    sums = mine_sums(coded, seed, progress.part(0.4, 0.5))
    told = determined.pairs | _in_order(orders)
    pairs = mine_forbidden_pairs(coded, told, _repeating(dependences), progress.part(0.5, 1.0))
    pairs = without_consequences(pairs, _consequences(dependences, pairs, coded))
    kept: list[Definition] = []
    left_out = []
    found: tuple[tuple[Definition, ...], ...] = (dependences, pairs, orders, sums)
    for rules in found:
        if not rules:
            continue
        kind = kind_of_rule(rules[0])
        kept += rules[: MOST_OF_KIND[kind]]
        if len(rules) > MOST_OF_KIND[kind]:
            left_out.append(RulesLeftOut(kind, len(rules) - MOST_OF_KIND[kind]))
    return kept, tuple(left_out)


def _in_order(orders: Sequence[OrderRule]) -> frozenset[frozenset[str]]:
    """Pairs of columns of which one is never larger, over others in between too."""
    above: dict[str, set[str]] = {}
    for order in orders:
        above.setdefault(order.lower, set()).add(order.upper)
    found = set()
    for lowest in above:
        reached, left = set[str](), [lowest]
        while left:
            further = above.get(left.pop(), set()) - reached
            reached |= further
            left += sorted(further)
        found |= {frozenset((lowest, upper)) for upper in reached}
    return frozenset(found)


def _repeating(dependences: Sequence[DependenceRule]) -> frozenset[str]:
    """Columns that only say what an earlier one says."""
    return frozenset(rule.forth.determined for rule in dependences if rule.back is not None)


def _consequences(
    dependences: Sequence[DependenceRule], pairs: Sequence[ForbiddenPair], coded: CodedColumns
) -> list[tuple[RuleCondition, RuleCondition]]:
    """Which of the pairs' conditions follow from others by a dependence."""
    by_column: dict[str, set[RuleCondition]] = {}
    for condition in chain.from_iterable((pair.first, pair.second) for pair in pairs):
        by_column.setdefault(condition.column, set()).add(condition)
    found = []
    for rule in dependences:
        forth = rule.forth
        causes = {_single(c): c for c in by_column.get(forth.determinant, ())}
        effects = {_single(c): c for c in by_column.get(forth.determined, ())}
        for place in range(len(forth.foretold)):
            if not causes or not effects or forth.foretold[place] == UNDETERMINED:
                continue
            cause = causes.get(_key(coded, forth.determinant, place))
            effect = effects.get(_key(coded, forth.determined, int(forth.foretold[place])))
            if cause is not None and effect is not None:
                found.append((cause, effect))
    return found


def _single(condition: RuleCondition) -> str | float | None:
    """The one value that a condition names; nothing for a range."""
    if condition.value is not None or condition.at_least == condition.at_most:
        return condition.value if condition.value is not None else condition.at_least
    return None


def _key(coded: CodedColumns, name: str, place: int) -> str | float:
    values = coded.values(name)
    if values.texts is not None:
        return str(values.texts[place].as_py())
    assert values.numbers is not None
    return float(values.numbers[place])


def rules_from_text(text: str, file_name: str) -> tuple[str, ...]:
    """The rules of a rules file: one a line; empty lines and lines after “#” are passed over.

    Args:
        text: the file's content.
        file_name: what messages call it.

    Raises:
        UserError: ``bad-rule`` with the line that can't be read, ``too-many-rules``.
    """
    found = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        rule = line.strip()
        if not rule or rule.startswith("#"):
            continue
        try:
            parse_rule(rule)
        except RuleMistake as mistake:
            raise bad_rule(rule, mistake, Where(file=file_name, row=number)) from mistake
        found.append(rule)
    if len(found) > MOST_OWN:
        raise too_many(len(found), Where(file=file_name))
    return tuple(found)
