"""Which outcome people get, and what of it is good for them: as named, or read both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.missing.levels import numbers_of
from synthdesk.engine.model.target import TargetKind

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.tables.schema import Column

    Floats = npt.NDArray[np.float64]

MOST_LISTED_VALUES = 10
LONGEST_VALUE = 60


@dataclass(frozen=True)
class FavourableReading:
    """One way to read an outcome.

    Attributes:
        column: the outcome.
        kind: two values, several of which one is held against the rest, or a number.
        favourable: the value that is taken as good for a person; empty for a number.
        is_chosen: whether the user named it; if not, the other value has a reading of its own.
        number: the favourable value as a number, for columns of numbers.
    """

    column: str
    kind: TargetKind
    favourable: str
    is_chosen: bool
    number: float | None = None

    @property
    def is_rate(self) -> bool:
        """Whether people get the favourable value or not; a number has means instead."""
        return self.kind is not TargetKind.REGRESSION

    def values(self, table: pa.Table) -> Floats:
        """Shape (rows,): 1 favourable and 0 not, or the numbers; NaN where missing."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        stored = table[self.column]
        if not self.is_rate:
            return numbers_of(stored)
        if self.number is not None:
            numbers = numbers_of(stored)
            return np.where(np.isnan(numbers), np.nan, numbers == self.number)
        matches = pc.equal(stored.cast(pa.string()), self.favourable)
        found: Floats = matches.cast(pa.float64()).to_numpy()
        return found


@dataclass(frozen=True)
class FavourableReadings:
    """All ways to read the outcome.

    Attributes:
        readings: one where the user named the favourable value or the outcome is a number, two
            where it has two values and none was named, else none.
        not_assessable: why there is none, and what would mend it; empty where there is one.
    """

    readings: tuple[FavourableReading, ...]
    not_assessable: str = ""


def favourable_readings(
    target: Column | None, tables: Mapping[str, pa.Table]
) -> FavourableReadings:
    """How the target can be read.

    Args:
        target: with the user's favourable value, if named.
        tables: by name, typed by the schema; the training table first.

    Raises:
        UserError: ``unknown-favourable`` where no table has the named value; where only some
            lack it, their rates are 0.
    """
    if target is None:
        return FavourableReadings(
            (), "No outcome is named. Give the column that people are judged by the role target."
        )
    values = [_distinct(target, table) for table in tables.values()]
    everywhere = {text: number for found in reversed(values) for text, number in found.items()}
    if target.favourable is not None:
        return FavourableReadings((_chosen(target, target.favourable, everywhere),))
    # A stray third value in another table doesn't make training's two outcomes three.
    classes = values[0] if len(values[0]) == 2 else everywhere
    name = target.name[:LONGEST_VALUE]
    if len(classes) < 2:
        return FavourableReadings(
            (), f"“{name}” has the same value in all rows, so no group can be better off."
        )
    if len(classes) == 2:
        return FavourableReadings(
            tuple(
                FavourableReading(target.name, TargetKind.BINARY, text, False, classes[text])
                for text in sorted(classes)
            )
        )
    if target.is_ordered:
        return FavourableReadings(
            (FavourableReading(target.name, TargetKind.REGRESSION, "", False),)
        )
    return FavourableReadings(
        (),
        f"“{name}” has {len(classes):,} values and none is named as favourable. Name the one that "
        "is good for a person; all others then count as not favourable.",
    )


def _chosen(
    target: Column, favourable: str, everywhere: Mapping[str, float | None]
) -> FavourableReading:
    number = None
    if target.is_ordered:
        number = _number(favourable)
        favourable = next((text for text, other in everywhere.items() if other == number), "")
    if favourable not in everywhere:
        listed = ", ".join(text[:LONGEST_VALUE] for text in sorted(everywhere)[:MOST_LISTED_VALUES])
        raise UserError(
            "unknown-favourable",
            "The favourable value does not occur",
            f"No row of any table has “{(target.favourable or '')[:LONGEST_VALUE]}” as "
            f"“{target.name[:LONGEST_VALUE]}”.",
            f"Choose one of: {listed}{', …' if len(everywhere) > MOST_LISTED_VALUES else ''}.",
            Where(column=target.name),
        )
    kind = TargetKind.BINARY if len(everywhere) <= 2 else TargetKind.MULTICLASS
    return FavourableReading(target.name, kind, favourable, True, number)


def _written(number: float) -> str:
    """As short as it can be without becoming another number."""
    short = f"{number:.10g}"
    return short if float(short) == number else repr(number).removesuffix(".0")


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _distinct(target: Column, table: pa.Table) -> dict[str, float | None]:
    """Different values as texts, with their numbers where the column holds numbers."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    stored = table[target.name]
    if target.is_ordered:
        numbers = np.unique(numbers_of(stored))
        return {_written(value): value for value in numbers[~np.isnan(numbers)].tolist()}
    return dict.fromkeys(pc.unique(stored.cast(pa.string()).drop_null()).to_pylist())
