"""Rows whose confusion counts are known beforehand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synthdesk.engine.bias_models.decisions import Confusion, ModelDecisions
from synthdesk.engine.bias_models.group_codes import RowGroups
from synthdesk.engine.bias_models.judged_groups import JudgedGroups, judge_groups

NOTEBOOK = {"male": Confusion(453, 345, 418, 2261), "female": Confusion(598, 514, 534, 3817)}
"""Of the responsible-ML notebooks: the positive class is default, which is unfavourable."""


def rows_of(
    confusions: Mapping[str, Confusion], *, favourable_is_positive: bool = False
) -> tuple[RowGroups, ModelDecisions]:
    """One row for each that is counted, scored .9 where taken for positive and .1 elsewhere."""
    codes, labels, scores = [], [], []
    for code, one in enumerate(confusions.values()):
        for rows, label, score in (
            (one.tp, True, 0.9),
            (one.fp, False, 0.9),
            (one.fn, True, 0.1),
            (one.tn, False, 0.1),
        ):
            codes += [code] * rows
            labels += [label] * rows
            scores += [score] * rows
    groups = RowGroups(tuple(confusions), np.array(codes, dtype=np.int64))
    decisions = ModelDecisions(
        np.array(labels, dtype=bool),
        np.array(scores, dtype=np.float64),
        0.5,
        favourable_is_positive,
    )
    return groups, decisions


def judged(
    confusions: Mapping[str, Confusion],
    reference: str = "",
    *,
    favourable_is_positive: bool = False,
) -> JudgedGroups:
    """Every figure of these counts."""
    groups, decisions = rows_of(confusions, favourable_is_positive=favourable_is_positive)
    return judge_groups(("group",), groups, decisions, 1, "test", reference)
