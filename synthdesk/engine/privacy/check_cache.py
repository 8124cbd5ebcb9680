"""Instrument checks that were made before on this computer, found again by what went into them.

A check takes minutes and depends on nothing but the tables, the columns' roles, the seed and this
program, so the same question need not be asked twice. What is kept are error rates and detection
limits, no value of any table.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk import __version__
from synthdesk.engine.atomic_file import write_atomically
from synthdesk.engine.audit_log import state_folder
from synthdesk.engine.deserialise import NotAsExpected, from_plain
from synthdesk.engine.privacy import instrument_check
from synthdesk.engine.privacy.instrument_check import InstrumentCheck
from synthdesk.engine.serialise import to_json, to_plain

if TYPE_CHECKING:
    from synthdesk.engine.tables.source import TableFile

REVISION = 1
"""Raised whenever a test of the family or the check itself gives other figures than before."""
FOLDER = "instrument-checks"
MOST_KEPT = 50


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
    depends_on = {
        "program": [__version__, REVISION],
        "ladder": [
            instrument_check.KINDS,
            instrument_check.SHARES,
            instrument_check.LADDER_SEEDS,
            instrument_check.CONTROL_SEEDS,
        ],
        "inputs": [
            [source.role.value, source.sha256, to_plain(source.settings), source.derived]
            for source in inputs
        ],
        "schema": schema_fingerprint,
        "seed": seed,
        "renames": list(renames),
    }
    return hashlib.sha256(json.dumps(depends_on, sort_keys=True).encode()).hexdigest()


def remembered_check(key: str, folder: Path | None = None) -> tuple[InstrumentCheck, ...] | None:
    """The check with that key; None where there is none that can be read.

    Args:
        key: made by ``check_key``.
        folder: where checks lie; in the user's state folder if not given.
    """
    try:
        plain = json.loads(_place(key, folder).read_text("utf-8"))
        return from_plain(tuple[InstrumentCheck, ...], plain)
    except (OSError, ValueError, RecursionError, NotAsExpected):
        return None


def remember_check(
    key: str, checks: tuple[InstrumentCheck, ...], folder: Path | None = None
) -> None:
    """Keep a check, and of all kept ones the newest ``MOST_KEPT``; a full disk is no harm."""
    place = _place(key, folder)
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(place, to_json(checks).encode("utf-8"))
        kept = sorted(place.parent.glob("*.json"), key=lambda one: one.stat().st_mtime)
        for old in kept[:-MOST_KEPT]:
            old.unlink(missing_ok=True)


def _place(key: str, folder: Path | None) -> Path:
    return (folder or state_folder() / FOLDER) / f"{key}.json"
