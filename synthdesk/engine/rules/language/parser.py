"""From a rule's text to what it says: recursive descent, and nothing is ever run.

``rule := if condition then condition | condition``, conditions by ``or``, ``and``, ``not``,
comparisons of sums of products; see docs/rules.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from synthdesk.engine.rules.language.mistakes import RuleMistake
from synthdesk.engine.rules.language.syntax import (
    CONDITIONS,
    All,
    Arithmetic,
    Between,
    Call,
    ColumnName,
    Compared,
    Condition,
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
)
from synthdesk.engine.rules.language.tokens import FUNCTIONS, Token, TokenKind, tokens_of

DEEPEST = 40
COMPARISONS = frozenset(("=", "!=", "<", "<=", ">", ">="))
_CONDITION = "a condition such as age >= 17"


def parse_rule(text: str) -> Rule:
    """What a rule says.

    Raises:
        RuleMistake: where the text is no rule.
    """
    return _Parser(tokens_of(text)).rule()


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._next = 0
        self._depth = 0

    # --- tokens ----------------------------------------------------------------------------

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._token
        self._next += 1
        return token

    def _is(self, kind: TokenKind, *values: str) -> bool:
        return self._token.kind is kind and self._token.value in values

    def _took(self, kind: TokenKind, *values: str) -> Token | None:
        return self._take() if self._is(kind, *values) else None

    def _expect(self, kind: TokenKind, value: str, why: str = "") -> Token:
        token = self._took(kind, value)
        if token is None:
            raise self._wrong(f"“{value}” was expected{why}")
        return token

    def _wrong(self, expected: str, hint: str = "") -> RuleMistake:
        return RuleMistake(self._token.at, f"{expected}, but there is {self._token.shown}.", hint)

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        if self._depth >= DEEPEST:
            raise RuleMistake(
                self._token.at,
                f"the rule is nested more than {DEEPEST} levels deep.",
                "Leave parentheses out, or write several rules.",
            )
        self._depth += 1
        yield
        self._depth -= 1

    # --- conditions ------------------------------------------------------------------------

    def rule(self) -> Rule:
        start = self._token
        if start.kind is TokenKind.END:
            raise self._wrong(f"{_CONDITION} was expected")
        found: Rule
        if self._took(TokenKind.KEYWORD, "if"):
            condition = self._condition()
            self._expect(TokenKind.KEYWORD, "then", " after the condition")
            found = IfThen(condition, self._condition(), at=start.at)
        else:
            found = self._condition()
        if self._token.kind is not TokenKind.END:
            raise self._wrong("“and”, “or” or the end of the rule was expected")
        return found

    def _condition(self) -> Condition:
        return _as_condition(self._or())

    def _or(self) -> Node:
        at, first = self._token.at, self._and()
        if not self._is(TokenKind.KEYWORD, "or"):
            return first
        parts = [_as_condition(first)]
        while self._took(TokenKind.KEYWORD, "or"):
            parts.append(_as_condition(self._and()))
        return Either(tuple(parts), at=at)

    def _and(self) -> Node:
        at, first = self._token.at, self._not()
        if not self._is(TokenKind.KEYWORD, "and"):
            return first
        parts = [_as_condition(first)]
        while self._took(TokenKind.KEYWORD, "and"):
            parts.append(_as_condition(self._not()))
        return All(tuple(parts), at=at)

    def _not(self) -> Node:
        token = self._took(TokenKind.KEYWORD, "not")
        if token is None:
            return self._comparison()
        with self._deeper():
            return Not(_as_condition(self._not()), at=token.at)

    def _comparison(self) -> Node:
        left = self._sum()
        at = self._token.at
        if isinstance(left, CONDITIONS):
            return left
        if self._token.kind is TokenKind.SIGN and self._token.value in COMPARISONS:
            sign = self._take().value
            return Compared(sign, _as_value(left), _as_value(self._sum()), at=at)
        if self._took(TokenKind.KEYWORD, "is"):
            is_negated = self._took(TokenKind.KEYWORD, "not") is not None
            self._expect(TokenKind.KEYWORD, "missing", " after “is”")
            return Missing(_as_value(left), is_negated, at=at)
        is_negated = self._took(TokenKind.KEYWORD, "not") is not None
        if self._took(TokenKind.KEYWORD, "between"):
            low = _as_value(self._sum())
            self._expect(TokenKind.KEYWORD, "and", " between the two limits")
            return Between(_as_value(left), low, _as_value(self._sum()), is_negated, at=at)
        if self._took(TokenKind.KEYWORD, "in"):
            return OneOf(_as_value(left), self._options(), is_negated, at=at)
        if is_negated:
            raise self._wrong("“in” or “between” was expected after “not”")
        return left

    def _options(self) -> tuple[Value, ...]:
        self._expect(TokenKind.SIGN, "(", " after “in”")
        options = [self._literal()]
        while self._took(TokenKind.SIGN, ","):
            options.append(self._literal())
        self._expect(TokenKind.SIGN, ")", " after the last value")
        return tuple(options)

    def _literal(self) -> Value:
        token = self._token
        minus = self._took(TokenKind.SIGN, "-")
        if self._token.kind is TokenKind.NUMBER:
            number = Number(self._take().value, at=token.at)
            return number if minus is None else Negative(number, at=token.at)
        if self._token.kind is TokenKind.TEXT and minus is None:
            return Text(self._take().value, at=token.at)
        raise self._wrong(
            "a number or a text in single quotes was expected",
            "List values like this: state in ('NY', 'CA').",
        )

    # --- values ----------------------------------------------------------------------------

    def _sum(self) -> Node:
        left = self._product()
        while self._is(TokenKind.SIGN, "+", "-"):
            sign = self._take()
            right = _as_value(self._product())
            left = Arithmetic(sign.value, _as_value(left), right, at=sign.at)
        return left

    def _product(self) -> Node:
        left = self._signed()
        while self._is(TokenKind.SIGN, "*", "/"):
            sign = self._take()
            right = _as_value(self._signed())
            left = Arithmetic(sign.value, _as_value(left), right, at=sign.at)
        return left

    def _signed(self) -> Node:
        minus = self._took(TokenKind.SIGN, "-")
        if minus is None:
            return self._primary()
        with self._deeper():
            return Negative(_as_value(self._signed()), at=minus.at)

    def _primary(self) -> Node:
        token = self._token
        if token.kind is TokenKind.NUMBER:
            return Number(self._take().value, at=token.at)
        if token.kind is TokenKind.TEXT:
            return Text(self._take().value, at=token.at)
        if token.kind is TokenKind.NAME:
            return self._column_or_call()
        if token.kind is TokenKind.SIGN and token.value == "(":
            with self._deeper():
                self._take()
                inner = self._or()
                self._expect(TokenKind.SIGN, ")", " to close the parenthesis")
                return inner
        raise self._wrong(
            "a column, a number or a text in single quotes was expected",
            "A column that is called like a word of the language stands in double quotes."
            if token.kind is TokenKind.KEYWORD
            else "",
        )

    def _column_or_call(self) -> Value:
        token = self._take()
        if not self._is(TokenKind.SIGN, "("):
            return ColumnName(token.value, at=token.at)
        name = token.value.lower()
        if token.is_quoted or name not in FUNCTIONS:
            raise RuleMistake(
                token.at,
                f"there is no function {token.shown}.",
                f"There are only: {', '.join(sorted(FUNCTIONS))}.",
            )
        with self._deeper():
            self._take()
            part = _as_value(self._sum())
            self._expect(TokenKind.SIGN, ")", f" after the value of {name}")
            return Call(name, part, at=token.at)


def _as_condition(node: Node) -> Condition:
    if isinstance(node, CONDITIONS):
        return node
    raise RuleMistake(
        node.at,
        f"{_CONDITION} was expected, but a value stands here alone.",
        "Say what has to hold of it: age >= 17, sex = 'F', income is not missing.",
    )


def _as_value(node: Node) -> Value:
    if not isinstance(node, (*CONDITIONS, IfThen)):
        return node
    raise RuleMistake(
        node.at,
        "a column, a number or a text was expected, but a condition stands here.",
        "Join conditions by “and” or “or”.",
    )
