"""What went wrong where context tables were joined, and where figures could not go by subject."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, counted, share
from synthdesk.engine.health.column_values import shortened
from synthdesk.engine.health.findings import Finding, Severity
from synthdesk.engine.sequences.context import WORDS, ContextJoin, JoinedTable
from synthdesk.engine.sequences.flat import FEWEST_SUBJECTS, FlatTables
from synthdesk.engine.sequences.sequence_findings import finding
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    from synthdesk.engine.sequences.sequence_figures import Sequences
    from synthdesk.engine.tables.conform import Tables

AMBER_UNMATCHED = 0.01


def with_flat(measured: Sequences, tables: Tables, flat: FlatTables) -> Sequences:
    """The sequences with what became of the tables of one row per subject."""
    found = (*measured.findings, *find_in_context(tables, flat))
    severities = list(Severity)
    return replace(
        measured,
        findings=tuple(sorted(found, key=lambda one: severities.index(one.severity))),
        flat_rows=tuple(len(rows) for rows in flat.rows.values()),
        context=flat.context,
    )


def find_in_context(tables: Tables, flat: FlatTables) -> tuple[Finding, ...]:
    """Findings on the context tables and on the draw of one row per subject."""
    return (*_few_subjects(tables, flat), *_joins(tables, flat))


def _few_subjects(tables: Tables, flat: FlatTables) -> Iterator[Finding]:
    subjects = tables.subjects
    if subjects is None or flat.is_by_subject:
        return
    numbers = [table.count for table in subjects.tables]
    yield finding(
        "few-subjects",
        Severity.AMBER,
        TableRole.TRAINING,
        (subjects.key,),
        f"Too few subjects to count by subject: {', '.join(map(count, numbers))}",
        "Rows of one subject resemble each other. With fewer than "
        f"{FEWEST_SUBJECTS} subjects in a table one row of each is too little, so accuracy is "
        "computed on all rows, and its intervals are narrower than they ought to be.",
        (("Subjects by table", ", ".join(map(count, numbers))),),
        "Read the intervals of accuracy with care, or use tables with more subjects.",
    )


def _joins(tables: Tables, flat: FlatTables) -> Iterator[Finding]:
    join = flat.context
    if join is None:
        return
    if join.not_joined:
        yield finding(
            "context-not-joined",
            Severity.AMBER,
            TableRole.CONTEXT,
            (),
            "The context tables were not used",
            f"Their columns are not part of the audit: {join.not_joined}.",
            (),
            "Load the context tables of training and synthetic, each with a column that names the "
            "subject.",
        )
    for table in join.tables:
        yield from _of_table(table)
    yield from _left_out(join)
    given = {table.role for table in join.tables}
    if join.columns and tables.holdout is not None and TableRole.HOLDOUT_CONTEXT not in given:
        yield finding(
            "context-holdout-missing",
            Severity.INFO,
            TableRole.HOLDOUT,
            (),
            "The holdout has no context table, so accuracy by subject is without it",
            "The reference of accuracy rests on the training table's subjects alone.",
            (),
            "Load the holdout's context table too.",
        )


def _of_table(table: JoinedTable) -> Iterator[Finding]:
    words = WORDS[table.role]
    if table.repeated:
        yield finding(
            "context-repeated",
            Severity.AMBER,
            table.role,
            (table.key,),
            f"{counted(table.repeated, 'row', 'rows')} of the {words} table "
            f"{'is' if table.repeated == 1 else 'are'} about a subject that another row is about",
            "A context table has one row per subject. Only the first row of each was used.",
            (("Rows", f"{count(table.repeated)} of {count(table.rows)}"),),
            "Take the repeated rows out of the file, or ask which of them is right.",
            table.repeated_rows,
        )
    unmatched = table.subjects - table.matched
    if unmatched:
        missing = unmatched / table.subjects
        yield finding(
            "context-unmatched",
            Severity.AMBER if missing >= AMBER_UNMATCHED else Severity.INFO,
            table.role,
            (table.key,),
            f"{counted(unmatched, 'subject has', 'subjects have')} no row in the {words} table",
            "Their context columns are missing in all figures by subject.",
            (
                ("Subjects", f"{count(unmatched)} of {count(table.subjects)}, {share(missing)}"),
                ("Key", f"{shortened(table.key)}: {table.why}"),
            ),
            "Check that both files were made together and that the key is written alike in both.",
        )
    if table.unreadable:
        yield finding(
            "context-unreadable",
            Severity.AMBER,
            table.role,
            (),
            f"{counted(table.unreadable, 'value')} of the {words} table could not be read",
            "They are not what the training table's context holds in that column, and count as "
            "missing.",
            (("Values", count(table.unreadable)),),
            "Mend the file and load it again.",
        )


def _left_out(join: ContextJoin) -> Iterator[Finding]:
    if not join.left_out:
        return
    yield finding(
        "context-left-out",
        Severity.INFO,
        TableRole.CONTEXT,
        tuple(one.name for one in join.left_out),
        f"{counted(len(join.left_out), 'context column is', 'context columns are')} not part of "
        "the audit",
        "They could not be compared.",
        tuple((shortened(one.name), one.why) for one in join.left_out[:20]),
        "Nothing, unless one of them matters: then mend it in all context tables.",
    )
