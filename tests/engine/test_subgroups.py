"""Accuracy by group against a slow plain reading of its definition, and planted subgroups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import chi2_contingency

from synthdesk.engine.accuracy import subgroup_scan
from synthdesk.engine.accuracy.accuracy import measure_accuracy
from synthdesk.engine.accuracy.level_accuracy import LEAST_REAL, LEAST_SYNTHETIC, MOST_PAIRS
from synthdesk.engine.accuracy.subgroup_scan import distances, homogeneity
from synthdesk.engine.accuracy.subgroups import GroupAccuracy, Subgroups, measure_subgroups
from synthdesk.engine.errors import UserError
from synthdesk.engine.health.findings import Severity
from synthdesk.engine.serialise import to_json
from synthdesk.engine.tables.codes import MISSING, OTHER
from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.readers import read_table
from synthdesk.engine.tables.schema import ColumnType, infer_schema
from tests.reference_data import ReferenceData

Rows = dict[str, list[Any]]


def tables_of(training: Rows, synthetic: Rows, holdout: Rows | None = None) -> Tables:
    """Conformed tables with the types that the training rows suggest."""
    real = pa.table(training)
    return conform_tables(
        infer_schema(real),
        RawTable("real.csv", real),
        RawTable("fake.csv", pa.table(synthetic)),
        None if holdout is None else RawTable("held.csv", pa.table(holdout)),
    )


def workers(rows: int, seed: int) -> Rows:
    """Jobs that decide about pay and education; city is independent of all."""
    chance = np.random.default_rng(seed)
    job = chance.choice(["clerk", "smith", "nurse", "cook"], rows, p=[0.4, 0.3, 0.2, 0.1])
    typical = {"clerk": 30.0, "smith": 40.0, "nurse": 50.0, "cook": 20.0}
    pay = np.array([typical[name] for name in job]) + chance.normal(0, 5, rows)
    likely = np.where(np.isin(job, ["clerk", "nurse"]), 0.8, 0.2)
    degree = np.where(chance.random(rows) < likely, "yes", "no")
    return {
        "job": job.tolist(),
        "pay": np.round(pay, 2).tolist(),
        "degree": degree.tolist(),
        "city": chance.choice(list("abcd"), rows).tolist(),
    }


def chosen(result: Subgroups) -> GroupAccuracy:
    assert result.chosen is not None
    return result.chosen


# --- the chosen column -----------------------------------------------------------------------


def plain_bins(training: Sequence[Any], values: Sequence[Any]) -> list[object]:
    """Decile intervals, or the values themselves where there are at most ten."""
    if not isinstance(training[0], float) or len(set(training)) <= 10:
        return list(values)
    breaks = np.unique(np.quantile(training, np.linspace(0, 1, 11)))
    return [
        "below"
        if value < breaks[0]
        else "above"
        if value > breaks[-1]
        else max(int(np.searchsorted(breaks, value, side="left")), 1)
        for value in values
    ]


def plain_similarity(first: Sequence[object], second: Sequence[object]) -> float:
    p, q = Counter(first), Counter(second)
    apart = sum(abs(p[key] / len(first) - q[key] / len(second)) for key in p | q)
    return 1 - apart / 2


def plain_accuracy(real: Rows, fake: Rows) -> tuple[dict[str, float], float, float]:
    """Univariate accuracies, their mean, and the mean over pairs, row by row."""
    binned = {
        name: (plain_bins(real[name], real[name]), plain_bins(real[name], fake[name]))
        for name in real
    }
    univariate = {name: plain_similarity(*both) for name, both in binned.items()}
    bivariate = [
        plain_similarity(
            list(zip(binned[a][0], binned[b][0], strict=True)),
            list(zip(binned[a][1], binned[b][1], strict=True)),
        )
        for a, b in combinations(real, 2)
    ]
    return univariate, float(np.mean(list(univariate.values()))), float(np.mean(bivariate))


def only(rows: Rows, column: str, value: str) -> Rows:
    kept = [place for place, cell in enumerate(rows[column]) if cell == value]
    return {name: [cells[place] for place in kept] for name, cells in rows.items()}


def test_accuracy_within_each_level_equals_a_plain_reading() -> None:
    real, fake = workers(1_500, 1), workers(1_200, 2)
    levels = {level.label: level for level in chosen(run(real, fake, by="job")).levels}
    assert set(levels) == {"clerk", "smith", "nurse", "cook"}
    for name, level in levels.items():
        univariate, mean, pairs = plain_accuracy(only(real, "job", name), only(fake, "job", name))
        figures = level.figures
        assert figures is not None
        assert {c.name: c.univariate for c in figures.columns} == pytest.approx(univariate)
        assert figures.univariate == pytest.approx(mean)
        assert figures.bivariate == pytest.approx(pairs)
        assert figures.overall == pytest.approx((mean + pairs) / 2)


def run(real: Rows, fake: Rows, held: Rows | None = None, by: str = "") -> Subgroups:
    return measure_subgroups(tables_of(real, fake, held), by, seed=7)


def test_every_level_says_how_many_rows_of_each_table_it_has() -> None:
    real, fake, held = workers(900, 1), workers(800, 2), workers(500, 3)
    for level in chosen(run(real, fake, held, by="job")).levels:
        assert level.n_training == real["job"].count(level.label)
        assert level.n_synthetic == fake["job"].count(level.label)
        assert level.n_holdout == held["job"].count(level.label)


def test_a_level_too_small_is_shown_and_not_judged() -> None:
    real, fake = workers(600, 1), workers(600, 2)
    real["job"][: LEAST_REAL - 1] = ["baker"] * (LEAST_REAL - 1)
    fake["job"][:40] = ["baker"] * 40
    levels = {level.label: level for level in chosen(run(real, fake, by="job")).levels}
    assert levels["baker"].figures is None
    assert f"{LEAST_REAL - 1} real rows" in levels["baker"].not_assessable
    assert f"{LEAST_SYNTHETIC} are needed" in levels["baker"].not_assessable
    assert levels["clerk"].figures is not None


def test_other_values_and_missing_ones_are_levels_too() -> None:
    real, fake = workers(3_000, 1), workers(3_000, 2)
    for rows in (real, fake):
        many = [f"town {place % 14}" for place in range(3_000)]
        rows["city"] = [None if place % 5 == 0 else name for place, name in enumerate(many)]
    levels = {level.label: level for level in chosen(run(real, fake, by="city")).levels}
    assert levels[MISSING].is_special
    assert levels[OTHER].is_special
    assert levels[MISSING].n_training == 600
    assert len(levels) == 12


def test_a_category_called_other_is_not_taken_for_the_rest() -> None:
    real, fake = workers(900, 1), workers(900, 2)
    for rows in (real, fake):
        rows["job"] = ["other" if job == "smith" else job for job in rows["job"]]
    (level,) = (one for one in chosen(run(real, fake, by="job")).levels if one.label == OTHER)
    assert not level.is_special


def test_numbers_are_grouped_by_deciles() -> None:
    group = chosen(run(workers(2_000, 1), workers(2_000, 2), by="pay"))
    assert group.is_ordered
    inner = [level for level in group.levels if not level.is_special]
    assert len(inner) == 10
    assert all(195 <= level.n_training <= 205 for level in inner)


def test_a_column_with_one_bin_within_a_level_counts_and_says_so() -> None:
    figures = chosen(run(workers(900, 1), workers(900, 2), by="job")).levels[0].figures
    assert figures is not None
    job = next(column for column in figures.columns if column.name == "job")
    assert job.has_one_bin
    assert job.univariate == 1.0
    assert [c.name for c in figures.columns if c.has_one_bin] == ["job"]


def test_a_column_without_values_within_a_level_is_named_and_left_out() -> None:
    real, fake = workers(900, 1), workers(900, 2)
    for rows in (real, fake):
        paid = zip(rows["job"], rows["pay"], strict=True)
        rows["pay"] = [None if job == "clerk" else pay for job, pay in paid]
    levels = {level.label: level for level in chosen(run(real, fake, by="job")).levels}
    clerk, smith = levels["clerk"].figures, levels["smith"].figures
    assert clerk is not None
    assert smith is not None
    assert clerk.without_values == ("pay",)
    assert "pay" not in {column.name for column in clerk.columns}
    assert smith.without_values == ()


def test_a_second_real_sample_lies_within_the_band_of_its_level() -> None:
    for level in chosen(run(workers(3_000, 1), workers(3_000, 2), by="job")).levels:
        assert level.figures is not None
        assert level.figures.overall_reference.gap.low < 0.01


def test_only_so_many_pairs_are_looked_at_and_that_is_said() -> None:
    def wide(seed: int) -> Rows:
        made = np.random.default_rng(seed)
        return {f"c{i}": made.choice(list("ab"), 300).tolist() for i in range(50)}

    group = chosen(run(wide(1), wide(2), by="c0"))
    assert (group.pairs_used, group.pairs_possible) == (MOST_PAIRS, 1_225)


@pytest.mark.parametrize("column", ["salary", "<script>", "x" * 200])
def test_an_unknown_column_is_refused_with_the_names_that_there_are(column: str) -> None:
    with pytest.raises(UserError) as caught:
        run(workers(300, 1), workers(300, 2), by=column)
    assert caught.value.code == "unknown-column"
    assert "“job”" in caught.value.hint


def test_a_column_that_was_left_out_is_refused_with_what_to_do() -> None:
    tables = tables_of(workers(300, 1), workers(300, 2))
    left_out = replace(tables, schema=tables.schema.with_changes(ignored=["city"]))
    with pytest.raises(UserError) as caught:
        measure_subgroups(left_out, "city", 7)
    assert "left out" in caught.value.detail
    assert "role to feature" in caught.value.hint


def test_a_column_of_free_text_has_no_groups() -> None:
    tables = tables_of(workers(300, 1), workers(300, 2))
    as_text = replace(tables, schema=tables.schema.with_type(["city"], ColumnType.TEXT))
    with pytest.raises(UserError) as caught:
        measure_subgroups(as_text, "city", 7)
    assert caught.value.code == "unknown-column"


# --- the scan --------------------------------------------------------------------------------


def with_replaced(rows: Rows, level: str, source: str) -> Rows:
    """All rows of a job drawn from another job's rows, under the first job's name."""
    donors = only(rows, "job", source)
    changed = {name: list(cells) for name, cells in rows.items()}
    for place, job in enumerate(rows["job"]):
        if job == level:
            for name in ("pay", "degree", "city"):
                changed[name][place] = donors[name][place % len(donors[name])]
    return changed


def test_a_replaced_subgroup_is_found_by_name() -> None:
    fake = with_replaced(workers(2_000, 2), "smith", "nurse")
    result = run(workers(2_000, 1), fake)
    first = result.findings[0]
    assert first.id == "subgroup-differs:synthetic:job=smith"
    assert first.columns[0] == "job"
    assert set(first.columns[1:3]) == {"pay", "degree"}
    assert "city" not in first.columns
    assert first.severity is Severity.RED
    assert "job = smith" in first.title
    assert first.evidence[0].text.startswith(f"{workers(2_000, 1)['job'].count('smith'):,} tra")
    assert len(first.row_examples) == 20
    assert all(fake["job"][row - 1] == "smith" for row in first.row_examples)


def test_other_jobs_are_not_blamed_for_a_replaced_one() -> None:
    result = run(workers(2_000, 1), with_replaced(workers(2_000, 2), "smith", "nurse"))
    blamed = {suspect.words for suspect in result.suspects}
    assert not blamed & {"job = clerk", "job = nurse", "job = cook"}


@pytest.mark.parametrize("seed", range(12))
def test_an_honest_second_sample_gives_no_finding(seed: int) -> None:
    held = workers(700, seed + 200) if seed % 2 else None
    result = run(workers(1_500, seed), workers(1_200, seed + 100), held)
    assert result.findings == ()
    assert result.scan is not None
    assert result.scan.looks > 50


def test_a_column_that_is_off_everywhere_is_no_matter_of_subgroups() -> None:
    fake = workers(2_000, 2)
    chance = np.random.default_rng(4)
    fake["city"] = chance.choice(list("abcd"), 2_000, p=[0.7, 0.1, 0.1, 0.1]).tolist()
    assert run(workers(2_000, 1), fake).findings == ()


def test_the_same_rows_seen_through_two_columns_are_one_finding() -> None:
    def twice(rows: Rows) -> Rows:
        return {**rows, "trade": [f"the {job}" for job in rows["job"]]}

    fake = with_replaced(workers(2_000, 2), "smith", "nurse")
    result = run(twice(workers(2_000, 1)), twice(fake))
    about_smiths = [s for s in result.suspects if "smith" in s.level]
    assert len(about_smiths) == 1
    assert {"job = smith", "trade = the smith"} <= {about_smiths[0].words, *about_smiths[0].also}


def test_a_second_look_with_the_same_seed_is_the_same() -> None:
    real, fake = workers(1_500, 1), with_replaced(workers(1_500, 2), "smith", "nurse")
    assert to_json(run(real, fake, by="job")) == to_json(run(real, fake, by="job"))


def test_choosing_a_column_does_not_change_the_scan() -> None:
    real, fake = workers(1_500, 1), with_replaced(workers(1_500, 2), "smith", "nurse")
    assert run(real, fake).findings == run(real, fake, by="city").findings


def test_what_is_scanned_is_bounded_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subgroup_scan, "MOST_CELLS", 2 * 3 * 2_000)
    scan = run(workers(1_000, 1), workers(1_000, 2)).scan
    assert scan is not None
    assert (scan.columns, scan.columns_possible) == (2, 4)


def test_hostile_names_and_values_do_no_harm() -> None:
    real, fake = workers(1_500, 1), with_replaced(workers(1_500, 2), "smith", "nurse")
    name, value = "x" * 200, "<script>\n🙂 \u05d0\u05d1"
    for rows in (real, fake):
        rows[name] = [value if job == "smith" else job for job in rows.pop("job")]
    finding = run(real, fake, by=name).findings[0]
    assert finding.columns[0] == name
    assert value in finding.title
    assert name not in finding.title


# --- statistics ------------------------------------------------------------------------------


def test_noise_is_what_two_samples_of_one_distribution_differ_by_on_average() -> None:
    chance = np.random.default_rng(5)
    p = [0.4, 0.3, 0.2, 0.1]
    real, fake = chance.multinomial(400, p, 3_000), chance.multinomial(250, p, 3_000)
    distance, noise = distances(real, fake)
    assert noise.mean() == pytest.approx(distance.mean(), rel=0.02)


def test_homogeneity_is_the_chi_square_test_of_two_samples() -> None:
    chance = np.random.default_rng(6)
    for p in ([0.4, 0.3, 0.2, 0.1], [0.1, 0.5, 0.2, 0.2]):
        real, fake = chance.multinomial(400, [0.4, 0.3, 0.2, 0.1]), chance.multinomial(250, p)
        expected = chi2_contingency(np.stack([real, fake]), correction=False).pvalue
        assert homogeneity(real[None], fake[None])[0] == pytest.approx(expected, rel=1e-6)


def test_homogeneity_alarms_no_more_often_than_it_says_with_rare_bins() -> None:
    chance = np.random.default_rng(7)
    p = [0.9, *[0.1 / 13] * 13]
    real, fake = chance.multinomial(150, p, 20_000), chance.multinomial(60, p, 20_000)
    p_values = homogeneity(real, fake)
    assert (p_values < 0.01).mean() < 0.015


# --- published figures -----------------------------------------------------------------------


@pytest.mark.reference
def test_per_column_figures_of_the_conditional_generation_article(
    reference: ReferenceData,
) -> None:
    folder = "conditional-generation"
    real = read_table(reference.table(folder, "census.csv"))[0]
    target = read_table(reference.table(folder, "census-target_syn.csv"))[0]
    seed = read_table(reference.table(folder, "census-seed.csv"))[0]
    fake = target.join(seed, "id").select(real.column_names).combine_chunks()
    tables = conform_tables(infer_schema(real), RawTable("r", real), RawTable("s", fake), None)
    published = reference.published("articles.json")["conditional_generation"]
    result = measure_subgroups(tables, "sex", 1)
    levels = {level.label: level for level in chosen(result).levels}
    for sex, n_training, n_synthetic in (("Female", 3_234, 5_010), ("Male", 6_766, 4_990)):
        level = levels[sex]
        assert (level.n_training, level.n_synthetic) == (n_training, n_synthetic)
        assert level.figures is not None
        ours = {column.name: round(column.univariate, 4) for column in level.figures.columns}
        assert ours == published[f"univariate_acc_{sex}"]
    whole = measure_accuracy(tables, 1).columns
    assert {column.name: round(column.univariate, 4) for column in whole} == published[
        "univariate_acc_None"
    ]
    # The gap in income between the sexes was taken out on purpose: it must be named.
    first = result.findings[0]
    assert {"sex", "income"} <= set(first.columns)
    assert "income = >50K" in first.title
