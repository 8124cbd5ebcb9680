"""What the matching of the tables found, as a list of single points to settle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from synthdesk.engine.formats import counted
from synthdesk.engine.tables.matching import MatchKind, NameMatching, TableMatching
from synthdesk.engine.tables.schema import Column, Schema, Unreadable
from synthdesk.engine.tables.source import AUDIT_ROLES, TableRole
from synthdesk.ui.pages.data.schema.schema_edit import counterparts, quoted
from synthdesk.ui.pages.data.table_words import capitalised, table_words
from synthdesk.ui.widgets.marks import Mark
from synthdesk.ui.widgets.table_model import TableColumn

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable
    from synthdesk.engine.tables.matching import ColumnMatching, NameMatch


MOST_NAMED = 3


class Point(StrEnum):
    """What a point is about."""

    SUGGESTED = "name suggested"
    MISSING = "column missing"
    EXTRA = "column unknown"
    UNREADABLE = "values unreadable"
    VARIANTS = "spelling varies"
    SET_ASIDE = "rows set aside"
    CHOSEN = "name chosen"
    FOLDED = "name alike"
    EXACT = "name the same"


class Standing(StrEnum):
    """How a point stands, gravest first."""

    IN_THE_WAY = "in the way"
    TO_LOOK_AT = "to look at"
    SETTLED = "settled"


MARKS = {
    Standing.IN_THE_WAY: Mark.ALARM,
    Standing.TO_LOOK_AT: Mark.NOTICE,
    Standing.SETTLED: Mark.GOOD,
}
_NAME_POINTS = {
    MatchKind.SUGGESTED: (Point.SUGGESTED, Standing.TO_LOOK_AT),
    MatchKind.USER: (Point.CHOSEN, Standing.SETTLED),
    MatchKind.FOLDED: (Point.FOLDED, Standing.SETTLED),
    MatchKind.EXACT: (Point.EXACT, Standing.SETTLED),
}
_RANK = {standing: rank for rank, standing in enumerate(Standing)}


@dataclass(frozen=True)
class MatchPoint:
    """One point.

    Attributes:
        table: the table that it is about.
        point: what it is about.
        standing: how it stands.
        ours: the training column, if there is one.
        theirs: the column's name in the table, if it has it.
        what: one plain sentence.
        rows: rows that it concerns, where rows do.
        values: what was found in the column's values.
    """

    table: TableMatching
    point: Point
    standing: Standing
    ours: str
    theirs: str
    what: str
    rows: int | None = None
    values: ColumnMatching | None = None

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """The same over re-runs."""
        table = self.table
        return table.role.value, table.version, self.point.value, self.ours, self.theirs


def points_of(tables: Iterable[TableMatching], schema: Schema) -> tuple[MatchPoint, ...]:
    """Everything that was found, gravest first, in table order within."""
    columns = {column.name: column for column in schema.columns}
    found: list[MatchPoint] = []
    for table in tables:
        found += _name_points(table, columns)
        for values in table.columns:
            found += _value_points(table, values, columns.get(values.column))
        if table.set_aside:
            what = "could not be read and are not in the table"
            standing = Standing.TO_LOOK_AT
            found.append(
                MatchPoint(table, Point.SET_ASIDE, standing, "", "", what, table.set_aside)
            )
    order = {point: rank for rank, point in enumerate(Point)}
    return tuple(sorted(found, key=lambda one: (_RANK[one.standing], order[one.point])))


def name_points_of(tables: Iterable[LoadedTable], schema: Schema) -> tuple[MatchPoint, ...]:
    """What can be told from names alone, without reading a value: at once, and unasked."""
    ours = [column.name for column in schema.columns]
    found = []
    for table in tables:
        source = table.source
        missing: tuple[str, ...] = ()
        extra: tuple[str, ...] = ()
        if source.role is not TableRole.TRAINING:
            pairs = counterparts(ours, table)
            taken = set(pairs.values())
            missing = tuple(name for name in ours if name not in pairs)
            extra = tuple(name for name in source.columns if name not in taken)
        names = NameMatching((), missing, extra)
        aside = table.set_aside.count if table.set_aside is not None else 0
        found.append(TableMatching(source.role, table.version, source.name, names, (), aside))
    return points_of(found, schema)


def _name_points(table: TableMatching, columns: Mapping[str, Column]) -> list[MatchPoint]:
    suggested = table.names.suggested
    asked_ours, asked_theirs = {m.ours for m in suggested}, {m.theirs for m in suggested}
    is_audited = table.role in AUDIT_ROLES
    # That the training table has its own names needs no line.
    matches = () if table.role is TableRole.TRAINING else table.names.matches
    found = [_match_point(table, match, columns.get(match.ours)) for match in matches]
    for name in table.names.missing:
        if name in asked_ours:
            continue
        column = columns.get(name)
        is_needed = is_audited and column is not None and column.is_audited
        standing = Standing.IN_THE_WAY if is_needed else Standing.SETTLED
        what = "is not in this table" if is_needed else "is not in this table, and not needed"
        found.append(MatchPoint(table, Point.MISSING, standing, name, "", what))
    for name in table.names.extra:
        if name not in asked_theirs:
            standing = Standing.IN_THE_WAY if is_audited else Standing.SETTLED
            what = "is not in the training table"
            found.append(MatchPoint(table, Point.EXTRA, standing, "", name, what))
    return found


def _match_point(table: TableMatching, match: NameMatch, column: Column | None) -> MatchPoint:
    point, standing = _NAME_POINTS[match.kind]
    if point is Point.SUGGESTED and table.role in AUDIT_ROLES and column and column.is_audited:
        standing = Standing.IN_THE_WAY
    return MatchPoint(table, point, standing, match.ours, match.theirs, match.why)


def _value_points(
    table: TableMatching, values: ColumnMatching, column: Column | None
) -> list[MatchPoint]:
    names = {match.ours: match.theirs for match in table.names.matches}
    theirs = names.get(values.column, values.column)
    found = []
    if values.variants:
        folded = column is not None and column.fold_values
        rows = sum(variant.rows for variant in values.variants)
        spelled = counted(len(values.variants), "value differs", "values differ")
        what = f"{spelled} from training’s in case and space only"
        what += "; taken as the same" if folded else ""
        standing = Standing.SETTLED if folded else Standing.TO_LOOK_AT
        found.append(
            MatchPoint(table, Point.VARIANTS, standing, values.column, theirs, what, rows, values)
        )
    if values.unreadable is not None:
        passed = column is not None and column.unreadable is Unreadable.MISSING
        what = f"{values.unreadable.expected} was expected"
        what += "; taken as missing" if passed else ""
        standing = Standing.SETTLED if passed else Standing.IN_THE_WAY
        rows = values.unreadable.rows
        found.append(
            MatchPoint(table, Point.UNREADABLE, standing, values.column, theirs, what, rows, values)
        )
    return found


POINT_COLUMNS = (
    TableColumn(
        "Standing",
        lambda point: point.standing.value,
        payload=lambda point: MARKS[point.standing].value,
        order=lambda point: _RANK[point.standing],
        is_numeric=False,
        hint="In the way: an audit would stop here; to look at: it would run, but ask yourself",
    ),
    TableColumn("What", lambda point: point.point.value, is_numeric=False),
    TableColumn(
        "Table",
        lambda point: capitalised(table_words(point.table.role, point.table.version)),
        is_numeric=False,
    ),
    TableColumn("Training column", lambda point: point.ours, is_numeric=False),
    TableColumn("Name in this table", lambda point: point.theirs, is_numeric=False),
    TableColumn("More", lambda point: point.what, is_numeric=False),
    TableColumn(
        "Rows",
        lambda point: point.rows,
        lambda point: f"{point.rows:,}" if point.rows is not None else "",
        is_numeric=True,
    ),
)


def summary_of(points: Iterable[MatchPoint]) -> tuple[str, str]:
    """One line for above the tables, and its tone; both empty where everything fits."""
    points = list(points)
    blocking = _counts([one for one in points if one.standing is Standing.IN_THE_WAY])
    asking = _counts([one for one in points if one.standing is Standing.TO_LOOK_AT])
    parts = []
    if blocking:
        parts.append(f"In the way of an audit: {blocking}.")
    if asking:
        parts.append(f"To look at: {asking}.")
    return " ".join(parts), "error" if blocking else "warning" if asking else ""


_NOUNS = {
    Point.MISSING: ("missing column", "missing columns"),
    Point.EXTRA: ("unknown column", "unknown columns"),
    Point.UNREADABLE: ("column with unreadable values", "columns with unreadable values"),
    Point.SUGGESTED: ("suggested name", "suggested names"),
    Point.VARIANTS: ("column whose spelling varies", "columns whose spelling varies"),
    Point.SET_ASIDE: ("table with rows set aside", "tables with rows set aside"),
}


def _counts(points: list[MatchPoint]) -> str:
    said = []
    for point, (one, many) in _NOUNS.items():
        found = [this for this in points if this.point is point]
        names = list(dict.fromkeys(this.ours or this.theirs for this in found))
        if found:
            named = f" ({quoted(names, MOST_NAMED)})" if any(names) else ""
            said.append(counted(len(found), one, many) + named)
    return ", ".join(said)
