"""Rules ready to be held against tables, and the way back to them from what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.health.coefficients import written_sum
from synthdesk.engine.rules.coded_columns import CodedColumns
from synthdesk.engine.rules.conditions import LONGEST_NAME, RuleCondition, shortened
from synthdesk.engine.rules.dependences import (
    UNDETERMINED,
    Dependence,
    DependenceRule,
    dependence_between,
)
from synthdesk.engine.rules.forbidden_pairs import ForbiddenPair
from synthdesk.engine.rules.language.evaluation import ask
from synthdesk.engine.rules.language.kinds import kinds_of, read_rule
from synthdesk.engine.rules.language.syntax import Rule, names_in
from synthdesk.engine.rules.measured_rules import MeasuredRule, RuleKind
from synthdesk.engine.rules.number_rules import OrderRule, SumRule
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Flags = npt.NDArray[np.bool_]

LONGEST_ID = 240


@dataclass(frozen=True)
class OwnRule:
    """A rule of the user's own, checked against the columns."""

    text: str
    rule: Rule


Definition = DependenceRule | ForbiddenPair | OrderRule | SumRule | OwnRule


@dataclass(frozen=True)
class Judged:
    """What a rule says of each row of a table.

    Attributes:
        kept: shape (rows,).
        broken: shape (rows,).
        idle: rows that it does not speak of.
        unseen: rows whose value training never holds, or too rarely.
    """

    kept: Flags
    broken: Flags
    idle: int = 0
    unseen: int = 0


def judge(definition: Definition, coded: CodedColumns, role: TableRole) -> Judged:
    """Hold a rule against every row of a table.

    Training's rows are judged by the others with the same value, never by themselves.
    """
    if isinstance(definition, DependenceRule):
        return _by_dependence(definition, coded, role)
    if isinstance(definition, ForbiddenPair):
        return _by_pair(definition, coded, role)
    if isinstance(definition, OrderRule):
        return _by_order(definition, coded, role)
    if isinstance(definition, SumRule):
        return Judged(*definition.judged(coded, role))
    answers = ask(definition.rule, coded.table(role), kinds_of(coded.tables.columns))
    return Judged(answers.kept, answers.broken, int(answers.idle.sum()))


def _by_dependence(rule: DependenceRule, coded: CodedColumns, role: TableRole) -> Judged:
    kept, broken, known = _one_way(rule.forth, coded, role)
    if rule.back is not None:
        kept_too, broken_too, _ = _one_way(rule.back, coded, role)
        broken = broken | broken_too
        kept = (kept | kept_too) & ~broken
    return Judged(kept, broken, unseen=int((known & ~kept & ~broken).sum()))


def _one_way(way: Dependence, coded: CodedColumns, role: TableRole) -> tuple[Flags, Flags, Flags]:
    import numpy as np

    first, second = coded.codes(role, way.determinant), coded.codes(role, way.determined)
    known = (first != -1) & (second != -1)
    is_training = role is TableRole.TRAINING
    told = np.append(way.by_others if is_training else way.foretold, UNDETERMINED)
    # Training is judged wherever two rows share a value, even if they foretell nothing.
    judged_values = way.rows > 1 if is_training else way.foretold != UNDETERMINED
    place = np.where(first >= 0, first, len(told) - 1)
    judged = known & np.append(judged_values, False)[place]
    agrees = told[place] == second
    return judged & agrees, judged & ~agrees, known


def _by_pair(rule: ForbiddenPair, coded: CodedColumns, role: TableRole) -> Judged:
    speaks = rule.first.holds(coded, role)
    meets = rule.second.holds(coded, role)
    known = is_known(coded, role, rule.second.column)
    idle = is_known(coded, role, rule.first.column) & known & ~speaks
    return Judged(speaks & known & ~meets, speaks & meets, int(idle.sum()))


def is_known(coded: CodedColumns, role: TableRole, name: str) -> Flags:
    """Where a column has a value."""
    import numpy as np

    if coded.columns[name].is_ordered:
        return ~np.isnan(coded.floats(role, name))
    found: Flags = coded.table(role).column(name).is_valid().to_numpy()
    return found


