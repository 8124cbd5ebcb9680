"""Accuracy: the headline against its reference, every column, the worst columns and pairs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, points, points_range, share, share_range
from synthdesk.engine.reading import accuracy_in_words, short_rows_of_accuracy, standing_in_words
from synthdesk.plots.bivariate import bivariate_figure, bivariate_table
from synthdesk.plots.column_gaps import (
    column_gaps_figure,
    column_gaps_table,
    worst_first,
)
from synthdesk.plots.headline import headline_figure, headline_table
from synthdesk.plots.labels import beside_text, literal
from synthdesk.plots.pair_matrix import pair_matrix_figure, pair_matrix_table
from synthdesk.plots.univariate import univariate_figure, univariate_table
from synthdesk.report.accuracy_tables import (
    association_table,
    column_table,
    hidden_by_bins_table,
)
from synthdesk.report.figures import figure
from synthdesk.report.left_out import left_out
from synthdesk.report.model import (
    Block,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Section,
)

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.accuracy import Accuracy, ColumnAccuracy, PairAccuracy
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.progress import Progress

NAME, TITLE = "accuracy", "Accuracy"
WORST = 5
MOST_NAMES = 10


def accuracy_section(result: AuditResult, progress: Progress) -> Section:
    """Figures, tables and plots of accuracy."""
    accuracy = result.accuracy
    if accuracy is None:
        return left_out(NAME, TITLE)
    progress.step(0.0, "Report: accuracy")
    blocks: list[Block] = [
        Paragraph(accuracy_in_words(accuracy)),
        Paragraph(standing_in_words(accuracy.reference.overall.standing)),
        *_texts_left_out(accuracy),
        _key_figures(accuracy),
        figure(
            "figure-headline",
            "Accuracy of equal-size samples. Grey: two real samples against each other; green "
            "diamonds: a synthetic sample against a real one.",
            partial(headline_figure, accuracy),
            headline_table(accuracy),
        ),
        Heading("Columns, worst first"),
        column_table(accuracy),
        figure(
            "figure-column-gaps",
            "Gap of each column to what two real samples reach, in percentage points. Whiskers: "
            "5–95 % of draws. A crossed bar lies wholly beyond the grey band of real samples.",
            partial(column_gaps_figure, accuracy),
            column_gaps_table(accuracy),
        ),
        Heading(f"The {_number(len(_with_bins(accuracy)))} columns with the widest gap"),
    ]
    progress.step(0.2, "Report: columns")
    for place, column in enumerate(_with_bins(accuracy)[:WORST], 1):
        progress.step(0.2 + 0.05 * place)
        blocks.append(_column_figure(place, column))
    if accuracy.pairs:
        ranked = sorted(
            (pair for pair in accuracy.pairs if pair.training is not None),
            key=lambda p: (-p.reference.gap.value, p.columns),
        )
        if ranked:
            blocks.append(Heading(f"The {_number(len(ranked))} pairs with the widest gap"))
        columns = {column.name: column for column in accuracy.columns}
        for place, pair in enumerate(ranked[:WORST], 1):
            progress.step(0.5 + 0.08 * place)
            blocks.append(_pair_figure(place, pair, columns))
        blocks.append(Heading("All pairs"))
        blocks.append(
            figure(
                "figure-pair-matrix",
                "Accuracy of every pair of columns on the whole files; the diagonal is each "
                "column's own univariate accuracy. The darker the cell, the less accurate.",
                partial(pair_matrix_figure, accuracy),
                pair_matrix_table(accuracy),
            )
        )
    if accuracy.associations is not None:
        blocks.append(Heading("Dependence between columns"))
        blocks.append(association_table(accuracy.associations, accuracy.reference.rows))
    if result.details is not None and result.details.columns:
        blocks.append(Heading("What the bins hide"))
        blocks.append(hidden_by_bins_table(result.details))
    progress.step(1.0)
    return Section(NAME, TITLE, tuple(blocks))


def _texts_left_out(accuracy: Accuracy) -> tuple[Block, ...]:
    """Columns of texts, which have an analysis of their own."""
    names = [f"“{beside_text(literal(name, 60))}”" for name in accuracy.left_out]
    if not names:
        return ()
    more = f" and {count(len(names) - MOST_NAMES)} more" if len(names) > MOST_NAMES else ""
    shown = f"{', '.join(names[:MOST_NAMES])}{more}"
    sentence = f"Columns of texts take no part in these figures, but in those on text: {shown}."
    return (Paragraph(sentence, "note"),)


def _with_bins(accuracy: Accuracy) -> list[ColumnAccuracy]:
    """Columns whose bins may be shown, widest gap first."""
    return [column for column in worst_first(accuracy) if column.bins]


def _number(available: int) -> str:
    words = ("", "one", "two", "three", "four", "five")
    return words[min(available, WORST)]


def _key_figures(accuracy: Accuracy) -> KeyFigures:
    reference = accuracy.reference
    lines = [
        ("Overall accuracy", accuracy.overall, reference.overall),
        ("Univariate", accuracy.univariate, reference.univariate),
        ("Bivariate", accuracy.bivariate, reference.bivariate),
    ]
    if accuracy.trivariate is not None and reference.trivariate is not None:
        lines.append(("Trivariate", accuracy.trivariate, reference.trivariate))
    return KeyFigures(
        tuple(
            KeyFigure(
                name,
                share(value),
                f"{short_rows_of_accuracy(accuracy)}; at {count(reference.rows)} rows "
                f"{share_range(compared.synthetic)}, real against real "
                f"{share_range(compared.real)}: {compared.standing.value}",
            )
            for name, value, compared in lines
        )
    )


def _column_figure(place: int, column: ColumnAccuracy) -> Figure:
    caption = (
        f"Column {beside_text(literal(column.name, 60))}: share of training and of synthetic rows "
        f"in each {'interval' if column.ordered else 'category'}; gap to real data "
        f"{points_range(column.reference.gap)}."
    )
    return figure(
        f"figure-column-{place}",
        caption,
        partial(univariate_figure, column),
        univariate_table(column),
    )


def _pair_figure(place: int, pair: PairAccuracy, columns: dict[str, ColumnAccuracy]) -> Figure:
    first, second = (columns[name] for name in pair.columns)
    names = [beside_text(literal(name, 60)) for name in pair.columns]
    caption = (
        f"{names[0]} by {names[1]}: each row adds up to 100 %. "
        f"Right: synthetic minus training, largest differences deepest; gap to real data "
        f"{points(pair.reference.gap.value)}."
    )
    return figure(
        f"figure-pair-{place}",
        caption,
        lambda palette: bivariate_figure(pair, first, second, palette),
        bivariate_table(pair, first, second),
    )
