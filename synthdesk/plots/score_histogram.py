"""What a discriminator thinks of real and of synthetic rows that it was not fitted on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, number, number_range, share
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import (
    HATCH_SYNTHETIC,
    count_axis,
    legend_above,
    new_figure,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from synthdesk.engine.discriminator.article_form import ArticleForm
    from synthdesk.engine.discriminator.fake_or_real import Discriminator, ScoreCurves
    from synthdesk.plots.palette import Palette


def score_histogram_figure(
    scores: ArticleForm | ScoreCurves, title: str, palette: Palette
) -> Figure:
    """Stacked bars over P(fake): real rows below, synthetic ones on top."""
    bins = len(scores.real_scores)
    width = 1 / bins
    left = [position * width for position in range(bins)]
    with styled(palette):
        figure = new_figure(title, 3.2)
        axes = figure.add_subplot()
        axes.bar(
            left,
            scores.real_scores,
            width,
            align="edge",
            color=palette.real,
            edgecolor=palette.background,
            linewidth=0.6,
            label="training (real) rows",
        )
        axes.bar(
            left,
            scores.fake_scores,
            width,
            bottom=scores.real_scores,
            align="edge",
            color=palette.synthetic,
            edgecolor=palette.background,
            linewidth=0.6,
            hatch=HATCH_SYNTHETIC,
            label="synthetic (fake) rows, on top",
        )
        axes.axvline(0.5, color=palette.text, linewidth=0.9, linestyle=(0, (4, 3)))
        axes.set_xlim(0, 1)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", ".25", ".5", ".75", "1"])
        axes.set_xlabel("P(fake): 0 surely real, .5 can't tell, 1 surely fake")
        axes.set_ylabel("rows")
        count_axis(axes.yaxis)
        axes.grid(axis="y")
        legend_above(axes, 2)
    return figure


def article_title(article: ArticleForm) -> str:
    """The published form's figures."""
    return (
        f"Fake vs real, article form — AUC {number(article.auc)}, accuracy "
        f"{share(article.accuracy)}; n = {count(article.n_test)} held-out rows"
    )


def cross_fitted_title(found: Discriminator, curves: ScoreCurves) -> str:
    """The default form's figures."""
    rows = sum(curves.real_scores) + sum(curves.fake_scores)
    return f"Fake vs real, cross-fitted — AUC {number_range(found.auc)}; n = {count(rows)} rows"


def score_histogram_table(scores: ArticleForm | ScoreCurves) -> PlotTable:
    """Real and synthetic rows in each bin of P(fake)."""
    bins = len(scores.real_scores)
    return PlotTable(
        title="Rows by P(fake)",
        headers=("P(fake) from", "P(fake) to", "training rows", "synthetic rows"),
        rows=tuple(
            (position / bins, (position + 1) / bins, real, fake)
            for position, (real, fake) in enumerate(
                zip(scores.real_scores, scores.fake_scores, strict=True)
            )
        ),
    )
