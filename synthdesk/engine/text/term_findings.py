"""Findings on terms: other shares, invented, lost, and no longer together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.chances import two_shares
from synthdesk.engine.formats import count, counted, share
from synthdesk.engine.health.findings import Finding
from synthdesk.engine.text.finding_parts import (
    FAMILY_ERROR,
    MOST_NAMED,
    at_equal_size,
    beyond_chance,
    finding,
    numbers,
    rows_with,
    severity,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.text.distinct_texts import DistinctTexts
    from synthdesk.engine.text.terms import TextTerms
    from synthdesk.engine.text.text_figures import TermPair, TextColumn, TextFrequency

LEAST_RATIO = 1.5
LEAST_SHIFT, RED_SHIFT = 0.005, 0.05
LEAST_TERM_GAP, RED_TERM_GAP = 0.02, 0.10
LEAST_ROWS, RED_ROWS = 0.001, 0.02
LEAST_PAIR_ROWS = 50
LEAST_APART, RED_APART = 0.05, 0.30
LONGEST_TERM = 40


def found_on_terms(column: TextColumn, texts: DistinctTexts, terms: TextTerms) -> list[Finding]:
    """All findings on one column's terms."""
    return [
        *_shifted(column),
        *_invented(column, texts, terms),
        *_lost(column),
        *_together(column),
    ]


def _quoted(term: str) -> str:
    return f"“{term if len(term) <= LONGEST_TERM else term[: LONGEST_TERM - 1] + '…'}”"


def _named(found: list[TextFrequency], most: int = 3) -> str:
    words = ", ".join(_quoted(one.text) for one in found[:most])
    return words + (f" and {count(len(found) - most)} more" if len(found) > most else "")


def _of_texts(one: TextFrequency, column: TextColumn) -> tuple[str, str]:
    return (
        _quoted(one.text),
        f"in {share(one.training_texts / column.n_training, 2)} of training texts "
        f"({count(one.training_texts)}), {share(one.synthetic_texts / column.n_synthetic, 2)} of "
        f"synthetic ones ({count(one.synthetic_texts)})",
    )


def _shift(one: TextFrequency, column: TextColumn) -> float:
    return one.synthetic_texts / column.n_synthetic - one.training_texts / column.n_training


def _shifted(column: TextColumn) -> Iterator[Finding]:
    n_real, n_made = column.n_training, column.n_synthetic
    top = column.terms.top

    def has_shifted(one: TextFrequency) -> bool:
        shares = sorted((one.training_texts / n_real, one.synthetic_texts / n_made))
        chance = two_shares(one.training_texts, n_real, one.synthetic_texts, n_made)
        return (
            chance < FAMILY_ERROR / len(top)
            and shares[1] - shares[0] >= LEAST_SHIFT
            and shares[1] >= LEAST_RATIO * shares[0]
        )

    moved = sorted(filter(has_shifted, top), key=lambda one: -abs(_shift(one, column)))
    reference = column.terms.reference
    gap = reference.gap.value
    is_wide = reference.is_beyond_real and gap >= LEAST_TERM_GAP
    if not moved and not is_wide:
        return
    widest = sorted(top, key=lambda one: -abs(_shift(one, column)))
    named = moved or widest
    size = max(
        abs(_shift(moved[0], column)) / RED_SHIFT if moved else 0.0,
        gap / RED_TERM_GAP if is_wide else 0.0,
    )
    yield finding(
        "terms-shifted",
        column.name,
        severity(size, 1.0),
        f"“{column.name[:60]}”: terms occur more or less often than in training: {_named(named)}",
        "What texts are about has moved; whatever is searched for or counted in them moves along.",
        [
            at_equal_size(reference, "Accuracy of the 100 most frequent terms"),
            *(_of_texts(one, column) for one in named[:MOST_NAMED]),
            numbers(column),
        ],
        "Compare the terms here, and ask whether the generator was trained on all rows.",
    )


