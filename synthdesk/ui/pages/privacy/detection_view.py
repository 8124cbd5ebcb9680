"""What the tests would have noticed: planted copies found, by how many were planted."""

from __future__ import annotations

from operator import itemgetter

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from synthdesk.engine.privacy.result import Privacy
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView

HOW = (
    "Copies of training rows were planted in the synthetic table, more and more of them, with ten "
    "draws of each number: exact copies, near ones with two cells changed, and copies of rows that "
    "are far from everybody else. The dotted line is where a test counts as noticing: in eight of "
    "ten draws. False alarms come from controls in which half of the holdout played the synthetic "
    "table, so that nothing can have leaked."
)
NOTHING = "The tests have not been tried out on these tables"
NOTHING_MORE = (
    "The verdict view starts it; it takes minutes and runs beside your work. Without it nothing "
    "says how small a leak would have been noticed."
)


class DetectionView(QWidget):
    """A chart and its table, or why there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty = EmptyState(NOTHING, NOTHING_MORE)
        self.chart = ChartView()
        self.chart.setMinimumHeight(320)
        self.table = TableView("What the tests would have noticed")
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(text_label(HOW, "muted"))
        column.addWidget(self.chart, 3)
        column.addWidget(self.table, 2)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)

    def show_privacy(self, privacy: Privacy) -> None:
        """Show another result."""
        from synthdesk.plots.detection_limits import detection_figure, detection_table

        checks = privacy.instrument_check
        self.stack.setCurrentIndex(int(checks is not None))
        if checks is None:
            self.chart.clear("")
            return
        self.chart.show_chart(
            lambda palette: detection_figure(checks, palette),
            lambda: detection_table(checks),
            "Planted copies that the tests found",
        )
        table = detection_table(checks)
        columns = tuple(
            TableColumn(head, itemgetter(at), is_numeric=at > 2)
            for at, head in enumerate(table.headers)
        )
        self.table.set_content(columns, table.rows)
