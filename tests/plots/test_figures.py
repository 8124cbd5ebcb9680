"""Every figure draws for every result, however hostile its names, in both palettes."""

from __future__ import annotations

import io
import subprocess
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from synthdesk.engine.versions.headline import Figure as Figure_
from synthdesk.plots.bivariate import bivariate_figure
from synthdesk.plots.column_gaps import MOST_COLUMNS, column_gaps_figure
from synthdesk.plots.giveaways import importance_figure, values_figure
from synthdesk.plots.headline import headline_figure
from synthdesk.plots.matches import unique_matches_figure
from synthdesk.plots.pair_matrix import pair_matrix_figure
from synthdesk.plots.palette import DARK, LIGHT, Palette
from synthdesk.plots.reference_ladder import ladder_figure
from synthdesk.plots.roc import roc_figure
from synthdesk.plots.score_histogram import article_title, score_histogram_figure
from synthdesk.plots.svg import inline_svg, svg_text
from synthdesk.plots.univariate import univariate_figure
from synthdesk.plots.version_columns import column_differences_figure
from synthdesk.plots.version_scatter import scatter_figure
from tests.plots.made_comparison import LADDER, headline, made_comparison
from tests.plots.made_results import (
    ARTICLE,
    CURVES,
    DISCRIMINATOR,
    EVIDENCE,
    HOSTILE,
    accuracy_of,
    nominal,
    ordered,
    pair,
    unique_matches,
)

SMALL = accuracy_of((nominal("job", ("a", "b", "c")), ordered("age"), nominal("sex", ("m", "f"))))
HOSTILE_COLUMN = nominal("$a$<b>\n", HOSTILE)
FIRST, SECOND = SMALL.columns[:2]

FIGURES: dict[str, Callable[[Palette], Figure]] = (
    {
        "nominal": lambda palette: univariate_figure(FIRST, palette),
        "ordered": lambda palette: univariate_figure(SECOND, palette),
        "hostile categories": lambda palette: univariate_figure(HOSTILE_COLUMN, palette),
        "pair": lambda palette: bivariate_figure(pair(FIRST, SECOND), FIRST, SECOND, palette),
        "hostile column name": lambda palette: univariate_figure(
            nominal(HOSTILE[1], ("a", "b")), palette
        ),
        "hostile pair": lambda palette: bivariate_figure(
            pair(HOSTILE_COLUMN, SECOND), HOSTILE_COLUMN, SECOND, palette
        ),
        "pair not kept": lambda palette: bivariate_figure(
            replace(pair(FIRST, SECOND), training=None, synthetic=None), FIRST, SECOND, palette
        ),
        "matrix": lambda palette: pair_matrix_figure(SMALL, palette),
        "gaps": lambda palette: column_gaps_figure(SMALL, palette),
        "headline": lambda palette: headline_figure(SMALL, palette),
        "headline of two columns": lambda palette: headline_figure(
            accuracy_of((FIRST, SECOND)), palette
        ),
        "matches": lambda palette: unique_matches_figure(unique_matches(42, 0.4), palette),
        "leak": lambda palette: unique_matches_figure(unique_matches(200, 1e-9), palette),
        "no match at all": lambda palette: unique_matches_figure(
            replace(unique_matches(0, 1.0), holdout_matched=0, holdout_rate=0.0), palette
        ),
        "scores": lambda palette: score_histogram_figure(ARTICLE, article_title(ARTICLE), palette),
        "roc": lambda palette: roc_figure(DISCRIMINATOR, CURVES, palette),
        "giveaways": lambda palette: importance_figure(EVIDENCE, 10_000, palette),
        "values": lambda palette: values_figure(EVIDENCE[0], palette),
        "hostile values": lambda palette: values_figure(EVIDENCE[1], palette),
        "ladder": lambda palette: ladder_figure(
            LADDER, Figure_.AUC, [("v1", headline(0.7).auc), ("v2", headline(0.3).auc)], palette
        ),
        "hostile versions": lambda palette: scatter_figure(
            [(name, headline(0.5)) for name in HOSTILE], LADDER, palette
        ),
        "versions without a holdout": lambda palette: scatter_figure(
            [("v1", replace(headline(0.5), copies=None, nearest=None))], None, palette
        ),
        "columns of versions": lambda palette: column_differences_figure(
            made_comparison(column=HOSTILE[1]).differences[0], palette
        ),
        "no column differs": lambda palette: column_differences_figure(
            replace(made_comparison().differences[0], columns=(), columns_apart=0), palette
        ),
    }
    | {
        f"hostile version {place}": lambda palette, name=name: ladder_figure(  # type: ignore[misc]
            LADDER, Figure_.COPIES, [(name, headline(0.5).auc)], palette
        )
        for place, name in enumerate(HOSTILE)
    }
    | {
        f"hostile name {place}": lambda palette, name=name: pair_matrix_figure(  # type: ignore[misc]
            accuracy_of((nominal(name, ("a", "b")), ordered("age"))), palette
        )
        for place, name in enumerate(HOSTILE)
    }
)


@pytest.fixture(params=list(FIGURES))
def draw(request: pytest.FixtureRequest) -> Callable[[Palette], Figure]:
    return FIGURES[request.param]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_draws_without_any_warning(draw: Callable[[Palette], Figure], palette: Palette) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        draw(palette).savefig(io.BytesIO(), format="png")


def test_svg_is_the_same_in_two_runs(draw: Callable[[Palette], Figure]) -> None:
    assert svg_text(draw(LIGHT)) == svg_text(draw(LIGHT))


def test_nothing_is_read_as_mathematics(draw: Callable[[Palette], Figure]) -> None:
    figure = draw(LIGHT)
    figure.draw_without_rendering()
    drawn = [text for text in figure.findobj(Text) if "$" in text.get_text()]
    assert not [text for text in drawn if text.get_parse_math()]


