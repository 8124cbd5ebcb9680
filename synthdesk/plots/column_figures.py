"""Everything that binning hides of one column, and of all columns, as tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.counted_values import number_text
from synthdesk.engine.formats import (
    NOT_ASSESSED,
    count,
    counted,
    number,
    number_range,
    p_value,
    points_range,
    share,
    share_range,
)
from synthdesk.plots.labels import literal
from synthdesk.plots.plot_table import Cell, PlotTable

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.column_details import ColumnDetail, ColumnDetails
    from synthdesk.engine.accuracy.equal_size_reference import Comparison
    from synthdesk.engine.accuracy.new_values import UnsharedValues

MOST_NAMED = 10
Row = tuple[str, str, str, str, str]


def column_figures_table(detail: ColumnDetail) -> PlotTable:
    """One column's figures, a line each, with what they are held against."""
    rows = [
        *_basis(detail),
        *_range(detail),
        *_values(detail),
        *_writing(detail),
        *_distances(detail),
        *_tails(detail),
    ]
    if detail.not_assessable:
        rows.append(("Not assessable", "", "", "", detail.not_assessable))
    return PlotTable(
        title=f"{literal(detail.name)}: what binning hides",
        headers=("Figure", "Training", "Synthetic", "Holdout", "Held against"),
        rows=tuple(rows),
    )


def _of_holdout(value: float | None) -> str:
    return NOT_ASSESSED if value is None else share(value)


def _basis(detail: ColumnDetail) -> Iterator[Row]:
    held = NOT_ASSESSED if detail.n_holdout is None else count(detail.n_holdout)
    yield "Rows with a value", count(detail.n_training), count(detail.n_synthetic), held, ""
    missing = detail.missing
    yield (
        "Missing",
        share(missing.training),
        share(missing.synthetic),
        _of_holdout(missing.holdout),
        f"difference {points_range(missing.difference)}",
    )


def _range(detail: ColumnDetail) -> Iterator[Row]:
    found = detail.range
    if found is None:
        return

    def text(value: float) -> str:
        return number_text(value, detail.type)

    ends = (found.training, found.synthetic, found.holdout)
    low = [NOT_ASSESSED if end is None else text(end.lowest) for end in ends]
    high = [NOT_ASSESSED if end is None else text(end.highest) for end in ends]
    yield "Lowest value", low[0], low[1], low[2], ""
    yield "Highest value", high[0], high[1], high[2], ""
    for side, word in ((found.below, "below"), (found.above, "above")):
        yield (
            f"Rows {word} training's range",
            "0",
            f"{count(side.count)}; {share_range(side.rate, 2)}",
            NOT_ASSESSED if side.holdout_count is None else count(side.holdout_count),
            f"as many by chance: p {p_value(side.p_value)}" if side.count else "",
        )


def _values(detail: ColumnDetail) -> Iterator[Row]:
    if detail.new is not None:
        held = detail.new_in_holdout
        yield (
            "Values never in training",
            "0",
            _unshared(detail.new),
            NOT_ASSESSED if held is None else _unshared(held),
            _by_chance(detail.new),
        )
        if detail.new.largest:
            yield "Most frequent of them", "", _named(detail.new), "", ""
    if detail.lost is not None:
        yield "Values not in synthetic", _unshared(detail.lost), "0", "", _by_chance(detail.lost)
        if detail.lost.largest:
            yield "Most frequent of them", _named(detail.lost), "", "", ""
    if detail.spelling is not None:
        examples = ", ".join(
            f"“{literal(e.value, 40)}” for “{literal(e.training_value, 40)}”"
            for e in detail.spelling.examples[:5]
        )
        rows = counted(detail.spelling.rows, "row")
        yield "Other capitals or spaces", "", f"{rows}: {examples}", "", ""


def _unshared(found: UnsharedValues) -> str:
    return (
        f"{counted(found.distinct, 'value')}, {counted(found.rows, 'row')}; "
        f"{share_range(found.rate, 2)}"
    )


def _by_chance(found: UnsharedValues) -> str:
    return (
        f"by chance about {number(found.expected, 1)} values in "
        f"{number(found.expected_rows, 1)} rows; p {p_value(found.p_value)}"
    )


def _named(found: UnsharedValues) -> str:
    return ", ".join(
        f"{literal(value.value, 40)} ({count(value.rows)})" for value in found.largest[:MOST_NAMED]
    )