def _by_order(rule: OrderRule, coded: CodedColumns, role: TableRole) -> Judged:
    import numpy as np

    lower, upper = coded.floats(role, rule.lower), coded.floats(role, rule.upper)
    known = ~np.isnan(lower) & ~np.isnan(upper)
    above = known & (lower > upper)
    return Judged(known & ~above, above)


# --- what a rule is called -----------------------------------------------------------------


def kind_of_rule(definition: Definition) -> RuleKind:
    """What a rule says."""
    return {
        DependenceRule: RuleKind.DETERMINES,
        ForbiddenPair: RuleKind.NEVER_TOGETHER,
        OrderRule: RuleKind.ORDER,
        SumRule: RuleKind.SUM,
        OwnRule: RuleKind.OWN,
    }[type(definition)]


def columns_of_rule(definition: Definition) -> tuple[str, ...]:
    """The columns that a rule needs, the one that it begins with first."""
    if isinstance(definition, DependenceRule):
        return definition.forth.determinant, definition.forth.determined
    if isinstance(definition, ForbiddenPair):
        return definition.first.column, definition.second.column
    if isinstance(definition, OrderRule):
        return definition.lower, definition.upper
    if isinstance(definition, SumRule):
        return definition.total, *definition.parts
    return names_in(definition.rule)


def in_words(definition: Definition, coded: CodedColumns) -> str:
    """A rule as people read it."""
    names = [shortened(name, LONGEST_NAME) for name in columns_of_rule(definition)]
    if isinstance(definition, DependenceRule):
        return f"{names[0]} {'→' if definition.back is None else '↔'} {names[1]}"
    if isinstance(definition, ForbiddenPair):
        first, second = (
            condition.in_words(coded.columns[condition.column])
            for condition in (definition.first, definition.second)
        )
        return f"{first}, never {second}"
    if isinstance(definition, OrderRule):
        return f"{names[0]} ≤ {names[1]}"
    if isinstance(definition, SumRule):
        terms = list(zip(definition.weights, names[1:], strict=True))
        return f"{names[0]} = {written_sum(terms, definition.constant)}"
    return " ".join(definition.text.split())


def id_of_rule(definition: Definition) -> str:
    """The same for the same rule in every run."""
    import hashlib

    parts = [kind_of_rule(definition).value.replace(" ", "-"), *columns_of_rule(definition)]
    if isinstance(definition, ForbiddenPair):
        parts += [_key(condition) for condition in (definition.first, definition.second)]
    if isinstance(definition, OwnRule):
        parts = [parts[0], definition.text]
    text = ":".join(parts)
    if len(text) <= LONGEST_ID:
        return text
    return f"{text[: LONGEST_ID - 20]}…{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _key(condition: RuleCondition) -> str:
    if condition.value is not None:
        return f"={condition.value}"
    limits = (condition.more_than, condition.at_least, condition.at_most, condition.less_than)
    return ",".join("" if limit is None else f"{limit!r}" for limit in limits)


# --- and back ------------------------------------------------------------------------------


def definition_of(rule: MeasuredRule, coded: CodedColumns) -> Definition:
    """What can be held against the same tables once more."""
    if rule.kind is RuleKind.OWN:
        return OwnRule(rule.text, read_rule(rule.text, coded.tables.columns))
    first, second = rule.columns[:2]
    if rule.kind is RuleKind.DETERMINES:
        back = dependence_between(coded, second, first) if rule.both_ways else None
        return DependenceRule(dependence_between(coded, first, second), back)
    if rule.kind is RuleKind.NEVER_TOGETHER:
        rarer, other = rule.conditions
        return ForbiddenPair(rarer, other, rule.expected or 0.0, 0)
    if rule.kind is RuleKind.ORDER:
        return OrderRule(first, second, rule.expected or 0.0)
    return SumRule(
        rule.columns[0],
        rule.columns[1:],
        rule.weights,
        rule.constant or 0.0,
        rule.tolerance or 0.0,
    )