def test_carries_title_and_labels(draw: Callable[[Palette], Figure]) -> None:
    figure = draw(LIGHT)
    assert "%" in figure.get_suptitle() or "n = " in figure.get_suptitle()


@pytest.mark.parametrize("name", ["nominal", "ordered", "gaps", "headline", "scores"])
def test_axes_are_labelled_and_series_named(name: str) -> None:
    axes = FIGURES[name](LIGHT).axes[0]
    assert axes.get_xlabel()
    assert axes.get_ylabel()
    legend = axes.get_legend()
    assert legend is not None
    assert len(legend.get_texts()) >= 2


def test_title_holds_figure_and_rows() -> None:
    title = univariate_figure(SECOND, LIGHT).get_suptitle()
    assert title == "age — 95.0 % univariate accuracy; n = 100 training, 95 synthetic"


def test_markup_and_dollars_are_drawn_literally() -> None:
    labels = [
        t.get_text() for t in univariate_figure(HOSTILE_COLUMN, LIGHT).axes[0].get_yticklabels()
    ]
    assert "<script>alert(1)</script>" in labels
    assert "$x_1$ and \\frac{1}{2} $$" in labels
    assert "‹empty text›" in labels
    assert max(map(len, labels)) <= 28


def test_empty_special_bins_are_not_drawn_and_filled_ones_are() -> None:
    def labels(column: object) -> list[str]:
        axes = univariate_figure(column, LIGHT).axes[0]  # type: ignore[arg-type]
        return [text.get_text() for text in axes.get_xticklabels()]

    assert labels(ordered("age")) == ["≤ 20", "20 – 40", "> 40"]
    assert labels(ordered("age", above=4, missing=3))[-2:] == ["‹above range›", "‹missing›"]


def test_a_category_named_missing_is_not_the_missing_bin() -> None:
    column = nominal("answer", ("missing", "other"))
    labels = [
        text.get_text() for text in univariate_figure(column, LIGHT).axes[0].get_yticklabels()
    ]
    assert labels == ["missing", "other"]


def test_nominal_categories_are_never_joined_by_lines() -> None:
    assert not univariate_figure(FIRST, LIGHT).axes[0].lines


def test_cell_of_columns_i_and_j_is_centred_at_j_and_i() -> None:
    axes = pair_matrix_figure(SMALL, LIGHT).axes[0]
    assert axes.get_xlim() == (-0.5, 2.5)
    assert axes.get_ylim() == (2.5, -0.5)
    values = axes.collections[0].get_array().reshape(3, 3)
    assert values[0, 0] == pytest.approx(FIRST.univariate)
    assert values[0, 1] == values[1, 0] == pytest.approx(SMALL.pairs[0].accuracy)


@pytest.mark.parametrize("columns", [2, 40, 100])
def test_matrix_of_many_columns(columns: int) -> None:
    many = accuracy_of(tuple(ordered(f"a rather long name {i}") for i in range(columns)))
    figure = pair_matrix_figure(many, LIGHT)
    assert len(svg_text(figure)) < 700_000
    axes = figure.axes[0]
    assert axes.get_xlim() == (-0.5, columns - 0.5)


def test_gaps_show_the_worst_columns_and_say_how_many_are_missing() -> None:
    columns = tuple(ordered(f"c{i:02}", 0.5 + i / 100) for i in range(MOST_COLUMNS + 7))
    axes = column_gaps_figure(accuracy_of(columns), LIGHT).axes[0]
    labels = [text.get_text() for text in axes.get_yticklabels()]
    assert labels == [f"c{i:02}" for i in range(MOST_COLUMNS)]
    assert "not shown: 7 further columns" in axes.get_xlabel()


def test_inline_svg_refers_to_nothing_outside_and_shares_no_id() -> None:
    first = inline_svg(FIGURES["pair"](LIGHT), "a", "T <b>", "D & d")
    second = inline_svg(FIGURES["pair"](LIGHT), "b", "T", "D")
    assert "http" not in first
    assert "T &lt;b&gt;" in first
    ids = [set(__import__("re").findall(r' id="([^"]*)"', svg)) for svg in (first, second)]
    assert ids[0]
    assert not ids[0] & ids[1]


def test_text_that_looks_like_svg_attributes_stays_as_it_is() -> None:
    name = 'id="b" url(#a)'
    svg = inline_svg(univariate_figure(nominal(name, ("x", "y")), LIGHT), "f", "t", "d")
    assert 'id="b" url(#a) — 90.0 %' in svg


def test_pyplot_is_never_imported() -> None:
    program = (
        "import sys; from tests.plots.test_figures import FIGURES, LIGHT; import io\n"
        "[draw(LIGHT).savefig(io.BytesIO(), format='svg') for draw in FIGURES.values()]\n"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_importing_the_plots_imports_no_matplotlib() -> None:
    program = (
        "import sys, synthdesk.plots.univariate, synthdesk.plots.bivariate, "
        "synthdesk.plots.pair_matrix, synthdesk.plots.column_gaps, synthdesk.plots.headline, "
        "synthdesk.plots.matches, synthdesk.plots.score_histogram, synthdesk.plots.palette, "
        "synthdesk.report.writing, synthdesk.report.html\n"
        "assert not {'matplotlib', 'numpy', 'pandas', 'scipy', 'jinja2'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_tick_labels_are_not_rounded_to_another_value() -> None:
    axes = univariate_figure(FIRST, LIGHT).axes[0]
    formatter = axes.xaxis.get_major_formatter()
    assert [formatter(value, 0) for value in (0.025, 0.1, 0.3)] == ["2.5 %", "10 %", "30 %"]
