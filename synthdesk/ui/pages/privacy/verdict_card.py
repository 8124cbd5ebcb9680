"""The verdict: its sentence, what stands in its way, and the check of its instruments."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from synthdesk.engine.privacy.result import Privacy
from synthdesk.engine.reading import ground_in_words
from synthdesk.ui.pages.privacy.state import mark_of, sentence_of
from synthdesk.ui.widgets.card import Card, Statement, text_label

WHY_CHECK = (
    "The tests can be tried out on these very tables: where nothing can have leaked, to see how "
    "often they cry wolf, and with copies planted on purpose, to see how small a leak they notice. "
    "It takes minutes and runs beside your work."
)


class VerdictCard(Card):
    """What all tests come to, in one sentence."""

    check_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Verdict on privacy", parent)
        self.statement = Statement()
        self.mend = text_label("")
        self.ground = text_label("", "muted")
        self.warnings = text_label("")
        self.warnings.setProperty("chip", "warning")
        self.why_check = text_label(WHY_CHECK, "muted")
        self.check = QPushButton("Try the tests out on these tables")
        self.cancel = QPushButton("Cancel")
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setAccessibleName("Progress of the instrument check")
        self.stage = text_label("", "muted")
        self.check.clicked.connect(self.check_requested)
        self.cancel.clicked.connect(self.cancel_requested)
        self.footer = text_label("", "muted")
        asking = QHBoxLayout()
        asking.addWidget(self.check)
        asking.addWidget(self.progress, 1)
        asking.addWidget(self.cancel)
        asking.addStretch(1)
        for widget in (self.statement, self.mend, self.warnings, self.ground, self.why_check):
            self.body.addWidget(widget)
        self.body.addLayout(asking)
        self.body.addWidget(self.stage)
        self.body.addWidget(self.footer)
        self.show_progress(None)

    def show_privacy(self, privacy: Privacy) -> None:
        """Show another result."""
        verdict, known = privacy.verdict, privacy.assessable
        mark = mark_of(privacy)
        self.set_mark(mark)
        self.statement.show_judgement(mark, verdict.state.value, sentence_of(verdict))
        self.mend.setText(f"What would help: {verdict.mend}" if verdict.mend else "")
        self.mend.setVisible(bool(verdict.mend))
        self.warnings.setText("\n".join(known.warnings))
        self.warnings.setVisible(bool(known.warnings))
        self.ground.setText(ground_in_words(privacy))
        self.footer.setText(verdict.footer)
        can_check = known.judged and privacy.instrument_check is None
        self.why_check.setVisible(can_check)
        self.check.setVisible(can_check)

    def show_progress(self, fraction: float | None, stage: str = "") -> None:
        """Show how far the check is; None where none runs."""
        runs = fraction is not None
        self.progress.setVisible(runs)
        self.cancel.setVisible(runs)
        self.stage.setVisible(runs)
        self.check.setEnabled(not runs)
        self.progress.setValue(round(1000 * (fraction or 0.0)))
        self.stage.setText(stage)
