"""What models trained on real and on synthetic rows are worth: TRTR, TSTR and TRTS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.model.answers import Model
from synthdesk.engine.model.boosting import TrainingSettings, train
from synthdesk.engine.model.curves import ModelCurves, model_curves
from synthdesk.engine.model.design import StrangeValues, design_of
from synthdesk.engine.model.measures import CUTOFF, Judged, best_cutoff, judge
from synthdesk.engine.model.target import ModelTarget, TargetKind, target_of
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.model_files.model_file import ModelFile
    from synthdesk.engine.tables.conform import Tables

    Floats = npt.NDArray[np.float64]

TRAINING, SYNTHETIC, HOLDOUT = "training", "synthetic", "holdout"
GIVEN = "loaded model"
"""Stands in the place of a training table where a model was handed in."""
FEWEST_TESTED = 20
COMPARED = ("auc", "accuracy", "average_precision", "log_loss", "brier", "r2", "rmse")
NO_HOLDOUT = (
    "Without a holdout a real-trained model has no real rows that it never saw, so train-real-"
    "test-real can't be assessed; the synthetic-trained model is tested on the training rows."
)


@dataclass(frozen=True)
class UtilityRun:
    """A model trained on one table and tested on another; what the target's kind hasn't is absent.

    Attributes:
        train, test: names of the tables; ``GIVEN`` for a model that was handed in.
        n_train: rows that the trees were grown on, others decided when to stop; 0 where that is
            not known.
        n_test: rows tested on.
        n_unlabelled: rows of the test table without a known target, left out.
        auc: area under the ROC curve; of several classes the mean of each against the rest.
        accuracy: at .5, or of the likeliest class.
        average_precision: area under the precision-recall curve.
        log_loss: mean negative log-probability of the true class.
        brier: mean squared error of the probabilities.
        f1: of the positive class at .5, or the mean over classes.
        f1_at_cutoff: the same at the cutoff.
        cutoff: that is best on the validation rows, which are not tested on.
        r2, rmse, mae: of a number.
        best_iteration: trees.
        validation_auc: on the rows that decided when to stop.
        validation_loss: the same where the target is not binary.
        strange: values that the model never met in training.
        curves: of a binary target.
    """

    train: str
    test: str
    n_train: int
    n_test: int
    n_unlabelled: int
    auc: Estimate | None
    accuracy: Estimate | None
    average_precision: Estimate | None
    log_loss: Estimate | None
    brier: Estimate | None
    f1: Estimate | None
    f1_at_cutoff: Estimate | None
    cutoff: float | None
    r2: Estimate | None
    rmse: Estimate | None
    mae: Estimate | None
    best_iteration: int | None
    validation_auc: float | None
    validation_loss: float | None
    strange: tuple[StrangeValues, ...]
    curves: ModelCurves | None


@dataclass(frozen=True)
class UtilityGap:
    """How far a run lies from the real one.

    Attributes:
        measure: which.
        train, test: of the run.
        difference: the run minus train-real-test-real, with a paired interval where both were
            tested on the same rows.
    """

    measure: str
    train: str
    test: str
    difference: Estimate


@dataclass(frozen=True)
class Utility:
    """What models say of a synthetic table.

    Attributes:
        target: what was predicted.
        features: the columns that the models were shown.
        left_out: audited columns that they were not: texts and identifiers.
        runs: train-real-test-real, train-synthetic-test-real, train-real-test-synthetic.
        gaps: against train-real-test-real.
        not_assessable: why a run is missing; empty where none is.
        settings: how the models were trained; those of a model that was handed in are not known.
    """

    target: ModelTarget
    features: tuple[str, ...]
    left_out: tuple[str, ...]
    runs: tuple[UtilityRun, ...]
    gaps: tuple[UtilityGap, ...]
    not_assessable: str
    settings: TrainingSettings

    @property
    def tstr(self) -> Estimate | None:
        """Train synthetic, test real: AUC, or R² of a number; absent without a holdout."""
        for run in self.runs:
            if (run.train, run.test) == (SYNTHETIC, HOLDOUT):
                return run.auc if self.target.classes else run.r2
        return None


@dataclass(frozen=True, eq=False)
class RealModel:
    """The model trained on real rows, which is the one that is explained."""

    model: Model
    utility: Utility


def target_column(tables: Tables) -> Column | None:
    """The column with the role target, if there is one among the audited."""
    found = (one for one in tables.columns if one.role is ColumnRole.TARGET)
    return next(found, None)


def features_of(tables: Tables, target: Column) -> tuple[Column, ...]:
    """The audited columns that a model is shown."""
    none = (ColumnType.TEXT, ColumnType.IDENTIFIER)
    return tuple(one for one in tables.columns if one is not target and one.type not in none)


def measure_utility(
    tables: Tables,
    seed: int,
    progress: Progress = SILENT,
    settings: TrainingSettings | None = None,
    given: ModelFile | None = None,
) -> RealModel:
    """Train on real and on synthetic rows, test on what each never saw.

    Args:
        tables: of the audit, one column with the role target.
        seed: the audit's, by which test rows are resampled.
        progress: told model by model.
        settings: how models are trained; as in the published tutorial if absent.
        given: a model to look at in place of one that is trained on the real rows here.

    Raises:
        UserError: for a target that can't be learnt, or a model that means something else.
    """
    column = target_column(tables)
    if column is None:
        raise ValueError("no column has the role target")
    settings = settings or TrainingSettings()
    features = features_of(tables, column)
    if not features:
        raise UserError(
            "no-features",
            "No column is left to predict from",
            f"Beside the target “{column.name[:60]}” only texts and identifiers are audited.",
            "Let more columns take part: set their role to feature.",
            Where(column=column.name),
        )
    target = target_of(column, tables.training)
    tested = {TRAINING: tables.training, SYNTHETIC: tables.synthetic}
    if tables.holdout is not None:
        tested[HOLDOUT] = tables.holdout
    models: dict[str, Model] = {}
    learnt = [(SYNTHETIC, progress.part(0.4, 0.7, "Utility: learning from synthetic rows"))]
    first = TRAINING
    if given is None:
        learnt.insert(0, (TRAINING, progress.part(0.0, 0.4, "Utility: learning from real rows")))
    else:
        from synthdesk.engine.model.given_model import given_model

        first = GIVEN
        models[GIVEN] = given_model(given, tables.training, features, target)
    for name, part in learnt:
        model = _trained(tested[name], features, target, settings, part)
        if model is not None:
            models[name] = model
    real = HOLDOUT if HOLDOUT in tested else TRAINING
    wanted = [(first, HOLDOUT), (SYNTHETIC, real), (first, SYNTHETIC)]
    runs: dict[tuple[str, str], tuple[UtilityRun, dict[str, Judged]]] = {}
    for pair in progress.part(0.7, 1.0).track(wanted, "Utility: testing"):
        train_on, test_on = pair
        if train_on in models and test_on in tested:
            run = _tested(models[train_on], train_on, test_on, tested[test_on], seed)
            if run is not None:
                runs[pair] = run
    missing = [] if HOLDOUT in tested else [NO_HOLDOUT]
    if SYNTHETIC not in models:
        missing.append(
            "The synthetic table has too few rows of one of the target's values to learn from."
        )
    utility = Utility(
        target=models[first].target,
        features=tuple(one.name for one in features),
        left_out=tuple(
            one.name for one in tables.columns if one is not column and one not in features
        ),
        runs=tuple(run for run, _ in runs.values()),
        gaps=_gaps(runs, first),
        not_assessable=" ".join(missing),
        settings=settings,
    )
    return RealModel(models[first], utility)


def _trained(
    table: pa.Table,
    features: tuple[Column, ...],
    target: ModelTarget,
    settings: TrainingSettings,
    progress: Progress,
) -> Model | None:
    """A model of the table's own rows; nothing where one class is all but missing."""
    import numpy as np

    design = design_of(table, features)
    labels = target.labels(table[target.column])
    known = labels[~np.isnan(labels)]
    if target.kind is not TargetKind.REGRESSION:
        counts = np.bincount(known.astype(np.int64), minlength=len(target.classes))
        if counts.min() < FEWEST_TESTED / 2:
            return None
    return train(design, target, design.matrix(table), labels, settings, progress)