def _writing(detail: ColumnDetail) -> Iterator[Row]:
    precision = detail.precision
    if precision is None:
        return
    decimals = precision.decimals
    for digits in range(len(decimals.training)):
        shares = (decimals.training[digits], decimals.synthetic[digits])
        if digits and min(decimals.training[digits - 1], decimals.synthetic[digits - 1]) >= 1:
            break
        name = "Whole numbers" if not digits else f"At most {counted(digits, 'decimal')}"
        held = share(decimals.holdout[digits]) if decimals.holdout else NOT_ASSESSED
        yield name, share(shares[0]), share(shares[1]), held, ""
    for heaping in precision.heaping:
        yield (
            f"Multiples of {count(int(heaping.multiple))}, zeros left out",
            share(heaping.training_share),
            share(heaping.synthetic_share),
            "",
            f"difference by chance: p {p_value(heaping.p_value)}",
        )
    for heap in precision.heaps:
        yield (
            f"Rows that hold {heap.value}",
            share(heap.training_share),
            share(heap.synthetic_share),
            "",
            "",
        )


def _distances(detail: ColumnDetail) -> Iterator[Row]:
    found = detail.distances
    if found is not None:
        yield (
            "Kolmogorov-Smirnov distance",
            "",
            number(found.ks),
            "",
            f"at {number_text(found.ks_at, detail.type)}; p {p_value(found.ks_p_value)}",
        )
        yield "– at equal size", "", *_compared(found.ks_reference)
        yield "Interquartile range", number_or_days(found.iqr, detail), "", "", ""
        if found.w1 is not None and found.w1_reference is not None:
            yield "Wasserstein distance / that range", "", number(found.w1), "", "whole files"
            yield "– at equal size", "", *_compared(found.w1_reference)
    if detail.levels is not None:
        levels = detail.levels
        yield (
            "Total variation distance",
            "",
            number(levels.total_variation),
            "",
            f"p {p_value(levels.p_value)}",
        )
        yield "– at equal size", "", *_compared(levels.reference)
        for level in levels.moved:
            yield (
                f"Rows that hold {literal(level.level, 40)}",
                share(level.training_share),
                share(level.synthetic_share),
                "",
                f"difference {points_range(level.difference)}",
            )


def number_or_days(value: float, detail: ColumnDetail) -> str:
    """A length on the column's axis; those of times are in days."""
    return f"{value:.6g} days" if detail.type.value == "datetime" else f"{value:.6g}"


def _compared(reference: Comparison) -> tuple[str, str, str]:
    return (
        number_range(reference.synthetic),
        "",
        f"two real samples {number_range(reference.real)}; n = {count(reference.real.n)} each",
    )


def _tails(detail: ColumnDetail) -> Iterator[Row]:
    if detail.tails is None:
        return

    def text(value: float | None) -> str:
        return NOT_ASSESSED if value is None else number_text(value, detail.type)

    for tail, name, word in (
        (detail.tails.low, "1 % quantile", "below"),
        (detail.tails.high, "99 % quantile", "above"),
    ):
        yield name, text(tail.cut), text(tail.synthetic_quantile), text(tail.holdout_quantile), ""
        yield (
            f"Rows {word} training's",
            share(tail.training_share, 2),
            share_range(tail.synthetic, 2),
            "",
            f"difference by chance: p {p_value(tail.p_value)}",
        )


def details_table(details: ColumnDetails) -> PlotTable:
    """All columns, one a line."""
    return PlotTable(
        title="What binning hides, by column",
        headers=(
            "column",
            "KS distance",
            "Wasserstein / IQR",
            "below range, rows",
            "above range, rows",
            "new values, rows",
            "lost values, training rows",
            "missing, points more",
        ),
        rows=tuple(_line(detail) for detail in details.columns),
    )


def _line(detail: ColumnDetail) -> tuple[Cell, ...]:
    distances, reach = detail.distances, detail.range
    return (
        literal(detail.name),
        distances.ks if distances is not None else None,
        distances.w1 if distances is not None else None,
        reach.below.count if reach is not None else None,
        reach.above.count if reach is not None else None,
        detail.new.rows if detail.new is not None else None,
        detail.lost.rows if detail.lost is not None else None,
        100 * detail.missing.difference.value,
    )
