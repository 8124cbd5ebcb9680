"""Everything that can be decided on one column beyond its type and role."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.tables.schema import (
    Column,
    ColumnMark,
    ColumnRole,
    ColumnType,
    Unreadable,
)
from synthdesk.ui.pages.data.schema import schema_edit
from synthdesk.ui.pages.data.schema.schema_editing import SchemaEditing
from synthdesk.ui.pages.data.schema.schema_model import role_words, type_words
from synthdesk.ui.pages.data.schema.value_lists import OrderList, ValueList
from synthdesk.ui.widgets.card import ElidedLabel, text_label
from synthdesk.ui.widgets.scroll_column import ScrollColumn

if TYPE_CHECKING:
    from synthdesk.engine.tables.schema import Schema

MARK_HINTS = {
    ColumnMark.PROTECTED: "A person may not be judged by it, such as sex or age",
    ColumnMark.QUASI_IDENTIFIER: "Others may know it and tell a person by it, such as a postcode",
    ColumnMark.SENSITIVE: "What nobody should learn about a person, such as an illness",
}
UNREADABLE_WORDS = {
    Unreadable.REFUSE: "stop and name them",
    Unreadable.MISSING: "take them as missing",
}
_HAS_WORDS = (ColumnType.CATEGORICAL, ColumnType.BOOLEAN, ColumnType.TEXT)


class ColumnDetails(ScrollColumn):
    """Edits the column that is current in the table of columns."""

    values_wanted = Signal(str)
    """The most frequent values of a column are asked for."""

    def __init__(self, editing: SchemaEditing, parent: QWidget | None = None) -> None:
        super().__init__("Details of the column", parent)
        self._editing = editing
        self._name = ""
        self._values: dict[str, tuple[str, ...]] = {}
        self.title = ElidedLabel("", "section-title")
        self.summary = text_label("", "muted")
        self.marks = {mark: self._make_mark(mark) for mark in ColumnMark}
        self.favourable = QComboBox()
        self.favourable.setEditable(True)
        self.favourable.setAccessibleName("Favourable value of the target")
        self.favourable.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.favourable.activated.connect(self._set_favourable)
        line = self.favourable.lineEdit()
        assert line is not None
        line.editingFinished.connect(self._set_favourable)
        self.tokens = ValueList("Values that mean missing", "e.g. ? or -99")
        self.tokens.edited.connect(self._set_tokens)
        self.fold = QCheckBox("Take them as the same value")
        self.fold.setAccessibleName("Take values that differ only in case and space as the same")
        self.fold.clicked.connect(self._set_fold)
        self.unreadable = QComboBox()
        self.unreadable.setAccessibleName("Values that the type cannot take")
        for choice, words in UNREADABLE_WORDS.items():
            self.unreadable.addItem(words, choice.value)
        self.unreadable.activated.connect(self._set_unreadable)
        self.start_order = QPushButton("Give the categories an order…")
        self.start_order.clicked.connect(self._start_order)
        self.order = OrderList("Order of the categories, lowest first", "a further category")
        self.order.edited.connect(self._set_order)
        self._lay_out()
        self.show_column(None)

    def _make_mark(self, mark: ColumnMark) -> QCheckBox:
        box = QCheckBox(mark.value.capitalize())
        box.setToolTip(MARK_HINTS[mark])
        box.clicked.connect(lambda on: self._set_mark(mark, on))
        return box

    def _lay_out(self) -> None:
        self._groups = {
            "marks": _group("Marks", *self.marks.values()),
            "favourable": _group(
                "Favourable value",
                text_label("The outcome that people wish for, e.g. a granted loan.", "muted"),
                self.favourable,
            ),
            "tokens": _group("Values that mean missing", self.tokens),
            "fold": _group(
                "Spelling",
                text_label("Values that differ only in case and space:", "muted"),
                self.fold,
            ),
            "unreadable": _group(
                "Unreadable values",
                text_label("If a table holds values that the type cannot take:", "muted"),
                self.unreadable,
            ),
            "order": _group("Order of the categories", self.start_order, self.order),
        }
        column = self.column
        column.setSpacing(14)
        column.addWidget(self.title)
        column.addWidget(self.summary)
        for group in self._groups.values():
            column.addWidget(group)
        column.addStretch(1)

    # --- showing ---------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """Name of the column that is shown; empty for none."""
        return self._name

    def show_column(self, column: Column | None, chosen: int = 1, reason: str = "") -> None:
        """Show a column, and say how many are selected beside it."""
        self._name = column.name if column is not None else ""
        for group in self._groups.values():
            group.setVisible(column is not None)
        self.title.set_text(self._name or "No column selected")
        if column is None:
            self.summary.setText(reason or "Select a column to see what else can be decided on it.")
            return
        text = f"{type_words(column)} · {role_words(column)}\n{column.why}"
        if chosen > 1:
            text += f"\n{chosen:,} columns are selected; what you change here changes this one."
        self.summary.setText(text)
        for mark, box in self.marks.items():
            box.setChecked(mark in column.marks)
        self.tokens.show_values(column.missing)
        self.fold.setChecked(column.fold_values)
        self.unreadable.setCurrentIndex(self.unreadable.findData(column.unreadable.value))
        self._show_target(column)
        self._show_order(column)
        has_words = column.type in _HAS_WORDS
        self._groups["fold"].setVisible(has_words)
        self._groups["unreadable"].setVisible(column.is_ordered)
        self._offer()

    def focus_first(self) -> None:
        """Put the keyboard on the first thing to decide."""
        next(iter(self.marks.values())).setFocus()

    def show_values(self, name: str, values: Sequence[str]) -> None:
        """Offer the most frequent values of a column."""
        self._values[name] = tuple(values)
        if name == self._name:
            self._offer()
            if self._waiting_for_order:
                self._start_order()

    def forget_values(self) -> None:
        """The tables are others now."""
        self._values.clear()

    def _show_target(self, column: Column) -> None:
        is_target = column.role is ColumnRole.TARGET
        self._groups["favourable"].setVisible(is_target)
        if is_target and column.name not in self._values:
            self.values_wanted.emit(column.name)
        self.favourable.setEditText(column.favourable or "")

    def _show_order(self, column: Column) -> None:
        may_have = column.type in (ColumnType.CATEGORICAL, ColumnType.BOOLEAN)
        self._groups["order"].setVisible(may_have or bool(column.order))
        self.start_order.setVisible(not column.order)
        self.start_order.setEnabled(True)
        self.order.setVisible(bool(column.order))
        self.order.show_values(column.order)
        self._waiting_for_order = False

    def _offer(self) -> None:
        column = self._column()
        values = self._values.get(self._name, ())
        if column is None:
            return
        self.favourable.blockSignals(True)
        self.favourable.clear()
        self.favourable.addItems([value for value in values if len(value) <= 200])
        self.favourable.setCurrentIndex(-1)
        self.favourable.setEditText(column.favourable or "")
        self.favourable.blockSignals(False)
        self.order.offer([value for value in values if value not in column.order])

    # --- changing --------------------------------------------------------------------------

    def _column(self) -> Column | None:
        schema = self._editing.session.schema
        columns = schema.columns if schema is not None else ()
        return next((column for column in columns if column.name == self._name), None)

    def _push(self, what: str, change: Callable[[Schema], Schema]) -> None:
        schema = self._editing.session.schema
        if schema is not None and self._name:
            self._editing.change(change(schema), f"{what} of “{self._name[:40]}”")

    def _set_mark(self, mark: ColumnMark, on: bool) -> None:
        change = schema_edit.with_mark if on else schema_edit.without_mark
        self._push("marks", lambda schema: change(schema, [self._name], mark))

    def _set_favourable(self, *_: object) -> None:
        column = self._column()
        value = self.favourable.currentText() or None
        if column is not None and column.role is ColumnRole.TARGET and value != column.favourable:
            name = self._name
            self._push("favourable value", lambda schema: schema.with_favourable(name, value))

    def _set_tokens(self, tokens: tuple[str, ...]) -> None:
        self._push("missing values", lambda schema: schema.with_missing([self._name], tokens))

    def _set_fold(self, on: bool) -> None:
        self._push("spelling", lambda schema: schema.with_fold_values([self._name], on))

    def _set_unreadable(self, *_: object) -> None:
        choice = Unreadable(self.unreadable.currentData())
        self._push("unreadable values", lambda schema: schema.with_unreadable([self._name], choice))

    def _set_order(self, values: tuple[str, ...]) -> None:
        self._push("order", lambda schema: schema.with_order(self._name, values))

    def _start_order(self) -> None:
        values = self._values.get(self._name)
        if values is None:
            self._waiting_for_order = True
            self.start_order.setEnabled(False)
            self.values_wanted.emit(self._name)
        elif values:
            self._set_order(tuple(sorted(values, key=str.casefold)))


def _group(title: str, *widgets: QWidget) -> QWidget:
    group = QWidget()
    group.setAccessibleName(title)
    layout = QVBoxLayout(group)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(5)
    layout.addWidget(text_label(title, "card-title"))
    for widget in widgets:
        layout.addWidget(widget)
    return group
