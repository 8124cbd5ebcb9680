"""One column in all tables: read when seen, shown with n, told when it can't be."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from synthdesk.engine.errors import UserError
from synthdesk.engine.tables.schema import ColumnType
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.data.inspector.column_inspector import INTERNAL, ColumnInspector
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import InlineRunner, TaskManager
from synthdesk.ui.widgets.table_view import TableView
from tests.ui.stored_tables import stored

AGES = {TableRole.TRAINING: [30, None, 25, 61, 25, 44] * 20, TableRole.HOLDOUT: [20, 61, 70]}


@pytest.fixture
def both(session: Session, tmp_path: Path) -> Session:
    """A session with a training and a holdout table."""
    for role, ages in AGES.items():
        words = pa.array(["<b>a</b>" if age == 25 else "b" for age in ages]).dictionary_encode()
        table = pa.table({"age": pa.array(ages, pa.int64()), "word": words})
        session.set_table(role, stored(table, tmp_path, role), None)
    return session


@pytest.fixture
def inspector(both: Session, tasks: TaskManager, qtbot: QtBot) -> ColumnInspector:
    made = ColumnInspector(both, tasks)
    qtbot.addWidget(made)
    made.resize(420, 700)
    made.show()
    return made


@pytest.fixture
def inspect(inspector: ColumnInspector, qtbot: QtBot) -> Callable[[str], None]:
    """Chooses a column and waits until it is shown."""

    def put(name: str) -> None:
        inspector.show_column(name)
        shown = f"Facts about {name}"
        qtbot.waitUntil(lambda: inspector.facts.accessibleName() == shown, timeout=20_000)

    return put


def cells(table: TableView) -> dict[str, list[str]]:
    model = table.model()
    rows = range(model.rowCount())
    texts = [[model.index(r, c).data() for c in range(model.columnCount())] for r in rows]
    return {row[0]: row[1:] for row in texts}


def started(tasks: TaskManager) -> list[str]:
    return [task.spec.params["column"] for task in tasks.tasks]


def test_says_what_to_do_while_no_column_is_chosen(inspector: ColumnInspector) -> None:
    assert inspector.empty.isVisible()
    assert inspector.empty.accessibleName() == "No column is chosen"
    assert inspector.note.text() == INTERNAL


def test_facts_stand_side_by_side_with_n(
    inspector: ColumnInspector, inspect: Callable[[str], None]
) -> None:
    inspect("age")
    facts = cells(inspector.facts)
    present = [age for age in AGES[TableRole.TRAINING] if age is not None]
    assert facts["rows (n)"] == ["120", "3"]
    assert facts["missing rows"] == ["20", "0"]
    assert facts["missing share"] == ["16.7 %", "0.0 %"]
    assert facts["different values"] == ["4", "3"]
    assert facts["mean"] == [f"{statistics.mean(present):.6g}", "50.3333"]
    assert facts["deviation (SD)"][0] == f"{statistics.stdev(present):.6g}"
    assert facts["smallest"][0].split(" · ")[0] == "25"
    assert facts["largest"][1].split(" · ")[0] == "70"


def test_facts_that_words_do_not_have_are_left_out(
    inspector: ColumnInspector, inspect: Callable[[str], None]
) -> None:
    inspect("word")
    assert "mean" not in cells(inspector.facts)
    assert cells(inspector.examples) == {"b": ["80", "3"], "<b>a</b>": ["40", "–"]}


def test_the_chart_is_drawn_and_flips_to_its_numbers(
    inspector: ColumnInspector, inspect: Callable[[str], None], qtbot: QtBot
) -> None:
    inspect("age")
    qtbot.waitUntil(lambda: inspector.chart.figure is not None, timeout=20_000)
    inspector.chart.show_as_table()
    assert cells(inspector.chart.table)["n"] == ["120", "3"]


def test_facts_can_be_copied(inspector: ColumnInspector, inspect: Callable[[str], None]) -> None:
    inspect("age")
    inspector.facts.copy_all()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[:2] == ["fact\ttraining\tholdout", "rows (n)\t120\t3"]


def test_quick_choices_are_read_once_and_the_last_one_only(
    inspector: ColumnInspector, inspect: Callable[[str], None], tasks: TaskManager
) -> None:
    for name in ("age", "word", "age"):
        inspector.show_column(name)
    inspect("word")
    assert started(tasks) == ["word"]
    inspector.show_column("word")
    assert started(tasks) == ["word"]


def test_a_hidden_inspector_reads_nothing_until_it_is_seen(
    inspector: ColumnInspector, tasks: TaskManager, qtbot: QtBot
) -> None:
    inspector.hide()
    inspector.show_column("age")
    qtbot.wait(250)
    assert started(tasks) == []
    inspector.show()
    qtbot.waitUntil(lambda: started(tasks) == ["age"], timeout=5_000)
    qtbot.waitUntil(lambda: not tasks.is_busy, timeout=20_000)


def test_another_type_or_table_is_read_anew_and_other_columns_are_not(
    inspector: ColumnInspector,
    inspect: Callable[[str], None],
    both: Session,
    tasks: TaskManager,
    qtbot: QtBot,
) -> None:
    inspect("age")
    assert both.schema is not None
    both.set_schema(both.schema.with_type(["word"], ColumnType.TEXT), None)
    qtbot.wait(250)
    assert started(tasks) == ["age"]
    both.set_schema(both.schema.with_type(["age"], ColumnType.CATEGORICAL), None)
    qtbot.waitUntil(lambda: "categorical" in inspector.kind.text(), timeout=20_000)
    both.set_table(TableRole.HOLDOUT, None, None)
    qtbot.waitUntil(lambda: cells(inspector.facts)["rows (n)"] == ["120"], timeout=20_000)


def test_without_a_training_table_it_says_so(
    inspector: ColumnInspector, inspect: Callable[[str], None], both: Session
) -> None:
    inspect("age")
    both.set_table(TableRole.TRAINING, None, None)
    assert inspector.empty.isVisible()
    assert inspector.empty.accessibleName() == "No training table"


def test_a_column_that_is_not_there_is_told(inspector: ColumnInspector) -> None:
    inspector.show_column("<i>nope</i>")
    assert inspector.empty.accessibleName() == "The column is not there"


@pytest.fixture
def failing() -> Iterator[TaskManager]:
    """Tasks of which every one ends with a problem that the user can mend."""

    def refuse(*_: object) -> None:
        raise UserError("cache-gone", "The working copy is gone", "Why.", "Load it again.")

    manager = TaskManager(InlineRunner(refuse))
    yield manager
    manager.close()


def test_a_problem_is_told_with_what_to_do(
    both: Session, failing: TaskManager, qtbot: QtBot
) -> None:
    inspector = ColumnInspector(both, failing)
    qtbot.addWidget(inspector)
    inspector.show()
    inspector.show_column("age")
    qtbot.waitUntil(inspector.messages.isVisible, timeout=5_000)
    assert "Load it again." in inspector.messages.text()
    assert inspector.empty.accessibleName() == "Nothing to show"


def test_five_thousand_columns_are_not_sent_with_their_first_rows(
    inspector: ColumnInspector, inspect: Callable[[str], None], tasks: TaskManager
) -> None:
    inspect("age")
    assert all(not table.preview for table in tasks.tasks[-1].spec.params["tables"])
