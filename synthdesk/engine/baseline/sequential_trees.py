"""The baseline generator: columns one after another, each drawn by a tree on those before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.baseline.conditional_tree import ConditionalTree, Predictor
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for, integer_for
from synthdesk.engine.tables.value_classes import ValueClasses, value_classes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import pyarrow as pa

FITTED_ROWS = 200_000
"""Of a larger table so many rows, drawn at random, are learnt from."""


class SequentialTrees:
    """A generator that has learnt from a table.

    Columns with few classes come first: a split by them is cheap, and says much of the others.

    Args:
        table: training rows; numbers, timestamps and dictionary-encoded texts.
        seed: by which rows are chosen and splits decided.
        first: columns that come before all others, so that others can be drawn given them.
        progress: told column by column.

    Attributes:
        order: the columns' names as they are drawn.
    """

    def __init__(
        self,
        table: pa.Table,
        seed: int,
        first: Sequence[str] = (),
        progress: Progress = SILENT,
    ) -> None:
        rows = _some_rows(table, seed)
        self._schema = table.schema
        self._first = tuple(first)
        self._classes = {name: value_classes(rows[name]) for name in rows.column_names}
        others = [name for name in rows.column_names if name not in first]
        self.order = (*first, *sorted(others, key=lambda name: self._classes[name].count))
        self._trees: dict[str, ConditionalTree] = {}
        before: list[Predictor] = []
        for name in progress.track(self.order, "Baseline generator: learning"):
            known = self._classes[name]
            self._trees[name] = ConditionalTree(
                before,
                known.classes(rows[name]),
                known.count,
                integer_for(seed, f"baseline.{name}"),
            )
            before.append(predictor_of(known, rows[name]))

    def draw(self, rows: int, generator: np.random.Generator) -> pa.Table:
        """So many rows, with the columns of the table that was learnt from."""
        return self._drawn(rows, {}, generator)

    def draw_given(self, given: pa.Table, generator: np.random.Generator) -> pa.Table:
        """A row for each row of some columns, which stay as they are.

        Args:
            given: the columns that were named as first, of the same types.
            generator: by which the others are drawn.
        """
        if set(given.column_names) != set(self._first):
            raise ValueError(f"the columns to be given are {self._first}")
        columns = {name: given[name] for name in given.column_names}
        return self._drawn(given.num_rows, columns, generator)

    def _drawn(
        self, rows: int, given: Mapping[str, pa.ChunkedArray], generator: np.random.Generator
    ) -> pa.Table:
        import pyarrow as pa

        drawn = dict(given)
        before: list[Predictor] = []
        for name in self.order:
            known = self._classes[name]
            if name not in drawn:
                classes = self._trees[name].draw(before, rows, generator)
                drawn[name] = pa.chunked_array([known.draw(classes, generator)])
            before.append(predictor_of(known, drawn[name]))
        return pa.table([drawn[name] for name in self._schema.names], schema=self._schema)


def predictor_of(classes: ValueClasses, column: pa.ChunkedArray) -> Predictor:
    """A column as a tree splits by it."""
    return Predictor(classes.predictor(column), 0 if classes.is_ordered else classes.count)


def _some_rows(table: pa.Table, seed: int) -> pa.Table:
    if table.num_rows <= FITTED_ROWS:
        return table
    generator = generator_for(seed, "baseline.rows")
    return table.take(generator.choice(table.num_rows, FITTED_ROWS, replace=False))
