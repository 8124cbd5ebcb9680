"""A button whose menu ticks columns."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from synthdesk.engine.formats import counted
from synthdesk.ui.widgets.table_model import one_line


class ColumnMenu(QToolButton):
    """A button whose menu ticks columns.

    Args:
        when_none: what stands on it where none is ticked.
    """

    changed = Signal()

    def __init__(self, when_none: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._when_none = when_none
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self.setMinimumWidth(180)

    def show_columns(self, names: tuple[str, ...], ticked: tuple[str, ...]) -> None:
        """Offer other columns."""
        self._menu.clear()
        for name in names:
            action = QAction(one_line(name).replace("&", "&&"), self._menu)
            action.setCheckable(True)
            action.setChecked(name in ticked)
            action.setData(name)
            action.toggled.connect(self._tell)
            self._menu.addAction(action)
        self._tell()

    @property
    def ticked(self) -> tuple[str, ...]:
        """The ticked columns."""
        return tuple(one.data() for one in self._menu.actions() if one.isChecked())

    @property
    def leaves_none(self) -> bool:
        """Whether every column is ticked."""
        return len(self.ticked) == len(self._menu.actions())

    def _tell(self, _: bool = False) -> None:
        names = self.ticked
        self.setText(", ".join(names) if 0 < len(names) <= 2 else counted(len(names), "column"))
        if not names:
            self.setText(self._when_none)
        self.setToolTip("\n".join(names))
        self.changed.emit()
