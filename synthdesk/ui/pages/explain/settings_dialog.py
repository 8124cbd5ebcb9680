"""How models are trained: the published tutorial's settings, or others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.model.boosting import TrainingSettings
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.scroll_column import ScrollColumn
from synthdesk.ui.widgets.steady_box import SteadyBox
from synthdesk.ui.widgets.table_model import one_line

ABOUT = (
    "The defaults are those of the published tutorial; figures compare with it only with them. The "
    "seed decides which fifth of the training rows stops the training."
)
MONOTONE = (
    "A feature may be told to raise or to lower the prediction only, whatever the rows say. "
    "Categories can't."
)
SIGNS = (("free", 0), ("raises it only", 1), ("lowers it only", -1))
SIZE = (560, 620)


class SettingsDialog(QDialog):
    """Numbers above, a direction for each numeric feature below.

    Args:
        settings: that hold now.
        numeric: names of the numeric features.
    """

    chosen = Signal(object)
    """``TrainingSettings``."""

    def __init__(
        self, settings: TrainingSettings, numeric: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Training settings")
        self.setAccessibleName("Training settings")
        self.rounds = _whole("Most trees", 1, 5_000)
        self.patience = _whole("Trees without gain before it stops", 1, 500)
        self.leaves = _whole("Leaves of a tree", 2, 1_024)
        self.rows = _whole("Fewest rows in a leaf", 1, 100_000)
        self.seed = _whole("Seed", 0, 2**31 - 1)
        self.rate = QDoubleSpinBox()
        self.rate.setObjectName("plain")
        self.rate.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        self.rate.setRange(0.001, 1.0)
        self.rate.setDecimals(3)
        self.rate.setAccessibleName("Learning rate")
        self.signs: dict[str, SteadyBox] = {}
        form = QFormLayout()
        for text, field in (
            ("Most &trees", self.rounds),
            ("&Patience", self.patience),
            ("Learning &rate", self.rate),
            ("&Leaves of a tree", self.leaves),
            ("&Fewest rows in a leaf", self.rows),
            ("&Seed", self.seed),
        ):
            form.addRow(text, field)
        column = ScrollColumn("Directions of the numeric features")
        directions = QFormLayout()
        for name in numeric:
            box = SteadyBox(f"Direction of {name[:60]}")
            box.addItems([words for words, _ in SIGNS])
            label = QLabel(one_line(name)[:40])
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setBuddy(box)
            directions.addRow(label, box)
            self.signs[name] = box
        column.column.addLayout(directions)
        column.column.addStretch(1)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok
            | QDialogButtonBox.StandardButton.Cancel
            | QDialogButtonBox.StandardButton.RestoreDefaults
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.defaults = buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults)
        self.defaults.clicked.connect(lambda: self.show_settings(TrainingSettings()))
        self.accepted.connect(lambda: self.chosen.emit(self.settings()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 18, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(text_label(ABOUT, "muted"))
        layout.addLayout(form)
        layout.addWidget(text_label("Directions (monotone constraints)", "card-title"))
        layout.addWidget(text_label(MONOTONE, "muted"))
        layout.addWidget(column, 1)
        layout.addWidget(buttons)
        self.resize(*SIZE)
        self.show_settings(settings)

    def show_settings(self, settings: TrainingSettings) -> None:
        """Show other settings."""
        self.rounds.setValue(settings.rounds)
        self.patience.setValue(settings.patience)
        self.rate.setValue(settings.learning_rate)
        self.leaves.setValue(settings.num_leaves)
        self.rows.setValue(settings.min_data_in_leaf)
        self.seed.setValue(settings.seed)
        places = {sign: place for place, (_, sign) in enumerate(SIGNS)}
        for name, box in self.signs.items():
            box.setCurrentIndex(places[settings.monotone.get(name, 0)])

    def settings(self) -> TrainingSettings:
        """The settings as they stand."""
        signs = {name: SIGNS[box.currentIndex()][1] for name, box in self.signs.items()}
        return replace(
            TrainingSettings(),
            rounds=self.rounds.value(),
            patience=self.patience.value(),
            learning_rate=round(self.rate.value(), 3),
            num_leaves=self.leaves.value(),
            min_data_in_leaf=self.rows.value(),
            seed=self.seed.value(),
            monotone={name: sign for name, sign in signs.items() if sign},
        )


def _whole(name: str, low: int, high: int) -> QSpinBox:
    box = QSpinBox()
    box.setObjectName("plain")
    box.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    box.setRange(low, high)
    box.setGroupSeparatorShown(True)
    box.setAccessibleName(name)
    return box
