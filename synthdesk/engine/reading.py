"""Results in plain words, the same in window, report and command line.

Every sentence names its reference; none calls anything safe.
"""

from __future__ import annotations

from collections.abc import Iterable

from synthdesk.engine.accuracy.accuracy import Accuracy
from synthdesk.engine.accuracy.equal_size_reference import Standing
from synthdesk.engine.discriminator.fake_or_real import Discriminator
from synthdesk.engine.formats import (
    count,
    counted,
    number_range,
    points_range,
    share,
    share_range,
)
from synthdesk.engine.health.findings import Finding, Severity
from synthdesk.engine.privacy.evidence import unique_in_words
from synthdesk.engine.privacy.matches import ExactMatches
from synthdesk.engine.privacy.result import Privacy
from synthdesk.engine.privacy.verdict import PrivacyState
from synthdesk.engine.quality_findings import QualityPart, severity_counts

_STANDINGS = {
    Standing.ABOVE: (
        "That is above the band: closer to the training rows than a second real sample is. "
        "Copies of training rows would look like that; see Privacy."
    ),
    Standing.WITHIN: (
        "That is within the band: by this figure it can't be told from a second real sample of "
        "that size. What binning hides, no accuracy can tell; see the findings."
    ),
    Standing.BELOW: (
        "That is below the band: less accurate than a second real sample of that size would be."
    ),
}


def accuracy_in_words(accuracy: Accuracy) -> str:
    """The headline accuracy against what real data reach with themselves."""
    reference = accuracy.reference
    return (
        f"The synthetic table reaches {share(accuracy.overall)} overall accuracy on "
        f"{rows_of_accuracy(accuracy)}. At {count(reference.rows)} rows each, two real samples "
        f"reach {share_range(reference.overall.real)} with one another and the synthetic table "
        f"{share_range(reference.overall.synthetic)}: a gap of "
        f"{points_range(reference.overall.gap)}."
    )


def rows_of_accuracy(accuracy: Accuracy) -> str:
    """Which rows accuracy rests on."""
    if accuracy.subject_key is None:
        return "the whole files"
    return f"one row of each subject by “{accuracy.subject_key[:60]}”, drawn at random"


def short_rows_of_accuracy(accuracy: Accuracy) -> str:
    """The same in three words, beside a figure."""
    return "whole files" if accuracy.subject_key is None else "one row a subject"


def standing_in_words(standing: Standing) -> str:
    """What it means to lie above, within or below the band of real samples."""
    return _STANDINGS[standing]


def findings_in_words(findings: Iterable[Finding], parts: Iterable[QualityPart]) -> str:
    """How much was found beside the accuracy figure, or what was looked for in vain.

    Args:
        findings: of all quality analyses.
        parts: the analyses that had something to look at.
    """
    counts = severity_counts(findings)
    looked_for = "; ".join(part.looked_for for part in parts)
    if not looked_for:
        return "Nothing was looked for beside the accuracy figures."
    if not any(counts.values()):
        return f"Nothing was found. Looked for: {looked_for}."
    kinds = [f"{count(counts[one])} {one.value}" for one in Severity if counts[one]]
    found = counted(sum(counts.values()), "finding")
    return f"{found} beside the accuracy figures: {', '.join(kinds)}."


def exact_matches_in_words(matches: ExactMatches | None) -> str:
    """What the plain count says, and that it is no privacy test."""
    if matches is None:
        return "The count of equal rows is under 10 and stands in the internal form only."
    text = (
        f"{count(matches.count)} of {count(matches.n)} synthetic rows ({share(matches.share)}) "
        "equal some training row on every audited column."
    )
    if matches.chance_share is None or matches.n_chance is None:
        return (
            f"{text} Without a holdout nothing tells how many would match by chance. "
            "This count is not a privacy test."
        )
    return (
        f"{text} Of {count(matches.n_chance)} real people whom the generator never saw, "
        f"{share(matches.chance_share)} equal some training row too: rows match by chance when "
        "columns are few and coarse. This count is not a privacy test."
    )


def ground_in_words(privacy: Privacy) -> str:
    """What the comparisons rest on."""
    known = privacy.assessable
    if known.n_training is None or known.n_holdout is None:
        return ""
    who = "persons" if known.by_person else "records"
    text = (
        f"Compared are {count(known.n_training)} training {who} with {count(known.n_holdout)} "
        "holdout ones that the generator never saw."
    )
    if known.exchangeable is None:
        return text
    return (
        f"{text} A classifier tells the two apart with an AUC of "
        f"{number_range(known.exchangeable)}; .5 means that the holdout could have been training "
        "just as well."
    )


def unique_matches_in_words(privacy: Privacy) -> str:
    """T0 by itself; what it comes to is the verdict's business."""
    unique = privacy.unique_matches
    if unique is None:
        return f"{PrivacyState.NOT_JUDGED}. {privacy.assessable.reason or ''}".strip()
    found = unique_in_words(unique)
    return (
        f"{found[:1].upper()}{found[1:]}. This test sees exact copies only; an excess of up to "
        f"{share(max(0.0, unique.difference.high), 2)} could have gone unnoticed."
    )


def discriminator_in_words(discriminator: Discriminator) -> str:
    """The AUC against its reference."""
    text = (
        f"A classifier tells synthetic rows from training rows with an AUC of "
        f"{number_range(discriminator.auc)}; .5 means not at all, 1 means always."
    )
    if discriminator.auc.high < 0.5:
        text += (
            " Below .5 it does worse than guessing: many synthetic rows stand in the training "
            "table, too, and what it learns of one misleads it on the other. Copies look like "
            "that; see Privacy."
        )
    if discriminator.reference_auc is None:
        return f"{text} Without a holdout there is no real-vs-real reference."
    return (
        f"{text} The same classifier on training against holdout rows reaches "
        f"{number_range(discriminator.reference_auc)}."
    )
