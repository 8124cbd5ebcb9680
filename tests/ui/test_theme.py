"""Colours that everyone can read, in both themes."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from synthdesk.engine.resources import resource
from synthdesk.ui.theme import DARK, LIGHT, Theme, ThemeChoice, theme_manager
from synthdesk.ui.theme.colours import contrast
from synthdesk.ui.theme.stylesheet import stylesheet

TEXT_ON = (
    ("text", ("window", "surface", "sunken", "accent_soft", "bad_soft", "warning_soft")),
    ("text_muted", ("window", "surface", "sunken")),
    ("accent", ("window", "surface")),
    ("accent_text", ("accent", "accent_hover")),
    ("good", ("window", "surface", "good_soft")),
    ("warning", ("window", "surface", "warning_soft")),
    ("bad", ("window", "surface", "bad_soft")),
    ("unknown", ("window", "surface", "unknown_soft")),
)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize(("text", "grounds"), TEXT_ON, ids=[name for name, _ in TEXT_ON])
def test_text_is_readable(theme: Theme, text: str, grounds: tuple[str, ...]) -> None:
    colours = theme.colours
    for ground in grounds:
        assert contrast(colours[text], colours[ground]) >= 4.5, ground


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_borders_of_controls_are_visible(theme: Theme) -> None:
    assert contrast(theme.border_strong, theme.surface) >= 3
    assert contrast(theme.border_strong, theme.window) >= 3


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_style_sheet_names_no_unknown_colour(theme: Theme) -> None:
    assert "$" not in stylesheet(theme)


def test_choosing_a_theme_changes_the_application_and_says_so(
    qapp: QApplication, qtbot: QtBot
) -> None:
    manager = theme_manager()
    manager.choose(ThemeChoice.LIGHT)
    with qtbot.waitSignal(manager.changed):
        manager.choose(ThemeChoice.DARK)
    assert manager.theme is DARK
    assert qapp.palette().window().color().name() == DARK.window
    assert manager.theme.plot_palette.name == "dark"
    manager.choose(ThemeChoice.LIGHT)
    assert qapp.palette().window().color().name() == LIGHT.window


def test_every_icon_can_be_drawn(qapp: QApplication) -> None:
    for path in resource("icons").glob("*.svg"):
        icon = theme_manager().icon(path.stem)
        image = icon.pixmap(24, 24).toImage()
        drawn = any(image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(24))
        assert drawn, path.name


def test_an_unknown_icon_is_empty(qapp: QApplication) -> None:
    assert isinstance(theme_manager().icon("no-such-icon"), QIcon)
    assert theme_manager().icon("no-such-icon").isNull()
