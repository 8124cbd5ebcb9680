"""A model opened row by row: its SHAP values in a file that views read from."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.explain.explanation import (
    Explanation,
    OpenedTable,
    explanation_of,
    open_tables,
)
from synthdesk.engine.model.boosting import TrainingSettings
from synthdesk.engine.model.design import Design
from synthdesk.engine.model.target import ModelTarget, TargetKind
from synthdesk.engine.model.utility import Utility, measure_utility
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.model_files.model_file import ModelFile
    from synthdesk.engine.tables.conform import Tables

    Floats = npt.NDArray[np.float64]
    Rows = npt.NDArray[np.int64]

TABLE, ROW, PREDICTED, LABEL = "table", "row", "predicted", "label"
PREDICTION, TRUTH = "prediction", "truth"
"""Columns that a condition may name beside the features; the truth is 1 or 0, or the number."""


@dataclass(frozen=True)
class OpenedModel:
    """A trained model with all that views ask of it.

    Attributes:
        utility: what it is worth.
        explanation: what it goes by.
        design: what it is shown.
        target: what it predicts.
        cutoff: best on its validation rows; absent where the target is not binary.
        rows_path: Arrow file of the explained rows; empty for several classes, whose records
            have one explanation for each class.
        model_path: where ``kept_model`` finds it.
    """

    utility: Utility
    explanation: Explanation
    design: Design
    target: ModelTarget
    cutoff: float | None
    rows_path: str
    model_path: str

    def rows(self) -> ExplainedRows:
        """The explained rows of all tables, read from their file."""
        return _read_rows(self.rows_path, self.design)


@dataclass(frozen=True, eq=False)
class ExplainedRows:
    """Explained rows of all tables.

    Attributes:
        design: of the columns.
        tables: shape (rows,), each row's table.
        numbers: shape (rows,), its number in that table, counted from 1.
        predicted: shape (rows,), probability or number.
        labels: shape (rows,), the truth; NaN where unknown.
        values: shape (rows, features), as the model sees them.
        contributions: shape (rows, features), SHAP values.
    """

    design: Design
    tables: npt.NDArray[np.str_]
    numbers: Rows
    predicted: Floats
    labels: Floats
    values: Floats
    contributions: Floats

    @classmethod
    def of(cls, table: pa.Table, design: Design) -> ExplainedRows:
        """Read from the file's table."""
        import numpy as np

        count = len(design.features)
        return cls(
            design,
            np.array(table[TABLE].to_pylist()),
            table[ROW].to_numpy(),
            table[PREDICTED].to_numpy(),
            table[LABEL].to_numpy(),
            np.column_stack([table[f"value {at}"].to_numpy() for at in range(count)]),
            np.column_stack([table[f"shap {at}"].to_numpy() for at in range(count)]),
        )

    def of_table(self, name: str) -> ExplainedRows:
        """The rows of one table."""
        return self.taken((self.tables == name).nonzero()[0])

    def taken(self, places: Rows) -> ExplainedRows:
        """Some of the rows."""
        return ExplainedRows(
            self.design,
            self.tables[places],
            self.numbers[places],
            self.predicted[places],
            self.labels[places],
            self.values[places],
            self.contributions[places],
        )

    def as_table(self) -> pa.Table:
        """Features as people read them, with the prediction and the truth, for conditions."""
        import numpy as np
        import pyarrow as pa

        columns: dict[str, pa.Array] = {}
        for place, feature in enumerate(self.design.features):
            values = self.values[:, place]
            known = ~np.isnan(values)
            if feature.is_category:
                codes = np.where(known, values, 0).astype(np.int32)
                words = pa.array(feature.categories or ("",), pa.string())
                columns[feature.name] = pa.DictionaryArray.from_arrays(
                    pa.array(codes, mask=~known), words
                ).cast(pa.string())
            else:
                columns[feature.name] = pa.array(values, mask=~known)
        for name, values in ((PREDICTION, self.predicted), (TRUTH, self.labels)):
            # A feature of that name keeps it.
            columns.setdefault(name, pa.array(values, mask=np.isnan(values)))
        return pa.table(columns)

    def shown(self, row: int, feature: int) -> str:
        """A value as people read it."""
        import numpy as np

        known, value = self.design.features[feature], self.values[row, feature]
        if np.isnan(value):
            return "missing" if not known.is_category else "missing or unseen"
        return known.categories[int(value)] if known.is_category else f"{value:,.6g}"


