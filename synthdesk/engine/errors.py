"""The one error type meant for a user's eyes, and the signal that a run was cancelled."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Where:
    """Where in the user's input something is wrong; unknown parts stay empty.

    Attributes:
        file: name of the file as the user gave it.
        column: column name.
        row: data row counted from 1, the header not included.
    """

    file: str = ""
    column: str = ""
    row: int | None = None

    def __str__(self) -> str:
        parts = [self.file] if self.file else []
        if self.column:
            parts.append(f"column “{self.column}”")
        if self.row is not None:
            parts.append(f"row {self.row:,}")
        return ", ".join(parts)


class UserError(Exception):
    """A problem that the user can mend: says what is wrong, where, and what to do next.

    Args:
        code: stable identifier for tests and documentation, e.g. ``"missing-file"``.
        title: one line that names the problem.
        detail: what was found and what was expected.
        hint: what to do next.
        where: file, column and row, as far as known.
    """

    def __init__(
        self, code: str, title: str, detail: str, hint: str, where: Where | None = None
    ) -> None:
        super().__init__(code, title, detail, hint, where)
        self.code = code
        self.title = title
        self.detail = detail
        self.hint = hint
        self.where = where or Where()

    def __str__(self) -> str:
        place = str(self.where)
        return "\n".join(
            line
            for line in (
                self.title,
                f"Where: {place}" if place else "",
                self.detail,
                f"What to do: {self.hint}",
            )
            if line
        )


class Cancelled(Exception):
    """The user asked for the run to stop; raised at the next progress step."""
