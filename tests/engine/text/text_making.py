"""Tables of texts and numbers, made without files."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pyarrow as pa

from synthdesk.engine.tables.conform import Tables
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType, Schema
from synthdesk.engine.text.text_fidelity import measure_text
from synthdesk.engine.text.text_figures import TextColumn, TextFidelity

Texts = Sequence[str | None]
ADJECTIVES = ("bright", "cosy", "quiet", "large", "tiny", "modern")
NOUNS = ("studio", "room", "house", "flat", "loft")
PLACES = ("Camden", "Soho", "Hackney", "the park", "King's Cross")


def titles(rows: int, seed: int) -> list[str]:
    """Short titles with dependent words: a loft is always in a warehouse."""
    chance = random.Random(seed)
    made = []
    for _ in range(rows):
        noun = chance.choice(NOUNS)
        where = " warehouse" if noun == "loft" else ""
        number = chance.randint(1, 400)
        made.append(
            f"{chance.choice(ADJECTIVES).title()} {noun}{where} near {chance.choice(PLACES)}, "
            f"no. {number}"
        )
    return made


def tables_of(
    training: Texts,
    synthetic: Texts,
    holdout: Texts | None = None,
    numbers: tuple[Sequence[float | None], Sequence[float | None]] | None = None,
) -> Tables:
    schema = Schema((_column("title", ColumnType.TEXT), _column("price", ColumnType.NUMERIC)))

    def table(texts: Texts, prices: Sequence[float | None]) -> pa.Table:
        words = pa.array(list(texts), pa.string()).dictionary_encode()
        return pa.table({"title": words, "price": pa.array(list(prices), pa.float64())})

    prices = numbers or ([float(i) for i in range(len(training))], [0.0] * len(synthetic))
    return Tables(
        schema,
        table(training, prices[0]),
        table(synthetic, prices[1]),
        None if holdout is None else table(holdout, [0.0] * len(holdout)),
    )


def _column(name: str, kind: ColumnType) -> Column:
    return Column(name, kind, ColumnRole.FEATURE, "made")


def measured(
    training: Texts, synthetic: Texts, holdout: Texts | None = None, terms: Sequence[str] = ()
) -> TextFidelity:
    return measure_text(tables_of(training, synthetic, holdout), terms, 7)


def column_of(found: TextFidelity) -> TextColumn:
    assert not found.not_assessable
    return found.columns[0]


def finding_of(found: TextFidelity, check: str) -> str:
    """All words of the one finding of a check; empty where there is none."""
    given = [finding for finding in found.findings if finding.check == check]
    assert len(given) <= 1
    return " ".join(
        part
        for finding in given
        for part in (finding.title, *(f"{e.label}: {e.text}" for e in finding.evidence))
    )
