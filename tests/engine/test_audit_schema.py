"""The published schemas say what the program writes, no more and no less."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from synthdesk.engine.resources import resource
from tests.audit_schema import audit_schema, comparison_schema

PUBLISHED = (("audit-1", audit_schema), ("comparison-1", comparison_schema))


@pytest.mark.parametrize(("name", "derive"), PUBLISHED)
def test_the_published_schema_is_what_the_results_are_made_of(
    name: str, derive: Callable[[], dict[str, Any]]
) -> None:
    published = resource("schemas") / f"{name}.schema.json"
    derived = json.dumps(derive(), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("SYNTHDESK_UPDATE_GOLDEN"):
        published.write_text(derived, "utf-8")
    assert derived == published.read_text("utf-8"), (
        "the results changed; if that is right: SYNTHDESK_UPDATE_GOLDEN=1 make test"
    )


@pytest.mark.parametrize(("name", "derive"), PUBLISHED)
def test_the_published_schema_is_a_schema(name: str, derive: Callable[[], dict[str, Any]]) -> None:
    del derive
    place = resource("schemas") / f"{name}.schema.json"
    jsonschema.Draft202012Validator.check_schema(json.loads(place.read_text("utf-8")))
