"""Where rows are searched and filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable

SEARCH_PAUSE_MS = 400
EXAMPLE = "age > 30 and sex = 'Female'"
HELP = (
    "A condition in the words of SQL; Enter applies it.\n"
    "=  <>  <  >  <=  >=   and   or   not   in ('a', 'b')   like 'A%'   is null\n"
    "Texts stand in 'single quotes'; column names with spaces or signs in \"double quotes\"."
)
_LONGEST_EXAMPLE = 24


class RowQueryBar(QWidget):
    """A box for a text that any cell holds, and one for a condition."""

    changed = Signal(str, str)
    """Condition and searched text, when the user wants them applied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search_box = _line("Search all cells", "Search all cells (Ctrl+F)")
        self.search_box.setToolTip("Shows the rows in which any cell holds this text")
        self.condition_box = _line("Condition that rows must meet", "")
        self.condition_box.setToolTip(HELP)
        self.set_example("")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_PAUSE_MS)
        self._pause.timeout.connect(self.apply)
        self._told = ("", "")
        self.search_box.textEdited.connect(lambda _text: self._pause.start())
        self.search_box.returnPressed.connect(self.apply)
        self.condition_box.returnPressed.connect(self.apply)
        self.condition_box.textChanged.connect(self._apply_if_emptied)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.search_box, 2)
        layout.addWidget(self.condition_box, 3)

    def set_example(self, example: str) -> None:
        """Show how a condition looks, with columns of the table at hand."""
        self.condition_box.setPlaceholderText(f"Condition, e.g. {example or EXAMPLE}  ⏎")

    def set_texts(self, condition: str, search: str) -> None:
        """Show what is applied, without applying it."""
        self._told = (condition, search)
        self._pause.stop()
        self.condition_box.setText(condition)
        self.search_box.setText(search)

    def apply(self) -> None:
        """Ask for what stands in the boxes, if it is not what was asked for last."""
        self._pause.stop()
        wanted = (self.condition_box.text().strip(), self.search_box.text().strip())
        if wanted != self._told:
            self._told = wanted
            self.changed.emit(*wanted)

    def forget(self) -> None:
        """What was asked for was not applied; asking again is no repetition."""
        self._told = ("\0", "\0")

    def _apply_if_emptied(self, text: str) -> None:
        if not text and self._told[0]:
            self.apply()


def example_condition(table: LoadedTable) -> str:
    """A condition on the table's own first number and category, if their names are handy."""
    parts: list[str] = []
    names = table.source.columns
    first = dict(zip(names, table.preview[0], strict=False)) if table.preview else {}
    for column in table.schema.columns:
        if not column.name.isidentifier() or len(column.name) > _LONGEST_EXAMPLE:
            continue
        value = first.get(column.name, "")
        if not value or len(value) > _LONGEST_EXAMPLE or "'" in value or not value.isprintable():
            continue
        if column.type.is_number and not parts:
            parts.append(f"{column.name} > {value}")
        elif not column.is_ordered and parts:
            return f"{parts[0]} and {column.name} = '{value}'"
    return parts[0] if parts else ""


def _line(name: str, placeholder: str) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    line.setPlaceholderText(placeholder)
    line.setClearButtonEnabled(True)
    line.setMaxLength(10_000)
    return line
