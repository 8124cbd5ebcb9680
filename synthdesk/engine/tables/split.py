"""Split a holdout off the training table: random rows, or random subjects with all their rows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for
from synthdesk.engine.tables.column_profile import profiles_of
from synthdesk.engine.tables.conform import MINIMUM_ROWS
from synthdesk.engine.tables.loading import (
    PREVIEW_ROWS,
    HoldoutSplit,
    LoadedTable,
    open_arrow,
    preview_rows,
    write_arrow,
)
from synthdesk.engine.tables.schema import suggest_missing
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Mask = npt.NDArray[np.bool_]

METRIC = "holdout split"


def split_holdout(
    table: LoadedTable,
    share: float,
    seed: int,
    subject_key: str,
    cache_folder: Path,
    progress: Progress = SILENT,
) -> tuple[LoadedTable, LoadedTable]:
    """The training table without, and the holdout of, randomly drawn rows.

    Such a holdout serves as one only if the generator never saw its rows. Both parts keep the
    order of the file, and together they are the file.

    Args:
        table: the training table, loaded whole.
        share: share held out, in (0, 1): of the rows, or of the subjects where a key is given.
        seed: seed of the draw.
        subject_key: column whose equal values stay on one side; empty for none. A row without
            a key is a subject of its own.
        cache_folder: the session's cache.
        progress: told part by part.

    Raises:
        UserError: ``already-split``, ``bad-split-share``, ``unknown-column``, ``one-subject``
            or ``split-too-small``.
    """
    if table.split is not None:
        raise UserError(
            "already-split",
            "The table is already one part of a file",
            f"It was made so: {table.source.derived}",
            "Load the file again, then split it.",
            Where(file=table.source.name),
        )
    if not 0 < share < 1:
        raise UserError(
            "bad-split-share",
            "The share to hold out is out of range",
            f"It is {share:g}; a number between 0 and 1 was expected.",
            "Choose a share such as 0.2.",
            Where(file=table.source.name),
        )
    progress.step(0.0, "Drawing the holdout")
    stored = open_arrow(Path(table.cache))
    draw = _draw(table, stored, share, seed, subject_key)
    _check_sizes(table, draw, share)
    common = HoldoutSplit(share=share, seed=seed, subject_key=subject_key, is_held_out=False)
    kept = _part(table, stored, draw, common, cache_folder, progress.part(0.1, 0.6))
    held = _part(
        table,
        stored,
        draw,
        replace(common, is_held_out=True),
        cache_folder,
        progress.part(0.6, 1.0),
    )
    progress.step(1.0)
    return kept, held


@dataclass(frozen=True)
class _Draw:
    """Which rows are held out, and of how many subjects, where there is a key."""

    held_out: Mask
    subjects: int
    held_subjects: int


def _draw(table: LoadedTable, stored: pa.Table, share: float, seed: int, subject_key: str) -> _Draw:
    import numpy as np

    generator = generator_for(seed, METRIC)
    if not subject_key:
        return _Draw(_chosen(stored.num_rows, share, generator), 0, 0)
    if subject_key not in stored.column_names:
        raise UserError(
            "unknown-column",
            "There is no such column",
            f"“{subject_key}” was named as the subject key.",
            f"Choose one of: {', '.join(stored.column_names[:20])}.",
            Where(file=table.source.name, column=subject_key),
        )
    subjects = _subjects(stored.column(subject_key))
    number = int(subjects.max()) + 1 if len(subjects) else 0
    if number < 2:
        raise UserError(
            "one-subject",
            "All rows belong to one subject",
            f"“{subject_key}” holds one single value, so its rows can't be taken apart.",
            "Choose another subject key, or none.",
            Where(file=table.source.name, column=subject_key),
        )
    chosen = _chosen(number, share, generator)
    return _Draw(chosen[subjects], number, int(np.count_nonzero(chosen)))


def _chosen(number: int, share: float, generator: np.random.Generator) -> Mask:
    """Exactly the rounded share of so many things, drawn without replacement."""
    import numpy as np

    chosen = np.zeros(number, dtype=bool)
    chosen[generator.choice(number, round(share * number), replace=False)] = True
    return chosen


def _subjects(key: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Each row's subject as a number from 0, in the order in which subjects first appear."""
    import numpy as np
    import pyarrow as pa

    if pa.types.is_dictionary(key.type):
        key = key.cast(key.type.value_type)
    encoded = key.combine_chunks().dictionary_encode()
    missing = encoded.indices.is_null().to_numpy(zero_copy_only=False)
    positions = encoded.indices.fill_null(0).to_numpy(zero_copy_only=False)
    subjects: npt.NDArray[np.int64] = positions.astype(np.int64)
    first_free = len(encoded.dictionary)
    subjects[missing] = np.arange(first_free, first_free + np.count_nonzero(missing))
    return subjects


def _check_sizes(table: LoadedTable, draw: _Draw, share: float) -> None:
    import numpy as np

    held = int(np.count_nonzero(draw.held_out))
    kept = len(draw.held_out) - held
    if min(held, kept) < MINIMUM_ROWS:
        raise UserError(
            "split-too-small",
            f"One side of the split has fewer than {MINIMUM_ROWS} rows",
            f"Of {len(draw.held_out):,} rows, a share of {share:g} leaves {kept:,} for training "
            f"and {held:,} held out.",
            "Choose a share nearer to one half, or a larger file.",
            Where(file=table.source.name),
        )


def _part(
    table: LoadedTable,
    stored: pa.Table,
    draw: _Draw,
    split: HoldoutSplit,
    cache_folder: Path,
    progress: Progress,
) -> LoadedTable:
    import pyarrow as pa

    is_held_out = split.is_held_out
    role = TableRole.HOLDOUT if is_held_out else TableRole.TRAINING
    progress.step(0.0, "Writing the holdout" if is_held_out else "Writing the rows kept")
    rows = stored.filter(pa.array(draw.held_out if is_held_out else ~draw.held_out))
    identity = f"{table.source.sha256}\n{split!r}"
    digest = hashlib.sha256(identity.encode()).hexdigest()
    cache = cache_folder / f"{role.value}-{digest[:16]}.arrow"
    write_arrow(rows, cache)
    progress.step(0.8)
    return replace(
        table,
        source=replace(
            table.source,
            role=role,
            sha256=digest,
            rows=rows.num_rows,
            derived=_in_words(stored.num_rows, rows.num_rows, draw, split),
        ),
        cache=str(cache),
        profile=profiles_of(rows),
        preview=preview_rows(rows, range(min(PREVIEW_ROWS, rows.num_rows))),
        suggestions=() if is_held_out else suggest_missing(rows, table.schema),
        set_aside=None if is_held_out else table.set_aside,
        arrow_bytes=cache.stat().st_size,
        split=split,
    )


def _in_words(total: int, rows: int, draw: _Draw, split: HoldoutSplit) -> str:
    part = "held out" if split.is_held_out else "kept for training"
    if not split.subject_key:
        return f"{rows:,} of {total:,} rows, drawn at random with seed {split.seed}: {part}"
    subjects = draw.held_subjects if split.is_held_out else draw.subjects - draw.held_subjects
    return (
        f"{rows:,} of {total:,} rows, those of {subjects:,} of {draw.subjects:,} subjects by "
        f"“{split.subject_key}”, drawn at random with seed {split.seed}: {part}"
    )
