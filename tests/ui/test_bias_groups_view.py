"""The Groups and Gap views: who is there, how the outcome stands, who gained."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from synthdesk.ui.pages.bias.gap_view import GapView
from synthdesk.ui.pages.bias.groups_view import GroupsView
from tests.engine.bias.made_people import made_people
from tests.engine.bias.test_gap import gaps, with_pay
from tests.engine.bias.test_group_outcomes import outcomes
from tests.ui.access import check_access


@pytest.fixture
def groups(qtbot: QtBot) -> GroupsView:
    view = GroupsView()
    qtbot.addWidget(view)
    view.resize(1200, 900)
    view.show()
    return view


@pytest.fixture
def gap(qtbot: QtBot) -> GapView:
    view = GapView()
    qtbot.addWidget(view)
    view.resize(1200, 900)
    view.show()
    return view


def test_groups_of_both_tables_are_listed_with_marks(groups: GroupsView) -> None:
    training = made_people(1_500, 1)
    training.loc[:9, "sex"] = "other"
    groups.show_groups(*outcomes(training, made_people(1_500, 2)))
    check_access(groups)
    model = groups.table.table_model
    assert model.rowCount() == 6
    marks = {model.record(row).group: model.record(row).shortage for row in range(3)}
    assert "rows of 30 needed" in marks["other"]
    assert "too few rows in training" in groups.words.text()


def test_both_readings_are_offered_until_one_is_named(groups: GroupsView) -> None:
    groups.show_groups(*outcomes(made_people(900, 1), made_people(900, 2), favourable=None))
    named = [groups.by.itemText(place) for place in range(groups.by.count())]
    assert named == ["sex, “badly” read as good", "sex, “well” read as good"]
    assert "Nobody named the outcome" in groups.notes.text()
    rates = []
    for place in range(2):
        groups.by.setCurrentIndex(place)
        rate = groups.table.table_model.record(0).favourable_rate
        assert rate is not None
        rates.append(rate.value)
    assert sum(rates) == pytest.approx(1)


def test_without_groups_it_says_why(groups: GroupsView) -> None:
    groups.show_groups((), ("Nobody is protected.",))
    assert groups.currentWidget() is groups.empty


def test_a_closed_gap_is_told_with_who_gained(gap: GapView) -> None:
    gap.show_gaps(gaps(with_pay(0.1, 0.3, 1), with_pay(0.25, 0.25, 2), "paid", "well"))
    check_access(gap)
    assert gap.words.text().startswith("The gap is closed.")
    assert "Gained: “female”." in gap.words.text()
    assert gap.groups.table_model.rowCount() == 2
    gap.columns.filter_box.setText("job")
    assert gap.columns.table.table_model.rowCount() == 2


def test_without_a_gap_it_says_what_to_do(gap: GapView) -> None:
    gap.show_gaps(())
    assert gap.currentWidget() is gap.empty
