"""Writes the schema to a ``schema.toml`` that the command line takes, and reads one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from synthdesk.engine.errors import UserError
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.widgets.whole_file import write_whole_file

if TYPE_CHECKING:
    from synthdesk.ui.pages.data.schema.schema_editing import SchemaEditing

FILE_NAME = "schema.toml"
FILE_FILTER = "Schemas (*.toml);;All files (*)"


class SchemaFiles(QObject):
    """Asks for a file and says how it went."""

    failed = Signal(object)  # UserError
    told = Signal(str)

    def __init__(self, editing: SchemaEditing, parent: QWidget) -> None:
        super().__init__(parent)
        self._editing, self._parent = editing, parent

    def ask_import(self) -> None:
        """Let the user choose a file to read."""
        dialog = self._dialog("Import a schema")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.import_from(Path(name)))
        dialog.open()

    def ask_export(self) -> None:
        """Let the user choose where to write."""
        dialog = self._dialog("Export the schema")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("toml")
        dialog.selectFile(FILE_NAME)
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name)))
        dialog.open()

    def import_from(self, path: Path) -> None:
        """Lay a file's decisions over what the training table itself suggests."""
        from synthdesk.engine.tables.schema_file import read_schema_file

        training = self._editing.session.tables.get(TableRole.TRAINING)
        if training is None:
            return
        try:
            schema = read_schema_file(path, training.schema)
        except UserError as error:
            self.failed.emit(error)
            return
        self._editing.change(schema, f"import of {path.name[:40]}")
        self.told.emit(f"Schema read from {path.name}")

    def export_to(self, path: Path) -> None:
        """Write the schema as it stands."""
        from synthdesk.engine.tables.schema_file import to_toml

        schema = self._editing.session.schema
        if schema is None:
            return
        try:
            write_whole_file(path, to_toml(schema).encode())
        except UserError as error:
            self.failed.emit(error)
        else:
            self.told.emit(f"Schema written to {path}")

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self._parent, title, "", FILE_FILTER)
        dialog.finished.connect(dialog.deleteLater)
        return dialog