def _invented(column: TextColumn, texts: DistinctTexts, terms: TextTerms) -> Iterator[Finding]:
    found = column.terms
    new = beyond_chance(
        found.first_only_synthetic,
        column.n_synthetic,
        column.n_training,
        found.shared + found.only_training + found.only_synthetic,
        "synthetic_texts",
    )
    new = [one for one in new if one.synthetic_texts >= LEAST_ROWS * column.n_synthetic]
    if not new:
        return
    held = _holding(terms, [one.text for one in new], len(texts.texts))
    rows = int(texts.rows[1][held].sum())
    yield finding(
        "terms-only-in-synthetic",
        column.name,
        severity(rows / column.n_synthetic, RED_ROWS),
        f"“{column.name[:60]}”: {counted(len(new), 'term')} that no training text holds: "
        f"{_named(new)}",
        "Real texts never use these words, so readers and models will tell synthetic rows by them.",
        [
            ("Synthetic texts with one of them", f"{count(rows)} of {count(column.n_synthetic)}"),
            *(_of_texts(one, column) for one in new[:MOST_NAMED]),
        ],
        "Look at the rows named here; such words come from elsewhere, or from a wrong encoding.",
        rows_with(texts, 1, held),
    )


def _holding(terms: TextTerms, words: list[str], texts: int) -> npt.NDArray[np.bool_]:
    import numpy as np

    held = np.zeros(texts, dtype=bool)
    places = [place for place in terms.places_of(words) if place is not None]
    for place in places:
        held[terms.texts_with(place)] = True
    return held


def _lost(column: TextColumn) -> Iterator[Finding]:
    found = column.terms
    lost = beyond_chance(
        found.first_only_training,
        column.n_training,
        column.n_synthetic,
        found.shared + found.only_training + found.only_synthetic,
        "training_texts",
    )
    lost = [one for one in lost if one.training_texts >= LEAST_ROWS * column.n_training]
    if not lost:
        return
    most = max(one.training_texts for one in lost) / column.n_training
    yield finding(
        "terms-lost",
        column.name,
        severity(most, RED_ROWS),
        f"“{column.name[:60]}”: {counted(len(lost), 'term')} of training that no synthetic text "
        f"holds: {_named(lost)}",
        "Words that real texts use often are gone, and with them what they tell.",
        [*(_of_texts(one, column) for one in lost[:MOST_NAMED]), numbers(column)],
        "Check whether the generator leaves words out on purpose, to protect rare ones.",
    )


def _together(column: TextColumn) -> Iterator[Finding]:
    tried = len(column.together)

    def has_moved(pair: TermPair) -> bool:
        real, made = pair.training, pair.synthetic
        if real is None or made is None or min(real.n, made.n) < LEAST_PAIR_ROWS:
            return False
        hits = [round(chance.value * chance.n) for chance in (real, made)]
        return (
            two_shares(hits[0], real.n, hits[1], made.n) < FAMILY_ERROR / tried
            and abs(real.value - made.value) >= LEAST_APART
            and max(real.value, made.value) >= LEAST_RATIO * min(real.value, made.value)
        )

    moved = sorted(filter(has_moved, column.together), key=lambda pair: -abs(_apart(pair)))
    if not moved:
        return
    first = moved[0]
    word = "less often" if _apart(first) < 0 else "more often"
    yield finding(
        "terms-apart",
        column.name,
        severity(abs(_apart(first)), RED_APART),
        f"“{column.name[:60]}”: {_quoted(first.other)} goes with {_quoted(first.given)} {word} "
        "than in training"
        + (f", and {counted(len(moved) - 1, 'pair')} more" if len(moved) > 1 else ""),
        "Words that belong together in real texts carry meaning together; torn apart, or thrown "
        "together, they tell something else.",
        [
            *(
                (f"{_quoted(pair.other)} in texts with {_quoted(pair.given)}", _chances(pair))
                for pair in moved[:MOST_NAMED]
            ),
            numbers(column),
        ],
        "Compare pairs of terms under Together, with terms of your own.",
    )


def _apart(pair: TermPair) -> float:
    if pair.training is None or pair.synthetic is None:
        return 0.0
    return pair.synthetic.value - pair.training.value


def _chances(pair: TermPair) -> str:
    return "; ".join(
        f"{name} {share(chance.value)} ({share(chance.low)} – {share(chance.high)}, n = "
        f"{count(chance.n)})"
        for name, chance in (("training", pair.training), ("synthetic", pair.synthetic))
        if chance is not None
    )
