"""Results to plain JSON values: what was not computed is absent, never null."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Collection, Mapping
from enum import Enum
from typing import Any

INDENT = "  "


def to_plain(value: Any) -> Any:
    """Turn a result into dicts, lists, numbers and strings; fields that are None are left out.

    A name that Python keeps for itself ends in an underscore as a field and without it here.

    Raises:
        ValueError: for a number that JSON can't hold (NaN, infinity), since a result must leave
            such a figure out and say why.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name.removesuffix("_"): to_plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if getattr(value, field.name) is not None
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a result holds a number that is not finite")
    return value


LONGEST_LINE = 240
"""Groups and lists of texts are broken beyond that many characters."""


def to_json(value: Any) -> str:
    """JSON text with a stable key order, indented down to what holds nothing further inside.

    An estimate, an array of numbers or a short list of names stands on one line: a file of a
    hundred thousand figures is half as long so, and easier to read and to compare.
    """
    pieces: list[str] = []
    _write(to_plain(value), "\n", pieces)
    return "".join((*pieces, "\n"))


def _write(value: Any, line_break: str, pieces: list[str]) -> None:
    """Append a plain value in pieces.

    Args:
        value: made by ``to_plain``.
        line_break: what begins a line of the value's own depth.
        pieces: what was written so far.
    """
    inner = _inside(value)
    if not any(map(_inside, inner)):
        line = _on_one_line(value)
        if len(line) <= LONGEST_LINE or not any(isinstance(item, str) for item in inner):
            pieces.append(line)
            return
    deeper = line_break + INDENT
    between = ("{" if isinstance(value, dict) else "[") + deeper
    for key, item in zip(value, inner, strict=True):
        pieces.append(f"{between}{_on_one_line(key)}: " if isinstance(value, dict) else between)
        _write(item, deeper, pieces)
        between = "," + deeper
    pieces.append(line_break + ("}" if isinstance(value, dict) else "]"))


def _inside(value: Any) -> Collection[Any]:
    """What a group or an array holds; nothing for all else."""
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


_on_one_line = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
