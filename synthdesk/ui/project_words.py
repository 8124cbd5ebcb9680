"""What became of a project's tables, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthdesk.engine import formats
from synthdesk.ui.project_opening import RestoredInput

if TYPE_CHECKING:
    from synthdesk.engine.project.format import ProjectTable

MOST_LINES = 8
# A project may come from a stranger; no name in it may push everything else off the window.
LONGEST_NAME = 36
LONGEST_PATH = 240


def title_of(name: str, *, is_read_only: bool, has_tables: bool) -> str:
    """The window's title, with the place where Qt marks unsaved work."""
    if name:
        shown = name.replace("[*]", "[*][*]")
        return f"{shown}{' (read only)' if is_read_only else ''}[*] – synthdesk"
    return "New project[*] – synthdesk" if has_tables else "synthdesk[*]"


def table_in_words(table: ProjectTable) -> str:
    """E.g. “Synthetic v2, fake.csv”."""
    version = f" {shortened(table.version, LONGEST_NAME)}" if table.version else ""
    role = table.role.value.replace("-", " ").capitalize()
    return f"{role}{version}, {shortened(table.name, LONGEST_NAME)}"


def shortened(text: str, longest: int) -> str:
    """On one line, and not longer than that; the end of a name or a path tells the most."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"…{line[1 - longest :]}"


def line_of(one: RestoredInput) -> str:
    """What is to be known of a table; empty if it is as it was."""
    table = one.check.table
    if one.error is not None:
        return f"{table_in_words(table)}: can't be loaded. {one.error.title}. {one.error.detail}"
    if one.loaded is None:
        return f"{table_in_words(table)}: missing. It was at {path_in_words(table.absolute)}."
    if one.is_changed:
        return (
            f"{table_in_words(table)}: its content has changed since the project was saved; it "
            f"was loaded as it is now, {formats.count(one.loaded.source.rows)} rows."
        )
    return ""


def path_in_words(path: str) -> str:
    """A path that fits; lines are broken between folders, never within a name."""
    parts = (shortened(part, LONGEST_NAME) for part in path.split("/"))
    return shortened("/".join(parts), LONGEST_PATH)


def lines_of(inputs: Sequence[RestoredInput]) -> str:
    """All of them, one a line; of very many only the first."""
    lines = [line for one in inputs if (line := line_of(one))]
    more = len(lines) - MOST_LINES
    return "\n".join([*lines[:MOST_LINES], *([f"and {more} more"] if more > 0 else [])])
