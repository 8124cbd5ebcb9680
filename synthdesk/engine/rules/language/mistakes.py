"""What is wrong with a written rule, and where."""

from __future__ import annotations

from synthdesk.engine.errors import UserError, Where

MOST_QUOTED = 160


class RuleMistake(Exception):
    """A rule that can't be read, or that the table can't answer.

    Args:
        at: position in the rule's text, counted from 0.
        detail: what was found and what was expected.
        hint: what to do.
    """

    def __init__(self, at: int, detail: str, hint: str = "") -> None:
        super().__init__(at, detail, hint)
        self.at = at
        self.detail = detail
        self.hint = hint or "Rules look like: age >= 17, or: if sex = 'M' then pregnant = 'no'."

    @property
    def place(self) -> str:
        """The position as people count."""
        return f"character {self.at + 1:,}"


def bad_rule(text: str, mistake: RuleMistake, where: Where | None = None) -> UserError:
    """The error that a user sees: names the rule, the place and what was expected."""
    return UserError(
        "bad-rule",
        "A rule cannot be read",
        f"In the rule “{around(text, mistake.at)}”, at {mistake.place}: {mistake.detail}",
        mistake.hint,
        where,
    )


def around(text: str, at: int) -> str:
    """The rule's text on one line, or of a long one the part about a position."""
    if len(text) <= MOST_QUOTED:
        return _printable(text)
    start = max(0, min(at - MOST_QUOTED // 2, len(text) - MOST_QUOTED))
    cut = _printable(text[start : start + MOST_QUOTED])
    return f"{'…' if start else ''}{cut}{'…' if start + MOST_QUOTED < len(text) else ''}"


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)
