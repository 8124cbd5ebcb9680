"""The recipe that is being made, every change of which can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from synthdesk.engine.tables.entity.recipe import (
    Aggregate,
    ChildTable,
    EntityRecipe,
    EntitySource,
)

NOTHING_YET = EntityRecipe("", EntitySource("", ""))
"""What a new recipe starts from; empty paths and keys are still to be chosen."""

_TYPED = 1


class RecipeEdits(QObject):
    """Holds the recipe; each edit is one step of the undo stack."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self.recipe = NOTHING_YET

    def put(self, recipe: EntityRecipe, words: str) -> None:
        """Take a changed recipe as one step, named by what the user did."""
        if recipe != self.recipe:
            self.stack.push(_Edit(self, recipe, words))

    def type(self, recipe: EntityRecipe, words: str) -> None:
        """Take a recipe in which a letter was typed: what is typed in a row is one step."""
        if recipe != self.recipe:
            self.stack.push(_Typing(self, recipe, words))

    def set_recipe(self, recipe: EntityRecipe) -> None:
        """Hold a recipe and say so; only for the steps themselves."""
        self.recipe = recipe
        self.changed.emit()

    # --- the children ------------------------------------------------------------------------

    def change_child(
        self, place: int, words: str, change: Callable[[ChildTable], ChildTable]
    ) -> None:
        """Change one child table."""
        self.put(with_child(self.recipe, place, change), words)

    def remove_child(self, place: int) -> None:
        """Take a child table out."""
        children = self.recipe.children
        title = children[place].title
        left = children[:place] + children[place + 1 :]
        self.put(replace(self.recipe, children=left), f"removing {title[:40]}")

    def add_aggregate(self, place: int, aggregate: Aggregate) -> None:
        """Draw one more thing from a child table."""
        self.change_child(
            place,
            "adding an aggregate",
            lambda child: replace(child, aggregates=(*child.aggregates, aggregate)),
        )

    def change_aggregate(self, place: int, row: int, aggregate: Aggregate) -> None:
        """Draw another thing in the place of one."""

        def changed(child: ChildTable) -> ChildTable:
            before, after = child.aggregates[:row], child.aggregates[row + 1 :]
            return replace(child, aggregates=(*before, aggregate, *after))

        self.change_child(place, "changing an aggregate", changed)

    def remove_aggregates(self, place: int, rows: set[int]) -> None:
        """Draw some things no longer."""

        def changed(child: ChildTable) -> ChildTable:
            left = (one for row, one in enumerate(child.aggregates) if row not in rows)
            return replace(child, aggregates=tuple(left))

        self.change_child(place, "removing aggregates", changed)


class _Edit(QUndoCommand):
    def __init__(self, edits: RecipeEdits, after: EntityRecipe, words: str) -> None:
        super().__init__(words)
        self._edits, self._before, self.after = edits, edits.recipe, after

    def undo(self) -> None:
        """Back to what was there."""
        self._edits.set_recipe(self._before)

    def redo(self) -> None:
        """Forward again."""
        self._edits.set_recipe(self.after)


class _Typing(_Edit):
    def id(self) -> int:
        """Qt merges commands of one kind only."""
        return _TYPED

    def mergeWith(self, other: QUndoCommand) -> bool:
        """One step for everything typed into one field."""
        if not isinstance(other, _Typing) or other.text() != self.text():
            return False
        self.after = other.after
        return True


def with_child(
    recipe: EntityRecipe, place: int, change: Callable[[ChildTable], ChildTable]
) -> EntityRecipe:
    """The recipe with one child table changed."""
    children = list(recipe.children)
    children[place] = change(children[place])
    return replace(recipe, children=tuple(children))
