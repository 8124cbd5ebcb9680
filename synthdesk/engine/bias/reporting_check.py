"""Reporting and participation: of whom is less known?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.bias.check_evidence import Clue, independence, widest_pair
from synthdesk.engine.bias.grouped_rows import GroupedRows

if TYPE_CHECKING:
    import pyarrow as pa

MISSING = "missing share, highest group less lowest"
MOST_LISTED = 12
NOTHING_MISSING = (
    "No value is missing in any table. That does not show that everybody took part: who is not in "
    "the table leaves no gap in it."
)


def reporting_clues(
    groups: Sequence[GroupedRows], tables: Mapping[str, pa.Table], columns: Sequence[str]
) -> tuple[list[Clue], str]:
    """Gaps of every column by group, the widest differences first.

    Args:
        groups: of the tables' rows.
        tables: by name.
        columns: audited ones, the outcome first.
    """
    clues: list[Clue] = []
    has_gaps = False
    for name, table in tables.items():
        for column in columns:
            if not table[column].null_count:
                continue
            has_gaps = True
            for by in groups:
                if column not in by.columns:
                    clues += _column(by, name, column, table[column])
    clues.sort(key=lambda one: -(one.effect or 0.0))
    return clues[:MOST_LISTED], "" if has_gaps else NOTHING_MISSING


def _column(by: GroupedRows, name: str, column: str, stored: pa.ChunkedArray) -> list[Clue]:
    import numpy as np
    import pyarrow.compute as pc

    gaps = pc.is_null(stored).to_numpy().astype(bool)
    size = len(by.labels)
    rows = np.bincount(by.codes[name], minlength=size)
    hits = np.bincount(by.codes[name][gaps], minlength=size)
    test = independence(np.stack([hits, rows - hits]).astype(np.float64))
    pair = widest_pair(hits.tolist(), rows.tolist())
    if test is None or pair is None:
        return []
    high, low, figure = pair
    between = f"{by.name}: {by.labels[high]} and {by.labels[low]}"
    return [Clue(name, column, between, MISSING, figure, None, figure.value, test[1])]
