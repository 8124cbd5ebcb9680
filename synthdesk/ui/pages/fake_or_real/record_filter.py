"""Which records are listed: table, score, reason, rule, order."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QPushButton, QWidget

from synthdesk.engine.discriminator.record_search import RecordOrder, RecordQuery, ScoredRecords
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.widgets.table_model import one_line

ANY_COLUMN, ANY_RULE = "any column", "any rule or none"
TABLES = (
    ("synthetic rows", TableRole.SYNTHETIC),
    ("training rows", TableRole.TRAINING),
    ("both tables", None),
)
_PAUSE_MS = 200
_LONGEST = 80


class RecordFilter(QWidget):
    """One line of choices; ``changed`` comes a moment after the last of them."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE_MS)
        self._soon.timeout.connect(self.changed)
        self.table, self.column, self.rule, self.order = (QComboBox() for _ in range(4))
        self.table.addItems([words for words, _ in TABLES])
        self.order.addItems([order.value for order in RecordOrder])
        self.low, self.high = _score_box(0.0), _score_box(1.0)
        self.reset = QPushButton("C&lear")
        self.reset.setAccessibleName("Clear the filter")
        self.reset.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for text, field in (
            ("&List", self.table),
            ("P(&fake) from", self.low),
            ("to", self.high),
            ("because o&f", self.column),
            ("breakin&g", self.rule),
            ("&order", self.order),
        ):
            label = QLabel(text)
            label.setBuddy(field)
            field.setAccessibleName(text.replace("&", ""))
            row.addWidget(label)
            row.addWidget(field, int(field in (self.column, self.rule)))
        row.addWidget(self.reset)
        for box in (self.table, self.column, self.rule, self.order):
            box.currentIndexChanged.connect(self._soon.start)
            box.setMinimumContentsLength(10)
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
        for spin in (self.low, self.high):
            spin.valueChanged.connect(self._soon.start)

    def offer(self, scored: ScoredRecords, words_of_rules: dict[str, str]) -> None:
        """Offer columns and rules of other scores, and clear the filter."""
        for box, anything, choices in (
            (self.column, ANY_COLUMN, {name: name for name in scored.columns}),
            (self.rule, ANY_RULE, {rule: words_of_rules.get(rule, rule) for rule in scored.rules}),
        ):
            box.blockSignals(True)
            box.clear()
            box.addItem(anything, "")
            for value, words in choices.items():
                box.addItem(one_line(words)[:_LONGEST], value)
            box.setEnabled(bool(choices))
            box.blockSignals(False)
        self.clear()
        self._soon.stop()

    def clear(self) -> None:
        """Let every record of the synthetic table be listed, the most fake first."""
        for box in (self.table, self.column, self.rule, self.order):
            box.setCurrentIndex(0)
        self.low.setValue(0.0)
        self.high.setValue(1.0)

    @property
    def query(self) -> RecordQuery:
        """What is asked for."""
        return RecordQuery(
            TABLES[self.table.currentIndex()][1],
            self.low.value(),
            self.high.value(),
            self.column.currentData() or "",
            self.rule.currentData() or "",
            tuple(RecordOrder)[self.order.currentIndex()],
        )


def _score_box(value: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(0.0, 1.0)
    box.setDecimals(2)
    box.setSingleStep(0.05)
    box.setValue(value)
    return box
