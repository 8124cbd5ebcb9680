"""What the findings on text are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.chances import all_in_one
from synthdesk.engine.accuracy.equal_size_reference import Comparison
from synthdesk.engine.formats import count, points_range, share_range
from synthdesk.engine.health.findings import Evidence, Finding, Severity
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.text.distinct_texts import DistinctTexts
    from synthdesk.engine.text.text_figures import TextColumn, TextFrequency

FAMILY_ERROR = 0.001
"""Chance of a false finding among all characters, terms or pairs of a column."""

MOST_NAMED = 10
MOST_ROWS = 20


def finding(
    check: str,
    column: str,
    severity: Severity,
    title: str,
    why: str,
    evidence: Sequence[tuple[str, str]],
    advice: str,
    rows: tuple[int, ...] = (),
) -> Finding:
    """A finding on the synthetic table's texts."""
    return Finding(
        id=f"{check}:{TableRole.SYNTHETIC.value}:{column}",
        check=check,
        severity=severity,
        table=TableRole.SYNTHETIC,
        version="",
        columns=(column,),
        title=title,
        why=why,
        evidence=tuple(Evidence(label, text) for label, text in evidence),
        advice=advice,
        row_examples=rows,
    )


def severity(value: float, red: float) -> Severity:
    """Red from a size on, amber below."""
    return Severity.RED if value >= red else Severity.AMBER


def at_equal_size(reference: Comparison, what: str) -> tuple[str, str]:
    """A figure at equal size beside that of two real samples."""
    return (
        f"{what} at equal size",
        f"{share_range(reference.synthetic)}; two real samples {share_range(reference.real)}; "
        f"gap {points_range(reference.gap)}; n = {count(reference.real.n)} texts each, "
        "median and 5–95 % of 20 draws",
    )


def numbers(column: TextColumn) -> tuple[str, str]:
    """How many texts a finding rests on."""
    return (
        "Texts",
        f"n = {count(column.n_training)} training, {count(column.n_synthetic)} synthetic",
    )


def beyond_chance(
    listed: Sequence[TextFrequency], n_held: int, n_other: int, tried: int, side: str
) -> list[TextFrequency]:
    """Those that one table holds so often that their absence from the other is no chance.

    Args:
        listed: what only one table holds.
        n_held: rows of that table.
        n_other: rows of the other one.
        tried: how many different ones there are, for Bonferroni's bound.
        side: field of ``TextFrequency`` with the rows of the table that holds them.
    """
    import numpy as np

    if not listed:
        return []
    rows = np.array([getattr(one, side) for one in listed], dtype=np.int64)
    chances = all_in_one(rows, n_other, n_held)
    return [
        one
        for one, chance in zip(listed, chances, strict=True)
        if chance < FAMILY_ERROR / max(tried, 1)
    ]


def rows_with(texts: DistinctTexts, table: int, held: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    """The first rows of a table, counted from 1, whose text is one of those marked."""
    import numpy as np

    of_place = np.append(held, False)  # −1, a missing text, is the last
    return tuple((np.flatnonzero(of_place[texts.places[table]])[:MOST_ROWS] + 1).tolist())
