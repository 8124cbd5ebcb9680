"""The colours of every plot, light and dark: what each means, never the only carrier of meaning.

Real and synthetic differ in lightness as well as in hue, so that they stay apart in every common
form of colour blindness and in print; plots add hatching or markers on top.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """Named colours as ``#rrggbb``.

    Attributes:
        name: ``"light"`` or ``"dark"``.
        background: behind everything.
        text: titles and labels.
        muted: notes, axes and tick labels.
        grid: grid lines and empty cells.
        real: rows of real people, training above all.
        synthetic: rows that a generator made.
        holdout: real rows that the generator never saw.
        alarm: what asks for attention.
        band: area that real samples reach among themselves.
        sequential: colour map from nothing to most.
        gap: colour map from worst to best, for accuracies.
        diverging: colour map from less than real, through equal, to more than real.
    """

    name: str
    background: str
    text: str
    muted: str
    grid: str
    real: str
    synthetic: str
    holdout: str
    alarm: str
    band: str
    sequential: tuple[str, ...]
    gap: tuple[str, ...]
    diverging: tuple[str, ...]


LIGHT = Palette(
    name="light",
    background="#ffffff",
    text="#1b1f24",
    muted="#57606a",
    grid="#dfe3e8",
    real="#9aa2ab",
    synthetic="#00694c",
    holdout="#2f7ec2",
    alarm="#d1480f",
    band="#c9ced4",
    sequential=("#f6f8fa", "#b9d3e4", "#5b9bc2", "#1f5f8b", "#0a2f4d"),
    gap=("#7a1f02", "#d1480f", "#f5a66b", "#fce3cf", "#f6f8fa"),
    diverging=("#5b2a86", "#b79ad1", "#f4f4f4", "#7fc6a4", "#00694c"),
)

DARK = Palette(
    name="dark",
    background="#16191d",
    text="#e6e9ed",
    muted="#a3acb6",
    grid="#343a41",
    real="#7b848f",
    synthetic="#5fe0b0",
    holdout="#6cb2f2",
    alarm="#ff8552",
    band="#4b535c",
    sequential=("#20252b", "#1f4d6b", "#2f80ad", "#74b9df", "#e2f3ff"),
    gap=("#ffd0b5", "#ff8552", "#b4532a", "#57301f", "#20252b"),
    diverging=("#c9a2ea", "#79549b", "#24282d", "#2f7f61", "#5fe0b0"),
)
