"""Privacy in the shareable form: verdict and tests, no row, and no count of fewer than ten."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from synthdesk.engine.disclosure.form import is_small
from synthdesk.engine.disclosure.safe_labels import coarse_labels
from synthdesk.engine.privacy.assessability import NotRun
from synthdesk.engine.privacy.evidence import evidence_of, tests_of, title_of
from synthdesk.engine.privacy.verdict import privacy_verdict

if TYPE_CHECKING:
    from synthdesk.engine.privacy.assessability import Assessable
    from synthdesk.engine.privacy.attribute_inference import AttributeInference
    from synthdesk.engine.privacy.matches import ExactMatches
    from synthdesk.engine.privacy.membership import Membership
    from synthdesk.engine.privacy.quasi_identifiers import QuasiIdentifiers
    from synthdesk.engine.privacy.record_risk import RecordRisks
    from synthdesk.engine.privacy.result import Privacy
    from synthdesk.engine.privacy.unique_records import UniqueMatches

FEW = "Its figures rest on fewer than 10 records and stand in the internal form only."
TOO_FEW_RECORDS = "There are too few real records for any comparison to mean something."
SOME_SHARED = (
    "A few records stand in training and holdout alike; they were left out of all comparisons."
)


def shareable_privacy(privacy: Privacy) -> Privacy:
    """The same judgement; tests whose figures rest on few records keep their p-value only."""
    shown = replace(
        privacy,
        exact_matches=_exact(privacy.exact_matches),
        unique_matches=_unique(privacy.unique_matches),
        unique_within_tolerance=_unique(privacy.unique_within_tolerance),
        closer_looks=tuple(one for one in map(_unique, privacy.closer_looks) if one is not None),
        membership=_membership(privacy.membership),
        attribute_inference=tuple(
            one for one in privacy.attribute_inference if not _has_few_right(one)
        ),
        record_risks=_risks(privacy.record_risks),
        quasi_identifiers=_by_keys(privacy.quasi_identifiers),
    )
    ours, theirs = tests_of(privacy), tests_of(shown)
    hidden = [name for name in ours if ours[name] and not theirs[name]]
    known = _assessable(privacy.assessable)
    evidence = {name: f"{title_of(name).lower()}, with figures of few records" for name in hidden}
    return replace(
        shown,
        assessable=replace(
            known,
            not_run=(
                *known.not_run,
                *(NotRun(name, f"{title_of(name)}: {FEW.lower()}") for name in hidden),
            ),
        ),
        verdict=privacy_verdict(
            known.reasons,
            known.mend,
            privacy.family,
            {**evidence, **evidence_of(theirs)},
            privacy.instrument_check,
        ),
    )


def _assessable(known: Assessable) -> Assessable:
    few_left = is_small(known.n_training, known.n_holdout)
    shared = known.shared
    warnings = known.warnings
    if shared is not None:
        counts = (shared.count, shared.n_holdout_rows, shared.n_training_rows, shared.split_pairs)
        shared = replace(shared, holdout_rows=())
        if is_small(*counts):
            # The warning on shared records is the last one, and names all of their counts.
            shared, warnings = None, (*warnings[:-1], SOME_SHARED)
    return replace(
        known,
        shared=shared,
        warnings=warnings,
        reason=TOO_FEW_RECORDS if few_left and known.reason else known.reason,
        reasons=(TOO_FEW_RECORDS,) if few_left else known.reasons,
        n_training=None if few_left else known.n_training,
        n_holdout=None if few_left else known.n_holdout,
    )


def _exact(found: ExactMatches | None) -> ExactMatches | None:
    if found is None:
        return None
    chance = round((found.chance_share or 0.0) * (found.n_chance or 0))
    if is_small(found.count, chance, found.n, found.n_chance):
        return None
    return replace(found, rows=())


def _unique(found: UniqueMatches | None) -> UniqueMatches | None:
    if found is None or is_small(
        found.training_unique, found.training_matched, found.holdout_unique, found.holdout_matched
    ):
        return None
    return replace(found, rows=())


def _membership(found: Membership | None) -> Membership | None:
    isolated = found.isolated if found is not None else None
    if found is None or isolated is None:
        return found
    few = is_small(isolated.n_members, isolated.n_non_members)
    return replace(found, isolated=None) if few else found


def _has_few_right(found: AttributeInference) -> bool:
    return is_small(found.training_right, found.holdout_right, found.n_training, found.n_holdout)


def _risks(found: RecordRisks | None) -> RecordRisks | None:
    if found is None:
        return None
    groups = tuple(
        replace(one, level=coarse_labels((one.level,))[0])
        for one in found.groups
        if not is_small(one.n)
    )
    return replace(found, groups=groups, records=())


def _by_keys(found: QuasiIdentifiers | None) -> QuasiIdentifiers | None:
    if found is None:
        return None
    disclosures = tuple(
        one
        for one in found.disclosures
        if not is_small(one.training_disclosed, one.holdout_disclosed)
    )
    if found.disclosures and not disclosures:
        return None
    matches = tuple(
        one for one in found.apparent_matches if not is_small(one.synthetic, one.holdout)
    )
    return replace(found, disclosures=disclosures, apparent_matches=matches)
