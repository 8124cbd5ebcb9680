"""What a comparison says of one synthetic version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.policy import AuditVerdict, GateResult
from synthdesk.engine.quality_findings import Quality
from synthdesk.engine.tables.source import TableFile
from synthdesk.engine.versions.headline import Headline
from synthdesk.engine.versions.lineage import Lineage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synthdesk.engine.tables.loading import LoadedTable


class RemarkKind(StrEnum):
    """What is odd about a version as a whole."""

    TRAINING = "holds the training rows"
    HOLDOUT = "holds the holdout rows"
    ANOTHER = "holds another version's rows"


@dataclass(frozen=True)
class Remark:
    """A finding on a version as a whole.

    Attributes:
        kind: what is odd.
        other: the other version's name, where there is one.
    """

    kind: RemarkKind
    other: str = ""

    @property
    def sentence(self) -> str:
        """In words."""
        if self.kind is RemarkKind.TRAINING:
            return (
                "It holds exactly the rows of the training table, in whatever order: nothing was "
                "generated, and every person is in it."
            )
        if self.kind is RemarkKind.HOLDOUT:
            return (
                "It holds exactly the rows of the holdout, in whatever order: it is no synthetic "
                "table, and no test against this holdout means anything."
            )
        return (
            f"It holds exactly the rows of “{self.other}”, in whatever order: figures can differ "
            "by chance only."
        )


@dataclass(frozen=True)
class Refusal:
    """Why a version could not be compared.

    Attributes:
        code, title, detail, hint: of the error.
    """

    code: str
    title: str
    detail: str
    hint: str

    @classmethod
    def of(cls, error: UserError) -> Refusal:
        """The refusal that an error stands for."""
        return cls(error.code, error.title, error.detail, error.hint)


@dataclass(frozen=True)
class ComparedVersion:
    """One version; what could not be computed is absent.

    Attributes:
        name: unique among the versions.
        source: its file.
        lineage: where it came from, as far as somebody said so.
        refusal: why it could not be compared; then all that follows is absent.
        remarks: findings on it as a whole.
        headline: its figures.
        gates: of the policy, each held against this version alone.
        verdict: that follows from them.
        quality: how many findings accuracy hides.
        giveaways: in words, by what a classifier tells it from real rows.
        tstr: AUC, or R² of a number, of a model trained on it and tested on the holdout; absent
            without a target or a holdout.
    """

    name: str
    source: TableFile
    lineage: Lineage | None = None
    refusal: Refusal | None = None
    remarks: tuple[Remark, ...] = ()
    headline: Headline | None = None
    gates: tuple[GateResult, ...] = ()
    verdict: AuditVerdict | None = None
    quality: Quality | None = None
    giveaways: str = ""
    tstr: Estimate | None = None


def names_of(versions: Sequence[LoadedTable]) -> tuple[str, ...]:
    """A name for each version: the one it was given, else its file's; doubles are numbered."""
    found: list[str] = []
    for table in versions:
        wanted = table.version or table.source.name
        name, number = wanted, 1
        while name in found:
            number += 1
            name = f"{wanted} ({number})"
        found.append(name)
    return tuple(found)


def with_lineages(
    versions: Sequence[ComparedVersion], lineages: Sequence[Lineage]
) -> tuple[ComparedVersion, ...]:
    """The versions with what is told now of where each came from."""
    told = {one.version: one for one in lineages if not one.is_empty}
    return tuple(replace(one, lineage=told.get(one.name)) for one in versions)
