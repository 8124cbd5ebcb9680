"""Models trained on real and on synthetic rows, judged by what they decide for groups of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from synthdesk.engine.bias_models.fairness_run import (
    FairnessRun,
    JudgedPeople,
    in_one_line,
    judge_model,
    judged_people,
)
from synthdesk.engine.bias_models.orientation import oriented_target
from synthdesk.engine.bias_models.protected import ProtectedGroups
from synthdesk.engine.errors import UserError
from synthdesk.engine.model.boosting import TrainingSettings, train
from synthdesk.engine.model.design import design_of
from synthdesk.engine.model.measures import CUTOFF
from synthdesk.engine.model.target import FEWEST_ROWS, ModelTarget
from synthdesk.engine.model.utility import (
    FEWEST_TESTED,
    GIVEN,
    HOLDOUT,
    SYNTHETIC,
    TRAINING,
    features_of,
    target_column,
)
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.model.answers import Model
    from synthdesk.engine.tables.conform import Tables
    from synthdesk.engine.tables.schema import Column

NO_HOLDOUT = (
    "Without a holdout there are no real rows that a real-trained or loaded model never saw, so "
    "neither can be judged; the synthetic-trained model is judged on the training rows."
)
NO_COLUMNS = "Beside the target only texts and identifiers are audited, so no model is trained."
NO_LABELS = f"Fewer than {FEWEST_TESTED} rows that could be judged on have a known target."
TOO_FEW = "The {} table has too few rows of one of the target's values to learn from."
NO_OTHER_COLUMNS = (
    "Without the protected columns no column is left to predict from, so models are trained with "
    "them only."
)


@dataclass(frozen=True)
class FairnessQuestion:
    """What models were asked to decide, and for whom.

    Attributes:
        target: column that is predicted; empty where none is.
        positive: class that scores are of, and all rates but that of accepted rows.
        favourable: class that is good for a person.
        protected: ways to group people that were asked for.
        settings: how models were trained.
        not_assessable: what is missing and why; empty where nothing is.
    """

    target: str
    positive: str
    favourable: str
    protected: tuple[ProtectedGroups, ...]
    settings: TrainingSettings
    not_assessable: str


@dataclass(frozen=True)
class ModelFairness:
    """What models decide for groups of people.

    Attributes:
        question: what they decide.
        runs: a model that was handed in, then those trained on real and on synthetic rows, each
            with the protected columns and without them.
    """

    question: FairnessQuestion
    runs: tuple[FairnessRun, ...]


@dataclass(frozen=True, eq=False)
class _Planned:
    """A model that is to be judged.

    Attributes:
        name: of the table that it learns from, or that it was handed in.
        model: it, where it is there already.
        table: to train it on otherwise.
        features: that it is shown then.
    """

    name: str
    model: Model | None
    table: pa.Table
    features: tuple[Column, ...] = ()


def measure_model_fairness(
    tables: Tables,
    protected: Sequence[ProtectedGroups],
    seed: int,
    progress: Progress = SILENT,
    settings: TrainingSettings | None = None,
    given: Model | None = None,
    cutoff: float = CUTOFF,
    favourable_is_positive: bool | None = None,
    versions: Mapping[str, pa.Table] | None = None,
) -> ModelFairness:
    """Judge models on real rows that they never saw; what can't be judged is told.

    Args:
        tables: of the audit, one column with the role target.
        protected: ways to group people; their columns are those that models are also trained
            without.
        seed: the audit's, by which counts are resampled.
        progress: told model by model.
        settings: how models are trained; as in the published tutorial if absent.
        given: a model that was handed in, judged beside those that are trained here.
        cutoff: on the score of the positive class, one for all models; it must not have been
            chosen on the rows that are judged.
        favourable_is_positive: as of ``oriented_target``.
        versions: further synthetic tables by name, each of which trains models too.
    """
    settings = settings or TrainingSettings()
    protected = tuple(protected)
    column = target_column(tables)
    if column is None or not protected:
        lacking = "has the role target" if column is None else "is marked as protected"
        reason = f"No audited column {lacking}."
        return ModelFairness(FairnessQuestion("", "", "", protected, settings, reason), ())
    try:
        oriented = oriented_target(column, tables.training, favourable_is_positive)
    except UserError as error:
        reason = in_one_line(error)
        return ModelFairness(FairnessQuestion(column.name, "", "", protected, settings, reason), ())
    test = TRAINING if tables.holdout is None else HOLDOUT
    people = judged_people(
        test,
        tables.training if tables.holdout is None else tables.holdout,
        tables.training,
        protected,
        tables.columns,
        column.name,
    )
    reasons = list(people.refused)
    made = {SYNTHETIC: tables.synthetic, **(versions or {})}
    planned = _planned(tables, made, column, people, given, reasons) if people.groupings else []
    runs = []
    for place, one in enumerate(planned):
        text = f"Fairness: model of the {one.name} rows"
        part = progress.part(place / len(planned), (place + 1) / len(planned), text)
        part.step(0.0)
        model = one.model or _trained(one, oriented.target, settings, part.part(0.0, 0.8))
        if model is None:
            reasons.append(TOO_FEW.format(one.name))
            continue
        run = judge_model(model, one.name, people, oriented, cutoff, seed)
        if run is None:
            reasons.append(NO_LABELS)
            break
        runs.append(run)
    question = FairnessQuestion(
        target=column.name,
        positive=oriented.target.positive,
        favourable=oriented.favourable,
        protected=protected,
        settings=settings,
        not_assessable=" ".join(dict.fromkeys(reasons)),
    )
    return ModelFairness(question, tuple(runs))


def _planned(
    tables: Tables,
    made: Mapping[str, pa.Table],
    target: Column,
    people: JudgedPeople,
    given: Model | None,
    reasons: list[str],
) -> list[_Planned]:
    """Every model, with the protected columns first; reasons for those that can't be are added."""
    every = features_of(tables, target)
    others = tuple(one for one in every if one.name not in people.protected)
    shown = [features for features in dict.fromkeys((every, others)) if features]
    if every and not others:
        reasons.append(NO_OTHER_COLUMNS)
    if not every:
        reasons.append(NO_COLUMNS)
    planned = []
    if tables.holdout is None:
        reasons.append(NO_HOLDOUT)
    else:
        if given is not None:
            planned.append(_Planned(GIVEN, given, tables.training))
        planned += [_Planned(TRAINING, None, tables.training, features) for features in shown]
    return planned + [
        _Planned(name, None, table, features) for name, table in made.items() for features in shown
    ]


def _trained(
    planned: _Planned, target: ModelTarget, settings: TrainingSettings, progress: Progress
) -> Model | None:
    """A model of the table's own rows; nothing where one class is all but missing."""
    design = design_of(planned.table, planned.features)
    labels = target.labels(planned.table[target.column])
    if min((labels == 0).sum(), (labels == 1).sum()) < FEWEST_ROWS:
        return None
    monotone = {name: sign for name, sign in settings.monotone.items() if name in design.names}
    settings = replace(settings, monotone=monotone)
    return train(design, target, design.matrix(planned.table), labels, settings, progress)
