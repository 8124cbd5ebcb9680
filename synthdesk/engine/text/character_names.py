"""Characters as people can tell them apart: as they look, or by name where they can't be seen."""

from __future__ import annotations

import unicodedata

UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp", "Mn", "Me")


def code_point_name(character: str) -> str:
    """Code point and Unicode name, e.g. ``"U+200B ZERO WIDTH SPACE"``."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}{' ' if name else ''}{name}"


def is_unseen(character: str) -> bool:
    """Whether a character is a space, a control or formatting sign, or only joins others."""
    return unicodedata.category(character) in UNSEEN


def shown_character(character: str) -> str:
    """The character itself, or its code point where it can't be seen."""
    return f"U+{ord(character):04X}" if is_unseen(character) else character


def named_character(character: str) -> str:
    """The character, if it can be seen, with code point and name."""
    name = code_point_name(character)
    return name if is_unseen(character) else f"“{character}” ({name})"
