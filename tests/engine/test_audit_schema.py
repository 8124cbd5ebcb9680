"""The published schema of ``audit.json`` says what the program writes, no more and no less."""

from __future__ import annotations

import json
import os

import jsonschema

from synthdesk.engine.resources import resource
from tests.audit_schema import audit_schema

PUBLISHED = resource("schemas", "audit-1.schema.json")


def test_the_published_schema_is_what_the_results_are_made_of() -> None:
    derived = json.dumps(audit_schema(), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("SYNTHDESK_UPDATE_GOLDEN"):
        PUBLISHED.write_text(derived, "utf-8")
    assert derived == PUBLISHED.read_text("utf-8"), (
        "the results changed; if that is right: SYNTHDESK_UPDATE_GOLDEN=1 make test"
    )


def test_the_published_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(PUBLISHED.read_text("utf-8")))
