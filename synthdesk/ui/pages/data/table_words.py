"""How tables are called in the Data tab."""

from __future__ import annotations

from synthdesk.engine.tables.source import TableRole

ROLE_WORDS = {
    TableRole.TRAINING: "training",
    TableRole.SYNTHETIC: "synthetic",
    TableRole.HOLDOUT: "holdout",
    TableRole.GROUND_TRUTH: "ground truth",
    TableRole.CONTEXT: "context",
    TableRole.SYNTHETIC_CONTEXT: "synthetic context",
    TableRole.HOLDOUT_CONTEXT: "holdout context",
}


def table_words(role: TableRole, version: str = "") -> str:
    """The part that a table plays, with its version's name among several."""
    return f"{ROLE_WORDS[role]} “{version}”" if version else ROLE_WORDS[role]


def capitalised(text: str) -> str:
    """The text with its first letter as a capital, the others as they are."""
    return text[:1].upper() + text[1:]
