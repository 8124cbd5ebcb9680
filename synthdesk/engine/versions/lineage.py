"""Where a synthetic version came from, in its maker's words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.source import existing_file

LONGEST_SETTINGS = 100_000
"""Characters of generator settings that are kept."""


@dataclass(frozen=True)
class Lineage:
    """What is known of a version beyond its rows; everything but the name may be empty.

    Attributes:
        version: whose it is.
        parent: name of the version that it was made from, or meant to improve on.
        settings: of the generator, as free text.
        settings_file: name of the file that the settings were read from.
        made: day on which it was made, as ISO date.
        notes: anything else.
    """

    version: str
    parent: str = ""
    settings: str = ""
    settings_file: str = ""
    made: str = ""
    notes: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing but the name is said."""
        return self == Lineage(self.version)

    def with_renamed(self, name: str, new: str) -> Lineage:
        """The same once a version has another name, whether it is this one or its parent."""
        # A version without a name is nobody's parent: an empty parent says nothing.
        parent = new if name and self.parent == name else self.parent
        return replace(self, version=new if self.version == name else self.version, parent=parent)


def settings_from_file(path: Path) -> str:
    """Generator settings as the text of a file.

    Raises:
        UserError: ``bad-settings-file`` for what is no text, or too long to be settings; or where
            there is no such file.
    """
    try:
        # One character more than is kept, read and no further: a data file may be huge.
        with existing_file(path).open(encoding="utf-8-sig") as stream:
            text = stream.read(LONGEST_SETTINGS + 1)
    except UnicodeDecodeError as error:
        raise _bad(path, f"Its byte {error.start + 1:,} is not UTF-8.") from error
    if len(text) > LONGEST_SETTINGS or "\0" in text:
        raise _bad(path, f"It has more than {LONGEST_SETTINGS:,} characters, or is no plain text.")
    return text


def _bad(path: Path, why: str) -> UserError:
    return UserError(
        "bad-settings-file",
        "The file holds no generator settings",
        why,
        "Choose the text file that the generator was set up with, such as YAML, JSON or TOML.",
        Where(file=path.name),
    )


def ancestors(version: str, lineages: tuple[Lineage, ...]) -> tuple[str, ...]:
    """The versions that one came from, parent first; a circle ends where it closes."""
    parents = {one.version: one.parent for one in lineages}
    found: list[str] = []
    parent = parents.get(version, "")
    while parent and parent != version and parent not in found:
        found.append(parent)
        parent = parents.get(parent, "")
    return tuple(found)
