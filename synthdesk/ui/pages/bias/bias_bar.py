"""What is asked about bias: the outcome, who is protected, and how it is looked at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from synthdesk.engine.bias_settings import AS_FOUND, BiasSettings
from synthdesk.engine.tables.schema import ColumnMark, ColumnRole, ColumnType
from synthdesk.ui.pages.bias.settings_dialog import BiasColumns, BiasSettingsDialog
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec
from synthdesk.ui.widgets.ask_bar import AskBar
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.column_menu import ColumnMenu
from synthdesk.ui.widgets.target_picker import TargetPicker

if TYPE_CHECKING:
    from synthdesk.engine.bias_audit import Bias

FAVOURABLE_HINT = (
    "The value that is good for a person, written as in the table: a loan, a place, a job. Ratios "
    "turn round with it, so until it is named both readings are shown and no model is judged."
)
NOT_NAMED = "name what is good for a person"
NOBODY = "No protected column"
STALE = "Tables or settings changed since this was measured. Measure again to bring it up to date."
NO_TABLES = "Load training and synthetic tables in Data."


class BiasBar(QWidget):
    """Chooses, asks, and holds the answer."""

    measured = Signal(object)
    """``Bias``, or none."""

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._tasks = session, tasks
        self._found: Bias | None = None
        self._state: tuple[object, ...] | None = None
        self._is_settling = False
        self.dialog: BiasSettingsDialog | None = None
        self.picker = TargetPicker(session, FAVOURABLE_HINT, NOT_NAMED)
        self.ask = AskBar("&Target", self.picker, "&Measure")
        self.ask.label.setBuddy(self.picker.target)
        self.ask.button.setProperty("primary", "true")
        self.ask.asked.connect(self._run)
        self.protected = ColumnMenu(NOBODY)
        self.protected.setAccessibleName("Protected columns")
        self.protected.changed.connect(self._choose_protected)
        label = QLabel("&Protected")
        label.setBuddy(self.protected)
        self.adjust = QPushButton("&Settings…")
        self.adjust.setAccessibleName("How bias is looked at")
        self.adjust.clicked.connect(self._ask_settings)
        self.stale = text_label(STALE)
        self.stale.setProperty("chip", "warning")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.ask, 1)
        row.addWidget(label)
        row.addWidget(self.protected)
        row.addWidget(self.adjust)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.stale)
        for signal in (session.tables_changed, session.schema_changed, session.options_changed):
            signal.connect(self._settle)
        session.result_changed.connect(self._take_result)
        self._settle()

    @property
    def found(self) -> Bias | None:
        """What is shown."""
        return self._found

    def _run(self) -> None:
        self.picker.take_favourable()
        state = self._depends_on()
        if state is None:
            return
        request = self._session.request()
        others = tuple(
            one for one in self._session.versions.values() if one is not request.synthetic
        )
        spec = JobSpec(
            "measure_bias",
            {"request": request, "versions": others},
            "Bias",
            slot="measure-bias",
        )
        self.ask.run(self._tasks, spec, lambda found: self._take(found, state))

    def _take(self, found: Bias | None, state: tuple[object, ...] | None) -> None:
        self._found, self._state = found, state
        self._settle()
        self.measured.emit(found)

    def _take_result(self, _: object = None) -> None:
        result = self._session.result
        if result is not None and result.bias is not None:
            is_stale = self._session.result_is_stale
            self._take(result.bias, () if is_stale else self._depends_on())

    def _choose_protected(self) -> None:
        schema = self._session.schema
        if schema is None or self._is_settling:
            return
        ticked = set(self.protected.ticked)
        for column in schema.audited:
            marks = set(column.marks)
            wanted = marks | {ColumnMark.PROTECTED}
            if column.name not in ticked:
                wanted = marks - {ColumnMark.PROTECTED}
            if wanted != marks:
                schema = schema.with_marks([column.name], wanted)
        self._session.set_schema(schema, self)

    def _ask_settings(self) -> None:
        schema = self._session.schema
        columns = schema.audited if schema is not None else ()
        marked = [one for one in columns if ColumnMark.PROTECTED in one.marks]
        offered = BiasColumns(
            protected=[one.name for one in marked],
            numeric=[one.name for one in marked if one.is_ordered],
            others=[one.name for one in columns if not one.is_ordered],
            dates=sorted(
                (one.name for one in columns if one.is_ordered),
                key=lambda name: schema is None or schema[name].type is not ColumnType.DATETIME,
            ),
        )
        self.dialog = BiasSettingsDialog(self._session.options.bias, offered, self.window())
        self.dialog.chosen.connect(self.set_settings)
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.open()

    def set_settings(self, settings: BiasSettings) -> None:
        """Look at bias in another way from now on."""
        self._session.set_options(replace(self._session.options, bias=settings), self)

    def _depends_on(self) -> tuple[object, ...] | None:
        """What the answer depends on; none where nothing can be asked."""
        session = self._session
        if not session.can_audit or session.schema is None:
            return None
        return (
            tuple((one.source, one.renames) for one in session.all_tables),
            session.schema.fingerprint(),
            session.options.seed,
            session.model,
            session.options.training_settings,
            session.options.bias,
        )

    def _settle(self, _: object = None) -> None:
        session, schema = self._session, self._session.schema
        columns = schema.audited if schema is not None else ()
        offered = [one for one in columns if one.role is not ColumnRole.TARGET]
        self._is_settling = True
        self.protected.show_columns(
            tuple(one.name for one in offered),
            tuple(one.name for one in offered if ColumnMark.PROTECTED in one.marks),
        )
        self._is_settling = False
        state = self._depends_on()
        self.ask.block("" if session.can_audit else NO_TABLES)
        is_default = session.options.bias == AS_FOUND
        self.adjust.setText("&Settings…" if is_default else "&Settings* …")
        if self._found is not None and not session.can_audit:
            self._found = None
            self.measured.emit(None)
        self.stale.setVisible(self._found is not None and state != self._state)
