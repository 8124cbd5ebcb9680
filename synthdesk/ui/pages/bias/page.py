"""The Bias tab: not built yet, and says so."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from synthdesk.ui.pages.page import Page
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.widgets.empty_state import EmptyState

WHAT_IT_WILL_SHOW = (
    "This page will show, for a target whose favourable value you name and the groups you "
    "choose: how often each "
    "group is favoured in the training, synthetic and holdout tables, with intervals; what a "
    "rebalancing changed and what it should not have changed; and, for models trained on real "
    "and on synthetic rows, error rates and adverse impact ratios of each group.\n\n"
    "Until then an audit says nothing about bias, and no gate stands for it."
)


class BiasPage(Page):
    """Says what the tab will show."""

    title: ClassVar[str] = "Bias"
    icon_name: ClassVar[str] = "bias"

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(session, tasks, parent)
        layout = QVBoxLayout(self)
        layout.addWidget(EmptyState("Bias is not built yet", WHAT_IT_WILL_SHOW))
