"""What rebalancing and imputation do, tried out with the baseline generator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.baseline.conditional_tree import FOR_GAPS, ConditionalTree, Predictor
from synthdesk.engine.baseline.sequential_trees import SequentialTrees, predictor_of
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for, integer_for
from synthdesk.engine.tables.value_classes import value_classes

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

GAP_TREES = 10


def draw_with_shares(
    table: pa.Table,
    column: str,
    shares: Mapping[str, float],
    rows: int,
    seed: int,
    progress: Progress = SILENT,
) -> pa.Table:
    """Rows with other shares of one column's values, all else as it goes with these values.

    Args:
        table: training rows.
        column: a category.
        shares: of each of its values; they sum to one.
        rows: how many to draw.
        seed: of the generator and the draws.
        progress: told column by column.
    """
    import numpy as np
    import pyarrow as pa

    generator = generator_for(seed, "baseline.shares")
    values, chances = list(shares), np.array(list(shares.values()))
    drawn = generator.choice(len(values), rows, p=chances / chances.sum())
    words = pa.DictionaryArray.from_arrays(pa.array(drawn, pa.int32()), pa.array(values))
    given = pa.table({column: words.cast(table[column].type)})
    return draw_like(table, given, seed, progress)


def draw_like(table: pa.Table, given: pa.Table, seed: int, progress: Progress = SILENT) -> pa.Table:
    """A row for each row of some columns, whose other columns go with them as in training.

    Args:
        table: training rows.
        given: some of the columns, of the same types.
        seed: of the generator and the draws.
        progress: told column by column.
    """
    learnt = SequentialTrees(table, seed, given.column_names, progress)
    return learnt.draw_given(given, generator_for(seed, "baseline.given"))


def impute(table: pa.Table, seed: int, progress: Progress = SILENT) -> pa.Table:
    """The table with a value drawn for every missing one, by all other columns of its row.

    Each value is drawn from the leaf of one of ``GAP_TREES`` trees, grown on resampled rows.

    Args:
        table: numbers, timestamps and dictionary-encoded texts.
        seed: of the trees and the draws.
        progress: told column by column.
    """
    import numpy as np
    import pyarrow as pa

    known = {name: value_classes(table[name]) for name in table.column_names}
    predictors = {name: predictor_of(known[name], table[name]) for name in table.column_names}
    filled = {}
    gaps = [name for name in table.column_names if table[name].null_count]
    for name in progress.track(gaps, "Baseline generator: filling gaps"):
        missing = table[name].is_null().to_numpy()
        others = [one for other, one in predictors.items() if other != name]
        target = known[name].classes(table[name])
        numbers = predictors[name].values if known[name].is_ordered else None
        generator = generator_for(seed, f"baseline.impute.{name}")
        classes = np.empty(int(missing.sum()), dtype=np.int64)
        of_tree = generator.integers(0, GAP_TREES, len(classes))
        for one in range(GAP_TREES):
            learnt = generator.choice(np.flatnonzero(~missing), int((~missing).sum()))
            tree = ConditionalTree(
                _of_rows(others, learnt),
                target[learnt],
                known[name].count,
                integer_for(seed, f"baseline.impute.{name}.{one}"),
                FOR_GAPS,
                None if numbers is None else numbers[learnt],
            )
            asked = np.flatnonzero(missing)[of_tree == one]
            classes[of_tree == one] = tree.draw(_of_rows(others, asked), len(asked), generator)
        values = known[name].draw(classes, generator)
        place = np.where(missing, np.cumsum(missing) - 1 + table.num_rows, np.arange(len(missing)))
        both = pa.chunked_array([*table[name].chunks, values], table[name].type)
        filled[name] = both.unify_dictionaries().take(pa.array(place))
    return pa.table(
        [filled.get(name, table[name]) for name in table.column_names], names=table.column_names
    )


def _of_rows(predictors: list[Predictor], rows: npt.NDArray[np.int64]) -> list[Predictor]:
    return [Predictor(one.values[rows], one.classes) for one in predictors]
