"""What became of a project's tables, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthdesk.engine import formats
from synthdesk.ui.project_opening import RestoredInput

if TYPE_CHECKING:
    from synthdesk.engine.project.format import ProjectTable
    from synthdesk.engine.project.lock import LockHolder

MOST_LINES = 8


def title_of(name: str, *, is_read_only: bool, has_tables: bool) -> str:
    """The window's title, with the place where Qt marks unsaved work."""
    if name:
        shown = name.replace("[*]", "[*][*]")
        return f"{shown}{' (read only)' if is_read_only else ''}[*] – synthdesk"
    return "New project[*] – synthdesk" if has_tables else "synthdesk[*]"


def table_in_words(table: ProjectTable) -> str:
    """E.g. “Synthetic v2, fake.csv”."""
    version = f" {table.version}" if table.version else ""
    return f"{table.role.value.replace('-', ' ').capitalize()}{version}, {table.name}"


def line_of(one: RestoredInput) -> str:
    """What is to be known of a table; empty if it is as it was."""
    table = one.check.table
    if one.error is not None:
        return f"{table_in_words(table)}: can't be loaded. {one.error.title}. {one.error.detail}"
    if one.loaded is None:
        return f"{table_in_words(table)}: missing. It was at {table.absolute}."
    if one.is_changed:
        return (
            f"{table_in_words(table)}: its content has changed since the project was saved; it "
            f"was loaded as it is now, {formats.count(one.loaded.source.rows)} rows."
        )
    return ""


def lines_of(inputs: Sequence[RestoredInput]) -> str:
    """All of them, one a line; of very many only the first."""
    lines = [line for one in inputs if (line := line_of(one))]
    more = len(lines) - MOST_LINES
    return "\n".join([*lines[:MOST_LINES], *([f"and {more} more"] if more > 0 else [])])


def holder_in_words(holder: LockHolder | None) -> str:
    """Who works on a project."""
    if holder is None:
        return "Another program works on it."
    return f"Process {holder.pid} on {holder.host} has worked on it since {holder.since}."
