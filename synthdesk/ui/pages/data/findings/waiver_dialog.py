"""Takes responsibility for a finding: a reason and a name, which the report prints."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.health.findings import Finding, Waiver
from synthdesk.ui.widgets.card import text_label

LONGEST_REASON = 2_000
LONGEST_NAME = 200


class WaiverDialog(QDialog):
    """Asks for reason and name; ``accepted`` says that both are given.

    Args:
        finding: what is waived.
        who: the name that is proposed.
    """

    def __init__(self, finding: Finding, who: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Waive a finding")
        self.setAccessibleName("Waive a finding")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._finding = finding
        self._today = datetime.now().astimezone().date()
        self.reason = QPlainTextEdit()
        self.reason.setAccessibleName("Reason")
        self.reason.setPlaceholderText("Why the finding is accepted, for those who read the report")
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(110)
        self.who = QLineEdit(who)
        self.who.setAccessibleName("Name")
        self.who.setMaxLength(LONGEST_NAME)
        self.who.setPlaceholderText("Who takes responsibility")
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.addRow("&Reason", self.reason)
        form.addRow("&Name", self.who)
        day = text_label(self._today.isoformat())
        day.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        form.addRow("Date", day)
        self._problem = text_label("", "muted")
        self.buttons = QDialogButtonBox()
        self.waive = self.buttons.addButton("Waive", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.reason.textChanged.connect(self._check)
        self.who.textChanged.connect(self._check)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addWidget(text_label(finding.title, "section-title"))
        layout.addWidget(
            text_label(
                "A waived finding still stands. It is marked as waived here and in the report, "
                "with your reason, your name and the date."
            )
        )
        layout.addLayout(form)
        layout.addWidget(self._problem)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(520)
        self._check()
        self.reason.setFocus()

    def waiver(self) -> Waiver:
        """What was given."""
        return Waiver(
            finding=self._finding.id,
            reason=self.reason.toPlainText().strip(),
            who=self.who.text().strip(),
            when=self._today.isoformat(),
        )

    def _check(self) -> None:
        given = self.waiver()
        problem = ""
        if not given.reason:
            problem = "Give a reason."
        elif len(given.reason) > LONGEST_REASON:
            problem = f"The reason has {len(given.reason):,} characters; {LONGEST_REASON:,} fit."
        elif not given.who:
            problem = "Give a name."
        self._problem.setText(problem)
        self.waive.setEnabled(not problem)
