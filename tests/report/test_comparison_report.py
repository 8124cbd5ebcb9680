"""The report on versions: its words, its marks, and hostile names that stay text."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from synthdesk.engine.progress import Progress
from synthdesk.engine.resources import resource
from synthdesk.engine.serialise import to_json, to_plain
from synthdesk.report.comparison import build_comparison
from synthdesk.report.html import page
from synthdesk.report.writing import write_comparison
from tests.plots.made_comparison import NAMES, made_comparison
from tests.plots.made_results import HOSTILE
from tests.report.page_reader import PageReader
from tests.report.test_html import without_drawings
from tests.report.test_inertness import ALLOWED


@pytest.fixture(scope="module")
def html() -> str:
    return page(build_comparison(made_comparison(), Progress(), "f" * 64))


def test_golden_page(html: str, matches_golden: Callable[[str, str], None]) -> None:
    matches_golden("comparison.html", without_drawings(html))


def test_every_element_is_closed_and_every_id_unique(html: str) -> None:
    reader = PageReader(html)
    ids = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert reader.open == []
    assert len(ids) == len(set(ids))


def test_it_says_who_is_ahead_what_differs_and_what_was_refused(html: str) -> None:
    text = PageReader(html).text
    assert "“first” is best, beyond chance" in text
    assert "Nearest real record: no version can be told from the best" in text
    assert "“first” is better than “second” in accuracy" in text
    assert "odd: could not be compared. A column is missing." in text
    assert "It holds exactly the rows of “first”" in text
    assert "ctgan.yaml" in text
    assert "1 % planted copies come to +1.00 points" in text


def test_there_is_no_single_verdict_on_several_versions(html: str) -> None:
    reader = PageReader(html)
    assert not [one for one in reader.all("div") if one.get("class", "").startswith("verdict")]
    assert "<title>Comparison of 3 synthetic versions</title>" in html


def test_both_files_belong_together_and_fit_the_schema(tmp_path: Path) -> None:
    made = made_comparison()
    written = write_comparison(made, tmp_path / "out")
    content = written.comparison_json.read_bytes()
    assert content.decode() == to_json(made)
    assert hashlib.sha256(content).hexdigest() in written.report_html.read_text("utf-8")
    schema = json.loads(resource("schemas", "comparison-1.schema.json").read_text("utf-8"))
    jsonschema.validate(to_plain(made), schema)


def test_without_ladder_differences_and_holdout_nothing_is_made_up() -> None:
    made = made_comparison()
    alone = replace(
        made,
        versions=made.versions[:1],
        differences=(),
        ladder=None,
        leaders=tuple(replace(one, versions=("first",), compared=1) for one in made.leaders[:2]),
        no_privacy="No holdout was given.",
    )
    text = PageReader(page(build_comparison(alone))).text
    assert "Pair by pair" not in text
    assert "reference ladder" not in text.replace("On the reference ladder", "")
    assert "No holdout was given." in text
    assert "only one version has this figure" in text


@pytest.mark.parametrize("hostile", [one for one in HOSTILE if one.strip()])
def test_hostile_names_run_nothing(hostile: str) -> None:
    names = (hostile, f"{hostile} again", NAMES[2])
    html = page(build_comparison(made_comparison(names, hostile, hostile)))
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", html)
    reader = PageReader(html)
    assert {tag for tag, _ in reader.elements} <= ALLOWED
    assert not [n for _, attributes in reader.elements for n in attributes if n.startswith("on")]
