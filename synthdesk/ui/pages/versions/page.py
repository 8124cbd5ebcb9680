"""The Versions page: which synthetic table is good enough, better than the last, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from synthdesk.ui.pages.page import Page
from synthdesk.ui.pages.versions.asking import can_compare
from synthdesk.ui.pages.versions.best_view import BestView
from synthdesk.ui.pages.versions.compare_bar import CompareBar
from synthdesk.ui.pages.versions.gates_view import GatesView
from synthdesk.ui.pages.versions.ladder_view import LadderView
from synthdesk.ui.pages.versions.origin_view import OriginView
from synthdesk.ui.pages.versions.pair_view import PairView
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.view_tabs import ViewTabs

if TYPE_CHECKING:
    from synthdesk.engine.versions.comparing import VersionComparison

NOTHING = "No versions yet"
WHAT_TO_DO = (
    "Load a training table and the synthetic tables that were made from it in Data: drop several "
    "files on the synthetic card, or choose “Add a version…” in its menu. This page then audits "
    "each of them, says which is best by more than chance, what got better or worse between two, "
    "and where each stands beside tables of known quality."
)


class VersionsPage(Page):
    """A bar that compares, and a view each for best, two versions, ladder, gates, origins."""

    title: ClassVar[str] = "Versions"
    icon_name: ClassVar[str] = "versions"

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(session, tasks, parent)
        self.empty = EmptyState(NOTHING, WHAT_TO_DO)
        self.bar = CompareBar(session, tasks)
        self.best, self.pair = BestView(), PairView()
        self.ladder, self.gates = LadderView(), GatesView()
        self.origins = OriginView(session, tasks)
        self.views = ViewTabs("Views of the versions")
        self.views.setObjectName("versions-views")
        self.views.add_cards("Which is &best", self.best)
        self.views.add_view("&Two versions", self.pair)
        self.views.add_view("Reference &ladder", self.ladder)
        self.views.add_view("&Gates", self.gates)
        self.views.add_view("&Where they came from", self.origins)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(self.bar)
        layout.addWidget(self.views, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self.bar.compared.connect(self._show_comparison)
        self.bar.report.saved.connect(lambda folder: self.status_message.emit(f"Saved in {folder}"))
        self.best.version_chosen.connect(self._choose_version)
        session.tables_changed.connect(self._show_state)
        session.options_changed.connect(self._show_lineages)
        self.tell_of_files()
        self._show_state()

    def _show_state(self, event: object = None) -> None:
        del event
        self._stack.setCurrentIndex(int(can_compare(self.session)))

    def _show_comparison(self, comparison: VersionComparison | None) -> None:
        for view in (self.best, self.pair, self.ladder, self.gates):
            view.show_comparison(comparison)

    def _show_lineages(self, event: object = None) -> None:
        """What is told of origins stands beside the figures at once."""
        del event
        comparison = self.bar.comparison
        if comparison is not None:
            self.best.show_comparison(comparison)
            self.pair.show_comparison(comparison)

    def _choose_version(self, name: str) -> None:
        from synthdesk.ui.pages.versions.asking import shown_name

        for version in self.session.versions:
            if shown_name(self.session, version) == name:
                self.session.choose_version(version, self)
                self.status_message.emit(f"{name} is the synthetic table now; run the audit.")
