"""Tables of the Missing view: columns with gaps, and the figures of one column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.formats import (
    NOT_ASSESSED,
    count,
    interval_points,
    number,
    number_range,
    points,
    share,
)
from synthdesk.engine.missing.imputation import QUANTILES, ValueKind
from synthdesk.engine.missing.wording import BY_SUBJECT, truth_in_words, written, written_range
from synthdesk.engine.tables.source import TableRole
from synthdesk.plots.missing_shares import most_gaps_first
from synthdesk.plots.missing_tables import NAMES, OBSERVED
from synthdesk.ui.widgets.table_model import TableColumn

if TYPE_CHECKING:
    from synthdesk.engine.missing.gap_shares import ColumnGaps, GapCount
    from synthdesk.engine.missing.imputation import Imputation, TableDistance, ValuesOfTable
    from synthdesk.engine.missing.missing_values import MissingValues

ROLES = (
    TableRole.TRAINING,
    TableRole.SYNTHETIC,
    TableRole.HOLDOUT,
    TableRole.GROUND_TRUTH,
)


@dataclass(frozen=True)
class GapRow:
    """One column with gaps, and what became of its values, if that was looked at."""

    gaps: ColumnGaps
    imputed: Imputation | None

    def count(self, role: TableRole) -> GapCount | None:
        """Gaps in one table."""
        return next((c for c in self.gaps.tables if c.role is role), None)

    @property
    def distance(self) -> TableDistance | None:
        """Synthetic to the truth, or to training where there is none."""
        if self.imputed is None:
            return None
        synthetic = TableRole.SYNTHETIC
        to_truth = self.imputed.distance(synthetic, TableRole.GROUND_TRUTH)
        return to_truth or self.imputed.distance(synthetic, TableRole.TRAINING)


def gap_rows(found: MissingValues) -> tuple[GapRow, ...]:
    """Columns with gaps, most gaps first."""
    imputed = {one.column: one for one in found.imputations}
    return tuple(GapRow(gaps, imputed.get(gaps.column)) for gaps in most_gaps_first(found))


def gap_columns(rows: Sequence[GapRow]) -> tuple[TableColumn, ...]:
    """Columns over ``GapRow``: shares in every table that has the column, and the difference."""
    present = [role for role in ROLES if any(row.count(role) for row in rows)]
    return (
        TableColumn("Column", lambda row: row.gaps.column, is_numeric=False),
        *(_share_column(role) for role in present[:2]),
        TableColumn(
            "Difference",
            lambda row: row.gaps.difference.value,
            lambda row: points(row.gaps.difference.value, 1).removesuffix(" points"),
            is_numeric=True,
            hint="Share missing in synthetic minus share missing in training, in points",
        ),
        TableColumn(
            "95 %",
            lambda row: 100 * row.gaps.difference.low,
            lambda row: interval_points(row.gaps.difference, 1),
            is_numeric=True,
            hint="Newcombe 95 % interval of the difference",
        ),
        TableColumn(
            "Distance",
            lambda row: None if row.distance is None else _size(row.distance),
            lambda row: NOT_ASSESSED if row.distance is None else number(_size(row.distance)),
            is_numeric=True,
            hint="How far synthetic’s values are from the true ones, or without a ground truth "
            "from those observed in training (Kolmogorov-Smirnov; of categories total variation)",
        ),
        *(_share_column(role) for role in present[2:]),
    )


def _share_column(role: TableRole) -> TableColumn:
    def value(row: GapRow) -> float | None:
        found = row.count(role)
        return None if found is None else found.share.value

    def text(row: GapRow) -> str:
        found = value(row)
        return NOT_ASSESSED if found is None else share(found)

    name = NAMES[role]
    return TableColumn(
        name.capitalize(),
        value,
        text,
        is_numeric=True,
        hint=f"Share of {name} rows without a value",
    )


def _size(distance: TableDistance) -> float:
    return distance.ks if distance.ks is not None else distance.tvd or 0.0


# --- one column ----------------------------------------------------------------------------


@dataclass(frozen=True)
class FigureRow:
    """One table's values of a column, and how far they are from the truth or from training."""

    values: ValuesOfTable
    kind: ValueKind
    distance: TableDistance | None


