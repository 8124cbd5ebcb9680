"""What reaches the terminal."""

from __future__ import annotations

import pytest

from synthdesk.terminal import has_display, print_table, printable


def test_control_characters_of_data_never_reach_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_table(("name", "value"), [("\x1b[2J\x07name", "a\nb")])
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert len(shown.splitlines()) == 3
    assert printable("\u202egnp") == "�gnp"


def test_a_display_variable_without_a_server_is_no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":4711")
    assert not has_display()
    monkeypatch.delenv("DISPLAY")
    assert not has_display()
