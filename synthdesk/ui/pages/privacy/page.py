"""The Privacy page: the verdict and its evidence first, then what lies behind."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.privacy.evidence_ladder import ladder_of_evidence
from synthdesk.engine.versions.headline import Figure
from synthdesk.ui.pages.privacy.attacker_view import AttackerView
from synthdesk.ui.pages.privacy.closer_view import CloserView
from synthdesk.ui.pages.privacy.detection_view import DetectionView
from synthdesk.ui.pages.privacy.evidence_cards import EvidenceCards
from synthdesk.ui.pages.privacy.instrument_run import InstrumentRun
from synthdesk.ui.pages.privacy.risk_view import RiskCard
from synthdesk.ui.pages.privacy.rows_card import MatchedRowsCard
from synthdesk.ui.pages.privacy.verdict_card import VerdictCard
from synthdesk.ui.pages.result_page import ResultPage
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.ladder_card import LadderCard
from synthdesk.ui.widgets.scroll_column import ScrollColumn
from synthdesk.ui.widgets.view_tabs import ViewTabs


class PrivacyPage(ResultPage):
    """What the audit says about copied and recognisable people, and the rows it says it of."""

    title = "Privacy"
    icon_name = "privacy"
    analysis = "privacy"
    promise = (
        "This page will show whether the synthetic table knows more of the people that the "
        "generator saw than of people it never saw, how small a leak would have been noticed, and "
        "which records stand out."
    )

    def build(self) -> None:
        """A view each for verdict, closer look, detection limits, records and attackers."""
        self.views = ViewTabs("Views of privacy")
        self.views.setObjectName("privacy-views")
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.views)
        self.verdict = VerdictCard()
        self.evidence = EvidenceCards()
        self.closer = CloserView()
        self.detection = DetectionView()
        self.risks = RiskCard()
        self.rows = MatchedRowsCard(self.session, self.tasks)
        self.attacker = AttackerView(self.session)
        self.ladder = LadderCard(
            "The leaks beside those of reference tables", (Figure.COPIES, Figure.NEAREST)
        )
        self.audits = text_label("", "muted")
        for title, view in (
            (
                "&Verdict",
                self._column("Verdict", self.verdict, self.evidence, self.ladder, self.audits),
            ),
            ("&Closer look", self.closer),
            ("&Detection limits", self.detection),
            ("&Records", self._column("Records", self.risks, self.rows)),
            ("What an &attacker knows", self.attacker),
        ):
            self.views.add_cards(title, view)
        self.instruments = InstrumentRun(self.session, self.tasks, self)
        self.instruments.progressed.connect(self.verdict.check.show_progress)
        self.instruments.failed.connect(self.status_message)
        self.verdict.check.start_requested.connect(self.instruments.start)
        self.verdict.check.cancel_requested.connect(self.instruments.cancel)
        self.risks.pair_chosen.connect(self.rows.show_pair)

    def show_result(self, result: AuditResult) -> None:
        """Show another audit's privacy figures."""
        privacy = result.privacy
        if privacy is None:
            return
        self.verdict.show_privacy(privacy)
        self.evidence.show_evidence(ladder_of_evidence(privacy))
        self.ladder.show_result(result)
        self.ladder.setHidden(self.ladder.is_empty)
        self.closer.show_privacy(privacy)
        self.detection.show_privacy(privacy)
        self.risks.show_privacy(privacy)
        self.rows.show_result(result)
        self.audits.setText(_audits_in_words(result.run.audits))

    @staticmethod
    def _column(name: str, *cards: QWidget) -> ScrollColumn:
        view = ScrollColumn(name)
        view.column.setSpacing(12)
        for card in cards:
            view.column.addWidget(card)
        view.column.addStretch(1)
        return view


def _audits_in_words(audits: int | None) -> str:
    if audits is None:
        return ""
    times = "once" if audits == 1 else f"{audits:,} times"
    return (
        f"This training table was audited {times} on this computer. Every report says a little "
        "more of it: many of them together help somebody to reconstruct records, so treat reports "
        "as personal data."
    )
