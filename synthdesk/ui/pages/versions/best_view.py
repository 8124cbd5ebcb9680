"""All versions by their headline figures, the map of them, and the chosen one in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from synthdesk.engine.formats import counted
from synthdesk.engine.versions.about_version import about_version
from synthdesk.engine.versions.wording import leaders_in_words
from synthdesk.ui.pages.versions.compared_view import ComparedView
from synthdesk.ui.pages.versions.models import version_columns
from synthdesk.ui.widgets.card import Card, text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.mark_delegate import MarkDelegate
from synthdesk.ui.widgets.scroll_column import ScrollColumn
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.versions.comparing import VersionComparison

ALONE = "One version was measured; add another in Data to compare them."
CHOOSE = "Audit this version"
CHOOSE_HINT = (
    "Makes it the synthetic table that the other tabs look at; run the audit then to see its "
    "columns, records and tests."
)


class BestView(ComparedView):
    """Which version is best, and what there is to say of each."""

    version_chosen = Signal(str)
    """Name of the version that the other tabs are to look at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._comparison: VersionComparison | None = None
        self._shown = ""
        self.card = Card("Which version is best?")
        self.leaders = text_label("")
        self.no_privacy = text_label("")
        self.no_privacy.setProperty("chip", "warning")
        self.table = TableView("Headline figures of the versions")
        self.table.setItemDelegate(MarkDelegate(self.table))
        self.table.row_selected.connect(self._describe)
        for widget in (self.leaders, self.no_privacy, self.table):
            self.card.body.addWidget(widget)
        self.card.body.addStretch(1)
        self.about = Card("")
        self.choose = QPushButton(CHOOSE)
        self.choose.setToolTip(CHOOSE_HINT)
        self.choose.clicked.connect(lambda: self.version_chosen.emit(self._shown))
        self.about.header.addWidget(self.choose)
        self.said = QVBoxLayout()
        self.said.setSpacing(4)
        self.about.body.addLayout(self.said)
        self.about.body.addStretch(1)
        self.map = Card("Accuracy, AUC and leaks together")
        self.chart = ChartView()
        self.chart.setMinimumHeight(430)
        self.map.body.addWidget(self.chart, 1)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.setObjectName("versions-across")
        self.across.setChildrenCollapsible(False)
        self.across.setHandleWidth(10)
        for part in (self.about, self.map):
            self.across.addWidget(part)
        self.across.setSizes([560, 640])
        column = ScrollColumn("Versions")
        column.column.setSpacing(12)
        column.column.addWidget(self.card)
        column.column.addWidget(self.across, 1)
        layout = QHBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(column)

    def fill(self, comparison: VersionComparison) -> None:
        """Show another comparison; the same version stays on show if it is in it."""
        from synthdesk.plots.version_scatter import scatter_figure, scatter_table

        earlier = self._shown
        self._comparison = comparison
        versions = comparison.versions
        self.card.title.setText(
            f"Which of {counted(len(versions), 'version')} is best?"
            if len(versions) > 1
            else "How good is the version?"
        )
        self.leaders.setText(
            "\n".join(map(leaders_in_words, comparison.leaders)) if len(versions) > 1 else ALONE
        )
        self.no_privacy.setText(comparison.no_privacy)
        self.no_privacy.setVisible(bool(comparison.no_privacy))
        self.table.set_content(version_columns(comparison), versions)
        self.table.fit_height()
        named = [(one.name, one.headline) for one in versions if one.headline is not None]
        ladder = comparison.ladder
        self.chart.show_chart(
            lambda palette: scatter_figure(named, ladder, palette),
            lambda: scatter_table(named),
            "Accuracy, AUC and leaks of the versions",
        )
        names = [one.name for one in versions]
        place = names.index(earlier) if earlier in names else 0
        self.table.select_row(place)
        self._describe(place)

    def _describe(self, row: int) -> None:
        if self._comparison is None or not 0 <= row < len(self._comparison.versions):
            return
        version = self._comparison.versions[row]
        self._shown = version.name
        self.about.title.setText(version.name[:120])
        self.about.setAccessibleName(f"About {version.name[:120]}")
        while (item := self.said.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for title, text in about_version(self._comparison, version.name):
            self.said.addSpacing(4)
            self.said.addWidget(text_label(title, "card-title"))
            self.said.addWidget(text_label(text))
