"""How often each rule is broken, synthetic beside real, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count
from synthdesk.engine.rules.measured_rules import RuleStanding
from synthdesk.engine.tables.source import TableRole
from synthdesk.plots.labels import beside_text, drawable, literal
from synthdesk.plots.plot_table import Cell, PlotTable
from synthdesk.plots.style import (
    HATCH_HOLDOUT,
    HATCH_SYNTHETIC,
    legend_above,
    new_figure,
    percent_axis,
    styled,
    whiskers,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.estimate import Estimate
    from synthdesk.engine.rules.measured_rules import MeasuredRule
    from synthdesk.engine.rules.rules import Rules
    from synthdesk.plots.palette import Palette

MOST_DRAWN = 25
LABEL = 46
HEIGHT = 0.38
_ORDER = {RuleStanding.BROKEN: 0, RuleStanding.KEPT: 1, RuleStanding.UNJUDGED: 2}


def most_broken_first(rules: Rules) -> tuple[MeasuredRule, ...]:
    """Rules that synthetic rows break beyond chance first, in each group by broken rows."""
    return tuple(
        sorted(rules.rules, key=lambda rule: (_ORDER[rule.standing], -rule.synthetic.broken))
    )


def control_role(rules: Rules) -> TableRole:
    """The real table that is drawn beside synthetic: holdout, or training without one."""
    has_holdout = any(check.role is TableRole.HOLDOUT for r in rules.rules for check in r.checks)
    return TableRole.HOLDOUT if has_holdout else TableRole.TRAINING


def rule_shares_figure(rules: Rules, palette: Palette) -> Figure:
    """Lying bars: of the rows that a rule speaks of, the share that breaks it."""
    shown = [rule for rule in most_broken_first(rules) if rule.synthetic.broken][:MOST_DRAWN]
    control = control_role(rules)
    rows = {check.role: check.rows for rule in rules.rules for check in rule.checks}
    sizes = ", ".join(
        f"{count(rows[role])} {role.value}"
        for role in (TableRole.SYNTHETIC, control)
        if role in rows
    )
    with styled(palette):
        title = f"Rows that break a rule, most rows first; n = {sizes} rows"
        figure = new_figure(title, 1.6 + max(0.42 * len(shown), 1.2))
        axes = figure.add_subplot()
        look = {
            TableRole.SYNTHETIC: (palette.synthetic, HATCH_SYNTHETIC),
            TableRole.HOLDOUT: (palette.holdout, HATCH_HOLDOUT),
            TableRole.TRAINING: (palette.real, ""),
        }
        for at, role in enumerate((TableRole.SYNTHETIC, control)):
            _draw(axes, shown, role, at, look[role], palette)
        names = [drawable(rule.words, LABEL) for rule in shown]
        axes.set_yticks(range(len(shown)), names, parse_math=False)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.set_xlim(left=0)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(_label(rules, len(shown)))
        percent_axis(axes.xaxis)
        axes.grid(axis="x")
        if shown:
            legend_above(axes, 2)
    return figure


def _draw(
    axes: Axes,
    shown: list[MeasuredRule],
    role: TableRole,
    at: int,
    look: tuple[str, str],
    palette: Palette,
) -> None:
    places: list[float] = []
    shares: list[Estimate] = []
    for place, rule in enumerate(shown):
        check = rule.check(role)
        if check is not None and check.share is not None:
            places.append(place + (at - 0.5) * HEIGHT)
            shares.append(check.share)
    axes.barh(
        places,
        [share.value for share in shares],
        HEIGHT,
        label=role.value,
        color=look[0],
        hatch=look[1],
        edgecolor=palette.background,
        linewidth=0,
    )
    for middle, share in zip(places, shares, strict=True):
        ends = whiskers(share.value, share.low, share.high)
        axes.errorbar(
            share.value, middle, xerr=ends, color=palette.text, linewidth=0.9, capsize=1.5
        )


def _label(rules: Rules, shown: int) -> str:
    label = "share of the rows that the rule speaks of; whiskers: Wilson 95 %"
    left = sum(rule.synthetic.broken > 0 for rule in rules.rules) - shown
    if left:
        label += f"\nnot shown: {count(left)} further broken rules with fewer rows"
    return label


def rule_shares_table(rules: Rules) -> PlotTable:
    """Every rule, most broken first."""
    control = control_role(rules)
    rows: list[tuple[Cell, ...]] = []
    for rule in most_broken_first(rules):
        cells: list[Cell] = [beside_text(literal(rule.words)), rule.kind.value]
        for role in (TableRole.SYNTHETIC, control):
            check = rule.check(role)
            if check is None or check.share is None:
                cells += [None, None, None, None, None]
                continue
            share = check.share
            ends = (100 * share.value, 100 * share.low, 100 * share.high)
            cells += [check.judged, check.broken, *ends]
        rows.append((*cells, rule.standing.value))
    heads = tuple(
        f"{role.value}, {what}"
        for role in (TableRole.SYNTHETIC, control)
        for what in ("judged", "broken", "%", "from", "to")
    )
    return PlotTable("Rows that break each rule", ("rule", "kind", *heads, "standing"), tuple(rows))
