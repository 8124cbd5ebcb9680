"""How bias is looked at: reference groups, bands, crossings, cutoff, what is known beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.bias_models.protected import CROSS
from synthdesk.engine.bias_settings import AS_FOUND, BiasSettings
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.column_menu import ColumnMenu
from synthdesk.ui.widgets.scroll_column import ScrollColumn
from synthdesk.ui.widgets.steady_box import SteadyBox
from synthdesk.ui.widgets.table_model import one_line

ABOUT_CUTOFF = (
    "Above the cutoff a model's score decides for its positive class. Fix it before you look: one "
    "that is chosen on the rows it is judged on flatters the model."
)
ABOUT_SHARES = (
    "Shares of the population that the training rows should stand for, if you know them: a line "
    "for each column, e.g.  sex: Female = 0.51, Male = 0.49"
)
SCORES = ("the favourable value", "the unfavourable value (a risk)")
FOUND = "– found in the tables –"
NO_DATE = "– none –"
MOST_PAIRS = 12
SIZE = (620, 680)


class BadShares(Exception):
    """A line that says no shares; the message says what is wrong."""


@dataclass(frozen=True)
class BiasColumns:
    """What the dialog offers.

    Attributes:
        protected: the protected columns.
        numeric: those of them that are numbers.
        others: columns that may have been rebalanced.
        dates: columns of dates, then those of numbers, a year among them maybe.
    """

    protected: Sequence[str]
    numeric: Sequence[str]
    others: Sequence[str]
    dates: Sequence[str]


class BiasSettingsDialog(QDialog):
    """A form; what is typed wrongly keeps it open and says what is wrong."""

    chosen = Signal(object)
    """``BiasSettings``."""

    def __init__(
        self, settings: BiasSettings, columns: BiasColumns, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("How bias is looked at")
        self.setAccessibleName("How bias is looked at")
        self._columns = columns
        self.cutoff = QDoubleSpinBox()
        self.cutoff.setObjectName("plain")
        self.cutoff.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        self.cutoff.setRange(0.01, 0.99)
        self.cutoff.setAccessibleName("Cutoff")
        self.scores = SteadyBox("What scores are of")
        self.scores.addItems(list(SCORES))
        self.rebalanced = ColumnMenu(FOUND)
        self.rebalanced.setAccessibleName("Columns that were rebalanced")
        self.date = SteadyBox("Date column")
        self.date.addItems([NO_DATE, *map(one_line, columns.dates)])
        form = QFormLayout()
        for text, field in (
            ("&Cutoff", self.cutoff),
            ("&Scores are of", self.scores),
            ("&Rebalanced columns", self.rebalanced),
            ("&Follow over time", self.date),
        ):
            form.addRow(text, field)
        self.references: dict[str, QLineEdit] = {}
        self.cuts: dict[str, QLineEdit] = {}
        self.pairs: dict[tuple[str, ...], QCheckBox] = {}
        column = ScrollColumn("Groups")
        column.column.addLayout(self._group_form())
        for pair in list(combinations(columns.protected, 2))[:MOST_PAIRS]:
            box = QCheckBox(one_line(f"Cross {CROSS.join(pair)}").replace("&", "&&")[:80])
            self.pairs[pair] = box
            column.column.addWidget(box)
        column.column.addStretch(1)
        self.shares = QPlainTextEdit()
        self.shares.setAccessibleName("Expected shares")
        self.shares.setTabChangesFocus(True)
        self.shares.setFixedHeight(72)
        self.problem = text_label("")
        self.problem.setProperty("chip", "warning")
        self.problem.hide()
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok
            | QDialogButtonBox.StandardButton.Cancel
            | QDialogButtonBox.StandardButton.RestoreDefaults
        )
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        self.defaults = buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults)
        self.defaults.clicked.connect(lambda: self.show_settings(AS_FOUND))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 18, 18, 14)
        layout.setSpacing(10)
        layout.addLayout(form)
        layout.addWidget(text_label(ABOUT_CUTOFF, "muted"))
        layout.addWidget(text_label("Groups", "card-title"))
        layout.addWidget(column, 1)
        layout.addWidget(text_label("Expected shares", "card-title"))
        layout.addWidget(text_label(ABOUT_SHARES, "muted"))
        layout.addWidget(self.shares)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)
        self.resize(*SIZE)
        self.show_settings(settings)

    def _group_form(self) -> QFormLayout:
        form = QFormLayout()
        for name in self._columns.protected:
            line = QLineEdit()
            line.setPlaceholderText("the largest group")
            line.setAccessibleName(f"Reference group of {name[:60]}")
            self.references[name] = line
            form.addRow(_label(f"Reference of {name}", line), line)
            if name in self._columns.numeric:
                cuts = QLineEdit()
                cuts.setPlaceholderText("quartiles of the training table, or e.g. 30, 50")
                cuts.setAccessibleName(f"Bands of {name[:60]} begin at")
                self.cuts[name] = cuts
                form.addRow(_label(f"Bands of {name} begin at", cuts), cuts)
        return form

    def show_settings(self, settings: BiasSettings) -> None:
        """Show other settings."""
        self.cutoff.setValue(settings.cutoff)
        self.scores.setCurrentIndex(int(settings.is_risk))
        self.rebalanced.show_columns(tuple(self._columns.others), settings.rebalanced)
        dates = list(self._columns.dates)
        at = dates.index(settings.date_column) + 1 if settings.date_column in dates else 0
        self.date.setCurrentIndex(at)
        references, cuts = dict(settings.references), dict(settings.cuts)
        for name, line in self.references.items():
            line.setText(references.get(name, ""))
        for name, line in self.cuts.items():
            line.setText(", ".join(f"{one:g}" for one in cuts.get(name, ())))
        for pair, box in self.pairs.items():
            box.setChecked(pair in settings.crossings)
        self.shares.setPlainText(
            "\n".join(
                f"{name}: {', '.join(f'{group} = {share:g}' for group, share in groups)}"
                for name, groups in settings.expected_shares
            )
        )

    def settings(self) -> BiasSettings:
        """The settings as they stand.

        Raises:
            BadShares: where a line can't be read.
        """
        date = self.date.currentIndex() - 1
        return BiasSettings(
            crossings=tuple(pair for pair, box in self.pairs.items() if box.isChecked()),
            references=tuple(
                (name, line.text().strip())
                for name, line in self.references.items()
                if line.text().strip()
            ),
            cuts=tuple(
                (name, _numbers(name, line.text()))
                for name, line in self.cuts.items()
                if line.text().strip()
            ),
            cutoff=round(self.cutoff.value(), 2),
            is_risk=self.scores.currentIndex() == 1,
            rebalanced=self.rebalanced.ticked,
            expected_shares=tuple(
                _shares(line) for line in self.shares.toPlainText().splitlines() if line.strip()
            ),
            date_column=self._columns.dates[date] if date >= 0 else "",
        )

    def _accept(self) -> None:
        try:
            settings = self.settings()
        except BadShares as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self.chosen.emit(settings)
        self.accept()


def _label(text: str, buddy: QWidget) -> QLabel:
    label = QLabel(one_line(text)[:50])
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setBuddy(buddy)
    return label


def _numbers(name: str, text: str) -> tuple[float, ...]:
    try:
        return tuple(sorted({float(word) for word in text.replace(";", ",").split(",")}))
    except ValueError as error:
        raise BadShares(
            f"Bands of “{name[:60]}” begin at numbers with commas between them, e.g. 30, 50."
        ) from error


def _shares(line: str) -> tuple[str, tuple[tuple[str, float], ...]]:
    name, colon, rest = line.partition(":")
    groups = []
    for part in rest.split(","):
        group, equals, share = part.rpartition("=")
        try:
            value = float(share)
        except ValueError:
            value = -1.0
        if not colon or not equals or not group.strip() or not 0 <= value <= 1:
            raise BadShares(
                f"“{line.strip()[:80]}” should be written like  sex: Female = 0.51, Male = 0.49, "
                "with shares between 0 and 1."
            )
        groups.append((group.strip(), value))
    return name.strip(), tuple(groups)
