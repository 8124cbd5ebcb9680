"""Where the rows of both tables lie, and how far apart that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from synthdesk.ui.pages.quality.findings.finding_panel import FindingPanel
from synthdesk.ui.pages.quality.quality_view import QualityView
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.table_model import as_tooltip, one_line
from synthdesk.ui.widgets.table_view import TableView
from synthdesk.ui.widgets.view_tabs import ViewTabs

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.geographic import Geography
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.health.findings import Finding

NO_MAP = "No map"
LONGEST_NAME = 40
FINDINGS, FIGURES = 0, 1


class MapView(QualityView):
    """The maps at the left; figures and findings at the right."""

    title = "M&ap"
    fields = ("geography",)

    def build(self) -> None:
        """Make the widgets."""
        self._geography: Geography | None = None
        self.empty = EmptyState(NO_MAP, "")
        self.which = QComboBox()
        self.which.setAccessibleName("Which coordinates to show")
        self.which.setMinimumWidth(260)
        self.which.currentIndexChanged.connect(self._show_map)
        self.label = QLabel("C&oordinates")
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setBuddy(self.which)
        self.chart = ChartView()
        self.figures = TableView("Figures of the map")
        self.basis = text_label("", "muted")
        self.notes = text_label("", "muted")
        self.findings = FindingPanel("Findings on maps", self.session, self.tasks)
        self.findings.asked.connect(self.show_finding)
        self.findings.column_requested.connect(self.column_requested)
        self.right = ViewTabs("Findings, and figures of the map")
        self._compose()
        figures = QWidget()
        column = QVBoxLayout(figures)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.figures)
        column.addWidget(self.basis)
        column.addStretch(1)
        self.right.add_view("&Findings", self.findings)
        self.right.add_view("Fi&gures", figures)

    def _compose(self) -> None:
        layout = self.content_behind(self.empty)
        layout.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(self.label)
        top.addWidget(self.which)
        top.addWidget(self.notes, 1)
        layout.addLayout(top)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.setObjectName("map-across")
        across.setChildrenCollapsible(False)
        across.setHandleWidth(10)
        layout.addWidget(across, 1)
        card = QFrame()
        card.setObjectName("card")
        around = QVBoxLayout(card)
        around.setContentsMargins(10, 10, 10, 8)
        around.addWidget(self.chart)
        across.addWidget(card)
        across.addWidget(self.right)
        across.setStretchFactor(0, 3)
        across.setStretchFactor(1, 2)
        across.setSizes([690, 550])

    def show_result(self, result: AuditResult) -> None:
        """Show another audit, its first map."""
        geography = result.geography
        if geography is None:
            return
        self._geography = geography
        if not geography.maps:
            self.empty.set_text(NO_MAP, geography.not_assessable)
            self.stack.setCurrentIndex(0)
            return
        self.which.blockSignals(True)
        self.which.clear()
        for place, made in enumerate(geography.maps):
            names = made.columns.columns
            self.which.addItem(" × ".join(_short(name) for name in names))
            tooltip = as_tooltip(" × ".join(names))
            self.which.setItemData(place, tooltip, Qt.ItemDataRole.ToolTipRole)
        self.which.blockSignals(False)
        for widget in (self.label, self.which):
            widget.setVisible(len(geography.maps) > 1)
        self.notes.setText(_notes(geography))
        self.notes.setVisible(bool(self.notes.text()))
        self.findings.show_part(result, "geography")
        self.right.setTabText(FINDINGS, f"&Findings ({len(geography.findings)})")
        self.right.setCurrentIndex(FINDINGS if geography.findings else FIGURES)
        self.stack.setCurrentIndex(1)
        self._show_map(0)

    def show_finding(self, finding: Finding) -> None:
        """Choose the pair of coordinates that a finding is about, and the finding."""
        maps = self._geography.maps if self._geography is not None else ()
        pairs = [made.columns.columns for made in maps]
        if finding.columns in pairs:
            self.which.setCurrentIndex(pairs.index(finding.columns))
        self.right.setCurrentIndex(FINDINGS)
        self.findings.go_to(finding)

    def _show_map(self, place: int) -> None:
        if self._geography is None or not 0 <= place < len(self._geography.maps):
            return
        from synthdesk.plots.density_map import (
            density_map_figure,
            density_map_table,
            map_basis,
            map_figures_table,
        )

        made = self._geography.maps[place]
        self.chart.show_chart(
            lambda palette: density_map_figure(made, palette),
            lambda: density_map_table(made),
            f"Map of {' × '.join(made.columns.columns)}",
        )
        self.figures.set_table(map_figures_table(made))
        self.figures.fit_height()
        self.basis.setText(map_basis(made))


def _short(name: str) -> str:
    flat = one_line(name)
    return flat if len(flat) <= LONGEST_NAME else f"{flat[: LONGEST_NAME - 1]}…"


def _notes(geography: Geography) -> str:
    said = []
    if geography.unpaired:
        names = ", ".join(f"“{_short(name)}”" for name in geography.unpaired)
        said.append(f"Without a partner, so on no map: {names}.")
    if geography.left_out:
        said.append(f"Without a map: {one_line('; '.join(geography.left_out))}.")
    return " ".join(said)
