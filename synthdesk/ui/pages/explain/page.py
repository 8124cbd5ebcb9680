"""The Explain page: models of a target, what they are worth, and what they go by."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from synthdesk.engine.model.utility import SYNTHETIC
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


ONLY_SYNTHETIC = (
    "For showing the models to people who may not see the real rows: no view then opens a training "
    "or holdout record. Kept in the project."
)


class ExplainPage(Page):
    """A bar that trains, and a view each for models, importance, dependence, records, verdict."""

    title: ClassVar[str] = "Explain"
    icon_name: ClassVar[str] = "explain"

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(session, tasks, parent)
        self._model: OpenedModel | None = None
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
        self.only_synthetic = QCheckBox("S&ynthetic records only")
        self.only_synthetic.setToolTip(ONLY_SYNTHETIC)
        self.only_synthetic.setAccessibleDescription(ONLY_SYNTHETIC)
        self.only_synthetic.toggled.connect(self._choose_records)
        session.options_changed.connect(self._settle)
        self.views.setCornerWidget(self.only_synthetic)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(self.bar)
        layout.addWidget(self.views, 1)
        self.bar.opened.connect(self._show)
        self.tell_of_files()

    def _show(self, model: OpenedModel | None) -> None:
        self._model = model
        rows = model.rows() if model is not None and model.rows_path else None
        if rows is not None and self.only_synthetic.isChecked():
            rows = rows.of_table(SYNTHETIC)
        for view in (
            *(self.models, self.importance, self.dependence, self.interactions),
            *(self.records, self.cohort, self.carry),
        ):
            view.show_model(model, rows)

    def _choose_records(self, is_only: bool) -> None:
        options = replace(self.session.options, synthetic_records_only=is_only)
        self.session.set_options(options, self)
        self._show(self._model)

    def _settle(self, _: object = None) -> None:
        self.only_synthetic.setChecked(self.session.options.synthetic_records_only)
