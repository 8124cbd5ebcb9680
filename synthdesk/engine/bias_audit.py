"""Bias as an audit looks at it: the tables, what rebalancing did, and what models decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from synthdesk.engine.bias.check_evidence import GuidedCheck
from synthdesk.engine.bias.favourable import FavourableReading, favourable_readings
from synthdesk.engine.bias.gap import OutcomeGap, outcome_gaps
from synthdesk.engine.bias.group_outcomes import GroupOutcome, group_outcomes
from synthdesk.engine.bias.grouped_rows import MOST_LEVELS, GroupedRows, grouped_rows
from synthdesk.engine.bias.guided_checks import guided_checks
from synthdesk.engine.bias.new_subgroups import UnseenSubgroups, find_subgroups
from synthdesk.engine.bias.rebalancing import Rebalancing, Told, inspect_rebalancing
from synthdesk.engine.bias.side_effects import EffectKind
from synthdesk.engine.bias_models.fairness_run import FairnessRun, in_one_line
from synthdesk.engine.bias_models.model_fairness import (
    FairnessQuestion,
    ModelFairness,
    measure_model_fairness,
)
from synthdesk.engine.bias_models.orientation import oriented_target
from synthdesk.engine.bias_models.protected import ProtectedColumn, ProtectedGroups
from synthdesk.engine.bias_settings import BiasSettings
from synthdesk.engine.errors import UserError
from synthdesk.engine.model.given_model import given_model
from synthdesk.engine.model.utility import (
    HOLDOUT,
    SYNTHETIC,
    TRAINING,
    features_of,
    target_column,
)
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.codes import encode
from synthdesk.engine.tables.schema import ColumnType

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.model.boosting import TrainingSettings
    from synthdesk.engine.model_files.model_file import ModelFile
    from synthdesk.engine.tables.conform import Tables
    from synthdesk.engine.tables.schema import Column


@dataclass(frozen=True)
class Bias:
    """What there is to say of groups of people.

    Attributes:
        groups: every group in every table, once for each way to read the outcome.
        notes: what was done to make groups, and what is missing, in sentences.
        gaps: the outcome's differences between groups, before and after.
        rebalancing: what was rebalanced, and what else moved.
        checks: where bias can come from, with what the tables show.
        models: what models decide for the groups.
        question: what the models were asked.
        settings: how it was looked at.
    """

    groups: tuple[GroupOutcome, ...]
    notes: tuple[str, ...]
    gaps: tuple[OutcomeGap, ...]
    rebalancing: Rebalancing
    checks: tuple[GuidedCheck, ...]
    models: tuple[FairnessRun, ...]
    question: FairnessQuestion
    settings: BiasSettings

    @property
    def side_effects(self) -> int:
        """Columns that moved in a way that rebalancing does not account for."""
        return sum(one.kind is EffectKind.SIDE_EFFECT for one in self.rebalancing.effects)

    @property
    def newly_outside(self) -> int | None:
        """Groups with rows enough that lie outside the four-fifths screen in synthetic only.

        Nothing where no group of both tables could be screened.
        """
        judged = [one for one in self.groups if one.sufficient and one.is_chosen]
        # The best group is what the others are held against, and inside by itself.
        inside = {
            (one.table, one.column, one.group): one.is_best or bool(one.screen) for one in judged
        }
        both = [
            (was, inside[SYNTHETIC, column, group])
            for (table, column, group), was in inside.items()
            if table == TRAINING and (SYNTHETIC, column, group) in inside
        ]
        if len(both) < 2:
            return None
        return sum(was and not now for was, now in both)

    @property
    def fairness(self) -> ModelFairness:
        """The models with their question."""
        return ModelFairness(self.question, self.models)


def measure_bias(
    tables: Tables,
    settings: BiasSettings,
    seed: int,
    progress: Progress = SILENT,
    training_settings: TrainingSettings | None = None,
    given: ModelFile | None = None,
    versions: Mapping[str, pa.Table] | None = None,
) -> Bias:
    """Look at groups of people in every way that the tables allow.

    Args:
        tables: of the audit, with one row a subject.
        settings: how.
        seed: the audit's.
        progress: told step by step.
        training_settings: how models are trained.
        given: a model that was handed in, judged beside those that are trained.
        versions: further synthetic tables by name, whose groups, and models trained on them, are
            looked at beside.

    Raises:
        UserError: where a protected column can't make groups, or the favourable value is unknown.
    """
    groupings = settings.groupings(tables.schema)
    target = target_column(tables)
    named = _named(tables)
    beside = {**named, **(versions or {})}
    progress.step(0.0, "Counting groups")
    readings = favourable_readings(target, named)
    grouped = tuple(grouped_rows(one, tables.columns, beside) for one in groupings)
    outcomes, notes = _outcomes(groupings, grouped, beside, readings.readings)
    progress.step(0.05)
    codes = encode(tables)
    gaps = outcome_gaps(grouped, named, readings.readings, codes)
    progress.step(0.1, "Looking for rebalanced columns")
    core = _core(groupings, target)
    told = Told(settings.rebalanced, core)
    rebalancing = inspect_rebalancing(codes, told, seed, progress.part(0.1, 0.3))
    progress.step(0.3, "Looking for new subgroups")
    subgroups = _subgroups(tables, settings, named, (*core, *rebalancing.columns))
    progress.step(0.35, "Going through the checks")
    first = next(iter(readings.readings), None)
    checks = guided_checks(named, tables.columns, grouped, first, settings, codes)
    part = progress.part(0.4, 1.0)
    fairness = _models(tables, groupings, settings, seed, part, training_settings, given, versions)
    progress.step(1.0)
    return Bias(
        groups=outcomes,
        notes=tuple(dict.fromkeys((*notes, *filter(None, [readings.not_assessable])))),
        gaps=gaps,
        rebalancing=replace(rebalancing, subgroups=subgroups),
        checks=checks,
        models=fairness.runs,
        question=fairness.question,
        settings=settings,
    )


def _named(tables: Tables) -> dict[str, pa.Table]:
    named = {TRAINING: tables.training, SYNTHETIC: tables.synthetic}
    return named if tables.holdout is None else {**named, HOLDOUT: tables.holdout}


def _outcomes(
    groupings: Sequence[ProtectedGroups],
    grouped: Sequence[GroupedRows],
    named: Mapping[str, pa.Table],
    readings: Sequence[FavourableReading],
) -> tuple[tuple[GroupOutcome, ...], list[str]]:
    outcomes: list[GroupOutcome] = []
    notes: list[str] = []
    for by, rows in zip(groupings, grouped, strict=True):
        for reading in readings or (None,):
            found, said = group_outcomes(rows, named, reading, by.reference)
            outcomes += found
            notes += said
    return tuple(outcomes), notes


def _core(groupings: Sequence[ProtectedGroups], target: Column | None) -> tuple[str, ...]:
    """Protected columns and the target."""
    names = [column.name for by in groupings for column in by.columns]
    return tuple(dict.fromkeys([*names, *([target.name] if target is not None else [])]))


def _subgroups(
    tables: Tables, settings: BiasSettings, named: Mapping[str, pa.Table], core: Sequence[str]
) -> UnseenSubgroups:
    """Of protected and rebalanced columns, the target, and columns of few categories."""
    cuts = dict(settings.cuts)
    every = {
        column.name: grouped_rows(
            ProtectedGroups((ProtectedColumn(column.name, cuts.get(column.name, ())),)),
            tables.columns,
            named,
        )
        for column in tables.columns
        if (column.name in core or _is_of_categories(column))
        and tables.training[column.name].null_count < tables.training.num_rows
    }
    few = {
        name: rows
        for name, rows in every.items()
        if name in core or len(rows.labels) <= MOST_LEVELS
    }
    return find_subgroups(few, core, TRAINING, SYNTHETIC)


def _is_of_categories(column: Column) -> bool:
    return not column.is_ordered and column.type is not ColumnType.TEXT


def _models(
    tables: Tables,
    groupings: tuple[ProtectedGroups, ...],
    settings: BiasSettings,
    seed: int,
    progress: Progress,
    training_settings: TrainingSettings | None,
    given: ModelFile | None,
    versions: Mapping[str, pa.Table] | None,
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
        versions,
    )
    reasons = " ".join(one for one in (refused, found.question.not_assessable) if one)
    return replace(found, question=replace(found.question, not_assessable=reasons))
