"""The Explain page: models of a target, what they are worth, and what they go by."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from synthdesk.ui.pages.explain.carry_view import CarryView
from synthdesk.ui.pages.explain.cohort_view import CohortView
from synthdesk.ui.pages.explain.dependence_view import DependenceView
from synthdesk.ui.pages.explain.importance_view import ImportanceView
from synthdesk.ui.pages.explain.interactions_view import InteractionsView
from synthdesk.ui.pages.explain.models_view import ModelsView
from synthdesk.ui.pages.explain.records_view import RecordsView
from synthdesk.ui.pages.explain.train_bar import TrainBar
from synthdesk.ui.pages.page import Page
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.widgets.view_tabs import ViewTabs

if TYPE_CHECKING:
    from synthdesk.engine.explain.opened import OpenedModel


class ExplainPage(Page):
    """A bar that trains, and a view each for models, importance, dependence, records, verdict."""

    title: ClassVar[str] = "Explain"
    icon_name: ClassVar[str] = "explain"

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(session, tasks, parent)
        self.bar = TrainBar(session, tasks)
        self.models, self.importance = ModelsView(), ImportanceView()
        self.dependence, self.records = DependenceView(), RecordsView(tasks)
        self.interactions = InteractionsView(tasks)
        self.cohort, self.carry = CohortView(), CarryView()
        self.views = ViewTabs("Views of models")
        self.views.setObjectName("explain-views")
        self.views.add_cards("&Models", self.models)
        self.views.add_view("&Importance", self.importance)
        self.views.add_view("&Dependence", self.dependence)
        self.views.add_view("I&nteractions", self.interactions)
        self.views.add_view("R&ecords", self.records)
        self.views.add_view("C&ohort", self.cohort)
        self.views.add_cards("What carries o&ver", self.carry)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(self.bar)
        layout.addWidget(self.views, 1)
        self.bar.opened.connect(self._show)
        self.tell_of_files()

    def _show(self, model: OpenedModel | None) -> None:
        rows = model.rows() if model is not None and model.rows_path else None
        for view in (
            *(self.models, self.importance, self.dependence, self.interactions),
            *(self.records, self.cohort, self.carry),
        ):
            view.show_model(model, rows)