def matching_rows(path: str, design: Design, table: str, condition: str) -> tuple[int, ...]:
    """Places among a table's explained rows of those that meet a condition.

    Args:
        path: of the explained rows.
        design: of the model.
        table: name of the table.
        condition: in the words of SQL, e.g. ``education = 'Doctorate' and prediction > .5``.

    Raises:
        UserError: ``bad-filter`` where the text is no condition on these columns.
    """
    from synthdesk.engine.tables.browsing.row_condition import ConditionFilter

    rows = _read_rows(path, design).of_table(table)
    held = ConditionFilter(condition, rows.as_table())
    try:
        return tuple(held.positions(0, len(rows.numbers)).tolist())
    finally:
        held.close()


def _read_rows(path: str, design: Design) -> ExplainedRows:
    import pyarrow as pa

    with pa.memory_map(path) as source:
        table = pa.ipc.open_file(source).read_all()
    return ExplainedRows.of(table, design)


def open_model(
    tables: Tables,
    seed: int,
    folder: Path,
    progress: Progress = SILENT,
    settings: TrainingSettings | None = None,
    given: ModelFile | None = None,
) -> OpenedModel:
    """Train on real rows, test, explain, and keep the rows' SHAP values.

    Args:
        tables: of the audit, one column the target.
        seed: the audit's.
        folder: private folder for the two files.
        progress: told of every step.
        settings: of training; as in the published tutorial if absent.
        given: a model to open in place of one that is trained here.

    Raises:
        UserError: for a target that can't be learnt.
    """
    known = measure_utility(tables, seed, progress.part(0.0, 0.4), settings, given)
    model = known.model
    opened = open_tables(model, tables, seed, progress.part(0.4, 0.9))
    explanation = explanation_of(model, tables, opened, seed)
    mark = secrets.token_hex(8)
    rows_path, model_path = folder / f"explained-{mark}.arrow", model.keep(folder, f"model-{mark}")
    progress.step(0.95, "Keeping the explained rows")
    has_rows = model.target.kind is not TargetKind.MULTICLASS
    if has_rows:
        _write_rows(rows_path, model.target, tables, opened)
    cutoffs = [run.cutoff for run in known.utility.runs if run.train != "synthetic"]
    progress.step(1.0)
    return OpenedModel(
        known.utility,
        explanation,
        model.design,
        model.target,
        cutoffs[0] if cutoffs else None,
        str(rows_path) if has_rows else "",
        str(model_path),
    )


def _write_rows(
    path: Path, target: ModelTarget, tables: Tables, opened: dict[str, OpenedTable]
) -> None:
    import numpy as np
    import pyarrow as pa

    given = {"synthetic": tables.synthetic, "training": tables.training}
    if tables.holdout is not None:
        given["holdout"] = tables.holdout
    parts = []
    for name, one in opened.items():
        columns: dict[str, object] = {
            TABLE: pa.array([name] * len(one.rows)),
            ROW: one.rows + 1,
            PREDICTED: one.explained.predicted,
            LABEL: target.labels(given[name][target.column].take(one.rows)),
        }
        for at in range(one.matrix.shape[1]):
            columns[f"value {at}"] = np.ascontiguousarray(one.matrix[:, at])
            columns[f"shap {at}"] = np.ascontiguousarray(one.explained.values[:, at])
        parts.append(pa.table(columns))
    whole = pa.concat_tables(parts)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, whole.schema) as writer:
        writer.write_table(whole)
