"""A privacy test as an instrument: what it says of any number of planted copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from synthdesk.engine.privacy.coded_rows import RowCodes


class Instrument(Protocol):
    """A test on one set of tables, asked again and again with other planted rows."""

    @property
    def name(self) -> str:
        """The test's field of ``Privacy``."""
        ...

    def p_value(self, planted: RowCodes) -> float:
        """One-sided p of a leak, as if these rows stood at the end of the synthetic table.

        Args:
            planted: int32, shape (rows, columns); no rows for the table as it is.
        """
        ...
