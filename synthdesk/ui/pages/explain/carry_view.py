"""Whether the explanation on synthetic rows is the one that real rows would give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from synthdesk.engine.explain.carry_over import CarriesOver
from synthdesk.engine.explain.wording import (
    ABOUT_DISTANCES,
    ABOUT_RANKS,
    DISTANCE_TITLES,
    carry_over_in_words,
    distance_rows,
)
from synthdesk.engine.formats import number
from synthdesk.ui.pages.explain.opened_view import OpenedView
from synthdesk.ui.widgets.card import Card, Statement, text_label
from synthdesk.ui.widgets.mark_delegate import MarkDelegate
from synthdesk.ui.widgets.marks import Mark
from synthdesk.ui.widgets.scroll_column import ScrollColumn
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.explain.opened import ExplainedRows, OpenedModel

MARKS = {
    CarriesOver.YES: Mark.GOOD,
    CarriesOver.IN_PART: Mark.NOTICE,
    CarriesOver.NO: Mark.ALARM,
    CarriesOver.NOT_ASSESSABLE: Mark.UNKNOWN,
}


class CarryView(OpenedView):
    """The verdict and the figures behind it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = Card("May the model be audited on this synthetic table?")
        self.statement = Statement()
        self.table = TableView("Distance of the explanation from the holdout's")
        self.table.setItemDelegate(MarkDelegate(self.table))
        self.ranks = text_label("", "muted")
        self.about = text_label(
            "\n".join(f"{DISTANCE_TITLES[name]}: {text}" for name, text in ABOUT_DISTANCES.items())
        )
        for widget in (self.statement, self.table, self.about, self.ranks):
            self.card.body.addWidget(widget)
        column = ScrollColumn("What carries over")
        column.column.addWidget(self.card)
        column.column.addStretch(1)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(column)

    def fill(self, model: OpenedModel, rows: ExplainedRows | None) -> None:
        """Show another model's verdict."""
        found = model.explanation.carry_over
        mark = MARKS[found.verdict]
        self.card.set_mark(mark)
        word = found.verdict.value
        sentence = carry_over_in_words(found)
        self.statement.show_judgement(mark, word[:1].upper() + word[1:], sentence)
        self.table.set_content(_COLUMNS, distance_rows(found))
        self.table.fit_height()
        self.table.setVisible(found.verdict is not CarriesOver.NOT_ASSESSABLE)
        ranks = found.importance_rank_correlation
        said = "" if ranks is None else f"Rank correlation of the importances: {number(ranks)}. "
        self.ranks.setText(said + ABOUT_RANKS)


def _beyond(row: tuple[str, ...]) -> Mark | None:
    return Mark.NOTICE if row[4] else None


_COLUMNS = (
    TableColumn("Figure", lambda row: row[0], payload=_beyond),
    TableColumn("Synthetic against holdout", lambda row: row[1], is_numeric=False),
    TableColumn("Reference: training against holdout", lambda row: row[2], is_numeric=False),
    TableColumn("Excess: in part above / not above", lambda row: row[3], is_numeric=False),
    TableColumn("Decides", lambda row: row[4]),
)
