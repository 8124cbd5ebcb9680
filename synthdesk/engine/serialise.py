"""Results to plain JSON values: what was not computed is absent, never null."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Mapping
from enum import Enum
from typing import Any


def to_plain(value: Any) -> Any:
    """Turn a result into dicts, lists, numbers and strings; fields that are None are left out.

    Raises:
        ValueError: for a number that JSON can't hold (NaN, infinity), since a result must leave
            such a figure out and say why.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: to_plain(getattr(value, field.name))
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


# Starts with a real line break, which no JSON string can hold, so it matches arrays only.
_NUMBER_ARRAY = re.compile(r"\[\n\s*((?:-?[\d.eE+-]+,\n\s*)*-?[\d.eE+-]+)\n\s*\]")


def to_json(value: Any) -> str:
    """Indented JSON text with a stable key order, arrays of numbers on one line each."""
    text = json.dumps(to_plain(value), indent=2, ensure_ascii=False, allow_nan=False)
    return _NUMBER_ARRAY.sub(lambda match: f"[{' '.join(match[1].split())}]", text) + "\n"
