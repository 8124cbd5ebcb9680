"""How the settings of an import are called, and how a table was read, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from synthdesk.engine import formats
from synthdesk.engine.tables.import_settings import (
    FORMATS,
    SETTINGS_OF,
    BadRows,
    DateOrder,
    ImportSettings,
    Part,
    Recognised,
)

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "encoding": "Encoding",
        "delimiter": "Values are separated by",
        "quote": "Values are enclosed in",
        "header": "Column names",
        "decimal": "Decimal mark",
        "thousands": "Mark between thousands",
        "dates": "Order of dates",
        "missing": "Texts that mean “no value”",
        "part": "Sheet, table or member",
        "value_labels": "Coded values",
        "bad_rows": "Rows with too few or too many values",
    }
)

_CHARACTERS = {
    "": "nothing",
    ",": "comma ,",
    ";": "semicolon ;",
    "\t": "tab",
    "|": "bar |",
    ":": "colon :",
    " ": "space",
    "^": "caret ^",
    "~": "tilde ~",
    ".": "point .",
    "'": "apostrophe '",
    "’": "apostrophe ’",
    '"': 'double quote "',
    "\u00a0": "fixed space",
    "\u202f": "narrow space",
    "\x01": "control character 1",
}
_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16, low byte first",
    "utf-16-be": "UTF-16, high byte first",
    "cp1252": "cp1252, Western Europe (Windows)",
    "latin-1": "latin-1, Western Europe (ISO)",
    "cp1250": "cp1250, Central Europe (Windows)",
    "cp1251": "cp1251, Cyrillic (Windows)",
    "cp1253": "cp1253, Greek (Windows)",
    "cp1254": "cp1254, Turkish (Windows)",
    "cp850": "cp850, Western Europe (DOS)",
    "mac-roman": "mac-roman, Western Europe (Mac)",
    "shift-jis": "Shift-JIS, Japanese",
    "gb18030": "GB 18030, Chinese",
}
_DATES = {
    DateOrder.YEAR_MONTH_DAY: "year, month, day",
    DateOrder.DAY_MONTH_YEAR: "day, month, year",
    DateOrder.MONTH_DAY_YEAR: "month, day, year",
}
_VALUE_LABELS = {True: "read as their labels", False: "read as the codes"}
_BAD_ROWS = {
    BadRows.REFUSE: "refuse the file and name the row",
    BadRows.SET_ASIDE: "set aside, count and list them",
}
_WORDS: Mapping[str, Mapping[Any, str]] = {
    "encoding": _ENCODINGS,
    "dates": _DATES,
    "value_labels": _VALUE_LABELS,
    "bad_rows": _BAD_ROWS,
}
_OFFERED_CHARACTERS = {
    "delimiter": ",;\t|: ^~",
    "quote": "\"'",
    "decimal": ".,",
    "thousands": ".,' ’\u00a0",
}


def offered(setting: str) -> tuple[tuple[Any, str], ...]:
    """The values of a setting to choose from, each with its words."""
    if setting in _OFFERED_CHARACTERS:
        none = [""] if setting in ("quote", "thousands") else []
        return tuple((one, _CHARACTERS[one]) for one in [*none, *_OFFERED_CHARACTERS[setting]])
    if setting == "header":
        return tuple((line, in_words("header", line)) for line in range(6))
    if setting == "missing":
        return (((), "only the usual ones (empty, NA, NaN, null …)"),)
    return tuple(_WORDS.get(setting, {}).items())


def in_words(setting: str, value: Any) -> str:
    """One value of a setting."""
    if value is None:
        return "not recognised"
    if setting in _OFFERED_CHARACTERS:
        return _CHARACTERS.get(value, f"“{value}”")
    if setting == "header":
        return f"in line {value}" if value else "the file has none"
    if setting == "missing":
        return "; ".join(value) or "only the usual ones"
    if setting == "encoding":
        return _ENCODINGS.get(str(value).lower(), str(value))
    return _WORDS.get(setting, {}).get(value, str(value))


def part_in_words(part: Part) -> str:
    """A sheet, table or member with its size as far as it is known."""
    size = [
        f"{formats.count(number)} {what}{'' if number == 1 else 's'}"
        for number, what in ((part.rows, "row"), (part.columns, "column"))
        if number is not None
    ]
    return f"{part.name} ({part.kind}{', ' if size else ''}{' × '.join(size)})"


def format_in_words(format_name: str, recognised: Recognised | None) -> str:
    """A format, and how it is packed."""
    name = FORMATS.get(format_name, format_name)
    return f"{name} ({recognised.compression})" if recognised and recognised.compression else name


def how_it_was_read(table: LoadedTable) -> str:
    """Format and settings in one line, e.g. “Delimited text, “;”, cp1252, decimal comma”."""
    settings = settings_of(table)
    words = [format_in_words(table.source.format, table.recognised)]
    if settings.part:
        words.append(f"“{settings.part}”")
    if settings.delimiter:
        named = _CHARACTERS.get(settings.delimiter, settings.delimiter)
        words.append(named if settings.delimiter.isspace() else f"“{settings.delimiter}”")
    if settings.encoding:
        words.append(_ENCODINGS.get(settings.encoding, settings.encoding).split(",")[0])
    if settings.decimal == ",":
        words.append("decimal comma")
    if settings.thousands:
        words.append(f"thousands {_CHARACTERS.get(settings.thousands, settings.thousands)}")
    if settings.header == 0:
        words.append("no column names")
    if settings.dates in (DateOrder.DAY_MONTH_YEAR, DateOrder.MONTH_DAY_YEAR):
        words.append(f"dates {_DATES[settings.dates]}")
    return ", ".join(words)


def settings_of(table: LoadedTable) -> ImportSettings:
    """The settings that a table was read with, complete."""
    recognised = table.recognised.settings if table.recognised else table.source.settings
    return table.given.over(table.source.settings.over(recognised))


def why_it_was_read_so(table: LoadedTable) -> str:
    """Every setting with its reason, one a line; the user's own are marked as such."""
    settings, given = settings_of(table), given_names(table.given)
    why = (
        {reason.setting: reason for reason in table.recognised.reasons} if table.recognised else {}
    )
    lines = [format_in_words(table.source.format, table.recognised)]
    for name in SETTINGS_OF.get(table.source.format, ()):
        if getattr(settings, name) is None:
            continue
        line = f"{LABELS[name]}: {in_words(name, getattr(settings, name))}"
        if name in given:
            line += ". Set by you"
        elif name in why:
            line += f". {'' if why[name].is_sure else 'Not sure: '}{why[name].why}"
        lines.append(line)
    return "\n".join(lines)


def given_names(settings: ImportSettings) -> frozenset[str]:
    """Names of the settings that are not left to recognition."""
    return frozenset(
        field.name for field in fields(settings) if getattr(settings, field.name) is not None
    )


def doubts(recognised: Recognised | None, given: ImportSettings) -> tuple[str, ...]:
    """What the program had to guess and the user has not decided, one sentence each."""
    if recognised is None:
        return ()
    decided = given_names(given)
    found = [
        f"{LABELS.get(reason.setting, reason.setting.capitalize())}: {reason.why}"
        for reason in recognised.reasons
        if not reason.is_sure and reason.setting not in decided
    ]
    guessed = {reason.setting for reason in recognised.reasons if not reason.is_sure}
    if len(recognised.parts) > 1 and not {"part"} & (decided | guessed):
        found.append(
            f"The file holds {len(recognised.parts)} tables; “{recognised.settings.part}” was read."
        )
    return tuple(found)
