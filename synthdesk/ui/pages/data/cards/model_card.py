"""A model of the user's own: looked into, never run from here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from synthdesk.engine import formats
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.data.cards.drop_zone import DropZone
from synthdesk.ui.pages.data.cards.model_types_dialog import ModelTypesDialog
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task
from synthdesk.ui.widgets.card import ElidedLabel, text_label

if TYPE_CHECKING:
    from synthdesk.engine.model_files.model_file import ModelFile

INVITATION = (
    "A model of your own, for the Explain and Bias tabs: LightGBM text, XGBoost JSON, or "
    "scikit-learn in a skops file. Drop a file here."
)
FILTER = "Models (*.txt *.model *.json *.skops);;All files (*)"
HASH_SHOWN = 12


class ModelCard(DropZone):
    """Shows the session's model, or invites one."""

    failed = Signal(object)
    """``UserError``."""

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__("Model file", 1, parent)
        self.folder = ""
        """Where the file dialog opens."""
        self._session, self._tasks = session, tasks
        self.body.setContentsMargins(14, 9, 14, 10)
        self.body.setSpacing(5)
        self.invitation = text_label(INVITATION, "muted")
        self.name = ElidedLabel("", "file-name")
        self.facts = text_label("", "muted")
        self.choose = QPushButton("Choose…")
        self.choose.setAccessibleName("Choose the model file")
        self.choose.clicked.connect(self._ask)
        self.clear = QPushButton("Clear")
        self.clear.setAccessibleName("Clear the model file")
        self.clear.clicked.connect(lambda: session.set_model(None, self))
        buttons = QHBoxLayout()
        buttons.addWidget(self.choose)
        buttons.addWidget(self.clear)
        self.types = QPushButton("Types…")
        self.types.setAccessibleName("Types in the model file")
        self.types.clicked.connect(self._show_types)
        buttons.addWidget(self.types)
        buttons.addStretch(1)
        for widget in (self.invitation, self.name, self.facts):
            self.body.addWidget(widget)
        self.body.addLayout(buttons)
        self.body.addStretch(1)
        self.file_dropped.connect(self.load)
        session.tables_changed.connect(self._show)
        self._show()

    @property
    def is_empty(self) -> bool:
        """Whether no model was chosen."""
        return self._session.model is None

    def load(self, path: Path) -> Task:
        """Look into a model file; one that can't be taken leaves the earlier one in place."""
        spec = JobSpec("load_model", {"path": str(path)}, f"Look into {path.name}", "load-model")
        return self._tasks.run(spec, self._take, self._tell)

    def _take(self, model: ModelFile) -> None:
        self._session.set_model(model, self)

    def _tell(self, task: Task) -> None:
        if task.error is not None:
            self.failed.emit(task.error)
        else:
            self._tasks.task_failed.emit(task)

    def _ask(self) -> None:
        dialog = QFileDialog(self, "Choose the model file", self.folder, FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.load(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _show(self, _event: object = None) -> None:
        model = self._session.model
        self.invitation.setVisible(model is None)
        self.name.setVisible(model is not None)
        self.facts.setVisible(model is not None)
        self.clear.setVisible(model is not None)
        self.types.setVisible(model is not None and bool(model.types))
        self.choose.setText("Choose…" if model is None else "Replace…")
        if model is not None:
            self.name.set_text(model.name)
            self.name.setToolTip(model.path)
            self.facts.setText(self._in_words(model))
            self.facts.setToolTip(f"SHA-256 {model.sha256}")
        self.update()

    def _show_types(self) -> None:
        model = self._session.model
        if model is None:
            return
        dialog = ModelTypesDialog(model.name, model.types, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _in_words(self, model: ModelFile) -> str:
        objective = model.objective.split()[0] if model.objective else "no objective named"
        trees = f"{formats.counted(model.trees, 'tree')} · " if model.trees else ""
        said = (
            f"{model.kind} · {objective} · {trees}{formats.count(len(model.features))} features · "
            f"{formats.file_size(model.bytes)}\nSHA-256 {model.sha256[:HASH_SHOWN]}…"
        )
        if model.types:
            said += f" · {formats.counted(len(model.types), 'type')}, all of them known"
        if model.note:
            said += f"\n{model.note}"
        training = self._session.tables.get(TableRole.TRAINING)
        if training is None:
            return said
        known = set(training.source.columns)
        lacking = [name for name in model.features if name not in known]
        if not lacking:
            return f"{said}\nAll its features are columns of the training table."
        return (
            f"{said}\n{formats.count(len(lacking))} of its features are no columns of the "
            f"training table, e.g. “{lacking[0][:40]}”."
        )
