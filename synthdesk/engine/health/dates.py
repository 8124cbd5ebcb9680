"""Dates of birth, dates after the day that the user names, and dates that stand for none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, share
from synthdesk.engine.health.findings import Finding, Severity
from synthdesk.engine.tables.schema import ColumnMark, ColumnType

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.health.checked_table import CheckedTable
    from synthdesk.engine.health.column_values import ColumnValues

BIRTH, CUTOFF, PLACEHOLDER = "birth-dates", "after-cutoff", "placeholder-dates"
TITLES = {
    BIRTH: "Dates of birth",
    CUTOFF: "Dates after the cut-off date",
    PLACEHOLDER: "Dates that stand for no date",
}
BIRTH_SHARE = 0.95
YOUNGEST, OLDEST = 16.0, 110.0
WIDE_YEARS = 20.0
FEWEST_ROWS = 20
PLACEHOLDERS = ("1800-01-01", "1900-01-01", "1970-01-01", "9999-12-31", "2999-12-31", "2099-12-31")
_DAY = 86_400_000_000.0
_YEAR = 365.2425 * _DAY


def microseconds(day: date) -> float:
    """A day's first instant as the columns hold it."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1e6


def written_day(instant: float) -> str:
    """An instant of a column as an ISO date."""
    import numpy as np

    return str(np.datetime64(int(instant // _DAY), "D"))


def find_birth_dates(
    table: CheckedTable, values: ColumnValues, reference: float | None
) -> Finding | None:
    """Dates more than 95 % of which make a person of 16 to 110 years on the reference day.

    The dates must also spread over 20 years, which those of contracts and visits seldom do.

    Args:
        reference: the cut-off date, or the latest date of all other columns; without either
            the column's own spread has to do: then twice as wide.
    """
    import numpy as np

    known = _known(values)
    if known is None:
        return None
    early, late = np.quantile(known, [(1 - BIRTH_SHARE) / 2, (1 + BIRTH_SHARE) / 2])
    years = float(late - early) / _YEAR
    if years < WIDE_YEARS * (1 if reference is not None else 2):
        return None
    evidence = [
        ("Middle 95 % of the dates", f"{written_day(early)} to {written_day(late)}"),
        ("Rows with a date", count(len(known))),
    ]
    if reference is not None:
        ages = (reference - known) / _YEAR
        plausible = float(((ages >= YOUNGEST) & (ages <= OLDEST)).mean())
        if plausible <= BIRTH_SHARE:
            return None
        evidence.append((f"Aged 16 to 110 on {written_day(reference)}", share(plausible)))
    column = values.column
    is_known = ColumnMark.QUASI_IDENTIFIER in column.marks or not column.is_audited
    return table.finding(
        BIRTH,
        Severity.INFO if is_known else Severity.AMBER,
        (column.name,),
        f"{column.name} looks like a date of birth",
        "A full date of birth with sex and postcode is enough to find most people. A model needs "
        "the age at most.",
        evidence,
        "Replace it by the age or the year, or leave it out; if it has to stay, mark it as a "
        "quasi-identifier.",
    )


def find_dates_after(table: CheckedTable, values: ColumnValues, cutoff: date) -> Finding | None:
    """Dates later than the day after which nothing may be known."""
    import numpy as np

    known = _known(values, fewest=1)
    if known is None:
        return None
    end = microseconds(cutoff) + _DAY
    late = int((known >= end).sum())
    if late == 0:
        return None
    with np.errstate(invalid="ignore"):
        rows = np.flatnonzero(values.ordered >= end)
    column = values.column
    return table.finding(
        CUTOFF,
        Severity.RED if column.is_audited else Severity.INFO,
        (column.name,),
        f"{column.name} holds dates after the cut-off date {cutoff.isoformat()}",
        "What is dated after the day of the decision was not known when the decision was made; a "
        "model that sees it looks into the future.",
        (
            (
                "Rows after it",
                f"{count(late)} of {count(len(known))} with a date "
                f"({share(late / len(known))}), n = {count(values.rows)}",
            ),
            ("Latest date", written_day(float(known.max()))),
        ),
        "Leave the column out, or blank the dates that were not known on that day.",
        rows[:100],
    )


def find_placeholder_dates(table: CheckedTable, values: ColumnValues) -> Finding | None:
    """Days such as 1900-01-01 and 9999-12-31 that at least two rows hold, far from all others."""
    import numpy as np

    known = _known(values)
    if known is None:
        return None
    days = np.floor(known / _DAY)
    found = []
    for placeholder in PLACEHOLDERS:
        day = microseconds(date.fromisoformat(placeholder)) / _DAY
        rows, others = int((days == day).sum()), days[days != day]
        if rows >= 2 and len(others) and np.abs(others - day).min() > 365:
            found.append((placeholder, rows))
    if not found:
        return None
    name = values.column.name
    return table.finding(
        PLACEHOLDER,
        Severity.AMBER if values.column.is_audited else Severity.INFO,
        (name,),
        f"{name} holds dates that stand for “no date”",
        "Such a date stretches the range of the column by centuries and is no date of anybody.",
        [(day, f"{count(rows)} of {count(len(known))} rows with a date") for day, rows in found],
        "Declare the date a missing value of the column.",
    )


def _known(values: ColumnValues, fewest: int = FEWEST_ROWS) -> npt.NDArray[np.float64] | None:
    if values.column.type is not ColumnType.DATETIME or values.present < fewest:
        return None
    known: npt.NDArray[np.float64] = values.ordered[~values.is_missing]
    return known
