"""Saving the report: where to, the job, and what came of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.disclosure.form import ResultForm
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec
from synthdesk.ui.widgets.card import Card, text_label
from synthdesk.ui.widgets.report_folder import ReportFolder

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
        self._session = session
        self.basis = text_label("", "muted")
        self.form = QComboBox()
        for form, (name, meaning) in FORMS.items():
            self.form.addItem(name, form)
            self.form.setItemData(self.form.count() - 1, meaning, Qt.ItemDataRole.ToolTipRole)
        self.form_words = text_label("", "muted")
        self.form.currentIndexChanged.connect(self._describe_form)
        self.folder = ReportFolder(tasks, "&Save report…", self)
        self.folder.save.setProperty("primary", "true")
        self.folder.save.clicked.connect(self.ask_folder)
        self.folder.saved.connect(self.saved)
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
        for label in (self.form_words, self.basis, self.folder.outcome):
            words.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(words, 1)
        for button in (self.folder.open_folder, self.folder.open_report, self.folder.save):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)
        self._describe_form()

    @property
    def chosen_form(self) -> ResultForm:
        """The form that is saved."""
        return ResultForm(self.form.currentData())

    def _describe_form(self) -> None:
        self.form_words.setText(FORMS[self.chosen_form][1])

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
        self.folder.ask(default_name(result, self.chosen_form), self.save_to)

    def save_to(self, folder: Path) -> None:
        """Write the report into a folder, as a task."""
        result = self._session.result
        if result is None:
            return
        self.folder.write(
            JobSpec(
                "write_report",
                {"result": result, "folder": str(folder), "form": self.chosen_form.value},
                "Saving the report",
                slot="report",
            )
        )


def default_name(result: AuditResult, form: ResultForm = ResultForm.INTERNAL) -> str:
    """The report folder's name, after the synthetic file and the form."""
    what = "audit" if form is ResultForm.INTERNAL else "audit-shareable"
    for source in result.inputs:
        if source.role is TableRole.SYNTHETIC:
            return f"{Path(source.name).stem}-{what}"
    return what
