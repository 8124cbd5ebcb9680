"""One point of the matching: what was found, and what can be decided about it."""

from __future__ import annotations

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QWidget,
)

from synthdesk.engine.formats import count, counted
from synthdesk.engine.tables.loading import SetAsideRows
from synthdesk.plots.plot_table import PlotTable
from synthdesk.ui.pages.data.matching.matching_model import MatchPoint, Point, Standing
from synthdesk.ui.pages.data.schema.schema_model import TYPE_CHOICES
from synthdesk.ui.pages.data.table_words import capitalised, table_words
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.scroll_column import ScrollColumn
from synthdesk.ui.widgets.table_view import TableView

_NAMES = (Point.SUGGESTED, Point.CHOSEN, Point.FOLDED, Point.EXACT, Point.MISSING, Point.EXTRA)
_HINTS = {
    Point.SUGGESTED: "Nothing is renamed until you confirm it.",
    Point.MISSING: "An audit compares the same columns in all tables. Choose the column that it is "
    "called by in this table, or leave it out of the audit.",
    Point.EXTRA: "Choose the training column that it stands for, or leave it out of the audit.",
    Point.UNREADABLE: "An audit stops at such values. Take them as missing, give the column "
    "another type, or leave it out.",
    Point.VARIANTS: "Read as they are, these count as other categories than training’s.",
    Point.SET_ASIDE: "They are counted here and in the report. Import settings of the table decide "
    "whether such rows are set aside or refused.",
    Point.CHOSEN: "You chose this counterpart.",
    Point.FOLDED: "They are taken as the same. Choose another counterpart if they are not.",
    Point.EXACT: "Choose another counterpart if they only happen to have the same name.",
}


class MatchingDetails(ScrollColumn):
    """Asks for decisions, makes none."""

    confirm_requested = Signal()
    counterpart_chosen = Signal(str)
    take_back_requested = Signal()
    leave_out_requested = Signal()
    fold_requested = Signal()
    missing_requested = Signal()
    type_chosen = Signal(str)
    rows_requested = Signal()
    column_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The chosen point", parent)
        self.title = text_label("", "section-title")
        self.where = text_label("", "muted")
        self.what = text_label("")
        self.hint = text_label("", "muted")
        self.evidence = TableView("What was found")
        self.counterpart = QComboBox()
        self.counterpart.setAccessibleName("Counterpart of the column")
        self.counterpart_label = text_label("")
        self.use = QPushButton("Use")
        self.use.setAccessibleName("Use the chosen counterpart")
        self.use.clicked.connect(
            lambda: self.counterpart_chosen.emit(self.counterpart.currentData())
        )
        self.types = QComboBox()
        self.types.setAccessibleName("Another type for the column")
        self.types.addItems(list(TYPE_CHOICES))
        self.set_type = QPushButton("Change type")
        self.set_type.clicked.connect(lambda: self.type_chosen.emit(self.types.currentText()))
        self.confirm = _button("Confirm", self.confirm_requested)
        self.take_back = _button("Take back", self.take_back_requested)
        self.fold = _button("Take as the same", self.fold_requested)
        self.as_missing = _button("Take as missing", self.missing_requested)
        self.leave_out = _button("Leave the column out", self.leave_out_requested)
        self.rows = _button("Look at the rows", self.rows_requested)
        self.column_button = _button("Show the column", self.column_requested)
        self._lay_out()
        self.show_point(None)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (
            self.confirm,
            self.fold,
            self.as_missing,
            self.take_back,
            self.leave_out,
        ):
            buttons.addWidget(button)
        buttons.addStretch(1)
        looks = QHBoxLayout()
        looks.setSpacing(8)
        looks.addWidget(self.rows)
        looks.addWidget(self.column_button)
        looks.addStretch(1)
        self._counterpart_row = _row(self.counterpart, self.use)
        self._type_row = _row(self.types, self.set_type)
        column = self.column
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.where)
        column.addWidget(self.what)
        column.addWidget(self.hint)
        column.addLayout(buttons)
        column.addWidget(self.counterpart_label)
        column.addWidget(self._counterpart_row)
        column.addWidget(self._type_row)
        column.addLayout(looks)
        column.addWidget(self.evidence)
        column.addStretch(1)

    def show_point(self, point: MatchPoint | None, set_aside: SetAsideRows | None = None) -> None:
        """Show a point, with the rows that were set aside where it is about them."""
        self._show_words(point)
        kind = point.point if point is not None else None
        is_open = point is not None and point.standing is not Standing.SETTLED
        self.confirm.setVisible(kind is Point.SUGGESTED)
        self.take_back.setVisible(
            kind is Point.CHOSEN or (kind in (Point.VARIANTS, Point.UNREADABLE) and not is_open)
        )
        self.fold.setVisible(kind is Point.VARIANTS and is_open)
        self.as_missing.setVisible(kind is Point.UNREADABLE and is_open)
        self._type_row.setVisible(kind is Point.UNREADABLE and is_open)
        self.leave_out.setVisible(
            is_open and kind in (Point.SUGGESTED, Point.MISSING, Point.EXTRA, Point.UNREADABLE)
        )
        self.rows.setVisible(kind is Point.UNREADABLE)
        self.column_button.setVisible(point is not None and bool(point.ours))
        self._show_counterparts(point)
        self._show_evidence(point, set_aside)

    def _show_words(self, point: MatchPoint | None) -> None:
        if point is None:
            self.title.setText("")
            self.where.setText("Choose a point to see what can be done about it.")
            self.what.setText("")
            self.hint.setText("")
            return
        table = point.table
        name = point.ours or point.theirs
        self.title.setText(f"{capitalised(point.point.value)}{f': {name}' if name else ''}")
        words = capitalised(table_words(table.role, table.version))
        self.where.setText(f"{words} table, {table.file} · {point.standing.value}")
        self.what.setText(_sentence(point))
        self.hint.setText(_HINTS[point.point])

    def _show_counterparts(self, point: MatchPoint | None) -> None:
        is_name = point is not None and point.point in _NAMES
        offered: list[str] = []
        if point is not None and is_name:
            names = point.table.names
            looks_for_theirs = point.point is Point.MISSING
            offered = list(names.extra if looks_for_theirs else names.missing)
            asked = "In this table it is called" if looks_for_theirs else "It is training’s column"
            self.counterpart_label.setText(asked)
        self.counterpart.clear()
        for name in offered:
            self.counterpart.addItem(name[:80], name)
        for widget in (self.counterpart_label, self._counterpart_row):
            widget.setVisible(bool(offered))

    def _show_evidence(self, point: MatchPoint | None, set_aside: SetAsideRows | None) -> None:
        table = _evidence(point, set_aside) if point is not None else None
        self.evidence.setVisible(table is not None)
        if table is not None:
            self.evidence.set_table(table)
            self.evidence.fit_height(12)


