"""How a file is to be read: what the program recognised, and what the user overrode."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields, replace
from enum import StrEnum


class DateOrder(StrEnum):
    """In which order a written date names its parts."""

    YEAR_MONTH_DAY = "ymd"
    DAY_MONTH_YEAR = "dmy"
    MONTH_DAY_YEAR = "mdy"


class BadRows(StrEnum):
    """What happens to rows with too few or too many values."""

    REFUSE = "refuse"
    SET_ASIDE = "set aside"


@dataclass(frozen=True)
class ImportSettings:
    """Settings of an import; what is ``None`` is recognised from the file.

    Attributes:
        encoding: Python's name of the text encoding, e.g. ``"utf-8"``, ``"cp1252"``.
        delimiter: one character between values.
        quote: one character around values; empty for none.
        header: line that holds the column names, counted from 1; 0 for none. Lines above it
            are passed over.
        decimal: decimal mark, ``"."`` or ``","``.
        thousands: mark between groups of three digits; empty for none.
        dates: order of day, month and year where a date is not written in ISO form.
        missing: texts that mean “no value” in every column, beside the standard ones.
        part: sheet of a workbook, table or view of a database, member of a zip archive.
        value_labels: whether coded values of SPSS, Stata and SAS are read as their labels.
        bad_rows: what happens to rows with too few or too many values.
    """

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header: int | None = None
    decimal: str | None = None
    thousands: str | None = None
    dates: DateOrder | None = None
    missing: tuple[str, ...] | None = None
    part: str | None = None
    value_labels: bool | None = None
    bad_rows: BadRows | None = None

    def over(self, recognised: ImportSettings) -> ImportSettings:
        """These settings where they are given, the recognised ones elsewhere."""
        given = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if getattr(self, field.name) is not None
        }
        return replace(recognised, **given)

    def for_format(self, name: str) -> ImportSettings:
        """These settings without those that the format doesn't know."""
        known = SETTINGS_OF.get(name)
        if known is None:
            return self
        return ImportSettings(**{setting: getattr(self, setting) for setting in known})

    def for_file(self, recognised: Recognised) -> ImportSettings:
        """These settings without those that mean nothing for a file, such as a sheet of a CSV."""
        known = self.for_format(recognised.format)
        holds_parts = recognised.parts or recognised.settings.part or recognised.compression
        return known if holds_parts else replace(known, part=None)

    def fingerprint(self) -> str:
        """SHA-256 over all settings: equal settings, equal fingerprints."""
        values = (f"{field.name}={getattr(self, field.name)!r}" for field in fields(self))
        return hashlib.sha256("\n".join(values).encode()).hexdigest()


AS_RECOGNISED = ImportSettings()
"""Nothing overridden."""


@dataclass(frozen=True)
class Reason:
    """Why a setting was recognised as it was.

    Attributes:
        setting: field name of ``ImportSettings``.
        why: one plain sentence.
        is_sure: whether the file left no other reading.
    """

    setting: str
    why: str
    is_sure: bool = True


@dataclass(frozen=True)
class Part:
    """One table inside a file that holds several.

    Attributes:
        name: sheet, table, view or archive member.
        kind: ``"sheet"``, ``"table"``, ``"view"`` or ``"member"``.
        rows: data rows, where the file says so without being read.
        columns: columns, likewise.
    """

    name: str
    kind: str
    rows: int | None = None
    columns: int | None = None


@dataclass(frozen=True)
class Recognised:
    """What a file is and how it reads by itself.

    Attributes:
        format: one of ``FORMATS``.
        compression: ``"gz"``, ``"zip"``, ``"xz"``, ``"bz2"``, ``"zst"`` or empty.
        settings: complete for the settings that the format knows, ``None`` for all others.
        reasons: why, one entry a recognised setting.
        parts: what the file offers to choose from; empty where it holds one table.
    """

    format: str
    compression: str
    settings: ImportSettings
    reasons: tuple[Reason, ...] = ()
    parts: tuple[Part, ...] = ()


FORMATS = {
    "csv": "Delimited text",
    "parquet": "Parquet",
    "arrow": "Arrow / Feather",
    "excel": "Excel / OpenDocument",
    "sas": "SAS",
    "stata": "Stata",
    "spss": "SPSS",
    "sqlite": "SQLite",
    "duckdb": "DuckDB",
    "json": "JSON lines",
    "entity": "Entity table",
}

SETTINGS_OF = {
    "csv": (
        "encoding",
        "delimiter",
        "quote",
        "header",
        "decimal",
        "thousands",
        "dates",
        "missing",
        "part",
        "bad_rows",
    ),
    "parquet": (),
    "arrow": (),
    "excel": ("part", "header", "missing"),
    "sas": ("encoding", "value_labels"),
    "stata": ("encoding", "value_labels"),
    "spss": ("encoding", "value_labels"),
    "sqlite": ("part",),
    "duckdb": ("part",),
    "json": ("encoding", "part"),
    "entity": (),
}
"""Which settings each format knows; the import dialog offers just these."""
