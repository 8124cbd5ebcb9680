"""Comparing versions: odd ones, order, and who is marked best."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from synthdesk.engine.errors import Cancelled, UserError
from synthdesk.engine.progress import Progress
from synthdesk.engine.serialise import to_json
from synthdesk.engine.tables.loading import LoadedTable, load_table
from synthdesk.engine.tables.source import TableRole
from synthdesk.engine.versions.compared_version import RemarkKind, names_of
from synthdesk.engine.versions.comparing import (
    ComparisonRequest,
    VersionComparison,
    compare_versions,
)
from synthdesk.engine.versions.headline import Figure
from synthdesk.engine.versions.lineage import (
    LONGEST_SETTINGS,
    Lineage,
    ancestors,
    settings_from_file,
)
from tests.engine.conftest import Desk, people

ANALYSES = ("accuracy", "discriminator")


def version(desk: Desk, name: str, table: dict[str, list[object]]) -> LoadedTable:
    path = desk.write(f"{name}.csv", table)
    return load_table(path, TableRole.SYNTHETIC, desk.folder / "cache", version=name)


def real(desk: Desk, rows: int = 700, *, held: bool = True) -> ComparisonRequest:
    training = desk.load(desk.write("real.csv", people(rows, 1)), TableRole.TRAINING)
    holdout = desk.load(desk.write("held.csv", people(rows, 3)), TableRole.HOLDOUT)
    return ComparisonRequest(training, (), holdout if held else None, analyses=ANALYSES, seed=7)


def compared(request: ComparisonRequest, *versions: LoadedTable) -> VersionComparison:
    return compare_versions(replace(request, versions=versions))


@pytest.fixture
def graded(desk: Desk) -> tuple[ComparisonRequest, tuple[LoadedTable, ...]]:
    """Two good versions, a poor one and a leaky one."""
    copied = people(700, 7)
    for name, values in people(700, 1).items():
        copied[name][:300] = values[:300]
    versions = (
        version(desk, "good", people(700, 4)),
        version(desk, "as good", people(700, 5)),
        version(desk, "poor", people(700, 6, noise=1.0)),
        version(desk, "leaky", copied),
    )
    return real(desk), versions


def test_best_is_marked_only_beyond_noise(
    graded: tuple[ComparisonRequest, tuple[LoadedTable, ...]],
) -> None:
    found = compared(graded[0], *graded[1])
    ahead = {one.figure: one for one in found.leaders}
    assert set(ahead) == set(Figure)
    assert {"good", "as good"} <= set(ahead[Figure.ACCURACY].versions)
    assert ahead[Figure.ACCURACY].best == ahead[Figure.AUC].best == ""
    assert "poor" not in ahead[Figure.AUC].versions
    assert "leaky" not in ahead[Figure.NEAREST].versions
    assert "leaky" not in ahead[Figure.COPIES].versions


def test_the_difference_names_the_columns_that_got_worse(
    graded: tuple[ComparisonRequest, tuple[LoadedTable, ...]],
) -> None:
    found = compared(graded[0], graded[1][0], graded[1][2])
    (pair,) = found.differences
    assert (pair.first, pair.second) == ("good", "poor")
    assert {one.column for one in pair.columns} <= {"age", "pay", "degree"}
    assert pair.columns[0].column in ("pay", "age")
    assert all(one.better == "good" for one in pair.columns)
    assert pair.columns_compared == 5


def test_a_clearly_better_version_is_best(
    graded: tuple[ComparisonRequest, tuple[LoadedTable, ...]],
) -> None:
    found = compared(graded[0], graded[1][2], graded[1][0])
    assert {one.figure: one.best for one in found.leaders}[Figure.AUC] == "good"


def test_the_order_of_versions_changes_no_figure(
    graded: tuple[ComparisonRequest, tuple[LoadedTable, ...]],
) -> None:
    request, versions = graded
    forward, backward = compared(request, *versions), compared(request, *versions[::-1])
    assert {one.name: one for one in forward.versions} == {
        one.name: one for one in backward.versions
    }
    assert {one.figure: (set(one.versions), one.best) for one in forward.leaders} == {
        one.figure: (set(one.versions), one.best) for one in backward.leaders
    }
    turned = {(one.second, one.first): one for one in backward.differences}
    for pair in forward.differences:
        other = turned[pair.first, pair.second]
        for ours, theirs in zip(pair.figures, other.figures, strict=True):
            assert ours.better == theirs.better
            assert ours.difference.value == pytest.approx(-theirs.difference.value, abs=1e-12)
            assert ours.difference.low == pytest.approx(-theirs.difference.high, abs=1e-12)
        assert {one.column: one.better for one in pair.columns} == {
            one.column: one.better for one in other.columns
        }


def test_a_version_with_other_columns_is_named_and_the_rest_compared(desk: Desk) -> None:
    odd = people(300, 8)
    odd["salary"] = odd.pop("pay")
    found = compared(
        real(desk, 300), version(desk, "odd", odd), version(desk, "fine", people(300, 4))
    )
    first, second = found.versions
    assert first.refusal is not None
    assert first.refusal.code == "missing-columns"
    assert "pay" in first.refusal.detail
    assert first.headline is None
    assert second.refusal is None
    assert found.differences == ()


def test_where_no_version_fits_the_first_reason_is_told(desk: Desk) -> None:
    with pytest.raises(UserError) as caught:
        compared(
            real(desk, 300), version(desk, "odd", {"x": list(range(300)), "y": ["a", "b"] * 150})
        )
    assert caught.value.code == "no-common-columns"
    with pytest.raises(UserError) as caught:
        compared(real(desk, 300))
    assert caught.value.code == "no-versions"


def test_the_training_table_itself_is_a_finding_with_an_auc_of_a_half(desk: Desk) -> None:
    shuffled = {name: values[::-1] for name, values in people(700, 1).items()}
    found = compared(real(desk), version(desk, "copy", shuffled))
    (one,) = found.versions
    assert [remark.kind for remark in one.remarks] == [RemarkKind.TRAINING]
    assert one.headline is not None
    assert one.headline.auc.value == one.headline.auc.low == 0.5
    assert one.headline.accuracy.value == pytest.approx(1.0)
    assert one.headline.copies is not None
    assert one.headline.copies.value == pytest.approx(1.0, abs=0.05)


def test_the_holdout_itself_is_a_finding(desk: Desk) -> None:
    found = compared(real(desk), version(desk, "held out", people(700, 3)))
    assert [remark.kind for remark in found.versions[0].remarks] == [RemarkKind.HOLDOUT]


def test_equal_versions_are_named_at_both(desk: Desk) -> None:
    rows = people(400, 4)
    other = {name: values[::-1] for name, values in rows.items()}
    found = compared(
        real(desk, 400),
        version(desk, "a", rows),
        version(desk, "b", other),
        version(desk, "c", people(400, 5)),
    )
    remarks = {one.name: [(r.kind, r.other) for r in one.remarks] for one in found.versions}
    assert remarks == {
        "a": [(RemarkKind.ANOTHER, "b")],
        "b": [(RemarkKind.ANOTHER, "a")],
        "c": [],
    }
    assert all("“b”" in one.sentence for one in found.versions[0].remarks)


def test_twenty_versions(desk: Desk) -> None:
    request = real(desk, 150, held=False)
    versions = [version(desk, f"v{i}", people(150, 20 + i)) for i in range(20)]
    seen: list[float] = []
    found = compare_versions(
        replace(request, versions=tuple(versions), analyses=("accuracy",)),
        Progress(lambda fraction, _: seen.append(fraction)),
    )
    assert len(found.versions) == 20
    assert len(found.differences) == 190
    assert seen == sorted(seen)
    assert found.no_privacy
    # 190 pairs of tables from one population: noise may mark one of them, hardly two.
    wins = [one for pair in found.differences for one in pair.figures if one.better]
    assert len(wins) <= 4
    to_json(found)


def test_a_comparison_can_be_cancelled(desk: Desk) -> None:
    request = replace(
        real(desk, 150), versions=tuple(version(desk, n, people(150, 4)) for n in "ab")
    )
    with pytest.raises(Cancelled):
        compare_versions(request, Progress(is_cancelled=lambda: True))


def test_versions_without_names_are_called_by_their_files(desk: Desk) -> None:
    tables = [desk.load(desk.write("f.csv", people(150, 1)), TableRole.SYNTHETIC)] * 2
    assert names_of(tables) == ("f.csv", "f.csv (2)")


# --- lineage -----------------------------------------------------------------------------------


def test_lineage_is_shown_with_its_version_and_empty_ones_are_not(desk: Desk) -> None:
    request = replace(
        real(desk, 150),
        lineages=(Lineage("a", parent="b", notes="more epochs"), Lineage("b"), Lineage("gone")),
    )
    found = compared(
        request, version(desk, "a", people(150, 4)), version(desk, "b", people(150, 5))
    )
    first, second = found.versions
    assert first.lineage == Lineage("a", parent="b", notes="more epochs")
    assert second.lineage is None


def test_ancestors_end_where_a_circle_closes() -> None:
    lineages = (Lineage("a", "b"), Lineage("b", "c"), Lineage("c", "a"), Lineage("d", "d"))
    assert ancestors("a", lineages) == ("b", "c")
    assert ancestors("d", lineages) == ()
    assert ancestors("unknown", lineages) == ()


def test_settings_come_from_text_files_only(tmp_path: Path) -> None:
    text = tmp_path / "ctgan.yaml"
    text.write_text("epochs: 300\n", "utf-8")
    assert settings_from_file(text) == "epochs: 300\n"
    for name, content in (
        ("data.bin", b"\xff\xfe\x00\x01"),
        ("zero.txt", b"a\0b"),
        ("long.txt", b"x" * (LONGEST_SETTINGS + 1)),
    ):
        place = tmp_path / name
        place.write_bytes(content)
        with pytest.raises(UserError) as caught:
            settings_from_file(place)
        assert caught.value.code == "bad-settings-file"
        assert caught.value.where.file == name


def test_with_a_target_each_version_is_tried_as_training_rows(desk: Desk) -> None:
    from synthdesk.engine.tables.schema import ColumnRole

    asked = replace(real(desk), analyses=("accuracy", "discriminator", "explanation"))
    schema = asked.training.schema.with_role(["pay"], ColumnRole.TARGET)
    versions = (
        version(desk, "good", people(700, 4)),
        version(desk, "poor", people(700, 6, noise=1.0)),
    )
    good, poor = compared(replace(asked, schema=schema), *versions).versions
    assert good.tstr is not None
    assert poor.tstr is not None
    assert good.tstr.low > poor.tstr.high
    without = compared(asked, *versions).versions
    assert [one.tstr for one in without] == [None, None]
