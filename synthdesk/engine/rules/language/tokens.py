"""A rule's text as words, numbers, quoted texts and signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from synthdesk.engine.rules.language.mistakes import RuleMistake

LONGEST_RULE = 2_000
MOST_TOKENS = 400
KEYWORDS = frozenset(
    ("if", "then", "and", "or", "not", "in", "between", "is", "missing"),
)
FUNCTIONS = frozenset(("abs", "length", "year"))
"""All there are; nothing else can be called."""


class TokenKind(StrEnum):
    """What a piece of a rule is."""

    KEYWORD = "word of the language"
    NAME = "column"
    NUMBER = "number"
    TEXT = "text"
    SIGN = "sign"
    END = "end of the rule"


@dataclass(frozen=True)
class Token:
    """One piece.

    Attributes:
        kind: what it is.
        value: keyword in lower case, name or text without its quotes, number or sign as written.
        at: where it starts, counted from 0.
        is_quoted: whether a name was written in double quotes.
    """

    kind: TokenKind
    value: str
    at: int
    is_quoted: bool = False

    @property
    def shown(self) -> str:
        """What a message calls it."""
        if self.kind is TokenKind.END:
            return "the end of the rule"
        if self.kind is TokenKind.TEXT:
            return f"the text '{self.value[:40]}'"
        return f"“{self.value[:40]}”"


_PIECE = re.compile(
    r"""(?P<space>\s+)
    |(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<text>'(?:[^']|'')*')
    |(?P<quoted>"(?:[^"]|"")*")
    |(?P<name>[^\W\d]\w*)
    |(?P<sign><=|>=|!=|<>|==|[≤≥≠<>=+\-*/(),])""",
    re.VERBOSE,
)
_SAME_SIGN = {"==": "=", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">="}


def tokens_of(text: str) -> list[Token]:
    """All pieces of a rule, the last one its end.

    Raises:
        RuleMistake: for signs that mean nothing here, open quotes, and rules that are too long.
    """
    if len(text) > LONGEST_RULE:
        raise RuleMistake(
            LONGEST_RULE,
            f"the rule has {len(text):,} characters; {LONGEST_RULE:,} are the most.",
            "Write several rules instead: each row has to keep all of them.",
        )
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _PIECE.match(text, at)
        if match is None:
            raise _unknown(text, at)
        token = _token(match)
        if token is not None:
            found.append(token)
        at = match.end()
        if len(found) > MOST_TOKENS:
            raise RuleMistake(
                at,
                f"the rule has more than {MOST_TOKENS} words, numbers and signs.",
                "Write several rules instead: each row has to keep all of them.",
            )
    return [*found, Token(TokenKind.END, "", len(text))]


def _token(match: re.Match[str]) -> Token | None:
    kind, value, at = match.lastgroup, match.group(), match.start()
    if kind == "space":
        return None
    if kind == "number":
        following = match.string[match.end() : match.end() + 1]
        if following.isalnum() or following in ("_", "."):
            raise RuleMistake(
                at,
                f"“{value}{following}” is neither a number nor a column.",
                'A column whose name begins with a digit stands in double quotes: "2nd income".',
            )
        return Token(TokenKind.NUMBER, value, at)
    if kind == "text":
        return Token(TokenKind.TEXT, value[1:-1].replace("''", "'"), at)
    if kind == "quoted":
        return Token(TokenKind.NAME, value[1:-1].replace('""', '"'), at, is_quoted=True)
    if kind == "name" and value.lower() in KEYWORDS:
        return Token(TokenKind.KEYWORD, value.lower(), at)
    if kind == "name":
        return Token(TokenKind.NAME, value, at)
    return Token(TokenKind.SIGN, _SAME_SIGN.get(value, value), at)


def _unknown(text: str, at: int) -> RuleMistake:
    sign = text[at]
    if sign == "'":
        return RuleMistake(
            at,
            "a text begins here and never ends.",
            "Close it with a single quote; a quote inside a text is doubled: 'it''s'.",
        )
    if sign == '"':
        return RuleMistake(
            at,
            "a column name begins here and never ends.",
            'Close it with a double quote; a quote inside a name is doubled: "6"" pipe".',
        )
    if sign in "‘’‚‛“”„":
        return RuleMistake(
            at,
            f"{sign} is a typographic quote.",
            "Use straight quotes: 'text' for values, \"name\" for columns.",
        )
    shown = sign if sign.isprintable() else f"the character U+{ord(sign):04X}"
    return RuleMistake(
        at,
        f"{shown} means nothing here; a column, a value or a sign such as >= was expected.",
        'A column with such a sign in its name stands in double quotes: "capital.gain".',
    )
