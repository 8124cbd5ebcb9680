"""Social: which differences the table records already, and which columns stand in for a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.bias.check_evidence import Clue, independence, widest_pair
from synthdesk.engine.bias.favourable import FavourableReading
from synthdesk.engine.bias.grouped_rows import GroupedRows
from synthdesk.engine.model.utility import SYNTHETIC, TRAINING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.tables.codes import Codes

OUTCOME = "favourable rate, highest group less lowest"
STAND_IN = "tells the group (reference: in synthetic)"
MOST_STAND_INS = 5
STRONG = 0.3
"""Cramér's V from which a column is a stand-in worth a word: the field's “medium”."""
NO_OUTCOME = (
    "No outcome of two values is read, so differences between groups are not told here. Name the "
    "target and the value that is good for a person."
)


def social_clues(
    groups: Sequence[GroupedRows],
    tables: Mapping[str, pa.Table],
    reading: FavourableReading | None,
    codes: Codes,
) -> tuple[list[Clue], str]:
    """Differences of the outcome in each table, and the strongest stand-ins for each grouping."""
    has_rates = reading is not None and reading.is_rate
    clues: list[Clue] = []
    for by in groups:
        if reading is not None and has_rates:
            clues += [one for name in tables for one in _outcome(by, name, tables[name], reading)]
        clues += _stand_ins(by, codes, reading)
    return clues, "" if has_rates else NO_OUTCOME


def _outcome(by: GroupedRows, name: str, table: pa.Table, reading: FavourableReading) -> list[Clue]:
    import numpy as np

    values = reading.values(table)
    known = ~np.isnan(values)
    size = len(by.labels)
    rows = np.bincount(by.codes[name][known], minlength=size)
    hits = np.bincount(by.codes[name][known], values[known], size).round().astype(np.int64)
    test = independence(np.stack([hits, rows - hits]).astype(np.float64))
    pair = widest_pair(hits.tolist(), rows.tolist())
    if test is None or pair is None:
        return []
    high, low, figure = pair
    between = f"{by.labels[high]} and {by.labels[low]}"
    return [Clue(name, by.name, between, OUTCOME, figure, None, figure.value, test[1])]


def _stand_ins(by: GroupedRows, codes: Codes, reading: FavourableReading | None) -> list[Clue]:
    own = {*by.columns, *([reading.column] if reading is not None else [])}
    found = []
    for place, bins in enumerate(codes.bins):
        if bins.name in own:
            continue
        tests = [
            independence(_joint(by.codes[name], len(by.labels), table[place], codes.sizes[place]))
            for name, table in ((TRAINING, codes.training), (SYNTHETIC, codes.synthetic))
        ]
        if tests[0] is not None:
            found.append(
                Clue(
                    TRAINING,
                    by.name,
                    bins.name,
                    STAND_IN,
                    reference=None if tests[1] is None else tests[1][0],
                    effect=tests[0][0],
                    p=tests[0][1],
                    floor=STRONG,
                )
            )
    found.sort(key=lambda one: -(one.effect or 0.0))
    return found[:MOST_STAND_INS]


def _joint(
    groups: npt.NDArray[np.int64], size: int, bins: npt.NDArray[np.unsignedinteger], levels: int
) -> npt.NDArray[np.float64]:
    import numpy as np

    together = groups * levels + bins
    return np.bincount(together, minlength=size * levels).reshape(size, levels).astype(np.float64)
