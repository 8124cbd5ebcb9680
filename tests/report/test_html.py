"""The report says what the result says, in order, and carries everything with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.disclosure.form import ResultForm
from synthdesk.engine.formats import share
from synthdesk.engine.policy import Verdict
from synthdesk.report.building import MARKINGS
from synthdesk.report.html import render_html
from tests.report.page_reader import PageReader

SECTIONS = (
    "gates",
    "readings",
    "accuracy",
    "quality-findings",
    "privacy",
    "fake-vs-real",
    "ladder",
    "findings",
    "provenance",
    "columns",
    "method",
    "signature",
)


@pytest.fixture(scope="module")
def page(audit: AuditResult) -> str:
    return render_html(audit, audit_sha256="f" * 64)


@pytest.fixture(scope="module")
def reader(page: str) -> PageReader:
    return PageReader(page)


def without_drawings(page: str) -> str:
    """Fonts and drawings change with matplotlib; what they show is tested on its own."""
    page = re.sub(r"<svg viewBox.*?</svg>", "<svg>drawing</svg>", page, flags=re.DOTALL)
    page = re.sub(r"@font-face\{.*?\)\}", "", page)
    return re.sub(r"<style>.*?</style>", "<style></style>", page, flags=re.DOTALL)


def test_golden_page(page: str, matches_golden: Callable[[str, str], None]) -> None:
    matches_golden("report.html", without_drawings(page))


def test_same_result_same_page(audit: AuditResult, page: str) -> None:
    assert render_html(audit, audit_sha256="f" * 64) == page


def test_every_element_is_closed_and_every_id_unique(reader: PageReader) -> None:
    assert reader.open == []
    ids = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_every_internal_reference_has_its_target(reader: PageReader, page: str) -> None:
    ids = {attributes["id"] for _, attributes in reader.elements if "id" in attributes}
    wanted = {a["href"][1:] for _, a in reader.elements if a.get("href", "").startswith("#")}
    wanted |= set(re.findall(r"url\(#([^)]*)\)", page))
    wanted |= {i for _, a in reader.elements for i in a.get("aria-labelledby", "").split()}
    assert wanted
    assert wanted <= ids


def test_sections_come_in_order_and_the_contents_lead_to_them(reader: PageReader) -> None:
    assert tuple(section["id"] for section in reader.all("section")) == SECTIONS
    assert [link["href"] for link in reader.all("a")] == [f"#{name}" for name in SECTIONS]


def test_headings_skip_no_level(reader: PageReader) -> None:
    levels = [int(tag[1]) for tag, _ in reader.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_accessible_names(reader: PageReader) -> None:
    assert reader.all("html")[0]["lang"] == "en"
    assert all(head.get("scope") in ("row", "col") for head in reader.all("th"))
    drawings = [svg for svg in reader.all("svg") if svg.get("role") == "img"]
    figures = reader.all("figure")
    assert len(drawings) == len(figures) == len(reader.all("figcaption")) > 8
    assert len(reader.all("details")) == len(figures)
    assert all("open" not in details for details in reader.all("details"))


def test_marking_digest_and_verdict_stand_in_the_page(
    reader: PageReader, audit: AuditResult
) -> None:
    assert MARKINGS[ResultForm.INTERNAL] in reader.text
    assert "f" * 64 in reader.text
    assert audit.verdict.headline in reader.text
    assert audit.verdict.footer in reader.text


def test_print_repeats_the_marking_on_each_page(page: str) -> None:
    printed = page[page.index("@media print") :]
    assert re.search(r"\.marking \{ display: table-header-group; break-inside: avoid;", printed)
    assert "counter(page)" in page


@pytest.mark.parametrize("verdict", list(Verdict))
def test_each_verdict_has_word_and_shape(audit: AuditResult, verdict: Verdict) -> None:
    short = replace(
        audit,
        accuracy=None,
        privacy=None,
        discriminator=None,
        gates=(replace(audit.gates[0], verdict=verdict),),
        verdict=replace(audit.verdict, verdict=verdict),
    )
    page = render_html(short)
    assert f'class="verdict {verdict.value.replace(" ", "-")}"' in page
    assert f'<p class="verdict-word">{verdict.value}</p>' in page


def test_verdicts_differ_in_shape_without_colour(audit: AuditResult) -> None:
    bare = replace(audit, accuracy=None, privacy=None, discriminator=None)
    shapes = set()
    for verdict in Verdict:
        page = render_html(replace(bare, verdict=replace(audit.verdict, verdict=verdict)))
        found = re.search(r'<svg class="icon".*?</svg>', page, re.DOTALL)
        assert found
        shapes.add(found[0])
    assert len(shapes) == len(Verdict)


def test_figures_are_the_results_own(reader: PageReader, audit: AuditResult) -> None:
    assert audit.accuracy is not None
    for column in audit.accuracy.columns:
        assert share(column.univariate) in reader.text
    assert "10.50 % of 400 unique training records re-appear" in reader.text
    assert "0.600 (0.580 – 0.620)" in reader.text


def test_what_gives_the_fakes_away_and_the_second_look_are_told(reader: PageReader) -> None:
    assert "“age” (AUC 0.600" in reader.text
    assert "“job” with “age” (AUC 0.600 apart, 0.710 together)" in reader.text
    assert "Without “age”: A classifier tells" in reader.text


def test_headline_figures_stand_on_the_ladder(page: str, reader: PageReader) -> None:
    for figure in ("accuracy", "auc", "copies"):
        assert f'id="figure-ladder-{figure}"' in page
    assert "Reference tables made of 1,000 training rows" in reader.text


def test_no_row_of_a_real_person_is_named(page: str) -> None:
    for number in ("734191", "734,191", "645132", "645,132", "918273", "918,273", "817,263"):
        assert number not in page


@pytest.mark.parametrize(
    ("absent", "section", "title"),
    [
        ("accuracy", "accuracy", "Accuracy"),
        ("privacy", "privacy", "Privacy"),
        ("discriminator", "fake-vs-real", "Fake vs real"),
    ],
)
def test_what_was_not_computed_says_so(
    audit: AuditResult, absent: str, section: str, title: str
) -> None:
    page = render_html(replace(audit, **{absent: None}))  # type: ignore[arg-type]
    body = page[page.index(f'<section id="{section}">') :].split("</section>")[0]
    assert f"{title} was left out of this run." in body
    assert "<figure" not in body


def test_without_holdout_nothing_is_judged(audit_without_holdout: AuditResult) -> None:
    text = PageReader(render_html(audit_without_holdout)).text
    assert "Cannot be judged. No holdout was given" in text
    assert "Holdout none given" in text
    assert "no holdout, so no real-vs-real reference" in text
    assert "figure-unique-matches" not in render_html(audit_without_holdout)


def test_nothing_judges_beyond_what_was_tested(reader: PageReader) -> None:
    words = set(re.findall(r"[a-z]+", reader.text.lower()))
    assert not words & {"safe", "private", "anonymous", "compliant", "certified"}


def test_a_report_of_twelve_columns_stays_small(audit: AuditResult) -> None:
    from tests.plots.made_results import accuracy_of, nominal

    columns = tuple(
        nominal(f"column {i}", tuple(f"value {j}" for j in range(10))) for i in range(12)
    )
    page = render_html(replace(audit, accuracy=accuracy_of(columns)))
    assert len(page.encode()) < 1_500_000
