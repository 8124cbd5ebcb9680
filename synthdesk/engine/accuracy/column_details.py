"""What binning hides, column by column: ranges, values, precision, distances, tails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.distribution_curve import DistributionCurve, distribution_curve
from synthdesk.engine.accuracy.new_values import UnsharedValues, unshared_values
from synthdesk.engine.accuracy.precision import Precision, precision_of
from synthdesk.engine.accuracy.spelling import SpellingDrift, spelling_drift
from synthdesk.engine.accuracy.tails import Tails, tails_of
from synthdesk.engine.accuracy.value_distances import (
    LevelDistances,
    NumberDistances,
    level_distances,
    number_distances,
)
from synthdesk.engine.accuracy.value_range import ValueRange, value_range
from synthdesk.engine.estimate import Estimate, newcombe_difference
from synthdesk.engine.health.findings import Finding
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for
from synthdesk.engine.tables.schema import Column, ColumnType

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.counted_values import CountedValues
    from synthdesk.engine.accuracy.equal_size_draws import EqualSizeDraws
    from synthdesk.engine.tables.conform import Tables

TEXTS = "texts have an analysis of their own"
NO_VALUES = "a table has no value in this column"
NO_SPREAD = "half of training's values are equal (its interquartile range is 0)"
TOO_FEW = "an equal-size sample has no value in this column"


@dataclass(frozen=True)
class MissingShares:
    """Rows without a value.

    Attributes:
        training: share of training's rows.
        synthetic: share of synthetic rows.
        holdout: share of the holdout's rows, if it was given.
        difference: synthetic minus training, Newcombe 95 %.
    """

    training: float
    synthetic: float
    holdout: float | None
    difference: Estimate


@dataclass(frozen=True)
class ColumnDetail:
    """One column; what does not apply to its type is absent.

    Attributes:
        name: column name.
        type: how its values are compared; figures of times are in days since 1970-01-01.
        n_training: training rows with a value.
        n_synthetic: synthetic rows with a value.
        n_holdout: holdout rows with a value, if a holdout was given.
        missing: rows without a value.
        range: values outside training's range, numbers and times only.
        new: synthetic values that training lacks; not for texts.
        new_in_holdout: the holdout's values that training lacks.
        lost: training values that synthetic lacks; not for texts.
        precision: decimals and heaping, numbers only.
        spelling: values that differ in case and space only, categories only.
        distances: Kolmogorov-Smirnov and Wasserstein, numbers and times only.
        levels: total variation over the bins of accuracy, and those that moved.
        tails: values beyond training's 1 % and 99 % quantiles, numbers and times only.
        curve: both distributions to be drawn, numbers and times only.
        not_assessable: what could not be judged and why; empty if all could.
    """

    name: str
    type: ColumnType
    n_training: int
    n_synthetic: int
    n_holdout: int | None
    missing: MissingShares
    range: ValueRange | None = None
    new: UnsharedValues | None = None
    new_in_holdout: UnsharedValues | None = None
    lost: UnsharedValues | None = None
    precision: Precision | None = None
    spelling: SpellingDrift | None = None
    distances: NumberDistances | None = None
    levels: LevelDistances | None = None
    tails: Tails | None = None
    curve: DistributionCurve | None = None
    not_assessable: str = ""


@dataclass(frozen=True)
class ColumnDetails:
    """All audited columns, in table order, and what was found on them.

    Attributes:
        columns: one a column.
        findings: red first.
        rows: rows of each equal-size sample that the references rest on.
        seed: the audit's seed.
    """

    columns: tuple[ColumnDetail, ...]
    findings: tuple[Finding, ...]
    rows: int = 0
    seed: int = 0


def measure_details(tables: Tables, seed: int, progress: Progress = SILENT) -> ColumnDetails:
    """What the accuracy figure of each column can't tell from others.

    Args:
        tables: conformed tables.
        seed: the audit's seed, which equal-size samples are drawn with.
    """
    from synthdesk.engine.accuracy.column_findings import findings_of_column, worst_first
    from synthdesk.engine.accuracy.counted_values import counted_values
    from synthdesk.engine.accuracy.equal_size_draws import draw_samples

    n_real = sum(table.num_rows for table in tables.real)
    draws = draw_samples(
        n_real, tables.synthetic.num_rows, generator_for(seed, "details.reference")
    )
    levels = _all_levels(tables, draws)
    details: list[ColumnDetail] = []
    findings: list[Finding] = []
    columns = len(tables.columns)
    for column in progress.track(tables.columns, "Columns: what binning hides"):
        if column.type is ColumnType.TEXT:
            details.append(_detail_of_texts(column, tables))
            continue
        values = counted_values(column, tables)
        detail = _detail(column, values, draws, levels.get(column.name))
        details.append(detail)
        findings.extend(findings_of_column(detail, values, columns, seed))
    return ColumnDetails(tuple(details), worst_first(findings), draws.rows, seed)


def _all_levels(tables: Tables, draws: EqualSizeDraws) -> dict[str, LevelDistances]:
    """Of every column that accuracy has bins of."""
    from synthdesk.engine.tables.codes import encode

    codes = encode(tables)
    coded = [codes.training, codes.synthetic]
    if codes.holdout is not None:
        coded.append(codes.holdout)
    return {
        bins.name: level_distances(bins, [table[place] for table in coded], draws)
        for place, bins in enumerate(codes.bins)
    }


def _detail_of_texts(column: Column, tables: Tables) -> ColumnDetail:
    known = [
        len(table) - table.column(column.name).null_count
        for table in (tables.training, tables.synthetic, tables.holdout)
        if table is not None
    ]
    rows = [table.num_rows for table in (tables.training, tables.synthetic)]
    held = tables.holdout.num_rows if tables.holdout is not None else None
    return ColumnDetail(
        name=column.name,
        type=column.type,
        n_training=known[0],
        n_synthetic=known[1],
        n_holdout=known[2] if held is not None else None,
        missing=_missing(known, rows, held),
        not_assessable=TEXTS,
    )


def _missing(known: list[int], rows: list[int], held: int | None) -> MissingShares:
    gaps = [n - with_value for n, with_value in zip(rows, known, strict=False)]
    return MissingShares(
        training=gaps[0] / rows[0],
        synthetic=gaps[1] / rows[1],
        holdout=(held - known[2]) / held if held else None,
        difference=newcombe_difference(gaps[1], rows[1], gaps[0], rows[0]),
    )


def _detail(
    column: Column,
    values: CountedValues,
    draws: EqualSizeDraws,
    levels: LevelDistances | None,
) -> ColumnDetail:
    known = [int((places >= 0).sum()) for places in values.places]
    rows = [len(places) for places in values.places]
    held = rows[2] if len(rows) > 2 else None
    is_number = column.type.is_number
    distances = number_distances(values, draws)
    return ColumnDetail(
        name=column.name,
        type=column.type,
        n_training=known[0],
        n_synthetic=known[1],
        n_holdout=known[2] if held is not None else None,
        missing=_missing(known, rows[:2], held),
        range=value_range(values),
        new=unshared_values(values, values.synthetic, values.training),
        new_in_holdout=unshared_values(values, values.holdout, values.training)
        if values.holdout is not None
        else None,
        lost=unshared_values(values, values.training, values.synthetic),
        precision=precision_of(values) if is_number else None,
        spelling=spelling_drift(values),
        distances=distances,
        levels=levels,
        tails=tails_of(values),
        curve=distribution_curve(values),
        not_assessable=_not_assessable(column, known, distances),
    )


def _not_assessable(column: Column, known: list[int], distances: NumberDistances | None) -> str:
    if not (known[0] and known[1]):
        return NO_VALUES
    if column.is_ordered and distances is None:
        return TOO_FEW
    if distances is not None and distances.w1 is None:
        return f"Wasserstein distance: {NO_SPREAD}"
    return ""
