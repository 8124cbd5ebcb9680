"""The named colours of the window: one model, two themes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synthdesk.plots.palette import Palette


@dataclass(frozen=True)
class Theme:
    """One theme's colours as ``#rrggbb``; what each is for, never what it looks like.

    ``…_soft`` is the background that belongs to the colour; text in the colour itself is
    readable on it, and on ``window`` and ``surface`` (contrast of 4.5 : 1 or more).
    """

    name: str
    is_dark: bool
    window: str
    surface: str
    sunken: str
    border: str
    border_strong: str
    text: str
    text_muted: str
    accent: str
    accent_hover: str
    accent_text: str
    accent_soft: str
    good: str
    good_soft: str
    warning: str
    warning_soft: str
    bad: str
    bad_soft: str
    unknown: str
    unknown_soft: str

    @property
    def plot_palette(self) -> Palette:
        """The plots' palette that belongs to this theme."""
        from synthdesk.plots import palette

        return palette.DARK if self.is_dark else palette.LIGHT

    @property
    def colours(self) -> dict[str, str]:
        """All colours by name."""
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name not in ("name", "is_dark")
        }


LIGHT = Theme(
    name="light",
    is_dark=False,
    window="#f5f6f8",
    surface="#ffffff",
    sunken="#ebedf1",
    border="#d5dae1",
    border_strong="#858e9b",
    text="#1c2128",
    text_muted="#566070",
    accent="#3949ab",
    accent_hover="#2c3a8f",
    accent_text="#ffffff",
    accent_soft="#e6e9f7",
    good="#176b35",
    good_soft="#dff3e5",
    warning="#7c5200",
    warning_soft="#fdf0d0",
    bad="#a8281c",
    bad_soft="#fbe6e3",
    unknown="#505a68",
    unknown_soft="#e6e9ee",
)

DARK = Theme(
    name="dark",
    is_dark=True,
    window="#181b20",
    surface="#20242a",
    sunken="#13161a",
    border="#363d47",
    border_strong="#6f7987",
    text="#e7eaee",
    text_muted="#a3adba",
    accent="#a3b1f7",
    accent_hover="#bcc6fa",
    accent_text="#12162b",
    accent_soft="#2b3150",
    good="#7ed49a",
    good_soft="#1c3526",
    warning="#e9bd62",
    warning_soft="#3a2f17",
    bad="#f59a8e",
    bad_soft="#43231f",
    unknown="#b0bac6",
    unknown_soft="#2c323a",
)


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours after WCAG 2.2, from 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[position : position + 2], 16) / 255 for position in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
