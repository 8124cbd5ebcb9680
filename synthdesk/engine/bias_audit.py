"""Bias as an audit looks at it: the tables, what rebalancing did, and what models decide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from synthdesk.engine.bias_models.fairness_run import in_one_line
from synthdesk.engine.bias_models.model_fairness import ModelFairness, measure_model_fairness
from synthdesk.engine.bias_models.orientation import oriented_target
from synthdesk.engine.bias_settings import BiasSettings
from synthdesk.engine.errors import UserError
from synthdesk.engine.model.given_model import given_model
from synthdesk.engine.model.utility import features_of, target_column
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    from synthdesk.engine.bias_models.protected import ProtectedGroups
    from synthdesk.engine.model.boosting import TrainingSettings
    from synthdesk.engine.model_files.model_file import ModelFile
    from synthdesk.engine.tables.conform import Tables


@dataclass(frozen=True)
class Bias:
    """What there is to say of groups of people.

    Attributes:
        models: what models decide for them.
        settings: how it was looked at.
    """

    models: ModelFairness
    settings: BiasSettings


def measure_bias(
    tables: Tables,
    settings: BiasSettings,
    seed: int,
    progress: Progress = SILENT,
    training_settings: TrainingSettings | None = None,
    given: ModelFile | None = None,
) -> Bias:
    """Look at groups of people in every way that the tables allow.

    Args:
        tables: of the audit, with one row a subject.
        settings: how.
        seed: the audit's.
        progress: told step by step.
        training_settings: how models are trained.
        given: a model that was handed in, judged beside those that are trained.
    """
    groupings = settings.groupings(tables.schema)
    part = progress.part(0.4, 1.0)
    models = _models(tables, groupings, settings, seed, part, training_settings, given)
    progress.step(1.0)
    return Bias(models, settings)


def _models(
    tables: Tables,
    groupings: tuple[ProtectedGroups, ...],
    settings: BiasSettings,
    seed: int,
    progress: Progress,
    training_settings: TrainingSettings | None,
    given: ModelFile | None,
) -> ModelFairness:
    target = target_column(tables)
    is_named = target is not None and target.favourable is not None
    # Nobody's favourable value is guessed: a risk is one of something that is named.
    is_positive = False if settings.is_risk and is_named else None
    model, refused = None, ""
    if given is not None and target is not None:
        try:
            oriented = oriented_target(target, tables.training, is_positive)
            features = features_of(tables, target)
            model = given_model(given, tables.training, features, oriented.target)
        except UserError as error:
            refused = f"The loaded model is not judged. {in_one_line(error)}"
    found = measure_model_fairness(
        tables,
        groupings,
        seed,
        progress,
        training_settings,
        model,
        settings.cutoff,
        is_positive,
    )
    reasons = " ".join(one for one in (refused, found.not_assessable) if one)
    return replace(found, not_assessable=reasons)
