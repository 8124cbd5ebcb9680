"""A rule, how each table keeps it, and whether synthetic rows break it more than real ones."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from synthdesk.engine.estimate import Estimate
from synthdesk.engine.rules.conditions import RuleCondition
from synthdesk.engine.tables.source import TableRole

MOST_ROWS = 100
MOST_MAPPED = 100
MOST_CLASHES = 20


class RuleKind(StrEnum):
    """What a rule says."""

    OWN = "own rule"
    DETERMINES = "determines"
    NEVER_TOGETHER = "never together"
    ORDER = "order"
    SUM = "sum"


class RuleStanding(StrEnum):
    """What became of a rule in the synthetic table."""

    BROKEN = "broken"
    """More often than by real rows, beyond chance, and often enough to matter."""
    KEPT = "as real"
    UNJUDGED = "not judged"


@dataclass(frozen=True)
class RuleCheck:
    """A rule in one table; rows that are neither kept nor broken were not judged.

    Attributes:
        role: the table.
        rows: its rows.
        judged: rows that the rule speaks of and that have all the values it needs.
        broken: judged rows that break it.
        idle: rows that the rule does not speak of.
        unseen: rows whose value training holds never, or in a single row.
        missing: rows without a value that the rule needs.
        share: broken of judged; absent where none was judged.
    """

    role: TableRole
    rows: int
    judged: int
    broken: int
    idle: int
    unseen: int
    missing: int
    share: Estimate | None


@dataclass(frozen=True)
class RuleComparison:
    """Synthetic against real rows.

    Attributes:
        control: which real rows, in words.
        control_judged: real rows judged.
        control_broken: real rows that break the rule.
        difference: share broken, synthetic − real.
        p_value: chance of as many broken synthetic rows if real rows break it as often.
        test: how that was computed.
    """

    control: str
    control_judged: int
    control_broken: int
    difference: Estimate
    p_value: float
    test: str


@dataclass(frozen=True)
class MappedValue:
    """What a value determines in training.

    Attributes:
        value: of the first column.
        determines: of the second.
        rows: training rows with the value.
    """

    value: str
    determines: str
    rows: int


@dataclass(frozen=True)
class RuleClash:
    """Two values that the synthetic table brings together against a rule.

    Attributes:
        value: of the first column.
        found: of the second.
        foretold: what training has there; empty where the rule says only what must not be.
        rows: synthetic rows.
    """

    value: str
    found: str
    foretold: str
    rows: int


@dataclass(frozen=True)
class MeasuredRule:
    """One rule.

    Attributes:
        id: stable over re-runs.
        kind: what it says.
        columns: those that it needs.
        words: the rule as people read it.
        text: a rule of the user's own as written; empty for others.
        both_ways: whether the second column determines the first too.
        conditions: of “never together”: where the first holds the second never does.
        weights: of a sum, one for each column after the first.
        constant: of a sum.
        tolerance: of a sum: rounding that a row may lie off.
        expected: training rows that would break it were the columns independent.
        values: different values of the determining column in training.
        mapping: the most frequent of them and what they determine, at most 100.
        clashes: the most frequent breaks of “determines” in the synthetic table, at most 20.
        checks: training first, then synthetic, then holdout.
        comparison: absent where nothing could be compared.
        standing: what became of it in the synthetic table.
        broken_rows: synthetic data rows that break it, counted from 1, the first 100.
    """

    id: str
    kind: RuleKind
    columns: tuple[str, ...]
    words: str
    text: str
    both_ways: bool
    conditions: tuple[RuleCondition, ...]
    weights: tuple[float, ...]
    constant: float | None
    tolerance: float | None
    expected: float | None
    values: int
    mapping: tuple[MappedValue, ...]
    clashes: tuple[RuleClash, ...]
    checks: tuple[RuleCheck, ...]
    comparison: RuleComparison | None
    standing: RuleStanding
    broken_rows: tuple[int, ...]

    @property
    def is_own(self) -> bool:
        """Whether the user wrote it."""
        return self.kind is RuleKind.OWN

    def check(self, role: TableRole) -> RuleCheck | None:
        """One table's."""
        return next((check for check in self.checks if check.role is role), None)

    @property
    def synthetic(self) -> RuleCheck:
        """The synthetic table's."""
        found = self.check(TableRole.SYNTHETIC)
        assert found is not None
        return found


@dataclass(frozen=True)
class RowsBreaking:
    """Rows of a table that break at least one rule.

    Attributes:
        role: the table.
        rows: its rows.
        broken: rows that break at least one.
        share: broken of all rows.
    """

    role: TableRole
    rows: int
    broken: int
    share: Estimate


@dataclass(frozen=True)
class RulesLeftOut:
    """Rules that were found and are not shown, because there are too many of the kind.

    Attributes:
        kind: what they say.
        number: how many.
    """

    kind: RuleKind
    number: int
