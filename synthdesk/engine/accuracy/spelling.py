"""Values that differ from a training value in case and space only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.accuracy.counted_values import CountedValues

MOST_LISTED = 10


@dataclass(frozen=True)
class Respelt:
    """A synthetic value that is a training value in another spelling."""

    value: str
    training_value: str
    rows: int


@dataclass(frozen=True)
class SpellingDrift:
    """Synthetic values that training writes otherwise.

    Attributes:
        distinct: how many different ones.
        rows: synthetic rows that hold them.
        examples: those with the most rows, at most ``MOST_LISTED``.
        row_examples: synthetic rows, counted from 1; at most twenty.
    """

    distinct: int
    rows: int
    examples: tuple[Respelt, ...]
    row_examples: tuple[int, ...]


def spelling_drift(values: CountedValues) -> SpellingDrift | None:
    """New values whose letters are those of a training value; nothing where there are none."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if values.words is None:
        return None
    is_new = (values.synthetic > 0) & (values.training == 0)
    new, known = np.flatnonzero(is_new), np.flatnonzero(values.training)
    if not len(new) or not len(known):
        return None
    folded = _folded(values.words)
    found = pc.index_in(folded.take(pa.array(new)), value_set=folded.take(pa.array(known)))
    at = found.fill_null(-1).to_numpy(zero_copy_only=False)
    respelt = new[at >= 0]
    if not len(respelt):
        return None
    rows = values.synthetic[respelt]
    order = np.argsort(-rows, kind="stable")[:MOST_LISTED]
    originals = known[at[at >= 0]]
    is_respelt: npt.NDArray[np.bool_] = np.zeros(len(values.synthetic), dtype=np.bool_)
    is_respelt[respelt] = True
    return SpellingDrift(
        distinct=len(respelt),
        rows=int(rows.sum()),
        examples=tuple(
            Respelt(values.text(int(respelt[i])), values.text(int(originals[i])), int(rows[i]))
            for i in order.tolist()
        ),
        row_examples=values.synthetic_rows(is_respelt),
    )


def _folded(words: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    single = pc.replace_substring_regex(words, pattern=r"\s+", replacement=" ")
    return pc.utf8_lower(pc.utf8_trim_whitespace(single))
