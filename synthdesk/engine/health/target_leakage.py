"""Columns that tell the target by themselves: a copy of it, or something known only afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, number, number_range, share
from synthdesk.engine.health.findings import Finding, Severity
from synthdesk.engine.health.single_column_auc import (
    FOLDS,
    bins_of,
    cross_validated_auc,
    stratified_folds,
)
from synthdesk.engine.seeds import generator_for
from synthdesk.engine.tables.schema import ColumnRole
from synthdesk.engine.tables.subjects import (
    FEWEST_TO_SPLIT,
    folds_by_subject,
    rows_by_subject,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.estimate import Estimate
    from synthdesk.engine.health.checked_table import CheckedTable
    from synthdesk.engine.health.column_values import ColumnValues
    from synthdesk.engine.tables.schema import Column

CHECK = "target-leakage"
TITLE = "Columns that tell the target by themselves"
RED_ABOVE = 0.90
AMBER_ABOVE = 0.80
MOST_ROWS = 1_000_000
MOST_CLASSES = 20
FEWEST_OF_A_KIND = 10
"""Fewer rows of a class give no cross-validated figure."""


@dataclass(frozen=True)
class Target:
    """The target of one table, cut into what each column is asked to tell.

    Attributes:
        rows: rows looked at, counted from 0; those with a target, at most a million.
        questions: what is to be told, e.g. ``"target = 1"``, and which of the rows it holds for.
        folds: the fold of each of the rows.
        subjects: whose row each of them is; absent where every row counts for itself.
    """

    rows: npt.NDArray[np.int64]
    questions: tuple[tuple[str, npt.NDArray[np.bool_]], ...]
    folds: npt.NDArray[np.integer]
    subjects: npt.NDArray[np.int64] | None = None


def read_target(table: CheckedTable, column: Column, seed: int) -> Target | str:
    """What a column may leak, or why that can't be asked.

    Two classes are one question; up to 20 are a question each, the most frequent 20 of more
    categories likewise; a number of more than 20 different values is asked whether it lies above
    its median.

    With a subject key the folds go by subject: a column that stays the same within a subject
    would otherwise tell the target of rows whose neighbours it was seen beside.
    """
    import numpy as np

    values = table.values(column)
    rows = np.flatnonzero(~values.is_missing)
    generator = generator_for(seed, f"health.{CHECK}.{table.role.value}.{table.version}")
    if len(rows) > MOST_ROWS:
        rows = np.sort(generator.choice(rows, MOST_ROWS, replace=False, shuffle=False))
    labels, names = _labels(values, rows)
    questions = tuple(
        (names[label], labels == label)
        for label in np.argsort(-np.bincount(labels, minlength=len(names)), kind="stable")
        if FEWEST_OF_A_KIND <= int((labels == label).sum()) <= len(rows) - FEWEST_OF_A_KIND
    )[:MOST_CLASSES]
    if not questions:
        return (
            f"the target “{column.name}” does not have two classes of at least "
            f"{FEWEST_OF_A_KIND} rows"
        )
    if len(names) == 2:
        questions = questions[-1:]
    subjects = _subjects(table, rows)
    if subjects is None:
        return Target(rows, questions, stratified_folds(labels, generator))
    return Target(rows, questions, folds_by_subject(subjects, labels, FOLDS, generator), subjects)


def _subjects(table: CheckedTable, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64] | None:
    import numpy as np

    key = next((c for c in table.columns if c.role is ColumnRole.SUBJECT_KEY), None)
    if key is None or not table.has(key.name):
        return None
    subjects = rows_by_subject(key, table.stored(key.name))[rows]
    return subjects if len(np.unique(subjects)) >= FEWEST_TO_SPLIT else None


def _labels(
    values: ColumnValues, rows: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], list[str]]:
    import numpy as np

    name = values.column.name
    if values.numbers is None:
        different, labels = np.unique(values.coded[rows], return_inverse=True)
        return labels, [f"{name} = {values.word(int(code))}" for code in different]
    numbers = values.ordered[rows]
    different, labels = np.unique(numbers, return_inverse=True)
    if len(different) <= MOST_CLASSES:
        return labels, [f"{name} = {value:g}" for value in different]
    middle = np.median(numbers)
    return (numbers > middle).astype(np.int64), [f"{name} up to its median", f"{name} above it"]


def find_leakage(table: CheckedTable, values: ColumnValues, target: Target) -> Finding | None:
    """The finding on one column, if it or its gaps tell the target."""
    bins = bins_of(values, target.rows)
    question, auc = _best(bins, target)
    gaps: Estimate | None = None
    missing = values.is_missing[target.rows]
    if FEWEST_OF_A_KIND <= int(missing.sum()) <= len(missing) - FEWEST_OF_A_KIND:
        gaps_question, gaps = _best(missing.astype("int64"), target)
        if gaps.value > max(auc.value, AMBER_ABOVE):
            question = gaps_question
    strongest = max(auc.value, 0.0 if gaps is None else gaps.value)
    if strongest <= AMBER_ABOVE:
        return None
    name = values.column.name
    # Where the gaps tell as much as the whole column does, its values add nothing.
    by_gaps = gaps is not None and gaps.value >= auc.value - 0.01
    subject = f"Whether {name} is missing" if by_gaps else name
    evidence = [
        ("AUC of the column alone", f"{number_range(auc)}, {auc.method}, n = {count(auc.n)}"),
        ("It tells", question),
    ]
    if gaps is not None:
        evidence.append(
            (
                "AUC of whether it is missing",
                f"{number_range(gaps)}, {share(float(missing.mean()))} missing",
            )
        )
    is_left_out = not values.column.is_audited
    return table.finding(
        CHECK,
        Severity.RED if strongest > RED_ABOVE else Severity.AMBER,
        (name,),
        f"{subject} alone tells the target: AUC {number(strongest)}",
        "A column that nearly tells the target is mostly a copy of it, or something that is known "
        "only after the outcome. A model that may use it looks excellent and fails in use; a "
        "comparison of real and synthetic models on it means nothing."
        + (" The column is left out of the audit, but still in the file." if is_left_out else ""),
        evidence,
        "Ask when the value becomes known. If that is after the outcome, or if it is the outcome "
        "in other words, leave the column out (role “ignore”).",
    )


def _best(bins: npt.NDArray[np.integer], target: Target) -> tuple[str, Estimate]:
    """The question that the bins answer best."""
    answers = (
        (question, cross_validated_auc(bins, positive, target.folds, target.subjects))
        for question, positive in target.questions
    )
    return max(answers, key=lambda answer: answer[1].value)