def _sentence(point: MatchPoint) -> str:
    rows = counted(point.rows, "row") if point.rows is not None else ""
    if point.point is Point.SET_ASIDE:
        return f"{rows} {point.what}."
    if point.point is Point.UNREADABLE:
        return f"{rows} cannot be read: {point.what}."
    if point.point is Point.VARIANTS:
        return f"{capitalised(point.what)}: {rows}."
    if point.point is Point.MISSING:
        return f"“{point.ours}” {point.what}."
    if point.point is Point.EXTRA:
        return f"“{point.theirs}” {point.what}."
    is_question = point.point is Point.SUGGESTED
    verb = "may be" if is_question else "is taken as"
    return f"“{point.theirs}” {verb} training’s “{point.ours}”: {point.what}."


def _evidence(point: MatchPoint, set_aside: SetAsideRows | None) -> PlotTable | None:
    if point.point is Point.SET_ASIDE and set_aside is not None and set_aside.examples:
        headers = ("Line in the file", "What is wrong", "It begins")
        shown, total = len(set_aside.examples), set_aside.count
        return PlotTable(f"{shown} of {count(total)} rows set aside", headers, set_aside.examples)
    if point.values is None:
        return None
    if point.point is Point.VARIANTS:
        return PlotTable(
            "Spellings",
            ("Found", "Training’s spelling", "Rows"),
            tuple((_visible(one.theirs), one.ours, one.rows) for one in point.values.variants),
        )
    unreadable = point.values.unreadable
    if unreadable is None:
        return None
    return PlotTable(
        "Unreadable values",
        ("Row", "Value"),
        tuple((row, _visible(value)) for row, value in unreadable.examples),
    )


def _visible(value: str) -> str:
    """The value in quotation marks where spaces at its ends would not be seen."""
    return value if value == value.strip() and value else f"“{value}”"


def _button(text: str, signal: SignalInstance) -> QPushButton:
    button = QPushButton(text)
    button.clicked.connect(lambda _checked=False: signal.emit())
    return button


def _row(box: QComboBox, button: QPushButton) -> QWidget:
    box.setMinimumContentsLength(10)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    layout.addWidget(box, 1)
    layout.addWidget(button)
    return row
