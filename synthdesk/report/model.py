"""What a report consists of, before any markup: sections made of blocks, all of them plain text.

Every string is text, never markup, with one exception: a figure's ``svg``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Paragraph:
    """Running text; a note is smaller, a warning stands out."""

    kind: ClassVar[str] = "paragraph"
    text: str
    look: str = "plain"


@dataclass(frozen=True)
class Listing:
    """Short statements, one below the other."""

    kind: ClassVar[str] = "listing"
    items: tuple[str, ...]


@dataclass(frozen=True)
class KeyFigure:
    """One number that a reader should take away, and what it is measured against."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class KeyFigures:
    """Key figures side by side."""

    kind: ClassVar[str] = "key_figures"
    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Column:
    """Head of a table's column.

    Attributes:
        title: the head.
        is_number: numbers are set flush right.
        width: of the table's width, in per cent; 0 leaves it to the content.
    """

    title: str
    is_number: bool = False
    width: int = 0


@dataclass(frozen=True)
class Cell:
    """A cell of a table.

    Attributes:
        text: what it says.
        verdict: the verdict whose mark it carries.
        is_code: set in the fixed-width face of digests.
        is_data: text from a file, which may be long and run either way.
    """

    text: str
    verdict: str = ""
    is_code: bool = False
    is_data: bool = False


@dataclass(frozen=True)
class Table:
    """A titled table; the first cell of each row names the row."""

    kind: ClassVar[str] = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    wide: bool = False


@dataclass(frozen=True)
class Figure:
    """A drawing with its caption and the numbers behind it.

    Attributes:
        id: anchor, unique in the report.
        caption: what it shows.
        svg: the ``<svg>`` element, already escaped.
        table: the same in numbers.
    """

    kind: ClassVar[str] = "figure"
    id: str
    caption: str
    svg: str
    table: Table


@dataclass(frozen=True)
class Heading:
    """A heading below the section's own."""

    kind: ClassVar[str] = "heading"
    text: str


@dataclass(frozen=True)
class SignatureLines:
    """Blank lines for the person who signs or refuses."""

    kind: ClassVar[str] = "signature"
    labels: tuple[str, ...]


Block = Paragraph | Listing | KeyFigures | Table | Figure | Heading | SignatureLines


@dataclass(frozen=True)
class Section:
    """One numbered part of the report."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Title:
    """The block on top of the first page.

    Attributes:
        verdict: one of the verdict words; empty where there is no single one.
        headline: the outcome in one sentence or two.
        lines: (label, text) of what was audited, when, under which policy.
    """

    title: str
    verdict: str
    headline: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Report:
    """A whole report; ``marking`` stands on every page."""

    title: Title
    marking: str
    footer: str
    sections: tuple[Section, ...]
