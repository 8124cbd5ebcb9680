"""The charts of the Missing view, and which of them shows what a finding tells."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synthdesk.engine.health.findings import Finding


class SubView(IntEnum):
    """Position of a chart among the tabs."""

    VALUES = 0
    GROUPS = 1
    DEPENDS = 2
    SHARES = 3
    PATTERNS = 4
    MATRIX = 5


_OF_CHECK = {
    "gaps-filled": SubView.SHARES,
    "gaps-added": SubView.SHARES,
    "missing-pattern": SubView.PATTERNS,
    "missing-depends": SubView.DEPENDS,
    "missing-dependence-lost": SubView.DEPENDS,
    "missing-at-random": SubView.GROUPS,
    "missing-not-at-random": SubView.GROUPS,
    "imputation-off": SubView.VALUES,
    "imputed-with-one-value": SubView.VALUES,
}


def sub_view_of(finding: Finding, *, has_groups: bool) -> SubView:
    """The chart that shows what was found.

    Args:
        finding: one on a column with gaps.
        has_groups: whether the column's means can be shown by group.
    """
    found = _OF_CHECK.get(finding.check, SubView.VALUES)
    return SubView.VALUES if found is SubView.GROUPS and not has_groups else found
