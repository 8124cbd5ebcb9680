"""Accuracy within each level of a column: of a chosen one in full, of all others as a scan."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.equal_size_reference import DRAWS
from synthdesk.engine.accuracy.level_accuracy import (
    MOST_PAIRS,
    LevelFigures,
    measure_level,
    rows_of_level,
    why_too_small,
)
from synthdesk.engine.accuracy.levels import special_places
from synthdesk.engine.accuracy.subgroup_findings import finding_of
from synthdesk.engine.accuracy.subgroup_scan import SubgroupScan, scan_levels
from synthdesk.engine.accuracy.suspect_levels import SuspectLevel, confirm_suspects
from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.health.findings import Finding
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np

    from synthdesk.engine.tables.codes import CodeArray, Codes
    from synthdesk.engine.tables.conform import Tables

MOST_NAMES = 10
MOST_EXAMPLES = 20


@dataclass(frozen=True)
class LevelAccuracy:
    """One level of the chosen column.

    Attributes:
        label: the level, as the column's bins are called.
        is_special: whether it is no value or interval of training: other values, missing,
            below or above training's range.
        n_training: training rows of the level.
        n_synthetic: synthetic rows of the level.
        n_holdout: holdout rows of the level, if a holdout was given.
        not_assessable: why there are no figures; empty if there are.
        figures: accuracy within the level.
    """

    label: str
    is_special: bool
    n_training: int
    n_synthetic: int
    n_holdout: int | None
    not_assessable: str
    figures: LevelFigures | None


@dataclass(frozen=True)
class GroupAccuracy:
    """Accuracy within each level of one column.

    Attributes:
        column: the column whose levels are looked at.
        is_ordered: whether its levels have an order (numbers and times).
        levels: every level that has a row in any table, in the column's order.
        pairs_used: pairs of columns that a bivariate figure is the mean of, at most.
        pairs_possible: how many pairs there are.
        draws: draws of the equal-size reference of each level.
        seed: the audit's seed.
    """

    column: str
    is_ordered: bool
    levels: tuple[LevelAccuracy, ...]
    pairs_used: int
    pairs_possible: int
    draws: int
    seed: int


@dataclass(frozen=True)
class Subgroups:
    """Levels whose rows are less accurate than real data are with themselves.

    Attributes:
        chosen: the column that the user chose; absent without a choice.
        findings: subgroups that differ, those of most weight first.
        scan: what was looked at to find them.
        suspects: the same subgroups in figures, one for each finding.
    """

    chosen: GroupAccuracy | None
    findings: tuple[Finding, ...]
    scan: SubgroupScan | None = None
    suspects: tuple[SuspectLevel, ...] = ()


def measure_subgroups(
    tables: Tables, group_by: str, seed: int, progress: Progress = SILENT
) -> Subgroups:
    """Scan every level of every column; look closely at those of the chosen one.

    Args:
        tables: conformed tables.
        group_by: column to look at closely; empty for none.
        seed: the audit's seed.

    Raises:
        UserError: ``unknown-column`` where there is no such column to group by.
    """
    from synthdesk.engine.tables.codes import encode

    progress.step(0.0, "Groups: levels of every column")
    if group_by:
        _check_column(tables, group_by)
    codes = encode(tables)
    chosen_part = (0.3, 1.0) if group_by else (1.0, 1.0)
    scan, candidates = scan_levels(codes, tables.schema, progress.part(0.0, 0.2))
    confirmed = confirm_suspects(
        codes, candidates, generator_for(seed, "subgroups.scan"), progress.part(0.2, 0.3)
    )
    scan = scan.with_outcome(confirmed.unconfirmed, confirmed.not_tried)
    chosen = (
        measure_groups(tables, codes, group_by, seed, progress.part(*chosen_part))
        if group_by
        else None
    )
    progress.step(1.0)
    return Subgroups(
        chosen,
        tuple(finding_of(one, scan, _examples(codes, one)) for one in confirmed.suspects),
        scan,
        confirmed.suspects,
    )


def measure_groups(
    tables: Tables, codes: Codes, column: str, seed: int, progress: Progress = SILENT
) -> GroupAccuracy:
    """Accuracy within every level of one column.

    Args:
        tables: conformed tables.
        codes: their codes, which say what the levels are.
        column: an audited column.

    Raises:
        UserError: ``unknown-column`` where the column has no levels.
    """
    position = _position(codes, column)
    bins = codes.bins[position]
    n_columns = len(codes.bins)
    special = special_places(bins.labels, bins.is_ordered)
    counted = _rows_by_level(codes, position)
    levels = []
    for level, label in progress.track(list(enumerate(bins.labels)), f"Groups: {column[:40]}"):
        training, synthetic, holdout = (None if n is None else int(n[level]) for n in counted)
        if training is None or synthetic is None or not (training or synthetic or holdout):
            continue
        why = why_too_small(training + (holdout or 0), synthetic)
        if not why and training == 0:
            why = "no training row has it, and bins are made on training rows"
        figures = None
        if not why:
            rows = rows_of_level(tables, codes, position, level)
            start = level / len(bins.labels)
            part = progress.part(start, start + 1 / len(bins.labels))
            generator = generator_for(seed, f"subgroups.level:{column}:{level}")
            figures = measure_level(rows, generator, part)
        levels.append(
            LevelAccuracy(label, level in special, training, synthetic, holdout, why, figures)
        )
    possible = comb(n_columns, 2)
    return GroupAccuracy(
        column, bins.is_ordered, tuple(levels), min(possible, MOST_PAIRS), possible, DRAWS, seed
    )


def _examples(codes: Codes, suspect: SuspectLevel) -> tuple[int, ...]:
    """The first synthetic rows of a level, counted from 1."""
    import numpy as np

    position = _position(codes, suspect.column)
    level = codes.bins[position].labels.index(suspect.level)
    if suspect.is_special:  # a category may have the same name, and comes first
        level = (
            len(codes.bins[position].labels)
            - 1
            - codes.bins[position].labels[::-1].index(suspect.level)
        )
    rows = np.flatnonzero(codes.synthetic[position] == level)[:MOST_EXAMPLES]
    return tuple((rows + 1).tolist())


def _rows_by_level(codes: Codes, position: int) -> list[np.ndarray | None]:
    from synthdesk.engine.accuracy.joint_frequencies import count_codes

    def of(table: CodeArray | None) -> np.ndarray | None:
        return None if table is None else count_codes(table[position], codes.sizes[position])

    return [of(codes.training), of(codes.synthetic), of(codes.holdout)]


def _position(codes: Codes, column: str) -> int:
    for position, bins in enumerate(codes.bins):
        if bins.name == column:
            return position
    raise UserError(
        "unknown-column",
        "This column has no groups",
        f"“{column[:80]}” holds texts of its own in nearly every row, so there are no groups to "
        "compare.",
        "Choose a column with fewer different values, or give it another type in Data.",
        Where(column=column),
    )


def _check_column(tables: Tables, column: str) -> None:
    names = [known.name for known in tables.columns]
    if column in names:
        return
    listed = ", ".join(f"“{name[:40]}”" for name in names[:MOST_NAMES])
    more = f" and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
    is_left_out = any(known.name == column for known in tables.schema.columns)
    raise UserError(
        "unknown-column",
        "There is no such column to group by",
        f"“{column[:80]}” is left out of the audit."
        if is_left_out
        else f"No audited column is called “{column[:80]}”.",
        f"Let it take part: set its role to feature in Data. Columns that can be chosen now: "
        f"{listed}{more}."
        if is_left_out
        else f"Choose one of {listed}{more}.",
        Where(column=column),
    )
