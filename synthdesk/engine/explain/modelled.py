"""The part of an audit that rests on models of a target, where a column has that role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError
from synthdesk.engine.explain.explanation import Explanation, explain_tables
from synthdesk.engine.model.utility import Utility, measure_utility, target_column
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    from synthdesk.engine.model.boosting import TrainingSettings
    from synthdesk.engine.model_files.model_file import ModelFile
    from synthdesk.engine.tables.conform import Tables


@dataclass(frozen=True)
class Modelled:
    """What models say; nothing where no column is a target.

    Attributes:
        utility: what models are worth.
        explanation: what the real-trained one goes by.
        refused: why the target can't be learnt; empty where it can, or where there is none.
    """

    utility: Utility | None = None
    explanation: Explanation | None = None
    refused: str = ""

    @property
    def why_absent(self) -> Mapping[str, str]:
        """Reasons for figures that gates may ask for, by the start of their path."""
        reasons = {}
        if self.refused:
            reasons = {"utility": self.refused, "explanation": self.refused}
        elif self.explanation is not None and self.explanation.carry_over.reason:
            reasons = {"explanation.carry_over": self.explanation.carry_over.reason}
        return reasons


def model_tables(
    tables: Tables,
    seed: int,
    progress: Progress = SILENT,
    settings: TrainingSettings | None = None,
    given: ModelFile | None = None,
) -> Modelled:
    """Train, test and explain; a target that can't be learnt is told, and stops nothing else.

    Args:
        tables: with one row a subject.
        seed: the audit's.
        progress: told of every step.
        settings: of training; as in the published tutorial if absent.
        given: a model to look at in place of one that is trained here.
    """
    if target_column(tables) is None:
        return Modelled()
    try:
        known = measure_utility(tables, seed, progress.part(0.0, 0.4), settings, given)
    except UserError as error:
        return Modelled(refused=f"{error.title}. {error.detail} {error.hint}")
    explained = explain_tables(known.model, tables, seed, progress.part(0.4, 1.0))
    return Modelled(known.utility, explained)
