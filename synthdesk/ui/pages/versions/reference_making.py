"""Makes a reference table on the user's word and puts it among the versions."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from synthdesk.engine.generators.reference_request import ReferenceRequest
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.versions.reference_dialog import ReferenceChoice, ReferenceDialog
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec
from synthdesk.ui.version_names import free_name, name_the_first

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable

HINT = "A table that a known generator makes of your training table, to hold your versions against."


class ReferenceButton(QPushButton):
    """Asks what to make and where to keep it, then makes it as a task."""

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__("Add a re&ference…", parent)
        self.setAccessibleName("Add a reference table")
        self.setToolTip(HINT)
        self._session, self._tasks = session, tasks
        self.dialog: ReferenceDialog | None = None
        self.clicked.connect(self.ask)

    def ask(self) -> None:
        """Show the dialog."""
        training, schema = self._session.tables.get(TableRole.TRAINING), self._session.schema
        if training is None or schema is None:
            return
        self.dialog = ReferenceDialog(schema, training.source.rows, self.window())
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.chosen.connect(self._ask_file)
        self.dialog.destroyed.connect(self._forget)
        self.dialog.open()

    def _forget(self) -> None:
        self.dialog = None

    def _ask_file(self, choice: ReferenceChoice) -> None:
        from synthdesk.engine.generators.reference_table import MARK

        training = self._session.tables[TableRole.TRAINING]
        folder = Path(training.path).parent
        name = f"{Path(training.source.name).stem}-{choice.generator}-{MARK}.parquet"
        dialog = QFileDialog(self.window(), "Keep the reference table as", str(folder / name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("parquet")
        dialog.setNameFilter("Parquet (*.parquet)")
        dialog.selectFile(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(partial(self.make, choice))
        dialog.open()

    def make(self, choice: ReferenceChoice, path: str) -> None:
        """Make a table and put it among the versions; what goes wrong is told by the window."""
        training, schema = self._session.tables.get(TableRole.TRAINING), self._session.schema
        if training is None or schema is None:
            return
        request = ReferenceRequest(
            training=training,
            schema=schema,
            generator=choice.generator,
            rows=choice.rows,
            seed=self._session.options.seed,
            shares=choice.shares,
            impute=choice.impute,
        )
        version = free_name(choice.name, self._session.versions.keys())
        spec = JobSpec(
            "make_reference",
            {
                "request": request,
                "path": path,
                "cache_folder": str(self._session.cache_folder),
                "version": version,
            },
            f"Making {version}",
            slot="make-reference",
        )
        self._tasks.run(spec, partial(self._take, training))

    def _take(self, made_of: LoadedTable, table: LoadedTable) -> None:
        session = self._session
        if session.tables.get(TableRole.TRAINING) is not made_of:
            return
        name_the_first(session, self)
        chosen = session.tables.get(TableRole.SYNTHETIC)
        session.set_table(TableRole.SYNTHETIC, table, self)
        if chosen is not None:
            # It is there to be compared with; the audit stays with the user's own.
            session.choose_version(chosen.version, self)
