"""Everything about one child table: its name, file, key, and what is drawn from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.tables.entity.recipe import ChildTable
from synthdesk.ui.entity.aggregate_model import AggregateModel
from synthdesk.ui.entity.aggregate_table import AggregateTable
from synthdesk.ui.entity.guessing import not_suggested
from synthdesk.ui.entity.recipe_check import Problem
from synthdesk.ui.entity.source_fields import LABEL_WIDTH, SourceFields
from synthdesk.ui.widgets.card import ElidedLabel

if TYPE_CHECKING:
    from synthdesk.engine.tables.preview import FilePreview


class ChildEditor(QWidget):
    """Shows one child table; changes are only asked for."""

    name_typed = Signal(str)
    aggregate_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLineEdit()
        self.name.setAccessibleName("Name of the child table")
        self.name.setToolTip("What the made columns begin with")
        self.name.setMaxLength(60)
        self.name.textEdited.connect(self.name_typed)
        self.source = SourceFields("the child table")
        self.aggregates = AggregateTable()
        self.aggregates.setMinimumHeight(84)
        self.suggested = ElidedLabel("", "muted")
        self.add = QPushButton("Add a&ggregate")
        self.remove = QPushButton("Remove aggregate")
        self.remove.setToolTip("Delete")
        for button in (self.add, self.remove):
            button.setAutoDefault(False)
        self.add.clicked.connect(self.aggregate_wanted)
        self.remove.clicked.connect(self._ask_removal)
        self.aggregates.selectionModel().selectionChanged.connect(lambda *_: self._show_state())
        self._lay_out()

    def _lay_out(self) -> None:
        label = QLabel("&Name")
        label.setBuddy(self.name)
        top = QGridLayout()
        top.setHorizontalSpacing(10)
        top.setColumnMinimumWidth(0, LABEL_WIDTH)
        top.addWidget(label, 0, 0)
        top.addWidget(self.name, 0, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addWidget(self.remove)
        buttons.addSpacing(6)
        buttons.addWidget(self.suggested, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(self.source)
        layout.addWidget(self.aggregates, 1)
        layout.addLayout(buttons)

    @property
    def model(self) -> AggregateModel:
        """What is drawn from the child."""
        return self.aggregates.aggregate_model

    def show_child(
        self,
        child: ChildTable,
        preview: FilePreview | None,
        problems: Sequence[Problem],
        *,
        is_reading: bool,
    ) -> None:
        """Show a child table as the recipe has it."""
        if self.name.text() != child.name:
            self.name.setText(child.name)
        self.name.setPlaceholderText(child.title)
        own = [problem for problem in problems if problem.aggregate is None]
        self.source.show_source(child, preview, own, is_reading=is_reading)
        self.aggregates.show_child(child, preview, problems)
        self.suggested.set_text(not_suggested(child, preview) if preview is not None else "")
        self._show_state()

    def edit_last(self) -> None:
        """Go to the aggregate that was added last."""
        last = self.model.rowCount() - 1
        self.aggregates.setCurrentIndex(self.model.index(last, 0))
        self.aggregates.setFocus()

    def _ask_removal(self) -> None:
        self.aggregates.removal_wanted.emit(self.aggregates.chosen_rows())

    def _show_state(self) -> None:
        self.remove.setEnabled(bool(self.aggregates.chosen_rows()))
