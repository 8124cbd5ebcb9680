"""Saving the report: where to, the job, and what came of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.disclosure.form import ResultForm
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task
from synthdesk.ui.widgets.card import Card, text_label

WHAT = (
    "One folder with report.html, which any browser opens and prints, and audit.json, which "
    "other programs read. Neither holds a row of your data."
)
FORMS = {
    ResultForm.INTERNAL: (
        "Internal",
        "Everything, with counts of real records, values and row numbers: for those who may see "
        "the training table.",
    ),
    ResultForm.SHAREABLE: (
        "Shareable",
        "Verdict, gates, scores and tests; no row number, no value that fewer than 10 training "
        "rows have, no count under 10. It still tells of real people as a group.",
    ),
}


class SavingCard(Card):
    """Save report, and open what was saved."""

    saved = Signal(str)

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__("Save", parent)
        self._session, self._tasks = session, tasks
        self._report = Path()
        self.basis = text_label("", "muted")
        self.form = QComboBox()
        for form, (name, meaning) in FORMS.items():
            self.form.addItem(name, form)
            self.form.setItemData(self.form.count() - 1, meaning, Qt.ItemDataRole.ToolTipRole)
        self.form_words = text_label("", "muted")
        self.form.currentIndexChanged.connect(self._describe_form)
        self.save = QPushButton("&Save report…")
        self.save.setProperty("primary", "true")
        self.save.clicked.connect(self.ask_folder)
        self.outcome = text_label("")
        self.open_report = QPushButton("&Open report")
        self.open_folder = QPushButton("Open &folder")
        self.open_report.clicked.connect(lambda: _open(self._report))
        self.open_folder.clicked.connect(lambda: _open(self._report.parent))
        for button in (self.save, self.open_report, self.open_folder):
            button.setAccessibleName(button.text().replace("&", ""))
        form_label = QLabel("&Form")
        form_label.setBuddy(self.form)
        choice = QHBoxLayout()
        choice.setSpacing(8)
        choice.addWidget(form_label)
        choice.addWidget(self.form)
        choice.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(text_label(WHAT))
        words.addLayout(choice)
        for label in (self.form_words, self.basis, self.outcome):
            words.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(words, 1)
        for button in (self.open_folder, self.open_report, self.save):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)
        self._describe_form()
        self.forget()

    @property
    def chosen_form(self) -> ResultForm:
        """The form that is saved."""
        return ResultForm(self.form.currentData())

    def _describe_form(self) -> None:
        self.form_words.setText(FORMS[self.chosen_form][1])

    def forget(self) -> None:
        """Forget what was saved: there is another result."""
        self.outcome.hide()
        self.open_report.hide()
        self.open_folder.hide()

    def show_basis(self, result: AuditResult, is_stale: bool) -> None:
        """Say which audit is saved; above all when inputs or settings have moved on since."""
        files = ", ".join(source.name for source in result.inputs)
        text = f"The report describes the audit of {files}, finished {result.run.finished}."
        if is_stale:
            text += " Inputs or settings changed since; the report says nothing about them."
        self.basis.setText(text)

    def ask_folder(self) -> None:
        """Let the user choose the folder that the report's own folder is made in."""
        result = self._session.result
        if result is None:
            return
        name = default_name(result, self.chosen_form)
        dialog = QFileDialog(self, f"Choose where to make the folder “{name}”")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, "Save here")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda parent: self.save_to(unused_folder(Path(parent), name)))
        dialog.open()

    def save_to(self, folder: Path) -> None:
        """Write the report into a folder, as a task."""
        result = self._session.result
        if result is None:
            return
        self.save.setEnabled(False)
        self.forget()
        spec = JobSpec(
            "write_report",
            {"result": result, "folder": str(folder), "form": self.chosen_form.value},
            "Saving the report",
            slot="report",
        )
        task = self._tasks.run(spec, self._take_paths, self._saving_failed)
        task.finished.connect(lambda _: self.save.setEnabled(True))

    def _take_paths(self, paths: tuple[str, str]) -> None:
        self._report = Path(paths[1])
        self._tell(f"Saved in {self._report.parent}", "good")
        self.open_report.show()
        self.open_folder.show()
        self.saved.emit(str(self._report.parent))

    def _saving_failed(self, task: Task) -> None:
        if task.error is None:
            self._tasks.task_failed.emit(task)
            text = "The report could not be saved: saving stopped unexpectedly."
        else:
            text = f"{task.error.title}. {task.error.detail} {task.error.hint}"
        self._tell(text, "bad")

    def _tell(self, text: str, chip: str) -> None:
        self.outcome.setProperty("chip", chip)
        self.outcome.style().unpolish(self.outcome)
        self.outcome.style().polish(self.outcome)
        self.outcome.setText(text)
        self.outcome.show()


def default_name(result: AuditResult, form: ResultForm = ResultForm.INTERNAL) -> str:
    """The report folder's name, after the synthetic file and the form."""
    what = "audit" if form is ResultForm.INTERNAL else "audit-shareable"
    for source in result.inputs:
        if source.role is TableRole.SYNTHETIC:
            return f"{Path(source.name).stem}-{what}"
    return what


def unused_folder(parent: Path, name: str) -> Path:
    """A folder that is not there yet, so that no earlier report is written over."""
    folder, number = parent / name, 2
    while folder.exists():
        folder, number = parent / f"{name}-{number}", number + 1
    return folder


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
