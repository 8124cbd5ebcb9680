"""What is to be predicted, and training models of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.model.boosting import TUTORIAL, TrainingSettings
from synthdesk.engine.tables.schema import ColumnRole
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.explain.settings_dialog import SettingsDialog
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec
from synthdesk.ui.widgets.ask_bar import AskBar
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.report_folder import ReportFolder
from synthdesk.ui.widgets.table_model import one_line
from synthdesk.ui.widgets.table_view import file_stem
from synthdesk.ui.widgets.target_picker import TargetPicker

if TYPE_CHECKING:
    from synthdesk.engine.explain.opened import OpenedModel

STALE = "Tables or settings changed since these models were trained. Train again to bring them up."
FAVOURABLE_HINT = (
    "The value whose probability is predicted, written as in the table. Empty: the rarer of two."
)
LEAKAGE = "target-leakage"
LEAKS = (
    "These columns tell the target by themselves: {}. If they are known only afterwards, leave "
    "them out in Data."
)
LOADED = "Opens {}, the model loaded in Data; take it away there to have one trained here."


class TrainBar(QWidget):
    """Chooses target and favourable value, trains, and holds the opened model."""

    opened = Signal(object)
    """``OpenedModel``, or none."""

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._tasks = session, tasks
        self._model: OpenedModel | None = None
        self._state: tuple[object, ...] | None = None
        self.picker = TargetPicker(session, FAVOURABLE_HINT, "the rarer value")
        self.ask = AskBar("&Target", self.picker, "T&rain models")
        self.ask.label.setBuddy(self.picker.target)
        self.ask.button.setProperty("primary", "true")
        self.ask.asked.connect(self._run)
        self.adjust = QPushButton("&Settings…")
        self.adjust.setAccessibleName("Training settings")
        self.adjust.clicked.connect(self._ask_settings)
        self.dialog: SettingsDialog | None = None
        self.export = ReportFolder(tasks, "&Export model…", self)
        self.export.save.clicked.connect(self._ask_folder)
        self.stale = text_label(STALE)
        self.stale.setProperty("chip", "warning")
        self.leaks = text_label("")
        self.leaks.setProperty("chip", "warning")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(self.ask, 1)
        above.addWidget(self.adjust)
        above.addWidget(self.export.open_folder)
        above.addWidget(self.export.save)
        layout.addLayout(above)
        layout.addWidget(self.export.outcome)
        layout.addWidget(self.stale)
        layout.addWidget(self.leaks)
        for signal in (
            *(session.tables_changed, session.schema_changed),
            *(session.options_changed, session.health_changed),
        ):
            signal.connect(self._settle)
        self._settle()

    @property
    def model(self) -> OpenedModel | None:
        """The model that is open."""
        return self._model

    def _run(self) -> None:
        self.picker.take_favourable()
        state = self._depends_on()
        if state is None:
            return
        spec = JobSpec(
            "open_model",
            {
                "request": self._session.request(),
                "folder": str(self._session.cache_folder),
            },
            f"Models of {one_line(self.picker.name)[:60]}",
            slot="open-model",
        )
        self.ask.run(self._tasks, spec, lambda found: self._take(found, state))

    def _take(self, found: OpenedModel, state: tuple[object, ...]) -> None:
        self._model, self._state = found, state
        self.export.forget()
        self._settle()
        self.opened.emit(found)

    def _ask_settings(self) -> None:
        schema = self._session.schema
        columns = schema.audited if schema is not None else ()
        numeric = [one.name for one in columns if one.is_ordered and one.role is ColumnRole.FEATURE]
        self.dialog = SettingsDialog(
            self._session.options.training_settings, numeric, self.window()
        )
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.chosen.connect(self.set_settings)
        self.dialog.destroyed.connect(self._forget_dialog)
        self.dialog.open()

    def _forget_dialog(self) -> None:
        self.dialog = None

    def set_settings(self, settings: TrainingSettings) -> None:
        """Train with other settings from now on."""
        options = replace(self._session.options, training_settings=settings)
        self._session.set_options(options, self)

    def _leaks_in_words(self, target: str) -> str:
        """Which features the health check says tell the target, so that no one is surprised."""
        health = self._session.health
        found = [
            one
            for one in (health.findings if health is not None else ())
            if one.check == LEAKAGE and one.table is TableRole.TRAINING
        ]
        names = ", ".join(
            f"“{name[:60]}” ({one.severity})" for one in found for name in one.columns[:1]
        )
        return LEAKS.format(names) if found and target else ""

    def _ask_folder(self) -> None:
        self.export.ask(f"model-of-{file_stem(self.picker.name)}", self.export_to)

    def export_to(self, folder: Path) -> None:
        """Write the model that is open and its card into a folder, as a task."""
        if self._model is None:
            return
        inputs = tuple(table.source for table in self._session.tables.values())
        self.export.write(
            JobSpec(
                "export_model",
                {"opened": self._model, "inputs": inputs, "folder": str(folder)},
                "Exporting the model",
                slot="export-model",
            )
        )

    def _depends_on(self) -> tuple[object, ...] | None:
        """What the models depend on; none where they can't be trained."""
        session = self._session
        if not session.can_audit or session.schema is None or not self.picker.name:
            return None
        return (
            tuple((one.source, one.renames) for one in session.tables.values()),
            session.schema.fingerprint(),
            session.options.seed,
            session.model,
            session.options.training_settings,
        )

    def _settle(self, event: object = None) -> None:
        del event
        session = self._session
        self.leaks.setText(self._leaks_in_words(self.picker.name))
        self.leaks.setVisible(bool(self.leaks.text()))
        is_tutorial = session.options.training_settings == TUTORIAL
        self.adjust.setText("&Settings…" if is_tutorial else "&Settings* …")
        state = self._depends_on()
        reason = "" if self._session.can_audit else "Load training and synthetic tables in Data."
        self.ask.block(reason)
        self.ask.button.setEnabled(state is not None and not self.ask.is_running)
        given = self._session.model
        self.ask.button.setText("T&rain models" if given is None else "Open the &model")
        loaded = "" if given is None else LOADED.format(one_line(given.name))
        self.ask.button.setToolTip(reason or loaded)
        if self._model is not None and not self._session.can_audit:
            self._model = None
            self.opened.emit(None)
        is_stale = self._model is not None and state != self._state
        self.stale.setVisible(is_stale)
        # A card names the files that are loaded now, so a model of others is not exported.
        self.export.save.setEnabled(self._model is not None and not is_stale)
