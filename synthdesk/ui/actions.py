"""Everything that menus, keys and buttons can ask for, declared once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from synthdesk.ui.theme import theme_manager


@dataclass(frozen=True)
class ActionSpec:
    """One thing to ask for.

    Attributes:
        name: how the code calls it.
        text: what the menu shows.
        keys: shortcuts, the first one shown.
        tip: one sentence more than the text says.
        icon: name in ``resources/icons``.
        checkable: whether it is on or off.
    """

    name: str
    text: str
    keys: tuple[str, ...] = ()
    tip: str = ""
    icon: str = ""
    checkable: bool = False


@dataclass(frozen=True)
class MenuSpec:
    """A menu: names of actions, further menus, and ``None`` for a line."""

    name: str
    text: str
    entries: tuple[str | MenuSpec | None, ...]


ACTIONS = (
    ActionSpec("new_project", "&New project", ("Ctrl+N",), "Begin with nothing loaded."),
    ActionSpec("open_project", "Open &project…", ("Ctrl+Shift+P",), "Tables and decisions."),
    ActionSpec("save_project", "Sa&ve project", ("Ctrl+S",), "Keep decisions, not data.", "save"),
    ActionSpec("save_project_as", "Save project &as…", ("Ctrl+Shift+S",), "Under another name."),
    ActionSpec("open_training", "Open &training table…", ("Ctrl+O",), "The real rows.", "open"),
    ActionSpec("open_synthetic", "Open s&ynthetic table…", ("Ctrl+Shift+O",), "The made rows."),
    ActionSpec("open_holdout", "Open &holdout table…", ("Ctrl+Alt+O",), "Real, never seen rows."),
    ActionSpec("sample_good", "&Good synthetic table"),
    ActionSpec("sample_small", "Generator that saw too &little"),
    ActionSpec("sample_leaky", "Generator that &copies real people"),
    ActionSpec("save_report", "&Save report…", ("Ctrl+Alt+S",), "Write report and figures."),
    ActionSpec("quit", "&Quit", ("Ctrl+Q",), "Close the window."),
    ActionSpec("run", "&Run audit", ("Ctrl+R",), "Audit the loaded tables (Ctrl+R).", "run"),
    ActionSpec("cancel", "&Cancel", ("Esc",), "Stop the running task.", "stop"),
    ActionSpec("options", "&Options…", ("Ctrl+,",), "Seed and analyses.", "options"),
    ActionSpec("policy_file", "Use a &policy file…", (), "Gates of your own, as TOML."),
    ActionSpec("theme_system", "As the &system", checkable=True),
    ActionSpec("theme_light", "&Light", checkable=True),
    ActionSpec("theme_dark", "&Dark", checkable=True),
    ActionSpec(
        "entity",
        "&Build an entity table…",
        ("Ctrl+E",),
        "One row per subject, made from related tables.",
    ),
    ActionSpec("task_list", "Task &list", ("Ctrl+J",), "All tasks and their logs.", "", True),
    ActionSpec("go_1", "&Data", ("Ctrl+1",)),
    ActionSpec("go_2", "&Quality", ("Ctrl+2",)),
    ActionSpec("go_3", "&Privacy", ("Ctrl+3",)),
    ActionSpec("go_4", "&Bias", ("Ctrl+4",)),
    ActionSpec("go_5", "&Fake vs real", ("Ctrl+5",)),
    ActionSpec("go_6", "&Versions", ("Ctrl+6",)),
    ActionSpec("go_7", "&Explain", ("Ctrl+7",)),
    ActionSpec("go_8", "&Report", ("Ctrl+8",)),
    ActionSpec("shortcuts", "&Keyboard shortcuts", ("F1",), "All keys at a glance."),
    ActionSpec("about", "&About synthdesk", (), "Version, offline statement, licences."),
)

MENUS = (
    MenuSpec(
        "file",
        "&File",
        (
            "new_project",
            "open_project",
            MenuSpec("recent_projects", "Open re&cent project", ()),
            "save_project",
            "save_project_as",
            None,
            "open_training",
            "open_synthetic",
            "open_holdout",
            MenuSpec("recent", "Open &recent table", ()),
            MenuSpec(
                "samples", "Open sample a&udit", ("sample_good", "sample_small", "sample_leaky")
            ),
            "entity",
            None,
            "save_report",
            None,
            "quit",
        ),
    ),
    MenuSpec("audit", "&Audit", ("run", "cancel", None, "policy_file", "options")),
    MenuSpec(
        "view",
        "&View",
        (
            MenuSpec("theme", "&Theme", ("theme_system", "theme_light", "theme_dark")),
            "task_list",
            None,
            MenuSpec("tabs", "&Go to", tuple(f"go_{number}" for number in range(1, 9))),
        ),
    ),
    MenuSpec("help", "&Help", ("shortcuts", None, "about")),
)


class Actions(QObject):
    """The window's actions and menus by name.

    Args:
        parent: window that owns them.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._by_name = {spec.name: _action(spec, parent) for spec in ACTIONS}
        self.menus: dict[str, QMenu] = {}
        self._icons = {spec.name: spec.icon for spec in ACTIONS if spec.icon}
        theme_manager().changed.connect(self._tint)
        self._tint()

    def __getitem__(self, name: str) -> QAction:
        return self._by_name[name]

    def opening(self) -> tuple[QAction, ...]:
        """The actions that bring other tables into the session."""
        begins = ("new_", "open_", "sample_")
        return tuple(action for name, action in self._by_name.items() if name.startswith(begins))

    def bind(self, name: str, do: Callable[[], object]) -> None:
        """Say what an action does."""
        self._by_name[name].triggered.connect(lambda _checked=False: do())

    def fill(self, bar: QMenuBar) -> None:
        """Build the menus."""
        for spec in MENUS:
            menu = bar.addMenu(spec.text)
            self._fill_menu(menu, spec)

    def _fill_menu(self, menu: QMenu, spec: MenuSpec) -> None:
        self.menus[spec.name] = menu
        menu.setToolTipsVisible(True)
        for entry in spec.entries:
            if entry is None:
                menu.addSeparator()
            elif isinstance(entry, MenuSpec):
                self._fill_menu(menu.addMenu(entry.text), entry)
            else:
                menu.addAction(self._by_name[entry])

    def _tint(self) -> None:
        for name, icon in self._icons.items():
            colour = "accent_text" if name == "run" else "text"
            self._by_name[name].setIcon(theme_manager().icon(icon, colour))


def _action(spec: ActionSpec, parent: QWidget) -> QAction:
    action = QAction(spec.text, parent)
    action.setObjectName(spec.name)
    action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
    action.setToolTip(spec.tip or spec.text.replace("&", ""))
    action.setCheckable(spec.checkable)
    return action


def keys_in_words(extra: Sequence[tuple[str, str]] = ()) -> list[tuple[str, str]]:
    """(key, what it does) of everything that has a key."""
    native = QKeySequence.SequenceFormat.NativeText
    own = [
        (QKeySequence(spec.keys[0]).toString(native), spec.text.replace("&", "").rstrip("…"))
        for spec in ACTIONS
        if spec.keys and not spec.name.startswith("go_")
    ]
    return [*own, *extra]
