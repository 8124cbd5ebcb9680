"""What a command line decides on columns, laid over the guessed schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable
    from synthdesk.engine.tables.schema import ColumnType, Schema

ALL_COLUMNS = "all"


@dataclass(frozen=True)
class ColumnDecisions:
    """What the command line decides on columns, laid over the guessed schema in this order.

    Attributes:
        schema_file: a ``schema.toml``.
        types: column types by name.
        ignored: columns to leave out.
        target: the column to be predicted.
        favourable: its value whose probability is predicted, as text.
        subject_key: the column whose equal values belong to one subject.
        renames: pairs “theirs=ours” as written; the columns tell where a name ends.
        fold_values: columns whose values are folded, or ``all``.
        unreadable_as_missing: columns whose unreadable values are read as missing.
        quasi_identifiers: columns that somebody may know of a person from elsewhere.
        sensitive: columns that an attacker is after.
        protected: columns whose groups are compared for bias.
    """

    schema_file: Path | None = None
    types: dict[str, ColumnType] = field(default_factory=dict)
    ignored: Sequence[str] = ()
    target: str = ""
    favourable: str = ""
    subject_key: str = ""
    renames: Sequence[str] = ()
    fold_values: Sequence[str] = ()
    unreadable_as_missing: Sequence[str] = ()
    quasi_identifiers: Sequence[str] = ()
    sensitive: Sequence[str] = ()
    protected: Sequence[str] = ()


NOTHING_DECIDED = ColumnDecisions()


def decided_schema(loaded: dict[str, LoadedTable], decisions: ColumnDecisions) -> Schema:
    """The training table's schema with the decisions laid over it.

    Args:
        loaded: tables by any name, the training table as ``training``.
        decisions: from the command line.

    Raises:
        UserError: ``unknown-column`` for a name that no table has.
    """
    from synthdesk.engine.tables.schema import ColumnMark, ColumnRole, Unreadable
    from synthdesk.engine.tables.schema_file import read_schema_file
    from synthdesk.engine.tables.source import AUDIT_ROLES

    schema = loaded["training"].schema
    if decisions.schema_file is not None:
        schema = read_schema_file(decisions.schema_file, schema)
    own = {column.name: "" for column in schema.columns}
    elsewhere = {
        name: table.source.name
        for table in loaded.values()
        if table.source.role in AUDIT_ROLES
        for name in table.source.columns
    }
    folded = list(own) if ALL_COLUMNS in decisions.fold_values else decisions.fold_values
    check_known(decisions.ignored, elsewhere, "--ignore")
    check_known(tuple(decisions.types), own, "--type")
    check_known(folded, own, "--fold-values")
    roles = {ColumnRole.TARGET: decisions.target, ColumnRole.SUBJECT_KEY: decisions.subject_key}
    check_known(decisions.unreadable_as_missing, own, "--unreadable-as-missing")
    schema = schema.with_changes(decisions.types, decisions.ignored)
    for role, name in roles.items():
        if name:
            check_known((name,), own, f"--{role.replace(' ', '-')}")
            schema = schema.with_role([name], role)
    if decisions.favourable:
        schema = schema.with_favourable(_target(schema), decisions.favourable)
    marks = {
        ColumnMark.QUASI_IDENTIFIER: ("--quasi-identifiers", decisions.quasi_identifiers),
        ColumnMark.SENSITIVE: ("--sensitive", decisions.sensitive),
        ColumnMark.PROTECTED: ("--protected", decisions.protected),
    }
    for mark, (option, names) in marks.items():
        check_known(names, own, option)
        for column in schema.columns:
            if column.name in names:
                schema = schema.with_marks([column.name], {*column.marks, mark})
    return (
        schema.with_fold_values(folded)
        .with_unreadable(decisions.unreadable_as_missing, Unreadable.MISSING)
        .with_ignored_extras({name: elsewhere[name] for name in decisions.ignored})
    )


def _target(schema: Schema) -> str:
    from synthdesk.engine.tables.schema import ColumnRole

    found = [column.name for column in schema.columns if column.role is ColumnRole.TARGET]
    if not found:
        raise UserError(
            "no-target",
            "There is no target",
            "--favourable names a value of the target, and no column is the target.",
            "Name it with --target, or in the schema file.",
        )
    return found[0]


def renamed_tables(
    loaded: dict[str, LoadedTable], renames: Sequence[str]
) -> dict[str, LoadedTable]:
    """The tables with the user's column names; a pair applies to every table that has theirs."""
    ours = loaded["training"].source.columns
    pairs: dict[str, list[tuple[str, str]]] = {role: [] for role in loaded}
    for entry in renames:
        # Names may hold “=” themselves, so the columns tell where one ends.
        cuts = [i for i, character in enumerate(entry) if character == "="]
        found = [
            (role, (entry[:i], entry[i + 1 :]))
            for i in cuts
            for role, table in loaded.items()
            if role != "training" and entry[:i] in table.source.columns and entry[i + 1 :] in ours
        ]
        if not found:
            raise UserError(
                "unknown-column",
                "A column can't be renamed",
                f"--rename was given as “{entry}”; no table but the training table has the "
                "first column, or the training table lacks the second.",
                f"Write THEIRS=OURS. The training table's columns are: {', '.join(ours[:20])}.",
            )
        for role, pair in found:
            pairs[role].append(pair)
    return {
        role: replace(table, renames=tuple(pairs[role])) if pairs[role] else table
        for role, table in loaded.items()
    }


def check_known(names: Sequence[str], known: dict[str, str], option: str) -> None:
    """Refuse a name that is none of the known ones; ``option`` is where it was given."""
    for name in names:
        if name not in known:
            raise UserError(
                "unknown-column",
                "There is no such column",
                f"{option} names “{name}”, which none of the tables has.",
                f"The columns are: {', '.join(list(known)[:20])}.",
                Where(column=name),
            )
