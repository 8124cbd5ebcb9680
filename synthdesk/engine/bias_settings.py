"""What a user decides about groups of people, beside which columns are protected."""

from __future__ import annotations

from dataclasses import dataclass

from synthdesk.engine.bias_models.protected import (
    CROSS,
    ProtectedColumn,
    ProtectedGroups,
    protected_groups,
)
from synthdesk.engine.tables.schema import Schema

CUTOFF = 0.5


@dataclass(frozen=True)
class BiasSettings:
    """How bias is looked at.

    Attributes:
        crossings: columns whose groups are crossed, beside each by itself.
        references: group that the others are compared with, by the name of its column or crossing;
            without one the largest.
        cuts: numbers at which a new band of a numeric column begins, by column.
        cutoff: score above which a model's decision is positive.
        is_risk: whether scores are of the unfavourable value, so that who lies above the cutoff is
            refused.
        rebalanced: columns that are known to be rebalanced; found if empty.
        expected_shares: what the groups' shares should be, by column and group.
        date_column: along which shares and outcomes are followed; empty for none.
    """

    crossings: tuple[tuple[str, ...], ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    cuts: tuple[tuple[str, tuple[float, ...]], ...] = ()
    cutoff: float = CUTOFF
    is_risk: bool = False
    rebalanced: tuple[str, ...] = ()
    expected_shares: tuple[tuple[str, tuple[tuple[str, float], ...]], ...] = ()
    date_column: str = ""

    def groupings(self, schema: Schema) -> tuple[ProtectedGroups, ...]:
        """Each protected column of a schema by itself, then the crossings of such columns."""
        cuts, references = dict(self.cuts), dict(self.references)
        alone = [one.columns[0].name for one in protected_groups(schema)]
        crossed = [names for names in self.crossings if set(names) <= set(alone)]
        return tuple(
            ProtectedGroups(
                tuple(ProtectedColumn(name, cuts.get(name, ())) for name in names),
                references.get(CROSS.join(names), ""),
            )
            for names in (*((name,) for name in alone), *crossed)
        )


AS_FOUND = BiasSettings()
