"""The Findings view: what is wrong with the tables, why, and what to do about it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.health.findings import Severity
from synthdesk.ui.pages.data.check_view import CheckView
from synthdesk.ui.pages.data.findings.cutoff_field import CutoffField
from synthdesk.ui.pages.data.findings.finding_details import FindingDetails
from synthdesk.ui.pages.data.findings.findings_model import (
    CHECK_COLUMNS,
    FINDING_COLUMNS,
    FindingFilter,
    FindingRow,
    badge_text,
    open_counts,
    rows_of,
    summary_of,
    table_of,
)
from synthdesk.ui.pages.data.findings.waiver_dialog import WaiverDialog
from synthdesk.ui.session import Session, SessionEvent
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec
from synthdesk.ui.theme import theme_manager
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.cell_delegate import CellDelegate
from synthdesk.ui.widgets.mark_delegate import MarkDelegate
from synthdesk.ui.widgets.severity_marks import (
    SEVERITY_WORDS,
    SeverityDelegate,
    severity_icon,
)
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.health.findings import Health

EVERYTHING_FINE = "Nothing was found in what could be checked."


class FindingsView(CheckView):
    """Lists the session's findings; waivers are made and taken back here."""

    rows_requested = Signal(object, str, tuple)
    """Table role, version, data rows counted from 1."""

    column_requested = Signal(str)
    badge_changed = Signal(str)
    """The tab's title, e.g. ``"Findings (2 red)"``."""

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__("Findings", session, tasks, parent)
        self._rows: tuple[FindingRow, ...] = ()
        self._listed: list[FindingRow] = []
        self._who = ""
        self._words = dict.fromkeys(Severity, "")
        self._unrun = ""
        self.table = TableView("Findings")
        self.table.setItemDelegate(_StruckDelegate(self.table))
        self.table.setItemDelegateForColumn(0, SeverityDelegate(self.table))
        self.checks = TableView("Checks")
        self.checks.setItemDelegateForColumn(0, MarkDelegate(self.checks))
        self.details = FindingDetails()
        self.filter_box = QLineEdit()
        self.filter_box.setPlaceholderText("Filter findings …")
        self.filter_box.setAccessibleName("Filter findings")
        self.filter_box.setClearButtonEnabled(True)
        self.severities = {severity: self._severity_button(severity) for severity in Severity}
        self.which_table = _choice("Which table")
        self.which_check = _choice("Which check")
        self.show_checks = QToolButton()
        self.show_checks.setObjectName("button")
        self.show_checks.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_checks.setCheckable(True)
        self.show_checks.setAccessibleName("Show all checks, also those that could not be run")
        self.cutoff = CutoffField(session)
        self.none = text_label("", "muted")
        self._compose()
        self._connect()
        self._show_health()

    # --- composition -----------------------------------------------------------------------

    def _compose(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for button in self.severities.values():
            bar.addWidget(button)
        bar.addWidget(self.which_table)
        bar.addWidget(self.which_check)
        bar.addWidget(self.filter_box, 1)
        self.tools.addWidget(self.cutoff)
        self.tools.addWidget(self.show_checks)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.none)
        column.addWidget(self.table, 1)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setObjectName("findings-details")
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(10)
        self.split.addWidget(left)
        self.split.addWidget(self.details)
        self.split.setStretchFactor(0, 3)
        self.split.setStretchFactor(1, 2)
        self.details.setMinimumWidth(360)
        self.split.setSizes([780, 440])
        self._lists = QStackedWidget()
        self._lists.addWidget(self.split)
        self._lists.addWidget(self.checks)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self._lists, 1)

    def _severity_button(self, severity: Severity) -> QToolButton:
        button = QToolButton()
        button.setObjectName("button")
        button.setCheckable(True)
        button.setChecked(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(f"Show {severity.value} findings")
        button.toggled.connect(self._list)
        return button

    def _connect(self) -> None:
        self.filter_box.textChanged.connect(self._filter)
        for choice in (self.which_table, self.which_check):
            choice.currentIndexChanged.connect(self._list)
        self.show_checks.toggled.connect(self._flip)
        for signal in (self.table.row_selected, self.table.row_activated):
            signal.connect(self._show_details)
        self.details.rows_requested.connect(self._ask_for_rows)
        self.details.column_requested.connect(self.column_requested)
        self.details.waive_requested.connect(self.ask_waiver)
        self.details.unwaive_requested.connect(self.take_waiver_back)
        for table in (self.table, self.checks, self.details.evidence):
            table.exported.connect(lambda path: self.status_message.emit(f"Saved {path}"))
            table.failed.connect(self.messages.show_error)
        self.session.health_changed.connect(self._take_health)
        theme_manager().changed.connect(self._draw_icons)
        self._draw_icons()

    # --- the check -------------------------------------------------------------------------

    def job(self) -> JobSpec:
        """Check every table."""
        session = self.session
        params = {
            "schema": session.schema,
            "tables": session.all_tables,
            "seed": session.options.seed,
            "cutoff": session.options.cutoff,
        }
        return JobSpec("check_health", params, "Checking the tables", slot="health")

    def inputs(self) -> tuple[object, ...]:
        """Tables, schema, seed and cut-off date."""
        options = self.session.options
        return (*super().inputs(), options.seed, options.cutoff)

    def take_result(self, result: Any) -> None:
        """Hand the findings to the session, which shows them here too."""
        self.session.set_health(result, self)

    def has_result(self) -> bool:
        """Whether the session holds findings."""
        return self.session.health is not None

    def forget_result(self) -> None:
        """Without a training table there are no findings."""
        if self.session.health is not None:
            self.session.set_health(None, self)

    def summary(self) -> str:
        """How many checks were run on how many rows."""
        return summary_of(self.session.health) if self.session.health else ""

    def _take_health(self, event: SessionEvent) -> None:
        has_other = self.session.health is not self._shown_health
        self._show_health()
        if event.initiator is not self and has_other and self.session.health is not None:
            # An audit checks the tables as they are when it ends; a project brings its own.
            self.mark_current()
        else:
            self.show_state()

    # --- showing ---------------------------------------------------------------------------

    def _show_health(self) -> None:
        health = self.session.health
        self._shown_health: Health | None = health
        self._rows = rows_of(health, self.session.waivers) if health is not None else ()
        counts = open_counts(self._rows)
        for severity, button in self.severities.items():
            words = f"{counts[severity]} {SEVERITY_WORDS[severity].lower()}"
            button.setToolTip(f"{words} and not waived; press to hide or show them")
            self._words[severity] = words
        findings = [row.finding for row in self._rows]
        _fill(self.which_table, "Every table", {table_of(one): table_of(one) for one in findings})
        titles = {run.check: run.title for run in health.checks} if health is not None else {}
        _fill(
            self.which_check,
            "Every check",
            {titles.get(one.check, one.check): one.check for one in findings},
        )
        checks = health.checks if health is not None else ()
        unrun = sum(bool(check.not_assessable) for check in checks)
        self._unrun = f" ({unrun} not run)" if unrun else ""
        self._flip(self.show_checks.isChecked())
        self.checks.set_content(
            CHECK_COLUMNS, sorted(checks, key=lambda check: not check.not_assessable)
        )
        self._list()
        self.badge_changed.emit(badge_text(self._rows))

    def _flip(self, to_checks: bool) -> None:
        self._lists.setCurrentIndex(int(to_checks))
        listed = f"List of checks{self._unrun}"
        self.show_checks.setText("Back to findings" if to_checks else listed)
        for widget in (*self.severities.values(), self.which_table, self.which_check):
            widget.setEnabled(not to_checks)
        self.filter_box.setEnabled(not to_checks)

    def _list(self, *_: object) -> None:
        chosen = self._chosen()
        wanted = FindingFilter(
            frozenset(one for one, button in self.severities.items() if button.isChecked()),
            self.which_table.currentData() or "",
            self.which_check.currentData() or "",
        )
        for severity, button in self.severities.items():
            hidden = "" if button.isChecked() else ", hidden"
            button.setText(f" {self._words[severity]}{hidden}")
        self._listed = [row for row in self._rows if wanted.lets_through(row)]
        self.table.set_content(FINDING_COLUMNS, self._listed)
        self.table.setColumnWidth(1, max(self.table.columnWidth(1), 240))
        self._select(chosen.finding.id if chosen is not None else "")
        self._tell_of_none()

    def _filter(self, text: str) -> None:
        self.table.set_filter(text)
        self._tell_of_none()

    def _tell_of_none(self) -> None:
        if not self._rows:
            self.none.setText(EVERYTHING_FINE)
        else:
            self.none.setText("No finding passes the filter.")
        self.none.setVisible(self.table.table_model.rowCount() == 0)

    def _select(self, finding: str) -> None:
        ids = [row.finding.id for row in self._listed]
        if finding in ids:
            self.table.select_row(ids.index(finding))
        elif ids:
            self.table.select_row(0)
        self._show_details()

    def select_finding(self, finding: str) -> None:
        """Show a finding by its id, whatever the filters were."""
        self.filter_box.clear()
        self.which_table.setCurrentIndex(0)
        self.which_check.setCurrentIndex(0)
        for button in self.severities.values():
            button.setChecked(True)
        self.show_checks.setChecked(False)
        self._select(finding)

    def _chosen(self) -> FindingRow | None:
        row = self.table.selected_row()
        return self._listed[row] if row is not None and row < len(self._listed) else None

    def _show_details(self, *_: object) -> None:
        self.details.show_finding(self._chosen())

    def _draw_icons(self) -> None:
        for severity, button in self.severities.items():
            button.setIcon(severity_icon(severity))

    # --- doing -----------------------------------------------------------------------------

    def _ask_for_rows(self, row: FindingRow) -> None:
        finding = row.finding
        self.rows_requested.emit(finding.table, finding.version, finding.row_examples)

    def ask_waiver(self) -> None:
        """Ask who waives the chosen finding, and why."""
        row = self._chosen()
        if row is None:
            return
        dialog = WaiverDialog(row.finding, self._last_name(), self)
        dialog.accepted.connect(lambda: self._waive(dialog))
        dialog.open()

    def take_waiver_back(self) -> None:
        """The chosen finding is open again."""
        row = self._chosen()
        if row is not None:
            kept = tuple(one for one in self.session.waivers if one.finding != row.finding.id)
            self.session.set_waivers(kept, self)

    def _waive(self, dialog: WaiverDialog) -> None:
        waiver = dialog.waiver()
        self._who = waiver.who
        others = (one for one in self.session.waivers if one.finding != waiver.finding)
        self.session.set_waivers((*others, replace(waiver)), self)

    def _last_name(self) -> str:
        waivers = self.session.waivers
        return self._who or (waivers[-1].who if waivers else "")


class _StruckDelegate(CellDelegate):
    """Strikes waived findings through; the word “waived” says the same in its own column."""

    def __init__(self, table: TableView) -> None:
        super().__init__(table)
        self._table = table

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        model = self._table.table_model
        row = model.record(model.source_row(index.row()))
        if not row.is_open and index.column() == 1:
            option.font.setStrikeOut(True)


def _choice(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setMinimumContentsLength(12)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box


def _fill(box: QComboBox, everything: str, entries: dict[str, str]) -> None:
    """Offer entries beside everything; the present choice is kept if it is still there."""
    chosen = box.currentData()
    box.blockSignals(True)
    box.clear()
    box.addItem(everything, "")
    for words, value in sorted(entries.items()):
        box.addItem(words, value)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    box.blockSignals(False)
