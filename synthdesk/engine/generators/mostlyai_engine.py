"""TabularARGN of mostlyai-engine, where somebody installed it; never needed, never shipped.

Source: P. Tiwald and others, TabularARGN, arXiv:2501.12012; the engine is Apache-2.0.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Self

from synthdesk.engine.progress import Progress
from synthdesk.engine.seeds import integer_for

if TYPE_CHECKING:
    from types import TracebackType

    import pandas as pd
    import pyarrow as pa

    from synthdesk.engine.generators.reference_request import Shares

NO_NETWORK = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1"}


class Argn:
    """A model that has learnt from a table.

    Args:
        table: training rows, as conformed.
        seed: of the model and its draws.
        progress: told of the two long steps; learning itself can only be stopped from outside.
    """

    def __init__(self, table: pa.Table, seed: int, progress: Progress) -> None:
        # Read when the engine's libraries are imported.
        os.environ.update(NO_NETWORK)
        from mostlyai.engine import TabularARGN  # type: ignore[import-not-found]

        self._schema, self._progress = table.schema, progress
        progress.step(0.05, "mostlyai-engine: learning, which takes minutes")
        self._model: Any = TabularARGN(
            device="cpu", random_state=integer_for(seed, "mostlyai") % 2**31, verbose=0
        )
        self._model.fit(_frame(table))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._model.close()

    def draw(self, rows: int, shares: Shares | None, given: pa.Table | None) -> pa.Table:
        """Rows, with other shares of a column's values, or to the given columns."""
        self._progress.step(0.8, "mostlyai-engine: drawing rows")
        wished: dict[str, Any] = {"rare_category_replacement_method": "SAMPLE"}
        if shares is not None:
            whole = sum(shares.of_values.values())
            chances = {value: share / whole for value, share in shares.of_values.items()}
            wished["rebalancing"] = {"column": shares.column, "probabilities": chances}
        if given is not None:
            return self._table(self._model.sample(seed_data=_frame(given), **wished))
        return self._table(self._model.sample(n_samples=rows, **wished))

    def impute(self, table: pa.Table) -> pa.Table:
        """The table with its gaps filled."""
        self._progress.step(0.8, "mostlyai-engine: filling gaps")
        return self._table(self._model.impute(_frame(table)))

    def _table(self, drawn: pd.DataFrame) -> pa.Table:
        import pyarrow as pa

        arrays = []
        for field in self._schema:
            values = drawn[field.name]
            if pa.types.is_dictionary(field.type):
                texts = pa.array(values.astype("string"), pa.string())
                arrays.append(texts.dictionary_encode().cast(field.type))
            elif pa.types.is_timestamp(field.type):
                arrays.append(pa.array(values, field.type, from_pandas=True))
            else:
                numbers = values.astype("Float64")
                arrays.append(pa.array(numbers, pa.float64(), from_pandas=True))
        return pa.table(arrays, schema=self._schema)


def _frame(table: pa.Table) -> pd.DataFrame:
    """Texts as texts; whole numbers stay whole, so that they are drawn whole."""
    import pandas as pd
    import pyarrow as pa

    columns = {}
    for name in table.column_names:
        column = table[name]
        if pa.types.is_dictionary(column.type):
            columns[name] = column.cast(pa.string()).to_pandas().astype(object)
        else:
            columns[name] = column.to_pandas()
            if pa.types.is_floating(column.type):
                known = columns[name].dropna()
                if len(known) and (known == known.round()).all():
                    columns[name] = columns[name].astype("Int64")
    return pd.DataFrame(columns)
