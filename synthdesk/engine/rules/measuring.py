"""Every rule held against every table, and the rows that break at least one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate, wilson_interval
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.rules.coded_columns import CodedColumns, shown_number, shown_value
from synthdesk.engine.rules.comparing import compare, standing_of
from synthdesk.engine.rules.conditions import LONGEST_VALUE, shortened
from synthdesk.engine.rules.definitions import (
    Definition,
    Judged,
    OwnRule,
    columns_of_rule,
    id_of_rule,
    in_words,
    judge,
    kind_of_rule,
)
from synthdesk.engine.rules.dependences import UNDETERMINED, Dependence, DependenceRule
from synthdesk.engine.rules.forbidden_pairs import ForbiddenPair
from synthdesk.engine.rules.measured_rules import (
    MOST_CLASHES,
    MOST_MAPPED,
    MOST_ROWS,
    MappedValue,
    MeasuredRule,
    RowsBreaking,
    RuleCheck,
    RuleClash,
    RuleStanding,
)
from synthdesk.engine.rules.number_rules import OrderRule, SumRule
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Flags = npt.NDArray[np.bool_]


def measure_definitions(
    definitions: Sequence[Definition], coded: CodedColumns, progress: Progress = SILENT
) -> tuple[tuple[MeasuredRule, ...], tuple[RowsBreaking, ...]]:
    """All rules of one origin, and for each table the rows that break at least one of them."""
    import numpy as np

    broken = {role: np.zeros(coded.table(role).num_rows, bool) for role in coded.roles}
    rules = [
        _measured(definition, coded, broken)
        for definition in progress.track(definitions, "Rows that break a rule")
    ]
    together = tuple(
        RowsBreaking(role, len(flags), int(flags.sum()), share_of(int(flags.sum()), len(flags)))
        for role, flags in broken.items()
        if definitions
    )
    return tuple(rules), together


def share_of(broken: int, judged: int) -> Estimate:
    """A proportion with its Wilson interval."""
    return Estimate(broken / judged, *wilson_interval(broken, judged), judged, "Wilson 95 %")


def with_standing(rules: Sequence[MeasuredRule]) -> tuple[MeasuredRule, ...]:
    """The rules judged together, so that many of them raise no more false alarms than one."""
    return tuple(replace(rule, standing=standing_of(rule.comparison, len(rules))) for rule in rules)


def _measured(
    definition: Definition, coded: CodedColumns, any_broken: dict[TableRole, Flags]
) -> MeasuredRule:
    import numpy as np

    checks: list[RuleCheck] = []
    synthetic = np.empty(0, bool)
    for role in coded.roles:
        judged = judge(definition, coded, role)
        any_broken[role] |= judged.broken
        checks.append(_check(role, judged))
        if role is TableRole.SYNTHETIC:
            synthetic = judged.broken
    forth = definition.forth if isinstance(definition, DependenceRule) else None
    a_sum = definition if isinstance(definition, SumRule) else None
    return MeasuredRule(
        id=id_of_rule(definition),
        kind=kind_of_rule(definition),
        columns=columns_of_rule(definition),
        words=in_words(definition, coded),
        text=definition.text if isinstance(definition, OwnRule) else "",
        both_ways=isinstance(definition, DependenceRule) and definition.back is not None,
        conditions=(definition.first, definition.second)
        if isinstance(definition, ForbiddenPair)
        else (),
        weights=a_sum.weights if a_sum is not None else (),
        constant=a_sum.constant if a_sum is not None else None,
        tolerance=a_sum.tolerance if a_sum is not None else None,
        expected=_expected(definition),
        values=int((forth.rows > 0).sum()) if forth is not None else 0,
        mapping=_mapping(forth, coded) if forth is not None else (),
        clashes=_clashes(forth, coded, synthetic) if forth is not None else (),
        checks=tuple(checks),
        comparison=compare(checks, is_own=isinstance(definition, OwnRule)),
        standing=RuleStanding.UNJUDGED,
        broken_rows=tuple((np.flatnonzero(synthetic)[:MOST_ROWS] + 1).tolist()),
    )


def _expected(definition: Definition) -> float | None:
    if isinstance(definition, DependenceRule):
        return float(definition.forth.expected)
    if isinstance(definition, ForbiddenPair | OrderRule):
        return float(definition.expected)
    return None


def _check(role: TableRole, judged: Judged) -> RuleCheck:
    rows, broken = len(judged.broken), int(judged.broken.sum())
    n = broken + int(judged.kept.sum())
    return RuleCheck(
        role=role,
        rows=rows,
        judged=n,
        broken=broken,
        idle=judged.idle,
        unseen=judged.unseen,
        missing=rows - n - judged.idle - judged.unseen,
        share=share_of(broken, n) if n else None,
    )


# --- what a dependence says ----------------------------------------------------------------


def _mapping(forth: Dependence, coded: CodedColumns) -> tuple[MappedValue, ...]:
    import numpy as np

    told = np.flatnonzero(forth.foretold != UNDETERMINED)
    frequent = told[np.argsort(-forth.rows[told], kind="stable")[:MOST_MAPPED]]
    return tuple(
        MappedValue(
            _value(coded, forth.determinant, int(place)),
            _value(coded, forth.determined, int(forth.foretold[place])),
            int(forth.rows[place]),
        )
        for place in frequent
    )


def _clashes(forth: Dependence, coded: CodedColumns, broken: Flags) -> tuple[RuleClash, ...]:
    """What the rows that break it hold; values that training lacks are told apart by no one."""
    import numpy as np

    role = TableRole.SYNTHETIC
    rows = np.flatnonzero(broken)
    one = coded.codes(role, forth.determinant)[rows].astype(np.int64)
    two = coded.codes(role, forth.determined)[rows].astype(np.int64)
    wide = len(coded.values(forth.determined)) + 2  # room for unseen
    joint = (one + 2) * wide + two + 2
    _, first, counts = np.unique(joint, return_index=True, return_counts=True)
    found = []
    for at in np.argsort(-counts, kind="stable")[:MOST_CLASHES]:
        row = int(rows[first[at]])
        place = int(one[first[at]])
        told = int(forth.foretold[place]) if place >= 0 else UNDETERMINED
        found.append(
            RuleClash(
                _cell(coded, forth.determinant, row),
                _cell(coded, forth.determined, row),
                _value(coded, forth.determined, told) if told != UNDETERMINED else "",
                int(counts[at]),
            )
        )
    return tuple(found)


def _value(coded: CodedColumns, name: str, place: int) -> str:
    text = shown_value(coded.columns[name], coded.values(name), place)
    return shortened(text, LONGEST_VALUE)


def _cell(coded: CodedColumns, name: str, row: int) -> str:
    column = coded.columns[name]
    if column.is_ordered:
        return shown_number(column, float(coded.floats(TableRole.SYNTHETIC, name)[row]))
    value = coded.table(TableRole.SYNTHETIC).column(name)[row].as_py()
    return shortened(str(value), LONGEST_VALUE)
