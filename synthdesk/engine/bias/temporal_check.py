"""Temporal: do groups and outcomes drift along a date, and does synthetic cover the same time?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.bias.check_evidence import (
    FEWEST_ROWS,
    SMALLEST_ASSOCIATION,
    Clue,
    independence,
)
from synthdesk.engine.bias.favourable import FavourableReading
from synthdesk.engine.bias.grouped_rows import GroupedRows
from synthdesk.engine.estimate import Estimate, newcombe_difference, wilson_interval
from synthdesk.engine.missing.levels import numbers_of
from synthdesk.engine.model.utility import SYNTHETIC, TRAINING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Floats = npt.NDArray[np.float64]

PERIODS = 10
DRIFT_OF_GROUPS = "who is there depends on the period"
DRIFT_OF_OUTCOME = "favourable rate, last period less first"
OUTSIDE = "rows outside of training's range of dates"
NO_DATE = "No date column was chosen, so nothing can be followed over time. Choose one in Settings."
NOT_A_DATE = "“{}” is not among the audited columns of dates or numbers, so it can't be followed."


def temporal_clues(
    groups: Sequence[GroupedRows],
    tables: Mapping[str, pa.Table],
    reading: FavourableReading | None,
    dates: Mapping[str, Floats] | None,
) -> list[Clue]:
    """Each table's groups and outcome by period.

    Args:
        groups: of the tables' rows.
        tables: by name.
        reading: of the outcome.
        dates: each row's date as a number, by table; nothing where none was chosen.
    """
    import numpy as np

    if dates is None:
        return []
    known = dates[TRAINING][~np.isnan(dates[TRAINING])]
    if not len(known):
        return []
    breaks = np.unique(np.quantile(known, np.linspace(0, 1, PERIODS + 1)))
    clues: list[Clue] = []
    for name, table in tables.items():
        at = dates[name]
        has_date = ~np.isnan(at)
        periods = np.clip(np.searchsorted(breaks, at, "right") - 1, 0, max(len(breaks) - 2, 0))
        for by in groups:
            counts = np.zeros((max(len(breaks) - 1, 1), len(by.labels)))
            np.add.at(counts, (periods[has_date], by.codes[name][has_date]), 1)
            test = independence(counts)
            if test is not None:
                clues.append(
                    Clue(
                        name,
                        by.name,
                        "",
                        DRIFT_OF_GROUPS,
                        effect=test[0],
                        p=test[1],
                        floor=SMALLEST_ASSOCIATION,
                    )
                )
        if reading is not None and reading.is_rate:
            clues += _outcome(name, periods[has_date], reading.values(table)[has_date], reading)
    made = dates[SYNTHETIC][~np.isnan(dates[SYNTHETIC])]
    if len(made):
        hits = int(((made < known.min()) | (made > known.max())).sum())
        share = Estimate(
            hits / len(made), *wilson_interval(hits, len(made)), len(made), "Wilson 95 %"
        )
        clues.append(Clue(SYNTHETIC, "", "", OUTSIDE, share, 0.0, share.value))
    return clues


def _outcome(
    name: str, periods: npt.NDArray[np.int64], values: Floats, reading: FavourableReading
) -> list[Clue]:
    import numpy as np

    known = ~np.isnan(values)
    size = int(periods.max(initial=0)) + 1
    rows = np.bincount(periods[known], minlength=size)
    hits = np.bincount(periods[known], values[known], size).round().astype(np.int64)
    seen = np.flatnonzero(rows)
    test = independence(np.stack([hits, rows - hits]).astype(np.float64))
    if test is None or len(seen) < 2:
        return []
    first, last = int(seen[0]), int(seen[-1])
    figure = newcombe_difference(
        int(hits[last]), int(rows[last]), int(hits[first]), int(rows[first])
    )
    is_enough = min(int(rows[first]), int(rows[last])) >= FEWEST_ROWS
    return [
        Clue(
            name,
            reading.column,
            "",
            DRIFT_OF_OUTCOME,
            figure,
            None,
            figure.value,
            test[1],
            is_enough=is_enough,
        )
    ]


def dates_of(tables: Mapping[str, pa.Table], column: str) -> dict[str, Floats]:
    """Each row's date as a number; of times days since 1970."""
    return {name: numbers_of(table[column]) for name, table in tables.items()}
