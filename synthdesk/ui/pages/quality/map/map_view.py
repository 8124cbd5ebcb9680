"""Where the rows of both tables lie, and how far apart that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.formats import count
from synthdesk.ui.pages.quality.quality_view import QualityView
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.table_model import as_tooltip, one_line
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.geographic import GeographicMap, Geography
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.health.findings import Finding

NO_MAP = "No map"
LONGEST_NAME = 40
NOTHING_FOUND = (
    "Nothing was found. Looked for: rows that lie elsewhere than real ones, rows in places where "
    "no real ones are, and points outside all real ones."
)


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
        self.findings = QPlainTextEdit()
        self.findings.setReadOnly(True)
        self.findings.setTabChangesFocus(True)
        self.findings.setAccessibleName("Findings of the map")
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
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
        across.addWidget(_card(self.chart))
        across.addWidget(_card(self._right()))
        across.setStretchFactor(0, 3)
        across.setStretchFactor(1, 2)
        across.setSizes([690, 550])
        layout.addWidget(across, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)

    def _right(self) -> QWidget:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(text_label("Findings", "card-title"))
        column.addWidget(self.findings, 1)
        column.addWidget(text_label("Figures", "card-title"))
        column.addWidget(self.figures)
        column.addWidget(self.basis)
        return right

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
        self.stack.setCurrentIndex(1)
        self._show_map(0)

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
        found = [_in_full(one) for one in self._geography.findings if _is_of(one, made)]
        self.findings.setPlainText("\n\n\n".join(found) or NOTHING_FOUND)


def _card(widget: QWidget) -> QFrame:
    card = QFrame()
    card.setObjectName("card")
    layout = QVBoxLayout(card)
    layout.setContentsMargins(10, 10, 10, 8)
    layout.addWidget(widget)
    return card


def _is_of(finding: Finding, made: GeographicMap) -> bool:
    return finding.columns == made.columns.columns


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


def _in_full(finding: Finding) -> str:
    """The whole finding as plain text."""
    facts = "\n".join(f"• {fact.label}: {fact.text}" for fact in finding.evidence)
    text = f"{finding.severity.value.capitalize()}: {finding.title}\n\n{finding.why}\n\n{facts}"
    if finding.row_examples:
        rows = ", ".join(count(row) for row in finding.row_examples)
        text += f"\n• Rows of the {finding.table.value} table: {rows}"
    return f"{text}\n\nWhat to do: {finding.advice}"
