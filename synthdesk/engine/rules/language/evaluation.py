"""Which rows keep a rule, column by column, with “unknown” as a third answer.

A comparison with a missing value is neither true nor false but unknown, and so is what divides by
zero; “and”, “or” and “not” follow Kleene's logic, so that a missing value decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from synthdesk.engine.rules.language.kinds import Kinds, ValueKind, kind_of, time_of
from synthdesk.engine.rules.language.syntax import (
    All,
    Arithmetic,
    Between,
    Call,
    ColumnName,
    Compared,
    Condition,
    Either,
    IfThen,
    Missing,
    Negative,
    Not,
    Number,
    OneOf,
    Rule,
    Text,
    Value,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Flags = npt.NDArray[np.bool_]

MICROSECONDS_A_DAY = 86_400_000_000


@dataclass(frozen=True)
class Answers:
    """What a rule says of each row; a row in none of the three is unknown.

    Attributes:
        kept: the rule applies and holds, shape (rows,).
        broken: it applies and doesn't hold.
        idle: the condition of an if-then rule doesn't hold, so that it says nothing.
    """

    kept: Flags
    broken: Flags
    idle: Flags


def ask(rule: Rule, table: pa.Table, kinds: Kinds) -> Answers:
    """Hold a rule against every row of a table.

    Args:
        rule: checked against the same columns.
        table: conformed columns.
        kinds: of the columns.
    """
    import numpy as np

    asked = _Asked(table, kinds)
    if isinstance(rule, IfThen):
        condition = asked.condition(rule.condition)
        consequence = asked.condition(rule.consequence)
        applies, idle = _flags(condition, table), _flags(_inverted(condition), table)
    else:
        consequence = asked.condition(rule)
        applies, idle = np.ones(table.num_rows, bool), np.zeros(table.num_rows, bool)
    return Answers(
        applies & _flags(consequence, table),
        applies & _flags(_inverted(consequence), table),
        idle,
    )


def _flags(condition: Any, table: pa.Table) -> Flags:
    """Where a condition is known to hold."""
    import numpy as np
    import pyarrow as pa

    if isinstance(condition, pa.Scalar):
        return np.full(table.num_rows, condition.as_py() is True)
    found: Flags = condition.fill_null(False).to_numpy(zero_copy_only=False)
    return found


def _inverted(condition: Any) -> Any:
    import pyarrow.compute as pc

    return pc.invert(condition)


class _Asked:
    """Conditions and values of a table's rows as Arrow arrays, or scalars where rows agree."""

    def __init__(self, table: pa.Table, kinds: Kinds) -> None:
        self._table, self._kinds = table, kinds

    # --- conditions ------------------------------------------------------------------------

    def condition(self, node: Condition) -> Any:
        import pyarrow.compute as pc

        if isinstance(node, Not):
            return pc.invert(self.condition(node.part))
        if isinstance(node, All | Either):
            join = pc.and_kleene if isinstance(node, All) else pc.or_kleene
            joined = self.condition(node.parts[0])
            for part in node.parts[1:]:
                joined = join(joined, self.condition(part))
            return joined
        if isinstance(node, Compared):
            return self._compared(node.sign, node.left, node.right)
        if isinstance(node, Missing):
            missing = pc.is_null(self._value(node.part))
            return pc.invert(missing) if node.is_negated else missing
        if isinstance(node, Between):
            found = pc.and_kleene(
                self._compared(">=", node.part, node.low),
                self._compared("<=", node.part, node.high),
            )
        else:
            found = self._among(node)
        return pc.invert(found) if node.is_negated else found

    def _among(self, node: OneOf) -> Any:
        import pyarrow.compute as pc

        found = self._compared("=", node.part, node.options[0])
        for option in node.options[1:]:
            found = pc.or_kleene(found, self._compared("=", node.part, option))
        return found

    def _compared(self, sign: str, left: Value, right: Value) -> Any:
        import pyarrow.compute as pc

        kinds = kind_of(left, self._kinds), kind_of(right, self._kinds)
        if kinds == (ValueKind.TEXT, ValueKind.TEXT):
            equal = self._same_text(left, right)
            return equal if sign == "=" else pc.invert(equal)
        compare = {
            "=": pc.equal,
            "!=": pc.not_equal,
            "<": pc.less,
            "<=": pc.less_equal,
            ">": pc.greater,
            ">=": pc.greater_equal,
        }[sign]
        is_time = ValueKind.TIME in kinds
        return compare(
            self._time(left) if is_time else self._value(left),
            self._time(right) if is_time else self._value(right),
        )

    def _same_text(self, left: Value, right: Value) -> Any:
        """Texts are compared once for each different word, then looked up row by row."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if isinstance(left, Text) and isinstance(right, Text):
            return pa.scalar(left.value == right.value)
        if isinstance(left, Text):
            left, right = right, left
        first = self._value(left)
        if isinstance(right, Text):
            return pc.take(pc.equal(_words(first), right.value), first.indices)
        second = self._value(right)
        place = pc.index_in(_words(second), value_set=_words(first)).fill_null(-1)
        return pc.equal(first.indices.cast(pa.int64()), pc.take(place, second.indices))

    # --- values ----------------------------------------------------------------------------

    def _time(self, node: Value) -> Any:
        import pyarrow as pa

        if isinstance(node, Text):
            return pa.scalar(time_of(node), pa.timestamp("us"))
        return self._value(node)

    def _value(self, node: Value) -> Any:
        import pyarrow as pa
        import pyarrow.compute as pc

        if isinstance(node, Number):
            return pa.scalar(node.value, pa.float64())
        if isinstance(node, Text):
            return pa.scalar(node.value)
        if isinstance(node, ColumnName):
            column = self._table.column(node.name).combine_chunks()
            return _finite(column) if pa.types.is_floating(column.type) else column
        if isinstance(node, Negative):
            return pc.negate(self._value(node.part))
        if isinstance(node, Call):
            return self._called(node)
        return self._computed(node)

    def _called(self, node: Call) -> Any:
        import pyarrow as pa
        import pyarrow.compute as pc

        value = self._value(node.part)
        if node.name == "abs":
            return pc.abs(value)
        if node.name == "year":
            return pc.year(value).cast(pa.float64())
        if isinstance(node.part, Text):
            return pa.scalar(float(len(node.part.value)))
        return pc.take(pc.utf8_length(_words(value)).cast(pa.float64()), value.indices)

    def _computed(self, node: Arithmetic) -> Any:
        import pyarrow as pa
        import pyarrow.compute as pc

        left, right = self._value(node.left), self._value(node.right)
        if kind_of(node.left, self._kinds) is ValueKind.TIME:
            apart = pc.subtract(left.cast(pa.int64()), right.cast(pa.int64()))
            return pc.divide(apart.cast(pa.float64(), safe=False), float(MICROSECONDS_A_DAY))
        compute = {"+": pc.add, "-": pc.subtract, "*": pc.multiply, "/": pc.divide}[node.sign]
        return _finite(compute(left, right))


def _words(column: Any) -> Any:
    import pyarrow as pa

    return column.dictionary.cast(pa.string())


def _finite(values: Any) -> Any:
    """Without what is no number: the quotient of a division by zero is unknown."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pc.is_finite(values), values, pa.scalar(None, pa.float64()))
