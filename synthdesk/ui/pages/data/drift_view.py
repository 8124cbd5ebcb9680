"""The Drift view: how far every table lies from the training table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine import formats
from synthdesk.engine.formats import counted
from synthdesk.plots.drift import (
    LARGE_FROM,
    MODERATE_FROM,
    drift_figure,
    drift_table,
    psi_word,
)
from synthdesk.ui.pages.data.check_view import CheckView
from synthdesk.ui.pages.data.table_words import capitalised, table_words
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.filter_table import FilterTable
from synthdesk.ui.widgets.mark_delegate import MarkDelegate
from synthdesk.ui.widgets.marks import Mark
from synthdesk.ui.widgets.table_model import TableColumn

if TYPE_CHECKING:
    from synthdesk.engine.drift import Drift, TableDrift
    from synthdesk.engine.estimate import Estimate

NOTE = (
    f"PSI looks at one column at a time. By custom, below {MODERATE_FROM:g} counts as stable, up "
    f"to {LARGE_FROM:g} as moderate, above as large; these are screens, not tests. A small PSI can "
    "hide what the AUC shows: changed combinations, or values moved inside one bin."
)
_MARKS = {"stable": Mark.GOOD, "moderate": Mark.NOTICE, "large": Mark.ALARM}
_COLUMNS = (
    TableColumn("Column", lambda row: row.column, is_numeric=False),
    TableColumn(
        "PSI",
        lambda row: row.psi,
        lambda row: formats.number(row.psi),
        is_numeric=True,
        hint="Population stability index over the training table’s bins",
    ),
    TableColumn(
        "By custom",
        lambda row: psi_word(row.psi),
        payload=lambda row: _MARKS[psi_word(row.psi)].value,
        order=lambda row: row.psi,
        is_numeric=False,
        hint=f"Stable below {MODERATE_FROM:g}, moderate up to {LARGE_FROM:g}, large above",
    ),
    TableColumn(
        "AUC alone",
        lambda row: row.auc,
        lambda row: formats.NOT_ASSESSED if row.auc is None else formats.number(row.auc),
        is_numeric=True,
        hint="How well this column alone tells the two tables apart, out of sample; .5 is not "
        "at all",
    ),
)


class DriftView(CheckView):
    """One table at a time: its two-sample AUC, and every column's PSI."""

    column_requested = Signal(str)

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__("Drift", session, tasks, parent)
        self.drift: Drift | None = None
        self._shown: TableDrift | None = None
        self.which = QComboBox()
        self.which.setAccessibleName("Which table against the training table")
        self.which.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.which.currentIndexChanged.connect(self._show_table)
        self.headline = text_label("", "section-title")
        self.reading = text_label("")
        self.note = text_label(NOTE, "muted")
        self.columns = FilterTable("Drift by column", "Filter columns …")
        self.columns.table.setItemDelegateForColumn(2, MarkDelegate(self.columns.table))
        self.columns.table.row_activated.connect(self._ask_for_column)
        self.columns.table.exported.connect(self._tell_saved)
        self.columns.table.failed.connect(self.messages.show_error)
        self.chart = ChartView()
        self.chart.saved.connect(self._tell_saved)
        self.chart.failed.connect(self.messages.show_error)
        self._compose()
        self.show_state()

    def _compose(self) -> None:
        label = QLabel("Ta&ble")
        label.setBuddy(self.which)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(label)
        top.addWidget(self.which)
        top.addSpacing(12)
        top.addWidget(self.headline, 1)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setObjectName("drift-columns")
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(10)
        self.split.addWidget(self.columns)
        self.split.addWidget(self.chart)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 1)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.reading)
        layout.addWidget(self.note)
        layout.addWidget(self.split, 1)

    # --- the check -------------------------------------------------------------------------

    def job(self) -> JobSpec:
        """Compare every table with the training table."""
        session = self.session
        params = {
            "schema": session.schema,
            "tables": session.all_tables,
            "seed": session.options.seed,
        }
        return JobSpec("measure_drift", params, "Measuring drift", slot="drift")

    def inputs(self) -> tuple[object, ...]:
        """Tables, schema and seed."""
        return (*super().inputs(), self.session.options.seed)

    def what_is_missing(self) -> tuple[str, str]:
        """Drift needs a second table."""
        title, text = super().what_is_missing()
        if not title and len(self.session.all_tables) < 2:
            title = "Only one table yet"
            text = "Drift is measured between the training table and the others. Load one of them."
        return title, text

    def take_result(self, result: Any) -> None:
        """Show the comparison; the table that was looked at stays in view."""
        drift: Drift = result
        self.drift = drift
        earlier = self.which.currentText()
        self.which.blockSignals(True)
        self.which.clear()
        self.which.addItems(
            [capitalised(table_words(table.role, table.version)) for table in drift.tables]
        )
        self.which.setCurrentIndex(max(self.which.findText(earlier), 0))
        self.which.blockSignals(False)
        self._show_table(self.which.currentIndex())

    def has_result(self) -> bool:
        """Whether drift was measured."""
        return self.drift is not None and bool(self.drift.tables)

    def forget_result(self) -> None:
        """There is nothing to compare any more."""
        self.drift = self._shown = None

    def summary(self) -> str:
        """The table's file, and the seed."""
        if self.drift is None or self._shown is None:
            return ""
        columns = counted(len(self._shown.columns), "column")
        return f"{self._shown.file}: {columns} compared; seed {self.drift.seed}"

    # --- showing ---------------------------------------------------------------------------

    def _show_table(self, position: int) -> None:
        if self.drift is None or not 0 <= position < len(self.drift.tables):
            return
        self._shown = shown = self.drift.tables[position]
        words = table_words(shown.role, shown.version)
        self.headline.setText(headline_of(shown))
        self.reading.setText(reading_of(shown.auc))
        rows = sorted(shown.columns, key=lambda column: -column.psi)
        self.columns.table.set_content(_COLUMNS, rows)
        self.chart.show_chart(
            lambda palette: drift_figure(shown, words, palette),
            lambda: drift_table(shown, words),
            f"Drift of the {words} table by column",
        )
        self.show_state()

    def _ask_for_column(self, row: int) -> None:
        self.column_requested.emit(self.columns.table.table_model.record(row).column)

    def _tell_saved(self, path: str) -> None:
        self.status_message.emit(f"Saved {path}")


def headline_of(drift: TableDrift) -> str:
    """The two-sample AUC with its interval and n, and the largest PSI."""
    return (
        f"Two-sample AUC {formats.number_range(drift.auc)}, "
        f"n = {formats.count(drift.n_training)} + {formats.count(drift.n)}; "
        f"largest PSI {formats.number(drift.largest_psi)} ({psi_word(drift.largest_psi)})"
    )


def reading_of(auc: Estimate) -> str:
    """What the AUC says, in words."""
    how = f"A classifier on all columns, out of sample; {auc.method}."
    if auc.low <= 0.5 <= auc.high:
        return f"{how} Its interval holds .5: no difference between the tables was seen."
    if auc.high < 0.5:
        return f"{how} Below .5: no difference between the tables was seen."
    return f"{how} Its interval lies above .5: the tables differ in a way that can be learnt."
