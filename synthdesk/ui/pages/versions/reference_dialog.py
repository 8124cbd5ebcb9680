"""Asks what a reference table is to be made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.errors import UserError
from synthdesk.engine.generators.reference_request import (
    ABOUT,
    MOST_ROWS,
    GeneratorName,
    Shares,
    is_installed,
    parse_shares,
)
from synthdesk.engine.tables.schema import ColumnType, Schema
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.steady_box import SteadyBox
from synthdesk.ui.widgets.table_model import one_line

WIDTH = 560
WHAT = (
    "A known generator makes a table of your training table, to hold your versions against, or to "
    "see what other shares of a group, or filled gaps, do. It is for reference, nothing to "
    "release, and its file says so."
)


class Wish(StrEnum):
    """What the table is to show."""

    PLAIN = "As the training table is"
    SHARES = "With other shares of a column's values"
    GAPS = "The training table with its gaps filled"


@dataclass(frozen=True)
class ReferenceChoice:
    """A reference table as the user wants it.

    Attributes:
        generator: which.
        rows: how many.
        shares: other shares of a column's values.
        impute: whether gaps are filled instead.
    """

    generator: GeneratorName
    rows: int
    shares: Shares | None
    impute: bool

    @property
    def name(self) -> str:
        """What the version is called."""
        what = "gaps filled by " if self.impute else ""
        shares = "" if self.shares is None else f", other shares of {self.shares.column[:30]}"
        return f"{what}{self.generator}{shares} (for reference)"


class ReferenceDialog(QDialog):
    """OK only once what is asked for can be made.

    Args:
        schema: the columns as the user left them.
        rows: of the training table.
    """

    chosen = Signal(object)
    """``ReferenceChoice``."""

    def __init__(self, schema: Schema, rows: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Make a reference table")
        self.setAccessibleName("Make a reference table")
        self._columns = [
            column.name
            for column in schema.audited
            if column.type in (ColumnType.CATEGORICAL, ColumnType.BOOLEAN)
        ]
        self.generator = SteadyBox("Generator")
        for one in GeneratorName:
            if is_installed(one):
                self.generator.addItem(one.value, one)
        self.about = text_label("", "muted")
        self.wish = SteadyBox("What it is to show")
        for wish in Wish:
            if wish is not Wish.SHARES or self._columns:
                self.wish.addItem(wish.value, wish)
        self.column = SteadyBox("Column with other shares")
        self.column.addItems([one_line(name) for name in self._columns])
        self.shares = QLineEdit()
        self.shares.setAccessibleName("Shares of its values")
        self.shares.setPlaceholderText("Male=50, Female=50")
        self.rows = QSpinBox()
        self.rows.setObjectName("plain")
        self.rows.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.rows.setRange(1, MOST_ROWS)
        self.rows.setGroupSeparatorShown(True)
        self.rows.setValue(min(rows, MOST_ROWS))
        self.rows.setAccessibleName("Rows")
        self.problem = text_label("")
        self.problem.setProperty("chip", "bad")
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText("Make it…")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.chosen.emit(self.choice()))
        self._lay_out(buttons)
        for box in (self.generator, self.wish, self.column):
            box.currentIndexChanged.connect(self._check)
        self.shares.textChanged.connect(self._check)
        self._check()

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        self.form = QFormLayout()
        self.form.setVerticalSpacing(10)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.addRow("&Generator", self.generator)
        self.form.addRow("", self.about)
        self.form.addRow("&What it shows", self.wish)
        self.form.addRow("&Column", self.column)
        self.form.addRow("&Shares", self.shares)
        self.form.addRow("&Rows", self.rows)
        self._whole = layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 18, 18, 14)
        layout.setSpacing(12)
        layout.addWidget(text_label(WHAT))
        layout.addLayout(self.form)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)

    def choice(self) -> ReferenceChoice:
        """The table as it is asked for.

        Raises:
            UserError: for shares that can't be read.
        """
        wish = Wish(self.wish.currentData())
        shares = None
        if wish is Wish.SHARES:
            column = self._columns[self.column.currentIndex()]
            shares = parse_shares(column, self.shares.text())
        return ReferenceChoice(
            GeneratorName(self.generator.currentData()),
            self.rows.value(),
            shares,
            wish is Wish.GAPS,
        )

    def _check(self, *_: object) -> None:
        wish = Wish(self.wish.currentData())
        self.about.setText(ABOUT[GeneratorName(self.generator.currentData())])
        for field in (self.column, self.shares):
            self.form.setRowVisible(field, wish is Wish.SHARES)
        self.form.setRowVisible(self.rows, wish is not Wish.GAPS)
        problem = ""
        try:
            self.choice()
        except UserError as error:
            problem = f"{error.detail} {error.hint}"
        typed = wish is not Wish.SHARES or bool(self.shares.text().strip())
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem) and typed)
        self.ok.setEnabled(not problem)
        self._whole.invalidate()
        self.resize(WIDTH, self._whole.totalHeightForWidth(WIDTH))
