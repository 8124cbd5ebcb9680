"""One model judged by what it decides for groups of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.bias_models.decisions import ModelDecisions
from synthdesk.engine.bias_models.group_codes import RowGroups, row_groups
from synthdesk.engine.bias_models.group_fairness import WILSON
from synthdesk.engine.bias_models.group_scores import auc_of
from synthdesk.engine.bias_models.judged_groups import JudgedGroups, judge_groups
from synthdesk.engine.bias_models.orientation import OrientedTarget
from synthdesk.engine.bias_models.protected import ProtectedGroups
from synthdesk.engine.errors import UserError
from synthdesk.engine.estimate import Estimate, wilson_interval
from synthdesk.engine.model.utility import FEWEST_TESTED

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.model.answers import Model
    from synthdesk.engine.tables.schema import Column

    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FairnessRun:
    """A model trained on one table and judged on another.

    Attributes:
        train, test: names of the tables; of a model that was handed in, that it was.
        with_protected: whether the model is shown a protected column.
        cutoff: score above which a row is taken for positive; fixed beforehand, one for all runs.
        n_train: rows that the model was grown on; 0 where that is not known.
        n_test: rows judged on.
        n_unlabelled: rows of the test table without a known target, left out.
        accuracy: share of rows that are taken for what they are.
        auc: area under the ROC curve; absent below two rows of either class.
        groupings: each way to group people.
    """

    train: str
    test: str
    with_protected: bool
    cutoff: float
    n_train: int
    n_test: int
    n_unlabelled: int
    accuracy: Estimate
    auc: Estimate | None
    groupings: tuple[JudgedGroups, ...]


@dataclass(frozen=True, eq=False)
class JudgedPeople:
    """The rows that models are judged on, grouped.

    Attributes:
        name: of the table.
        table: typed by the schema.
        groupings: each way to group them, and the groups.
        refused: why other ways can't be taken, in words.
        protected: names of all columns by which they were to be grouped.
    """

    name: str
    table: pa.Table
    groupings: tuple[tuple[ProtectedGroups, RowGroups], ...]
    refused: tuple[str, ...]
    protected: frozenset[str]


def judged_people(
    name: str,
    table: pa.Table,
    training: pa.Table,
    protected: Sequence[ProtectedGroups],
    columns: Sequence[Column],
    target: str,
) -> JudgedPeople:
    """Group the rows of a table in every way that is possible.

    Args:
        name: of the table.
        table: typed by the schema.
        training: likewise; bands are decided on it.
        protected: ways to group people.
        columns: that are audited.
        target: the column that is predicted, by which nobody can be grouped.
    """
    groupings, refused = [], []
    for by in protected:
        if any(one.name == target for one in by.columns):
            refused.append(f"“{target[:60]}” is what is predicted, so it makes no groups.")
            continue
        try:
            groupings.append((by, row_groups(by, columns, training, table)))
        except UserError as error:
            refused.append(in_one_line(error))
    names = frozenset(one.name for by in protected for one in by.columns)
    return JudgedPeople(name, table, tuple(groupings), tuple(refused), names)


def in_one_line(error: UserError) -> str:
    """What a user is told of an error, where it stops nothing else."""
    return f"{error.title}. {error.detail} {error.hint}"


def judge_model(
    model: Model,
    train: str,
    people: JudgedPeople,
    oriented: OrientedTarget,
    cutoff: float,
    seed: int,
) -> FairnessRun | None:
    """What a model decides; nothing where fewer than ``FEWEST_TESTED`` rows have a known target.

    Scores of a model whose positive class is the other one are turned round, so that one cutoff
    means the same for all.

    Args:
        model: of the same target.
        train: name of the table that it was trained on.
        people: who are judged.
        oriented: the target and its favourable class.
        cutoff: on the score of the target's positive class.
        seed: the audit's.
    """
    import numpy as np

    target = oriented.target
    labels = target.labels(people.table[target.column])
    known = ~np.isnan(labels)
    if known.sum() < FEWEST_TESTED:
        return None
    scores = model.predict(model.design.matrix(people.table)[known])
    if model.target.positive != target.positive:
        scores = 1 - scores
    is_positive = labels[known] == 1
    decisions = ModelDecisions(is_positive, scores, cutoff, oriented.favourable_is_positive)
    shown = not people.protected.isdisjoint(model.design.names)
    name = f"bias.models.{train}.{'with' if shown else 'without'}.{people.name}"
    right = int((decisions.predicted == is_positive).sum())
    return FairnessRun(
        train=train,
        test=people.name,
        with_protected=shown,
        cutoff=cutoff,
        n_train=model.learnt.n_fit if model.learnt else 0,
        n_test=len(scores),
        n_unlabelled=int((~known).sum()),
        accuracy=Estimate(
            right / len(scores), *wilson_interval(right, len(scores)), len(scores), WILSON
        ),
        auc=auc_of(is_positive, scores),
        groupings=tuple(
            judge_groups(
                tuple(one.name for one in by.columns),
                groups.of_rows(known),
                decisions,
                seed,
                f"{name}.{by.name}",
                by.reference,
            )
            for by, groups in people.groupings
        ),
    )
