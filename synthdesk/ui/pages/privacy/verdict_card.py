"""The verdict: its sentence, what stands in its way, and the check of its instruments."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from synthdesk.engine.privacy.result import Privacy
from synthdesk.engine.reading import ground_in_words
from synthdesk.ui.pages.privacy.state import mark_of, sentence_of
from synthdesk.ui.widgets.card import Card, Statement, text_label
from synthdesk.ui.widgets.follow_up_bar import FollowUpBar

WHY_CHECK = (
    "The tests can be tried out on these very tables: where nothing can have leaked, to see how "
    "often they cry wolf, and with copies planted on purpose, to see how small a leak they notice. "
    "It takes minutes and runs beside your work."
)


class VerdictCard(Card):
    """What all tests come to, in one sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Verdict on privacy", parent)
        self.statement = Statement()
        self.mend = text_label("")
        self.ground = text_label("", "muted")
        self.warnings = text_label("")
        self.warnings.setProperty("chip", "warning")
        self.check = FollowUpBar(WHY_CHECK, "Try the tests out on these tables", "instrument check")
        self.footer = text_label("", "muted")
        for widget in (
            *(self.statement, self.mend, self.warnings, self.ground),
            *(self.check, self.footer),
        ):
            self.body.addWidget(widget)

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
        self.check.show_wanted(known.judged and privacy.instrument_check is None)
