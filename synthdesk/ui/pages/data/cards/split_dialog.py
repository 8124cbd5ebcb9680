"""Asks how a holdout is to be split off the training table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine import formats
from synthdesk.engine.tables.conform import MINIMUM_ROWS
from synthdesk.engine.tables.schema import ColumnRole, ColumnType, Schema
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.marks import Mark, MarkWidget
from synthdesk.ui.widgets.steady_box import SteadyBox
from synthdesk.ui.widgets.table_model import one_line

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable

DEFAULT_PERCENT = 20
SMALLEST_SHARE, LARGEST_SHARE = 0.01, 0.9
WIDTH = 560
LARGEST_SEED = 2**32 - 1
WARNING = (
    "This is meaningful only if the generator never saw those rows: it must have been trained "
    "without them. If it was trained on the whole file, the rows held out here are training "
    "rows too, copied people look like chance, and the privacy tests say nothing."
)


@dataclass(frozen=True)
class SplitChoice:
    """How a holdout is to be drawn.

    Attributes:
        share: share of the rows, or of the subjects, that is held out.
        seed: seed of the draw.
        subject_key: column whose equal values stay together; empty for none.
    """

    share: float
    seed: int
    subject_key: str


class SplitDialog(QDialog):
    """OK only once the user says that the generator never saw the rows.

    Args:
        table: the training table.
        schema: the columns as the user left them.
        seed: the audit's seed.
    """

    split_chosen = Signal(object)
    """``SplitChoice``."""

    def __init__(
        self, table: LoadedTable, schema: Schema, seed: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Split a holdout off the training table")
        self.setAccessibleName("Split a holdout off the training table")
        self._rows = table.source.rows
        self.percent = QLineEdit(str(DEFAULT_PERCENT))
        self.percent.setAccessibleName("Share of the rows that is held out, in percent")
        self.seed = QLineEdit(str(seed))
        self.seed.setAccessibleName("Seed of the draw")
        self.seed.setToolTip("The same file, share and seed give the same split.")
        self._keys = ("", *(one.name for one in schema.columns if _may_be_key(one.type)))
        self.key = SteadyBox("Column that names the subject")
        self.key.addItem("None: every row is a subject of its own")
        self.key.addItems([one_line(name) for name in self._keys[1:]])
        self._choose_key(schema)
        self.confirmed = QCheckBox("The generator never saw these rows")
        self.counts = text_label("", "muted")
        self.problem = text_label("")
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText("Split")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.split_chosen.emit(self.choice()))
        self._lay_out()
        self.percent.textChanged.connect(self._check)
        self.seed.textChanged.connect(self._check)
        self.key.currentIndexChanged.connect(self._check)
        self.confirmed.toggled.connect(self._check)
        self._check()

    def _lay_out(self) -> None:
        mark = MarkWidget(28)
        mark.set_mark(Mark.NOTICE)
        warning = QHBoxLayout()
        warning.setSpacing(12)
        warning.addWidget(mark)
        warning.addWidget(text_label(WARNING), 1)
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("&Share held out, in %", self.percent)
        form.addRow("S&eed", self.seed)
        form.addRow("Sub&ject key", self.key)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 18, 18, 14)
        layout.setSpacing(12)
        layout.addLayout(warning)
        layout.addLayout(form)
        layout.addWidget(self.counts)
        layout.addWidget(self.confirmed)
        layout.addWidget(self.problem)
        layout.addWidget(self.buttons)
        self.resize(WIDTH, layout.totalHeightForWidth(WIDTH))

    def _choose_key(self, schema: Schema) -> None:
        for column in schema.columns:
            if column.role is ColumnRole.SUBJECT_KEY and column.name in self._keys:
                self.key.setCurrentIndex(self._keys.index(column.name))

    def choice(self) -> SplitChoice:
        """The split as it stands."""
        return SplitChoice(
            share=self._share() or 0.0,
            seed=int(self.seed.text()),
            subject_key=self._keys[self.key.currentIndex()],
        )

    def _share(self) -> float | None:
        """The share as a proportion; none where the text is no share."""
        text = self.percent.text().strip().replace(",", ".")
        if not re.fullmatch(r"\d{1,2}(\.\d{1,3})?", text, re.ASCII):
            return None
        share = float(text) / 100
        return share if SMALLEST_SHARE <= share <= LARGEST_SHARE else None

    def _check(self, *_: object) -> None:
        share, text = self._share(), self.seed.text()
        held_out = round(self._rows * (share or 0.0))
        self.counts.setText(self._counts_in_words(held_out) if share else "")
        problem = ""
        if share is None:
            problem = "The share is a number of percent from 1 to 90, e.g. 20."
        elif not (text.isascii() and text.isdigit() and int(text) <= LARGEST_SEED):
            problem = f"The seed is a whole number from 0 to {LARGEST_SEED:,}."
        elif min(held_out, self._rows - held_out) < MINIMUM_ROWS:
            problem = f"Both parts need about {MINIMUM_ROWS} rows or more."
        elif not self.confirmed.isChecked():
            problem = "Confirm that the generator never saw these rows to go on."
        self.problem.setText(problem)
        self.ok.setEnabled(not problem)

    def _counts_in_words(self, held_out: int) -> str:
        total, kept = formats.count(self._rows), formats.count(self._rows - held_out)
        if self.key.currentIndex():
            return (
                "That share of the subjects is held out with all their rows, "
                f"about {formats.count(held_out)} of {total} rows."
            )
        return f"{formats.count(held_out)} of {total} rows are held out, {kept} are kept."


def _may_be_key(kind: ColumnType) -> bool:
    """Measures and moments name nobody."""
    return kind in (
        ColumnType.IDENTIFIER,
        ColumnType.CATEGORICAL,
        ColumnType.NUMERIC,
        ColumnType.TEXT,
    )
