"""What a recipe still lacks, as far as the first rows of its tables show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.tables.entity.recipe import (
    SUFFIX,
    Aggregate,
    AggregateKind,
    ChildTable,
    EntityRecipe,
    EntitySource,
)
from synthdesk.ui.entity.guessing import repeated_values

if TYPE_CHECKING:
    from synthdesk.engine.tables.preview import FilePreview

    Source = EntitySource | ChildTable
    PreviewOf = Callable[[Source], FilePreview | None]
    ErrorOf = Callable[[Source], str]


@dataclass(frozen=True)
class Problem:
    """One thing to mend or to know.

    Attributes:
        text: what, and what to do.
        child: place of the child table; ``None`` for the entity's table.
        aggregate: place of the aggregate in the child; ``None`` for the table as a whole.
        blocks: whether the table can't be made before it is mended.
    """

    text: str
    child: int | None = None
    aggregate: int | None = None
    blocks: bool = True


def problems_of(
    recipe: EntityRecipe, preview_of: PreviewOf, error_of: ErrorOf
) -> tuple[Problem, ...]:
    """All problems, the entity's first.

    Args:
        recipe: as far as it is made.
        preview_of: first rows of a source, once they are known.
        error_of: why a source can't be read; empty if it can or is not read yet.
    """
    return (
        *_of_entity(recipe.entity, preview_of(recipe.entity), error_of(recipe.entity)),
        *(
            problem
            for place, child in enumerate(recipe.children)
            for problem in _of_child(place, child, preview_of(child), error_of(child))
        ),
        *_clashes(recipe, preview_of(recipe.entity)),
    )


def made_name(child: ChildTable, aggregate: Aggregate) -> str:
    """What the made column is called; several columns where the name ends in an ellipsis."""
    kind = aggregate.kind
    if kind is AggregateKind.COUNT:
        return f"{child.title}_count"
    if kind is AggregateKind.SHARE:
        return f"{child.title}_{aggregate.column}_share_…"
    return f"{child.title}_{aggregate.column}_{kind}"


def lack_of(aggregate: Aggregate) -> str:
    """What an aggregate still needs; empty if nothing."""
    if aggregate.kind is AggregateKind.COUNT:
        return ""
    if not aggregate.column:
        return "choose a column"
    if aggregate.kind is AggregateKind.LATEST and not aggregate.by:
        return "choose the column that says what is latest"
    return ""


def _of_entity(entity: EntitySource, preview: FilePreview | None, error: str) -> Iterator[Problem]:
    if not entity.path:
        yield Problem("Choose the table that has one row per subject.")
        return
    yield from _of_source(entity, preview, error, None)
    if preview is not None and not error and entity.key in _names(preview):
        repeated = repeated_values(preview, entity.key)
        if repeated:
            yield Problem(
                f"{repeated}; the key must be there and differ in every row. Choose another "
                "column, or another table as the entity."
            )


def _of_child(
    place: int, child: ChildTable, preview: FilePreview | None, error: str
) -> Iterator[Problem]:
    yield from _of_source(child, preview, error, place)
    if not child.aggregates:
        yield Problem("Nothing is drawn from this table: add an aggregate, or remove it.", place)
    names = _names(preview) if preview is not None and not error else None
    for row, aggregate in enumerate(child.aggregates):
        lack = lack_of(aggregate)
        unknown = [one for one in (aggregate.column, aggregate.by) if one]
        unknown = [one for one in unknown if names is not None and one not in names]
        if lack:
            yield Problem(lack, place, row)
        elif unknown:
            yield Problem(f"there is no column “{unknown[0][:60]}”", place, row)


def _of_source(
    source: Source, preview: FilePreview | None, error: str, place: int | None
) -> Iterator[Problem]:
    if source.path.lower().endswith(SUFFIX):
        yield Problem("This is a recipe itself; choose a plain table.", place)
    elif error:
        yield Problem(error, place)
    elif not source.key:
        whose = "tells the subjects apart" if place is None else "holds the subject’s key"
        yield Problem(f"Choose the column that {whose}.", place)
    elif preview is not None and source.key not in _names(preview):
        yield Problem(f"There is no column “{source.key[:60]}”; choose another.", place)


def _clashes(recipe: EntityRecipe, entity: FilePreview | None) -> Iterator[Problem]:
    titles = Counter(child.title for child in recipe.children)
    for place, child in enumerate(recipe.children):
        if titles[child.title] > 1:
            yield Problem(
                f"{titles[child.title]} tables are called “{child.title[:60]}”; give one of them "
                "another name to tell their columns apart.",
                place,
                blocks=False,
            )
    taken = set(_names(entity)) if entity is not None else set()
    for place, child in enumerate(recipe.children):
        for row, aggregate in enumerate(child.aggregates):
            name = made_name(child, aggregate)
            if lack_of(aggregate) == "" and name in taken:
                yield Problem("the name is taken; a number is put behind it", place, row, False)
            taken.add(name)


def _names(preview: FilePreview) -> list[str]:
    return [column.name for column in preview.schema.columns]
