"""Columns of the tables about texts."""

from __future__ import annotations

from typing import Any

from synthdesk.engine.accuracy.equal_size_reference import Comparison
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.formats import count, points, share, share_range
from synthdesk.engine.text.text_figures import FrequencyComparison, TermPair
from synthdesk.plots.text import TERMS, thing_name
from synthdesk.ui.widgets.table_model import TableColumn


def at_equal_size(reference: Comparison) -> str:
    """An accuracy beside that of two real samples, in words."""
    return (
        f"at equal size {share_range(reference.synthetic)}, two real samples "
        f"{share_range(reference.real)}; n = {count(reference.real.n)} texts each"
    )


def frequency_columns(found: FrequencyComparison, kind: str) -> tuple[TableColumn, ...]:
    """Over ``TextFrequency``."""
    real, made = max(found.training, 1), max(found.synthetic, 1)
    word = "Term" if kind == TERMS else "Character"
    return (
        TableColumn(word, lambda row: thing_name(row.text, kind)),
        TableColumn(
            "Training",
            lambda row: row.training / real,
            lambda row: share(row.training / real, 3),
            hint=f"Share of all {kind} of the training texts",
        ),
        TableColumn(
            "Synthetic",
            lambda row: row.synthetic / made,
            lambda row: share(row.synthetic / made, 3),
            hint=f"Share of all {kind} of the synthetic texts",
        ),
        TableColumn(
            "Difference",
            lambda row: row.synthetic / made - row.training / real,
            lambda row: points(row.synthetic / made - row.training / real, 3).removesuffix(
                " points"
            ),
            order=lambda row: abs(row.synthetic / made - row.training / real),
            hint="Synthetic minus training, in percentage points; sorted by size",
        ),
        TableColumn("In training", lambda row: row.training, hint="How often it occurs"),
        TableColumn("In synthetic", lambda row: row.synthetic, hint="How often it occurs"),
        TableColumn("Training texts", lambda row: row.training_texts, hint="Texts that hold it"),
        TableColumn("Synthetic texts", lambda row: row.synthetic_texts, hint="Texts that hold it"),
    )


def _difference(pair: TermPair) -> float | None:
    if pair.training is None or pair.synthetic is None:
        return None
    return pair.synthetic.value - pair.training.value


def _wilson(estimate: Estimate | None) -> str:
    if estimate is None:
        return "–"
    return f"{100 * estimate.low:.1f} – {share(estimate.high)}"


def pair_columns() -> tuple[TableColumn, ...]:
    """Over ``TermPair``."""
    return (
        TableColumn("In texts with", lambda row: row.given),
        TableColumn("chance of", lambda row: row.other),
        *_chance("training", "Training"),
        *_chance("synthetic", "Synthetic"),
        TableColumn(
            "Difference",
            _difference,
            lambda row: (
                "–"
                if (value := _difference(row)) is None
                else points(value, 1).removesuffix(" points")
            ),
            order=lambda row: None if (value := _difference(row)) is None else abs(value),
            is_numeric=True,
            hint="Synthetic minus training, in percentage points; sorted by size",
        ),
    )


def _chance(side: str, title: str) -> tuple[TableColumn, ...]:
    def of(row: Any) -> Estimate | None:
        found: Estimate | None = getattr(row, side)
        return found

    return (
        TableColumn(
            title,
            lambda row: one.value if (one := of(row)) else None,
            lambda row: share(one.value) if (one := of(row)) else "–",
            is_numeric=True,
        ),
        TableColumn(
            "95 %",
            lambda row: _wilson(of(row)),
            order=lambda row: one.low if (one := of(row)) else None,
            is_numeric=True,
            hint=f"Wilson interval, {side}",
        ),
        TableColumn(
            "n",
            lambda row: one.n if (one := of(row)) else 0,
            hint=f"Texts of the {side} table with the first term",
        ),
    )


def number_columns() -> tuple[TableColumn, ...]:
    """Over ``NumberByTerm``."""
    return (
        TableColumn("Term", lambda row: row.term),
        *_median("training", "Training"),
        *_median("synthetic", "Synthetic"),
    )


def _median(side: str, title: str) -> tuple[TableColumn, ...]:
    def of(row: Any) -> Estimate | None:
        found: Estimate | None = getattr(row, side)
        return found

    return (
        TableColumn(
            f"{title} median",
            lambda row: one.value if (one := of(row)) else None,
            lambda row: f"{one.value:,.6g}" if (one := of(row)) else "–",
            is_numeric=True,
        ),
        TableColumn(
            "95 %",
            lambda row: f"{one.low:,.6g} – {one.high:,.6g}" if (one := of(row)) else "–",
            order=lambda row: one.low if (one := of(row)) else None,
            is_numeric=True,
            hint="Interval of the median by order statistics",
        ),
        TableColumn(
            "n",
            lambda row: one.n if (one := of(row)) else 0,
            hint=f"Rows of the {side} table with the term and a number",
        ),
    )


def repeat_columns(texts: dict[int, str]) -> tuple[TableColumn, ...]:
    """Over ``RepeatedText``.

    Args:
        texts: texts that were read for show, by training row.
    """
    return (
        *(
            [TableColumn("Text", lambda row: texts.get(row.training_row, ""), is_numeric=False)]
            if texts
            else []
        ),
        TableColumn("Training row", lambda row: row.training_row, hint="The first that holds it"),
        TableColumn("Synthetic row", lambda row: row.synthetic_row, hint="The first that holds it"),
        TableColumn("Training rows", lambda row: row.training, hint="Rows that hold it"),
        TableColumn("Synthetic rows", lambda row: row.synthetic, hint="Rows that hold it"),
        TableColumn("Characters", lambda row: row.characters),
    )
