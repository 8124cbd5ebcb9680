"""Findings of analyses as a list: worst first, filtered by weight and by words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from synthdesk.engine.health.findings import Finding, Severity
from synthdesk.engine.quality_findings import severity_counts
from synthdesk.ui.theme import theme_manager
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.severity_marks import SEVERITY_WORDS, SeverityDelegate, severity_icon
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView

NONE_PASSES = "No finding passes the filter."
WIDTH_OF_TITLE = 340
MARGINS = 40
TITLE = 1
_RANK = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True)
class ListedFinding:
    """A finding and where it is from, in words."""

    finding: Finding
    where: str


class FindingList(QWidget):
    """Signals carry the ``ListedFinding`` that was chosen (or None), or that Enter was pressed on.

    Args:
        name: what a screen reader calls the list.
        where: heading of the column that says where a finding is from; without one there is
            no such column.
    """

    chosen = Signal(object)
    activated = Signal(object)

    def __init__(self, name: str, where: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = finding_columns(where)
        self._all: tuple[ListedFinding, ...] = ()
        self._listed: list[ListedFinding] = []
        self._nothing = ""
        self.table = TableView(name)
        self.table.setItemDelegateForColumn(0, SeverityDelegate(self.table))
        self.filter_box = QLineEdit()
        self.filter_box.setPlaceholderText("Filter findings …")
        self.filter_box.setAccessibleName(f"Filter: {name}")
        self.filter_box.setClearButtonEnabled(True)
        self.severities = {severity: self._severity_button(severity) for severity in Severity}
        self.none = text_label("", "muted")
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for button in self.severities.values():
            bar.addWidget(button)
        bar.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.filter_box)
        layout.addWidget(self.none)
        layout.addWidget(self.table, 1)
        self.filter_box.textChanged.connect(self._filter)
        for signal in (self.table.row_selected, self.table.row_activated):
            signal.connect(lambda _: self.chosen.emit(self.current()))
        self.table.row_activated.connect(lambda _: self.activated.emit(self.current()))
        theme_manager().changed.connect(self._draw_icons)
        self._draw_icons()

    def _severity_button(self, severity: Severity) -> QToolButton:
        button = QToolButton()
        button.setObjectName("button")
        button.setCheckable(True)
        button.setChecked(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(f"Show {severity.value} findings")
        button.setToolTip("Press to hide or show them")
        button.toggled.connect(self._list)
        return button

    def show_findings(self, findings: Sequence[ListedFinding], nothing: str) -> None:
        """Show others, the one with the same id as before chosen again, else the first.

        Args:
            findings: worst first.
            nothing: what to say where there are none: what was looked for.
        """
        self._all, self._nothing = tuple(findings), nothing
        self._list()

    def choose(self, finding: str) -> bool:
        """Choose a finding by its id and show it, whatever the filters; whether there is one."""
        one = next((one for one in self._all if one.finding.id == finding), None)
        if one is None:
            return False
        self.severities[one.finding.severity].setChecked(True)
        row = self._listed.index(one)
        if self.table.table_model.shown_row(row) is None:
            self.filter_box.clear()
        self.table.select_row(row)
        return True

    def current(self) -> ListedFinding | None:
        """The chosen one."""
        row = self.table.selected_row()
        return self._listed[row] if row is not None and row < len(self._listed) else None

    def _list(self, *_: object) -> None:
        chosen = self.current()
        counts = severity_counts(one.finding for one in self._all)
        for severity, button in self.severities.items():
            hidden = "" if button.isChecked() else ", hidden"
            button.setText(f" {counts[severity]} {SEVERITY_WORDS[severity].lower()}{hidden}")
        self._listed = [
            one for one in self._all if self.severities[one.finding.severity].isChecked()
        ]
        self.table.set_content(self._columns, self._listed)
        self._fit_title()
        self._choose_again(chosen.finding.id if chosen is not None else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the titles what room there is."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_title()

    def _fit_title(self) -> None:
        last = (
            self.table.table_model.columnCount() - 1
        )  # it is stretched, so its width tells little
        header = self.table.horizontalHeader()
        others = max(self.table.sizeHintForColumn(last), header.sectionSizeHint(last))
        others += sum(self.table.columnWidth(place) for place in range(last) if place != TITLE)
        self.table.setColumnWidth(TITLE, max(WIDTH_OF_TITLE, self.width() - others - MARGINS))

    def _choose_again(self, finding: str) -> None:
        ids = [one.finding.id for one in self._listed]
        if ids:
            self.table.select_row(ids.index(finding) if finding in ids else 0)
        self._tell_of_none()
        self.chosen.emit(self.current())

    def _filter(self, text: str) -> None:
        self.table.set_filter(text)
        self._tell_of_none()

    def _tell_of_none(self) -> None:
        self.none.setText(NONE_PASSES if self._all else self._nothing)
        is_empty = self.table.table_model.rowCount() == 0
        self.none.setVisible(is_empty)
        for widget in (*self.severities.values(), self.filter_box, self.table):
            widget.setVisible(bool(self._all))

    def _draw_icons(self) -> None:
        for severity, button in self.severities.items():
            button.setIcon(severity_icon(severity))


def finding_columns(where: str) -> tuple[TableColumn, ...]:
    """Over ``ListedFinding``; ``where`` heads the column of its origin, if it is to be seen."""
    origin = (TableColumn(where, lambda one: one.where, is_numeric=False),) if where else ()
    return (
        TableColumn(
            "Weight",
            lambda one: SEVERITY_WORDS[one.finding.severity],
            payload=lambda one: one.finding.severity.value,
            order=lambda one: _RANK[one.finding.severity],
            is_numeric=False,
            hint="Red: figures would be misleading; amber: look at it; info: good to know",
        ),
        TableColumn("Finding", lambda one: one.finding.title, is_numeric=False),
        *origin,
        TableColumn("Columns", _columns_in_words, is_numeric=False),
    )


def _columns_in_words(one: ListedFinding) -> str:
    names = one.finding.columns
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
