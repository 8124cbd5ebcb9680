"""The rows of several tables by the groups of a protected column, or of several crossed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from synthdesk.engine.bias_models.column_groups import ColumnGroups, column_groups
from synthdesk.engine.bias_models.protected import CROSS, ProtectedColumn, ProtectedGroups
from synthdesk.engine.errors import UserError, Where

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.tables.schema import Column

    Integers = npt.NDArray[np.int64]

MOST_LEVELS = 50
"""More levels of a column of categories than that are too many to compare."""
KEPT_LEVELS = 20
"""So many are kept then: the largest in training."""
QUARTERS = 4


@dataclass(frozen=True, eq=False)
class GroupedRows:
    """Rows of every table by group; a code is a place in ``labels``.

    Attributes:
        name: the columns, for people, e.g. ``"sex × race"``.
        labels: of the groups, each of which has a row in some table.
        codes: shape (rows,), by table.
        unknown: places of the groups of rows that lack a value.
        notes: what was done to make groups of the values, in sentences.
        columns: that make the groups.
    """

    name: str
    labels: tuple[str, ...]
    codes: Mapping[str, Integers]
    unknown: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    def counts(self, table: str) -> Integers:
        """Shape (groups,): one table's rows of each group."""
        import numpy as np

        return np.bincount(self.codes[table], minlength=len(self.labels))


def grouped_rows(
    by: ProtectedGroups, columns: Sequence[Column], tables: Mapping[str, pa.Table]
) -> GroupedRows:
    """The groups of all tables' rows.

    A group is what any table has; of a crossing, cells that none has are no groups. Rows without
    a value are a group of their own. Bands of numbers are decided on training. Of a column with
    more than ``MOST_LEVELS`` categories the ``KEPT_LEVELS`` that are largest in training are
    groups, and all others one.

    Args:
        by: the columns.
        columns: that are audited.
        tables: by name, typed by the schema; the training table first.

    Raises:
        UserError: ``protected-not-audited``, ``protected-without-values``, ``protected-twice`` or
            ``cuts-of-categories``.
    """
    import numpy as np

    names = [one.name for one in by.columns]
    for name in names:
        if names.count(name) > 1:
            raise UserError(
                "protected-twice",
                "A column can't be crossed with itself",
                f"“{name[:60]}” is named twice among the columns that make the groups.",
                "Name every column once.",
                Where(column=name),
            )
    parts = [_levels_of(one, columns, tables) for one in by.columns]
    codes = np.zeros(len(parts[0].codes), dtype=np.int64)
    cells: list[Integers] = []
    for part in parts:
        # Cells that have no row are dropped at each step, so that no crossing is too large to
        # be numbered.
        size = len(part.labels)
        there, codes = np.unique(codes * size + part.codes, return_inverse=True)
        cells = [*(before[there // size] for before in cells), there % size]
    lacks = np.zeros(len(cells[0]), dtype=np.bool_)
    for part, cell in zip(parts, cells, strict=True):
        lacks |= cell == part.unknown
    ends = np.cumsum([table.num_rows for table in tables.values()])
    return GroupedRows(
        by.name,
        tuple(
            CROSS.join(part.labels[at] for part, at in zip(parts, places, strict=True))
            for places in zip(*(cell.tolist() for cell in cells), strict=True)
        ),
        dict(zip(tables, np.split(codes.astype(np.int64), ends[:-1]), strict=True)),
        frozenset(np.flatnonzero(lacks).tolist()),
        tuple(note for part in parts for note in part.notes),
        tuple(names),
    )


@dataclass(frozen=True, eq=False)
class _Levels:
    """One column's groups; codes of all tables' rows, one table after the other."""

    labels: tuple[str, ...]
    codes: Integers
    unknown: int
    notes: tuple[str, ...] = ()


def _levels_of(
    one: ProtectedColumn, columns: Sequence[Column], tables: Mapping[str, pa.Table]
) -> _Levels:
    import numpy as np
    import pyarrow as pa

    column = next((known for known in columns if known.name == one.name), None)
    if column is None or any(one.name not in table.column_names for table in tables.values()):
        raise UserError(
            "protected-not-audited",
            "A protected column takes no part in the audit",
            f"“{one.name[:60]}” is left out or absent, so people can't be grouped by it.",
            "Let it take part: set its role to feature.",
            Where(column=one.name),
        )
    training, *others = (table[one.name] for table in tables.values())
    if training.null_count == len(training):
        raise UserError(
            "protected-without-values",
            "A protected column has no values",
            f"All training rows lack “{one.name[:60]}”, so there are no groups to compare.",
            "Choose another column, or see in Data what is read as missing.",
            Where(column=one.name),
        )
    rest = pa.chunked_array([chunk for other in others for chunk in other.chunks], training.type)
    found = column_groups(
        column, one.cuts, training.unify_dictionaries(), rest.unify_dictionaries()
    )
    levels = _Levels(
        found.labels,
        np.concatenate([found.training, found.table]),
        -1 if found.unknown is None else found.unknown,
    )
    if column.is_ordered:
        return replace(levels, notes=_about_bands(one, found))
    return _largest(levels, one.name, len(training))


def _about_bands(one: ProtectedColumn, found: ColumnGroups) -> tuple[str, ...]:
    """That the bands follow the training table's quartiles, where nobody chose them."""
    if one.cuts or not found.labels[0].startswith("below "):
        return ()
    bands = len(found.labels) - (found.unknown is not None)
    # Quartiles that are the lowest value, as of a column that is mostly 0, are no cuts.
    where = "at" if bands == QUARTERS else "as near as its values allow to"
    return (
        f"“{one.name[:60]}” is cut into {bands} bands {where} the training table's quartiles, "
        "since no cuts were chosen.",
    )


def _largest(levels: _Levels, name: str, training_rows: int) -> _Levels:
    """The levels as they are, or training's largest and one for all others."""
    import numpy as np

    known = [place for place in range(len(levels.labels)) if place != levels.unknown]
    if len(known) <= MOST_LEVELS:
        return levels
    rows = np.bincount(levels.codes[:training_rows], minlength=len(levels.labels))
    ranked = sorted(known, key=lambda place: (-int(rows[place]), place))
    kept = sorted(ranked[:KEPT_LEVELS])
    other = f"other ({len(known) - KEPT_LEVELS} levels)"
    labels = [levels.labels[place] for place in kept]
    while other in labels:
        other = f"({other})"
    new = np.full(len(levels.labels), KEPT_LEVELS)
    new[kept] = np.arange(KEPT_LEVELS)
    labels.append(other)
    unknown = -1
    if levels.unknown >= 0:
        unknown = new[levels.unknown] = KEPT_LEVELS + 1
        labels.append(levels.labels[levels.unknown])
    return _Levels(
        tuple(labels),
        new[levels.codes],
        unknown,
        (
            f"“{name[:60]}” has {len(known):,} levels: the {KEPT_LEVELS} largest in training are "
            f"groups, and the other {len(known) - KEPT_LEVELS:,} are taken together.",
        ),
    )
