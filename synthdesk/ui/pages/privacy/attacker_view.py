"""What an attacker knows and is after, column by column, with plain examples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from synthdesk.engine.tables.schema import ColumnMark
from synthdesk.ui.session import Session
from synthdesk.ui.widgets.card import Card, text_label

KNOWN = (
    "What somebody may know of a person from elsewhere (quasi-identifiers). A neighbour knows age, "
    "sex and street; an employer knows job, hours and pay; a data broker knows postcode and birth "
    "year. None of these names a person, together they often fit one only."
)
SECRET = (
    "What they would like to know and should not learn: a diagnosis, an income, a debt. Without a "
    "mark the target column is taken, or else the last column of few values."
)
FIRST = (
    "Two files about the same people, such as a customer list and a survey: somebody wants to know "
    "which records belong together. Tick what one of them holds …"
)
SECOND = (
    "… and what the other one holds. No column can stand in both: it would join them by itself."
)
AFTER = (
    "Known columns and secrets are column marks, and stand in Data too. They change the attacks "
    "and not the tables: run the audit again to ask the new questions."
)


class ColumnTicks(Card):
    """The audited columns with a tick before each."""

    ticked = Signal(str, bool)

    def __init__(self, title: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.columns = QListWidget()
        self.columns.setAccessibleName(title)
        self.columns.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.columns.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.columns.itemChanged.connect(
            lambda item: self.ticked.emit(item.text(), item.checkState() is Qt.CheckState.Checked)
        )
        self.body.addWidget(text_label(words, "muted"))
        self.body.addWidget(self.columns, 1)

    def show_columns(self, names: Iterable[str], ticked: Iterable[str]) -> None:
        """Show other columns."""
        chosen = set(ticked)
        current = self.columns.currentRow()
        self.columns.blockSignals(True)
        self.columns.clear()
        for name in names:
            item = QListWidgetItem(name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if name in chosen else Qt.CheckState.Unchecked)
            self.columns.addItem(item)
        self.columns.setCurrentRow(min(current, self.columns.count() - 1))
        self.columns.blockSignals(False)


class AttackerView(QWidget):
    """Four lists: known columns, secrets, and the columns of two files that may be joined."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.known = ColumnTicks("Known from elsewhere", KNOWN)
        self.secret = ColumnTicks("Secrets", SECRET)
        self.first = ColumnTicks("One file holds", FIRST)
        self.second = ColumnTicks("The other file holds", SECOND)
        grid = QGridLayout()
        grid.setSpacing(12)
        for place, card in enumerate((self.known, self.secret, self.first, self.second)):
            grid.addWidget(card, place // 2, place % 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(grid, 1)
        column.addWidget(text_label(AFTER, "muted"))
        self.known.ticked.connect(
            lambda name, on: self._mark(name, on, ColumnMark.QUASI_IDENTIFIER)
        )
        self.secret.ticked.connect(lambda name, on: self._mark(name, on, ColumnMark.SENSITIVE))
        self.first.ticked.connect(lambda name, on: self._link(name, on, first=True))
        self.second.ticked.connect(lambda name, on: self._link(name, on, first=False))
        for signal in (session.schema_changed, session.tables_changed, session.options_changed):
            signal.connect(self._show)
        self._show()

    def _show(self, event: object = None) -> None:
        del event
        schema, options = self._session.schema, self._session.options
        columns = schema.audited if schema is not None else ()
        names = [column.name for column in columns]
        for card, mark in (
            (self.known, ColumnMark.QUASI_IDENTIFIER),
            (self.secret, ColumnMark.SENSITIVE),
        ):
            card.show_columns(names, [one.name for one in columns if mark in one.marks])
        self.first.show_columns(names, options.linkable_first)
        self.second.show_columns(names, options.linkable_second)

    def _mark(self, name: str, on: bool, mark: ColumnMark) -> None:
        schema = self._session.schema
        column = next((one for one in schema.columns if one.name == name), None) if schema else None
        if schema is None or column is None:
            return
        marks = set(column.marks) - {mark}
        if on:
            # Nobody is after what they know already.
            marks -= {ColumnMark.QUASI_IDENTIFIER, ColumnMark.SENSITIVE}
            marks |= {mark}
        self._session.set_schema(schema.with_marks([name], marks), self)

    def _link(self, name: str, on: bool, *, first: bool) -> None:
        options = self._session.options
        own, other = options.linkable_first, options.linkable_second
        if not first:
            own, other = other, own
        own = tuple(dict.fromkeys((*own, name))) if on else tuple(n for n in own if n != name)
        other = tuple(n for n in other if n not in own)
        pair = (own, other) if first else (other, own)
        changed = replace(options, linkable_first=pair[0], linkable_second=pair[1])
        self._session.set_options(changed, self)
