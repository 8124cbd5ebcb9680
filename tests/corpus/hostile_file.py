"""A hostile file: how it is made, and what has to come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from synthdesk.engine.tables.import_settings import AS_RECOGNISED, ImportSettings

Writer = Callable[[Path], None]


@dataclass(frozen=True)
class Refused:
    """The file is refused with exactly this error.

    Attributes:
        code: code of the error.
        column: column that the error names, where it can.
        row: data row that it names, where it can.
    """

    code: str
    column: str = ""
    row: int | None = None


@dataclass(frozen=True)
class Loads:
    """The file loads, and what is said here holds.

    Attributes:
        rows: data rows.
        columns: names in their order; empty where they don't matter.
        values: first values of some columns as they are kept.
        types: storage types of some columns, as pyarrow writes them.
        said: a part of one of the reasons that the import gives.
        set_aside: rows that could not be read.
    """

    rows: int
    columns: tuple[str, ...] = ()
    values: dict[str, list[object]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    said: str = ""
    set_aside: int = 0


@dataclass(frozen=True)
class HostileFile:
    """One file of the corpus.

    Attributes:
        name: file name.
        write: writes it, and whatever belongs beside it, given its path.
        expected: what has to come of it.
        why: what is hostile about it.
        given: settings that the user gave.
    """

    name: str
    write: Writer
    expected: Refused | Loads
    why: str
    given: ImportSettings = AS_RECOGNISED


CORPUS: list[HostileFile] = []


def hostile(
    name: str, expected: Refused | Loads, given: ImportSettings = AS_RECOGNISED
) -> Callable[[Writer], Writer]:
    """Adds a file to the corpus; its writer's docstring says what is hostile about it."""

    def add(write: Writer) -> Writer:
        CORPUS.append(HostileFile(name, write, expected, write.__doc__ or "", given))
        return write

    return add


def of_bytes(
    name: str,
    content: bytes | str,
    expected: Refused | Loads,
    why: str,
    given: ImportSettings = AS_RECOGNISED,
) -> None:
    """Adds a file of a few bytes."""
    raw = content.encode() if isinstance(content, str) else content

    def write(path: Path) -> None:
        path.write_bytes(raw)

    CORPUS.append(HostileFile(name, write, expected, why, given))
