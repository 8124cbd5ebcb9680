"""The figures on text columns: counts, shares with their intervals, and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass

from synthdesk.engine.accuracy.equal_size_reference import Comparison
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.health.findings import Finding


@dataclass(frozen=True)
class TextFidelity:
    """All text columns, and what was found on them.

    Attributes:
        not_assessable: why there is nothing to compare; empty if there is.
        terms: the terms that the user asked about, lower-cased.
        left_out: text columns that can't be compared.
    """

    not_assessable: str
    findings: tuple[Finding, ...]
    terms: tuple[str, ...] = ()
    columns: tuple[TextColumn, ...] = ()
    left_out: tuple[LeftOutText, ...] = ()


@dataclass(frozen=True)
class LeftOutText:
    """A text column that can't be compared, and why."""

    column: str
    why: str


@dataclass(frozen=True)
class TextColumn:
    """One text column; every figure leaves rows without a text out.

    Attributes:
        tables: the column in training, synthetic and, if given, holdout.
        asked: how often the user's terms occur, one for each.
        together: chance of one term in texts that hold another.
        numbers: median of every number by term.
    """

    name: str
    tables: tuple[TextCount, ...]
    lengths: TextLengths
    characters: FrequencyComparison
    terms: FrequencyComparison
    asked: tuple[TextFrequency, ...]
    together: tuple[TermPair, ...]
    numbers: tuple[NumberByTerm, ...]
    repeats: RepeatedTexts

    @property
    def n_training(self) -> int:
        """Training rows with a text."""
        return self.tables[0].texts

    @property
    def n_synthetic(self) -> int:
        """Synthetic rows with a text."""
        return self.tables[1].texts


@dataclass(frozen=True)
class TextCount:
    """One table's texts.

    Attributes:
        table: training, synthetic or holdout.
        texts: rows that have a text, n of the other figures.
        missing: rows that have none.
        empty: rows whose text is empty or nothing but space.
        distinct: different texts.
    """

    table: str
    texts: int
    missing: int
    empty: int
    distinct: int


@dataclass(frozen=True)
class TextLengths:
    """How many characters texts have.

    Attributes:
        edges: shape (bins + 1,), lower edges of the bins; the last bin is closed above by the
            longest text of any table.
        training: rows by bin.
        synthetic: the same.
        training_quantiles: 0, 5, 25, 50, 75, 95 and 100 %.
        synthetic_quantiles: the same.
        ks: Kolmogorov-Smirnov distance, whole files.
        reference: 1 − KS at equal size.
    """

    edges: tuple[int, ...]
    training: tuple[int, ...]
    synthetic: tuple[int, ...]
    training_quantiles: tuple[int, ...]
    synthetic_quantiles: tuple[int, ...]
    ks: float
    reference: Comparison


@dataclass(frozen=True)
class TextFrequency:
    """How often a character or a term occurs.

    Attributes:
        text: the character or term; empty for the edges of texts.
        training: occurrences.
        synthetic: the same.
        training_texts: rows whose text holds it.
        synthetic_texts: the same.
    """

    text: str
    training: int
    synthetic: int
    training_texts: int
    synthetic_texts: int


@dataclass(frozen=True)
class FrequencyComparison:
    """Frequencies of all characters, or of all terms.

    Attributes:
        training: occurrences in all, edges of texts among them.
        synthetic: the same.
        shared: different characters or terms that both tables hold.
        only_training: those that only training holds.
        only_synthetic: those that only synthetic holds.
        top: training's 100 most frequent, most frequent first.
        first_only_training: the 100 most frequent that only training holds.
        first_only_synthetic: the 100 most frequent that only synthetic holds.
        tvd: total variation distance over ``top`` and all the rest as one, whole files.
        reference: 1 − TVD over the same at equal size.
        unknown: share of occurrences that the other sample does not hold, at equal size.
    """

    training: int
    synthetic: int
    shared: int
    only_training: int
    only_synthetic: int
    top: tuple[TextFrequency, ...]
    first_only_training: tuple[TextFrequency, ...]
    first_only_synthetic: tuple[TextFrequency, ...]
    tvd: float
    reference: Comparison
    unknown: UnknownShare


@dataclass(frozen=True)
class UnknownShare:
    """Occurrences in one sample of what another sample does not hold at all.

    Attributes:
        real: in a real sample, against another.
        synthetic: in a synthetic sample, against a real one.
    """

    real: Estimate
    synthetic: Estimate


@dataclass(frozen=True)
class TermPair:
    """Chance that a text that contains one term contains another one too.

    Terms are looked for anywhere in the lower-cased text, inside of words too.

    Attributes:
        given: the term that the texts contain.
        other: the term that is looked for in them.
        training: share of training texts with ``given``, Wilson 95 %; absent where there are none.
        synthetic: the same.
        is_asked: whether the user asked for these terms.
    """

    given: str
    other: str
    training: Estimate | None
    synthetic: Estimate | None
    is_asked: bool


@dataclass(frozen=True)
class NumberByTerm:
    """Median of a number over the texts that hold a term.

    Attributes:
        number: name of the numeric column.
        term: the term, as a word of its own.
        training: median with its interval by order statistics; absent where no row has both.
        synthetic: the same.
        is_asked: whether the user asked for this term.
    """

    number: str
    term: str
    training: Estimate | None
    synthetic: Estimate | None
    is_asked: bool


@dataclass(frozen=True)
class RepeatedTexts:
    """Texts of the synthetic table that are found in real ones, letter by letter.

    Attributes:
        in_training: different texts of the synthetic table that training holds, whole files.
        synthetic_rows: synthetic rows with such a text.
        rows: m, the rows of each sample.
        draws: number of draws.
        real: different texts that two disjoint real samples share.
        synthetic: different texts that a synthetic and a real sample share.
        real_draws: shape (draws,), every draw of ``real``.
        synthetic_draws: shape (draws,), every draw of ``synthetic``.
        listed: the 100 rarest in training, the longest first.
    """

    in_training: int
    synthetic_rows: int
    rows: int
    draws: int
    real: Estimate
    synthetic: Estimate
    real_draws: tuple[int, ...]
    synthetic_draws: tuple[int, ...]
    listed: tuple[RepeatedText, ...]


@dataclass(frozen=True)
class RepeatedText:
    """A text that both tables hold, without the text itself.

    Attributes:
        characters: its length.
        training: training rows that hold it.
        synthetic: synthetic rows that hold it.
        training_row: the first of them, counted from 1.
        synthetic_row: the same.
    """

    characters: int
    training: int
    synthetic: int
    training_row: int
    synthetic_row: int
