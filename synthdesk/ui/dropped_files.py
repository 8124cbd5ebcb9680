"""Which table a dropped file is meant to be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from synthdesk.engine.tables.source import AUDIT_ROLES, TableRole

# The first hint that a file's name holds decides; “synthetic-from-training.csv” is synthetic.
_HINTS = (
    (TableRole.SYNTHETIC, ("synth", "fake", "generated", "artificial")),
    (TableRole.HOLDOUT, ("holdout", "hold-out", "hold_out", "test", "unseen", "control")),
    (TableRole.TRAINING, ("train", "real", "original")),
)


def role_in_name(path: Path) -> TableRole | None:
    """The role that a file's name speaks of."""
    name = path.stem.lower()
    for role, hints in _HINTS:
        if any(hint in name for hint in hints):
            return role
    return None


def assign_roles(
    paths: Sequence[Path], taken: Collection[TableRole]
) -> dict[TableRole, Path] | None:
    """A role for every file: by names if they are clear, else the next empty ones in order.

    Args:
        paths: the dropped files.
        taken: roles that have a table already.

    Returns:
        None where only the user can tell: no role is left, a name speaks of a table that is
        already there, or too many files came.
    """
    if not paths or len(paths) > len(AUDIT_ROLES):
        return None
    named = [role_in_name(path) for path in paths]
    clear = [role for role in named if role is not None and role not in taken]
    if len(set(clear)) == len(paths):
        return dict(zip(clear, paths, strict=True))
    if any(role in taken for role in named):
        return None
    free = [role for role in AUDIT_ROLES if role not in taken]
    if len(free) < len(paths):
        return None
    return dict(zip(free, paths, strict=False))
