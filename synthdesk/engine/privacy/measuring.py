"""The privacy part of an audit: can it be judged, what did the tests find, what does it come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from synthdesk.engine.privacy.article_distances import ArticleDistances, article_distances
from synthdesk.engine.privacy.assessability import (
    FEWEST_RECORDS,
    NO_HOLDOUT,
    Assessable,
    Ground,
    NotRun,
    Obstacle,
    holds_the_holdout,
    survey,
)
from synthdesk.engine.privacy.attack_settings import AttackSettings, Linkable, attack_settings
from synthdesk.engine.privacy.coded_rows import coded_rows
from synthdesk.engine.privacy.distance_curves import distances_to_training
from synthdesk.engine.privacy.evidence import evidence_of, p_values_of, tests_of
from synthdesk.engine.privacy.family import family_of
from synthdesk.engine.privacy.instrument_check import InstrumentCheck, check_instruments
from synthdesk.engine.privacy.instruments import Instruments, make_ready
from synthdesk.engine.privacy.linkability import Linkability, linkability, why_not_linked
from synthdesk.engine.privacy.matches import ExactMatches, exact_matches
from synthdesk.engine.privacy.planting import Planter
from synthdesk.engine.privacy.quasi_identifiers import quasi_identifiers
from synthdesk.engine.privacy.record_risk import RecordRisks, record_risks
from synthdesk.engine.privacy.result import Privacy
from synthdesk.engine.privacy.row_keys import RowKeys
from synthdesk.engine.privacy.shared_records import without_shared
from synthdesk.engine.privacy.unique_records import CopyForm, UniqueMatches, UniqueRecords
from synthdesk.engine.privacy.verdict import privacy_verdict
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedRows
    from synthdesk.engine.privacy.instrument import Instrument
    from synthdesk.engine.tables.conform import Tables

    Integers = npt.NDArray[np.int64]

MOST_LOOKED_AT_CLOSELY = 1_000_000
"""Real or synthetic rows up to which near copies are looked for choice by choice of columns."""
NOT_DECLARED = (
    "No two sets of columns were declared that two files about the same people may hold, so nobody "
    "tried to join such files by the synthetic table. Declare them under “What an attacker knows”."
)
_ADD_HOLDOUT = Obstacle(NO_HOLDOUT, "Add as holdout real rows that the generator never saw.")


def measure_privacy(
    tables: Tables, seed: int, progress: Progress = SILENT, *, linkable: Linkable | None = None
) -> Privacy:
    """Everything but the instrument check.

    Args:
        tables: of the audit.
        seed: the audit's.
        progress: told of every step.
        linkable: the columns of two files that somebody may want to join.
    """
    progress.step(0.0, "Privacy: comparing whole rows")
    coded = coded_rows(tables)
    exact = _exact_matches(coded)
    numbers = [column.name for column in tables.columns if column.type.is_number]
    article = article_distances(coded, numbers, seed, progress.part(0.05, 0.25))
    if tables.holdout is None:
        return _judged(_not_assessable((_ADD_HOLDOUT,), None), exact, article, {})
    ground = survey(tables, coded, seed, progress.part(0.25, 0.35))
    obstacles = ground.obstacles
    if min(ground.n_training, ground.n_holdout) >= FEWEST_RECORDS:
        unique = UniqueRecords(ground.cleared.coded)
        other = holds_the_holdout(unique.result()) if unique.reason is None else None
        obstacles = obstacles if other is None else (*obstacles, other)
    if obstacles:
        return _judged(_not_assessable(obstacles, ground), exact, article, {})
    settings = attack_settings(tables.schema, coded, linkable)
    tools = make_ready(
        ground.cleared.coded, settings, seed, progress.part(0.35, 0.7), with_distances=True
    )
    tests = _tested(ground, tools, settings, seed, progress.part(0.7, 0.95))
    linked, why_not = _linked(ground.cleared.coded, settings, seed, progress.part(0.95, 1.0))
    known = _assessable(ground, tools)
    known = replace(known, not_run=(*known.not_run, *why_not))
    return _judged(known, exact, article, {**tests, "linkability": linked})


def check_privacy(
    tables: Tables,
    privacy: Privacy,
    seed: int,
    progress: Progress = SILENT,
    *,
    linkable: Linkable | None = None,
) -> Privacy:
    """The same figures with the instrument check, and the verdict that knows it.

    Args:
        tables: of the audit.
        privacy: its figures; where nothing can be judged, there is nothing to check.
        seed: the audit's.
        progress: told of every step.
        linkable: as for ``measure_privacy``.
    """
    if not privacy.assessable.judged:
        return privacy
    coded = without_shared(coded_rows(tables), tables.subjects).coded
    settings = attack_settings(tables.schema, coded, linkable)
    planter = Planter(coded, seed, progress.part(0.0, 0.05))

    def build(of: CodedRows, state: int, part: Progress) -> Sequence[Instrument]:
        return make_ready(of, settings, state, part).all

    checks = check_instruments(coded, build, planter.plant, seed, progress.part(0.05, 1.0))
    return with_checks(privacy, checks)


def with_checks(privacy: Privacy, checks: tuple[InstrumentCheck, ...]) -> Privacy:
    """The same figures, judged by what the tests would have noticed."""
    known, evidence = privacy.assessable, evidence_of(tests_of(privacy))
    verdict = privacy_verdict(known.reasons, known.mend, privacy.family, evidence, checks)
    return replace(privacy, instrument_check=checks, verdict=verdict)


# --- what the tests come to ----------------------------------------------------------------


def _judged(
    known: Assessable,
    exact: ExactMatches,
    article: ArticleDistances | None,
    tests: dict[str, Any],
) -> Privacy:
    family = family_of(p_values_of(tests))
    return Privacy(
        verdict=privacy_verdict(known.reasons, known.mend, family, evidence_of(tests), None),
        assessable=known,
        exact_matches=exact,
        article=article,
        family=family,
        **tests,
    )


def _not_assessable(obstacles: Sequence[Obstacle], ground: Ground | None) -> Assessable:
    reasons = tuple(one.reason for one in obstacles)
    known = Assessable(
        holdout=ground is not None,
        unique_matches=False,
        reason=" ".join(reasons),
        reasons=reasons,
        mend=" ".join(one.mend for one in obstacles),
    )
    return known if ground is None else _described(known, ground)


def _assessable(ground: Ground, tools: Instruments) -> Assessable:
    why = {one.test: one.reason for one in tools.not_run}
    known = Assessable(
        holdout=True,
        unique_matches=tools.unique is not None,
        reason=why.get(CopyForm.EXACT.value),
        judged=True,
        not_run=tools.not_run,
    )
    return _described(known, ground)


def _described(known: Assessable, ground: Ground) -> Assessable:
    found = ground.exchangeability
    return replace(
        known,
        warnings=ground.warnings,
        exchangeable=None if found is None else found.auc,
        differing_columns=() if found is None else found.differing_columns,
        shared=ground.cleared.shared,
        by_person=ground.by_person,
        n_training=ground.n_training,
        n_holdout=ground.n_holdout,
    )


# --- the tests -----------------------------------------------------------------------------


def _tested(
    ground: Ground, tools: Instruments, settings: AttackSettings, seed: int, progress: Progress
) -> dict[str, Any]:
    """Results by their fields of ``Privacy``, rows as they are numbered in the files."""
    coded, rows = ground.cleared.coded, ground.cleared.training_rows
    progress.step(0.0, "Privacy: membership inference")
    membership, risks = None, None
    if tools.membership is not None:
        membership = tools.membership.result(progress.part(0.0, 0.2))
        asking = progress.part(0.2, 0.5, "Privacy: records one by one")
        risks = record_risks(coded, tools.membership, membership.attack, seed, asking)
    by_keys = None
    if settings.quasi_identifiers:
        by_keys = quasi_identifiers(coded, settings.quasi_identifiers, settings.secrets)
    closer = _closer_looks(coded, settings, progress.part(0.5, 0.7, "Privacy: near copies"))
    return {
        "unique_matches": _in_file(tools.unique, rows),
        "unique_within_tolerance": _in_file(tools.tolerant, rows),
        "closer_looks": tuple(replace(one, rows=_renumbered(one.rows, rows)) for one in closer),
        "nearest_owner": tools.owner.result,
        "distances": distances_to_training(
            coded, tools.owner, seed, progress.part(0.7, 1.0, "Privacy: distances")
        ),
        "membership": membership,
        "attribute_inference": tools.attributes.results() if tools.attributes else (),
        "singling_out": tools.singling_out.result() if tools.singling_out else None,
        "record_risks": None if risks is None else _risks_in_file(risks, rows),
        "quasi_identifiers": by_keys,
    }


def _linked(
    coded: CodedRows, settings: AttackSettings, seed: int, progress: Progress
) -> tuple[Linkability | None, tuple[NotRun, ...]]:
    """T5, or why it was not run."""
    if settings.linkable is None:
        return None, (NotRun("linkability", NOT_DECLARED),)
    reason = why_not_linked(coded, *settings.linkable)
    if reason is not None:
        return None, (NotRun("linkability", reason),)
    return linkability(coded, *settings.linkable, seed, progress), ()


def _closer_looks(
    coded: CodedRows, settings: AttackSettings, progress: Progress
) -> list[UniqueMatches]:
    """T0 on the quasi-identifiers and for near copies, as far as there is anything unique."""
    assert coded.holdout is not None
    looks = []
    if settings.quasi_identifiers:
        known = coded.on(settings.quasi_identifiers)
        looks.append(UniqueRecords(known, CopyForm.QUASI_IDENTIFIERS))
    rows = max(len(coded.training) + len(coded.holdout), len(coded.synthetic))
    if rows <= MOST_LOOKED_AT_CLOSELY:
        forms = ((CopyForm.ONE_CELL, 1), (CopyForm.TWO_CELLS, 2))
        looks += [
            UniqueRecords(coded, form, cells, progress=progress.part(0.5 * at, 0.5 * (at + 1)))
            for at, (form, cells) in enumerate(forms)
            if cells < len(coded.columns)
        ]
    return [look.result() for look in looks if look.reason is None]


def _exact_matches(coded: CodedRows) -> ExactMatches:
    keys = RowKeys(coded.columns)
    held = None if coded.holdout is None else keys.of(coded.holdout)
    return exact_matches(keys.of(coded.training), keys.of(coded.synthetic), held)


def _in_file(test: UniqueRecords | None, rows: Integers) -> UniqueMatches | None:
    if test is None:
        return None
    found = test.result()
    return replace(found, rows=_renumbered(found.rows, rows))


def _renumbered(pairs: tuple[tuple[int, int], ...], rows: Integers) -> tuple[tuple[int, int], ...]:
    """(training row, synthetic row), the first as it is numbered in its file."""
    return tuple((int(rows[ours - 1]) + 1, theirs) for ours, theirs in pairs)


def _risks_in_file(risks: RecordRisks, rows: Integers) -> RecordRisks:
    listed = tuple(replace(one, row=int(rows[one.row - 1]) + 1) for one in risks.records)
    return replace(risks, records=listed)
