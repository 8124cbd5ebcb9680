"""How close synthetic texts are to real ones, against what real texts reach with themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.equal_size_reference import sample_size
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for
from synthdesk.engine.tables.schema import ColumnType
from synthdesk.engine.text.characters import CountedCharacters, count_characters
from synthdesk.engine.text.distinct_texts import DistinctTexts, distinct_texts
from synthdesk.engine.text.frequencies import Counted, compare_frequencies
from synthdesk.engine.text.lengths import compare_lengths
from synthdesk.engine.text.numbers_by_term import numbers_by_term
from synthdesk.engine.text.repeated_texts import repeated_texts
from synthdesk.engine.text.sampled_texts import SampledTexts, sample_texts
from synthdesk.engine.text.terms import TextTerms, asked_terms, meaningful, text_terms
from synthdesk.engine.text.terms_together import terms_together
from synthdesk.engine.text.text_figures import (
    LeftOutText,
    TextColumn,
    TextCount,
    TextFidelity,
    TextFrequency,
)
from synthdesk.engine.text.text_findings import found_on_text

if TYPE_CHECKING:
    from synthdesk.engine.health.findings import Finding
    from synthdesk.engine.tables.conform import Tables

__all__ = ["TextFidelity", "measure_text"]

NO_TEXT = "no column has the type text"
FEWEST_TEXTS = 50
FREQUENT_TOGETHER = 12
FREQUENT_WITH_NUMBER = 20


def measure_text(
    tables: Tables, terms: Sequence[str], seed: int, progress: Progress = SILENT
) -> TextFidelity:
    """Character and term frequencies, co-occurrence, exact matches of every text column.

    Args:
        tables: conformed tables.
        terms: terms that the user asks about, beside the most frequent ones.
        seed: the audit's seed.
    """
    asked = asked_terms(terms)
    names = [column.name for column in tables.columns if column.type is ColumnType.TEXT]
    if not names:
        progress.step(1.0)
        return TextFidelity(NO_TEXT, (), asked)
    columns, left_out = [], []
    findings: list[Finding] = []
    for number, name in enumerate(names):
        part = progress.part(number / len(names), (number + 1) / len(names))
        measured = _measure_column(tables, name, asked, seed, part)
        if isinstance(measured, LeftOutText):
            left_out.append(measured)
            continue
        columns.append(measured[0])
        findings += measured[1]
    progress.step(1.0)
    nothing = "" if columns else "; ".join(f"“{one.column[:60]}”: {one.why}" for one in left_out)
    return TextFidelity(nothing, tuple(findings), asked, tuple(columns), tuple(left_out))


def _why_not(texts: DistinctTexts) -> str:
    m = sample_size(len(texts.real), 0, len(texts.held[1]))
    if m >= FEWEST_TEXTS:
        return ""
    return (
        f"samples of {m} texts are all that can be compared ({len(texts.held[0])} training and "
        f"{len(texts.held[1])} synthetic rows have a text); it takes {FEWEST_TEXTS}"
    )


def _measure_column(
    tables: Tables, name: str, asked: tuple[str, ...], seed: int, progress: Progress
) -> tuple[TextColumn, list[Finding]] | LeftOutText:
    progress.step(0.0, "Text: reading")
    texts = distinct_texts(tables, name)
    why = _why_not(texts)
    if why:
        return LeftOutText(name, why)
    samples = sample_texts(texts, generator_for(seed, f"text.samples:{name}"))
    characters = count_characters(texts, samples, progress.part(0.1, 0.4))
    terms = text_terms(texts, progress.part(0.4, 0.6))
    by_term = _counted_terms(terms, samples)
    term_frequencies = compare_frequencies(by_term, samples)
    progress.step(0.7, "Text: terms together")
    top = [one.text for one in term_frequencies.top]
    column = TextColumn(
        name=name,
        tables=_counts(texts),
        lengths=compare_lengths(texts, characters.lengths, samples),
        characters=compare_frequencies(_counted_characters(characters), samples),
        terms=term_frequencies,
        asked=_asked(by_term, terms, asked),
        together=terms_together(texts, asked, meaningful(top, FREQUENT_TOGETHER)),
        numbers=numbers_by_term(
            tables,
            texts,
            terms,
            asked,
            meaningful(top, FREQUENT_WITH_NUMBER),
            progress.part(0.8, 0.9),
        ),
        repeats=repeated_texts(
            texts,
            characters.lengths,
            generator_for(seed, f"text.repeated:{name}"),
            progress.part(0.9, 0.98),
        ),
    )
    return column, found_on_text(column, texts, terms)


def _counts(texts: DistinctTexts) -> tuple[TextCount, ...]:
    import numpy as np

    is_empty = texts.are_empty
    names = ("training", "synthetic", "holdout")[: len(texts.places)]
    return tuple(
        TextCount(
            table=table,
            texts=len(held),
            missing=len(places) - len(held),
            empty=int(rows[is_empty].sum()),
            distinct=int(np.count_nonzero(rows)),
        )
        for table, places, held, rows in zip(
            names, texts.places, texts.held, texts.rows, strict=True
        )
    )


def _counted_characters(characters: CountedCharacters) -> Counted:
    from scipy.sparse import csc_matrix

    return Counted(
        csc_matrix(characters.occurrences),
        characters.texts,
        lambda places: [characters.characters[place] for place in places.tolist()],
        len(characters.characters) - 1,
    )


def _counted_terms(terms: TextTerms, samples: SampledTexts) -> Counted:
    return Counted(
        samples.counted(terms.counts),
        (samples.weights[: samples.tables] @ terms.presence).toarray(),
        lambda places: terms.vocabulary.take(places).to_pylist(),
        terms.places_of([""])[0],
    )


def _asked(counted: Counted, terms: TextTerms, asked: Sequence[str]) -> tuple[TextFrequency, ...]:
    import numpy as np

    found = []
    for word, place in zip(asked, terms.places_of(asked), strict=True):
        if place is None:
            found.append(TextFrequency(word, 0, 0, 0, 0))
        else:
            found += counted.frequencies_at(np.array([place]))
    return tuple(found)
