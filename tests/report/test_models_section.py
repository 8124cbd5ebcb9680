"""Models of the target in the report."""

from __future__ import annotations

import re
from dataclasses import replace

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.explain.carry_over import CarriesOver
from synthdesk.engine.explain.opened import OpenedModel
from synthdesk.report.html import render_html
from tests.opened_models import hostile_model, opened_model
from tests.report.page_reader import PageReader

__all__ = ["hostile_model", "opened_model"]


def page_of(audit: AuditResult, model: OpenedModel) -> str:
    bare = replace(audit, accuracy=None, privacy=None, discriminator=None, ladder=None)
    with_model = replace(
        bare,
        discriminator_without=None,
        utility=model.utility,
        explanation=model.explanation,
    )
    return render_html(with_model)


def test_models_their_reasons_and_what_carries_over_are_told(
    audit: AuditResult, opened_model: OpenedModel
) -> None:
    page = page_of(audit, opened_model)
    text = PageReader(page).text
    assert "On real rows that neither saw" in text
    assert "training → holdout" in text
    assert "Does the explanation carry over to real rows?" in text
    for figure in ("models", "importance", "dependence-1"):
        assert f'id="figure-{figure}"' in page
    verdict = opened_model.explanation.carry_over.verdict
    assert verdict is CarriesOver.YES
    assert "Carries over." in text


def test_hostile_names_are_text(audit: AuditResult, hostile_model: OpenedModel) -> None:
    page = page_of(audit, hostile_model)
    assert not re.search("[\x00-\x08\x0b-\x1f‪-‮⁦-⁩]", page)
    assert "<b>y</b>" not in page
    text = PageReader(page).text
    assert "Not assessable. Without a holdout" in text


def test_without_a_target_there_is_no_such_section(audit: AuditResult) -> None:
    assert "Models of the target" not in render_html(audit)


def test_a_target_that_cannot_be_learnt_is_told(audit: AuditResult) -> None:
    page = render_html(replace(audit, not_explained="The target has only one value."))
    assert "No model could be trained. The target has only one value." in PageReader(page).text
