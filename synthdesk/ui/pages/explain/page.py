"""The Explain tab: not built yet, and says so."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from synthdesk.ui.pages.page import Page
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.widgets.empty_state import EmptyState

WHAT_IT_WILL_SHOW = (
    "This page will show how useful a model trained on synthetic rows is on real ones, against a "
    "model trained on real rows; which columns drive its predictions (SHAP), for all records and "
    "for one; and whether the explanation carries over from synthetic to real data.\n\n"
    "Until then an audit says nothing about models, but for the one that tells fake from real."
)


class ExplainPage(Page):
    """Says what the tab will show."""

    title: ClassVar[str] = "Explain"
    icon_name: ClassVar[str] = "explain"

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(session, tasks, parent)
        layout = QVBoxLayout(self)
        layout.addWidget(EmptyState("Explain is not built yet", WHAT_IT_WILL_SHOW))
