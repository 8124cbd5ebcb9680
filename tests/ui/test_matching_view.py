"""The Matching view: what does not fit is listed, decided and undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from synthdesk.engine.errors import UserError
from synthdesk.engine.tables.schema import ColumnRole, ColumnType, Schema, Unreadable
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.data.matching.matching_model import Point, Standing, points_of, summary_of
from synthdesk.ui.pages.data.matching.matching_view import EVERYTHING_FITS, MatchingView
from synthdesk.ui.pages.data.schema.schema_editing import SchemaEditing
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager
from tests.ui.access import check_access
from tests.ui.made_checks import GUESSED, Jobs, fill, made_table, matching, synthetic, training


@pytest.fixture
def jobs() -> Jobs:
    return Jobs()


@pytest.fixture
def tasks(jobs: Jobs) -> Iterator[TaskManager]:
    manager = jobs.manager()
    yield manager
    manager.close()


@pytest.fixture
def view(session: Session, tasks: TaskManager, qtbot: QtBot) -> MatchingView:
    fill(session, training(), synthetic())
    view = MatchingView(session, tasks, SchemaEditing(session, session))
    qtbot.addWidget(view)
    view.resize(1200, 460)
    view.show()
    qtbot.waitUntil(view.has_result)
    return view


def schema_of(view: MatchingView) -> Schema:
    assert view.session.schema is not None
    return view.session.schema


def choose(view: MatchingView, kind: Point) -> None:
    place = next(at for at, point in enumerate(view._listed) if point.point is kind)
    view.table.select_row(place)


def renames(view: MatchingView) -> dict[str, str]:
    return dict(view.session.tables[TableRole.SYNTHETIC].renames)


def test_every_control_has_a_name(view: MatchingView) -> None:
    check_access(view)


def test_what_is_in_the_way_stands_first_and_what_fits_is_hidden(view: MatchingView) -> None:
    listed = [(point.point, point.standing) for point in view._listed]
    assert listed == [
        (Point.SUGGESTED, Standing.IN_THE_WAY),
        (Point.EXTRA, Standing.IN_THE_WAY),
        (Point.UNREADABLE, Standing.IN_THE_WAY),
        (Point.VARIANTS, Standing.TO_LOOK_AT),
        (Point.SET_ASIDE, Standing.TO_LOOK_AT),
    ]
    view.settled.setChecked(True)
    kinds = {point.point for point in view._listed}
    assert {Point.FOLDED, Point.CHOSEN, Point.EXACT, Point.MISSING} <= kinds


def test_a_missing_column_that_is_not_audited_is_not_in_the_way(view: MatchingView) -> None:
    missing = [point for point in view._points if point.point is Point.MISSING]
    assert [(point.ours, point.standing) for point in missing] == [("person_id", Standing.SETTLED)]


def test_the_summary_says_what_is_in_the_way(session: Session) -> None:
    text, tone = summary_of(points_of(matching(), GUESSED))
    assert tone == "error"
    assert text == (
        "In the way of an audit: 1 unknown column (“zodiac”), "
        "1 column with unreadable values (“wage”), 1 suggested name (“workclass”). "
        "To look at: 1 column whose spelling varies (“education”), "
        "1 table with rows set aside."
    )
    assert summary_of(points_of(matching()[:1], GUESSED)) == ("", "")


def test_the_summary_is_told(session: Session, tasks: TaskManager, qtbot: QtBot) -> None:
    fill(session, training(), synthetic())
    view = MatchingView(session, tasks, SchemaEditing(session, session))
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.summary_changed) as told:
        view.show()
    assert told.args is not None
    assert told.args[1] == "error"


def test_a_suggestion_is_applied_when_confirmed_and_can_be_undone(view: MatchingView) -> None:
    choose(view, Point.SUGGESTED)
    assert "“work_class_of_person” may be training’s “workclass”" in view.details.what.text()
    assert "workclass" not in renames(view).values()
    view.details.confirm.click()
    assert renames(view) == {"gender": "sex", "work_class_of_person": "workclass"}
    view._editing.undo_action.trigger()
    assert renames(view) == {"gender": "sex"}


def test_confirming_for_another_version_does_not_choose_it(
    session: Session, tasks: TaskManager, qtbot: QtBot
) -> None:
    fill(session, training(), synthetic(), made_table(TableRole.SYNTHETIC, version="second"))
    assert session.tables[TableRole.SYNTHETIC].version == "second"
    view = MatchingView(session, tasks, SchemaEditing(session, session))
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(view.has_result)
    choose(view, Point.SUGGESTED)
    view.details.confirm.click()
    assert session.tables[TableRole.SYNTHETIC].version == "second"
    assert dict(session.versions[""].renames)["work_class_of_person"] == "workclass"


def test_a_counterpart_is_chosen_from_what_is_left(view: MatchingView) -> None:
    choose(view, Point.EXTRA)
    box = view.details.counterpart
    assert [box.itemText(at) for at in range(box.count())] == ["workclass", "person_id"]
    box.setCurrentIndex(1)
    view.details.use.click()
    assert renames(view)["zodiac"] == "person_id"


def test_a_suggestion_that_is_wrong_is_left_out_on_both_sides(view: MatchingView) -> None:
    choose(view, Point.SUGGESTED)
    view.details.leave_out.click()
    schema = schema_of(view)
    assert schema["workclass"].role is ColumnRole.IGNORE
    assert schema["workclass"].why == "left out: not in synthetic.csv"
    assert schema["work_class_of_person"].role is ColumnRole.IGNORE


def test_names_are_told_before_anybody_looks(
    session: Session, tasks: TaskManager, jobs: Jobs, qtbot: QtBot
) -> None:
    fill(session, training())
    view = MatchingView(session, tasks, SchemaEditing(session, session))
    qtbot.addWidget(view)
    told: list[tuple[str, str]] = []
    view.summary_changed.connect(lambda text, tone: told.append((text, tone)))
    fill(session, synthetic())
    assert jobs.names == []
    assert told[-1] == (
        "In the way of an audit: 1 missing column (“workclass”), "
        "2 unknown columns (“work_class_of_person”, “zodiac”). "
        "To look at: 1 table with rows set aside.",
        "error",
    )
    fill(session, made_table(TableRole.SYNTHETIC))
    assert told[-1] == ("", "")


def test_unmatched_columns_can_be_left_out_before_anybody_looks(
    session: Session, tasks: TaskManager, jobs: Jobs, qtbot: QtBot
) -> None:
    fill(session, training(), made_table(TableRole.SYNTHETIC, ("age", "sex", "zodiac")))
    view = MatchingView(session, tasks, SchemaEditing(session, session))
    qtbot.addWidget(view)
    view.leave_out_unmatched()
    schema = session.schema
    assert schema is not None
    assert [column.name for column in schema.audited] == ["age", "sex"]
    assert schema["zodiac"].role is ColumnRole.IGNORE
    assert jobs.names == []


def test_undoing_a_name_of_a_table_that_was_replaced_changes_nothing(view: MatchingView) -> None:
    choose(view, Point.SUGGESTED)
    view.details.confirm.click()
    other = made_table(TableRole.SYNTHETIC, rows=99)
    fill(view.session, other)
    view._editing.undo_action.trigger()
    assert view.session.tables[TableRole.SYNTHETIC] is other


def test_a_column_is_asked_for(view: MatchingView, qtbot: QtBot) -> None:
    choose(view, Point.UNREADABLE)
    with qtbot.waitSignal(view.column_requested) as asked:
        view.details.column_button.click()
    assert asked.args == ["wage"]


def test_a_chosen_name_is_taken_back(view: MatchingView) -> None:
    view.settled.setChecked(True)
    choose(view, Point.CHOSEN)
    view.details.take_back.click()
    assert renames(view) == {}


def test_a_column_that_only_one_table_has_is_left_out(view: MatchingView) -> None:
    view.leave_out_all.click()
    zodiac = schema_of(view)["zodiac"]
    assert (zodiac.role, zodiac.why) == (ColumnRole.IGNORE, "only in synthetic.csv")
    view._editing.undo_action.trigger()
    assert "zodiac" not in {column.name for column in schema_of(view).columns}


def test_spellings_are_listed_with_their_rows_and_folded(view: MatchingView) -> None:
    choose(view, Point.VARIANTS)
    evidence = view.details.evidence.table_model
    shown = [evidence.index(0, column).data() for column in range(3)]
    assert shown == ["“bachelors ”", "Bachelors", "812"]  # the space at the end can be seen
    view.details.fold.click()
    assert schema_of(view)["education"].fold_values
    assert Point.VARIANTS not in {point.point for point in view._listed}
    view.settled.setChecked(True)
    choose(view, Point.VARIANTS)
    view.details.take_back.click()
    assert not schema_of(view)["education"].fold_values


def test_unreadable_values_are_taken_as_missing(view: MatchingView, qtbot: QtBot) -> None:
    choose(view, Point.UNREADABLE)
    assert "12 rows cannot be read: a number was expected" in view.details.what.text()
    with qtbot.waitSignal(view.rows_requested) as asked:
        view.details.rows.click()
    assert asked.args == [TableRole.SYNTHETIC, "", (7, 19)]
    view.details.as_missing.click()
    assert schema_of(view)["wage"].unreadable is Unreadable.MISSING


def test_unreadable_values_may_ask_for_another_type(view: MatchingView) -> None:
    choose(view, Point.UNREADABLE)
    view.details.types.setCurrentText("categorical")
    view.details.set_type.click()
    assert schema_of(view)["wage"].type is ColumnType.CATEGORICAL


def test_rows_set_aside_are_listed(view: MatchingView) -> None:
    choose(view, Point.SET_ASIDE)
    evidence = view.details.evidence.table_model
    assert [evidence.index(row, 0).data() for row in range(2)] == ["17", "81"]
    assert "2 rows could not be read" in view.details.what.text()


def test_tables_are_matched_anew_after_a_decision(
    view: MatchingView, jobs: Jobs, qtbot: QtBot
) -> None:
    before = len(jobs.asked)
    choose(view, Point.VARIANTS)
    view.details.fold.click()
    assert view.stale.isVisible()
    qtbot.waitUntil(lambda: len(jobs.asked) == before + 1)
    assert jobs.asked[-1][1]["schema"]["education"].fold_values
    qtbot.waitUntil(lambda: not view.stale.isVisible())


def test_nothing_is_matched_while_nobody_looks(
    session: Session, tasks: TaskManager, jobs: Jobs, qtbot: QtBot
) -> None:
    fill(session, training(), synthetic())
    view = MatchingView(session, tasks, SchemaEditing(session, session))
    qtbot.addWidget(view)
    qtbot.wait(350)
    assert jobs.names == []
    view.show()
    qtbot.waitUntil(lambda: jobs.names == ["match_tables"])


def test_tables_that_fit_say_so(
    session: Session, tasks: TaskManager, jobs: Jobs, qtbot: QtBot
) -> None:
    jobs.answers["match_tables"] = lambda: matching()[:1]
    fill(session, training())
    view = MatchingView(session, tasks, SchemaEditing(session, session))
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(view.has_result)
    assert view.none.text() == EVERYTHING_FITS


def test_without_a_training_table_the_view_says_what_to_do(
    session: Session, tasks: TaskManager, qtbot: QtBot
) -> None:
    view = MatchingView(session, tasks, SchemaEditing(session, session))
    qtbot.addWidget(view)
    view.show()
    assert view.empty.isVisible()
    assert not view.again.isEnabled()


def test_a_check_that_fails_is_told_and_not_repeated_by_itself(
    session: Session, tasks: TaskManager, jobs: Jobs, qtbot: QtBot
) -> None:
    jobs.answers["match_tables"] = UserError("cache-gone", "The copy is gone", "x", "Load again")
    fill(session, training())
    view = MatchingView(session, tasks, SchemaEditing(session, session))
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(view.messages.isVisible)
    assert "The copy is gone" in view.messages.text()
    view.hide()
    view.show()
    qtbot.wait(300)
    assert jobs.names == ["match_tables"]
    jobs.answers["match_tables"] = matching
    view.again.click()
    qtbot.waitUntil(view.has_result)
    assert not view.messages.isVisible()


def test_hostile_names_are_shown_literally(view: MatchingView) -> None:
    for label in (view.details.title, view.details.what, view.details.where):
        assert label.textFormat() is Qt.TextFormat.PlainText
