"""Where bias comes from: what the tables show, what they can't, whom to ask."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from synthdesk.engine.bias.check_evidence import BiasKind
from synthdesk.engine.bias.check_wording import (
    ABOUT_EVIDENCE,
    CHECK_TITLES,
    EVIDENCE_HEADERS,
    check_in_words,
    evidence_row,
)
from synthdesk.ui.widgets.card import Card, text_label
from synthdesk.ui.widgets.scroll_column import ScrollColumn
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.bias.check_evidence import CheckEvidence, GuidedCheck


class CheckCard(Card):
    """One kind of bias."""

    def __init__(self, kind: BiasKind, parent: QWidget | None = None) -> None:
        super().__init__(CHECK_TITLES[kind], parent)
        self.words, self.limits = text_label(""), text_label("", "muted")
        self.ask = text_label("")
        self.table = TableView(f"What the tables show of {kind.value} bias")
        for widget in (self.words, self.table, self.limits, self.ask):
            self.body.addWidget(widget)

    def show_check(self, check: GuidedCheck) -> None:
        """Show another answer."""
        self.words.setText(check_in_words(check))
        self.words.setVisible(bool(self.words.text()))
        self.table.set_content(_COLUMNS, check.evidence)
        self.table.fit_height()
        self.table.setVisible(bool(check.evidence))
        self.limits.setText(
            f"What tables can show: {check.can_show} What they can't: {check.cannot_show}"
        )
        self.ask.setText("\n".join(["Ask people:", *(f"• {one}" for one in check.ask)]))


class ChecksView(ScrollColumn):
    """A card for each kind of bias."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Checks", parent)
        self.column.setSpacing(12)
        self.column.addWidget(text_label(ABOUT_EVIDENCE, "muted"))
        self.cards = {kind: CheckCard(kind) for kind in BiasKind}
        for card in self.cards.values():
            self.column.addWidget(card)
        self.column.addStretch(1)

    def show_checks(self, checks: tuple[GuidedCheck, ...]) -> None:
        """Show other answers."""
        for check in checks:
            self.cards[check.kind].show_check(check)


def _figure(one: CheckEvidence) -> float | None:
    return None if one.figure is None else one.figure.value


_VALUES = (
    attrgetter("table"),
    attrgetter("column"),
    attrgetter("group"),
    attrgetter("measure"),
    lambda one: one.standing.value,
    _figure,
    attrgetter("reference"),
    attrgetter("effect"),
    attrgetter("p"),
)


def _column(at: int) -> TableColumn:
    return TableColumn(EVIDENCE_HEADERS[at], _VALUES[at], lambda one: evidence_row(one)[at])


_COLUMNS = tuple(map(_column, range(len(EVIDENCE_HEADERS))))
