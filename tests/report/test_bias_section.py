"""Groups of people in the report."""

from __future__ import annotations

import re
from dataclasses import replace

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.bias_audit import Bias
from synthdesk.report.html import render_html
from tests.made_bias import hostile_bias, made_bias
from tests.report.page_reader import PageReader

__all__ = ["hostile_bias", "made_bias"]


def page_of(audit: AuditResult, bias: Bias) -> str:
    bare = replace(
        audit,
        accuracy=None,
        privacy=None,
        discriminator=None,
        discriminator_without=None,
        ladder=None,
    )
    return render_html(replace(bare, bias=bias))


def test_groups_rebalancing_gap_models_and_checks_are_told(
    audit: AuditResult, made_bias: Bias
) -> None:
    page = page_of(audit, made_bias)
    text = PageReader(page).text
    for said in (
        "Groups of people",
        "Looks rebalanced: “sex”",
        "Side effects or generator's errors: “age”",
        "What became of the gap in outcomes",
        "What models decide for them",
        "Where bias can come from",
        "How did people get into the table, and who could not?",
    ):
        assert said in text
    for figure in ("groups-1", "rebalancing-shares", "gap-1", "fairness-1"):
        assert f'id="figure-{figure}"' in page


def test_hostile_names_are_text(audit: AuditResult, hostile_bias: Bias) -> None:
    page = page_of(audit, hostile_bias)
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", page)
    assert "<b>$s$" not in page


def test_without_protected_columns_there_is_no_such_section(audit: AuditResult) -> None:
    assert "Groups of people" not in render_html(audit)
