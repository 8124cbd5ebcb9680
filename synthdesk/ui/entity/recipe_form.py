"""The recipe as fields: the entity's table, and the child tables one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.tables.entity.recipe import (
    Aggregate,
    AggregateKind,
    ChildTable,
    EntitySource,
)
from synthdesk.engine.tables.import_settings import ImportSettings
from synthdesk.ui.entity.child_editor import ChildEditor
from synthdesk.ui.entity.children_table import ChildrenTable
from synthdesk.ui.entity.guessing import (
    aggregate_of_kind,
    default_aggregates,
    with_guessed_keys,
    with_key,
)
from synthdesk.ui.entity.recipe_check import Problem, problems_of
from synthdesk.ui.entity.recipe_edits import RecipeEdits, with_child
from synthdesk.ui.entity.recipe_files import ask_table
from synthdesk.ui.entity.source_fields import LABEL_WIDTH, SourceFields
from synthdesk.ui.entity.source_previews import SourcePreviews
from synthdesk.ui.widgets.card import Card, text_label

CHILDREN_HEIGHT = 96


class RecipeForm(QWidget):
    """Turns what the user does into edits of the recipe, and shows the recipe after each.

    Args:
        edits: holds the recipe.
        previews: first rows of its tables.
    """

    def __init__(
        self, edits: RecipeEdits, previews: SourcePreviews, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._edits, self._previews = edits, previews
        self.start_in = ""
        self.problems: tuple[Problem, ...] = ()
        self.name = QLineEdit()
        self.name.setAccessibleName("Name of the entity table")
        self.name.setMaxLength(60)
        self.name.textEdited.connect(self._type_name)
        self.entity = SourceFields("the entity’s table")
        self.children_table = ChildrenTable()
        self.children_table.setFixedHeight(CHILDREN_HEIGHT)
        self.child = ChildEditor()
        self.add = _button("&Add child table…")
        self.remove = _button("&Remove child table")
        self.remove.setToolTip("Delete; Ctrl+Z brings it back")
        self.nothing = text_label(
            "None yet. Add a table with several rows per subject, such as orders or visits; its "
            "rows are matched to the subjects by their key.",
            "muted",
        )
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        label = QLabel("Na&me")
        label.setBuddy(self.name)
        label.setMinimumWidth(LABEL_WIDTH)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(label)
        top.addWidget(self.name, 1)
        entity = Card("Entity: one row per subject")
        entity.body.addWidget(self.entity)
        entity.body.addLayout(top)
        children = Card("Child tables")
        children.header.addWidget(self.add)
        children.header.addWidget(self.remove)
        filled = QWidget()
        inner = QVBoxLayout(filled)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.children_table)
        inner.addWidget(self.child, 1)
        self._stack.addWidget(self.nothing)
        self._stack.addWidget(filled)
        children.body.addWidget(self._stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(entity)
        layout.addWidget(children, 1)

    def _connect(self) -> None:
        self.entity.file_wanted.connect(
            partial(self._ask, "The table with one row per subject", self.choose_entity)
        )
        self.entity.key_chosen.connect(self._choose_entity_key)
        self.entity.part_chosen.connect(self._choose_entity_part)
        self.add.clicked.connect(
            lambda: self._ask("A table with several rows per subject", self.add_child)
        )
        self.remove.clicked.connect(self._remove_child)
        self.children_table.removal_wanted.connect(self._remove_child)
        self.children_table.row_selected.connect(lambda _row: self._show_child())
        child, edits = self.child, self._edits
        child.name_typed.connect(self._type_child_name)
        child.source.file_wanted.connect(
            lambda: self._ask("Another file for this child table", self._replace_child)
        )
        child.source.key_chosen.connect(
            lambda key: self._change("choosing a key", lambda one: with_key(one, key))
        )
        child.source.part_chosen.connect(self._choose_child_part)
        child.aggregate_wanted.connect(self._add_aggregate)
        child.model.edit_requested.connect(
            lambda row, aggregate: edits.change_aggregate(self.place, row, aggregate)
        )
        child.aggregates.removal_wanted.connect(
            lambda rows: edits.remove_aggregates(self.place, rows)
        )

    # --- showing -----------------------------------------------------------------------------

    @property
    def place(self) -> int:
        """Which child table is current; −1 for none."""
        return self.children_table.currentIndex().row()

    def show_recipe(self) -> None:
        """Show the recipe as it is now."""
        recipe, previews = self._edits.recipe, self._previews
        self.problems = problems_of(recipe, previews.of, previews.error_of)
        if self.name.text() != recipe.name:
            self.name.setText(recipe.name)
        self.entity.show_source(
            recipe.entity,
            previews.of(recipe.entity),
            [problem for problem in self.problems if problem.child is None],
            is_reading=previews.is_reading(recipe.entity),
        )
        reading = {
            place for place, child in enumerate(recipe.children) if previews.is_reading(child)
        }
        self.children_table.show_children(recipe.children, self.problems, reading)
        self.remove.setEnabled(bool(recipe.children))
        self._stack.setCurrentIndex(1 if recipe.children else 0)
        self._show_child()

    def _show_child(self) -> None:
        place, children = self.place, self._edits.recipe.children
        if not 0 <= place < len(children):
            return
        child = children[place]
        own = [problem for problem in self.problems if problem.child == place]
        reading = self._previews.is_reading(child)
        self.child.show_child(child, self._previews.of(child), own, is_reading=reading)

    # --- the entity --------------------------------------------------------------------------

    def choose_entity(self, path: Path) -> None:
        """Take a file as the entity's table, once its first rows are read."""
        self._take_entity(EntitySource(str(path.resolve()), ""))

    def _take_entity(self, source: EntitySource) -> None:
        def take() -> None:
            recipe = self._edits.recipe
            name = recipe.name or ChildTable(source.path, "").title
            recipe = replace(recipe, name=name, entity=source)
            recipe = with_guessed_keys(recipe, self._previews.of)
            self._edits.put(recipe, f"choosing {Path(source.path).name[:40]}")

        self._previews.ask(source, take)

    def _choose_entity_part(self, part: str) -> None:
        entity = self._edits.recipe.entity
        self._take_entity(EntitySource(entity.path, "", replace(entity.settings, part=part)))

    def _choose_entity_key(self, key: str) -> None:
        recipe = self._edits.recipe
        recipe = replace(recipe, entity=replace(recipe.entity, key=key))
        self._edits.put(with_guessed_keys(recipe, self._previews.of), "choosing a key")

    def _type_name(self, name: str) -> None:
        self._edits.type(replace(self._edits.recipe, name=name), "naming the table")

    # --- the children ------------------------------------------------------------------------

    def add_child(self, path: Path) -> None:
        """Take a file as one more child table, once its first rows are read."""
        source = ChildTable(str(path.resolve()), "")

        def take() -> None:
            recipe = self._edits.recipe
            child = self._with_defaults(source)
            recipe = replace(recipe, children=(*recipe.children, child))
            recipe = with_guessed_keys(recipe, self._previews.of)
            self._edits.put(recipe, f"adding {child.title[:40]}")

        self._previews.ask(source, take)

    def _replace_child(self, path: Path) -> None:
        place = self.place
        name = self._edits.recipe.children[place].name
        self._take_child(place, ChildTable(str(path.resolve()), "", name=name))

    def _choose_child_part(self, part: str) -> None:
        child = self._edits.recipe.children[self.place]
        settings: ImportSettings = replace(child.settings, part=part)
        self._take_child(self.place, ChildTable(child.path, "", settings, child.name or part))

    def _take_child(self, place: int, source: ChildTable) -> None:
        def take() -> None:
            recipe = self._edits.recipe
            if place < len(recipe.children):
                recipe = with_child(recipe, place, lambda _: self._with_defaults(source))
                recipe = with_guessed_keys(recipe, self._previews.of)
                self._edits.put(recipe, f"choosing {source.title[:40]}")

        self._previews.ask(source, take)

    def _with_defaults(self, source: ChildTable) -> ChildTable:
        """The table with the aggregates that suit it; its key is none of them."""
        preview = self._previews.of(source)
        if preview is None:
            return source
        recipe = replace(self._edits.recipe, children=(source,))
        key = with_guessed_keys(recipe, self._previews.of).children[0].key
        return replace(source, aggregates=default_aggregates(preview, key))

    def _remove_child(self) -> None:
        if self.place >= 0:
            self._edits.remove_child(self.place)
            self.children_table.setFocus()

    def _type_child_name(self, name: str) -> None:
        recipe, place = self._edits.recipe, self.place
        recipe = with_child(recipe, place, lambda child: replace(child, name=name))
        self._edits.type(recipe, f"naming child table {place + 1}")

    def _add_aggregate(self) -> None:
        place = self.place
        child = self._edits.recipe.children[place]
        kinds = {one.kind for one in child.aggregates}
        aggregate = Aggregate(AggregateKind.COUNT)
        if AggregateKind.COUNT in kinds:
            preview = self._previews.of(child)
            aggregate = aggregate_of_kind(AggregateKind.SUM, aggregate, child, preview)
        self._edits.add_aggregate(place, aggregate)
        self.child.edit_last()

    def _change(self, words: str, change: Callable[[ChildTable], ChildTable]) -> None:
        self._edits.change_child(self.place, words, change)

    def _ask(self, title: str, take: Callable[[Path], None]) -> None:
        def remember(path: Path) -> None:
            self.start_in = str(path.parent)
            take(path)

        ask_table(self, title, self.start_in, remember)


def _button(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    return button
