"""Automation: does one column decide the outcome, as a rule of a machine would?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from synthdesk.engine.bias.check_evidence import FEWEST_ROWS, Clue
from synthdesk.engine.bias.favourable import FavourableReading
from synthdesk.engine.estimate import Estimate, wilson_interval
from synthdesk.engine.model.utility import TRAINING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.tables.codes import Codes

DECIDES = "outcomes that this column alone tells (reference: the commoner outcome)"
MOST_LISTED = 3
LARGEST_UNTOLD = 0.05
"""Share of rows that a column leaves untold, below which it all but decides."""
NO_OUTCOME = "No outcome of two values is read, so nothing can be told of how it was decided."


def automation_clues(
    tables: Mapping[str, pa.Table], reading: FavourableReading | None, codes: Codes
) -> tuple[list[Clue], str]:
    """The columns that tell most of training's outcomes by themselves."""
    import numpy as np

    if reading is None or not reading.is_rate:
        return [], NO_OUTCOME
    values = reading.values(tables[TRAINING])
    known = ~np.isnan(values)
    rows = int(known.sum())
    if rows < FEWEST_ROWS:
        return [], NO_OUTCOME
    hits = values[known]
    commoner = max(float(hits.mean()), 1 - float(hits.mean()))
    clues = []
    for place, bins in enumerate(codes.bins):
        if bins.name == reading.column:
            continue
        told = _told(codes.training[place][known], hits, codes.sizes[place])
        share = Estimate(told / rows, *wilson_interval(told, rows), rows, "Wilson 95 %")
        # Half of what the commoner outcome leaves untold at the least, where that is little too.
        floor = max(1 - LARGEST_UNTOLD - commoner, (1 - commoner) / 2)
        gain = share.value - commoner
        clues.append(
            Clue(TRAINING, bins.name, "", DECIDES, share, commoner, gain, floor=max(floor, 1e-9))
        )
    clues.sort(key=lambda one: -(one.effect or 0.0))
    return clues[:MOST_LISTED], ""


def _told(bins: npt.NDArray[np.unsignedinteger], hits: npt.NDArray[np.float64], size: int) -> int:
    import numpy as np

    rows = np.bincount(bins, minlength=size)
    favourable = np.bincount(bins, hits, size)
    return round(float(np.maximum(favourable, rows - favourable).sum()))
