"""Files that a user saves: written beside their target, then moved over it."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from synthdesk.engine.errors import UserError, Where


def write_whole_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; what was there before stays until the end.

    Raises:
        UserError: ``file-not-written``, with what the system said.
    """
    temporary = path.with_name(f".{path.name[:40]}-{secrets.token_hex(4)}.partial")
    try:
        with temporary.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise UserError(
            "file-not-written",
            "The file could not be written",
            f"The system said: {error.strerror or error}.",
            "Choose another folder, or free some disk space, then save again.",
            Where(file=str(path)),
        ) from error
