"""The Quality page: an overview, and a view of each kind of figure behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout

from synthdesk.engine.health.findings import Severity
from synthdesk.engine.quality_findings import QUALITY_PARTS, findings_of_part, severity_counts
from synthdesk.ui.pages.quality.quality_view import QualityView
from synthdesk.ui.pages.quality.view_place import HOW_TO_INCLUDE, LEFT_OUT, ViewPlace
from synthdesk.ui.pages.quality.views import OVERVIEW, VIEW_OF_PART, VIEWS
from synthdesk.ui.pages.result_page import ResultPage
from synthdesk.ui.session import SessionEvent
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.table_view import TableView
from synthdesk.ui.widgets.view_tabs import ViewTabs

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.quality_findings import QualityFinding
    from synthdesk.ui.pages.quality.columns.columns_view import ColumnsView
    from synthdesk.ui.pages.quality.overview.overview_view import OverviewView
    from synthdesk.ui.pages.quality.pairs.pairs_view import PairsView

BUILD_EVERY_MS = 250


class QualityPage(ResultPage):
    """Lets the views point at each other's columns and pairs; they don't know one another."""

    title = "Quality"
    icon_name = "quality"
    promise = (
        "This page will show how accurate the synthetic table is, beside what two real samples "
        "of the same size reach with one another, for every column and every pair, and what "
        "such a figure hides."
    )

    def build(self) -> None:
        """Tabs with a place for each view; the views themselves come when they are needed."""
        self.views = ViewTabs("Views of quality")
        self.views.setObjectName("quality-views")
        self.places: dict[str, ViewPlace] = {}
        for spec in VIEWS:
            place = ViewPlace(spec, self.session, self.tasks)
            place.built.connect(self._take_view)
            self.places[spec.name] = place
            self.views.addTab(place, spec.title)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.views)
        QTimer.singleShot(BUILD_EVERY_MS, self, self._prepare)

    # --- views -----------------------------------------------------------------------------

    def prepare_next(self) -> bool:
        """Make one more view before it is asked for; False when all are there."""
        return any(place.build() for place in self.places.values())

    def _prepare(self) -> None:
        if self.tasks.is_busy or self.prepare_next():
            QTimer.singleShot(BUILD_EVERY_MS, self, self._prepare)

    def _take_view(self, view: QualityView) -> None:
        view.status_message.connect(self.status_message)
        view.column_requested.connect(self.show_column)
        view.pair_requested.connect(self.show_pair)
        if view is self.places[OVERVIEW].built_view:
            cast("OverviewView", view).finding_requested.connect(self.show_finding)
        for chart in view.findChildren(ChartView):
            chart.saved.connect(self._tell_saved)
            chart.failed.connect(self._tell_failed)
        for table in view.findChildren(TableView):
            table.exported.connect(self._tell_saved)
            table.failed.connect(self._tell_failed)
        self.view_built.emit(view)

    def show_column(self, name: str) -> None:
        """Go to a column."""
        view = self._go_to("columns")
        if view is not None:
            cast("ColumnsView", view).show_column(name)

    def show_pair(self, first: str, second: str) -> None:
        """Go to a pair of columns."""
        view = self._go_to("pairs")
        if view is not None:
            cast("PairsView", view).show_pair(first, second)

    def show_finding(self, found: QualityFinding) -> None:
        """Go to what a finding is about, in the view of the analysis that made it."""
        self.status_message.emit("")  # what was said of the finding before
        view = self._go_to(VIEW_OF_PART[found.part.field].name)
        if view is not None:
            view.show_finding(found.finding)

    def _go_to(self, name: str) -> QualityView | None:
        """Switch to a view; None where its analysis was left out."""
        place = self.places[name]
        self.views.setCurrentWidget(place)
        return None if place.is_left_out else place.view()

    # --- results ---------------------------------------------------------------------------

    def show_result(self, result: AuditResult) -> None:
        """Show another audit; what nobody looks at waits until somebody does."""
        self._show_badges(result)
        for place in self.places.values():
            place.take_result(result)

    def _take_result(self) -> None:
        """Empty where the result holds nothing of what the page shows."""
        super()._take_result()
        result = self.session.result
        if result is not None and not any(
            getattr(result, part.field) is not None for part in QUALITY_PARTS
        ):
            self.empty.set_text(LEFT_OUT, HOW_TO_INCLUDE)
            self._stack.setCurrentWidget(self.empty)

    def _result_changed(self, event: object) -> None:
        """A view that asked for more shows it already; the others are shown it."""
        initiator = event.initiator if isinstance(event, SessionEvent) else None
        result = self.session.result
        if result is None or not isinstance(initiator, QualityView):
            super()._result_changed(event)
            return
        self._show_badges(result)
        for place in self.places.values():
            if place.built_view is initiator:
                place.keep_result(result)
            else:
                place.take_result(result)
        self._check_stale()

    def _check_stale(self, event: object = None) -> None:
        super()._check_stale(event)
        is_stale = self.session.result_is_stale
        for place in self.places.values():
            place.show_stale(is_stale)

    def _show_badges(self, result: AuditResult) -> None:
        """The worst findings of each view beside its name; all of them as its tooltip."""
        for part in QUALITY_PARTS:
            spec = VIEW_OF_PART[part.field]
            position = self.views.indexOf(self.places[spec.name])
            counts = severity_counts(findings_of_part(result, part.field))
            worst = next((one for one in (Severity.RED, Severity.AMBER) if counts[one]), None)
            badge = f" ({counts[worst]} {worst.value})" if worst is not None else ""
            self.views.setTabText(position, spec.title + badge)
            words = ", ".join(f"{counts[one]} {one.value}" for one in Severity if counts[one])
            self.views.setTabToolTip(position, f"Findings: {words}" if words else "")
