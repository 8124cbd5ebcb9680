"""Median of a number over the texts that hold a term as a word of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.schema import ColumnType
from synthdesk.engine.text.text_figures import NumberByTerm

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.tables.conform import Tables
    from synthdesk.engine.text.distinct_texts import DistinctTexts
    from synthdesk.engine.text.terms import TextTerms

    Floats = npt.NDArray[np.float64]

MOST_NUMBERS = 30
METHOD = "order statistics, at least 95 %"


def numbers_by_term(
    tables: Tables,
    texts: DistinctTexts,
    terms: TextTerms,
    asked: Sequence[str],
    frequent: Sequence[str],
    progress: Progress = SILENT,
) -> tuple[NumberByTerm, ...]:
    """Every numeric column (the first ``MOST_NUMBERS``) by the user's and by frequent terms."""
    import numpy as np

    words = tuple(dict.fromkeys((*asked, *frequent)))
    holds = []
    for place in terms.places_of(words):
        held = np.zeros(len(texts.texts) + 1, dtype=bool)  # −1, a missing text, is the last
        if place is not None:
            held[terms.texts_with(place)] = True
        holds.append(held)
    rows_of = [[np.flatnonzero(held[places]) for places in texts.places[:2]] for held in holds]
    numeric = [column.name for column in tables.columns if column.type is ColumnType.NUMERIC]
    found = []
    for number in progress.track(numeric[:MOST_NUMBERS], "Text: numbers by term"):
        values = [table.column(number).to_numpy() for table in (tables.training, tables.synthetic)]
        for word, rows in zip(words, rows_of, strict=True):
            real, made = (median(own[at]) for own, at in zip(values, rows, strict=True))
            found.append(NumberByTerm(number, word, real, made, word in asked))
    return tuple(found)


def median(values: Floats) -> Estimate | None:
    """Median with the narrowest pair of order statistics that holds it in ≥ 95 % of samples.

    Missing values are left out. Below six values no such pair exists: then the interval is all
    that there is, and the method says so.
    """
    import numpy as np
    from scipy.stats import binom

    known = np.sort(values[np.isfinite(values)])
    n = len(known)
    if not n:
        return None
    # The largest k with P(Binomial(n, ½) < k) ≤ 2.5 %: ranks k and n + 1 − k, counted from 1.
    rank = int(binom.ppf(0.025, n, 0.5))
    if binom.cdf(rank - 1, n, 0.5) > 0.025:
        rank -= 1
    method = METHOD if rank >= 1 else "all values, too few for an interval"
    low, high = max(rank, 1) - 1, n - max(rank, 1)
    return Estimate(float(np.median(known)), float(known[low]), float(known[high]), n, method)
