"""The Matching view: which column is which in every table, and where values do not fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QPushButton, QSplitter, QVBoxLayout

from synthdesk.engine.formats import counted
from synthdesk.engine.tables.schema import Unreadable
from synthdesk.ui.pages.data.check_view import CheckView
from synthdesk.ui.pages.data.matching.matching_details import MatchingDetails
from synthdesk.ui.pages.data.matching.matching_model import (
    POINT_COLUMNS,
    MatchPoint,
    Point,
    Standing,
    name_points_of,
    points_of,
    summary_of,
)
from synthdesk.ui.pages.data.schema.schema_edit import left_out
from synthdesk.ui.pages.data.schema.schema_model import TYPE_CHOICES
from synthdesk.ui.tasks.task import JobSpec
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.filter_table import FilterTable
from synthdesk.ui.widgets.mark_delegate import MarkDelegate

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from synthdesk.engine.tables.loading import LoadedTable
    from synthdesk.engine.tables.matching import TableMatching
    from synthdesk.engine.tables.schema import Schema
    from synthdesk.ui.pages.data.schema.schema_editing import SchemaEditing
    from synthdesk.ui.session import Session
    from synthdesk.ui.tasks.manager import TaskManager

EVERYTHING_FITS = "All tables have the same columns, and every value can be read."


class MatchingView(CheckView):
    """Lists what does not fit; every decision goes through ``editing`` and can be undone."""

    summary_changed = Signal(str, str)
    """One line, and its tone: ``error``, ``warning`` or empty where everything fits."""

    rows_requested = Signal(object, str, tuple)
    """Table role, version, data rows counted from 1."""

    column_requested = Signal(str)

    def __init__(
        self,
        session: Session,
        tasks: TaskManager,
        editing: SchemaEditing,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Matching", session, tasks, parent)
        self._editing = editing
        self._matching: tuple[TableMatching, ...] | None = None
        self._points: tuple[MatchPoint, ...] = ()
        self._listed: list[MatchPoint] = []
        self.list = FilterTable("Matching of the tables", "Filter by column, table …")
        self.table = self.list.table
        self.table.setItemDelegateForColumn(0, MarkDelegate(self.table))
        self.details = MatchingDetails()
        self.settled = QCheckBox("Also what is settled")
        self.confirm_all = _button("Confirm all suggested names")
        self.fold_all = _button("Take spellings as the same in all columns")
        self.leave_out_all = _button("Leave out every column that not all tables have")
        self.none = text_label("", "muted")
        self._compose()
        self._connect()
        self.show_state()

    def _compose(self) -> None:
        for control in (self.settled, self.confirm_all, self.fold_all, self.leave_out_all):
            self.tools.addWidget(control)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setObjectName("matching-details")
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(10)
        self.split.addWidget(self.list)
        self.split.addWidget(self.details)
        self.split.setStretchFactor(0, 3)
        self.split.setStretchFactor(1, 2)
        self.details.setMinimumWidth(360)
        self.split.setSizes([780, 440])
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.none)
        layout.addWidget(self.split, 1)

    def _connect(self) -> None:
        self.settled.toggled.connect(self._list)
        self.confirm_all.clicked.connect(self._confirm_all)
        self.fold_all.clicked.connect(self._fold_all)
        self.leave_out_all.clicked.connect(self.leave_out_unmatched)
        for signal in (self.table.row_selected, self.table.row_activated):
            signal.connect(self._show_details)
        for table in (self.table, self.details.evidence):
            table.exported.connect(lambda path: self.status_message.emit(f"Saved {path}"))
            table.failed.connect(self.messages.show_error)
        details = self.details
        details.confirm_requested.connect(self._confirm)
        details.counterpart_chosen.connect(self._choose)
        details.take_back_requested.connect(self._take_back)
        details.leave_out_requested.connect(lambda: self._leave_out(self._current()))
        details.fold_requested.connect(lambda: self._fold(self._current()))
        details.missing_requested.connect(self._take_as_missing)
        details.type_chosen.connect(self._set_type)
        details.rows_requested.connect(self._ask_for_rows)
        details.column_requested.connect(self._ask_for_column)

    # --- the check -------------------------------------------------------------------------

    def job(self) -> JobSpec:
        """Hold every table against the schema."""
        params = {"schema": self.session.schema, "tables": self.session.all_tables}
        return JobSpec("match_tables", params, "Matching the tables", slot="match")

    def take_result(self, result: Any) -> None:
        """List what was found."""
        self._matching = tuple(result)
        self._show_points()

    def has_result(self) -> bool:
        """Whether the tables were matched."""
        return self._matching is not None

    def forget_result(self) -> None:
        """There are no tables to match."""
        self._matching, self._points = None, ()
        self.summary_changed.emit("", "")

    def _inputs_changed(self, event: object = None) -> None:
        super()._inputs_changed(event)
        self._show_points()
        if not self.isVisible():
            self.tell_at_once()

    def tell_at_once(self) -> None:
        """Summarise what names alone tell, with what is known of values, while nobody looks."""
        schema = self.session.schema
        if schema is None:
            return
        files = {table.source.name for table in self.session.all_tables}
        known = [
            point
            for point in self._points
            if point.point in (Point.UNREADABLE, Point.VARIANTS) and point.table.file in files
        ]
        points = (*name_points_of(self.session.all_tables, schema), *known)
        self.summary_changed.emit(*summary_of(points))

    def summary(self) -> str:
        """How many tables and rows were looked at."""
        rows = sum(table.source.rows for table in self.session.all_tables)
        tables = counted(len(self._matching or ()), "table")
        return f"{tables}, all {rows:,} rows looked at"

    def _show_points(self) -> None:
        schema = self.session.schema
        if self._matching is None or schema is None:
            return
        self._points = points_of(self._matching, schema)
        self._show_bulk()
        self._list()
        self.summary_changed.emit(*summary_of(self._points))

    def _show_bulk(self) -> None:
        suggested = self._of(Point.SUGGESTED)
        varying = {point.ours for point in self._of(Point.VARIANTS)}
        unmatched = self._unmatched()
        for button, number, text in (
            (self.confirm_all, len(suggested), f"Confirm all {len(suggested)} names"),
            (self.fold_all, len(varying), f"Same spelling in all {len(varying)} columns"),
            (self.leave_out_all, len(unmatched), f"Leave {counted(len(unmatched), 'column')} out"),
        ):
            button.setText(text)
            button.setVisible(number > 1 or (button is self.leave_out_all and number > 0))

    def _of(self, kind: Point) -> list[MatchPoint]:
        return [
            point
            for point in self._points
            if point.point is kind and point.standing is not Standing.SETTLED
        ]

    def _unmatched(self) -> dict[str, MatchPoint]:
        points = (*self._of(Point.MISSING), *self._of(Point.EXTRA))
        return {point.ours or point.theirs: point for point in points}

    def _list(self, *_: object) -> None:
        chosen = self._current()
        with_settled = self.settled.isChecked()
        self._listed = [
            point
            for point in self._points
            if with_settled or point.standing is not Standing.SETTLED
        ]
        self.table.set_content(POINT_COLUMNS, self._listed)
        keys = [point.key for point in self._listed]
        if keys:
            place = keys.index(chosen.key) if chosen is not None and chosen.key in keys else 0
            self.table.select_row(place)
        settled = len(self._points) - sum(
            point.standing is not Standing.SETTLED for point in self._points
        )
        self.settled.setText(f"Also what is settled ({settled:,})")
        self.none.setText(EVERYTHING_FITS)
        self.none.setVisible(not self._of_any_open())
        self._show_details()

    def _of_any_open(self) -> bool:
        return any(point.standing is not Standing.SETTLED for point in self._points)

    def _current(self) -> MatchPoint | None:
        row = self.table.selected_row()
        return self._listed[row] if row is not None and row < len(self._listed) else None

    def _show_details(self, *_: object) -> None:
        point = self._current()
        table = self._table_of(point) if point is not None else None
        self.details.show_point(point, table.set_aside if table is not None else None)

    # --- decisions -------------------------------------------------------------------------

    def _table_of(self, point: MatchPoint) -> LoadedTable | None:
        of = (point.table.role, point.table.version)
        tables = self.session.all_tables
        return next((one for one in tables if (one.source.role, one.version) == of), None)

    def _change(self, schema: Schema | None, text: str) -> None:
        if schema is not None:
            self._editing.change(schema, text)

    def _rename(self, point: MatchPoint, pairs: Sequence[tuple[str, str]], text: str) -> None:
        table = self._table_of(point)
        if table is None:
            return
        theirs, ours = {their for their, _ in pairs}, {our for _, our in pairs}
        kept = [(t, o) for t, o in table.renames if t not in theirs and o not in ours]
        self._editing.rename(table, (*kept, *((t, o) for t, o in pairs if o)), text)

    def _confirm(self) -> None:
        point = self._current()
        if point is not None:
            self._rename(point, [(point.theirs, point.ours)], f"name “{point.theirs[:40]}”")

    def _choose(self, name: str) -> None:
        point = self._current()
        if point is None or not name:
            return
        pair = (name, point.ours) if point.point is Point.MISSING else (point.theirs, name)
        self._rename(point, [pair], f"name “{pair[0][:40]}”")

    def _confirm_all(self) -> None:
        suggested = self._of(Point.SUGGESTED)
        stack = self._editing.stack
        stack.beginMacro(f"{len(suggested)} names")
        for role_and_version in dict.fromkeys((p.table.role, p.table.version) for p in suggested):
            of = [p for p in suggested if (p.table.role, p.table.version) == role_and_version]
            self._rename(of[0], [(p.theirs, p.ours) for p in of], "names")
        stack.endMacro()

    def _take_back(self) -> None:
        point, schema = self._current(), self.session.schema
        if point is None or schema is None:
            return
        if point.point is Point.CHOSEN:
            self._rename(point, [(point.theirs, "")], f"name “{point.theirs[:40]}”")
        elif point.point is Point.VARIANTS:
            self._change(schema.with_fold_values([point.ours], False), "spelling")
        else:
            self._change(
                schema.with_unreadable([point.ours], Unreadable.REFUSE), "unreadable values"
            )

    def _leave_out(self, point: MatchPoint | None) -> None:
        if point is not None:
            self._change(_without(self.session.schema, [point]), "leave a column out")

    def leave_out_unmatched(self) -> None:
        """Leave out every column that not all tables have, whether or not anybody looked here."""
        schema = self.session.schema
        if schema is None:
            return
        if self._matching is None or self.is_stale:
            by_name = name_points_of(self.session.all_tables, schema)
            points = [one for one in by_name if one.standing is Standing.IN_THE_WAY]
        else:
            points = list(self._unmatched().values())
        text = f"leave {counted(len(points), 'column')} out"
        self._change(_without(self.session.schema, points), text)

    def _fold(self, point: MatchPoint | None) -> None:
        schema = self.session.schema
        if point is not None and schema is not None:
            self._change(schema.with_fold_values([point.ours]), f"spelling of “{point.ours[:40]}”")

    def _fold_all(self) -> None:
        names = list({point.ours: None for point in self._of(Point.VARIANTS)})
        if self.session.schema is not None:
            self._change(self.session.schema.with_fold_values(names), "spelling")

    def _take_as_missing(self) -> None:
        point, schema = self._current(), self.session.schema
        if point is not None and schema is not None:
            self._change(
                schema.with_unreadable([point.ours], Unreadable.MISSING),
                f"unreadable values of “{point.ours[:40]}”",
            )

    def _set_type(self, words: str) -> None:
        point, schema = self._current(), self.session.schema
        if point is not None and schema is not None:
            kind, number = TYPE_CHOICES[words]
            self._change(
                schema.with_type([point.ours], kind, number), f"type of “{point.ours[:40]}”"
            )

    def _ask_for_column(self) -> None:
        point = self._current()
        if point is not None and point.ours:
            self.column_requested.emit(point.ours)

    def _ask_for_rows(self) -> None:
        point = self._current()
        if point is not None and point.values is not None and point.values.unreadable is not None:
            rows = tuple(row for row, _value in point.values.unreadable.examples)
            self.rows_requested.emit(point.table.role, point.table.version, rows)


def _button(name: str) -> QPushButton:
    """A button whose text counts what it would change; its name is for screen readers."""
    button = QPushButton()
    button.setAccessibleName(name)
    button.setToolTip(name)
    return button


def _without(schema: Schema | None, points: Sequence[MatchPoint]) -> Schema | None:
    """The schema with these columns known and left out."""
    if schema is None:
        return None
    missing = {point.ours: point.table.file for point in points if point.ours}
    names = (Point.SUGGESTED, Point.EXTRA)
    extra = {point.theirs: point.table.file for point in points if point.point in names}
    return left_out(schema, missing, extra)
