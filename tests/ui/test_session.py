"""The shared state: what changes, who hears of it, and when a result is out of date."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.errors import UserError
from synthdesk.engine.tables.loading import load_table
from synthdesk.engine.tables.schema import ColumnType
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.session import Session

RESULT = object.__new__(AuditResult)  # the session never looks into it


def test_a_training_table_brings_its_schema(loaded: Session) -> None:
    assert loaded.schema == loaded.tables[TableRole.TRAINING].schema


def test_an_event_names_its_initiator(loaded: Session, qtbot: QtBot) -> None:
    schema = loaded.schema
    assert schema is not None
    with qtbot.waitSignal(loaded.schema_changed) as heard:
        loaded.set_schema(schema.with_changes({"age": ColumnType.CATEGORICAL}), "me")
    assert heard.args[0].initiator == "me"


def test_setting_an_equal_schema_is_no_change(loaded: Session, qtbot: QtBot) -> None:
    assert loaded.schema is not None
    with qtbot.assertNotEmitted(loaded.schema_changed):
        loaded.set_schema(loaded.schema.with_changes(), "me")


def test_a_request_without_training_says_what_to_do(session: Session) -> None:
    with pytest.raises(UserError) as caught:
        session.request()
    assert caught.value.code == "no-training-table"
    assert "Data tab" in caught.value.hint


def test_a_result_goes_stale_with_a_change_and_fresh_again_without(loaded: Session) -> None:
    loaded.set_result(RESULT, None)
    assert not loaded.result_is_stale
    options = loaded.options
    loaded.set_options(replace(options, seed=1), None)
    assert loaded.result_is_stale
    loaded.set_options(options, None)
    assert not loaded.result_is_stale
    schema = loaded.schema
    assert schema is not None
    loaded.set_schema(schema.with_changes(ignored=["age"]), None)
    assert loaded.result_is_stale
    loaded.set_schema(schema, None)
    loaded.set_table(TableRole.HOLDOUT, None, None)
    assert loaded.result_is_stale


def test_a_result_of_an_earlier_request_is_stale_at_once(loaded: Session) -> None:
    request = loaded.request()
    loaded.set_options(replace(loaded.options, seed=2), None)
    loaded.set_result(RESULT, None, request)
    assert loaded.result_is_stale


def test_loading_the_same_columns_again_keeps_the_users_decisions(
    loaded: Session, files: dict[TableRole, Path]
) -> None:
    assert loaded.schema is not None
    mine = loaded.schema.with_changes({"age": ColumnType.CATEGORICAL})
    loaded.set_schema(mine, None)
    again = load_table(files[TableRole.TRAINING], TableRole.TRAINING, loaded.cache_folder)
    loaded.set_table(TableRole.TRAINING, again, None)
    assert loaded.schema == mine


def test_taking_the_training_table_away_takes_the_schema(loaded: Session) -> None:
    loaded.set_table(TableRole.TRAINING, None, None)
    assert loaded.schema is None
    assert not loaded.can_audit


def test_a_part_asked_for_afterwards_joins_the_result_and_its_options(loaded: Session) -> None:
    more = object.__new__(AuditResult)
    loaded.set_result(RESULT, None)
    assert loaded.extend_result(more, {"terms": ("bed",)}, None)
    assert loaded.result is more
    assert loaded.options.terms == ("bed",)
    assert not loaded.result_is_stale


def test_a_part_of_a_stale_result_is_not_taken(loaded: Session) -> None:
    loaded.set_result(RESULT, None)
    loaded.set_options(replace(loaded.options, seed=2), None)
    assert not loaded.extend_result(object.__new__(AuditResult), {"terms": ("bed",)}, None)
    assert loaded.result is RESULT
    assert loaded.options.terms == ()


def test_grouping_by_a_column_that_takes_no_part_is_not_asked_for(loaded: Session) -> None:
    assert loaded.schema is not None
    loaded.set_options(replace(loaded.options, group_by="age"), None)
    assert loaded.request().group_by == "age"
    loaded.set_schema(loaded.schema.with_changes(ignored=["age"]), None)
    assert loaded.request().group_by == ""


def test_a_ground_truth_goes_into_the_audit(loaded: Session, files: dict[TableRole, Path]) -> None:
    role = TableRole.GROUND_TRUTH
    truth = load_table(files[TableRole.TRAINING], role, loaded.cache_folder)
    loaded.set_table(role, truth, None)
    assert loaded.request().other(role) is truth
