"""Fake vs real: how well a classifier tells synthetic rows from real ones."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from synthdesk.engine.discriminator.wording import (
    ABOUT_COLUMNS,
    ABOUT_PAIRS,
    giveaways_in_words,
)
from synthdesk.engine.formats import NOT_ASSESSED, count, number, number_range, p_value, share
from synthdesk.engine.reading import discriminator_in_words
from synthdesk.plots.giveaways import importance_figure, importance_table
from synthdesk.plots.labels import literal
from synthdesk.plots.score_histogram import (
    cross_fitted_title,
    score_histogram_figure,
    score_histogram_table,
)
from synthdesk.report.cells import data, heads, prose, text
from synthdesk.report.figures import figure
from synthdesk.report.left_out import left_out
from synthdesk.report.model import (
    Block,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Section,
    Table,
)

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.discriminator.fake_or_real import Discriminator
    from synthdesk.engine.progress import Progress

NAME, TITLE = "fake-vs-real", "Fake vs real"


def fake_vs_real_section(result: AuditResult, progress: Progress) -> Section:
    """AUC, its reference, what gives the fakes away, and the published form for comparison."""
    discriminator = result.discriminator
    if discriminator is None:
        return left_out(NAME, TITLE)
    progress.step(0.0, "Report: fake vs real")
    blocks: list[Block] = [
        Paragraph(discriminator_in_words(discriminator)),
        _key_figures(discriminator),
        *_scores(discriminator),
        *_giveaways(discriminator),
        *_without(result.discriminator_without),
        _article(discriminator),
    ]
    progress.step(1.0)
    return Section(NAME, TITLE, tuple(blocks))


def _scores(found: Discriminator) -> list[Block]:
    curves = found.curves
    if curves is None:
        return []
    return [
        figure(
            "figure-scores",
            "All rows by the P(fake) of a classifier that did not see them, real rows below, "
            "synthetic rows stacked on top, hatched. The further apart the two, the easier to "
            "tell.",
            partial(score_histogram_figure, curves, cross_fitted_title(found, curves)),
            score_histogram_table(curves),
        )
    ]


def _giveaways(found: Discriminator) -> list[Block]:
    said = giveaways_in_words(found)
    if not said:
        return []
    blocks: list[Block] = [Heading("What gives the fakes away"), Paragraph(prose(said))]
    if found.columns:
        blocks.append(
            figure(
                "figure-giveaways",
                ABOUT_COLUMNS,
                partial(importance_figure, found.columns, found.n_explained),
                importance_table(found.columns),
            )
        )
    if found.pairs:
        blocks.append(
            Table(
                caption="Pairs of columns that tell more together than by themselves",
                columns=heads("Pair", "AUC together", "AUC apart", "Gain", "p", numbers=4),
                rows=tuple(
                    (
                        data(f"{one.first} × {one.second}"),
                        text(number(one.together)),
                        text(number(one.apart)),
                        text(number_range(one.gain)),
                        text(p_value(one.p_value)),
                    )
                    for one in found.pairs
                ),
                note=f"{ABOUT_PAIRS} p is corrected for the number of pairs looked at.",
            )
        )
    return blocks


def _without(found: Discriminator | None) -> list[Block]:
    if found is None:
        return []
    names = ", ".join(f"“{literal(name, 60)}”" for name in found.without)
    blocks: list[Block] = [
        Heading("Asked again without some columns"),
        Paragraph(f"Without {names}: {discriminator_in_words(found)}"),
    ]
    said = giveaways_in_words(found)
    return [*blocks, Paragraph(prose(said))] if said else blocks


def _article(discriminator: Discriminator) -> Table:
    article = discriminator.article
    return Table(
        caption="Article form, for comparison with published figures only",
        columns=heads(
            "Form",
            "AUC",
            "Accuracy at .5",
            "Boosting rounds",
            "Training rows",
            "Synthetic rows",
            "Held out",
            numbers=6,
        ),
        rows=(
            (
                text("Article form: one split"),
                text(number(article.auc)),
                text(share(article.accuracy)),
                text(count(article.best_iteration)),
                text(count(article.n_real)),
                text(count(article.n_fake)),
                text(count(article.n_test)),
            ),
        ),
        note="The published tutorial's split and early stopping, marked as such; the "
        "larger table is cut to the smaller one's rows at random. No gate rests on it."
        + (" It goes by row, as published, not by subject." if discriminator.subject_key else ""),
    )


def _key_figures(discriminator: Discriminator) -> KeyFigures:
    reference = discriminator.reference_auc
    unit = "subjects" if discriminator.subject_key else "rows"
    return KeyFigures(
        (
            KeyFigure(
                "AUC, training against synthetic",
                number_range(discriminator.auc),
                f"{discriminator.folds}-fold cross-fitted over {count(discriminator.auc.n)} "
                f"{unit}; {discriminator.auc.method}",
            ),
            KeyFigure(
                "AUC, training against holdout",
                NOT_ASSESSED if reference is None else number_range(reference),
                "no holdout, so no real-vs-real reference"
                if reference is None
                else f"reference: same classifier, {count(reference.n)} {unit}; {reference.method}",
            ),
        )
    )
