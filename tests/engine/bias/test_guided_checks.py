"""Each check finds what was planted, is quiet where nothing was, and says what it can't show."""

from __future__ import annotations

from collections.abc import Callable
from math import log

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from synthdesk.engine.bias.check_evidence import (
    BiasKind,
    CheckEvidence,
    EvidenceStanding,
    GuidedCheck,
)
from synthdesk.engine.bias.favourable import favourable_readings
from synthdesk.engine.bias.grouped_rows import grouped_rows
from synthdesk.engine.bias.guided_checks import guided_checks
from synthdesk.engine.bias.selection_check import ALL_SHARES
from synthdesk.engine.bias_models.protected import ProtectedColumn, ProtectedGroups
from synthdesk.engine.bias_settings import AS_FOUND, BiasSettings
from synthdesk.engine.serialise import to_json
from synthdesk.engine.tables.codes import encode
from tests.engine.bias.made_people import favouring, made_people, tables_of

Change = Callable[[pd.DataFrame], None]
Checks = dict[BiasKind, GuidedCheck]


def checked(
    training: pd.DataFrame,
    synthetic: pd.DataFrame,
    settings: BiasSettings = AS_FOUND,
    favourable: str | None = "well",
) -> Checks:
    tables = favouring(tables_of(training, synthetic), "paid", favourable)
    named = {"training": tables.training, "synthetic": tables.synthetic}
    readings = favourable_readings(tables.schema["paid"], named).readings
    groups = grouped_rows(ProtectedGroups((ProtectedColumn("sex"),)), tables.columns, named)
    found = guided_checks(named, tables.columns, [groups], readings[0], settings, encode(tables))
    to_json(found)
    return {one.kind: one for one in found}


def equal_people(rows: int, seed: int) -> pd.DataFrame:
    """Nothing depends on anything."""
    draw = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "sex": draw.choice(["female", "male"], rows),
            "age": np.round(draw.normal(40, 10, rows)),
            "paid": draw.choice(["well", "badly"], rows, p=[0.3, 0.7]),
            "job": draw.choice(["office", "shop", "field"], rows),
            "day": draw.integers(0, 1_000, rows).astype(float),
        }
    )


def noticed(check: GuidedCheck) -> list[CheckEvidence]:
    return [one for one in check.evidence if one.standing is EvidenceStanding.NOTICEABLE]


SHARES = BiasSettings(
    expected_shares=(("sex", (("female", 0.5), ("male", 0.5))),), date_column="day"
)


def test_nothing_planted_is_noticed_seldom() -> None:
    alarms = dict.fromkeys(BiasKind, 0)
    for seed in range(40):
        found = checked(equal_people(1_500, seed), equal_people(1_500, 100 + seed), SHARES)
        for kind, check in found.items():
            alarms[kind] += bool(noticed(check))
    assert max(alarms.values()) <= 2


def test_shares_that_are_not_the_expected_ones_are_noticed() -> None:
    found = checked(made_people(2_000, 1), made_people(2_000, 2), SHARES)[BiasKind.SELECTION]
    assert {(one.table, one.group) for one in noticed(found) if one.group} == {
        (table, group) for table in ("training", "synthetic") for group in ("female", "male")
    }


def test_the_g_test_is_that_of_the_closed_form() -> None:
    training = made_people(2_000, 1)
    found = checked(training, made_people(2_000, 2), SHARES)[BiasKind.SELECTION]
    (g,) = [one for one in found.evidence if one.measure == ALL_SHARES and one.table == "training"]
    women = int((training.sex == "female").sum())
    counts = (women, 2_000 - women)
    statistic = 2 * sum(n * log(n / 1_000) for n in counts)
    tests = sum(one.p is not None for one in found.evidence)
    assert g.p is not None
    raw = chi2.sf(statistic, 1)
    assert raw <= g.p <= tests * raw * (1 + 1e-9)
    assert g.effect == pytest.approx(abs(women / 2_000 - 0.5))


def test_without_expected_shares_it_says_where_to_enter_them() -> None:
    found = checked(made_people(1_000, 1), made_people(1_000, 2))[BiasKind.SELECTION]
    assert "Enter them in Settings" in found.not_assessable


def test_a_group_that_nobody_is_in_is_said() -> None:
    settings = BiasSettings(expected_shares=(("sex", (("<b>other</b>", 0.1),)), ("land", ())))
    found = checked(made_people(1_000, 1), made_people(1_000, 2), settings)[BiasKind.SELECTION]
    assert "“<b>other</b>”" in found.not_assessable
    assert "“land” has expected shares" in found.not_assessable
    assert any(one.group == "<b>other</b>" for one in noticed(found))


