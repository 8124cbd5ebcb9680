"""The views of the loaded tables: columns, rows, matching, findings, drift, one column closely."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QSplitter, QToolButton, QVBoxLayout, QWidget

from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.data.drift_view import DriftView
from synthdesk.ui.pages.data.findings.findings_view import FindingsView
from synthdesk.ui.pages.data.inspector.column_inspector import ColumnInspector
from synthdesk.ui.pages.data.matching.matching_view import MatchingView
from synthdesk.ui.pages.data.rows.rows_view import RowsView
from synthdesk.ui.pages.data.schema.schema_editing import SchemaEditing
from synthdesk.ui.pages.data.schema.schema_view import SchemaView
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.widgets.view_tabs import ViewTabs

INSPECTOR_WIDTH = 380


class DataViews(QWidget):
    """Lets the views point at each other's columns and rows; they don't know one another."""

    status_message = Signal(str)

    def __init__(
        self,
        session: Session,
        tasks: TaskManager,
        editing: SchemaEditing,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.schema_view = SchemaView(session, tasks, editing)
        self.rows_view = RowsView(session, tasks)
        self.matching_view = MatchingView(session, tasks, editing)
        self.findings_view = FindingsView(session, tasks)
        self.drift_view = DriftView(session, tasks)
        self.inspector = ColumnInspector(session, tasks)
        self.tabs = ViewTabs("Views of the tables")
        self.tabs.addTab(self.schema_view, "Columns")
        self.tabs.addTab(self.rows_view, "Rows")
        self.tabs.addTab(self.matching_view, "Matching")
        self.tabs.addTab(self.findings_view, "Findings")
        self.tabs.addTab(self.drift_view, "Drift")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.show_inspector = QAction("Inspector", self)
        self.show_inspector.setCheckable(True)
        self.show_inspector.setShortcut(QKeySequence("Ctrl+I"))
        self.show_inspector.setToolTip("One column in all tables, side by side (Ctrl+I)")
        self.show_inspector.toggled.connect(self._toggle_inspector)
        self.addAction(self.show_inspector)
        button = QToolButton()
        button.setObjectName("button")
        button.setDefaultAction(self.show_inspector)
        button.setAccessibleName("Show the column inspector")
        # A corner widget begins one pixel above the tabs, where a border would be cut off.
        corner = QWidget()
        row = QVBoxLayout(corner)
        row.setContentsMargins(0, 2, 0, 2)
        row.addWidget(button)
        self.tabs.setCornerWidget(corner)
        self.tabs.tabBar().setMinimumHeight(corner.sizeHint().height() + 2)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setObjectName("data-inspector")
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(10)
        self.split.addWidget(self.tabs)
        self.split.addWidget(self.inspector)
        self.split.setStretchFactor(0, 1)
        self.inspector.setMinimumWidth(INSPECTOR_WIDTH)
        self.inspector.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.split)

    def _connect(self) -> None:
        self.schema_view.column_selected.connect(self.inspector.show_column)
        self.rows_view.column_selected.connect(self.inspector.show_column)
        self.matching_view.rows_requested.connect(self.go_to_rows)
        self.findings_view.rows_requested.connect(self.go_to_rows)
        self.matching_view.column_requested.connect(self.go_to_column)
        self.findings_view.column_requested.connect(self.go_to_column)
        self.drift_view.column_requested.connect(self.inspect)
        self.findings_view.badge_changed.connect(self._show_badge)
        for view in (
            self.schema_view,
            self.rows_view,
            self.matching_view,
            self.findings_view,
            self.drift_view,
        ):
            view.status_message.connect(self.status_message)

    def go_to_rows(self, role: TableRole, version: str, rows: Sequence[int]) -> None:
        """Show data rows, counted from 1, of one table."""
        self.tabs.setCurrentWidget(self.rows_view)
        self.rows_view.show_rows(role, version, rows)

    def go_to_column(self, name: str) -> None:
        """Show a column where its type and role can be changed."""
        self.tabs.setCurrentWidget(self.schema_view)
        self.schema_view.select([name])

    def inspect(self, name: str) -> None:
        """Show a column in all tables side by side."""
        self.show_inspector.setChecked(True)
        self.inspector.show_column(name)

    def _toggle_inspector(self, on: bool) -> None:
        self.inspector.setVisible(on)

    def _show_badge(self, text: str) -> None:
        self.tabs.setTabText(self.tabs.indexOf(self.findings_view), text)
