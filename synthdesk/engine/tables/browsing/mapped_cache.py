"""The working copy of a loaded table, mapped into memory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where

if TYPE_CHECKING:
    import pyarrow as pa


def mapped_table(cache: Path) -> pa.Table:
    """A loaded table, without reading it.

    Raises:
        UserError: ``cache-gone`` where the working copy was removed or is damaged.
    """
    import pyarrow as pa

    from synthdesk.engine.tables.loading import open_arrow

    try:
        return open_arrow(cache)
    except (OSError, pa.ArrowInvalid) as error:
        raise UserError(
            "cache-gone",
            "The working copy of the table is gone",
            "Its rows can only be read while the table is loaded.",
            "Load the same file again in the Data tab.",
            Where(file=cache.name),
        ) from error
