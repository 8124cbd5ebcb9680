"""Plain JSON or TOML values back to frozen dataclasses: the way back from ``serialise.to_plain``.

What people keep in files comes back from anywhere, so nothing is converted and nothing guessed: a
value of another kind than the field's is refused with the place where it stands.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar

_Kind = TypeVar("_Kind")

_WORDS = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


class NotAsExpected(Exception):
    """A value of the wrong kind.

    Args:
        place: where it stands, e.g. ``"tables[1].settings.delimiter"``.
        expected: what was expected there, in words.
        found: what was there.
    """

    def __init__(self, place: str, expected: str, found: object) -> None:
        self.place = place
        self.expected = expected
        self.found = repr(found)[:60]
        super().__init__(f"“{place}” should be {expected}, but is {self.found}")


def from_plain(kind: type[_Kind], value: object, place: str = "") -> _Kind:
    """Read a value as a type made of dataclasses, tuples, enums, texts and numbers.

    Fields with a default may be absent, and so may those that can be None. Keys that no field has
    are refused: a misspelt key would be a decision lost in silence.

    Raises:
        NotAsExpected: where a value is of another kind, or absent, or unknown.
    """
    result: _Kind = _read(kind, value, place)
    return result


def _read(kind: Any, value: object, place: str) -> Any:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return _read_optional(kind, value, place)
    if origin is Mapping:
        return _read_mapping(typing.get_args(kind)[1], value, place)
    if origin is tuple:
        return _read_tuple(typing.get_args(kind), value, place)
    if dataclasses.is_dataclass(kind):
        return _read_dataclass(kind, value, place)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _read_word(kind, value, place)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise NotAsExpected(place, _WORDS[kind], value)
    return value


def _read_optional(kind: Any, value: object, place: str) -> Any:
    inner = [part for part in typing.get_args(kind) if part is not types.NoneType]
    return None if value is None else _read(inner[0], value, place)


def _read_tuple(parts: tuple[Any, ...], value: object, place: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise NotAsExpected(place, "a list", value)
    if parts[-1] is ...:
        return tuple(_read(parts[0], item, f"{place}[{i}]") for i, item in enumerate(value))
    if len(value) != len(parts):
        raise NotAsExpected(place, f"a list of {len(parts)} values", value)
    return tuple(
        _read(part, item, f"{place}[{i}]")
        for i, (part, item) in enumerate(zip(parts, value, strict=True))
    )


def _read_mapping(part: Any, value: object, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise NotAsExpected(place, "a group of named values", value)
    return {name: _read(part, item, f"{place}.{name}"[:120]) for name, item in value.items()}


def _read_word(kind: type[Enum], value: object, place: str) -> Enum:
    for word in kind:
        if word.value == value and isinstance(value, str):
            return word
    raise NotAsExpected(place, "one of " + ", ".join(f"“{word.value}”" for word in kind), value)


def _read_dataclass(kind: Any, value: object, place: str) -> Any:
    if not isinstance(value, dict):
        raise NotAsExpected(place or "the whole", "a group of named values", value)
    hints = typing.get_type_hints(kind)
    fields = {field.name: field for field in dataclasses.fields(kind)}
    prefix = f"{place}." if place else ""
    unknown = [key for key in value if key not in fields]
    if unknown:
        raise NotAsExpected(
            f"{prefix}{unknown[0]}"[:120],
            f"absent; known are {', '.join(fields)}",
            value[unknown[0]],
        )
    given = {}
    for name, field in fields.items():
        if name in value:
            given[name] = _read(hints[name], value[name], prefix + name)
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            if types.NoneType in typing.get_args(hints[name]):
                given[name] = None
                continue
            raise NotAsExpected(f"{prefix}{name}", "given", None)
    return kind(**given)
