"""Text from data, made fit to be drawn: literal, short, one line, and in glyphs that exist.

Names and categories are hostile: markup, dollar signs, right-to-left text, emoji, line breaks and
ten thousand characters all occur. Nothing here interprets them.
"""

from __future__ import annotations

import unicodedata
from functools import cache

UNDRAWABLE = "▯"
LINE_BREAK = "⏎"
ELLIPSIS = "…"
JOINERS = "\u200c\u200d"  # part of how Persian, Indic scripts and emoji are spelt
LEFT_TO_RIGHT = "\u200e"

# Drawn only where installed: scripts and pictographs that DejaVu Sans lacks.
FALLBACK_FONTS = (
    "Noto Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Microsoft YaHei",
    "Yu Gothic",
    "Malgun Gothic",
    "PingFang SC",
    "Hiragino Sans",
    "WenQuanYi Zen Hei",
    "Noto Sans Devanagari",
    "Nirmala UI",
    "Noto Sans Thai",
    "Leelawadee UI",
    "Symbola",
    "Segoe UI Symbol",
)


def shorten(text: str, most: int) -> str:
    """At most ``most`` characters, cut in the middle, where names differ least."""
    if len(text) <= most:
        return text
    tail = (most - 1) // 3
    return f"{text[: most - 1 - tail]}{ELLIPSIS}{text[len(text) - tail :]}"


def one_line(text: str) -> str:
    """Without line breaks, control and formatting characters, each shown as a sign of its own."""
    shown = []
    for character in text:
        if character in "\r\n\u2028\u2029":
            shown.append(LINE_BREAK)
        elif character == "\t":
            shown.append(" ")
        elif character in JOINERS:
            shown.append(character)
        elif unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn"):
            shown.append(UNDRAWABLE)
        else:
            shown.append(character)
    return "".join(shown)


def literal(text: str, most: int = 200) -> str:
    """One short line of any text, for tables and headings; an empty text is named as such."""
    # Cut first: ten thousand characters need not be looked at one by one.
    line = one_line(shorten(text, most))
    return line if line.strip() else "‹empty text›"


def beside_text(text: str) -> str:
    """The text fenced off, if it runs from right to left, so that numbers beside it stay put."""
    if any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in text):
        return f"{LEFT_TO_RIGHT}{text}{LEFT_TO_RIGHT}"
    return text


def drawable(text: str, most: int = 28) -> str:
    """One short line in glyphs that the plots' fonts have; anything else becomes a box."""
    known = _glyphs()
    line = "".join(c if ord(c) in known else UNDRAWABLE for c in literal(text, most))
    return beside_text(line)


@cache
def font_families() -> tuple[str, ...]:
    """DejaVu Sans, which comes with matplotlib, then the ``FALLBACK_FONTS`` found here."""
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    return ("DejaVu Sans", *(name for name in FALLBACK_FONTS if name in installed))


@cache
def _glyphs() -> frozenset[int]:
    """Code points that every weight of at least one of the fonts can draw."""
    from matplotlib import font_manager, ft2font

    known: set[int] = set()
    for family in font_families():
        maps = (
            ft2font.FT2Font(
                font_manager.findfont(font_manager.FontProperties(family=family, weight=weight))
            ).get_charmap()
            for weight in ("normal", "bold")
        )
        regular, bold = maps
        known |= regular.keys() & bold.keys()
    return frozenset(known)
