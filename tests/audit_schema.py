"""The JSON Schemas of what is written, derived from the dataclasses that are written."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import re
import types
import typing
from collections.abc import Mapping
from enum import Enum
from typing import Any

import synthdesk.engine
from synthdesk.engine.analyses import ANALYSES
from synthdesk.engine.audit import SCHEMA_ID, AuditResult
from synthdesk.engine.tables.import_settings import FORMATS
from synthdesk.engine.tables.source import AUDIT_ROLES
from synthdesk.engine.versions.comparing import SCHEMA_ID as COMPARISON_ID
from synthdesk.engine.versions.comparing import VersionComparison

Schema = dict[str, Any]

SHARES = frozenset(
    (
        *("share", "rate", "accuracy", "auc", "p_value"),
        *("overall", "univariate", "bivariate", "trivariate"),
    )
)
RESERVED = ("bias",)
DIGESTS = frozenset(("sha256", "schema_fingerprint"))

BOUNDS: dict[str, Schema] = {
    "AuditResult.schema": {"const": SCHEMA_ID},
    "AuditResult.inputs": {"minItems": 2},
    "AuditResult.columns": {"minItems": 2},
    "TableFile.format": {"enum": list(FORMATS)},
    "AuditedColumn.missing": {"propertyNames": {"enum": [role.value for role in AUDIT_ROLES]}},
    "Provenance.analyses": {"items": {"enum": list(ANALYSES)}, "minItems": 1},
    "Finding.row_examples": {"maxItems": 20},
    "UnreadableValues.examples": {"maxItems": 20},
    "ExactMatches.rows": {"maxItems": 5000},
    "UniqueMatches.rows": {"maxItems": 5000},
    "VersionComparison.schema": {"const": COMPARISON_ID},
    "VersionComparison.inputs": {"minItems": 1},
    "VersionComparison.versions": {"minItems": 1},
    "ArticleForm.real_scores": {"minItems": 20, "maxItems": 20},
    "ArticleForm.fake_scores": {"minItems": 20, "maxItems": 20},
}
"""What the types alone don't say, by class and field."""


def audit_schema() -> Schema:
    """The whole schema of ``audit.json``."""
    schema = _schema(AuditResult, SCHEMA_ID, "A synthdesk audit")
    for name in RESERVED:
        schema["properties"][name] = {
            "type": "object",
            "description": "reserved; absent until this version computes it",
        }
    return schema


def comparison_schema() -> Schema:
    """The whole schema of ``comparison.json``."""
    return _schema(VersionComparison, COMPARISON_ID, "A synthdesk comparison of versions")


def _schema(kind: Any, name: str, title: str) -> Schema:
    definitions: dict[str, Schema] = {}
    top = _object(kind, _names(), definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": name,
        "title": title,
        "description": "What has not been computed is absent, never null.",
        **top,
        "$defs": dict(sorted(definitions.items())),
    }


def _names() -> dict[str, Any]:
    """Every class of the engine by name: some are imported for type checkers only."""
    found: dict[str, Any] = {"Mapping": Mapping}
    for module in pkgutil.walk_packages(synthdesk.engine.__path__, "synthdesk.engine."):
        for name, value in inspect.getmembers(importlib.import_module(module.name)):
            if inspect.isclass(value) and value.__module__.startswith("synthdesk."):
                found.setdefault(name, value)
    return found


def _object(kind: Any, names: dict[str, Any], definitions: dict[str, Schema]) -> Schema:
    hints = typing.get_type_hints(kind, localns=names)
    said = _said_of_fields(kind)
    properties: dict[str, Schema] = {}
    required: list[str] = []
    for field in dataclasses.fields(kind):
        hint, optional = _without_none(hints[field.name])
        value = _value(hint, names, definitions)
        if field.name in DIGESTS:
            value["pattern"] = "^[0-9a-f]{64}$"
        if hint is float and _is_share(field.name):
            value |= {"minimum": 0, "maximum": 1}
        value |= BOUNDS.get(f"{kind.__name__}.{field.name}", {})
        if field.name in said:
            value["description"] = said[field.name]
        properties[field.name] = value
        if not optional:
            required.append(field.name)
    return {
        "type": "object",
        "description": (kind.__doc__ or "").strip().splitlines()[0],
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _said_of_fields(kind: Any) -> dict[str, str]:
    """What the docstring's list of attributes says of each field."""
    _, _, listed = inspect.cleandoc(kind.__doc__ or "").partition("Attributes:\n")
    said: dict[str, str] = {}
    names: list[str] = []
    for line in listed.partition("\n\n")[0].splitlines():
        head = re.match(r"    (\w+(?:, \w+)*): (.*)", line)
        if head is not None:
            names = head[1].split(", ")
            said |= dict.fromkeys(names, head[2].strip())
        else:
            said |= {name: f"{said[name]} {line.strip()}" for name in names}
    return said


def _is_share(name: str) -> bool:
    return name in SHARES or name.endswith(("_share", "_rate"))


def _without_none(hint: Any) -> tuple[Any, bool]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        kept = [part for part in typing.get_args(hint) if part is not types.NoneType]
        inner = kept[0] if len(kept) == 1 else typing.Union[tuple(kept)]  # noqa: UP007
        return inner, len(kept) < len(typing.get_args(hint))
    return hint, False


_PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": 0},
    float: {"type": "number"},
}


def _value(hint: Any, names: dict[str, Any], definitions: dict[str, Schema]) -> Schema:
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_value(part, names, definitions) for part in parts]}
    if origin is tuple:
        return _array(parts, names, definitions)
    if isinstance(hint, type) and issubclass(hint, tuple):
        return _row(hint, names, definitions)
    if origin in (dict, Mapping):
        return {"type": "object", "additionalProperties": _value(parts[1], names, definitions)}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [word.value for word in hint]}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", hint.__name__).lower()
        about = (hint.__doc__ or "").strip().splitlines()[0]
        if name not in definitions:
            definitions[name] = {"description": about}
            definitions[name] = _object(hint, names, definitions)
        if definitions[name]["description"] != about:
            raise TypeError(f"two classes are called {hint.__name__}")
        return {"$ref": f"#/$defs/{name}"}
    raise TypeError(f"audit.json can't hold {hint}")


def _row(kind: Any, names: dict[str, Any], definitions: dict[str, Schema]) -> Schema:
    """A named tuple, whose values are told apart by their order."""
    hints, said = typing.get_type_hints(kind, localns=names), _said_of_fields(kind)
    row = _array(tuple(hints.values()), names, definitions)
    for name, value in zip(hints, row["prefixItems"], strict=True):
        value |= {"title": name, "description": said[name]}
    return {**row, "description": kind.__doc__.strip().splitlines()[0]}


def _array(parts: tuple[Any, ...], names: dict[str, Any], definitions: dict[str, Schema]) -> Schema:
    if parts[-1] is ...:
        return {"type": "array", "items": _value(parts[0], names, definitions)}
    return {
        "type": "array",
        "prefixItems": [_value(part, names, definitions) for part in parts],
        "minItems": len(parts),
        "maxItems": len(parts),
    }
