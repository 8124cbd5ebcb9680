"""Whether a rule fits the columns: names that exist, values that can be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from math import isfinite

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.rules.language.mistakes import RuleMistake, bad_rule
from synthdesk.engine.rules.language.parser import parse_rule
from synthdesk.engine.rules.language.syntax import (
    All,
    Arithmetic,
    Between,
    Call,
    ColumnName,
    Compared,
    Either,
    IfThen,
    Missing,
    Negative,
    Node,
    Not,
    Number,
    OneOf,
    Rule,
    Text,
    Value,
    names_in,
    quoted_if_needed,
)
from synthdesk.engine.tables.schema import Column, ColumnType

MOST_NAMED = 3


class ValueKind(StrEnum):
    """How values are compared in a rule."""

    NUMBER = "a number"
    TIME = "a date"
    TEXT = "a text"


Kinds = Mapping[str, ValueKind]
_TAKES = {"abs": ValueKind.NUMBER, "length": ValueKind.TEXT, "year": ValueKind.TIME}


def kinds_of(columns: Sequence[Column]) -> dict[str, ValueKind]:
    """How the values of each column are compared."""
    return {column.name: _kind(column) for column in columns}


def _kind(column: Column) -> ValueKind:
    if column.type.is_number:
        return ValueKind.NUMBER
    return ValueKind.TIME if column.type is ColumnType.DATETIME else ValueKind.TEXT


def read_rule(text: str, columns: Sequence[Column], where: Where | None = None) -> Rule:
    """A rule that the columns can answer.

    Args:
        text: the rule as written.
        columns: the audited columns.
        where: file and line that it comes from.

    Raises:
        UserError: ``bad-rule``.
    """
    try:
        rule = parse_rule(text)
        check_kinds(rule, kinds_of(columns))
    except RuleMistake as mistake:
        raise bad_rule(text, mistake, where) from mistake
    return rule


def why_not(text: str, columns: Sequence[Column]) -> UserError | None:
    """What is wrong with a rule, while it is being written; nothing if it can be asked."""
    try:
        read_rule(text, columns)
    except UserError as error:
        return error
    return None


def check_kinds(rule: Rule, kinds: Kinds) -> None:
    """Go through a rule and its columns.

    Raises:
        RuleMistake: for unknown columns, and values that can't be compared.
    """
    _check(rule, kinds)
    if not names_in(rule):
        raise RuleMistake(rule.at, "no column stands in the rule, so it says nothing of any row.")


def _check(node: Node, kinds: Kinds) -> None:
    if isinstance(node, IfThen):
        _check(node.condition, kinds)
        _check(node.consequence, kinds)
    elif isinstance(node, All | Either):
        for part in node.parts:
            _check(part, kinds)
    elif isinstance(node, Not):
        _check(node.part, kinds)
    elif isinstance(node, Compared):
        _check_pair(node.left, node.right, kinds, is_ordered=node.sign not in ("=", "!="))
    elif isinstance(node, Between):
        _check_pair(node.part, node.low, kinds, is_ordered=True)
        _check_pair(node.part, node.high, kinds, is_ordered=True)
    elif isinstance(node, OneOf):
        for option in node.options:
            _check_pair(node.part, option, kinds, is_ordered=False)
    elif isinstance(node, Missing):
        kind_of(node.part, kinds)


def _check_pair(left: Value, right: Value, kinds: Kinds, *, is_ordered: bool) -> None:
    first, second = kind_of(left, kinds), kind_of(right, kinds)
    for kind, other in ((first, right), (second, left)):
        if kind is ValueKind.TIME and isinstance(other, Text):
            time_of(other)
            return
    if first is not second:
        raise RuleMistake(
            right.at,
            f"{_called(left)} is {first}, {_called(right)} is {second}; they can't be compared.",
            _how_to_compare(first, second),
        )
    if is_ordered and first is ValueKind.TEXT:
        raise RuleMistake(
            left.at,
            "texts have no order here; they can only be equal or not.",
            "Use =, != or in for texts; in the Data tab a column can be made a number or a date.",
        )


def _how_to_compare(first: ValueKind, second: ValueKind) -> str:
    if {first, second} == {ValueKind.NUMBER, ValueKind.TEXT}:
        return (
            "Write numbers without quotes, texts in single quotes, columns without or in double "
            "quotes. A column's type is set in the Data tab."
        )
    return "Write dates like '2020-01-31', in single quotes; the difference of dates is in days."


def kind_of(node: Value, kinds: Kinds) -> ValueKind:
    """What a value is.

    Raises:
        RuleMistake: where it can't be computed.
    """
    if isinstance(node, Number):
        if not isfinite(node.value):
            raise RuleMistake(node.at, f"{node.text} is too large a number.")
        return ValueKind.NUMBER
    if isinstance(node, Text):
        return ValueKind.TEXT
    if isinstance(node, ColumnName):
        if node.name not in kinds:
            raise _unknown_column(node, kinds)
        return kinds[node.name]
    if isinstance(node, Call):
        _need(node.part, _TAKES[node.name], f"{node.name}(…)", kinds)
        return ValueKind.NUMBER
    if isinstance(node, Negative):
        _need(node.part, ValueKind.NUMBER, "a minus sign", kinds)
        return ValueKind.NUMBER
    return _kind_of_arithmetic(node, kinds)


def _kind_of_arithmetic(node: Arithmetic, kinds: Kinds) -> ValueKind:
    both = kind_of(node.left, kinds), kind_of(node.right, kinds)
    if node.sign == "-" and both == (ValueKind.TIME, ValueKind.TIME):
        return ValueKind.NUMBER
    for part in (node.left, node.right):
        _need(part, ValueKind.NUMBER, f"“{node.sign}”", kinds)
    return ValueKind.NUMBER


def _need(node: Value, wanted: ValueKind, by: str, kinds: Kinds) -> None:
    kind = kind_of(node, kinds)
    if kind is not wanted:
        raise RuleMistake(
            node.at,
            f"{by} needs {wanted}, but {_called(node)} is {kind}.",
            "A column's type is set in the Data tab; the difference of two dates is in days.",
        )


def _called(node: Value) -> str:
    if isinstance(node, ColumnName):
        return f"“{node.name[:60]}”"
    if isinstance(node, Text):
        return f"'{node.value[:40]}'"
    return node.text[:40] if isinstance(node, Number) else "the value"


def _unknown_column(node: ColumnName, kinds: Kinds) -> RuleMistake:
    near = nearest_names(node.name, tuple(kinds))
    if near:
        hint = "Did you mean: " + ", ".join(quoted_if_needed(name)[:80] for name in near) + "?"
    else:
        hint = "Columns that take part are listed in the Data tab."
    return RuleMistake(
        node.at,
        f"there is no column “{node.name[:60]}” among those that are audited.",
        f"{hint} Texts stand in single quotes.",
    )


def nearest_names(name: str, names: Sequence[str]) -> tuple[str, ...]:
    """The names that a misspelt one may mean, likeliest first."""
    from difflib import get_close_matches

    folded = {other.casefold(): other for other in reversed(names)}
    wanted = name.casefold()
    close = get_close_matches(wanted[:200], [other[:200] for other in folded], MOST_NAMED, 0.6)
    by_start = [other for other in folded if len(wanted) > 1 and other.startswith(wanted)]
    found = dict.fromkeys([*close, *by_start])
    return tuple(folded[other] for other in found if other in folded)[:MOST_NAMED]


def time_of(node: Text) -> datetime:
    """The date or time that a text means.

    Raises:
        RuleMistake: where it is none.
    """
    try:
        time = datetime.fromisoformat(node.value.strip())
    except ValueError:
        time = None
    if time is None or time.tzinfo is not None:
        raise RuleMistake(
            node.at,
            f"'{node.value[:40]}' is compared with a date, but is none.",
            "Write dates like '2020-01-31' or '2020-01-31 14:30', without a time zone.",
        )
    return time
