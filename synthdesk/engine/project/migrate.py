"""Older project files, brought up to date one version at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

VERSION = 1
"""The format that this program writes."""

Migration = Callable[[dict[str, Any]], dict[str, Any]]

MIGRATIONS: Mapping[int, Migration] = {}
"""For each older version the function that makes the next one of it."""


def migrated(
    raw: dict[str, Any],
    version: int,
    migrations: Mapping[int, Migration] = MIGRATIONS,
    newest: int = VERSION,
) -> dict[str, Any]:
    """The content of a project file in the newest format.

    Args:
        raw: content as read.
        version: the format that it says it has, not newer than ``newest``.
        migrations: for each older version the function to the next.
        newest: the format to arrive at.

    Raises:
        KeyError: where a version is too old to have a way forward.
    """
    while version < newest:
        raw = migrations[version](raw)
        version += 1
    return raw
