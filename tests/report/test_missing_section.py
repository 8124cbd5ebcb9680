"""The report's section on missing values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.missing.missing_values import NO_GAPS, MissingValues, measure_missing
from synthdesk.engine.progress import SILENT
from synthdesk.report.html import page
from synthdesk.report.model import (
    Figure,
    KeyFigures,
    Listing,
    Paragraph,
    Report,
    Section,
    Table,
    Title,
)
from synthdesk.report.sections.missing import missing_section
from tests.engine.missing.table_making import population, tables_of, truth_of, with_gaps
from tests.report.conftest import made_audit

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def missing() -> MissingValues:
    real, fake = population(800, 1), population(800, 2)
    for table in (real, fake):
        table[HOSTILE] = table.pop("pay")
    mask = np.random.default_rng(3).random(800) < 0.3
    tables = tables_of(with_gaps(real, **{"age": mask, HOSTILE: mask[::-1]}), fake)
    return measure_missing(tables, truth_of(real), 7)


@pytest.fixture(scope="module")
def result(missing: MissingValues) -> AuditResult:
    return replace(made_audit(), missing=missing)


@pytest.fixture(scope="module")
def section(result: AuditResult) -> Section:
    made = missing_section(result, SILENT)
    assert made is not None
    return made


def test_without_gaps_or_without_the_analysis_there_is_no_section() -> None:
    assert missing_section(made_audit(), SILENT) is None
    nothing = replace(made_audit(), missing=MissingValues(NO_GAPS, ()))
    assert missing_section(nothing, SILENT) is None


def test_shares_before_and_after_stand_on_top(section: Section) -> None:
    figures = next(block for block in section.blocks if isinstance(block, KeyFigures)).figures
    assert [figure.label for figure in figures] == [
        "Rows with any gap, training",
        "Rows with any gap, synthetic",
    ]
    assert "n = 800" in figures[0].note
    assert figures[1].value == "0.0 %"


def test_values_distances_and_their_references_are_in_a_table(section: Section) -> None:
    tables = [block for block in section.blocks if isinstance(block, Table)]
    values = next(table for table in tables if table.caption.startswith("Its values"))
    heads = [column.title for column in values.columns]
    assert all(len(row) == len(heads) for row in values.rows)
    synthetic = {head: cell.text for head, cell in zip(heads, values.rows[1], strict=True)}
    assert synthetic["Table"] == "synthetic"
    assert "real" in synthetic["At equal size"]
    assert float(synthetic["KS"]) > 0


def test_findings_are_listed(section: Section, missing: MissingValues) -> None:
    listing = next(block for block in section.blocks if isinstance(block, Listing))
    assert len(listing.items) == len(missing.findings)


def test_figures_have_anchors_of_their_own_and_numbers(section: Section) -> None:
    figures = [block for block in section.blocks if isinstance(block, Figure)]
    assert len({figure.id for figure in figures}) == len(figures) >= 6
    assert all(figure.table.rows for figure in figures)


def test_what_can_not_be_seen_without_truth_is_said(result: AuditResult) -> None:
    assert result.missing is not None
    blind = replace(result, missing=replace(result.missing, truth=None))
    section = missing_section(blind, SILENT)
    assert section is not None
    first = section.blocks[0]
    assert isinstance(first, Paragraph)
    assert "can’t be seen in one table" in first.text


def test_names_of_columns_stay_text(section: Section) -> None:
    html = page(Report(Title("t", "pass", "h", ()), "marking", "footer", (section,)))
    assert "&lt;script&gt;alert(1)" in html
    assert HOSTILE not in html
