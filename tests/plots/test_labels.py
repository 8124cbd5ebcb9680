"""Text from data is drawn on one short line, literally, in glyphs that exist."""

from __future__ import annotations

import pytest

from synthdesk.plots.labels import drawable, literal, shorten
from tests.plots.made_results import HOSTILE


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_one_short_line_without_control_characters(text: str) -> None:
    for shown in (literal(text, 28), drawable(text)):
        assert 0 < len(shown.strip("\u200e")) <= 28
        assert all(ord(c) >= 32 and c not in "\u202c\u202e\u2028" for c in shown)


def test_long_names_keep_both_ends() -> None:
    assert shorten("beginning of a long name, end", 12) == "beginnin…end"


def test_line_breaks_are_shown() -> None:
    assert literal("a\nb") == "a⏎b"


def test_ordinary_text_is_left_alone() -> None:
    assert drawable("Größe ≤ 20 – Ελλάδα") == "Größe ≤ 20 – Ελλάδα"
    assert literal("سلام می‌کنم") == "سلام می‌کنم"


def test_right_to_left_names_are_fenced_off_from_the_numbers_beside_them() -> None:
    assert drawable("שלום") == "\u200eשלום\u200e"
