"""Every record's score kept in a file, and the records that a query asks for."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.discriminator.telling_records import (
    SureRecord,
    TopReasons,
    reasons_in_names,
    rows_breaking_rules,
    top_reasons,
)
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.rules.rules import Rules
    from synthdesk.engine.tables.conform import Tables

    Mask = npt.NDArray[np.bool_]

SLICE = 20_000
MOST_SHOWN = 1_000
TABLES = (TableRole.TRAINING, TableRole.SYNTHETIC)


class RecordOrder(StrEnum):
    """In which order records are shown."""

    MOST_FAKE = "most fake first"
    MOST_REAL = "most real first"
    UNSURE = "least sure first"
    ROW = "by row"


@dataclass(frozen=True)
class ScoredRecords:
    """Where the scores of all records lie.

    Attributes:
        path: an Arrow file with one row a record, training rows first.
        columns: that the classifier saw.
        rules: ids of the rules that records are held against.
    """

    path: str
    columns: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class RecordQuery:
    """Which records are asked for.

    Attributes:
        role: the table; both if absent.
        low, high: P(fake), both included.
        column: one that is among the reasons; any if empty.
        rule: id of a rule that is broken; any if empty.
        order: of the records.
    """

    role: TableRole | None = None
    low: float = 0.0
    high: float = 1.0
    column: str = ""
    rule: str = ""
    order: RecordOrder = RecordOrder.MOST_FAKE


@dataclass(frozen=True)
class FoundRecords:
    """What a query found.

    Attributes:
        query: the question.
        training: how many training rows fit it.
        synthetic: how many synthetic rows.
        records: the first of them, at most ``MOST_SHOWN``.
    """

    query: RecordQuery
    training: int
    synthetic: int
    records: tuple[SureRecord, ...]


def score_records(
    tables: Tables,
    seed: int,
    folder: Path,
    without: Sequence[str] = (),
    rules: Rules | None = None,
    progress: Progress = SILENT,
) -> ScoredRecords:
    """Score every record, with its reasons and the rules that it breaks, into a file.

    The reasons of a synthetic row speak for fake, those of a training row for real.

    Args:
        tables: of the audit.
        seed: the audit's: the scores are those of its result.
        folder: where the file is put.
        without: columns that the classifier is not shown.
        rules: measured on the same tables.
        progress: told of every step.
    """
    import numpy as np
    import pyarrow as pa

    from synthdesk.engine.discriminator.fake_or_real import cross_fit_tables
    from synthdesk.engine.tables.loading import write_arrow

    fit = cross_fit_tables(tables, seed, progress.part(0.0, 0.4, "Scoring records"), without)
    is_fake = fit.stacked.is_fake
    parts = []
    starts = range(0, len(is_fake), SLICE)
    for start in progress.part(0.4, 0.9).track(starts, "Why each record is scored as it is"):
        rows = np.arange(start, min(start + SLICE, len(is_fake)))
        parts.append(top_reasons(fit, rows, is_fake[rows]))
    progress.step(0.9, "Rules that records break")
    broken = rows_breaking_rules(tables, rules)
    bits = np.zeros(len(is_fake), dtype=np.uint64)
    for place, (training, synthetic) in enumerate(broken.values()):
        bits |= np.concatenate([training, synthetic]).astype(np.uint64) << np.uint64(place)
    real = int((~is_fake).sum())
    table = pa.table(
        {
            "is_fake": is_fake,
            "row": np.where(is_fake, np.arange(len(is_fake)) - real, np.arange(len(is_fake))) + 1,
            "score": fit.scores,
            "rules": bits,
            **{
                f"{name}_{place}": np.concatenate([values[:, place] for values in of_all])
                for name, of_all in (
                    ("column", [part.columns for part in parts]),
                    ("contribution", [part.contributions for part in parts]),
                )
                for place in range(parts[0].columns.shape[1])
            },
        }
    )
    path = folder / f"scores-{uuid.uuid4().hex}.arrow"
    write_arrow(table, path)
    progress.step(1.0)
    seen = tuple(name for name in tables.training.column_names if name not in without)
    return ScoredRecords(str(path), seen, tuple(broken))


def find_records(
    scored: ScoredRecords, query: RecordQuery, progress: Progress = SILENT
) -> FoundRecords:
    """The records that fit a query.

    Args:
        scored: made by ``score_records``.
        query: what is asked for.
        progress: told when done.
    """
    import numpy as np

    from synthdesk.engine.tables.loading import open_arrow

    progress.step(0.0, "Finding records")
    table = open_arrow(Path(scored.path))
    is_fake, score, bits = (table[name].to_numpy() for name in ("is_fake", "score", "rules"))
    places = [name for name in table.column_names if name.startswith("column_")]
    columns = np.column_stack([table[name].to_numpy() for name in places])
    fits: Mask = (score >= query.low) & (score <= query.high)
    if query.role is not None:
        fits &= is_fake == (query.role is TableRole.SYNTHETIC)
    if query.column:
        fits &= (columns == scored.columns.index(query.column)).any(axis=1)
    if query.rule:
        fits &= (bits >> np.uint64(scored.rules.index(query.rule))) & np.uint64(1) > 0
    rows = np.flatnonzero(fits)
    keys = {
        RecordOrder.MOST_FAKE: -score,
        RecordOrder.MOST_REAL: score,
        RecordOrder.UNSURE: np.abs(score - 0.5),
        RecordOrder.ROW: np.zeros(len(score)),
    }[query.order]
    shown = rows[np.argsort(keys[rows], kind="stable")][:MOST_SHOWN]
    strengths = np.column_stack(
        [table[name.replace("column", "contribution")].to_numpy()[shown] for name in places]
    )
    reasons = TopReasons(columns[shown], strengths)
    records = tuple(
        SureRecord(
            TABLES[int(is_fake[row])],
            int(table["row"][row].as_py()),
            float(score[row]),
            reasons_in_names(reasons, place, scored.columns),
            tuple(rule for at, rule in enumerate(scored.rules) if int(bits[row]) >> at & 1),
        )
        for place, row in enumerate(shown.tolist())
    )
    progress.step(1.0)
    synthetic = int(is_fake[rows].sum())
    return FoundRecords(query, len(rows) - synthetic, synthetic, records)
