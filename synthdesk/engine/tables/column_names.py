"""When two column names mean the same: written alike, or likely enough to ask."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LIKELY = 0.8
"""Names at least this similar are suggested; 1 is the same, as difflib measures it."""

# Both sides are spelled out before names are compared, so “qty” finds “quantity”.
ABBREVIATIONS = {
    "acct": "account",
    "addr": "address",
    "amt": "amount",
    "avg": "average",
    "bal": "balance",
    "cat": "category",
    "cd": "code",
    "cnt": "count",
    "cntry": "country",
    "ctry": "country",
    "cust": "customer",
    "desc": "description",
    "dob": "birthdate",
    "dt": "date",
    "edu": "education",
    "emp": "employment",
    "freq": "frequency",
    "grp": "group",
    "hh": "household",
    "hrs": "hours",
    "id": "identifier",
    "inc": "income",
    "lat": "latitude",
    "lon": "longitude",
    "lng": "longitude",
    "max": "maximum",
    "min": "minimum",
    "mth": "month",
    "nbr": "number",
    "no": "number",
    "num": "number",
    "occ": "occupation",
    "pct": "percent",
    "prod": "product",
    "qty": "quantity",
    "ref": "reference",
    "tel": "telephone",
    "txn": "transaction",
    "val": "value",
    "wt": "weight",
    "yr": "year",
    "zip": "postcode",
    "zipcode": "postcode",
}
_SEPARATORS = re.compile(r"[\s\-_.]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_DIGITS = re.compile(r"\d+")
_SHORTEST_PART = 3
_SHORTEST_ALIKE = 5


@dataclass(frozen=True)
class Likeness:
    """How alike two names are that are not the same.

    Attributes:
        score: from 0 to 1.
        why: one plain sentence.
    """

    score: float
    why: str


def folded(name: str) -> str:
    """The name without case, spaces and ``-_.``, in Unicode's compatibility form."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    # Folding and the loss of a space can leave the compatibility form again (ŉ, a lone accent).
    bare = _SEPARATORS.sub("", unicodedata.normalize("NFKC", plain))
    return unicodedata.normalize("NFKC", bare)


def words_of(name: str) -> tuple[str, ...]:
    """The name's words, in lower case, with common abbreviations spelled out."""
    apart = _CAMEL.sub(" ", unicodedata.normalize("NFKC", name))
    words = (word.casefold() for word in _SEPARATORS.split(apart) if word)
    return tuple(ABBREVIATIONS.get(word, word) for word in words)


@dataclass(frozen=True)
class ComparedName:
    """A name prepared for comparison with many others."""

    name: str
    folded: str
    words: tuple[str, ...]
    numbers: tuple[str, ...]

    @classmethod
    def of(cls, name: str) -> ComparedName:
        """The name, folded and taken apart once."""
        plain = folded(name)
        return cls(name, plain, words_of(name), tuple(_DIGITS.findall(plain)))


def likeness(theirs: ComparedName, ours: ComparedName) -> Likeness | None:
    """Whether two names are alike enough to ask the user; none where they are not."""
    from difflib import SequenceMatcher

    if not theirs.folded or not ours.folded:
        return None
    # A series like PAY_AMT1 … PAY_AMT6 differs in nothing but its numbers.
    if theirs.numbers and ours.numbers and theirs.numbers != ours.numbers:
        return None
    if theirs.words == ours.words:
        return Likeness(0.99, "one name abbreviates the other")
    short, long = sorted((theirs, ours), key=lambda name: len(name.folded))
    if len(short.folded) >= _SHORTEST_PART and _stands_in(short, long):
        share = len(short.folded) / len(long.folded)
        return Likeness(LIKELY + 0.15 * share, "one name contains the other")
    # One letter makes another word of a short name: age and wage.
    if theirs.numbers != ours.numbers or len(short.folded) < _SHORTEST_ALIKE:
        return None
    matcher = SequenceMatcher(None, theirs.folded, ours.folded, autojunk=False)
    # The two bounds cost little and spare most of the long comparisons in wide tables.
    if matcher.real_quick_ratio() < LIKELY or matcher.quick_ratio() < LIKELY:
        return None
    score = matcher.ratio()
    if score < LIKELY:
        return None
    return Likeness(score, f"the names are {score:.0%} alike")


def _stands_in(short: ComparedName, long: ComparedName) -> bool:
    """Whether one name's words stand, in a row, among the other's; ``age`` isn't in ``wage``."""
    n = len(short.words)
    return any(long.words[i : i + n] == short.words for i in range(len(long.words) - n + 1))
