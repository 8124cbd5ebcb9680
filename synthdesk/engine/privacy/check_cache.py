"""Instrument checks that were made before on this computer.

A check takes minutes and depends on nothing but the tables, the columns' roles, the seed and this
program, so the same question need not be asked twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.kept_results import key_of, key_of_tables, remember, remembered
from synthdesk.engine.privacy import instrument_check
from synthdesk.engine.privacy.instrument_check import InstrumentCheck

if TYPE_CHECKING:
    from synthdesk.engine.tables.source import TableFile

REVISION = 1
"""Raised whenever a test of the family or the check itself gives other figures than before."""
KIND = "instrument-checks"


def check_key(
    inputs: Sequence[TableFile],
    schema_fingerprint: str,
    seed: int,
    renames: Sequence[object] = (),
) -> str:
    """A digest of everything that a check depends on.

    Args:
        inputs: the audited files, as they were read.
        schema_fingerprint: of types, roles and marks.
        seed: the audit's.
        renames: for each file, its columns that have another name there.
    """
    return key_of(
        {
            "revision": REVISION,
            "ladder": [
                instrument_check.KINDS,
                instrument_check.SHARES,
                instrument_check.LADDER_SEEDS,
                instrument_check.CONTROL_SEEDS,
            ],
            **key_of_tables(inputs, schema_fingerprint, seed, renames),
        }
    )


def remembered_check(key: str, folder: Path | None = None) -> tuple[InstrumentCheck, ...] | None:
    """The check with that key, if it was made before."""
    found: tuple[InstrumentCheck, ...] | None
    found = remembered(KIND, key, tuple[InstrumentCheck, ...], folder)
    return found


def remember_check(
    key: str, checks: tuple[InstrumentCheck, ...], folder: Path | None = None
) -> None:
    """Keep a check."""
    remember(KIND, key, checks, folder)
