"""What the import left undecided: unconfirmed missing values, rows set aside, names that differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, counted, share
from synthdesk.engine.health.column_values import shortened
from synthdesk.engine.health.findings import Finding, Severity
from synthdesk.engine.tables.matching import MatchKind, match_names
from synthdesk.engine.tables.source import AUDIT_ROLES

if TYPE_CHECKING:
    from synthdesk.engine.health.checked_table import CheckedTable
    from synthdesk.engine.tables.schema import Schema

TOKENS, SET_ASIDE, NAMES = "missing-tokens", "rows-set-aside", "column-names"
TITLES = {
    TOKENS: "Values that may mean “no value”",
    SET_ASIDE: "Rows that could not be read",
    NAMES: "Column names",
}
MOST_SHOWN = 5


def find_import_traces(schema: Schema, table: CheckedTable) -> Iterator[Finding]:
    """All traces in one table."""
    yield from _tokens(table)
    yield from _set_aside(table)
    if not table.is_training:
        yield from _names(schema, table)


def _tokens(table: CheckedTable) -> Iterator[Finding]:
    names = {stored: name for name, stored in table.stored_names.items()}
    columns = {column.name: column for column in table.columns}
    for suggestion in table.loaded.suggestions:
        column = columns.get(names.get(suggestion.column, ""))
        if column is None or not column.is_audited or suggestion.token in column.missing:
            continue
        token = shortened(suggestion.token, 40)
        finding = table.finding(
            f"{TOKENS}.{token}",
            Severity.AMBER,
            (column.name,),
            f"{column.name} holds “{token}”, which may mean “no value”",
            f"{suggestion.why} As long as it is a value, it is counted, binned and averaged like "
            "any other.",
            (
                (
                    "Rows",
                    f"{count(suggestion.rows)} of {count(table.rows)} "
                    f"({share(suggestion.rows / max(table.rows, 1))})",
                ),
                ("Type of the other values", suggestion.becomes.value),
            ),
            "Confirm that it means “no value”, or keep it as a value, in the Data tab.",
        )
        yield finding


def _set_aside(table: CheckedTable) -> Iterator[Finding]:
    aside = table.loaded.set_aside
    if aside is None or not aside.count:
        return
    total = aside.count + table.rows
    yield table.finding(
        SET_ASIDE,
        Severity.AMBER,
        (),
        counted(
            aside.count,
            "row could not be read and is not in the table",
            "rows could not be read and are not in the table",
        ),
        "No figure knows these rows. If they differ from the others, every figure is off.",
        (
            (
                "Rows set aside",
                f"{count(aside.count)} of {count(total)} ({share(aside.count / total, 2)})",
            ),
            *(
                (f"Line {count(line)}", f"{what}: {shortened(begin, 40)}")
                for line, what, begin in aside.examples[:MOST_SHOWN]
            ),
        ),
        "Mend the lines in the file, or choose another delimiter or quote when importing it.",
    )


def _names(schema: Schema, table: CheckedTable) -> Iterator[Finding]:
    ours = [column.name for column in schema.columns]
    matching = match_names(ours, list(table.mapped.column_names), dict(table.loaded.renames))
    for match in matching.differing:
        if match.kind is MatchKind.SUGGESTED:
            continue
        yield table.finding(
            NAMES,
            Severity.INFO,
            (match.ours,),
            f"{match.ours} is named “{shortened(match.theirs)}” there",
            "The two columns are compared as one and the same.",
            (("Why they were matched", match.why),),
            "Undo the match in the Data tab if they are two different things.",
        )
    if table.role not in AUDIT_ROLES:
        return
    audited = {column.name for column in schema.audited}
    lacking = [name for name in matching.missing if name in audited]
    if not lacking:
        return
    hints = [f"“{m.theirs}” may be {m.ours}" for m in matching.suggested if m.ours in lacking]
    yield table.finding(
        f"{NAMES}.lacking",
        Severity.AMBER,
        lacking[:20],
        f"{count(len(lacking))} of training's columns are not in the table",
        "What a table lacks can't be compared; an audit stops there.",
        (
            ("Not in the table", ", ".join(shortened(name, 40) for name in lacking[:20])),
            *(("Perhaps", hint) for hint in hints[:MOST_SHOWN]),
        ),
        "Match the columns by hand in the Data tab, or leave them out of the audit.",
    )
