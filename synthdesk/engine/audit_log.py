"""How often a training table was audited on this computer: every read-out helps an attacker.

Who sees many audits of the same people learns more of them than from one; with enough figures of
changing synthetic tables rows can be put together again. The log keeps one line an audit, in the
user's own state folder: digests of the files, never a value.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult

NAME = "audits.jsonl"


def state_folder() -> Path:
    """Where programs keep what they remember, by the habits of the system."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "synthdesk"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "synthdesk"
    return Path(os.environ.get("XDG_STATE_HOME") or home / ".local" / "state") / "synthdesk"


def note_audit(result: AuditResult, folder: Path | None = None) -> int | None:
    """Write an audit down, and count those of the same training table, this one included.

    Args:
        result: the audit.
        folder: where the log lies; the user's state folder if not given.

    Returns:
        None where the log can be neither read nor written, so that nothing is known.
    """
    place = (folder or state_folder()) / NAME
    digests = {source.role.value: source.sha256 for source in result.inputs}
    line = json.dumps({"finished": result.run.finished, **digests}, sort_keys=True)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("a", encoding="utf-8") as stream:
            stream.write(line + "\n")
        lines = place.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return None
    return sum(_training_of(line) == digests["training"] for line in lines)


def _training_of(line: str) -> str | None:
    """The training table's digest; a line that was cut short counts for nothing."""
    with suppress(ValueError):
        entry = json.loads(line)
        if isinstance(entry, dict):
            return entry.get("training")
    return None


def audits_in_words(audits: int | None) -> str:
    """How many audits there were, and what that means."""
    if audits is None:
        return (
            "How often this training table was audited is not known: the log could not be written."
        )
    if audits == 1:
        return "This is the first audit of this training table on this computer."
    return (
        f"This training table was audited {audits:,} times on this computer. Every set of figures "
        "about the same people tells a little more of them; count that in before sharing another."
    )
