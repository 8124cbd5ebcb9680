"""The policy's gates, each held against each version by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from synthdesk.engine.versions.wording import ABOUT_GATES
from synthdesk.ui.pages.versions.compared_view import ComparedView
from synthdesk.ui.pages.versions.models import gate_columns
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.mark_delegate import MarkDelegate
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.versions.comparing import VersionComparison


class GatesView(ComparedView):
    """A row a gate, a column a version."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.policy = text_label("", "section-title")
        self.table = TableView("Gates of the versions")
        self.table.setItemDelegate(MarkDelegate(self.table))
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.policy)
        layout.addWidget(text_label(ABOUT_GATES, "muted"))
        layout.addWidget(self.table, 1)

    def fill(self, comparison: VersionComparison) -> None:
        """Show another comparison's gates."""
        policy = comparison.provenance.policy
        judged = tuple(one for one in comparison.versions if one.verdict is not None)
        self.policy.setText(f"{policy.title}, version {policy.version}")
        self.table.set_content(gate_columns(judged), range(len(judged[0].gates)))
