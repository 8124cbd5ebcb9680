"""What a rule is made of, and how it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields

from synthdesk.engine.rules.language.tokens import FUNCTIONS, KEYWORDS


@dataclass(frozen=True)
class _Placed:
    """Anything in a rule; its place is no part of what it says."""

    at: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True)
class Number(_Placed):
    """A number as written."""

    text: str

    @property
    def value(self) -> float:
        """The number."""
        return float(self.text)


@dataclass(frozen=True)
class Text(_Placed):
    """A text in single quotes; compared with a column of times it is a date."""

    value: str


@dataclass(frozen=True)
class ColumnName(_Placed):
    """A column's value in the row."""

    name: str


@dataclass(frozen=True)
class Negative(_Placed):
    """−a."""

    part: Value


@dataclass(frozen=True)
class Arithmetic(_Placed):
    """a + b, a − b, a · b, a / b."""

    sign: str
    left: Value
    right: Value


@dataclass(frozen=True)
class Call(_Placed):
    """One of the few functions."""

    name: str
    part: Value


@dataclass(frozen=True)
class Compared(_Placed):
    """a < b and its kin."""

    sign: str
    left: Value
    right: Value


@dataclass(frozen=True)
class Between(_Placed):
    """low ≤ a ≤ high."""

    part: Value
    low: Value
    high: Value
    is_negated: bool = False


@dataclass(frozen=True)
class OneOf(_Placed):
    """a is one of the values listed."""

    part: Value
    options: tuple[Value, ...]
    is_negated: bool = False


@dataclass(frozen=True)
class Missing(_Placed):
    """a has no value."""

    part: Value
    is_negated: bool = False


@dataclass(frozen=True)
class Not(_Placed):
    """The contrary."""

    part: Condition


@dataclass(frozen=True)
class All(_Placed):
    """Two and more conditions that all hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Either(_Placed):
    """Two and more conditions of which one holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class IfThen(_Placed):
    """Where the first holds the second has to; other rows are not concerned."""

    condition: Condition
    consequence: Condition


Value = Number | Text | ColumnName | Negative | Arithmetic | Call
Condition = Compared | Between | OneOf | Missing | Not | All | Either
Rule = IfThen | Compared | Between | OneOf | Missing | Not | All | Either
Node = Value | Rule
CONDITIONS = (Compared, Between, OneOf, Missing, Not, All, Either)
VALUES = (Number, Text, ColumnName, Negative, Arithmetic, Call)


def names_in(node: Node) -> tuple[str, ...]:
    """The columns that a rule needs, each once, in the order in which they stand."""
    return tuple(dict.fromkeys(column.name for column in columns_in(node)))


def columns_in(node: Node) -> Iterator[ColumnName]:
    """Every mention of a column."""
    if isinstance(node, ColumnName):
        yield node
        return
    for part in fields(node):
        inner = getattr(node, part.name)
        for one in inner if isinstance(inner, tuple) else (inner,):
            if isinstance(one, (*VALUES, *CONDITIONS)):
                yield from columns_in(one)


# --- back to text --------------------------------------------------------------------------

_STRENGTH = {Either: 1, All: 2, Not: 3}
_COMPARED, _SUM, _PRODUCT, _SIGNED, _WHOLE = 4, 5, 6, 7, 8


def written(node: Node) -> str:
    """The rule in its plainest spelling; reading it again gives the same rule."""
    if isinstance(node, IfThen):
        return f"if {written(node.condition)} then {written(node.consequence)}"
    if isinstance(node, CONDITIONS):
        return _condition(node)
    return _value(node)


def _condition(node: Condition) -> str:
    if isinstance(node, Either | All):
        word = " or " if isinstance(node, Either) else " and "
        return word.join(_within(part, _STRENGTH[type(node)] + 1) for part in node.parts)
    if isinstance(node, Not):
        return f"not {_within(node.part, _STRENGTH[Not])}"
    negation = "not " if not isinstance(node, Compared) and node.is_negated else ""
    if isinstance(node, Between):
        ends = f"{_within(node.low, _SUM)} and {_within(node.high, _SUM)}"
        return f"{_within(node.part, _SUM)} {negation}between {ends}"
    if isinstance(node, OneOf):
        options = ", ".join(_within(option, _SUM) for option in node.options)
        return f"{_within(node.part, _SUM)} {negation}in ({options})"
    if isinstance(node, Missing):
        return f"{_within(node.part, _SUM)} is {negation}missing"
    return f"{_within(node.left, _SUM)} {node.sign} {_within(node.right, _SUM)}"


def _value(node: Value) -> str:
    if isinstance(node, Number):
        return node.text
    if isinstance(node, Text):
        return "'" + node.value.replace("'", "''") + "'"
    if isinstance(node, ColumnName):
        return quoted_if_needed(node.name)
    if isinstance(node, Negative):
        return f"-{_within(node.part, _SIGNED)}"
    if isinstance(node, Call):
        return f"{node.name}({_value(node.part)})"
    own = _strength(node)
    return f"{_within(node.left, own)} {node.sign} {_within(node.right, own + 1)}"


def quoted_if_needed(name: str) -> str:
    """A column's name as it is written in a rule."""
    lower = name.lower()
    is_plain = name.isidentifier() and lower not in KEYWORDS and lower not in FUNCTIONS
    return name if is_plain else '"' + name.replace('"', '""') + '"'


def _strength(node: Node) -> int:
    if isinstance(node, Arithmetic):
        return _SUM if node.sign in "+-" else _PRODUCT
    if isinstance(node, Negative):
        return _SIGNED
    if isinstance(node, VALUES):
        return _WHOLE
    return _STRENGTH.get(type(node), _COMPARED)


def _within(node: Node, least: int) -> str:
    text = written(node)
    return text if _strength(node) >= least else f"({text})"