def figure_rows(imputed: Imputation) -> tuple[FigureRow, ...]:
    """Training as observed, synthetic, ground truth."""
    truth = TableRole.GROUND_TRUTH
    to = truth if imputed.of(truth) is not None else TableRole.TRAINING
    return tuple(
        FigureRow(table, imputed.kind, imputed.distance(table.role, to)) for table in imputed.tables
    )


def figure_columns(imputed: Imputation) -> tuple[TableColumn, ...]:
    """Columns over ``FigureRow``."""
    to = "truth" if imputed.of(TableRole.GROUND_TRUTH) is not None else "training"
    columns = [
        TableColumn("Table", lambda row: OBSERVED[row.values.role], is_numeric=False),
        TableColumn("Values", lambda row: row.values.n, is_numeric=True, hint="Rows with a value"),
    ]
    if imputed.kind is not ValueKind.CATEGORY:
        columns += [
            TableColumn(
                "Mean (95 %)",
                lambda row: row.values.mean.value,
                lambda row: written_range(row.values.mean, row.kind),
                is_numeric=True,
            ),
            _distance_column(f"KS to {to}", "ks", "Kolmogorov-Smirnov distance, whole files"),
            _distance_column(
                f"W1 to {to}", "w1", "First Wasserstein distance in the column’s own unit"
            ),
        ]
    else:
        columns.append(
            _distance_column(f"TVD to {to}", "tvd", "Total variation distance, whole files")
        )
    columns.append(
        TableColumn(
            "At equal size",
            lambda row: None if row.distance is None else row.distance.reference.synthetic.value,
            _at_equal_size,
            is_numeric=True,
            hint="The first distance between samples of equal size, beside what two samples of "
            f"the {to} table show: median and 5–95 % of 20 draws",
        )
    )
    if imputed.kind is not ValueKind.CATEGORY:
        columns.append(
            _distance_column("W1 in IQR", "w1_iqr", "W1 in interquartile ranges of training")
        )
        columns.append(
            TableColumn(
                "Sd",
                lambda row: row.values.sd,
                lambda row: written(row.values.sd),
                is_numeric=True,
                hint="Standard deviation" + _in_days(imputed),
            )
        )
        columns += [_quantile_column(at, quantile) for at, quantile in enumerate(QUANTILES)]
    return tuple(columns)


def _in_days(imputed: Imputation) -> str:
    return " in days" if imputed.kind is ValueKind.TIME else ""


def _distance_column(header: str, field: str, hint: str) -> TableColumn:
    def value(row: FigureRow) -> float | None:
        return None if row.distance is None else getattr(row.distance, field)

    def text(row: FigureRow) -> str:
        found = value(row)
        return NOT_ASSESSED if found is None else number(found, 4)

    return TableColumn(header, value, text, is_numeric=True, hint=hint)


def _at_equal_size(row: FigureRow) -> str:
    if row.distance is None:
        return NOT_ASSESSED
    reference = row.distance.reference
    return f"{number_range(reference.synthetic)}; real {number_range(reference.real)}"


def _quantile_column(at: int, quantile: float) -> TableColumn:
    return TableColumn(
        f"{quantile:.0%}".replace("%", " %"),
        lambda row: row.values.quantiles[at],
        lambda row: written(row.values.quantiles[at], row.kind),
        is_numeric=True,
        hint=f"{quantile:.0%} quantile",
    )


# --- in words ------------------------------------------------------------------------------


def headline_of(found: MissingValues) -> str:
    """Rows with any gap in each table."""
    parts = [
        f"{share(table.share.value)} of {count(table.rows)} {NAMES[table.role]} rows "
        f"({100 * table.share.low:.1f} – {share(table.share.high)})"
        for table in found.tables
    ]
    return "Rows with any gap: " + ", ".join(parts) + "."


def basis_of(found: MissingValues) -> str:
    """What could be looked at, and what not."""
    said = []
    if found.complete:
        said.append(f"{count(found.complete)} further columns have no gap in any of these tables.")
    said.append(truth_in_words(found.truth))
    if found.is_by_subject:
        said.append(BY_SUBJECT)
    said.append(f"Intervals 95 %; references from 20 draws of equal size, seed {found.seed}.")
    return " ".join(said)
