"""What an auditor should know about synthetic texts, by the name of the column."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.chances import two_shares
from synthdesk.engine.estimate import newcombe_difference
from synthdesk.engine.formats import count, counted, number_range, points_range, share
from synthdesk.engine.health.findings import Finding, Severity
from synthdesk.engine.text.character_names import named_character
from synthdesk.engine.text.characters import holding
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
from synthdesk.engine.text.term_findings import found_on_terms

if TYPE_CHECKING:
    from synthdesk.engine.text.distinct_texts import DistinctTexts
    from synthdesk.engine.text.terms import TextTerms
    from synthdesk.engine.text.text_figures import TextColumn

LEAST_CHARACTER_GAP, RED_CHARACTER_GAP = 0.01, 0.05
LEAST_LENGTH_GAP, RED_LENGTH_GAP = 0.03, 0.15
LEAST_EMPTY, RED_EMPTY = 0.005, 0.05
LEAST_ROWS, RED_ROWS = 0.0005, 0.01
LEAST_RATIO, RED_RATIO = 1.25, 3.0
_SEVERITIES = list(Severity)


def found_on_text(column: TextColumn, texts: DistinctTexts, terms: TextTerms) -> list[Finding]:
    """All findings on one column, red first."""
    found = [
        *_new_characters(column, texts),
        *_shifted_characters(column),
        *found_on_terms(column, texts, terms),
        *_repeated(column),
        *_empty(column, texts),
        *_lengths(column),
    ]
    return sorted(found, key=lambda one: _SEVERITIES.index(one.severity))


def _name(column: TextColumn) -> str:
    return f"“{column.name[:60]}”"


def _new_characters(column: TextColumn, texts: DistinctTexts) -> Iterator[Finding]:
    found = column.characters
    n_real, n_made = column.n_training, column.n_synthetic
    new = beyond_chance(
        found.first_only_synthetic,
        n_made,
        n_real,
        found.shared + found.only_training + found.only_synthetic,
        "synthetic_texts",
    )
    new = [one for one in new if one.synthetic_texts >= LEAST_ROWS * n_made]
    if not new:
        return
    held = holding(texts.texts, new[0].text)
    for one in new[1:]:
        held |= holding(texts.texts, one.text)
    rows = int(texts.rows[1][held].sum())
    yield finding(
        "characters-only-in-synthetic",
        column.name,
        severity(rows / n_made, RED_ROWS),
        f"{_name(column)}: {counted(len(new), 'character')} that no training text holds, in "
        f"{counted(rows, 'synthetic text')}",
        "A generator can only have taken these from elsewhere; often they are a sign of wrongly "
        "read encodings, or of texts that a language model made up.",
        [
            *(
                (
                    named_character(one.text),
                    f"in {count(one.synthetic_texts)} synthetic texts, 0 "
                    f"of {count(n_real)} in training",
                )
                for one in new[:MOST_NAMED]
            ),
            numbers(column),
        ],
        "Look at the rows named here, and at how the synthetic file was written and read.",
        rows_with(texts, 1, held),
    )


def _shifted_characters(column: TextColumn) -> Iterator[Finding]:
    found = column.characters
    gap = found.reference.gap.value
    if not found.reference.is_beyond_real or gap < LEAST_CHARACTER_GAP:
        return
    moved = sorted(
        found.top,
        key=lambda one: -abs(one.training / found.training - one.synthetic / found.synthetic),
    )
    yield finding(
        "characters-shifted",
        column.name,
        severity(gap, RED_CHARACTER_GAP),
        f"{_name(column)}: characters come in other shares than in training",
        "Another mix of letters, figures and signs: texts are written differently.",
        [
            at_equal_size(found.reference, "Accuracy of characters"),
            *(
                (
                    named_character(one.text),
                    f"{share(one.training / found.training, 2)} of "
                    f"training's characters, {share(one.synthetic / found.synthetic, 2)} of "
                    "synthetic's",
                )
                for one in moved[:5]
            ),
            numbers(column),
        ],
        "Compare both under Characters: upper case, accents, digits or signs that went lost.",
    )


def _repeated(column: TextColumn) -> Iterator[Finding]:
    found = column.repeats
    real, made = found.real, found.synthetic
    noise = 3 * sqrt(real.value + made.value)
    evidence = [
        (
            "Different texts shared, at equal size",
            f"synthetic and real {made.value:,.0f} ({made.low:,.0f} – {made.high:,.0f}); two real "
            f"samples {real.value:,.0f} ({real.low:,.0f} – {real.high:,.0f}); n = "
            f"{count(found.rows)} texts each, median and 5–95 % of {found.draws} draws",
        ),
        (
            "Whole files",
            f"{count(found.in_training)} different texts of the synthetic table are in training; "
            f"{count(found.synthetic_rows)} of {count(column.n_synthetic)} synthetic texts",
        ),
    ]
    if made.value > max(found.real_draws) and made.value - real.value > noise:
        if made.value < LEAST_RATIO * real.value:
            return
        is_red = (
            made.value >= RED_RATIO * real.value
            and found.synthetic_rows >= RED_ROWS * column.n_synthetic
        )
        yield finding(
            "texts-repeated",
            column.name,
            Severity.RED if is_red else Severity.AMBER,
            f"{_name(column)}: more real texts are repeated word for word than two sets of real "
            "texts share",
            "Texts that are found in the training table and nowhere else may tell about the very "
            "people or things that they were written about.",
            evidence,
            "Look at the texts under Repeated texts, the rarest first; see also Privacy.",
            tuple(sorted(one.synthetic_row for one in found.listed[:20])),
        )
    elif made.value < min(found.real_draws) and real.value - made.value > noise:
        yield finding(
            "texts-repeated-less",
            column.name,
            Severity.INFO,
            f"{_name(column)}: fewer real texts are repeated than two sets of real texts share",
            "Usual short texts that real tables share by chance are missing: texts are more "
            "varied than real ones, or garbled.",
            evidence,
            "Nothing, unless usual texts should occur as often as in real data.",
        )


def _empty(column: TextColumn, texts: DistinctTexts) -> Iterator[Finding]:
    real, made = column.tables[:2]
    difference = newcombe_difference(made.empty, made.texts, real.empty, real.texts)
    chance = two_shares(made.empty, made.texts, real.empty, real.texts)
    if chance > FAMILY_ERROR or abs(difference.value) < LEAST_EMPTY:
        return
    word = "more" if difference.value > 0 else "fewer"
    yield finding(
        "empty-texts",
        column.name,
        severity(abs(difference.value), RED_EMPTY),
        f"{_name(column)}: {word} empty texts than in training",
        "A text that holds nothing, or nothing but space, is no missing value and no text.",
        [
            (
                "Empty",
                f"{share(made.empty / made.texts, 2)} of {count(made.texts)} synthetic, "
                f"{share(real.empty / real.texts, 2)} of {count(real.texts)} training texts",
            ),
            ("Difference", f"{points_range(difference)}, Newcombe 95 %"),
        ],
        "Find out whether the generator or the writing of the file made them.",
        rows_with(texts, 1, texts.are_empty),
    )


def _lengths(column: TextColumn) -> Iterator[Finding]:
    found = column.lengths
    gap = found.reference.gap.value
    if not found.reference.is_beyond_real or gap < LEAST_LENGTH_GAP:
        return
    middle = found.training_quantiles[3], found.synthetic_quantiles[3]
    way = "shorter" if middle[1] < middle[0] else "longer" if middle[1] > middle[0] else "other"
    longest = found.training_quantiles[-1], found.synthetic_quantiles[-1]
    distance = found.reference
    yield finding(
        "text-lengths-shifted",
        column.name,
        severity(gap, RED_LENGTH_GAP),
        f"{_name(column)}: texts have other lengths than in training"
        if way == "other"
        else f"{_name(column)}: texts are {way} than in training",
        "Whoever reads or counts the texts will notice; a length limit of the generator is a "
        "usual cause.",
        [
            (
                "Median length",
                f"{count(middle[0])} characters in training, {count(middle[1])} in synthetic",
            ),
            ("Longest", f"{count(longest[0])} and {count(longest[1])} characters"),
            (
                "1 − Kolmogorov-Smirnov distance at equal size",
                f"{number_range(distance.synthetic)}; two real samples "
                f"{number_range(distance.real)}; n = {count(distance.real.n)} texts each",
            ),
            numbers(column),
        ],
        "Look for a longest length in the generator's settings, and at Lengths here.",
    )
