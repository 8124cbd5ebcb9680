"""A reference table made by a generator, and its file, marked as what it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.generators.reference_request import GeneratorName, ReferenceRequest, Shares
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for
from synthdesk.engine.tables.conform import MINIMUM_ROWS, RawTable, conform_tables

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

MARK = "for-reference"
"""Stands in the name of every file that holds such a table."""
METADATA = "synthdesk: made for reference only; not for release"


def make_reference(request: ReferenceRequest, path: Path, progress: Progress = SILENT) -> None:
    """Make a reference table and write it as Parquet.

    Args:
        request: what to make.
        path: the file, written only once it is whole.
        progress: told column by column.

    Raises:
        UserError: for what can't be made, or a file that can't be written.
    """
    import io

    import pyarrow.parquet as pq

    from synthdesk.engine.atomic_file import write_atomically

    if MARK not in path.name:
        raise UserError(
            "unmarked-reference",
            "The file's name doesn't say what it holds",
            f"A reference table is not for release, so “{MARK}” stands in its name.",
            f"Call it {path.stem}-{MARK}.parquet.",
            Where(file=path.name),
        )
    request.check()
    table = reference_table(request, progress.part(0.0, 0.95))
    note = {"comment": f"{METADATA} ({request.generator}, seed {request.seed})"}
    content = io.BytesIO()
    pq.write_table(_plain(table).replace_schema_metadata(note), content, compression="zstd")
    try:
        write_atomically(path, content.getvalue())
    except OSError as error:
        raise UserError(
            "file-not-writable",
            "The reference table could not be written",
            f"The system said: {error.strerror or error}.",
            "Choose a folder that you may write to, with enough free space.",
            Where(file=path.name),
        ) from error
    progress.step(1.0)


def reference_table(request: ReferenceRequest, progress: Progress = SILENT) -> pa.Table:
    """The table, with the audited columns and the types of the training table."""
    from synthdesk.engine.baseline.scenarios import draw_like, draw_with_shares, impute
    from synthdesk.engine.baseline.sequential_trees import SequentialTrees

    raw = RawTable.of(request.training)
    training = conform_tables(request.schema, raw, raw, None, copies_allowed=True).training
    given = None if request.given is None else _given(request, raw)
    shares = request.shares
    if shares is not None:
        _check_shares(shares, training)
    rows = request.rows or training.num_rows
    if request.generator is GeneratorName.MOSTLYAI:
        from synthdesk.engine.generators.mostlyai_engine import Argn

        with Argn(training, request.seed, progress) as learnt:
            if request.impute:
                return learnt.impute(training)
            return learnt.draw(rows, shares, given)
    if request.impute:
        return impute(training, request.seed, progress)
    if given is not None:
        return draw_like(training, given, request.seed, progress)
    if shares is not None:
        of_values = shares.of_values
        return draw_with_shares(training, shares.column, of_values, rows, request.seed, progress)
    learnt_trees = SequentialTrees(training, request.seed, progress=progress)
    return learnt_trees.draw(rows, generator_for(request.seed, "baseline.draw"))


def _given(request: ReferenceRequest, training: RawTable) -> pa.Table:
    """The given columns as the training table's types, read as any other table is."""
    import numpy as np

    assert request.given is not None
    raw = RawTable.of(request.given)
    audited = [column.name for column in request.schema.audited]
    names = [name for name in raw.table.column_names if name in audited]
    if not names or len(names) == len(audited):
        raise UserError(
            "nothing-to-draw" if names else "no-common-columns",
            "No column is left to be drawn"
            if names
            else "No given column is in the training table",
            f"{raw.file} has " + ("all of the training table's columns." if names else "others."),
            "Give a file with some of the training table's columns.",
            Where(file=raw.file),
        )
    # Other columns, and rows up to the fewest that are read, are filled up from what there is, so
    # that the usual reading applies.
    rows = raw.table.num_rows
    places = np.arange(max(rows, MINIMUM_ROWS))
    filled = training.table.take(places % training.table.num_rows)
    for name in names:
        column = raw.table.column(name).take(places % rows)
        filled = filled.set_column(filled.column_names.index(name), name, column)
    read = conform_tables(
        request.schema, training, replace(raw, table=filled), None, copies_allowed=True
    )
    return read.synthetic.select(names).slice(0, rows)


def _check_shares(shares: Shares, training: pa.Table) -> None:
    import pyarrow as pa

    if shares.column not in training.column_names:
        raise UserError(
            "unknown-column",
            "There is no such column",
            f"Shares were given for “{shares.column[:60]}”, which is no audited column.",
            f"Choose one of: {', '.join(training.column_names[:20])}.",
            Where(column=shares.column),
        )
    column = training[shares.column]
    if not pa.types.is_dictionary(column.type):
        raise UserError(
            "not-a-category",
            "Shares can be given for categories only",
            f"“{shares.column[:60]}” holds numbers or times.",
            "Choose a column of categories.",
            Where(column=shares.column),
        )
    known = [value for value in column.unique().to_pylist() if value is not None]
    unknown = [value for value in shares.of_values if value not in known]
    if unknown:
        raise UserError(
            "unknown-value",
            "A value does not occur in the training table",
            f"“{unknown[0][:60]}” is no value of “{shares.column[:60]}”, so nothing can be learnt "
            "of it.",
            f"Its values are: {', '.join(map(str, known[:20]))}.",
            Where(column=shares.column),
        )


def _plain(table: pa.Table) -> pa.Table:
    """Texts as texts, whole numbers as whole numbers."""
    import pyarrow as pa
    import pyarrow.compute as pc

    arrays = []
    for column in table.columns:
        if pa.types.is_dictionary(column.type):
            arrays.append(column.cast(pa.string()))
        elif pa.types.is_floating(column.type) and _is_whole(column, pc):
            arrays.append(column.cast(pa.int64()))
        else:
            arrays.append(column)
    return pa.table(arrays, names=table.column_names)


def _is_whole(column: pa.ChunkedArray, pc: object) -> bool:
    import numpy as np

    values = column.drop_null().to_numpy()
    return bool(len(values) and np.all(values == np.round(values)) and np.abs(values).max() < 2**53)
