"""The Rebalancing view: what was changed and what moved with it, in words, charts and tables."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from synthdesk.engine.bias.new_subgroups import UnseenSubgroup, UnseenSubgroups
from synthdesk.engine.bias.rebalancing import Rebalancing, Told, inspect_rebalancing
from synthdesk.plots.palette import LIGHT
from synthdesk.ui.pages.bias.rebalancing_view import RebalancingView
from tests.engine.bias.made_people import codes_of, made_people
from tests.ui.access import check_access

DOCTORS = UnseenSubgroup(
    ("sex", "education", "income"), ("Female", "Doctorate", ">50K"), 0, 59, 59.0
)


@pytest.fixture(scope="module")
def found() -> Rebalancing:
    training, synthetic = made_people(3_000, 1), made_people(3_000, 2, women=0.7)
    synthetic.loc[synthetic.sex == "female", "age"] += 6
    made = inspect_rebalancing(codes_of(training, synthetic), Told((), ()), 1)
    columns = ("sex", "income", "education")
    return replace(made, subgroups=UnseenSubgroups(columns, 2, (DOCTORS,), (), 1, 0, 10))


@pytest.fixture
def view(qtbot: QtBot) -> RebalancingView:
    view = RebalancingView()
    qtbot.addWidget(view)
    view.resize(1200, 900)
    view.show()
    return view


def test_it_says_what_was_rebalanced_and_what_is_a_side_effect(
    view: RebalancingView, found: Rebalancing
) -> None:
    view.show_rebalancing(found)
    check_access(view)
    assert "Looks rebalanced: “sex”" in view.words.text()
    assert "Side effects or generator's errors: “age”" in view.words.text()
    model = view.columns.table_model
    kinds = {one.column: model.columns[1].shown(one) for one in found.effects}
    assert kinds["age"] == "side effect, within “female”"
    assert kinds["sex"] == "intended"


def test_new_subgroups_are_listed_and_can_be_searched(
    view: RebalancingView, found: Rebalancing
) -> None:
    view.show_rebalancing(found)
    assert view.new.table.table_model.rowCount() == 1
    view.new.filter_box.setText("doctorate")
    assert view.new.table.table_model.rowCount() == 1
    view.new.filter_box.setText("nobody")
    assert view.new.table.table_model.rowCount() == 0
    assert not view.vanished.isVisible()


def test_pairs_are_held_against_training_as_it_is_too(
    view: RebalancingView, found: Rebalancing
) -> None:
    view.show_rebalancing(found)
    drawn = view.pairs._builder
    view.against.setCurrentIndex(1)
    assert view.pairs._builder is not None
    assert drawn is not view.pairs._builder
    assert "training as it is" in view.pairs._builder(LIGHT).get_suptitle()


def test_where_nothing_looks_rebalanced_it_says_so(view: RebalancingView) -> None:
    plain = inspect_rebalancing(
        codes_of(made_people(2_000, 1), made_people(2_000, 2)), Told((), ()), 1
    )
    view.show_rebalancing(plain)
    assert view.currentWidget() is view.empty
