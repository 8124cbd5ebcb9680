"""A recipe for one table from several: one row per entity, its child tables drawn together.

The recipe is a small TOML file beside the tables; it can be read by people, re-run, and changes
nothing that it names.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from synthdesk.engine.deserialise import NotAsExpected, from_plain
from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.serialise import to_plain
from synthdesk.engine.tables.import_settings import AS_RECOGNISED, ImportSettings
from synthdesk.engine.tables.source import (
    RECIPE_SUFFIX,
    existing_file,
    existing_folder,
    files_of,
    is_recipe,
    sha256_of,
)

SUFFIX = RECIPE_SUFFIX
VERSION = 1
LARGEST_FILE = 1_000_000
_HEAD = """\
# A recipe for one table from several: one row per entity, its child tables drawn together.
# Files are named relative to this one. Kinds of aggregate:
#   count                            child rows
#   sum, mean, minimum, maximum      of a column of numbers (minimum and maximum also of dates)
#   latest                           the column's value in the child row with the largest “by”
#   share of category                one column for each of the ten most frequent values
#   distinct                         different values of the column
"""


class AggregateKind(StrEnum):
    """How a column of many child rows becomes values of one entity."""

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    LATEST = "latest"
    SHARE = "share of category"
    DISTINCT = "distinct"


@dataclass(frozen=True)
class Aggregate:
    """One thing to draw from a child table.

    Attributes:
        kind: how.
        column: the child's column; empty for a count.
        by: column of dates or numbers whose largest value is the latest; empty for others.
    """

    kind: AggregateKind
    column: str = ""
    by: str = ""


@dataclass(frozen=True)
class EntitySource:
    """The table with one row per entity.

    Attributes:
        path: its file.
        key: column that tells the entities apart.
        settings: how the file is read.
    """

    path: str
    key: str
    settings: ImportSettings = AS_RECOGNISED


@dataclass(frozen=True)
class ChildTable:
    """A table with several rows per entity.

    Attributes:
        path: its file.
        key: column that holds the entity's key.
        settings: how the file is read.
        name: what the made columns begin with; the file's name without its endings if empty.
        aggregates: what is drawn from it.
    """

    path: str
    key: str
    settings: ImportSettings = AS_RECOGNISED
    name: str = ""
    aggregates: tuple[Aggregate, ...] = (Aggregate(AggregateKind.COUNT),)

    @property
    def title(self) -> str:
        """What the made columns begin with."""
        return self.name or Path(self.path).name.split(".")[0]


@dataclass(frozen=True)
class EntityRecipe:
    """How an entity table is made.

    Attributes:
        name: of the made table.
        entity: the table with one row per entity.
        children: tables with several.
    """

    name: str
    entity: EntitySource
    children: tuple[ChildTable, ...] = ()
    version: int = VERSION

    @property
    def sources(self) -> tuple[EntitySource | ChildTable, ...]:
        """All tables that the recipe names."""
        return (self.entity, *self.children)


def recipe_to_toml(recipe: EntityRecipe, folder: Path) -> str:
    """The recipe as TOML for a file in the folder; sources are named relative to it."""
    import tomlkit

    document = tomlkit.parse(_HEAD)
    plain = to_plain(_with_paths(recipe, lambda path: _relative(path, folder)))
    for source in (plain["entity"], *plain["children"]):
        if not source["settings"]:
            del source["settings"]
    for key in ("version", "name", "entity", "children"):
        document.add(key, tomlkit.item(plain[key]))
    return str(tomlkit.dumps(document))


def write_recipe(recipe: EntityRecipe, path: Path) -> None:
    """Write a recipe; whole or not at all.

    Raises:
        UserError: ``recipe-not-written``.
    """
    temporary = path.with_name(path.name + ".partial")
    try:
        temporary.write_text(recipe_to_toml(recipe, path.parent), "utf-8")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise UserError(
            "recipe-not-written",
            "The recipe could not be written",
            f"The system said: {error.strerror or error}.",
            "Choose a folder that you may write to.",
            Where(file=path.name),
        ) from error


def read_recipe(path: Path) -> EntityRecipe:
    """A recipe with the paths of its sources as this machine knows them.

    Raises:
        UserError: ``bad-recipe`` where it is no TOML, lacks something, or holds something else.
    """
    import tomllib

    existing_file(path)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _bad_recipe(path, f"It is larger than {LARGEST_FILE:,} bytes.")
        raw: dict[str, Any] = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
        if raw.get("version", VERSION) != VERSION:
            raise _bad_recipe(
                path, f"It says version {raw['version']!r:.20}; this program reads {VERSION}."
            )
        recipe = from_plain(EntityRecipe, raw)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _bad_recipe(path, f"It is no TOML in UTF-8: {error}.") from error
    except NotAsExpected as error:
        raise _bad_recipe(path, f"{error}.") from error
    _check(recipe, path)
    return _with_paths(recipe, lambda given: str((path.parent / given).resolve()))


def digest_of_recipe(path: Path) -> str:
    """SHA-256 over the recipe and everything that it names: the same rows, the same digest."""
    recipe = read_recipe(path)
    digest = hashlib.sha256(path.read_bytes())
    for source in recipe.sources:
        file = Path(source.path)
        files = files_of(file) if existing_folder(file) else [existing_file(file)]
        for part in files:
            digest.update(sha256_of(part).encode())
    return digest.hexdigest()


def _check(recipe: EntityRecipe, path: Path) -> None:
    for source in recipe.sources:
        if is_recipe(Path(source.path)):
            raise _bad_recipe(path, "It names another recipe; plain tables were expected.")
    for child in recipe.children:
        for aggregate in child.aggregates:
            needs_column = aggregate.kind is not AggregateKind.COUNT
            needs_by = aggregate.kind is AggregateKind.LATEST
            if needs_column and not aggregate.column:
                raise _bad_recipe(path, f"“{aggregate.kind}” of {child.title} names no column.")
            if needs_by and not aggregate.by:
                raise _bad_recipe(path, f"“latest” of {child.title} needs “by”, e.g. a date.")


def _with_paths(recipe: EntityRecipe, changed: Any) -> EntityRecipe:
    return replace(
        recipe,
        entity=replace(recipe.entity, path=changed(recipe.entity.path)),
        children=tuple(replace(child, path=changed(child.path)) for child in recipe.children),
    )


def _relative(path: str, folder: Path) -> str:
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive of a Windows machine
        return Path(path).as_posix()


def _bad_recipe(path: Path, detail: str) -> UserError:
    return UserError(
        "bad-recipe",
        "The recipe of the entity table can't be used",
        detail,
        "Mend the place, or make the recipe anew in the Data tab.",
        Where(file=path.name),
    )
