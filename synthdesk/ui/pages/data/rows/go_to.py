"""Boxes that bring a row or a column into view."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget


class GoToRow(QLineEdit):
    """Takes the number of a row in the file; thousands may be set apart."""

    row_chosen = Signal(int)
    """Row counted from 1."""

    refused = Signal(str)
    """What is wrong with the entry, in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = 0
        self.setAccessibleName("Go to row")
        self.setPlaceholderText("Go to row")
        self.setToolTip("Number of a row in the file, then Enter (Ctrl+G)")
        self.setMaximumWidth(120)
        self.returnPressed.connect(self._go)

    def set_rows(self, rows: int) -> None:
        """How many rows the file has."""
        self._rows = rows

    def _go(self) -> None:
        digits = self.text().translate(str.maketrans("", "", " ,.'_\u00a0\u202f"))
        if not (digits.isascii() and digits.isdigit() and 1 <= int(digits[:18]) <= self._rows):
            self.refused.emit(f"A row number from 1 to {self._rows:,} was expected.")
            return
        self.row_chosen.emit(int(digits))


class GoToColumn(QLineEdit):
    """Finds a column by part of its name; Enter goes to the best match."""

    column_chosen = Signal(int)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._model = QStringListModel(self)
        self.setAccessibleName("Go to column")
        self.setPlaceholderText("Go to column")
        self.setToolTip("Part of a column's name, then Enter (Ctrl+L)")
        self.setMaximumWidth(180)
        self.setClearButtonEnabled(True)
        completer = QCompleter(self._model, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setMaxVisibleItems(12)
        completer.activated.connect(lambda _name: self._go())
        self.setCompleter(completer)
        self.returnPressed.connect(self._go)

    def set_names(self, names: Sequence[str]) -> None:
        """The columns, in their order."""
        if tuple(names) != self._names:
            self._names = tuple(names)
            self._model.setStringList(list(names))

    def best_match(self, text: str) -> int | None:
        """The column called so, else beginning so, else holding the text."""
        wanted = text.strip().casefold()
        folded = [name.casefold() for name in self._names]
        if not wanted:
            return None
        if text in self._names:
            return self._names.index(text)
        for fits in (wanted.__eq__, lambda n: n.startswith(wanted), lambda n: wanted in n):
            for place, name in enumerate(folded):
                if fits(name):
                    return place
        return None

    def _go(self) -> None:
        if not self.text().strip():
            return
        found = self.best_match(self.text())
        if found is None:
            self.refused.emit(f"No column has “{self.text()[:60]}” in its name.")
        else:
            self.column_chosen.emit(found)
