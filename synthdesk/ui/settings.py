"""What is remembered between runs, declared once as data and kept in one INI file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

Value = TypeVar("Value")


@dataclass(frozen=True)
class Setting(Generic[Value]):
    """One remembered value.

    Attributes:
        key: name in the file.
        default: value until the user decides; its type is the setting's type.
        label: what people read, empty for what is only remembered.
        tooltip: what it does, in a sentence.
        choices: allowed values, empty for any.
    """

    key: str
    default: Value
    label: str = ""
    tooltip: str = ""
    choices: tuple[Value, ...] = ()


THEME = Setting(
    "theme",
    "system",
    "Theme",
    "Light or dark colours, or whatever the system uses.",
    ("system", "light", "dark"),
)
POLICY = Setting("audit/policy", "", "Policy", "The gates that an audit is held against.")
SEED = Setting("audit/seed", "", "Seed", "The number that all randomness derives from.")
GEOMETRY = Setting("window/geometry", QByteArray())
WINDOW_STATE = Setting("window/state", QByteArray())
LAST_FOLDER = Setting("files/last_folder", "")
RECENT_FILES = Setting("files/recent", "")
RECENT_PROJECTS = Setting("projects/recent", "")
SETTINGS: tuple[Setting[Any], ...] = (
    THEME,
    POLICY,
    SEED,
    GEOMETRY,
    WINDOW_STATE,
    LAST_FOLDER,
    RECENT_FILES,
    RECENT_PROJECTS,
)

MOST_RECENT_FILES = 9
MOST_RECENT_PROJECTS = 9
_SEPARATOR = "\n"


class Settings:
    """Reads and writes settings; a value that makes no sense reads as the default.

    Args:
        path: the INI file; the user's own if absent.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or _user_file()
        self._store = QSettings(str(self.path), QSettings.Format.IniFormat)

    def get(self, setting: Setting[Value]) -> Value:
        """The remembered value, or the default."""
        value = self._store.value(setting.key, setting.default)
        if not isinstance(value, type(setting.default)):
            return setting.default
        if setting.choices and value not in setting.choices:
            return setting.default
        return value

    def set(self, setting: Setting[Value], value: Value) -> None:
        """Remember a value."""
        self._store.setValue(setting.key, value)

    def layout_of(self, name: str) -> QByteArray:
        """Remembered state of a splitter or a table's columns."""
        value = self._store.value(f"layout/{name}", QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_layout_of(self, name: str, state: QByteArray) -> None:
        """Remember the state of a splitter or a table's columns."""
        self._store.setValue(f"layout/{name}", state)

    def recent_files(self) -> list[tuple[str, Path]]:
        """(role, path) of files that were loaded, the latest first."""
        lines = self.get(RECENT_FILES).split(_SEPARATOR)
        pairs = (line.split(" ", 1) for line in lines if " " in line)
        return [(role, Path(path)) for role, path in pairs]

    def add_recent_file(self, role: str, path: Path) -> None:
        """Put a file at the head of the recent ones."""
        entry = (role, path)
        others = [other for other in self.recent_files() if other != entry]
        kept: Sequence[tuple[str, Path]] = [entry, *others][:MOST_RECENT_FILES]
        self.set(RECENT_FILES, _SEPARATOR.join(f"{role} {path}" for role, path in kept))
        self.set(LAST_FOLDER, str(path.parent))

    def recent_projects(self) -> list[Path]:
        """Projects that were opened or saved, the latest first."""
        return [Path(line) for line in self.get(RECENT_PROJECTS).split(_SEPARATOR) if line]

    def add_recent_project(self, path: Path) -> None:
        """Put a project at the head of the recent ones."""
        others = [other for other in self.recent_projects() if other != path]
        kept = [path, *others][:MOST_RECENT_PROJECTS]
        self.set(RECENT_PROJECTS, _SEPARATOR.join(map(str, kept)))
        self.set(LAST_FOLDER, str(path.parent))

    def flush(self) -> None:
        """Write everything to disk now."""
        self._store.sync()


def _user_file() -> Path:
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation)
    return Path(folder) / "synthdesk.ini"
