"""What the report says on accuracy and on what it hides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synthdesk.engine.accuracy.associations import (
    AssociationDifference,
    Associations,
    Measure,
    MeasuredAssociation,
    PairAssociation,
)
from synthdesk.engine.accuracy.column_details import ColumnDetail, ColumnDetails, MissingShares
from synthdesk.engine.accuracy.equal_size_reference import Standing
from synthdesk.engine.audit import AuditResult
from synthdesk.engine.estimate import newcombe_difference
from synthdesk.engine.health.findings import Evidence, Finding, Severity
from synthdesk.engine.progress import SILENT
from synthdesk.engine.reading import findings_in_words, standing_in_words
from synthdesk.engine.rules.rules import Rules
from synthdesk.engine.sequences.sequences import Sequences
from synthdesk.engine.tables.schema import ColumnType
from synthdesk.engine.tables.source import TableRole
from synthdesk.report.html import render_html
from synthdesk.report.model import Listing, Paragraph, Section, Table
from synthdesk.report.sections.accuracy import accuracy_section
from synthdesk.report.sections.method import method_section
from synthdesk.report.sections.quality_findings import quality_findings_section
from synthdesk.report.sections.readings import readings_section
from tests.plots.made_results import HOSTILE, estimate


def finding(check: str, severity: Severity, title: str) -> Finding:
    return Finding(
        f"{check}:synthetic",
        check,
        severity,
        TableRole.SYNTHETIC,
        "",
        ("age",),
        title,
        "Why.",
        (Evidence("Rows", "25 of 600"),),
        f"Mend {check}.",
        (1, 2, 3),
    )


def tables(section: Section | None) -> list[Table]:
    assert section is not None
    return [block for block in section.blocks if isinstance(block, Table)]


def words(section: Section | None) -> str:
    assert section is not None
    texts = [block.text for block in section.blocks if isinstance(block, Paragraph)]
    lists = [item for block in section.blocks if isinstance(block, Listing) for item in block.items]
    return "\n".join((*texts, *lists))


def measured(measure: Measure) -> MeasuredAssociation:
    def difference(value: float, columns: tuple[str, str] | None) -> AssociationDifference:
        return AssociationDifference(
            value, columns, estimate(0.02), estimate(value), Standing.ABOVE
        )

    return MeasuredAssociation(
        measure,
        3,
        (PairAssociation("job", "age", 0.5, 0.2, 0.3, 0.05),),
        1,
        difference(0.3, ("job", "age")),
        difference(0.1, None),
    )


@pytest.fixture(scope="module")
def full(audit: AuditResult) -> AuditResult:
    """The made audit with findings, associations and column details."""
    assert audit.accuracy is not None
    accuracy = replace(
        audit.accuracy,
        associations=Associations(*map(measured, Measure)),
        left_out=("title",),
        findings=(finding("dependence-lost", Severity.AMBER, "age lost its partners"),),
    )
    detail = ColumnDetail(
        "age",
        ColumnType.NUMERIC,
        1_000,
        1_200,
        None,
        MissingShares(0.1, 0.2, None, newcombe_difference(240, 1_200, 100, 1_000)),
    )
    found = (finding("out-of-range", Severity.RED, "age is impossible"),)
    return replace(
        audit,
        accuracy=accuracy,
        details=ColumnDetails((detail,), found, 500, 7),
        rules=Rules("", ()),
        sequences=Sequences("No column has the role subject key.", ()),
    )


@pytest.fixture(scope="module")
def accuracy(full: AuditResult) -> Section:
    """Drawn once."""
    return accuracy_section(full, SILENT)


# --- what accuracy hides -------------------------------------------------------------------


def test_every_finding_is_listed_worst_first_with_its_analysis(full: AuditResult) -> None:
    (table,) = tables(quality_findings_section(full, SILENT))
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["age is impossible", "red", "Columns", "Rows: 25 of 600", "Mend out-of-range."],
        ["age lost its partners", "amber", "Pairs", "Rows: 25 of 600", "Mend dependence-lost."],
    ]


def test_what_could_not_be_assessed_and_what_was_left_out_is_said(full: AuditResult) -> None:
    said = words(quality_findings_section(full, SILENT))
    assert "2 findings beside the accuracy figures: 1 red, 1 amber." in said
    assert "Sequences: No column has the role subject key." in said
    assert "Left out of this run: groups, text, missing, map." in said
    assert "Rules: rules that the real rows keep and synthetic rows break." in said


def test_without_findings_it_says_what_was_looked_for(audit: AuditResult) -> None:
    section = quality_findings_section(audit, SILENT)
    assert words(section).startswith("Nothing was found. Looked for: dependence between columns")
    assert tables(section) == []


def test_without_any_quality_analysis_there_is_no_such_section(audit: AuditResult) -> None:
    assert quality_findings_section(replace(audit, accuracy=None), SILENT) is None


def test_many_findings_are_cut_with_a_word(full: AuditResult) -> None:
    assert full.details is not None
    many = full.details.findings * 230
    section = quality_findings_section(
        replace(full, details=replace(full.details, findings=many)), SILENT
    )
    (table,) = tables(section)
    assert [row[0].text for row in table.rows].count("age is impossible") == 6
    assert len(table.rows) == 7
    assert table.note == (
        "224 further findings of the same kinds are in audit.json; at most 6 of a kind are listed."
    )


def test_hostile_findings_stay_text(full: AuditResult) -> None:
    found = tuple(finding("odd", Severity.RED, text) for text in HOSTILE)
    rules = Rules("", found)
    page = render_html(replace(full, rules=rules, accuracy=None, privacy=None, discriminator=None))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


# --- accuracy ------------------------------------------------------------------------------


def test_the_accuracy_section_says_where_the_table_stands(accuracy: Section) -> None:
    assert "less accurate than a second real sample" in words(accuracy)
    assert "but in those on text: “title”." in words(accuracy)
    column = next(t for t in tables(accuracy) if t.caption.startswith("Accuracy by column"))
    assert column.rows[0][1].text == "below"


def test_associations_give_mean_and_largest_beside_real_samples(accuracy: Section) -> None:
    table = next(t for t in tables(accuracy) if t.caption.startswith("How far depend"))
    assert [cell.text for cell in table.rows[1]] == [
        "Cramér's V, 1 pair",
        "largest",
        "job × age",
        "above",
        "0.300",
        "0.300 (0.290 – 0.310)",
        "0.020 (0.010 – 0.030)",
    ]
    assert len(table.rows) == 6
    assert "3 pairs are left out" in table.note


def test_what_the_bins_hide_has_a_row_for_each_column(accuracy: Section) -> None:
    table = next(t for t in tables(accuracy) if t.caption.startswith("What the bins"))
    assert [cell.text for cell in table.rows[0]][:2] == ["age", "–"]
    assert table.rows[0][5].text.startswith("+10.00 (")


# --- in words ------------------------------------------------------------------------------


def test_above_the_band_is_no_praise() -> None:
    said = standing_in_words(Standing.ABOVE)
    assert "Copies of training rows would look like that; see Privacy." in said
    for standing in Standing:
        assert "safe" not in standing_in_words(standing)


def test_nothing_looked_at_is_not_nothing_found() -> None:
    assert findings_in_words((), ()) == "Nothing was looked for beside the accuracy figures."


def test_the_readings_name_standing_and_findings(full: AuditResult) -> None:
    said = words(readings_section(full))
    assert "That is below the band" in said
    assert "What accuracy hides. 2 findings" in said


def test_every_quality_analysis_of_the_run_has_its_method(full: AuditResult) -> None:
    analyses = ("accuracy", "rules", "text", "missing", "sequences")
    provenance = replace(full.provenance, analyses=analyses)
    said = words(method_section(replace(full, provenance=provenance)))
    for start in ("Band:", "Dependence:", "Rules:", "Text:", "Missing values:", "Sequences:"):
        assert f"\n{start}" in said
