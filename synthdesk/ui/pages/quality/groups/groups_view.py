"""Accuracy by group: groups that stand out, and every level of a column that the user chooses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from synthdesk.engine.accuracy.subgroup_findings import scan_in_words
from synthdesk.engine.errors import UserError
from synthdesk.engine.quality_findings import quality_with_more
from synthdesk.engine.tables.schema import ColumnMark, ColumnRole, ColumnType
from synthdesk.ui.pages.quality.groups.group_choice import GroupChoice
from synthdesk.ui.pages.quality.groups.group_detail import GroupDetail
from synthdesk.ui.pages.quality.groups.models import (
    GAP_OF_LEVELS,
    GAP_OF_SUSPECTS,
    SuspectRow,
    group_of_level,
    group_of_suspect,
    level_columns,
    place_of_level,
    span_of,
    spans_of,
    suspect_columns,
)
from synthdesk.ui.pages.quality.quality_view import QualityView
from synthdesk.ui.tasks.task import JobSpec, Task
from synthdesk.ui.widgets.bar_delegate import BarDelegate
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.filter_table import FilterTable
from synthdesk.ui.widgets.mark_delegate import MarkDelegate
from synthdesk.ui.widgets.view_tabs import ViewTabs

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.subgroups import GroupAccuracy, Subgroups
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.audited_columns import AuditedColumn
    from synthdesk.engine.health.findings import Finding

SLOT = "quality-groups"
NO_SUSPECT = "No group stands out"
NO_CHOICE = "No column chosen yet"
HOW_TO_CHOOSE = (
    "Choose a column above and press “Show its levels” to see how accurate the synthetic rows "
    "are within each of its levels, beside what real rows of the same level reach."
)
ASK_FOR_LEVELS = "“Show its levels” measures every level of “{column}”"
NOT_LISTED = "The finding is not among the groups of the shown audit"
STANDING_OUT, LEVELS = 0, 1
CHANGED = "The audit changed meanwhile, so its levels were not shown."


class GroupsView(QualityView):
    """The scan and the chosen column's levels at the left, the chosen group at the right."""

    title = "&Groups"
    fields = ("subgroups",)

    def build(self) -> None:
        """Make the widgets."""
        self._suspects: tuple[SuspectRow, ...] = ()
        self._group: GroupAccuracy | None = None
        self._result: AuditResult | None = None
        self.choice = GroupChoice()
        self.choice.asked.connect(self._measure)
        self.detail = GroupDetail()
        self.detail.column_requested.connect(self.column_requested)
        self.left = ViewTabs("Groups that stand out, and levels")
        self.left.add_view("Standing &out", self._standing_out())
        self.left.add_view("Le&vels", self._levels())
        self.left.add_view("C&hart of levels", self._chart())
        self.left.currentChanged.connect(self._tab_changed)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.setObjectName("groups-across")
        across.setChildrenCollapsible(False)
        across.setHandleWidth(10)
        across.addWidget(self.left)
        across.addWidget(self.detail)
        across.setStretchFactor(0, 1)
        across.setStretchFactor(1, 1)
        across.setSizes([620, 620])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.choice)
        layout.addWidget(across, 1)

    def _standing_out(self) -> QWidget:
        self.suspects = FilterTable("Groups that stand out", "Filter groups or columns")
        self._suspect_bars = BarDelegate(self)
        self.suspects.table.setItemDelegateForColumn(0, MarkDelegate(self.suspects.table))
        self.suspects.table.setItemDelegateForColumn(GAP_OF_SUSPECTS, self._suspect_bars)
        self.suspects.table.row_selected.connect(self._choose_suspect)
        self.scan_words = text_label("", "muted")
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.suspects, 1)
        column.addWidget(self.scan_words)
        self.none = EmptyState(NO_SUSPECT, "")
        self._scan_stack = _stack(self.none, shown)
        return self._scan_stack

    def _levels(self) -> QWidget:
        self.levels = FilterTable("Accuracy by level", "Filter levels")
        self._level_bars = BarDelegate(self)
        self.levels.table.setItemDelegateForColumn(GAP_OF_LEVELS, self._level_bars)
        self.levels.table.row_selected.connect(self._choose_level)
        self._level_stack = _stack(EmptyState(NO_CHOICE, HOW_TO_CHOOSE), self.levels)
        return self._level_stack

    def _chart(self) -> QWidget:
        self.chart = ChartView()
        self.chart.clicked.connect(self._choose_bar)
        self.chart.setToolTip("Click a level to see its columns")
        self._chart_stack = _stack(EmptyState(NO_CHOICE, HOW_TO_CHOOSE), self.chart)
        return self._chart_stack

    # --- showing ---------------------------------------------------------------------------

    def show_result(self, result: AuditResult) -> None:
        """Show another audit."""
        subgroups = result.subgroups
        if subgroups is None:
            return
        self._result = result
        chosen = subgroups.chosen.column if subgroups.chosen is not None else ""
        self.choice.offer(_offered(result), chosen)
        self.detail.show_nothing()
        self._show_scan(subgroups)
        self._show_levels(subgroups.chosen)
        if self._group is not None and not self._suspects:
            self.left.setCurrentIndex(LEVELS)
        self._tab_changed(self.left.currentIndex())

    def show_stale(self, is_stale: bool) -> None:
        """Nothing more can be asked of an audit of other inputs."""
        self.choice.set_stale(is_stale)

    def _show_scan(self, subgroups: Subgroups) -> None:
        self._suspects = tuple(
            SuspectRow(*both) for both in zip(subgroups.suspects, subgroups.findings, strict=True)
        )
        said = scan_in_words(subgroups.scan) if subgroups.scan is not None else ""
        self.scan_words.setText(said)
        self.none.set_text(NO_SUSPECT, said)
        count = len(self._suspects)
        self.left.setTabText(0, f"Standing &out ({count})" if count else "Standing &out")
        self._suspect_bars.set_scale(
            span_of(row.suspect.columns[0].reference) for row in self._suspects
        )
        self.suspects.table.set_content(suspect_columns(), self._suspects)
        self._scan_stack.setCurrentIndex(1 if count else 0)

    def _show_levels(self, group: GroupAccuracy | None) -> None:
        self._group = group
        for stack in (self._level_stack, self._chart_stack):
            stack.setCurrentIndex(0 if group is None else 1)
        if group is None:
            self.levels.table.set_content((), ())
            return
        self._level_bars.set_scale(spans_of(group.levels))
        self.levels.table.set_content(level_columns(group), group.levels)
        from synthdesk.plots.subgroups import level_gaps_figure, level_gaps_table

        self.chart.show_chart(
            lambda palette: level_gaps_figure(group, palette),
            lambda: level_gaps_table(group),
            f"Gap to real data by level of {group.column}",
        )

    # --- choices ---------------------------------------------------------------------------

    def _tab_changed(self, tab: int) -> None:
        """The detail follows what is seen at the left."""
        table = self.suspects.table if tab == STANDING_OUT else self.levels.table
        rows = self._suspects if tab == STANDING_OUT else self._group.levels if self._group else ()
        if not rows:
            self.detail.show_nothing()
            return
        row = table.selected_row()
        if row is None:
            table.select_row(0)
            row = 0
        (self._choose_suspect if tab == STANDING_OUT else self._choose_level)(row)

    def _choose_suspect(self, row: int) -> None:
        if 0 <= row < len(self._suspects) and self.left.currentIndex() == STANDING_OUT:
            self.detail.show_group(group_of_suspect(self._suspects[row]))

    def _choose_level(self, row: int) -> None:
        group = self._group
        if (
            group is not None
            and 0 <= row < len(group.levels)
            and self.left.currentIndex() != STANDING_OUT
        ):
            self.detail.show_group(group_of_level(group, group.levels[row]))

    def _choose_bar(self, x: float, y: float) -> None:
        """A click into the chart of levels, whose lines stand in the column's order."""
        del x
        if self._group is not None and 0 <= round(y) < len(self._group.levels):
            self.levels.table.select_row(round(y))
            self._choose_level(round(y))

    def show_finding(self, finding: Finding) -> None:
        """Choose the level that a finding names: in full if it was measured, else as it stands out.

        Its column is made ready to be looked at closely.
        """
        found = (at for at, row in enumerate(self._suspects) if row.finding.id == finding.id)
        place = next(found, None)
        if place is None:
            self.status_message.emit(NOT_LISTED)
            return
        suspect = self._suspects[place].suspect
        self.choice.choose(suspect.column)
        level = place_of_level(self._group, suspect)
        if level is not None:
            self.left.setCurrentIndex(LEVELS)
            self.choose_row(self.levels, level)
            return
        self.left.setCurrentIndex(STANDING_OUT)
        self.choose_row(self.suspects, place)
        if self.choice.start.isEnabled() and self.choice.chosen == suspect.column:
            self.status_message.emit(ASK_FOR_LEVELS.format(column=suspect.column[:60]))

    # --- measuring -------------------------------------------------------------------------

    def _measure(self, column: str) -> None:
        try:
            request = replace(self.session.request(), group_by=column)
        except UserError as error:
            self.choice.say(f"{error.title}. {error.hint}")
            return
        spec = JobSpec(
            "measure_part",
            {"request": request, "part": "subgroups"},
            f"Accuracy by level of {column[:40]}",
            SLOT,
        )
        self.choice.follow(self.tasks.run(spec, self._take, self._tell))

    def _take(self, subgroups: Any) -> None:
        """Put the levels into the shown audit, if it is still the one that was asked about."""
        result, column = self.session.result, subgroups.chosen.column
        if result is None or result is not self._result:
            self.choice.say(CHANGED)
            return
        extended = quality_with_more(result, "subgroups", subgroups)
        if not self.extend(extended, group_by=column):
            self.choice.say(CHANGED)
            return
        self.show_result(extended)
        self.left.setCurrentIndex(LEVELS)
        self.choice.say("")
        self.status_message.emit(f"Accuracy by level of “{column[:60]}” is part of the audit now")

    def _tell(self, task: Task) -> None:
        if task.error is not None:
            self.choice.say(f"{task.error.title}. {task.error.detail} {task.error.hint}")
            return
        self.choice.say("It stopped unexpectedly.")
        self.tasks.task_failed.emit(task)


def _stack(*pages: QWidget) -> QStackedWidget:
    stack = QStackedWidget()
    for page in pages:
        stack.addWidget(page)
    return stack


def _offered(result: AuditResult) -> tuple[str, ...]:
    """Columns with levels: the target first, then protected ones, categories, numbers."""
    accuracy = result.accuracy
    known = None if accuracy is None else {column.name for column in accuracy.columns}

    def rank(column: AuditedColumn) -> tuple[bool, bool, bool]:
        marks = column.decisions.marks if column.decisions is not None else ()
        is_ordered = column.type.is_number or column.type is ColumnType.DATETIME
        return (
            column.role is not ColumnRole.TARGET,
            ColumnMark.PROTECTED not in marks,
            is_ordered,
        )

    audited = [
        column
        for column in result.columns
        if column.role in (ColumnRole.FEATURE, ColumnRole.TARGET)
        and (column.name in known if known is not None else column.type is not ColumnType.TEXT)
    ]
    return tuple(column.name for column in sorted(audited, key=rank))
