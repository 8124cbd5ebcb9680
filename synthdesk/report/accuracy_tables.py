"""Tables of the accuracy section: columns, associations, what binning hides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.equal_size_reference import Comparison
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.formats import (
    NOT_ASSESSED,
    count,
    counted,
    number,
    number_range,
    points_range,
    share,
    share_range,
)
from synthdesk.plots.column_gaps import worst_first
from synthdesk.plots.labels import beside_text, literal
from synthdesk.report.cells import data, heads, text
from synthdesk.report.model import Cell, Table

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.accuracy import Accuracy
    from synthdesk.engine.accuracy.associations import (
        AssociationDifference,
        Associations,
        MeasuredAssociation,
    )
    from synthdesk.engine.accuracy.column_details import ColumnDetail, ColumnDetails
    from synthdesk.engine.accuracy.value_range import BeyondTraining

MOST_LISTED_COLUMNS = 400


def column_table(accuracy: Accuracy) -> Table:
    """Every column with its reference, widest gap first."""
    ranked = worst_first(accuracy)
    note = (
        f"n = {count(accuracy.n_training)} training, {count(accuracy.n_synthetic)} synthetic "
        f"rows; references from {accuracy.reference.draws} draws of "
        f"{count(accuracy.reference.rows)} rows, median and 5–95 %. Band: where the median of "
        "synthetic samples lies against the range of real ones. ▲ marks a gap whose whole "
        "interval lies beyond what real samples show among themselves."
    )
    return Table(
        caption="Accuracy by column, widest gap first",
        columns=(
            *heads("Column", "Band"),
            *heads(
                "Univariate",
                "Mean of its pairs",
                "Real against real",
                "Gap, points (5–95 %)",
                numbers=4,
            ),
        ),
        rows=tuple(
            (
                data(column.name),
                text(column.reference.standing.value.removesuffix(" the band")),
                text(share(column.univariate)),
                text(share(column.bivariate)),
                text(share_range(column.reference.real)),
                text(_gap(column.reference)),
            )
            for column in ranked[:MOST_LISTED_COLUMNS]
        ),
        note=note + _further(len(ranked)),
    )


def _further(columns: int) -> str:
    left_out = columns - MOST_LISTED_COLUMNS
    return f" {count(left_out)} further columns are in audit.json." if left_out > 0 else ""


def _gap(reference: Comparison) -> str:
    mark = "▲ " if reference.is_beyond_real else ""
    return mark + points_range(reference.gap).replace(" points", "")


# --- associations --------------------------------------------------------------------------


def association_table(associations: Associations, rows: int) -> Table:
    """For each measure the mean and the largest difference over all pairs.

    Args:
        associations: the three measures.
        rows: rows of each equal-size sample.
    """
    measured = (associations.cramers_v, associations.pearson, associations.spearman)
    undefined = sum(measure.undefined for measure in measured)
    note = (
        "Absolute differences of the whole files, from 0; beside them the same between samples of "
        f"{count(rows)} rows, median and 5–95 % of the draws. Above the band: the synthetic table "
        "differs from the real one by more than two real samples do."
    )
    if undefined:
        note += f" {count(undefined)} pairs are left out: one of their columns holds one value."
    return Table(
        caption="How far dependence between columns differs from the training table",
        columns=(
            *heads("Measure", "Over all pairs", "Pair", "Band"),
            *heads("Difference", "Synthetic sample", "Two real samples", numbers=3),
        ),
        rows=tuple(row for measure in measured for row in _association_rows(measure)),
        note=note,
        wide=True,
    )


def _association_rows(measured: MeasuredAssociation) -> tuple[tuple[Cell, ...], ...]:
    pairs = f"{measured.measure.value}, {counted(len(measured.pairs), 'pair')}"
    found = (("mean", measured.mean), ("largest", measured.largest))
    return tuple(
        _association_row(pairs, words, difference) for words, difference in found if difference
    )


def _association_row(measure: str, words: str, found: AssociationDifference) -> tuple[Cell, ...]:
    names = [beside_text(literal(name, 40)) for name in found.columns or ()]
    return (
        text(measure),
        text(words),
        data(" × ".join(names)) if names else text(NOT_ASSESSED),
        text(found.standing.value.removesuffix(" the band")),
        text(number(found.value)),
        text(number_range(found.synthetic)),
        text(number_range(found.real)),
    )


# --- what binning hides ----------------------------------------------------------------------


def hidden_by_bins_table(details: ColumnDetails) -> Table:
    """One row a column: range, new and lost values, gaps, distance; no value is named."""
    return Table(
        caption="What the bins hide, by column",
        columns=(
            *heads("Column"),
            *heads(
                "Below range",
                "Above range",
                "New values, rows",
                "Lost values",
                "Missing, points (95 %)",
                "KS or TV at equal size",
                "Two real samples",
                "W1, in IQR",
                numbers=8,
            ),
        ),
        rows=tuple(_hidden_row(column) for column in details.columns[:MOST_LISTED_COLUMNS]),
        note=(
            "Below and above: share of synthetic values outside the training table's range. New: "
            "synthetic rows whose value the training table lacks. Lost: different training values "
            "that the synthetic table lacks, and how many chance alone would lose. Missing: "
            "synthetic minus training. KS: Kolmogorov–Smirnov distance of numbers and times; TV: "
            "total variation of other columns; both from samples of "
            f"{count(details.rows)} rows, median and 5–95 %. W1: Wasserstein distance in units of "
            "the training table's interquartile range, whole files. – means that it does not "
            f"apply or can't be told. Seed {details.seed}." + _further(len(details.columns))
        ),
        wide=True,
    )


def _hidden_row(column: ColumnDetail) -> tuple[Cell, ...]:
    found, distances, levels = column.range, column.distances, column.levels
    reference = None
    if distances is not None:
        reference = distances.ks_reference
    elif levels is not None:
        reference = levels.reference
    return (
        data(column.name),
        text(NOT_ASSESSED if found is None else _beyond(found.below)),
        text(NOT_ASSESSED if found is None else _beyond(found.above)),
        text(NOT_ASSESSED if column.new is None else count(column.new.rows)),
        text(
            NOT_ASSESSED
            if column.lost is None
            else f"{count(column.lost.distinct)} ({column.lost.expected:.1f} by chance)"
        ),
        text(points_range(column.missing.difference).replace(" points", "")),
        text(_range(reference.synthetic if reference is not None else None)),
        text(_range(reference.real if reference is not None else None)),
        text(NOT_ASSESSED if distances is None or distances.w1 is None else number(distances.w1)),
    )


def _beyond(found: BeyondTraining) -> str:
    return f"{share(found.rate.value, 2)} ({count(found.count)})"


def _range(found: Estimate | None) -> str:
    return NOT_ASSESSED if found is None else number_range(found)
