"""What a project holds, as versioned JSON in a zip: decisions and references, never the data."""

from __future__ import annotations

import io
import json
import lzma
import os
import struct
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from synthdesk import __version__
from synthdesk.engine.bias_settings import AS_FOUND, BiasSettings
from synthdesk.engine.deserialise import NotAsExpected, from_plain
from synthdesk.engine.health.findings import Waiver
from synthdesk.engine.model.boosting import TUTORIAL, TrainingSettings
from synthdesk.engine.project.migrate import VERSION, migrated
from synthdesk.engine.serialise import to_json, to_plain
from synthdesk.engine.tables.import_settings import AS_RECOGNISED, ImportSettings
from synthdesk.engine.tables.loading import HoldoutSplit, LoadedTable
from synthdesk.engine.tables.schema import Schema
from synthdesk.engine.tables.source import AUDIT_ROLES, TableRole
from synthdesk.engine.versions.lineage import Lineage

FORMAT = "synthdesk.project"
SUFFIX = ".synthdesk"
PROJECT_MEMBER = "project.json"
RECORD_MEMBER = "audit.json"
LARGEST_PROJECT = 64_000_000
LARGEST_RECORD = 256_000_000
# What zipfile and the decompressors behind it raise on bytes that are none of theirs.
_BROKEN_ARCHIVE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, OSError, NotImplementedError, RuntimeError, IndexError, KeyError, OverflowError),
)


@dataclass(frozen=True)
class ProjectTable:
    """A table of the project: which file it is and how it was read.

    Attributes:
        role: part that it plays.
        name: file name without its folder.
        relative: path from the project's folder, with forward slashes.
        absolute: path on the machine where the project was saved.
        bytes: size on disk.
        sha256: digest of the file; of the file and the split where it was split.
        version: name of a synthetic version.
        settings: what the user overrode of the import.
        renames: the user's own column names, (theirs, training's) pairs.
        split: how the rows were taken from the file, if they are one part of it.
    """

    role: TableRole
    name: str
    relative: str
    absolute: str
    bytes: int
    sha256: str
    version: str = ""
    settings: ImportSettings = AS_RECOGNISED
    renames: tuple[tuple[str, str], ...] = ()
    split: HoldoutSplit | None = None


@dataclass(frozen=True)
class ProjectOptions:
    """How to audit.

    Attributes:
        policy: id of a shipped policy, or path of a policy file.
        seed: the seed that all randomness derives from.
        analyses: what to compute.
        cutoff: ISO date after which no value of a training column may lie; empty for none.
        group_by: column within whose levels accuracy is looked at closely; empty for none.
        rules: rules of the user's own, as written.
        terms: terms that the user asks about in text columns.
        linkable_first: columns of one of two files about the same people, whose records somebody
            may want to join.
        linkable_second: columns of the other.
        without: columns that fake vs real is asked a second time without.
        training_settings: how models of the target are trained.
        synthetic_records_only: whether the models' views keep real records to themselves.
        bias: how bias is looked at.
    """

    policy: str
    seed: int
    analyses: tuple[str, ...]
    cutoff: str = ""
    group_by: str = ""
    rules: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    linkable_first: tuple[str, ...] = ()
    linkable_second: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    training_settings: TrainingSettings = TUTORIAL
    synthetic_records_only: bool = False
    bias: BiasSettings = AS_FOUND


@dataclass(frozen=True)
class Project:
    """Everything that a project file holds.

    Attributes:
        tables: in the order in which they were loaded.
        schema: the columns as the user left them; none without a training table.
        options: how to audit.
        waivers: findings that somebody took responsibility for.
        chosen_version: which synthetic version was looked at.
        lineages: where synthetic versions came from, as far as somebody said so.
        recipes: files of entity recipes, relative to the project's folder.
        record: the last ``audit.json`` as text, kept as a record; empty for none.
    """

    tables: tuple[ProjectTable, ...]
    schema: Schema | None
    options: ProjectOptions
    waivers: tuple[Waiver, ...] = ()
    chosen_version: str = ""
    lineages: tuple[Lineage, ...] = ()
    recipes: tuple[str, ...] = ()
    record: str = ""


class BadProject(Exception):
    """The bytes are no project; the text says why in plain words."""


class NewerProject(Exception):
    """The project was written by a newer program."""

    def __init__(self, version: int, program: str) -> None:
        super().__init__(version, program)
        self.version = version
        self.program = program


