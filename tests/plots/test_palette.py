"""Colours stay apart for every form of colour blindness, and readable on their background."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from synthdesk.plots.palette import DARK, LIGHT, Palette

# Machado, Oliveira & Fernandes, IEEE TVCG 15 (2009), severity 1.0, on linear RGB.
VISION = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
LEAST_DISTANCE = 15.0


def linear(colour: str) -> np.ndarray:
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_meanings_stay_apart(palette: Palette, vision: str) -> None:
    meanings = (palette.real, palette.synthetic, palette.holdout, palette.alarm)
    for first, second in combinations(meanings, 2):
        seen = [lab(VISION[vision] @ linear(colour)) for colour in (first, second)]
        assert np.linalg.norm(seen[0] - seen[1]) > LEAST_DISTANCE, (first, second)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_contrast_with_the_background(palette: Palette) -> None:
    def contrast(colour: str) -> float:
        pair = sorted(
            float(np.dot([0.2126, 0.7152, 0.0722], linear(c))) for c in (colour, palette.background)
        )
        return (pair[1] + 0.05) / (pair[0] + 0.05)

    assert contrast(palette.text) > 7
    assert contrast(palette.muted) > 4.5
    for colour in (palette.synthetic, palette.holdout, palette.alarm):
        assert contrast(colour) > 3
    assert contrast(palette.real) > 2.5
