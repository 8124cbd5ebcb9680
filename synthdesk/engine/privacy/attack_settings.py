"""What attackers are taken to know, and what they are after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.tables.schema import ColumnMark

if TYPE_CHECKING:
    from synthdesk.engine.privacy.coded_rows import CodedRows
    from synthdesk.engine.tables.schema import Schema


Linkable = tuple[tuple[str, ...], tuple[str, ...]]
"""Columns of one file and columns of another about the same people."""

LEVELS_OF_A_SECRET = range(2, 21)


@dataclass(frozen=True)
class AttackSettings:
    """Columns of the audit as an attacker sees them.

    Attributes:
        quasi_identifiers: what somebody may know of a person from elsewhere.
        secrets: what they would like to know.
        secrets_are_named: whether a user said so, or the program took a column.
        features: all audited columns.
        linkable: two sets of columns that two files about the same people may hold.
    """

    quasi_identifiers: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    secrets_are_named: bool = True
    features: tuple[str, ...] = ()
    linkable: Linkable | None = None

    def known_beside(self, secret: str) -> tuple[str, ...]:
        """What the attacker knows: the quasi-identifiers, or where none are named all the rest."""
        known = self.quasi_identifiers or self.features
        return tuple(name for name in known if name != secret)


def attack_settings(
    schema: Schema, coded: CodedRows, linkable: Linkable | None = None
) -> AttackSettings:
    """What the user marked, and something sensible where nothing is marked.

    Where no column is marked as sensitive, the target is the secret; without a target the last
    column of few values, as in most tables it is what they are about.

    Args:
        schema: with the user's marks.
        coded: the tables.
        linkable: the columns of two files, if the user declared any.
    """
    audited = schema.audited
    known = tuple(c.name for c in audited if ColumnMark.QUASI_IDENTIFIER in c.marks)
    features = tuple(c.name for c in audited)
    marked = [c.name for c in audited if ColumnMark.SENSITIVE in c.marks and c.name not in known]
    if marked:
        return AttackSettings(known, tuple(marked), True, features, linkable)
    target = schema.target
    taken = [target.name] if target is not None and target.name in features else []
    few = [
        column.name
        for column in coded.columns
        if not column.is_ordered and len(column.values) in LEVELS_OF_A_SECRET
    ]
    chosen = [name for name in (*taken, *reversed(few)) if name not in known][:1]
    return AttackSettings(known, tuple(chosen), False, features, linkable)
