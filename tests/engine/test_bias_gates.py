"""Gates on groups are held where there are groups, and only where they mean something."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from synthdesk.engine.audit import AuditRequest, AuditResult, run_audit
from synthdesk.engine.policy import Verdict
from synthdesk.engine.tables.loading import load_table
from synthdesk.engine.tables.schema import ColumnMark, ColumnRole
from synthdesk.engine.tables.source import TableRole
from tests.engine.bias.made_people import made_people

SIDE_EFFECTS, OUTSIDE = "side-effects", "groups-newly-outside"


def audited(
    folder: Path, favourable: str | None, *, older: bool = False, poorer: bool = False
) -> AuditResult:
    cache = folder / "cache"
    cache.mkdir()
    training, synthetic = made_people(3_000, 1), made_people(3_000, 2, women=0.7)
    training.paid = ["well" if place % 3 else "badly" for place in range(3_000)]
    synthetic.paid = ["well" if place % 3 else "badly" for place in range(3_000)]
    if older:
        synthetic.loc[synthetic.sex == "female", "age"] += 6
    if poorer:
        synthetic.loc[synthetic.sex == "female", "paid"] = "badly"
        synthetic.loc[synthetic.sex == "female", "paid"] = [
            "badly" if place % 3 else "well" for place in range((synthetic.sex == "female").sum())
        ]
    tables = []
    for role, rows in ((TableRole.TRAINING, training), (TableRole.SYNTHETIC, synthetic)):
        path = folder / f"{role}.csv"
        rows.to_csv(path, index=False)
        tables.append(load_table(path, role, cache))
    schema = tables[0].schema.with_role(["paid"], ColumnRole.TARGET)
    schema = schema.with_marks(["sex"], [ColumnMark.PROTECTED])
    columns = (
        replace(one, favourable=favourable) if one.name == "paid" else one for one in schema.columns
    )
    schema = replace(schema, columns=tuple(columns))
    return run_audit(AuditRequest(*tables, schema=schema, analyses=("bias",)))


def verdicts(result: AuditResult) -> dict[str, Verdict]:
    return {gate.id: gate.verdict for gate in result.gates}


def test_a_rebalanced_table_without_side_effects_passes(tmp_path: Path) -> None:
    found = verdicts(audited(tmp_path, "well"))
    assert found == {SIDE_EFFECTS: Verdict.PASS, OUTSIDE: Verdict.PASS}


def test_a_side_effect_warns(tmp_path: Path) -> None:
    assert verdicts(audited(tmp_path, "well", older=True))[SIDE_EFFECTS] is Verdict.WARN


def test_a_group_that_is_worse_off_in_synthetic_only_warns(tmp_path: Path) -> None:
    assert verdicts(audited(tmp_path, "well", poorer=True))[OUTSIDE] is Verdict.WARN


def test_outcomes_are_not_judged_until_one_is_named_as_good(tmp_path: Path) -> None:
    assert verdicts(audited(tmp_path, None)) == {SIDE_EFFECTS: Verdict.PASS}
