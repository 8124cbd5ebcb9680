"""T2, membership inference: can an attacker tell who was in the training data?

The attacker has the synthetic rows, a record, and other real people who were not in the data.
Members are training rows, non-members holdout rows. Which attack works best is found on one half
of them and what it finds is reported on the other half only: the best of several attacks on the
same people would look like a leak without any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.discriminator.area_under_curve import auc_with_interval
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.privacy.attacked_records import FEWEST_IN_HALF, attacked_records
from synthdesk.engine.privacy.isolation import isolation
from synthdesk.engine.privacy.membership_attacks import ATTACKS, MembershipAttacks
from synthdesk.engine.privacy.membership_figures import (
    DetectionRate,
    chance_of_scores,
    detection_rates,
    unassessed_rates,
)
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.attacked_records import AttackedRecords
    from synthdesk.engine.privacy.coded_rows import CodedRows, RowCodes

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

ISOLATED_SHARE = 0.05


@dataclass(frozen=True)
class MembershipFigures:
    """How well one attack tells some members from some non-members.

    Attributes:
        auc: chance that a member scores higher than a non-member; .5 tells nothing.
        detection_rates: true-positive rates at 1 % and at 0.1 % false positives.
        unassessed: which of them there are too few non-members for; absent where none.
        n_members: members; rows, or persons where one has several rows.
        n_non_members: the same for non-members.
    """

    auc: Estimate
    detection_rates: tuple[DetectionRate, ...]
    unassessed: str | None
    n_members: int
    n_non_members: int


@dataclass(frozen=True)
class AttackFigures:
    """One attack; the half that it is chosen on and the half that is reported.

    Attributes:
        attack: its name.
        criterion: where on the choosing half it was most telling.
        choosing_p: one-sided p there and then; the smallest of several, so evidence of nothing.
        reported: its figures on the reporting half.
    """

    attack: str
    criterion: str
    choosing_p: float
    reported: MembershipFigures


@dataclass(frozen=True)
class Membership:
    """T2, membership inference.

    Attributes:
        attack: the chosen one, of those in ``attacks``.
        criterion: the chosen way to look at its scores: the whole ranking, or its top.
        p_value: one-sided, of that attack by that criterion, on the reporting half.
        reported: the chosen attack on the reporting half.
        isolated: the same for the most isolated records of the reporting half, members and
            non-members together; absent where they are too few.
        isolated_share: which share of the records that is.
        attacks: all attacks.
        n_members: attacked members, both halves; rows, or persons where one has several rows.
        n_non_members: the same for non-members.
        n_reference: holdout rows that the attacker knows of.
        n_synthetic: synthetic rows that were searched.
        sampled_from: synthetic rows in the table.
        by_person: whether persons were counted, not rows.
        seed: the audit's, from which everybody is drawn.
    """

    attack: str
    criterion: str
    p_value: float
    reported: MembershipFigures
    isolated: MembershipFigures | None
    isolated_share: float
    attacks: tuple[AttackFigures, ...]
    n_members: int
    n_non_members: int
    n_reference: int
    n_synthetic: int
    sampled_from: int
    by_person: bool
    seed: int


@dataclass(frozen=True)
class _Choice:
    attack: str
    criterion: str
    chances: Mapping[str, Mapping[str, float]]


class MembershipTest:
    """T2 on some tables: searched once, then asked again with other rows planted.

    Attributes:
        name: the test's field of ``Privacy``.
        records: who is attacked.
        attacks: the attacks on them.

    Args:
        coded: tables for which ``attacked_records`` finds enough people.
        seed: the audit's.
        progress: told of every step.
    """

    name = "membership"

    def __init__(self, coded: CodedRows, seed: int, progress: Progress = SILENT) -> None:
        progress.step(0.0, "Privacy: membership inference")
        records, reason = attacked_records(coded, seed)
        if records is None:
            raise ValueError(reason)
        self.records: AttackedRecords = records
        self._coded, self._seed = coded, seed
        self.attacks = MembershipAttacks(
            coded, records.codes(coded), records.reference, seed, progress
        )

    def p_value(self, planted: RowCodes) -> float:
        """One-sided p of a leak, as if these rows stood at the end of the synthetic table."""
        return self._reported_p(self._scores(planted))

    def result(self, progress: Progress = SILENT) -> Membership:
        """The test on the tables as they are."""
        scores = self._scores(self._coded.synthetic[:0])
        choice = self._choice(scores)
        reported = ~self.records.in_first_half
        isolated = self._isolated(reported, progress)
        return Membership(
            attack=choice.attack,
            criterion=choice.criterion,
            p_value=self._reported_p(scores),
            reported=self._figures(scores[choice.attack], reported),
            isolated=self._figures(scores[choice.attack], isolated)
            if min(self._sides(isolated)) >= FEWEST_IN_HALF
            else None,
            isolated_share=ISOLATED_SHARE,
            attacks=tuple(
                AttackFigures(
                    attack=attack,
                    criterion=(criterion := _smallest(choice.chances[attack])),
                    choosing_p=choice.chances[attack][criterion],
                    reported=self._figures(scores[attack], reported),
                )
                for attack in ATTACKS
            ),
            n_members=int(self.records.is_member.sum()),
            n_non_members=int((~self.records.is_member).sum()),
            n_reference=len(self.records.reference),
            n_synthetic=self.attacks.looked_at,
            sampled_from=len(self._coded.synthetic),
            by_person=len(self.records.units) > len(self.records.is_member),
            seed=self._seed,
        )

    def _scores(self, planted: RowCodes) -> dict[str, Floats]:
        """What each attack thinks of each unit."""
        of_rows = self.attacks.scores(planted)
        return {attack: self.records.by_unit(of_rows[attack]) for attack in ATTACKS}

    def _choice(self, scores: Mapping[str, Floats]) -> _Choice:
        """The attack and the way to look at it that tell most on the first half."""
        half, is_member = self.records.in_first_half, self.records.is_member
        chances = {
            attack: chance_of_scores(is_member[half], of_units[half])
            for attack, of_units in scores.items()
        }
        attack = min(chances, key=lambda name: min(chances[name].values()))
        return _Choice(attack, _smallest(chances[attack]), chances)

    def _reported_p(self, scores: Mapping[str, Floats]) -> float:
        """One attack by one criterion, both chosen on others: nothing has to be corrected for."""
        choice = self._choice(scores)
        half = ~self.records.in_first_half
        found = chance_of_scores(self.records.is_member[half], scores[choice.attack][half])
        return found[choice.criterion]

    def _figures(self, scores: Floats, chosen: Flags) -> MembershipFigures:
        is_member = self.records.is_member[chosen]
        members, others = self._sides(chosen)
        return MembershipFigures(
            auc=auc_with_interval(is_member, scores[chosen]),
            detection_rates=detection_rates(is_member, scores[chosen]),
            unassessed=unassessed_rates(others),
            n_members=members,
            n_non_members=others,
        )

    def _sides(self, chosen: Flags) -> tuple[int, int]:
        is_member = self.records.is_member[chosen]
        return int(is_member.sum()), int((~is_member).sum())

    def _isolated(self, among: Flags, progress: Progress) -> Flags:
        """The most isolated of some units, whoever they are; ties are drawn."""
        import numpy as np

        found = isolation(
            self._coded,
            self._seed,
            progress,
            training=self.records.training,
            holdout=self.records.holdout,
        )
        alone = self.records.by_unit(np.concatenate([found.training, found.holdout]))
        ties = generator_for(self._seed, "privacy.membership.isolated").random(len(alone))
        # Those that have no other record at all come first, as the most isolated.
        order = np.lexsort([ties, -np.nan_to_num(alone, nan=np.inf), ~among])
        chosen = np.zeros(len(alone), dtype=bool)
        chosen[order[: round(ISOLATED_SHARE * int(among.sum()))]] = True
        return chosen


def membership_inference(
    coded: CodedRows, seed: int, progress: Progress = SILENT
) -> tuple[Membership | None, str | None]:
    """Run T2, or say why it can't be run.

    Args:
        coded: the tables.
        seed: the audit's.
        progress: told of every step.
    """
    records, reason = attacked_records(coded, seed)
    if records is None:
        return None, reason
    test = MembershipTest(coded, seed, progress.part(0.0, 0.6))
    return test.result(progress.part(0.6, 1.0)), None


def _smallest(chances: Mapping[str, float]) -> str:
    return min(chances, key=lambda criterion: chances[criterion])
