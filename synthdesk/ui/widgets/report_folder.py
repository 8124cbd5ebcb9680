"""A folder with a report: asked for, written by a job, opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task
from synthdesk.ui.widgets.card import text_label

STOPPED = "The report could not be saved: saving stopped unexpectedly."


class ReportFolder(QObject):
    """Widgets that save a report into a folder of its own; their owner lays them out.

    Args:
        tasks: where the job runs.
        save: text of the button, with an access key.

    Attributes:
        save: asks; the owner connects it.
        outcome: what came of it.
        open_report, open_folder: shown once there is something to open.
    """

    saved = Signal(str)

    def __init__(self, tasks: TaskManager, save: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._report = Path()
        self.save = QPushButton(save)
        self.outcome = text_label("")
        self.open_report = QPushButton("&Open report")
        self.open_folder = QPushButton("Open &folder")
        self.open_report.clicked.connect(lambda: _open(self._report))
        self.open_folder.clicked.connect(lambda: _open(self._report.parent))
        for button in (self.save, self.open_report, self.open_folder):
            button.setAccessibleName(button.text().replace("&", "").rstrip("…"))
        # Before they have a parent, showing one of them would open a window.
        for widget in (self.outcome, self.open_report, self.open_folder):
            widget.hide()

    def forget(self) -> None:
        """Forget what was saved: there is another result."""
        for widget in (self.outcome, self.open_report, self.open_folder):
            widget.hide()

    def ask(self, name: str, on_chosen: Callable[[Path], None]) -> None:
        """Let the user choose the folder that a folder of this name is made in."""
        dialog = QFileDialog(self.save.window(), f"Choose where to make the folder “{name}”")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, "Save here")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda parent: on_chosen(unused_folder(Path(parent), name)))
        dialog.open()

    def write(self, spec: JobSpec) -> None:
        """Run a job that gives the paths of a JSON file and of a report."""
        self.save.setEnabled(False)
        self.forget()
        task = self._tasks.run(spec, self._take_paths, self._fail)
        task.finished.connect(lambda _: self.save.setEnabled(True))

    def _take_paths(self, paths: tuple[str, str]) -> None:
        self._report = Path(paths[1])
        self._tell(f"Saved in {self._report.parent}", "good")
        self.open_report.show()
        self.open_folder.show()
        self.saved.emit(str(self._report.parent))

    def _fail(self, task: Task) -> None:
        if task.error is None:
            self._tasks.task_failed.emit(task)
            self._tell(STOPPED, "bad")
        else:
            self._tell(f"{task.error.title}. {task.error.detail} {task.error.hint}", "bad")

    def _tell(self, text: str, chip: str) -> None:
        self.outcome.setProperty("chip", chip)
        self.outcome.style().unpolish(self.outcome)
        self.outcome.style().polish(self.outcome)
        self.outcome.setText(text)
        self.outcome.show()


def unused_folder(parent: Path, name: str) -> Path:
    """A folder that is not there yet, so that no earlier report is written over."""
    folder, number = parent / name, 2
    while folder.exists():
        folder, number = parent / f"{name}-{number}", number + 1
    return folder


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