def _tested(
    model: Model, train_on: str, test_on: str, table: pa.Table, seed: int
) -> tuple[UtilityRun, dict[str, Judged]] | None:
    import numpy as np

    target = model.target
    labels = target.labels(table[target.column])
    known = ~np.isnan(labels)
    if known.sum() < FEWEST_TESTED:
        return None
    predicted = model.predict(model.design.matrix(table)[known])
    cutoff = None
    learnt = model.learnt
    if target.kind is TargetKind.BINARY:
        cutoff = CUTOFF if learnt is None else best_cutoff(learnt.labels, learnt.scores)
    judged = judge(target, labels[known], predicted, seed, test_on, cutoff or 0.5)
    found = {name: one.estimate for name, one in judged.items()}
    is_binary = target.kind is TargetKind.BINARY
    run = UtilityRun(
        train=train_on,
        test=test_on,
        n_train=learnt.n_fit if learnt else 0,
        n_test=int(known.sum()),
        n_unlabelled=int((~known).sum()),
        **_measures(found),
        cutoff=cutoff,
        best_iteration=learnt.best_iteration if learnt else None,
        validation_auc=learnt.validation if learnt and is_binary else None,
        validation_loss=learnt.validation if learnt and not is_binary else None,
        strange=model.design.strange_values(table),
        curves=model_curves(labels[known], predicted) if is_binary else None,
    )
    return run, judged


MEASURES = (
    *("auc", "accuracy", "average_precision", "log_loss", "brier", "f1", "f1_at_cutoff"),
    *("r2", "rmse", "mae"),
)


def _measures(found: Mapping[str, Estimate | None]) -> dict[str, Estimate | None]:
    return {name: found.get(name) for name in MEASURES}


def _gaps(
    runs: Mapping[tuple[str, str], tuple[UtilityRun, dict[str, Judged]]], first: str
) -> tuple[UtilityGap, ...]:
    real = runs.get((first, HOLDOUT))
    if real is None:
        return ()
    found = []
    for (train_on, test_on), (_, judged) in runs.items():
        if (train_on, test_on) == (first, HOLDOUT):
            continue
        for measure in COMPARED:
            if measure not in judged:
                continue
            apart = judged[measure].minus(real[1][measure], is_paired=test_on == HOLDOUT)
            if apart is not None:
                found.append(UtilityGap(measure, train_on, test_on, apart))
    return tuple(found)
