"""Text: characters, terms, which go together, numbers by term, lengths and repeated texts.

No real text stands here, and of terms only those that ten training texts and more hold: a rare
word may be a name.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, counted, points, share, share_range
from synthdesk.plots.labels import beside_text, literal
from synthdesk.plots.text import (
    CHARACTERS,
    TERMS,
    frequency_figure,
    frequency_table,
    lengths_figure,
    lengths_table,
    repeats_figure,
    repeats_table,
)
from synthdesk.plots.text_terms import (
    numbers_figure,
    numbers_table,
    together_figure,
    together_table,
)
from synthdesk.report.cells import data, heads, text
from synthdesk.report.figures import figure
from synthdesk.report.model import Block, Heading, KeyFigure, KeyFigures, Paragraph, Section, Table

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.equal_size_reference import Comparison
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.estimate import Estimate
    from synthdesk.engine.progress import Progress
    from synthdesk.engine.text.text_figures import TextColumn

NAME, TITLE = "text", "Text"
FEWEST = 10
MOST_COLUMNS = 5
MOST_NUMBERS = 3


def text_section(result: AuditResult, progress: Progress) -> Section | None:
    """Nothing where no column has the type text."""
    found = result.text
    if found is None or not (found.columns or found.left_out):
        return None
    progress.step(0.0, "Report: text")
    blocks: list[Block] = [
        Paragraph(f"“{literal(one.column, 60)}” is left out: {one.why}.", "warning")
        for one in found.left_out
    ]
    for place, column in enumerate(found.columns[:MOST_COLUMNS]):
        progress.step(place / len(found.columns))
        blocks += _column_blocks(place + 1, without_rare(column))
    more = len(found.columns) - MOST_COLUMNS
    if more > 0:
        blocks.append(Paragraph(f"{counted(more, 'further text column')} stand in audit.json."))
    progress.step(1.0)
    return Section(NAME, TITLE, tuple(blocks))


def without_rare(column: TextColumn) -> TextColumn:
    """The column without terms, and without figures by term, that few training texts stand for."""

    def is_usual(*estimates: Estimate | None) -> bool:
        return all(one is None or one.n >= FEWEST for one in estimates)

    terms = column.terms
    usual = tuple(one for one in terms.top if one.training_texts >= FEWEST)
    return replace(
        column,
        terms=replace(terms, top=usual, first_only_training=(), first_only_synthetic=()),
        together=tuple(one for one in column.together if is_usual(one.training)),
        numbers=tuple(one for one in column.numbers if is_usual(one.training, one.synthetic)),
    )


def _column_blocks(place: int, column: TextColumn) -> list[Block]:
    name = beside_text(literal(column.name, 60))
    blocks: list[Block] = [
        Heading(f"Texts of “{name}”"),
        Paragraph(_in_words(column)),
        _key_figures(column),
        figure(
            f"figure-text-characters-{place}",
            f"{name}: training's most frequent characters. Each text also counts its empty "
            "beginning and end.",
            partial(frequency_figure, column, CHARACTERS),
            frequency_table(column, CHARACTERS),
        ),
    ]
    if column.terms.top:
        blocks.append(
            figure(
                f"figure-text-terms-{place}",
                f"{name}: training's most frequent terms, lower-cased, those in {FEWEST} and more "
                "training texts.",
                partial(frequency_figure, column, TERMS),
                frequency_table(column, TERMS),
            )
        )
    blocks += _asked(column)
    blocks += _together(place, column, name)
    blocks += _numbers(place, column, name)
    blocks += [
        figure(
            f"figure-text-lengths-{place}",
            f"{name}: characters per text; the last bar takes all longer ones.",
            partial(lengths_figure, column),
            lengths_table(column),
        ),
        figure(
            f"figure-text-repeats-{place}",
            f"{name}: different texts that two samples share, draw by draw. Grey band: 5–95 % of "
            "two real samples.",
            partial(repeats_figure, column),
            repeats_table(column),
        ),
    ]
    return blocks


def _in_words(column: TextColumn) -> str:
    tables = "; ".join(
        f"{count(one.texts)} {one.table} texts ({count(one.distinct)} different, "
        f"{count(one.missing)} missing, {count(one.empty)} empty)"
        for one in column.tables
    )
    letters, terms, repeats = column.characters, column.terms, column.repeats
    return (
        f"n = {tables}. Different characters: {count(letters.shared)} in both tables, "
        f"{count(letters.only_training)} only in training, {count(letters.only_synthetic)} only in "
        f"synthetic; different terms: {count(terms.shared)}, {count(terms.only_training)} and "
        f"{count(terms.only_synthetic)}. {counted(repeats.in_training, 'different text')} of the "
        f"synthetic table, {counted(repeats.synthetic_rows, 'row')}, found in training."
    )


def _key_figures(column: TextColumn) -> KeyFigures:
    repeats = column.repeats
    return KeyFigures(
        (
            _accuracy("Characters", 1 - column.characters.tvd, column.characters.reference),
            _accuracy("Terms", 1 - column.terms.tvd, column.terms.reference),
            _accuracy("Lengths (1 − KS)", 1 - column.lengths.ks, column.lengths.reference),
            KeyFigure(
                "Repeated texts",
                f"{repeats.synthetic.value:,.0f}",
                f"different texts that a synthetic and a real sample of {count(repeats.rows)} "
                f"share ({repeats.synthetic.low:,.0f} – {repeats.synthetic.high:,.0f}); two real "
                f"ones {repeats.real.value:,.0f} ({repeats.real.low:,.0f} – "
                f"{repeats.real.high:,.0f})",
            ),
        )
    )


def _accuracy(name: str, value: float, compared: Comparison) -> KeyFigure:
    return KeyFigure(
        name,
        share(value),
        f"whole files; at {count(compared.real.n)} texts {share_range(compared.synthetic)}, real "
        f"against real {share_range(compared.real)}",
    )


def _asked(column: TextColumn) -> tuple[Block, ...]:
    if not column.asked:
        return ()
    real, made = column.n_training, column.n_synthetic
    return (
        Table(
            caption="Texts that hold the terms that were asked about, as words of their own",
            columns=heads("Term", "Training", "Synthetic", "Difference, points", numbers=3),
            rows=tuple(
                (
                    data(one.text),
                    text(f"{share(one.training_texts / real, 2)} ({count(one.training_texts)})"),
                    text(f"{share(one.synthetic_texts / made, 2)} ({count(one.synthetic_texts)})"),
                    text(_points(one.synthetic_texts / made - one.training_texts / real)),
                )
                if one.training_texts >= FEWEST
                else (data(one.text), text(f"in fewer than {FEWEST} texts"), text("–"), text("–"))
                for one in column.asked
            ),
            note=f"n = {count(real)} training, {count(made)} synthetic texts.",
        ),
    )


def _points(value: float) -> str:
    return points(value).removesuffix(" points")


def _together(place: int, column: TextColumn, name: str) -> tuple[Block, ...]:
    asked = tuple(pair for pair in column.together if pair.is_asked)
    pairs = asked or column.together
    if not pairs:
        return ()
    return (
        figure(
            f"figure-text-together-{place}",
            f"{name}: how many of the texts with one term hold another, too; "
            f"{'terms that were asked about' if asked else 'most frequent terms'}, the pairs that "
            "differ most. Found inside of words as well. Whiskers: Wilson 95 %.",
            partial(together_figure, column, pairs),
            together_table(column, pairs),
        ),
    )


def _numbers(place: int, column: TextColumn, name: str) -> list[Block]:
    numbers = tuple(dict.fromkeys(one.number for one in column.numbers))
    blocks: list[Block] = []
    for order, number in enumerate(numbers[:MOST_NUMBERS], 1):
        found = tuple(one for one in column.numbers if one.number == number)
        blocks.append(
            figure(
                f"figure-text-number-{place}-{order}",
                f"Median of {beside_text(literal(number, 60))} in rows whose {name} holds a term; "
                "whiskers: order statistics, at least 95 %.",
                partial(numbers_figure, column, number, found),
                numbers_table(column, number, found),
            )
        )
    if len(numbers) > MOST_NUMBERS:
        more = counted(len(numbers) - MOST_NUMBERS, "further number")
        blocks.append(Paragraph(f"Medians of {more} by term are in audit.json.", "note"))
    return blocks
