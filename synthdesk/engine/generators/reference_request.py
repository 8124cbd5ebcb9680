"""What a reference table is to be made of, and which generators there are to make it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from synthdesk.engine.analyses import DEFAULT_SEED
from synthdesk.engine.errors import UserError, Where

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable
    from synthdesk.engine.tables.schema import Schema

MOST_ROWS = 1_000_000


class GeneratorName(StrEnum):
    """A generator that can make a reference table."""

    BASELINE = "baseline"
    MOSTLYAI = "mostlyai-engine"


ABOUT = {
    GeneratorName.BASELINE: "Sequential trees, a small generator of synthdesk's own; part of the "
    "program.",
    GeneratorName.MOSTLYAI: "TabularARGN of mostlyai-engine (Apache-2.0), on the processor; only "
    "where it is installed: pip install 'synthdesk[generate]'.",
}


@dataclass(frozen=True)
class Shares:
    """Other shares of a column's values.

    Attributes:
        column: a category.
        of_values: share of each of its values, to be scaled to a sum of one; values that are not
            named get none.
    """

    column: str
    of_values: Mapping[str, float]


@dataclass(frozen=True)
class ReferenceRequest:
    """A reference table to be made; at most one of shares, given and impute.

    Attributes:
        training: what is learnt from.
        schema: columns as the user left them; only audited ones are generated.
        generator: which.
        rows: how many; as many as training if absent. Without meaning for ``given``, ``impute``.
        seed: of the generator and its draws.
        shares: other shares of one column's values, all else as it goes with them.
        given: rows of some columns, to which the others are drawn.
        impute: whether the training table itself is taken, its gaps filled.
    """

    training: LoadedTable
    schema: Schema
    generator: GeneratorName = GeneratorName.BASELINE
    rows: int | None = None
    seed: int = DEFAULT_SEED
    shares: Shares | None = None
    given: LoadedTable | None = None
    impute: bool = False

    def check(self) -> None:
        """Refuse what can't be made, before anything is read.

        Raises:
            UserError: for two wishes at once, too many rows, a generator that is not installed.
        """
        wishes = [self.shares is not None, self.given is not None, self.impute]
        if sum(wishes) > 1:
            raise UserError(
                "two-wishes",
                "A reference table is made in one way",
                "Other shares, given columns and filled gaps exclude each other.",
                "Choose one of them, or make two tables.",
            )
        if self.rows is not None and not 1 <= self.rows <= MOST_ROWS:
            raise UserError(
                "bad-number-of-rows",
                "So many rows can't be made",
                f"{self.rows:,} rows were asked for; 1 to {MOST_ROWS:,} can be made.",
                "Ask for another number, or leave it out: as many as the training table has.",
            )
        if not is_installed(self.generator):
            raise UserError(
                "generator-not-installed",
                "The generator is not installed",
                f"“{self.generator}” is no part of synthdesk.",
                "Install it beside synthdesk (pip install 'synthdesk[generate]'), or take the "
                "baseline.",
            )


def is_installed(generator: GeneratorName) -> bool:
    """Whether a generator can be used here; nothing is imported."""
    if generator is GeneratorName.BASELINE:
        return True
    from importlib.util import find_spec

    try:
        return find_spec("mostlyai.engine") is not None and find_spec("torch") is not None
    except ModuleNotFoundError:
        return False


def parse_shares(column: str, text: str) -> Shares:
    """Shares as people write them: ``Male=50, Female=50``.

    Raises:
        UserError: ``bad-shares``.
    """
    found: dict[str, float] = {}
    for part in text.split(","):
        # A value may hold “=” itself; a share can't.
        value, sign, share = part.strip().rpartition("=")
        try:
            number = float(share.strip().rstrip("%"))
        except ValueError:
            number = -1.0
        if not sign or not value.strip() or not 0 <= number < float("inf"):
            raise UserError(
                "bad-shares",
                "The shares can't be read",
                f"“{part.strip()[:60]}” is no value with a share.",
                "Write VALUE=SHARE, separated by commas, such as Male=50, Female=50.",
                Where(column=column),
            )
        found[value.strip()] = number
    if sum(found.values()) <= 0:
        raise UserError(
            "bad-shares",
            "The shares can't be read",
            "They add up to nothing.",
            "Give at least one value a share above 0.",
            Where(column=column),
        )
    return Shares(column, found)
