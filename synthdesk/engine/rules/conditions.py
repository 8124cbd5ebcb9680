"""Values of a column that rules of the kind “never together” speak of: single ones, or ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.rules.coded_columns import CodedColumns, shown_number, shown_value
from synthdesk.engine.tables.schema import Column, ColumnType
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Bins = npt.NDArray[np.int16]
    Floats = npt.NDArray[np.float64]

MOST_VALUES = 60
FEWEST_ROWS = 30
MOST_SINGLE_NUMBERS = 30
"""Numbers with more different values are cut at training's deciles."""
DOMINANT = 0.5
LONGEST_NAME = 80
LONGEST_VALUE = 60


@dataclass(frozen=True)
class RuleCondition:
    """One value of a column, or a range of numbers or times (microseconds since 1970).

    Attributes:
        column: the column.
        value: the value as text, for columns that hold no numbers or times.
        more_than: the range begins above this.
        at_least: the range begins with this.
        at_most: the range ends with this.
        less_than: the range ends below this.
    """

    column: str
    value: str | None = None
    more_than: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    less_than: float | None = None

    def holds(self, coded: CodedColumns, role: TableRole) -> npt.NDArray[np.bool_]:
        """Where it holds, shape (rows,); never where the value is missing."""
        import numpy as np

        if self.value is not None:
            return _is_text(coded.table(role).column(self.column).combine_chunks(), self.value)
        values = coded.floats(role, self.column)
        found = ~np.isnan(values)
        for limit, compare in (
            (self.more_than, np.greater),
            (self.at_least, np.greater_equal),
            (self.at_most, np.less_equal),
            (self.less_than, np.less),
        ):
            if limit is not None:
                found &= compare(values, limit)
        return found

    def in_words(self, column: Column) -> str:
        """As people read it."""
        name = shortened(column.name, LONGEST_NAME)
        if self.value is not None:
            return f"{name} = {shortened(self.value, LONGEST_VALUE)}"
        if self.at_least is not None and self.at_least == self.at_most:
            return f"{name} = {shown_number(column, self.at_least)}"
        start = self.more_than if self.more_than is not None else self.at_least
        end = self.at_most if self.at_most is not None else self.less_than
        if start is None:
            sign = "≤" if self.at_most is not None else "<"
            return name if end is None else f"{name} {sign} {shown_number(column, end)}"
        if end is None:
            sign = ">" if self.more_than is not None else "≥"
            return f"{name} {sign} {shown_number(column, start)}"
        return f"{shown_number(column, start)} < {name} ≤ {shown_number(column, end)}"


def shortened(text: str, most: int) -> str:
    """On one line and no longer than that, the end cut off."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _is_text(column: pa.DictionaryArray, value: str) -> npt.NDArray[np.bool_]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    words = column.dictionary.cast(pa.string())
    equal = pc.equal(words, value).to_numpy(zero_copy_only=False)
    rows = column.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    found: npt.NDArray[np.bool_] = np.append(equal, False).astype(bool)[rows]
    return found


@dataclass(frozen=True)
class BinnedColumn:
    """A training column as positions among its conditions.

    Attributes:
        column: the column.
        conditions: what rules may speak of.
        bins: shape (rows,): a position; their number for any other value; one more where it is
            missing.
    """

    column: Column
    conditions: tuple[RuleCondition, ...]
    bins: Bins


def binned(coded: CodedColumns, column: Column) -> BinnedColumn | None:
    """A training column's conditions; none for texts and columns without frequent values."""
    if column.type is ColumnType.TEXT:
        return None
    is_range = column.is_ordered and (
        not coded.repeats(column.name) or len(coded.values(column.name)) > MOST_SINGLE_NUMBERS
    )
    found = _ranges(coded, column) if is_range else _single_values(coded, column)
    return found if found.conditions else None


def _single_values(coded: CodedColumns, column: Column) -> BinnedColumn:
    import numpy as np

    values = coded.values(column.name)
    frequent = np.argsort(-values.counts, kind="stable")[:MOST_VALUES]
    frequent = np.sort(frequent[values.counts[frequent] >= FEWEST_ROWS])
    place = np.full(len(values) + 1, len(frequent), np.int16)
    place[frequent] = np.arange(len(frequent))
    place[-1] = len(frequent) + 1  # where the code of missing, −1, points
    conditions = []
    for at in frequent:
        if values.numbers is None:
            conditions.append(RuleCondition(column.name, shown_value(column, values, int(at))))
        else:
            number = float(values.numbers[at])
            conditions.append(RuleCondition(column.name, at_least=number, at_most=number))
    bins = place[coded.codes(TableRole.TRAINING, column.name)]
    return BinnedColumn(column, tuple(conditions), bins)


def _ranges(coded: CodedColumns, column: Column) -> BinnedColumn:
    import numpy as np

    floats = coded.floats(TableRole.TRAINING, column.name)
    number = _dominant(coded, column)
    if number is not None:
        conditions = [
            RuleCondition(column.name, less_than=number),
            RuleCondition(column.name, at_least=number, at_most=number),
            RuleCondition(column.name, more_than=number),
        ]
        places = np.where(floats < number, 0, np.where(floats > number, 2, 1))
    else:
        known = floats[~np.isnan(floats)]
        breaks = [float(one) for one in np.unique(np.quantile(known, np.linspace(0.1, 0.9, 9)))]
        starts, ends = [None, *breaks], [*breaks, None]
        conditions = [
            RuleCondition(column.name, more_than=start, at_most=end)
            for start, end in zip(starts, ends, strict=True)
        ]
        places = np.searchsorted(np.array(breaks), floats, side="left")
    bins = np.where(np.isnan(floats), len(conditions) + 1, places).astype(np.int16)
    return BinnedColumn(column, tuple(conditions), bins)


def _dominant(coded: CodedColumns, column: Column) -> float | None:
    """The one value that half of the rows have, such as 0 of a gain."""
    if not coded.repeats(column.name):
        return None
    values = coded.values(column.name)
    assert values.numbers is not None
    if values.counts.max() < DOMINANT * values.known:
        return None
    return float(values.numbers[int(values.counts.argmax())])
