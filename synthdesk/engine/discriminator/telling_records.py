"""Records that the classifier is surest of, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.discriminator.cross_fit import CrossFit
    from synthdesk.engine.rules.rules import Rules
    from synthdesk.engine.tables.conform import Tables

    Integers = npt.NDArray[np.int64]
    RuleRows = dict[str, tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]]

MOST_LISTED = 50
MOST_REASONS = 3
MOST_RULES = 50


@dataclass(frozen=True)
class Reason:
    """What a column adds to the log-odds of fake, in one record."""

    column: str
    contribution: float


@dataclass(frozen=True)
class SureRecord:
    """A record that the classifier is sure of.

    Attributes:
        role: the table that it is in.
        row: counted from 1.
        score: P(fake) by a model that did not see it.
        reasons: columns that speak most for what the classifier takes it for.
        rules: ids of rules that it breaks.
    """

    role: TableRole
    row: int
    score: float
    reasons: tuple[Reason, ...]
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class TopReasons:
    """The columns that speak most for what the classifier takes some records for.

    Attributes:
        columns: places of columns, shape (records, ``MOST_REASONS``), the strongest first; −1
            where no further column speaks for it.
        contributions: shape the same, in log-odds of fake.
    """

    columns: npt.NDArray[np.int16]
    contributions: npt.NDArray[np.float32]


def surest_records(
    fit: CrossFit, columns: Sequence[str], broken: RuleRows
) -> tuple[SureRecord, ...]:
    """The synthetic rows that look most fake, then the training rows that look most real.

    Args:
        fit: the scores; training rows first.
        columns: names of the columns that the classifier saw.
        broken: by rule, which training and which synthetic rows break it.
    """
    import numpy as np

    real = int((~fit.stacked.is_fake).sum())
    fakes = real + np.argsort(-fit.scores[real:], kind="stable")[:MOST_LISTED]
    reals = np.argsort(fit.scores[:real], kind="stable")[:MOST_LISTED]
    rows = np.concatenate([fakes, reals])
    towards_fake = rows >= real
    reasons = top_reasons(fit, rows, towards_fake)
    found = []
    for place, row in enumerate(rows.tolist()):
        is_fake = row >= real
        at = row - real if is_fake else row
        found.append(
            SureRecord(
                TableRole.SYNTHETIC if is_fake else TableRole.TRAINING,
                at + 1,
                float(fit.scores[row]),
                reasons_in_names(reasons, place, columns),
                tuple(rule for rule, tables in broken.items() if tables[is_fake][at]),
            )
        )
    return tuple(found)


def top_reasons(fit: CrossFit, rows: Integers, towards_fake: npt.NDArray[np.bool_]) -> TopReasons:
    """The strongest reasons of some rows.

    Args:
        fit: the models.
        rows: places in the scores.
        towards_fake: shape (rows,), whether reasons for fake are asked, else for real.
    """
    import numpy as np

    parts = fit.contributions(rows)
    speaking = np.where(towards_fake[:, None], parts, -parts)
    order = np.argsort(-speaking, axis=1, kind="stable")[:, :MOST_REASONS]
    strength = np.take_along_axis(speaking, order, axis=1)
    return TopReasons(
        np.where(strength > 0, order, -1).astype(np.int16),
        np.take_along_axis(parts, order, axis=1).astype(np.float32),
    )


def reasons_in_names(reasons: TopReasons, place: int, columns: Sequence[str]) -> tuple[Reason, ...]:
    """The reasons of one record."""
    pairs = zip(reasons.columns[place], reasons.contributions[place], strict=True)
    return tuple(Reason(columns[at], float(value)) for at, value in pairs if at >= 0)


def rows_breaking_rules(tables: Tables, rules: Rules | None) -> RuleRows:
    """Which training and which synthetic rows break each rule that synthetic rows break.

    Args:
        tables: the tables.
        rules: those that were measured on them; of more than ``MOST_RULES`` with broken rows the
            first.
    """
    from synthdesk.engine.rules.coded_columns import CodedColumns
    from synthdesk.engine.rules.definitions import definition_of, judge

    if rules is None:
        return {}
    broken = [
        rule
        for rule in rules.rules
        if any(one.role is TableRole.SYNTHETIC and one.broken for one in rule.checks)
    ]
    if not broken:
        return {}
    coded = CodedColumns(tables)
    found = {}
    for rule in broken[:MOST_RULES]:
        definition = definition_of(rule, coded)
        training, synthetic = (
            judge(definition, coded, role).broken
            for role in (TableRole.TRAINING, TableRole.SYNTHETIC)
        )
        found[rule.id] = (training, synthetic)
    return found
