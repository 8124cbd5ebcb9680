"""Which outcome is good for a person, and of which class a model's score is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.model.target import ModelTarget, TargetKind, target_of

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.tables.schema import Column


@dataclass(frozen=True)
class OrientedTarget:
    """A target of two classes whose favourable one is known.

    Attributes:
        target: its positive class is that of which scores, and all rates but that of accepted
            rows, are.
        favourable_is_positive: whether that class is the favourable one; if not, a score is of a
            risk, and who lies above the cutoff is not accepted.
    """

    target: ModelTarget
    favourable_is_positive: bool

    @property
    def favourable(self) -> str:
        """The class that is good for a person."""
        return next(
            name
            for name in self.target.classes
            if (name == self.target.positive) is self.favourable_is_positive
        )


def oriented_target(
    column: Column, training: pa.Table, favourable_is_positive: bool | None = None
) -> OrientedTarget:
    """The target with its favourable class.

    Where the user named the favourable value, it is the positive class, unless the other one is
    asked for: then a score is of the unfavourable class. Where none was named, the positive class
    is the rarer one in training, and whether that is favourable has to be said.

    Args:
        column: with the role target.
        training: typed by the schema.
        favourable_is_positive: whether scores are of the favourable class.

    Raises:
        UserError: ``not-binary``, ``no-favourable``, and all of ``target_of``.
    """
    target = target_of(column, training)
    where = Where(column=column.name)
    if target.kind is not TargetKind.BINARY:
        what = "a number" if target.kind is TargetKind.REGRESSION else "of several classes"
        raise UserError(
            "not-binary",
            "Decisions need a target of two values",
            f"“{column.name[:60]}” is {what}, so no model of it accepts or refuses anyone.",
            "Choose a target that has two values, or put its values together in two.",
            where,
        )
    if favourable_is_positive is None:
        if not target.is_chosen:
            raise UserError(
                "no-favourable",
                "The favourable value is not named",
                f"Which of {', '.join(f'“{name[:60]}”' for name in target.classes)} is good for a "
                "person can't be known from the table, and ratios depend on it.",
                f"Name the favourable value of “{column.name[:60]}”.",
                where,
            )
        favourable_is_positive = True
    if target.is_chosen and not favourable_is_positive:
        (other,) = (name for name in target.classes if name != target.positive)
        target = replace(target, positive=other)
    return OrientedTarget(target, favourable_is_positive)
