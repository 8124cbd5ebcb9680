"""Columns whose values can't be audited, named by what they hold."""

from __future__ import annotations

from synthdesk.engine.errors import UserError, Where


def nested_column(where: Where) -> UserError:
    """A column whose values are lists or records."""
    return UserError(
        "nested-column",
        "A column holds lists or records",
        "Its values are made of several values each; one plain value in each row was expected.",
        "Flatten the column into columns of its own, or leave it out of the file.",
        where,
    )


def binary_column(where: Where) -> UserError:
    """A column whose values are bytes that are no text."""
    return UserError(
        "binary-column",
        "A column holds raw bytes",
        "Its values, pictures or packed records perhaps, are neither numbers nor texts nor dates.",
        "Leave the column out of the file, or export what the bytes stand for.",
        where,
    )


def date_out_of_range(where: Where) -> UserError:
    """A date beyond what a calendar here can hold."""
    return UserError(
        "date-out-of-range",
        "A date lies outside the calendar",
        "Dates between the years 1 and 9999 were expected.",
        "Mend the date, or leave it empty where it stands for “unknown” or “never”.",
        where,
    )
