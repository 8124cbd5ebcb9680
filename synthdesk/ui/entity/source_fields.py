"""Fields for one table of a recipe: its file, the part of it, and the key."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QPushButton, QWidget

from synthdesk.engine import formats
from synthdesk.engine.tables.entity.recipe import ChildTable, EntitySource
from synthdesk.ui.entity.problem_line import ProblemLine
from synthdesk.ui.entity.recipe_check import Problem
from synthdesk.ui.widgets.card import ElidedLabel
from synthdesk.ui.widgets.marks import Mark
from synthdesk.ui.widgets.table_model import as_tooltip, one_line

if TYPE_CHECKING:
    from synthdesk.engine.tables.import_settings import Part
    from synthdesk.engine.tables.preview import FilePreview

LABEL_WIDTH = 64
LONGEST_NAME = 60


class SourceFields(QWidget):
    """Shows one table; what the user chooses is only asked for.

    Args:
        of: whose fields these are, for screen readers, e.g. “the entity’s table”.
    """

    file_wanted = Signal()
    key_chosen = Signal(str)
    part_chosen = Signal(str)

    def __init__(self, of: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.file = ElidedLabel("No file chosen", "file-name")
        self.choose = QPushButton("Choose…")
        self.choose.setAutoDefault(False)
        self.choose.setAccessibleName(f"Choose the file of {of}")
        self.choose.clicked.connect(self.file_wanted)
        self.part, self.key = _ChoiceBox(f"Part of the file of {of}"), _ChoiceBox(f"Key of {of}")
        self.part.activated.connect(lambda row: self.part_chosen.emit(self.part.itemData(row)))
        self.key.activated.connect(lambda row: self.key_chosen.emit(self.key.itemData(row)))
        self.problem = ProblemLine()
        self._part_label = _label("Part", self.part)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.addWidget(_label("File", self.choose), 0, 0)
        grid.addWidget(self.file, 0, 1)
        grid.addWidget(self.choose, 0, 2)
        grid.addWidget(self._part_label, 1, 0)
        grid.addWidget(self.part, 1, 1, 1, 2)
        grid.addWidget(_label("Key", self.key), 2, 0)
        grid.addWidget(self.key, 2, 1, 1, 2)
        grid.addWidget(self.problem, 3, 0, 1, 3)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, LABEL_WIDTH)

    def show_source(
        self,
        source: EntitySource | ChildTable,
        preview: FilePreview | None,
        problems: Sequence[Problem],
        *,
        is_reading: bool,
    ) -> None:
        """Show a table as the recipe has it."""
        name = Path(source.path).name
        self.file.set_text(f"{name}: reading …" if is_reading else name or "No file chosen")
        self.file.setToolTip(as_tooltip(source.path))
        self.choose.setText("Change…" if source.path else "Choose…")
        parts = preview.recognised.parts if preview is not None else ()
        chosen = preview.settings.part if preview is not None else None
        self._show_parts(parts, chosen or source.settings.part or "")
        columns = [] if preview is None else preview.schema.columns
        entries = [
            (f"{column.name[:LONGEST_NAME]}  ({column.type})", column.name) for column in columns
        ]
        if source.key and source.key not in [value for _, value in entries]:
            entries.append((source.key[:LONGEST_NAME], source.key))
        self.key.show_choices(entries, source.key, "Choose a column …" if columns else "–")
        self.key.setEnabled(bool(entries))
        first = problems[0] if problems else None
        mark = Mark.ALARM if first is not None and first.blocks else Mark.NOTICE
        # What is not begun yet is no mistake.
        shown = first.text if first is not None and source.path and not is_reading else ""
        self.problem.show_text(shown, mark)

    def _show_parts(self, parts: Sequence[Part], chosen: str) -> None:
        entries = [(_part_words(part), part.name) for part in parts]
        self.part.show_choices(entries, chosen, "Choose …")
        for widget in (self._part_label, self.part):
            widget.setVisible(len(parts) > 1)


def _part_words(part: Part) -> str:
    rows = f", {formats.count(part.rows)} rows" if part.rows is not None else ""
    return f"{part.name[:LONGEST_NAME]}  ({part.kind}{rows})"


class _ChoiceBox(QComboBox):
    """Shows texts that stand for values; filled anew only where they differ."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMinimumContentsLength(12)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._entries: list[tuple[str, str]] = []

    def show_choices(
        self, entries: Sequence[tuple[str, str]], chosen: str, placeholder: str
    ) -> None:
        """Offer entries of text and value, one of them chosen, or none."""
        if self._entries != list(entries):
            self.clear()
            for text, value in entries:
                self.addItem(one_line(text), value)
            self._entries = list(entries)
        values = [value for _, value in entries]
        self.setPlaceholderText(placeholder)
        self.setCurrentIndex(values.index(chosen) if chosen in values else -1)
        self.setToolTip(as_tooltip(chosen))


def _label(text: str, buddy: QWidget) -> QLabel:
    label = QLabel(text)
    label.setBuddy(buddy)
    label.setAlignment(Qt.AlignmentFlag.AlignVCenter)
    return label
