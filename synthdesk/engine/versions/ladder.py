"""The reference ladder: the headline figures of tables of known quality, on the user's own data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.kept_results import key_of, key_of_tables, remember, remembered
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for
from synthdesk.engine.versions.headline import Headline, measure_headline
from synthdesk.engine.versions.reference_tables import RungKind, reference_tables

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.tables.conform import Tables
    from synthdesk.engine.tables.source import TableFile

REVISION = 2
"""Raised whenever a rung or a headline figure comes out otherwise than before."""
KIND = "reference-ladders"
MOST_ROWS = 50_000


@dataclass(frozen=True)
class ReferenceRung:
    """A reference table's figures.

    Attributes:
        kind: how the table was made.
        headline: its figures.
    """

    kind: RungKind
    headline: Headline


@dataclass(frozen=True)
class ReferenceLadder:
    """All rungs of one training table.

    Attributes:
        rungs: from real rows to independent columns.
        n_training: training rows that were used; at most ``MOST_ROWS``.
        sampled_from: training rows that there are.
        n_holdout: holdout rows that were used; absent without a holdout.
        by_subject: whether the rows are one of each subject.
        seed: of all draws.
    """

    rungs: tuple[ReferenceRung, ...]
    n_training: int
    sampled_from: int
    n_holdout: int | None
    by_subject: bool
    seed: int


def measure_ladder(
    tables: Tables, seed: int, progress: Progress = SILENT, *, by_subject: bool = False
) -> ReferenceLadder:
    """Make every reference table and measure it.

    Args:
        tables: with one row a subject; their synthetic table is not looked at.
        seed: of samples, draws and figures.
        progress: told rung by rung.
        by_subject: whether one row was drawn of each subject.
    """
    training = _sample(tables.training, seed, "training")
    holdout = None if tables.holdout is None else _sample(tables.holdout, seed, "holdout")
    makers = reference_tables(training, holdout, seed)
    rungs = []
    for place, (kind, make) in enumerate(makers):
        part = progress.part(place / len(makers), (place + 1) / len(makers))
        part.step(0.0, f"Reference ladder: {kind}")
        made = make(part.part(0.0, 0.2))
        of_rung = replace(
            tables,
            training=training,
            synthetic=made.synthetic,
            holdout=made.holdout,
            subjects=None,
        )
        found = measure_headline(of_rung, of_rung, seed, part.part(0.2, 1.0))
        rungs.append(ReferenceRung(kind, found.headline))
    progress.step(1.0)
    return ReferenceLadder(
        tuple(rungs),
        training.num_rows,
        tables.training.num_rows,
        None if holdout is None else holdout.num_rows,
        by_subject,
        seed,
    )


def ladder_key(
    inputs: Sequence[TableFile], schema_fingerprint: str, seed: int, renames: Sequence[object]
) -> str:
    """A digest of what a ladder depends on: training, holdout, columns, seed, this program."""
    depends = key_of_tables(inputs, schema_fingerprint, seed, renames)
    return key_of({"revision": REVISION, "rows": MOST_ROWS, **depends})


def remembered_ladder(key: str, folder: Path | None = None) -> ReferenceLadder | None:
    """The ladder with that key, if it was measured before."""
    found: ReferenceLadder | None = remembered(KIND, key, ReferenceLadder, folder)
    return found


def remember_ladder(key: str, ladder: ReferenceLadder, folder: Path | None = None) -> None:
    """Keep a ladder."""
    remember(KIND, key, ladder, folder)


def _sample(table: pa.Table, seed: int, name: str) -> pa.Table:
    if table.num_rows <= MOST_ROWS:
        return table
    generator = generator_for(seed, f"ladder.sample.{name}")
    return table.take(generator.choice(table.num_rows, MOST_ROWS, replace=False))
