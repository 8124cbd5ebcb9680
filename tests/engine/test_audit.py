"""The whole audit: its format, its reproducibility, what it leaves out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from synthdesk.engine.analyses import ANALYSES
from synthdesk.engine.audit import AuditResult, measure_part, run_audit
from synthdesk.engine.errors import Cancelled
from synthdesk.engine.health.findings import Waiver
from synthdesk.engine.policy import GateResult, Verdict
from synthdesk.engine.progress import Progress
from synthdesk.engine.quality_findings import quality_with_more
from synthdesk.engine.resources import resource
from synthdesk.engine.seeds import generator_for
from synthdesk.engine.serialise import to_json, to_plain
from tests.engine.conftest import Desk, people

FORBIDDEN_WORDS = ("safe", "private", "anonymous", "compliant", "certified")


def plain(result: AuditResult) -> dict[str, object]:
    return json.loads(to_json(result))


@pytest.mark.parametrize("with_holdout", [True, False])
@pytest.mark.parametrize("analyses", [ANALYSES, ("accuracy",), ("privacy",), ("discriminator",)])
def test_every_audit_is_valid_by_the_published_schema(
    desk: Desk,
    three_files: tuple[Path, Path, Path],
    analyses: tuple[str, ...],
    with_holdout: bool,
) -> None:
    files = three_files if with_holdout else three_files[:2]
    audit = plain(desk.audit(*files, analyses=analyses))
    schema = json.loads(resource("schemas", "audit-1.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(audit)
    # Without a target there is nothing to explain, without protected columns no bias.
    assert set(ANALYSES) & set(audit) == set(analyses) - {"explanation", "bias"}
    assert "null" not in to_json(audit)


def test_same_inputs_and_seed_give_the_same_bytes_but_for_the_run(
    desk: Desk, three_files: tuple[Path, Path, Path]
) -> None:
    first, second = (plain(desk.audit(*three_files)) for _ in range(2))
    del first["run"], second["run"]
    assert to_json(first) == to_json(second)


def test_another_seed_changes_draws_but_no_whole_file_figure(
    desk: Desk, three_files: tuple[Path, Path, Path]
) -> None:
    request = desk.request(*three_files)
    first, second = run_audit(request), run_audit(replace(request, seed=8))
    assert first.accuracy is not None
    assert second.accuracy is not None
    assert first.accuracy.overall == second.accuracy.overall
    assert first.privacy is not None
    assert second.privacy is not None
    assert first.privacy.exact_matches == second.privacy.exact_matches
    assert first.privacy.unique_matches == second.privacy.unique_matches
    assert first.privacy.nearest_owner is not None
    assert second.privacy.nearest_owner is not None
    assert first.privacy.nearest_owner.z == second.privacy.nearest_owner.z
    assert first.accuracy.reference != second.accuracy.reference


def test_leaving_an_analysis_out_changes_no_other_figure(
    desk: Desk, three_files: tuple[Path, Path, Path]
) -> None:
    everything = desk.audit(*three_files)
    alone = desk.audit(*three_files, analyses=("accuracy",))
    assert everything.accuracy == alone.accuracy
    assert "privacy" in alone.verdict.headline


def test_each_metric_has_its_own_random_stream() -> None:
    first = generator_for(1, "a").random(4)
    assert (generator_for(1, "a").random(4) == first).all()
    assert (generator_for(1, "b").random(4) != first).any()
    assert (generator_for(2, "a").random(4) != first).any()


def test_progress_only_rises_and_ends_at_one(
    desk: Desk, three_files: tuple[Path, Path, Path]
) -> None:
    seen: list[float] = []
    run_audit(desk.request(*three_files), Progress(lambda fraction, _: seen.append(fraction)))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert len(seen) > 20


def test_a_cancelled_audit_stops_at_the_next_step(
    desk: Desk, three_files: tuple[Path, Path, Path]
) -> None:
    steps = 0

    def is_cancelled() -> bool:
        nonlocal steps
        steps += 1
        return steps > 5

    with pytest.raises(Cancelled):
        run_audit(desk.request(*three_files), Progress(is_cancelled=is_cancelled))
    assert steps == 6


def test_inputs_are_named_by_file_and_digest_without_their_folder(
    desk: Desk, three_files: tuple[Path, Path, Path]
) -> None:
    result = desk.audit(*three_files, analyses=("privacy",))
    assert [(table.role, table.name, table.rows) for table in result.inputs] == [
        ("training", "real.csv", 600),
        ("synthetic", "fake.csv", 500),
        ("holdout", "held.csv", 400),
    ]
    assert str(desk.folder) not in to_json(result)


def test_a_result_with_an_impossible_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not finite"):
        to_plain({"auc": float("nan")})


def test_no_sentence_promises_what_no_audit_can(
    desk: Desk, three_files: tuple[Path, Path, Path]
) -> None:
    from synthdesk.engine import reading

    result = desk.audit(*three_files)
    assert result.accuracy
    assert result.privacy
    assert result.discriminator
    sentences = [
        reading.accuracy_in_words(result.accuracy),
        reading.exact_matches_in_words(result.privacy.exact_matches),
        reading.unique_matches_in_words(result.privacy),
        reading.discriminator_in_words(result.discriminator),
        result.verdict.headline,
        result.verdict.footer,
        *(gate.reason for gate in result.gates),
        *(path.read_text("utf-8") for path in resource("policies").iterdir()),
    ]
    for sentence in sentences:
        assert not set(FORBIDDEN_WORDS) & set(sentence.lower().replace(".", " ").split())


def test_hostile_values_are_only_values(desk: Desk) -> None:
    hostile = [
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "\u202egnp.exe",
        "🙈" * 3,
        "x" * 10_000,
        "a\nb",
        '","',
    ]
    real, fake = people(400, 1), people(400, 2)
    for table, shift in ((real, 0), (fake, 3)):
        table["<b>city</b>"] = [hostile[(i + shift * (i % 2)) % len(hostile)] for i in range(400)]
    result = desk.audit(desk.write("r.csv", real), desk.write("f.csv", fake))
    assert result.accuracy is not None
    column = result.accuracy.columns[-1]
    assert column.name == "<b>city</b>"
    assert set(hostile) <= set(column.bins)
    json.loads(to_json(result))


def test_a_waiver_stays_with_its_finding_and_an_idle_one_is_dropped(
    desk: Desk, three_files: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    training, *others = three_files
    lines = training.read_text("utf-8").splitlines()
    repeated = tmp_path / "repeated.csv"
    repeated.write_text("\n".join([*lines, lines[1]]) + "\n", "utf-8")
    request = replace(desk.request(repeated, *others), analyses=("health",))
    first = run_audit(request)
    assert first.health is not None
    found = first.health.findings[0].id
    waivers = tuple(
        Waiver(finding, "known and accepted", "A. Person", "2026-11-22")
        for finding in (found, "constant:training:no-such-column")
    )
    second = run_audit(replace(request, waivers=waivers))
    assert [waiver.finding for waiver in second.waivers] == [found]
    assert second.health == first.health


def test_a_renamed_and_folded_table_says_so_in_the_audit(
    desk: Desk, three_files: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    training, synthetic, holdout = three_files
    header, _, rest = synthetic.read_text("utf-8").partition("\n")
    shouted = tmp_path / "shouted.csv"
    shouted.write_text(f"{header.upper()}\n{rest}", "utf-8")
    audit = desk.audit(training, shouted, holdout, analyses=("privacy",))
    kinds = {match.kind.value for table in audit.matching for match in table.names.matches}
    assert kinds == {"folded"}


def gate(result: AuditResult, name: str) -> GateResult:
    return next(one for one in result.gates if one.id == name)


def with_impossible_ages(desk: Desk) -> tuple[Path, Path]:
    fake = people(500, 2)
    fake["age"][:40] = [140] * 40
    return desk.write("sound.csv", people(600, 1)), desk.write("wrong.csv", fake)


def test_what_accuracy_hides_is_held_against_the_policy(desk: Desk) -> None:
    again = desk.write("right.csv", people(500, 2))
    first = desk.write("real.csv", people(600, 1))
    sound = gate(desk.audit(first, again, analyses=("accuracy",)), "red-findings")
    assert (sound.verdict, sound.value) == (Verdict.PASS, 0.0)
    result = desk.audit(*with_impossible_ages(desk), analyses=("accuracy",))
    wrong = gate(result, "red-findings")
    assert result.quality is not None
    assert wrong.value == result.quality.red_findings > 0
    assert wrong.verdict is Verdict.WARN
    assert wrong.reason.startswith(f"Red findings {result.quality.red_findings}: outside")
    assert "rules" in result.verdict.left_out


def test_the_gate_on_findings_needs_an_analysis_that_makes_them(
    desk: Desk, three_files: tuple[Path, Path, Path]
) -> None:
    result = desk.audit(*three_files, analyses=("privacy",))
    assert result.quality is None
    assert "red-findings" not in {one.id for one in result.gates}


def test_what_is_asked_afterwards_moves_the_gate_as_a_new_audit_would(desk: Desk) -> None:
    files = with_impossible_ages(desk)
    before = desk.request(*files, analyses=("accuracy", "rules"))
    after = replace(before, rules=("age < 100",))
    extended = quality_with_more(run_audit(before), "rules", measure_part(after, "rules"))
    anew = run_audit(after)
    assert (extended.quality, extended.gates) == (anew.quality, anew.gates)
    assert extended.verdict == anew.verdict
    assert gate(extended, "red-findings").value != gate(run_audit(before), "red-findings").value