def table_of(loaded: LoadedTable, folder: Path) -> ProjectTable:
    """A loaded table as a project in the folder refers to it."""
    path = Path(loaded.path).absolute()
    return ProjectTable(
        role=loaded.source.role,
        name=_writable(loaded.source.name),
        relative=_writable(relative_path(path, folder)),
        absolute=_writable(str(path)),
        bytes=loaded.source.bytes,
        sha256=loaded.source.sha256,
        version=loaded.version,
        settings=loaded.given,
        renames=loaded.renames,
        split=loaded.split,
    )


def relative_path(path: Path, folder: Path) -> str:
    """The path seen from the folder; empty where there is no way, as between two drives."""
    try:
        return Path(os.path.relpath(path, folder.absolute())).as_posix()
    except ValueError:
        return ""


def _writable(name: str) -> str:
    """A file name with bytes that are no text can't be kept; such a file is then not found."""
    return name.encode("utf-8", "replace").decode("utf-8")


def to_bytes(project: Project) -> bytes:
    """The project file; equal projects give equal bytes."""
    plain = to_plain(project)
    record = plain.pop("record")
    head = {"format": FORMAT, "version": VERSION, "program": __version__}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        _add(zipped, PROJECT_MEMBER, to_json({**head, "project": plain}))
        if record:
            _add(zipped, RECORD_MEMBER, record)
    return archive.getvalue()


def _add(zipped: zipfile.ZipFile, name: str, text: str) -> None:
    member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    member.compress_type = zipfile.ZIP_DEFLATED
    zipped.writestr(member, text)


def from_bytes(content: bytes) -> Project:
    """Read a project file. Of the archive only the two known members are looked at.

    Raises:
        BadProject: where it is damaged, incomplete, or says something that can't be.
        NewerProject: where a newer program wrote it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as zipped:
            text = _member(zipped, PROJECT_MEMBER, LARGEST_PROJECT)
            if text is None:
                raise BadProject(f"It holds no {PROJECT_MEMBER}; this is some other archive.")
            record = _member(zipped, RECORD_MEMBER, LARGEST_RECORD) or ""
    except _BROKEN_ARCHIVE as error:
        raise BadProject(f"The archive is damaged or incomplete ({error}).") from error
    except ValueError as error:
        raise BadProject(f"Its text can't be read ({error}).") from error
    return _project(_json(text), record)


def _member(zipped: zipfile.ZipFile, name: str, largest: int) -> str | None:
    if name not in zipped.namelist():
        return None
    with zipped.open(name) as stream:
        # The size that the archive states may be a lie; one byte more than allowed tells.
        content = stream.read(largest + 1)
    if len(content) > largest:
        raise BadProject(f"Its {name} is larger than {largest / 1e6:.0f} MB unpacked.")
    return content.decode("utf-8")


def _json(text: str) -> dict[str, Any]:
    def refuse(word: str) -> None:
        raise ValueError(f"{word} is no number that JSON knows")

    try:
        raw = json.loads(text, parse_constant=refuse)
        # Halves of characters, which JSON can spell, are texts that no file or label can hold.
        json.dumps(raw, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise BadProject(f"Its {PROJECT_MEMBER} is no JSON ({error}).") from error
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise BadProject("It is not a synthdesk project.")
    return raw


def _project(raw: dict[str, Any], record: str) -> Project:
    version = raw.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        raise BadProject("It doesn't say which version of the format it has.")
    if version > VERSION:
        raise NewerProject(version, str(raw.get("program", ""))[:40])
    try:
        body = migrated(raw, version).get("project")
        if isinstance(body, dict) and "schema" not in body:
            body = {**body, "schema": None}
        if isinstance(body, dict):
            body = {**body, "record": record}
        project = from_plain(Project, body, "project")
    except NotAsExpected as error:
        raise BadProject(f"{error}.") from error
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise BadProject(f"Its older version could not be brought up to date ({error}).") from error
    _check(project)
    return project


def _check(project: Project) -> None:
    """What the types alone don't say."""
    for role in AUDIT_ROLES:
        tables = [table for table in project.tables if table.role is role]
        names = {table.version for table in tables}
        if len(names) < len(tables):
            raise BadProject(f"Two tables are the {role} table, and no version tells them apart.")
    for table in project.tables:
        if len(table.sha256) != 64 or not set(table.sha256) <= set("0123456789abcdef"):
            raise BadProject(f"The digest of {table.name[:60]} is no SHA-256.")
    if project.schema is not None:
        names_of_columns = [column.name for column in project.schema.columns]
        if len(set(names_of_columns)) < len(names_of_columns):
            raise BadProject("Two columns of the schema have the same name.")
    if project.options.seed < 0:
        raise BadProject("The seed is negative.")
    if project.options.cutoff:
        try:
            date.fromisoformat(project.options.cutoff)
        except ValueError as error:
            raise BadProject("The cut-off is no ISO date.") from error
