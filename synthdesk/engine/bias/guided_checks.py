"""Five questions on where bias comes from: what tables show, what they can't, whom to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.bias.automation_check import automation_clues
from synthdesk.engine.bias.check_evidence import BiasKind, Clue, GuidedCheck, judged
from synthdesk.engine.bias.favourable import FavourableReading
from synthdesk.engine.bias.grouped_rows import GroupedRows
from synthdesk.engine.bias.reporting_check import reporting_clues
from synthdesk.engine.bias.selection_check import selection_clues
from synthdesk.engine.bias.social_check import social_clues
from synthdesk.engine.bias.temporal_check import NO_DATE, NOT_A_DATE, dates_of, temporal_clues
from synthdesk.engine.bias_settings import BiasSettings

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.tables.codes import Codes
    from synthdesk.engine.tables.schema import Column

CAN_SHOW = {
    BiasKind.SELECTION: (
        "Whether groups are as large as you expect them to be, and whether synthetic keeps the "
        "shares of training."
    ),
    BiasKind.TEMPORAL: (
        "Whether groups and outcomes change along a date, and whether synthetic covers the time "
        "that training covers."
    ),
    BiasKind.SOCIAL: (
        "How outcomes differ between groups in the records, and which other columns tell the group."
    ),
    BiasKind.REPORTING: "Whether more is missing of one group than of another.",
    BiasKind.AUTOMATION: "Whether one column all but decides the outcome, as a fixed rule would.",
}
CANNOT_SHOW = {
    BiasKind.SELECTION: (
        "Who never came into the table, and whether the expected shares are the right ones."
    ),
    BiasKind.TEMPORAL: (
        "Whether a change is one of the world, of the law or of how records are kept; and nothing "
        "of the time after the last record."
    ),
    BiasKind.SOCIAL: (
        "Whether a difference is just, and whether it comes of the people, of how they are treated "
        "or of how they are measured. A synthetic table repeats what training records."
    ),
    BiasKind.REPORTING: (
        "Who did not take part at all, and whether what was reported is true. Filled gaps of a "
        "synthetic table hide who did not answer."
    ),
    BiasKind.AUTOMATION: (
        "Whether people follow a machine's advice without a look of their own, and whether the "
        "outcome itself was decided by an earlier model."
    ),
}
ASK = {
    BiasKind.SELECTION: (
        "How did people get into the table, and who could not?",
        "Whom is the model, or the release, to stand for?",
    ),
    BiasKind.TEMPORAL: (
        "Did rules, forms or definitions change while records were kept?",
        "How old may records be for the use they are put to?",
    ),
    BiasKind.SOCIAL: (
        "Is the outcome what it is taken for, or only what was recorded of it?",
        "Would the differences be defended before those whom they concern?",
        "May columns that tell the group be used at all?",
    ),
    BiasKind.REPORTING: (
        "Who had reasons not to answer, or nobody to answer for them?",
        "Who wrote the records down, of whom, and with what consequence?",
    ),
    BiasKind.AUTOMATION: (
        "Was the outcome, or a column, decided by a model or a score?",
        "Who can overrule the decision, how often is it done, and are reasons kept?",
    ),
}


def guided_checks(
    tables: Mapping[str, pa.Table],
    columns: Sequence[Column],
    groups: Sequence[GroupedRows],
    reading: FavourableReading | None,
    settings: BiasSettings,
    codes: Codes,
) -> tuple[GuidedCheck, ...]:
    """Go through all kinds of bias.

    Args:
        tables: by name, training and synthetic among them.
        columns: that are audited.
        groups: of the tables' rows, and maybe of further tables'.
        reading: of the outcome; the first where there are two.
        settings: the user's expected shares and date column.
        codes: of training and synthetic.
    """
    selection, no_shares = selection_clues(groups, dict(settings.expected_shares))
    dates, no_date = None, NO_DATE
    if settings.date_column:
        is_there = any(one.name == settings.date_column and one.is_ordered for one in columns)
        no_date = "" if is_there else NOT_A_DATE.format(settings.date_column[:60])
        dates = dates_of(tables, settings.date_column) if is_there else None
    outcome = reading.column if reading is not None else ""
    names = sorted((one.name for one in columns), key=lambda name: name != outcome)
    social, no_outcome = social_clues(groups, tables, reading, codes)
    reporting, no_gaps = reporting_clues(groups, tables, names)
    automation, undecided = automation_clues(tables, reading, codes)
    return (
        _check(BiasKind.SELECTION, selection, no_shares),
        _check(BiasKind.TEMPORAL, temporal_clues(groups, tables, reading, dates), no_date),
        _check(BiasKind.SOCIAL, social, no_outcome),
        _check(BiasKind.REPORTING, reporting, no_gaps),
        _check(BiasKind.AUTOMATION, automation, undecided),
    )


def _check(kind: BiasKind, clues: Sequence[Clue], problem: str) -> GuidedCheck:
    return GuidedCheck(kind, judged(clues), CAN_SHOW[kind], CANNOT_SHOW[kind], ASK[kind], problem)
