"""Results that take minutes, kept on this computer and found again by what went into them.

What is kept are figures, no value of any table.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthdesk import __version__
from synthdesk.engine.atomic_file import write_atomically
from synthdesk.engine.audit_log import state_folder
from synthdesk.engine.deserialise import NotAsExpected, from_plain
from synthdesk.engine.serialise import to_json, to_plain

if TYPE_CHECKING:
    from synthdesk.engine.tables.source import TableFile

MOST_KEPT = 50


def key_of(depends_on: Mapping[str, object]) -> str:
    """A digest of everything that a result depends on, this program included."""
    everything = {"program": __version__, **depends_on}
    return hashlib.sha256(json.dumps(everything, sort_keys=True).encode()).hexdigest()


def key_of_tables(
    inputs: Sequence[TableFile], schema_fingerprint: str, seed: int, renames: Sequence[object] = ()
) -> dict[str, object]:
    """What a result on tables depends on, for ``key_of``.

    Args:
        inputs: the files, as they were read.
        schema_fingerprint: of types, roles and marks.
        seed: the audit's.
        renames: for each file, its columns that have another name there.
    """
    return {
        "inputs": [
            [source.role.value, source.sha256, to_plain(source.settings), source.derived]
            for source in inputs
        ],
        "schema": schema_fingerprint,
        "seed": seed,
        "renames": list(renames),
    }


def remembered(kind: str, key: str, form: Any, folder: Path | None = None) -> Any:
    """The result with that key; None where there is none that can be read.

    Args:
        kind: name of the folder that results of one kind lie in.
        key: made by ``key_of``.
        form: type of the result.
        folder: where they lie; in the user's state folder if not given.
    """
    try:
        plain = json.loads(_place(kind, key, folder).read_text("utf-8"))
        return from_plain(form, plain)
    except (OSError, ValueError, RecursionError, NotAsExpected):
        return None


def remember(kind: str, key: str, result: Any, folder: Path | None = None) -> None:
    """Keep a result, and of all kept ones the newest ``MOST_KEPT``; a full disk is no harm."""
    place = _place(kind, key, folder)
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(place, to_json(result).encode("utf-8"))
        kept = sorted(place.parent.glob("*.json"), key=lambda one: one.stat().st_mtime)
        for old in kept[:-MOST_KEPT]:
            old.unlink(missing_ok=True)


def _place(kind: str, key: str, folder: Path | None) -> Path:
    return (folder or state_folder() / kind) / f"{key}.json"
