"""Choosing one table among those that a file holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from synthdesk.engine.errors import UserError, Where


def unknown_part(part: str, names: Sequence[str], path: Path) -> UserError:
    """The sheet, table or archive member that was asked for is not in the file."""
    shown = ", ".join(f"“{name[:60]}”" for name in names[:8])
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return UserError(
        "unknown-part",
        f"The file holds no “{part[:60]}”",
        f"It holds {shown}{more}.",
        "Choose one of these.",
        Where(file=path.name),
    )
