"""Which training records an attacker finds most easily, one by one and by subgroup."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from synthdesk.engine.formats import count, number, share, share_range
from synthdesk.engine.privacy.record_risk import (
    FEWEST_IN_GROUP,
    MOST_LEVELS,
    GroupRisk,
    RecordRisk,
    RecordRisks,
)
from synthdesk.engine.privacy.result import Privacy
from synthdesk.ui.pages.privacy.matched_rows import RowPair
from synthdesk.ui.widgets.card import Card, text_label
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView

NOTHING = "No record was scored: membership inference could not be run on these tables."

NO_GROUPS = (
    f"No audited column has {MOST_LEVELS} values or fewer of which one has {FEWEST_IN_GROUP} "
    "records or more, so no groups can be told."
)


class RiskCard(Card):
    """The list of records, and beside it the groups that they crowd in."""

    pair_chosen = Signal(object)
    """A ``RowPair``: the training row and the synthetic row nearest to it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Training records that stand out to an attacker", parent)
        self.words = text_label("", "muted")
        self.records = TableView("Training records that stand out")
        self.groups = TableView("Groups that stand out")
        self.no_groups = text_label(NO_GROUPS, "muted")
        self.records.row_activated.connect(self._choose)
        self.records.row_selected.connect(self._choose)
        left, right = QWidget(), QWidget()
        for side, title, table in (
            (left, "By record", self.records),
            (right, "By group", self.groups),
        ):
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(text_label(title, "section-title"))
            column.addWidget(table, 1)
            if table is self.groups:
                column.addWidget(self.no_groups)
                column.addStretch(0)
        self.across = QSplitter()
        self.across.setObjectName("privacy-risks-across")
        self.across.setChildrenCollapsible(False)
        self.across.setHandleWidth(10)
        self.across.addWidget(left)
        self.across.addWidget(right)
        self.across.setStretchFactor(0, 1)
        self.across.setStretchFactor(1, 1)
        self.across.setMinimumHeight(330)
        self.body.addWidget(self.words)
        self.body.addWidget(self.across, 1)
        self._records: tuple[RecordRisk, ...] = ()

    def show_privacy(self, privacy: Privacy) -> None:
        """Show another result."""
        risks = privacy.record_risks
        self._records = risks.records if risks is not None else ()
        self.words.setText(NOTHING if risks is None else _in_words(risks))
        self.across.setVisible(risks is not None)
        self.records.set_content(_RECORDS, self._records)
        groups = risks.groups if risks is not None else ()
        self.groups.set_content(_GROUPS, groups)
        self.groups.setVisible(bool(groups))
        self.no_groups.setVisible(not groups)

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._records):
            one = self._records[row]
            self.pair_chosen.emit(RowPair(one.row, one.synthetic_row))


def _in_words(risks: RecordRisks) -> str:
    return (
        f"By the attack that tells most, {risks.attack}: the {count(len(risks.records))} highest "
        f"of {count(risks.n_scored)} training records. A high score means something only beside "
        f"the {count(risks.n_non_members)} holdout records who score as high without having been "
        "in the data."
    )


def _apart(risk: RecordRisk) -> str:
    return "–" if risk.isolation is None else number(risk.isolation)


_RECORDS = (
    TableColumn("Training row", lambda one: one.row, is_numeric=True),
    TableColumn("Score", lambda one: one.score, lambda one: number(one.score), is_numeric=True),
    TableColumn(
        "Holdout as high",
        lambda one: one.non_members_as_high,
        lambda one: share(one.non_members_as_high),
        is_numeric=True,
    ),
    TableColumn("Isolation", lambda one: one.isolation, _apart, is_numeric=True),
    TableColumn("Nearest synthetic row", lambda one: one.synthetic_row, is_numeric=True),
    TableColumn("Cells that differ", lambda one: one.changed_cells, is_numeric=True),
)


def _recognised(group: GroupRisk) -> str:
    return share_range(group.recognised_rate)


_GROUPS = (
    TableColumn("Column", lambda one: one.column),
    TableColumn("Group", lambda one: one.level),
    TableColumn("Training records", lambda one: one.n, is_numeric=True),
    TableColumn("Recognised", lambda one: one.recognised_rate.value, _recognised, is_numeric=True),
)
