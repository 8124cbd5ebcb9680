"""The Bias page: groups of people in the tables, what rebalancing did, what models decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from synthdesk.ui.pages.bias.bias_bar import BiasBar
from synthdesk.ui.pages.bias.checks_view import ChecksView
from synthdesk.ui.pages.bias.fairness_view import FairnessView
from synthdesk.ui.pages.bias.gap_view import GapView
from synthdesk.ui.pages.bias.groups_view import GroupsView
from synthdesk.ui.pages.bias.rebalancing_view import RebalancingView
from synthdesk.ui.pages.page import Page
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.view_tabs import ViewTabs

if TYPE_CHECKING:
    from synthdesk.engine.bias_audit import Bias

NOT_YET = "Nothing measured yet"
HOW = (
    "Choose the outcome, name the value that is good for a person, tick the protected columns and "
    "press Measure. An audit measures it too, where a column is protected."
)


class BiasPage(Page):
    """A bar that asks, and the views of the answer."""

    title: ClassVar[str] = "Bias"
    icon_name: ClassVar[str] = "bias"

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(session, tasks, parent)
        self.bar = BiasBar(session, tasks)
        self.groups = GroupsView()
        self.rebalancing = RebalancingView()
        self.gap = GapView()
        self.fairness = FairnessView()
        self.checks = ChecksView()
        self.views = ViewTabs("Views of bias")
        self.views.setObjectName("bias-views")
        self.views.add_cards("Gr&oups", self.groups)
        self.views.add_cards("Re&balancing", self.rebalancing)
        self.views.add_cards("&Gap", self.gap)
        self.views.add_cards("Mo&dels", self.fairness)
        self.views.add_cards("Chec&ks", self.checks)
        self.empty = EmptyState(NOT_YET, HOW)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.views)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(self.bar)
        layout.addWidget(self.stack, 1)
        self.bar.measured.connect(self._show)
        self.tell_of_files()

    def _show(self, found: Bias | None) -> None:
        if found is not None:
            self.checks.show_checks(found.checks)
            self.groups.show_groups(found.groups, found.notes)
            self.gap.show_gaps(found.gaps)
            self.rebalancing.show_rebalancing(found.rebalancing)
            self.fairness.show_fairness(found.fairness)
        # Last, since what is shown while it is filled is laid out for what it held before.
        self.stack.setCurrentWidget(self.empty if found is None else self.views)
