"""Reads a recipe ``*.entity.toml`` as if the table that it makes were a file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count
from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.entity.recipe import EntityRecipe, digest_of_recipe, read_recipe
from synthdesk.engine.tables.entity.table import EntityReport, build_entity_table
from synthdesk.engine.tables.import_settings import ImportSettings, Reason, Recognised
from synthdesk.engine.tables.readers.format_reader import TableStream
from synthdesk.engine.tables.source import (
    FileState,
    changed_while_reading,
    existing_folder,
    states_of,
)

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = "entity"
BATCH_ROWS = 100_000


def recognise(path: Path, given: ImportSettings) -> Recognised:
    """What the recipe makes; nothing of it can be overridden, since it says everything itself.

    Raises:
        UserError: ``bad-recipe``.
    """
    recipe = read_recipe(path)
    return Recognised(FORMAT, "", ImportSettings(), (Reason("part", _in_words(recipe)),))


def open(path: Path, settings: ImportSettings, progress: Progress) -> TableStream:
    """Run the recipe on what its sources hold now.

    Raises:
        UserError: ``bad-recipe``, or whatever is wrong with a source.
    """
    recipe = read_recipe(path)
    progress.step(0.0, f"Making {recipe.name}")
    before = _states(recipe)
    table, report = build_entity_table(recipe, progress.part(0.0, 0.9))
    for source, state in before.items():
        if states_of(Path(source)) != state:
            raise changed_while_reading(Path(source))
    return TableStream(
        schema=table.schema,
        batches=_batches(table, progress.part(0.9, 1.0)),
        total_rows=table.num_rows,
        sha256=digest_of_recipe(path),
        reasons=_reasons(report),
    )


def _states(recipe: EntityRecipe) -> dict[str, tuple[FileState, ...]]:
    """What tells whether a source was written to while the recipe ran."""
    for source in recipe.sources:
        existing_folder(Path(source.path))  # says in plain words that there is nothing
    return {source.path: states_of(Path(source.path)) for source in recipe.sources}


def _batches(table: pa.Table, progress: Progress) -> Iterator[pa.RecordBatch]:
    for start in range(0, table.num_rows, BATCH_ROWS):
        progress.step(start / table.num_rows, f"{count(start)} rows")
        yield from table.slice(start, BATCH_ROWS).to_batches()


def _in_words(recipe: EntityRecipe) -> str:
    children = ", ".join(child.title for child in recipe.children) or "no child table"
    return (
        f"one row for each {recipe.entity.key} of {Path(recipe.entity.path).name}, with {children}"
    )


def _reasons(report: EntityReport) -> list[Reason]:
    """What a reader should know of rows that are in no figure."""
    reasons = []
    for child in report.children:
        if child.orphans:
            keys = ", ".join(f"“{key}”" for key in child.orphan_keys)
            reasons.append(
                f"{count(child.orphans)} of {count(child.rows)} rows of {child.name} belong to no "
                f"entity and are left out; their keys are {keys} …"
            )
        if child.without_key:
            reasons.append(
                f"{count(child.without_key)} of {count(child.rows)} rows of {child.name} have no "
                "key and are left out"
            )
        if child.entities_without_rows:
            reasons.append(
                f"{count(child.entities_without_rows)} of {count(report.rows)} entities have no "
                f"row in {child.name}"
            )
    return [Reason("part", why, is_sure=False) for why in reasons]
