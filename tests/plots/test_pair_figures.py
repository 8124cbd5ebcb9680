"""Matrices of all pairs: accuracy, gap and differences of association."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from matplotlib.figure import Figure

from synthdesk.engine.accuracy.associations import (
    AssociationDifference,
    Measure,
    MeasuredAssociation,
    PairAssociation,
)
from synthdesk.engine.accuracy.equal_size_reference import Standing
from synthdesk.plots.association_matrix import (
    NOTHING,
    association_columns,
    association_matrix_figure,
    association_table,
)
from synthdesk.plots.pair_matrix import gap_matrix_figure, gap_matrix_table, pair_matrix_figure
from synthdesk.plots.palette import DARK, LIGHT, Palette
from tests.plots.made_results import HOSTILE, accuracy_of, compared, estimate, nominal

COLUMNS = tuple(nominal(name, ("a", "b")) for name in ("job", "age", "sex", "pay"))
ACCURACY = accuracy_of(COLUMNS)


def association(names: tuple[str, ...], measure: Measure = Measure.PEARSON) -> MeasuredAssociation:
    """The first pair differs beyond real samples, by −0.4; all others by +0.02."""
    pairs = tuple(
        PairAssociation(a, b, 0.5, 0.52 if place else 0.1, x, 0.05)
        for place, ((a, b), x) in enumerate(
            zip(combinations(names, 2), [0.4] + [0.02] * 1_000, strict=False)
        )
    )
    summary = AssociationDifference(
        0.4, pairs[0].columns, estimate(0.02), estimate(0.4), Standing.ABOVE
    )
    return MeasuredAssociation(measure, len(names), pairs, 0, summary, replace(summary, value=0.1))


def cells(figure: Figure) -> np.ndarray:
    """What the first heat map shows."""
    axes = figure.axes[0]
    drawn = next(d for d in (*axes.images, *axes.collections) if np.ndim(d.get_array()) == 2)
    values: np.ndarray = np.ma.filled(drawn.get_array(), np.nan)
    return values


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_gap_matrix_shows_gaps_and_marks_pairs_outside_the_band(palette: Palette) -> None:
    pairs = list(ACCURACY.pairs)
    pairs[0] = replace(pairs[0], reference=compared(0.97, 0.6))
    pairs[1] = replace(pairs[1], reference=compared(0.9, 0.95))
    figure = gap_matrix_figure(replace(ACCURACY, pairs=tuple(pairs)), palette)
    shown = cells(figure)
    assert shown[0, 1] == shown[1, 0] == pytest.approx(0.37)
    assert shown[0, 2] == pytest.approx(-0.05)
    assert "n = 500 rows in each sample" in figure.get_suptitle()
    legend = figure.axes[0].get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["below the band", "above the band"]


def test_what_the_pointer_tells_has_the_figures_own_unit() -> None:
    figures = (
        pair_matrix_figure(ACCURACY, LIGHT),
        gap_matrix_figure(ACCURACY, LIGHT),
        association_matrix_figure(ACCURACY, association(("job", "age", "pay")), LIGHT),
    )
    told = [figure.axes[0].collections[0].format_cursor_data(0.123) for figure in figures]
    assert told == ["12.3 %", "+12.30 points", "+0.12"]


def test_the_association_matrix_holds_the_measured_columns_only_and_signs_its_values() -> None:
    found = association(("job", "age", "pay"))
    figure = association_matrix_figure(ACCURACY, found, LIGHT)
    assert association_columns(ACCURACY, found) == ["job", "age", "pay"]
    shown = cells(figure)
    assert shown.shape == (3, 3)
    assert shown[0, 1] == shown[1, 0] == -0.4
    assert np.isnan(np.diag(shown)).all()
    assert "−0.40" in {text.get_text() for text in figure.axes[0].texts}
    assert figure.get_suptitle().startswith("Pearson correlation of each pair")
    assert "n = 1,000 training, 1,200 synthetic" in figure.get_suptitle()
    assert figure.axes[0].get_legend() is not None


def test_without_a_pair_the_figure_says_so() -> None:
    none = MeasuredAssociation(Measure.SPEARMAN, 1, (), 0, None, None)
    figure = association_matrix_figure(ACCURACY, none, LIGHT)
    assert [text.get_text() for text in figure.axes[0].texts] == [NOTHING]
    assert association_table(none).rows == ()


def test_hostile_names_are_drawn_literally_and_short() -> None:
    columns = tuple(nominal(name, ("a", "b")) for name in HOSTILE)
    accuracy = accuracy_of(columns)
    for figure in (
        gap_matrix_figure(accuracy, LIGHT),
        association_matrix_figure(accuracy, association(HOSTILE), LIGHT),
    ):
        figure.canvas.draw()
        labels = [text.get_text() for text in figure.axes[0].get_yticklabels()]
        assert len(labels) == len(HOSTILE)
        assert max(map(len, labels)) <= 24


def test_tables_hold_every_pair_worst_first() -> None:
    gaps = [row[3] for row in gap_matrix_table(ACCURACY).rows]
    assert gaps == sorted(gaps, key=lambda gap: -float(gap or 0))
    rows = association_table(association(("job", "age", "pay"))).rows
    assert rows[0][:5] == ("job", "age", 0.5, 0.1, -0.4)
    assert len(rows) == 3


def test_three_hundred_columns_are_one_picture() -> None:
    columns = tuple(nominal(f"column {i}", ("a", "b")) for i in range(300))
    small = accuracy_of(columns[:3])
    pairs = tuple(
        replace(small.pairs[i % 3], columns=(a.name, b.name))
        for i, (a, b) in enumerate(combinations(columns, 2))
    )
    figure = gap_matrix_figure(replace(small, columns=columns, pairs=pairs), LIGHT)
    assert cells(figure).shape == (300, 300)
    assert len(figure.axes[0].get_yticklabels()) <= 60
