"""The Privacy page: copies of unique records first, then plain matches, then the rows."""

from __future__ import annotations

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.reading import exact_matches_in_words
from synthdesk.ui.pages.privacy.rows_card import MatchedRowsCard
from synthdesk.ui.pages.privacy.unique_card import UniqueMatchesCard
from synthdesk.ui.pages.result_page import ResultPage
from synthdesk.ui.widgets.card import Card, text_label


class PrivacyPage(ResultPage):
    """What the audit says about copied people, and the rows it says it of."""

    title = "Privacy"
    icon_name = "privacy"
    analysis = "privacy"
    promise = (
        "This page will show whether rows of people that the generator saw re-appear more often "
        "than rows of people it never saw, and which rows they are."
    )

    def build(self) -> None:
        """Three cards and the verdict's footer, scrolled."""
        self.unique = UniqueMatchesCard()
        self.exact = Card("Exact matches — not a privacy test")
        self.exact_sentence = text_label("")
        self.exact.body.addWidget(self.exact_sentence)
        self.rows = MatchedRowsCard(self.session, self.tasks)
        self.footer = text_label("", "muted")
        self.scroll_cards("Privacy results", self.unique, self.exact, self.rows, self.footer)

    def show_result(self, result: AuditResult) -> None:
        """Show another audit's privacy figures."""
        privacy = result.privacy
        if privacy is None:
            return
        self.unique.show_privacy(privacy)
        self.exact_sentence.setText(exact_matches_in_words(privacy.exact_matches))
        self.rows.show_result(result)
        self.footer.setText(result.verdict.footer)
