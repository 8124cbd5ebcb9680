"""The privacy part as a whole: what is refused, what is found, rows as the files number them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from synthdesk.engine.audit import AuditResult, check_instruments, run_audit, with_privacy
from synthdesk.engine.policy import Verdict
from synthdesk.engine.privacy import instrument_check
from synthdesk.engine.privacy.evidence_ladder import ladder_of_evidence
from synthdesk.engine.privacy.instrument_check import FAMILY
from synthdesk.engine.privacy.result import Privacy
from synthdesk.engine.privacy.verdict import PrivacyState
from synthdesk.engine.tables.schema import ColumnMark
from tests.engine.conftest import Desk, Table, people


def audited(desk: Desk, *tables: Table) -> AuditResult:
    names = ("real.csv", "fake.csv", "held.csv")
    files = [desk.write(name, table) for name, table in zip(names, tables, strict=False)]
    return desk.audit(*files, analyses=("privacy",))


def privacy_of(desk: Desk, *tables: Table) -> Privacy:
    found = audited(desk, *tables).privacy
    assert found is not None
    return found


def joined(first: Table, second: Table) -> dict[str, list[object]]:
    return {name: [*first[name], *second[name]] for name in first}


def rows_of(table: Table, rows: slice) -> dict[str, list[object]]:
    return {name: list(values[rows]) for name, values in table.items()}


def test_a_fresh_sample_is_no_leak_and_copies_are_one(desk: Desk) -> None:
    training, fresh, holdout = people(1_500, 1), people(1_400, 2), people(900, 3)
    quiet = privacy_of(desk, training, fresh, holdout)
    assert quiet.verdict.state is PrivacyState.NO_LEAK
    assert quiet.verdict.p_value is not None
    assert "was not checked on these tables" in quiet.verdict.sentence
    leaky = privacy_of(desk, training, joined(fresh, rows_of(training, slice(0, 200))), holdout)
    assert leaky.verdict.state is PrivacyState.LEAK
    assert "unique training records re-appear" in leaky.verdict.sentence
    assert "Alarming too: " in leaky.verdict.sentence
    assert leaky.family is not None
    assert {"unique_matches", "nearest_owner", "membership"} <= {
        one.test for one in leaky.family.alarming
    }


def test_a_synthetic_table_that_is_the_training_table_is_the_most_of_every_test(desk: Desk) -> None:
    training, holdout = people(900, 1), people(600, 3)
    # The very same rows would be refused as the training table itself.
    copy = joined(rows_of(training, slice(1, None)), rows_of(training, slice(1, 2)))
    found = privacy_of(desk, training, copy, holdout)
    assert found.unique_matches is not None
    assert found.unique_matches.training_rate > 0.998
    assert found.nearest_owner is not None
    assert found.nearest_owner.share == pytest.approx(1, abs=0.02)
    assert found.membership is not None
    assert found.membership.reported.auc.value > 0.95
    assert found.attribute_inference[0].training_rate > 0.95
    assert found.verdict.state is PrivacyState.LEAK


def test_without_a_holdout_only_counts_are_given(desk: Desk) -> None:
    found = privacy_of(desk, people(600, 1), people(600, 2))
    assert found.verdict.state is PrivacyState.NOT_JUDGED
    assert found.verdict.p_value is None
    assert found.family is None
    assert (found.unique_matches, found.nearest_owner, found.membership) == (None, None, None)
    assert found.article is not None
    assert found.exact_matches.chance_share is None


def test_a_holdout_of_other_people_forbids_every_judgement(desk: Desk) -> None:
    older = people(600, 3)
    older["age"] = [int(str(age)) + 15 for age in older["age"]]
    result = audited(desk, people(900, 1), people(900, 2), older)
    assert result.privacy is not None
    assert result.privacy.verdict.state is PrivacyState.NOT_JUDGED
    assert "“age”" in result.privacy.verdict.sentence
    assert result.privacy.unique_matches is None
    by_id = {gate.id: gate for gate in result.gates}
    assert by_id["privacy-tests"].verdict is Verdict.NOT_ASSESSABLE
    assert "“age”" in by_id["privacy-tests"].reason


def test_a_synthetic_table_that_holds_the_holdout_cannot_be_judged(desk: Desk) -> None:
    holdout = people(600, 3)
    fake = joined(people(900, 2), rows_of(holdout, slice(0, 200)))
    found = privacy_of(desk, people(900, 1), fake, holdout)
    assert found.verdict.state is PrivacyState.NOT_JUDGED
    assert "swapped" in found.verdict.sentence


def test_rows_keep_their_numbers_where_shared_ones_are_left_out(desk: Desk) -> None:
    training = people(900, 1)
    # The first forty people are in the holdout too, the last sixty were copied.
    holdout = joined(people(600, 3), rows_of(training, slice(0, 40)))
    fake = joined(people(800, 2), rows_of(training, slice(840, 900)))
    found = privacy_of(desk, training, fake, holdout)
    assert found.assessable.shared is not None
    assert found.unique_matches is not None
    listed = dict(found.unique_matches.rows)
    copied = {row: listed[row] for row in range(841, 901) if row in listed}
    assert len(copied) > 50
    assert all(listed[row] == 800 + row - 840 for row in copied)
    assert found.record_risks is not None
    assert {one.row for one in found.record_risks.records[:40]} & set(range(841, 901))


def test_marks_choose_what_attackers_know_and_are_after(desk: Desk) -> None:
    files = [
        desk.write(name, people(rows, seed))
        for name, rows, seed in (("r.csv", 700, 1), ("f.csv", 700, 2), ("h.csv", 500, 3))
    ]
    request = desk.request(*files, analyses=("privacy",))
    schema = request.training.schema
    schema = schema.with_marks(["age", "city"], [ColumnMark.QUASI_IDENTIFIER])
    schema = schema.with_marks(["pay"], [ColumnMark.SENSITIVE])
    asked = replace(request, schema=schema, linkable_first=("age",), linkable_second=("pay",))
    found = run_audit(asked).privacy
    assert found is not None
    assert found.quasi_identifiers is not None
    assert found.quasi_identifiers.columns == ("age", "city")
    (attack,) = found.attribute_inference
    assert (attack.secret, attack.known) == ("pay", ("age", "city"))
    assert attack.tolerance is not None
    assert found.linkability is not None
    assert found.linkability.first == ("age",)
    assert found.assessable.not_run == ()
    assert {card.words.short for card in ladder_of_evidence(found) if card.member} == {
        *("T0", "T1", "T2", "T3", "T4", "T5", "T6")
    }


def test_the_check_joins_verdict_and_gates(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(instrument_check, "CONTROL_SEEDS", 2)
    monkeypatch.setattr(instrument_check, "LADDER_SEEDS", 2)
    monkeypatch.setattr(instrument_check, "SHARES", (0.2,))
    files = [
        desk.write(name, people(rows, seed))
        for name, rows, seed in (("r.csv", 600, 1), ("f.csv", 500, 2), ("h.csv", 500, 3))
    ]
    request = desk.request(*files, analyses=("privacy",))
    before = run_audit(request)
    assert before.privacy is not None
    assert before.privacy.instrument_check is None
    checked = check_instruments(request, before.privacy)
    assert checked.instrument_check is not None
    whole = [one for one in checked.instrument_check if one.test == FAMILY]
    exact = next(one for one in whole if one.kind == "exact")
    assert exact.detection_limit is not None
    assert "would have noticed about" in checked.verdict.sentence
    after = with_privacy(before, checked)
    assert after.gates[0].metric == "privacy.verdict.p_value"
    assert after.gates[0].value == before.gates[0].value
    at_once = run_audit(replace(request, check_instruments=True))
    assert at_once.privacy == checked
