"""Sequences: what follows what, how long, how varied, and how subjects were counted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, counted, points_range, share, share_range
from synthdesk.engine.sequences.context import WORDS
from synthdesk.plots.labels import beside_text, literal
from synthdesk.plots.sequences import (
    coherence_gaps_figure,
    coherence_gaps_table,
    lengths_figure,
    lengths_table,
    worst_first,
)
from synthdesk.plots.transitions import transitions_figure, transitions_table
from synthdesk.report.cells import data, heads, text
from synthdesk.report.figures import figure
from synthdesk.report.model import (
    Block,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Listing,
    Paragraph,
    Section,
    Table,
)

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.progress import Progress
    from synthdesk.engine.sequences.context import ContextJoin
    from synthdesk.engine.sequences.sequence_figures import SequenceColumn, Sequences

NAME, TITLE = "sequences", "Sequences"
WORST = 3
MOST_LISTED_COLUMNS = 400


def sequences_section(result: AuditResult, progress: Progress) -> Section | None:
    """Nothing where no column names the subject."""
    sequences = result.sequences
    has_key = any(column.role.value == "subject key" for column in result.columns)
    if sequences is None or not has_key:
        return None
    progress.step(0.0, "Report: sequences")
    if sequences.not_assessable or sequences.lengths is None:
        why = Paragraph(f"Sequences can't be compared: {sequences.not_assessable}.", "warning")
        return Section(NAME, TITLE, (why, *_found(sequences)))
    blocks: list[Block] = [
        Paragraph(_in_words(sequences)),
        _key_figures(sequences),
        *_found(sequences),
        _table_of_tables(sequences),
        figure(
            "figure-sequence-lengths",
            "Share of subjects by their number of rows; the last bar is open.",
            partial(lengths_figure, sequences),
            lengths_table(sequences),
        ),
        Heading("Columns, worst first"),
        _column_table(sequences),
        figure(
            "figure-coherence-gaps",
            "Gap of each column's coherence to what two sets of real subjects reach, in percentage "
            "points. Whiskers: 5–95 % of draws. A crossed bar lies wholly beyond the grey band.",
            partial(coherence_gaps_figure, sequences),
            coherence_gaps_table(sequences),
        ),
    ]
    for place, column in enumerate(worst_first(sequences)[:WORST], 1):
        progress.step(0.3 + 0.2 * place)
        blocks.append(_transitions(place, column))
    if sequences.context is not None:
        blocks += _context(sequences.context)
    progress.step(1.0)
    return Section(NAME, TITLE, tuple(blocks))


def _in_words(sequences: Sequences) -> str:
    key = beside_text(literal(sequences.key or "", 60))
    single = ", ".join(f"{count(table.single)} in {table.role}" for table in sequences.tables)
    flat = (
        "Accuracy, its subgroups and the map rest on one random row of each subject, so that "
        "subjects are counted and not rows: "
        + ", ".join(count(rows) for rows in sequences.flat_rows)
        + " in the tables above."
        if sequences.flat_rows
        else "Subjects are too few for one row of each, so accuracy rests on all rows and its "
        "intervals are narrower than they ought to be."
    )
    return (
        f"Rows with the same “{key}” belong to one subject and are taken in the order of the file. "
        "Coherence compares which value follows which from one row of a subject to the next. "
        f"Subjects with one row have no next row: {single}. {flat}"
    )


def _key_figures(sequences: Sequences) -> KeyFigures:
    reference, lengths = sequences.reference, sequences.lengths
    assert reference is not None
    assert lengths is not None
    lines = (
        ("Coherence", sequences.coherence, reference.coherence),
        ("Different values per subject", sequences.distinct, reference.distinct),
        ("Subjects per value", sequences.holders, reference.holders),
        ("Rows per subject", lengths.accuracy, lengths.reference),
    )
    return KeyFigures(
        tuple(
            KeyFigure(
                name,
                share(value or 0.0),
                f"whole files; at {count(reference.subjects)} subjects "
                f"{share_range(compared.synthetic)}, real against real "
                f"{share_range(compared.real)}",
            )
            for name, value, compared in lines
        )
    )


def _found(sequences: Sequences) -> tuple[Block, ...]:
    if not sequences.findings:
        return ()
    return (
        Heading("Found on sequences"),
        Listing(
            tuple(
                f"{finding.severity.value.capitalize()}: {literal(finding.title)}"
                for finding in sequences.findings
            )
        ),
    )


def _table_of_tables(sequences: Sequences) -> Table:
    return Table(
        caption="Subjects and their rows",
        columns=heads(
            "Table",
            "Subjects",
            "Rows",
            "Pairs of rows",
            "Mean rows",
            "5, 50, 95 %",
            "With one row",
            numbers=6,
        ),
        rows=tuple(
            (
                text(table.role.capitalize()),
                text(count(table.subjects)),
                text(count(table.rows)),
                text(count(table.pairs)),
                text(f"{table.mean_length:.2f}"),
                text(", ".join(f"{table.length_quantiles[at]:g}" for at in (0, 2, 4))),
                text(share(table.single / table.subjects)),
            )
            for table in sequences.tables
        ),
    )


def _column_table(sequences: Sequences) -> Table:
    reference = sequences.reference
    assert reference is not None
    ranked = worst_first(sequences)
    note = (
        f"{reference.draws} draws of {count(reference.subjects)} subjects out of "
        f"{count(reference.real_subjects)} real ones, median and 5–95 %. ▲ marks a gap whose whole "
        "interval lies beyond what real subjects show among themselves. “Order tells”: share of "
        "pairs that would be others if each subject's rows came in random order."
    )
    if len(ranked) > MOST_LISTED_COLUMNS:
        note += f" {count(len(ranked) - MOST_LISTED_COLUMNS)} further columns are in audit.json."
    return Table(
        caption="Coherence by column, widest gap first",
        columns=heads(
            "Column",
            "Coherence",
            "Gap, points (5–95 %)",
            "Stays in its bin: training, synthetic",
            "Order tells: training, synthetic",
            "Different values",
            numbers=5,
        ),
        rows=tuple(
            (
                data(column.name),
                text(share(column.coherence)),
                text(_gap(column)),
                text(f"{share(column.stays.training)}, {share(column.stays.synthetic)}"),
                text(
                    f"{share(column.order.training.value)}, {share(column.order.synthetic.value)}"
                ),
                text(share(column.distinct)),
            )
            for column in ranked[:MOST_LISTED_COLUMNS]
        ),
        note=note,
    )


def _gap(column: SequenceColumn) -> str:
    mark = "▲ " if column.coherence_reference.is_beyond_real else ""
    return mark + points_range(column.coherence_reference.gap).replace(" points", "")


def _transitions(place: int, column: SequenceColumn) -> Figure:
    return figure(
        f"figure-transitions-{place}",
        f"{beside_text(literal(column.name, 60))}: which bin (across) follows which (down) in a "
        "subject's next row; each row adds up to 100 %. Right: synthetic minus training.",
        partial(transitions_figure, column),
        transitions_table(column),
    )


def _context(context: ContextJoin) -> tuple[Block, ...]:
    if context.not_joined:
        return (Paragraph(f"The context tables were not used: {literal(context.not_joined)}."),)
    table = Table(
        caption="Context tables",
        columns=heads(
            "Table", "Key", "Rows", "Subjects found", "of", "Repeated", "Without key", numbers=5
        ),
        rows=tuple(
            (
                text(WORDS[joined.role].capitalize()),
                data(joined.key),
                text(count(joined.rows)),
                text(count(joined.matched)),
                text(count(joined.subjects)),
                text(count(joined.repeated)),
                text(count(joined.without_key)),
            )
            for joined in context.tables
        ),
        note=f"{counted(len(context.columns), 'column was', 'columns were')} joined by subject.",
    )
    return (Heading("What the context tables add"), table)