def test_a_group_that_synthetic_shrinks_is_noticed() -> None:
    found = checked(made_people(2_000, 1), made_people(2_000, 2, women=0.1))[BiasKind.SELECTION]
    (moved,) = noticed(found)
    assert moved.figure is not None
    assert abs(moved.figure.value) == pytest.approx(0.2, abs=0.03)


def test_drift_over_time_is_noticed_and_the_range_is_compared() -> None:
    training, synthetic = equal_people(3_000, 1), equal_people(3_000, 2)
    draw = np.random.default_rng(3)
    late = training.day > 500
    training.loc[late, "paid"] = draw.choice(["well", "badly"], late.sum(), p=[0.7, 0.3])
    training.loc[late, "sex"] = draw.choice(["female", "male"], late.sum(), p=[0.8, 0.2])
    synthetic.loc[:999, "day"] = 5_000.0
    found = checked(training, synthetic, SHARES)[BiasKind.TEMPORAL]
    measures = {(one.table, one.column) for one in noticed(found)}
    assert {("training", "sex"), ("training", "paid"), ("synthetic", "")} <= measures
    (outside,) = [one for one in found.evidence if one.column == ""]
    assert outside.figure is not None
    assert outside.figure.value == pytest.approx(1 / 3, abs=1e-3)


@pytest.mark.parametrize(("name", "said"), [("", "Choose one in Settings"), ("job", "“job”")])
def test_without_a_date_it_says_what_to_do(name: str, said: str) -> None:
    settings = BiasSettings(date_column=name)
    found = checked(equal_people(500, 1), equal_people(500, 2), settings)[BiasKind.TEMPORAL]
    assert said in found.not_assessable
    assert found.evidence == ()


def test_differences_and_stand_ins_are_noticed() -> None:
    training, synthetic = made_people(3_000, 1), made_people(3_000, 2)
    found = checked(training, synthetic)[BiasKind.SOCIAL]
    told = {(one.table, one.column, one.group) for one in noticed(found)}
    assert ("training", "sex", "male and female") in told
    assert ("training", "sex", "hours") in told
    assert not any(group == "job" for _, _, group in told)
    (gap,) = [one for one in found.evidence if one.group == "male and female"][:1]
    rates = (training.paid == "well").groupby(training.sex).mean()
    assert gap.figure is not None
    assert gap.figure.value == pytest.approx(rates["male"] - rates["female"])


def test_gaps_of_one_group_are_noticed() -> None:
    training, synthetic = equal_people(2_000, 1), equal_people(2_000, 2)
    women = training.index[training.sex == "female"]
    training.loc[women[::3], "age"] = np.nan
    training.loc[::50, "job"] = None
    found = checked(training, synthetic)[BiasKind.REPORTING]
    (gap,) = noticed(found)
    assert (gap.table, gap.column, gap.group) == ("training", "age", "sex: female and male")
    assert found.not_assessable == ""


def test_no_gaps_do_not_show_that_all_took_part() -> None:
    found = checked(equal_people(500, 1), equal_people(500, 2))[BiasKind.REPORTING]
    assert "does not show that everybody took part" in found.not_assessable


def test_a_column_that_decides_the_outcome_is_noticed() -> None:
    training, synthetic = equal_people(2_000, 1), equal_people(2_000, 2)
    for table in (training, synthetic):
        table["score"] = np.where(table.paid == "well", "high", "low")
        table.loc[::100, "score"] = "low"
    found = checked(training, synthetic)[BiasKind.AUTOMATION]
    assert [one.column for one in noticed(found)] == ["score"]


def test_every_check_says_what_it_cannot_show_and_whom_to_ask() -> None:
    for check in checked(equal_people(500, 1), equal_people(500, 2)).values():
        assert check.can_show
        assert check.cannot_show
        assert check.ask
        said = f"{check.can_show} {check.cannot_show} {check.not_assessable}".lower()
        assert " safe" not in said
        assert "passed" not in said


def test_a_handful_of_rows_is_not_judged() -> None:
    training, synthetic = equal_people(120, 1), equal_people(120, 2)
    training.sex = ["female"] * 100 + ["male"] * 20
    found = checked(training, synthetic)
    assert not any(one.table == "training" for one in noticed(found[BiasKind.SOCIAL]))
