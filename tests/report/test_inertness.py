"""A report of hostile names and values runs nothing, fetches nothing, and shows them as text."""

from __future__ import annotations

import re

import pytest

from synthdesk.engine.audit import AuditResult
from synthdesk.report.html import render_html
from tests.report.page_reader import PageReader

ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "div", "span", "header", "nav", "main"),
    *("section", "h1", "h2", "h3", "p", "ol", "ul", "li", "a", "dl", "dt", "dd", "strong", "bdi"),
    *("colgroup", "col"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "code", "figure", "figcaption"),
    *("details", "summary", "svg", "desc", "g", "path", "defs", "clippath", "rect", "use"),
    *("pattern", "text", "image", "circle", "lineargradient", "stop"),
}


@pytest.fixture(scope="module")
def page(hostile_audit: AuditResult) -> str:
    return render_html(hostile_audit, audit_sha256="f" * 64)


@pytest.fixture(scope="module")
def reader(page: str) -> PageReader:
    return PageReader(page)


def test_only_known_elements(reader: PageReader) -> None:
    assert {tag for tag, _ in reader.elements} <= ALLOWED
    assert reader.open == []


def test_no_script_and_no_handler(page: str, reader: PageReader) -> None:
    assert "<script" not in page.lower()
    assert not [n for _, attributes in reader.elements for n in attributes if n.startswith("on")]


def test_no_reference_leads_outside(page: str, reader: PageReader) -> None:
    assert "http:" not in page
    assert "https:" not in page
    assert "@import" not in page
    places = [
        attributes[name]
        for _, attributes in reader.elements
        for name in ("href", "src", "xlink:href", "action", "data")
        if name in attributes
    ]
    assert places
    assert all(place.startswith(("#", "data:image/png;base64,")) for place in places)
    assert all(
        target.startswith(("#", "data:font/woff;base64,"))
        for target in re.findall(r"url\(([^)]*)\)", without_text(page))
    )


def without_text(page: str) -> str:
    """Tags and styles only."""
    styles = "".join(re.findall(r"<style>.*?</style>", page, re.DOTALL))
    return "".join(re.findall(r"<[^>]*>", page)) + styles


def test_no_attribute_holds_a_script_address(reader: PageReader) -> None:
    values = [value for _, attributes in reader.elements for value in attributes.values()]
    assert not [value for value in values if "javascript" in value.lower()]


def test_hostile_text_is_shown_as_text(page: str, reader: PageReader) -> None:
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)</script>" in reader.text
    assert "$x_1$ and" in reader.text
    assert "two⏎lines" in reader.text


def test_no_control_character_and_no_endless_value(page: str, reader: PageReader) -> None:
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", page)
    assert "x" * 200 not in page
    assert max(map(len, reader.texts)) < 1_000


def test_a_browser_is_told_to_fetch_nothing(reader: PageReader) -> None:
    policies = [meta["content"] for meta in reader.all("meta") if "http-equiv" in meta]
    assert policies
    assert policies[0].startswith("default-src 'none'")
    assert "script-src" not in policies[0]
