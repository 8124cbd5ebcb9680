"""What gaps depend on: Cramér's V of each gap with the values of the other columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count
from synthdesk.engine.tables.source import TableRole
from synthdesk.plots.heat_map import heat_map, write_values
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.missing_tables import MARKERS, NAMES, colour_of
from synthdesk.plots.plot_table import Cell, PlotTable
from synthdesk.plots.style import SMALL, colour_map, legend_above, new_figure, styled, whiskers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.estimate import Estimate
    from synthdesk.engine.missing.gap_dependence import GapDependence
    from synthdesk.plots.palette import Palette

    Matrix = npt.NDArray[np.float64]

ROLES = (TableRole.TRAINING, TableRole.SYNTHETIC, TableRole.HOLDOUT)
MOST_OTHERS = 25
MOST_GAPS = 20
MOST_WITH_VALUES = 14
STEP = 0.22


def of_column(pairs: Sequence[GapDependence], column: str) -> tuple[GapDependence, ...]:
    """The pairs of one gap column, strongest first."""
    own = (pair for pair in pairs if pair.column == column)
    return tuple(sorted(own, key=lambda pair: (-pair.strongest, pair.other)))


def estimate_of(pair: GapDependence, role: TableRole) -> Estimate | None:
    """V in one table."""
    return {
        TableRole.TRAINING: pair.training,
        TableRole.SYNTHETIC: pair.synthetic,
        TableRole.HOLDOUT: pair.holdout,
    }[role]


def gap_dependence_figure(pairs: Sequence[GapDependence], column: str, palette: Palette) -> Figure:
    """One gap column: V with every other column, a point with its interval for each table."""
    own = of_column(pairs, column)
    shown = own[:MOST_OTHERS]
    roles = [role for role in ROLES if any(estimate_of(pair, role) for pair in own)]
    rows = ", ".join(
        f"{count(max(e.n for pair in own if (e := estimate_of(pair, role))))} {NAMES[role]}"
        for role in roles
    )
    with styled(palette):
        figure = new_figure(
            f"What the gaps of {drawable(column)} depend on; n = {rows} rows",
            1.6 + 0.3 * max(len(shown), 2),
        )
        axes = figure.add_subplot()
        for at, role in enumerate(roles):
            _draw_points(axes, shown, role, (at - (len(roles) - 1) / 2) * STEP, palette)
        axes.set_yticks(
            range(len(shown)), [drawable(pair.other) for pair in shown], parse_math=False
        )
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.set_xlim(left=-0.01)
        axes.tick_params(axis="y", length=0)
        hidden = len(own) - len(shown)
        note = f"\nnot shown: {count(hidden)} further columns with smaller V" if hidden else ""
        axes.set_xlabel(f"Cramér’s V (0 not at all, 1 wholly); whiskers: 95 %{note}")
        axes.set_ylabel("other column, strongest first")
        axes.grid(axis="both")
        legend_above(axes, len(roles))
    return figure


def _draw_points(
    axes: Axes, shown: Sequence[GapDependence], role: TableRole, offset: float, palette: Palette
) -> None:
    known = [(at, e) for at, pair in enumerate(shown) if (e := estimate_of(pair, role))]
    ends = [whiskers(e.value, e.low, e.high) for _, e in known]
    axes.errorbar(
        [e.value for _, e in known],
        [at + offset for at, _ in known],
        xerr=[[end[side][0] for end in ends] for side in (0, 1)],
        fmt=MARKERS[role],
        markersize=5,
        capsize=2,
        linewidth=1.0,
        color=colour_of(role, palette),
        label=NAMES[role],
    )


def gap_dependence_table(pairs: Sequence[GapDependence], column: str) -> PlotTable:
    """One gap column with every other, strongest first."""
    return _table(f"{literal(column)}: what its gaps depend on", of_column(pairs, column))


def dependence_matrix_figure(pairs: Sequence[GapDependence], palette: Palette) -> Figure:
    """Gap columns by other columns: V in training, in synthetic, and the difference."""
    gaps, others = _shown(pairs)
    titles = ("training", "synthetic", "synthetic − training")
    matrices = _matrices(pairs, gaps, others)
    with styled(palette):
        figure = new_figure(
            f"What gaps depend on — Cramér’s V; n = {_rows(pairs)} rows",
            2.3 + 3 * (0.35 + 0.24 * max(len(gaps), 1)),
        )
        panels = figure.subplots(3, 1, sharex=True)
        for axes, title, matrix in zip(panels, titles, matrices, strict=True):
            is_difference = matrix is matrices[2]
            colours = palette.diverging if is_difference else palette.sequential
            low = -1.0 if is_difference else 0.0
            drawn = heat_map(axes, matrix, colour_map(colours, palette.grid), low, 1.0, palette)
            axes.set_title(title)
            axes.set_yticks(
                range(len(gaps)), [drawable(g, 20) for g in gaps], parse_math=False, fontsize=SMALL
            )
            if len(others) <= MOST_WITH_VALUES:
                write_values(
                    axes,
                    matrix,
                    drawn,
                    _signed if is_difference else _plain,
                    palette,
                    fontsize=SMALL,
                )
        panels[-1].set_xticks(
            range(len(others)),
            [drawable(o, 20) for o in others],
            parse_math=False,
            rotation=90,
            fontsize=SMALL,
        )
        hidden = len({(p.column, p.other) for p in pairs}) - len(gaps) * len(others)
        panels[-1].set_xlabel(
            "other column (empty: not defined"
            + ("; further pairs are in the table)" if hidden > 0 else ")")
        )
        figure.supylabel("column with gaps", fontsize=SMALL + 1)
    return figure


def _plain(value: float) -> str:
    return f"{value:.2f}"


def _signed(value: float) -> str:
    # Adding zero turns a rounded -0.0 into 0.0.
    return f"{round(value, 2) + 0.0:+.2f}".replace("-", "−")


def _rows(pairs: Sequence[GapDependence]) -> str:
    parts = []
    for role in ROLES[:2]:
        sizes = [e.n for pair in pairs if (e := estimate_of(pair, role))]
        if sizes:
            parts.append(f"{count(max(sizes))} {NAMES[role]}")
    return ", ".join(parts)


def _shown(pairs: Sequence[GapDependence]) -> tuple[list[str], list[str]]:
    """The gap columns and the other columns with the strongest dependences, in table order."""
    gaps: dict[str, float] = {}
    others: dict[str, float] = {}
    for pair in pairs:
        gaps[pair.column] = max(gaps.get(pair.column, 0.0), pair.strongest)
        others[pair.other] = max(others.get(pair.other, 0.0), pair.strongest)
    return _strongest(gaps, list(gaps), MOST_GAPS), _strongest(others, _order(pairs), MOST_OTHERS)


def _strongest(strength: dict[str, float], order: Sequence[str], most: int) -> list[str]:
    kept = set(sorted(strength, key=lambda name: -strength[name])[:most])
    return [name for name in order if name in kept]


def _order(pairs: Sequence[GapDependence]) -> list[str]:
    """The other columns in table order: each gap's list lacks the gap's own column only."""
    order: list[str] = []
    before: dict[str, str] = {}
    for pair in pairs:
        if pair.other not in order:
            at = order.index(before[pair.column]) + 1 if pair.column in before else 0
            order.insert(at, pair.other)
        before[pair.column] = pair.other
    return order


def _matrices(
    pairs: Sequence[GapDependence], gaps: Sequence[str], others: Sequence[str]
) -> list[Matrix]:
    import numpy as np

    matrices = [np.full((len(gaps), len(others)), np.nan) for _ in range(3)]
    row = {name: at for at, name in enumerate(gaps)}
    column = {name: at for at, name in enumerate(others)}
    for pair in pairs:
        if pair.column in row and pair.other in column:
            estimates = (pair.training, pair.synthetic, pair.difference)
            for matrix, estimate in zip(matrices, estimates, strict=True):
                if estimate is not None:
                    matrix[row[pair.column], column[pair.other]] = estimate.value
    return matrices


def dependence_matrix_table(pairs: Sequence[GapDependence]) -> PlotTable:
    """All pairs, strongest first."""
    ranked = sorted(pairs, key=lambda pair: (-pair.strongest, pair.column, pair.other))
    return _table("What gaps depend on", ranked)


def _table(title: str, pairs: Sequence[GapDependence]) -> PlotTable:
    def parts(estimate: Estimate | None) -> tuple[Cell, ...]:
        if estimate is None:
            return (None, None, None)
        return (estimate.value, estimate.low, estimate.high)

    heads = [
        head
        for name in ("V in training", "V in synthetic", "V in holdout", "synthetic − training")
        for head in (name, "from", "to")
    ]
    return PlotTable(
        title,
        ("column with gaps", "other column", *heads),
        tuple(
            (
                literal(pair.column),
                literal(pair.other),
                *parts(pair.training),
                *parts(pair.synthetic),
                *parts(pair.holdout),
                *parts(pair.difference),
            )
            for pair in pairs
        ),
    )
