"""The ladder of evidence: each test with what it asked, found, would have seen, and cannot tell."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from synthdesk.engine.formats import count, p_value, share
from synthdesk.engine.privacy.evidence_ladder import EvidenceCard
from synthdesk.ui.pages.privacy.state import state_of_member
from synthdesk.ui.widgets.card import Card, Statement, text_label

NOT_CHECKED = "not checked on these tables"


class EvidenceCards(QWidget):
    """One card a test, in the order of the ladder."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self.cards: list[TestCard] = []

    def show_evidence(self, evidence: Sequence[EvidenceCard]) -> None:
        """Show other tests."""
        while len(self.cards) < len(evidence):
            card = TestCard()
            self.cards.append(card)
            self._column.addWidget(card)
        for card, one in zip(self.cards, evidence, strict=False):
            card.show_test(one)
        for position, card in enumerate(self.cards):
            card.setVisible(position < len(evidence))


class TestCard(Card):
    """One test in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.statement = Statement()
        self.found = text_label("")
        self.sure = text_label("")
        self.limit = text_label("")
        self.cannot = text_label("", "muted")
        lines = QFormLayout()
        lines.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        lines.setHorizontalSpacing(14)
        lines.setVerticalSpacing(5)
        for title, label in (
            ("Found", self.found),
            ("How sure", self.sure),
            ("Would have seen", self.limit),
            ("Cannot tell", self.cannot),
        ):
            head = text_label(title, "muted")
            head.setWordWrap(False)
            head.setBuddy(label)
            lines.addRow(head, label)
        self.body.addWidget(self.statement)
        self.body.addLayout(lines)

    def show_test(self, one: EvidenceCard) -> None:
        """Show another test, literally."""
        self.title.setText(f"{one.words.title} ({one.words.short})")
        mark, word = state_of_member(one.member)
        self.statement.show_judgement(mark, word, one.words.question)
        self.found.setText(one.found)
        self.sure.setText(_how_sure(one))
        self.limit.setText(_limits(one))
        self.cannot.setText(one.words.cannot)
        self.setAccessibleName(f"{one.words.title}: {word}")


def _how_sure(one: EvidenceCard) -> str:
    if one.member is None:
        return "–"
    text = (
        f"one-sided p {p_value(one.member.p_value)}; corrected for {count(one.tests)} tests "
        f"{p_value(one.member.adjusted)}"
    )
    rates = {check.false_alarm_rate for check in one.checks} - {None}
    for rate in rates:
        if rate is not None:
            alarms = round(rate.value * rate.n)
            text += f"; alarmed in {count(alarms)} of {count(rate.n)} controls without any leak"
    return text


def _limits(one: EvidenceCard) -> str:
    if not one.checks:
        return NOT_CHECKED
    parts = []
    for check in one.checks:
        if check.alarms_unplanted:
            parts.append(f"{check.kind} copies: it alarms already without any planted")
        elif check.detection_limit is None:
            most = max((rung.share for rung in check.ladder), default=0.0)
            parts.append(f"{check.kind} copies: not even {share(most)} of the synthetic rows")
        else:
            parts.append(
                f"{check.kind} copies: {share(check.detection_limit)} of the synthetic rows or more"
            )
    return "; ".join(parts)
