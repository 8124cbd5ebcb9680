"""What each privacy test asked and found, in words for somebody who has never heard of it.

The same sentences stand in the verdict, in the window, in the report and on the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from synthdesk.engine.formats import (
    count,
    number,
    number_range,
    p_value,
    points_range,
    share,
    share_range,
)
from synthdesk.engine.privacy.two_shares import corrected
from synthdesk.engine.privacy.unique_records import CopyForm, UniqueMatches

if TYPE_CHECKING:
    from synthdesk.engine.privacy.attribute_inference import AttributeInference
    from synthdesk.engine.privacy.linkability import Linkability
    from synthdesk.engine.privacy.membership import Membership
    from synthdesk.engine.privacy.nearest_owner import NearestOwner
    from synthdesk.engine.privacy.quasi_identifiers import QuasiIdentifiers
    from synthdesk.engine.privacy.result import Privacy
    from synthdesk.engine.privacy.singling_out import SinglingOut


@dataclass(frozen=True)
class TestWords:
    """A test in words.

    Attributes:
        title: what people call it.
        short: its number in the literature of this program, e.g. ``"T1"``.
        question: what was asked, without jargon.
        cannot: what it cannot tell.
    """

    title: str
    short: str
    question: str
    cannot: str


_EXACT_ONLY = (
    "It sees exact copies only, and only of records that are unique on the audited columns; a "
    "copy with one cell changed escapes it."
)

WORDS = {
    CopyForm.EXACT.value: TestWords(
        "Copies of unique records",
        "T0",
        "Do records that exist only once among all real people re-appear more often when the "
        "generator saw them?",
        _EXACT_ONLY,
    ),
    CopyForm.TOLERANCE.value: TestWords(
        "Copies with numbers a little off",
        "T0",
        "The same, with numbers that differ by next to nothing taken as equal.",
        "It sees copies whose numbers moved within a small step; a copy that crosses the edge of "
        "a step, or with a word changed, escapes it.",
    ),
    "nearest_owner": TestWords(
        "Who owns the nearest real record",
        "T1",
        "Of all real people, training and holdout together, is the one most like a synthetic "
        "record a training person more often than there are training people?",
        "It looks at the whole table at once: a handful of copied people among tens of thousands "
        "of records does not move it.",
    ),
    "membership": TestWords(
        "Membership inference",
        "T2",
        "Can somebody who has the synthetic table and other real people of the kind tell who was "
        "in the training data?",
        "The attackers are those listed; one who knows the generator, or has trained copies of "
        "it, can do better.",
    ),
    "attribute_inference": TestWords(
        "Attribute inference",
        "T3",
        "Somebody knows the other columns of a person and takes the secret of the most similar "
        "synthetic record for the person's. Are they right more often when the person was in the "
        "training data?",
        "It covers the secrets that were attacked and an attacker who looks for the most similar "
        "record; what follows for everybody alike from the population is no leak and is not "
        "counted.",
    ),
    "singling_out": TestWords(
        "Singling out",
        "T4",
        "Does a description that fits one synthetic record fit exactly one real person more often "
        "among training people than among as many others?",
        "Descriptions by few coarse columns rarely fit one record only, so on narrow tables there "
        "are few to try.",
    ),
    "linkability": TestWords(
        "Linkability",
        "T5",
        "Two files hold different columns of the same people. Does the synthetic table help to "
        "join them more often for training people than for others?",
        "It covers the two sets of columns that were declared, and no others; it has no instrument "
        "check of its own.",
    ),
    "quasi_identifiers": TestWords(
        "Disclosure by quasi-identifiers",
        "T6",
        "Somebody knows the quasi-identifiers of a person. Does the synthetic table give the "
        "person's secret away more often when that person was in the training data?",
        "It covers the quasi-identifiers and the secrets that were named, and no others.",
    ),
}


def title_of(test: str) -> str:
    """What people call a test of the family, or all of them together."""
    return WORDS[test].title if test in WORDS else "All tests together"


def unique_in_words(unique: UniqueMatches) -> str:
    """T0 and its forms: one clause with rates, difference and p."""
    who = "persons" if unique.by_person else "records"
    kind = "unique" if not unique.left_out else f"unique on all but {unique.left_out} columns"
    return (
        f"{share(unique.training_rate, 2)} of {count(unique.training_unique)} {kind} training "
        f"{who} re-appear, against {share(unique.holdout_rate, 2)} of "
        f"{count(unique.holdout_unique)} that the generator never saw: a difference of "
        f"{points_range(unique.difference)}, 95 % interval; one-sided p {p_value(unique.p_value)}"
    )


def owner_in_words(owner: NearestOwner) -> str:
    """T1."""
    return (
        f"{share(owner.share, 2)} of the nearest real records are training records, against "
        f"{share(owner.expected, 2)} if it were chance: a difference of "
        f"{points_range(owner.difference, 2)}, {owner.difference.method}; one-sided p "
        f"{p_value(owner.p_value)}"
    )


def membership_in_words(membership: Membership) -> str:
    """T2."""
    figures = membership.reported
    who = "persons" if membership.by_person else "records"
    text = (
        f"the attack by {membership.attack} tells training {who} from others with an AUC of "
        f"{number_range(figures.auc)} (.5: not at all), {count(figures.n_members)} against "
        f"{count(figures.n_non_members)}"
    )
    for rate in figures.detection_rates:
        text += (
            f"; at {share(rate.nominal)} false alarms it recognises {share_range(rate.rate)} of "
            "them"
        )
    return (
        f"{text}; one-sided p {p_value(membership.p_value)}, judged by the {membership.criterion}"
    )


def attributes_in_words(found: Sequence[AttributeInference]) -> str:
    """T3: the secret that is guessed most tellingly."""
    worst = min(found, key=lambda one: one.p_value)
    others = f", one of {len(found)} secrets" if len(found) > 1 else ""
    model = (
        "" if worst.model_rate is None else f", a model of the population {share(worst.model_rate)}"
    )
    return (
        f"“{worst.secret[:60]}” is guessed for {share(worst.training_rate)} of "
        f"{count(worst.n_training)} training people, against {share(worst.holdout_rate)} of "
        f"{count(worst.n_holdout)} others: a difference of {points_range(worst.difference)}, 95 % "
        f"interval; guessing blindly is right for {share(worst.plain_rate)}{model}; one-sided p "
        f"{p_value(worst.p_value)}{others}"
    )


def singling_out_in_words(found: SinglingOut) -> str:
    """T4: the way of describing that tells most."""
    if not found.attacks:
        return "no description fits one synthetic record only"
    worst = min(found.attacks, key=lambda one: one.p_value)
    return (
        f"{share(worst.training_rate)} of {count(worst.n_predicates)} descriptions by {worst.kind} "
        f"fit exactly one of {count(found.n_compared)} training people, against "
        f"{share(worst.holdout_rate)} for as many others: a difference of "
        f"{points_range(worst.difference)}, {worst.difference.method}; one-sided p "
        f"{p_value(worst.p_value)}, one of {len(found.attacks)} ways to describe"
    )


def linkability_in_words(found: Linkability) -> str:
    """T5."""
    return (
        f"{share(found.training_rate, 2)} of {count(found.n_training)} training people are linked, "
        f"against {share(found.holdout_rate, 2)} of {count(found.n_holdout)} others: a difference "
        f"of {points_range(found.difference)}, {found.difference.method}; one-sided p "
        f"{p_value(found.p_value)}"
    )


def quasi_identifiers_in_words(found: QuasiIdentifiers) -> str:
    """T6: the secret that is disclosed most surely."""
    if not found.disclosures:
        return "no secret is named"
    worst = min(found.disclosures, key=lambda one: one.p_value)
    return (
        f"“{worst.secret[:60]}” of {share(worst.training_rate, 2)} of {count(found.n_training)} "
        f"training people is given away, against {share(worst.holdout_rate, 2)} of "
        f"{count(found.n_holdout)} others: a difference of {points_range(worst.difference)}, 95 % "
        f"interval; one-sided p {p_value(worst.p_value)}"
        + (f", one of {number(len(found.disclosures), 0)} secrets" * (len(found.disclosures) > 1))
    )


_IN_WORDS: Mapping[str, Callable[[Any], str]] = {
    CopyForm.EXACT.value: unique_in_words,
    CopyForm.TOLERANCE.value: unique_in_words,
    "nearest_owner": owner_in_words,
    "membership": membership_in_words,
    "attribute_inference": attributes_in_words,
    "singling_out": singling_out_in_words,
    "linkability": linkability_in_words,
    "quasi_identifiers": quasi_identifiers_in_words,
}


def evidence_of(tests: Mapping[str, object]) -> dict[str, str]:
    """What each test found, one clause each.

    Args:
        tests: results by their fields of ``Privacy``; absent ones are None.
    """
    return {name: write(tests[name]) for name, write in _IN_WORDS.items() if tests.get(name)}


def p_values_of(tests: Mapping[str, object]) -> dict[str, float]:
    """One-sided p of each test of the verdict that was run.

    Args:
        tests: as for ``evidence_of``.
    """
    found = {name: _p_value_of(tests.get(name)) for name in _IN_WORDS}
    return {name: p for name, p in found.items() if p is not None}


def _p_value_of(result: Any) -> float | None:
    if isinstance(result, tuple):
        return corrected([one.p_value for one in result]) if result else None
    found: float | None = getattr(result, "p_value", None)
    return found


def tests_of(privacy: Privacy) -> dict[str, object]:
    """The results of the verdict's tests, by their fields."""
    return {name: getattr(privacy, name) for name in _IN_WORDS}
