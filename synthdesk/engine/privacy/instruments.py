"""The tests of the verdict, made ready on some tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.privacy.assessability import NotRun
from synthdesk.engine.privacy.attacked_records import attacked_records
from synthdesk.engine.privacy.attribute_tests import AttributeTests, attribute_tests
from synthdesk.engine.privacy.membership import MembershipTest
from synthdesk.engine.privacy.nearest_owner import NearestOwnerTest
from synthdesk.engine.privacy.quasi_identifiers import NOT_NAMED, QuasiIdentifierTest
from synthdesk.engine.privacy.singling_out import SinglingOutTest
from synthdesk.engine.privacy.tolerance import tolerance_steps
from synthdesk.engine.privacy.unique_records import CopyForm, UniqueRecords
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    from synthdesk.engine.privacy.attack_settings import AttackSettings
    from synthdesk.engine.privacy.coded_rows import CodedRows
    from synthdesk.engine.privacy.instrument import Instrument


@dataclass(frozen=True, eq=False)
class Instruments:
    """The tests, each absent where it can't be run on these tables; ``not_run`` says why."""

    unique: UniqueRecords | None
    tolerant: UniqueRecords | None
    owner: NearestOwnerTest
    membership: MembershipTest | None
    attributes: AttributeTests | None
    singling_out: SinglingOutTest | None
    quasi_identifiers: QuasiIdentifierTest | None
    not_run: tuple[NotRun, ...]

    @property
    def all(self) -> tuple[Instrument, ...]:
        """Those that there are."""
        given = (
            self.unique,
            self.tolerant,
            self.owner,
            self.membership,
            self.attributes,
            self.singling_out,
            self.quasi_identifiers,
        )
        return tuple(one for one in given if one is not None)


def make_ready(
    coded: CodedRows,
    settings: AttackSettings,
    seed: int,
    progress: Progress = SILENT,
    *,
    with_distances: bool = False,
) -> Instruments:
    """Make every test of the verdict ready.

    Args:
        coded: tables with a holdout.
        settings: what the attackers know.
        seed: the audit's.
        progress: told of every step.
        with_distances: whether the nearest training rows of each synthetic row are wanted, too.
    """
    missing: list[NotRun] = []

    def if_judged(test: UniqueRecords) -> UniqueRecords | None:
        if test.reason is None:
            return test
        missing.append(NotRun(test.name, test.reason))
        return None

    progress.step(0.0, "Privacy: copies of unique records")
    unique = if_judged(UniqueRecords(coded))
    steps = tolerance_steps(coded)
    tolerant = None
    if steps is not None:
        tolerant = if_judged(UniqueRecords(coded, CopyForm.TOLERANCE, steps=steps))
    owner = NearestOwnerTest(coded, seed, progress.part(0.1, 0.4), with_distances=with_distances)
    records, reason = attacked_records(coded, seed)
    membership = None
    if records is not None:
        membership = MembershipTest(coded, seed, progress.part(0.4, 0.7))
    else:
        missing.append(NotRun(MembershipTest.name, reason or ""))
    attributes, why_not = attribute_tests(coded, settings, seed, progress.part(0.7, 0.8))
    missing += [NotRun(AttributeTests.name, why) for why in why_not]
    singling_out = SinglingOutTest(coded, seed, progress.part(0.8, 1.0))
    by_keys = None
    if settings.quasi_identifiers and settings.secrets:
        by_keys = QuasiIdentifierTest(coded, settings.quasi_identifiers, settings.secrets)
    elif not settings.quasi_identifiers:
        missing.append(NotRun(QuasiIdentifierTest.name, NOT_NAMED))
    progress.step(1.0)
    return Instruments(
        unique, tolerant, owner, membership, attributes, singling_out, by_keys, tuple(missing)
    )
