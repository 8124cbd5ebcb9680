"""What the views of a comparison have in common: empty until there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from synthdesk.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from synthdesk.engine.versions.comparing import VersionComparison

NOT_YET = "Nothing was compared yet"
PRESS = "Press Compare above. It takes about half a minute for each version, and can be cancelled."


class ComparedView(QStackedWidget):
    """An empty state, or ``content``; subclasses fill the content and show a comparison in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty = EmptyState(NOT_YET, PRESS)
        self.content = QWidget()
        self.addWidget(self.empty)
        self.addWidget(self.content)

    def show_comparison(self, comparison: VersionComparison | None) -> None:
        """Show another comparison, or that there is none."""
        if comparison is None:
            self.show_empty(NOT_YET, PRESS)
            return
        self.setCurrentWidget(self.content)
        self.fill(comparison)

    def show_empty(self, title: str, text: str) -> None:
        """Show why there is nothing to see."""
        self.empty.set_text(title, text)
        self.setCurrentWidget(self.empty)

    def fill(self, comparison: VersionComparison) -> None:
        """Show a comparison; may call ``show_empty`` where it has nothing for this view."""
        raise NotImplementedError
