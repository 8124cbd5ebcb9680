"""A tab's place for one view of the page: built when needed, shown a result when looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from synthdesk.ui.pages.quality.quality_view import QualityView
from synthdesk.ui.pages.quality.views import ViewSpec
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult

LEFT_OUT = "Left out of this run"
HOW_TO_INCLUDE = (
    "The last audit did not compute this. Choose the analysis in the audit's options and run the "
    "audit again."
)


class ViewPlace(QWidget):
    """Holds a view, or says that its analysis was left out of the run."""

    built = Signal(object)
    """The view that was just made."""

    def __init__(
        self,
        spec: ViewSpec,
        session: Session,
        tasks: TaskManager,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.spec = spec
        self._session, self._tasks = session, tasks
        self._view: QualityView | None = None
        self._result: AuditResult | None = None
        self._is_shown = True
        self.left_out = EmptyState(LEFT_OUT, HOW_TO_INCLUDE)
        self._holder = QWidget()
        self._held = QVBoxLayout(self._holder)
        self._held.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.left_out)
        self._stack.addWidget(self._holder)
        card = QFrame()
        card.setObjectName("card")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(10, 10, 10, 8)
        inner.addWidget(self._stack)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(card)

    @property
    def built_view(self) -> QualityView | None:
        """The view, if it was made."""
        return self._view

    @property
    def is_left_out(self) -> bool:
        """Whether the result holds nothing that the view shows."""
        return self._stack.currentWidget() is self.left_out

    def view(self) -> QualityView:
        """The view, made now if it was not, and showing the result that it is to show."""
        view = self._made()
        self._show_now()
        return view

    def build(self) -> bool:
        """Make the view ahead of time; whether it was not made before."""
        was_built = self._view is not None
        self._made()
        return not was_built

    def take_result(self, result: AuditResult) -> None:
        """Show a result: at once if somebody looks, else when somebody does."""
        self._result = result
        holds = any(getattr(result, field) is not None for field in self.spec.fields)
        self._stack.setCurrentWidget(self._holder if holds else self.left_out)
        self._is_shown = not holds
        if self.isVisible():
            self._show_now()

    def keep_result(self, result: AuditResult) -> None:
        """A result that the view shows already: it made it itself."""
        self._result, self._is_shown = result, True

    def show_stale(self, is_stale: bool) -> None:
        """Tell the view whether its result still fits the inputs."""
        if self._view is not None:
            self._view.show_stale(is_stale)

    def showEvent(self, event: QShowEvent) -> None:
        """Make the view and show what was waiting to be seen."""
        super().showEvent(event)
        if not self.is_left_out:
            self._show_now()

    def _made(self) -> QualityView:
        if self._view is None:
            # In its place from the start: Qt styles a finished tree anew when it gets a parent.
            self._view = self.spec.view_class()(self._session, self._tasks, self._holder)
            self._held.addWidget(self._view)
            self._view.show()  # now, not when the layout comes to it: charts ask who is seen
            self.built.emit(self._view)
        return self._view

    def _show_now(self) -> None:
        if self._result is None or self.is_left_out:
            return
        view = self._made()
        if not self._is_shown:
            # Before anything can fail: a result that can't be shown must not be tried for ever.
            self._is_shown = True
            view.show_result(self._result)
            view.show_stale(self._session.result_is_stale)
