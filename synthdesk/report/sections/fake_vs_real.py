"""Fake vs real: how well a classifier tells synthetic rows from real ones."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from synthdesk.engine.formats import NOT_ASSESSED, count, number, number_range, share
from synthdesk.engine.reading import discriminator_in_words
from synthdesk.plots.score_histogram import (
    article_title,
    score_histogram_figure,
    score_histogram_table,
)
from synthdesk.report.cells import heads, text
from synthdesk.report.figures import figure
from synthdesk.report.left_out import left_out
from synthdesk.report.model import KeyFigure, KeyFigures, Paragraph, Section, Table

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.discriminator.fake_or_real import Discriminator
    from synthdesk.engine.progress import Progress

NAME, TITLE = "fake-vs-real", "Fake vs real"


def fake_vs_real_section(result: AuditResult, progress: Progress) -> Section:
    """AUC, its reference, and the published form for comparison."""
    discriminator = result.discriminator
    if discriminator is None:
        return left_out(NAME, TITLE)
    progress.step(0.0, "Report: fake vs real")
    article = discriminator.article
    blocks = (
        Paragraph(discriminator_in_words(discriminator)),
        _key_figures(discriminator),
        Table(
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
            + (
                " It goes by row, as published, not by subject."
                if discriminator.subject_key
                else ""
            ),
        ),
        figure(
            "figure-scores",
            "Article form: held-out rows by the classifier's P(fake), real rows below, synthetic "
            "rows stacked on top, hatched. The further apart the two, the easier to tell.",
            partial(score_histogram_figure, article, article_title(article)),
            score_histogram_table(article),
        ),
    )
    progress.step(1.0)
    return Section(NAME, TITLE, blocks)


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
