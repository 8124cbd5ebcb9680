"""Which table a dropped file is meant to be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from synthdesk.engine.tables.source import AUDIT_ROLES, TableRole

Assigned = tuple[tuple[TableRole, Path], ...]

# The first hint that a file's name holds decides; “synthetic-from-training.csv” is synthetic.
_HINTS = (
    (TableRole.GROUND_TRUTH, ("ground-truth", "ground_truth", "groundtruth", "ground truth")),
    (TableRole.SYNTHETIC, ("synth", "fake", "generated", "artificial")),
    (TableRole.HOLDOUT, ("holdout", "hold-out", "hold_out", "test", "unseen", "control")),
    (TableRole.CONTEXT, ("context",)),
    (TableRole.TRAINING, ("train", "real", "original")),
)
_CONTEXT_OF = {
    TableRole.SYNTHETIC: TableRole.SYNTHETIC_CONTEXT,
    TableRole.HOLDOUT: TableRole.HOLDOUT_CONTEXT,
}


def role_in_name(path: Path) -> TableRole | None:
    """The role that a file's name speaks of."""
    name = path.stem.lower()
    for role, hints in _HINTS:
        if any(hint in name for hint in hints):
            return _CONTEXT_OF.get(role, role) if "context" in name else role
    return None


def assign_roles(paths: Sequence[Path], taken: Collection[TableRole]) -> Assigned | None:
    """A role for every file: as its name says, else the next empty one in order.

    Of synthetic tables there may be several; they are versions of each other.

    Args:
        paths: the dropped files.
        taken: roles that have a table already.

    Returns:
        Roles with their files, training first; none where only the user can tell: no role is
        left, or a name speaks of a table that is already there.
    """
    named = [(role_in_name(path), path) for path in paths]
    clear = [role for role, _ in named if role not in (None, TableRole.SYNTHETIC)]
    if not paths or len(set(clear)) < len(clear) or any(role in taken for role in clear):
        return None
    spoken_of = {role for role, _ in named}
    free = [role for role in AUDIT_ROLES if role not in taken and role not in spoken_of]
    unnamed = [path for role, path in named if role is None]
    if len(unnamed) > len(free):
        return None
    filled = [*((role, path) for role, path in named if role), *zip(free, unnamed, strict=False)]
    order = list(TableRole)
    return tuple(sorted(filled, key=lambda pair: order.index(pair[0])))
