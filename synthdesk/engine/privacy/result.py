"""All privacy figures of one audit."""

from __future__ import annotations

from dataclasses import dataclass

from synthdesk.engine.privacy.article_distances import ArticleDistances
from synthdesk.engine.privacy.assessability import Assessable
from synthdesk.engine.privacy.attribute_inference import AttributeInference
from synthdesk.engine.privacy.distance_curves import DistancesToTraining
from synthdesk.engine.privacy.family import Family
from synthdesk.engine.privacy.instrument_check import InstrumentCheck
from synthdesk.engine.privacy.linkability import Linkability
from synthdesk.engine.privacy.matches import ExactMatches
from synthdesk.engine.privacy.membership import Membership
from synthdesk.engine.privacy.nearest_owner import NearestOwner
from synthdesk.engine.privacy.quasi_identifiers import QuasiIdentifiers
from synthdesk.engine.privacy.record_risk import RecordRisks
from synthdesk.engine.privacy.singling_out import SinglingOut
from synthdesk.engine.privacy.unique_records import UniqueMatches
from synthdesk.engine.privacy.verdict import PrivacyVerdict


@dataclass(frozen=True, kw_only=True)
class Privacy:
    """The privacy figures; tests that could not be run are absent, and ``assessable`` says why.

    Attributes:
        verdict: what they come to.
        assessable: whether the tests can be judged at all.
        exact_matches: plain counts of equal rows; not a privacy test. Absent in the shareable form
            where a count is under 10.
        unique_matches: T0, copies of unique records.
        unique_within_tolerance: T0 with numbers that differ by next to nothing taken as equal;
            absent where no column's numbers lie that close.
        closer_looks: T0 on the quasi-identifiers and for near copies; beside the verdict, because
            a generator that fits its training rows well shows a small excess there.
        nearest_owner: T1.
        distances: DCR and NNDR by T1's distance, beside those of holdout rows.
        membership: T2.
        attribute_inference: T3, one a secret.
        singling_out: T4.
        linkability: T5; absent where no linkable sets of columns are declared.
        record_risks: the training records that T2's attack finds most easily.
        quasi_identifiers: T6; absent where no column is marked as one.
        article: DCR and NNDR in a published form, to compare with.
        family: the tests of the verdict, corrected together; absent where none was run.
        instrument_check: false alarms and detection limits of the tests on these tables; absent
            where it was not run.
    """

    verdict: PrivacyVerdict
    assessable: Assessable
    exact_matches: ExactMatches | None
    unique_matches: UniqueMatches | None = None
    unique_within_tolerance: UniqueMatches | None = None
    closer_looks: tuple[UniqueMatches, ...] = ()
    nearest_owner: NearestOwner | None = None
    distances: DistancesToTraining | None = None
    membership: Membership | None = None
    attribute_inference: tuple[AttributeInference, ...] = ()
    singling_out: SinglingOut | None = None
    linkability: Linkability | None = None
    record_risks: RecordRisks | None = None
    quasi_identifiers: QuasiIdentifiers | None = None
    article: ArticleDistances | None = None
    family: Family | None = None
    instrument_check: tuple[InstrumentCheck, ...] | None = None
