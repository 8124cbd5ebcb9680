"""Several synthetic versions: which of them is audited, and what it is called."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from synthdesk.ui.pages.data.cards.link_button import LinkButton
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.steady_box import SteadyBox
from synthdesk.ui.widgets.table_model import as_tooltip, one_line

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable

LONGEST_NAME = 80


class VersionBox(SteadyBox):
    """The versions by name; hidden while there is only one."""

    version_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Synthetic version that is audited", parent)
        self.setMinimumContentsLength(10)
        self._names: list[str] = []
        self.activated.connect(lambda row: self.version_chosen.emit(self._names[row]))

    def show_versions(
        self, versions: Mapping[str, LoadedTable], chosen: LoadedTable | None
    ) -> None:
        """Show the versions and which one is audited."""
        self._names = list(versions)
        self.clear()
        self.addItems([one_line(name or table.source.name) for name, table in versions.items()])
        if chosen is not None:
            self.setCurrentIndex(self._names.index(chosen.version))
            name = chosen.version or chosen.source.name
            self.setToolTip(as_tooltip(f"{name}: one of {len(versions)} versions, the audited one"))
        self.setVisible(len(versions) > 1)


class VersionsButton(LinkButton):
    """A menu: add, rename or remove a version, or audit another."""

    add_requested = Signal()
    rename_requested = Signal()
    remove_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Versions", "Versions of the synthetic table", parent)
        menu = QMenu(self)
        menu.addAction("Add a version…").triggered.connect(
            lambda _=False: self.add_requested.emit()
        )
        self.rename = menu.addAction("Rename this version…")
        self.rename.triggered.connect(lambda _=False: self.rename_requested.emit())
        self.remove = menu.addAction("Remove this version")
        self.remove.triggered.connect(lambda _=False: self.remove_requested.emit())
        self.open_menu(menu)


class RenameDialog(QDialog):
    """Another name for a version; a name that is taken is not accepted."""

    name_chosen = Signal(str)

    def __init__(self, name: str, taken: Collection[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Rename the version")
        self.setAccessibleName("Rename the version")
        self._taken = frozenset(taken)
        self.line = QLineEdit(name)
        self.line.setAccessibleName("Name of the version")
        self.line.setMaxLength(LONGEST_NAME)
        self.line.selectAll()
        self.problem = text_label("", "muted")
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.name_chosen.emit(self.line.text().strip()))
        self.line.textChanged.connect(self._check)
        form = QFormLayout()
        form.addRow("&Name", self.line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 18, 18, 14)
        layout.setSpacing(10)
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)
        self.resize(420, layout.totalHeightForWidth(420))
        self._check()

    def _check(self, *_: object) -> None:
        name = self.line.text().strip()
        taken = "Another version has this name already." if name in self._taken else ""
        self.problem.setText(taken or ("" if name else "A version needs a name."))
        self.ok.setEnabled(not self.problem.text())
