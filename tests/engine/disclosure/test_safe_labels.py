"""Edges of intervals lose the digits that give a person away; other labels stay."""

from __future__ import annotations

import pytest

from synthdesk.engine.disclosure.safe_labels import coarse_labels


@pytest.mark.parametrize(
    ("labels", "coarse"),
    [
        (
            ["below range", "≤ 20417", "20417 – 48213.7", "> 91005", "missing"],
            ["below range", "≤ 20000", "20000 – 48000", "> 91000", "missing"],
        ),
        (["≤ -3.14159", "-3.14159 – 2.71828", "> 2.71828"], ["≤ -3.1", "-3.1 – 2.7", "> 2.7"]),
        (["≤ 22", "22 – 27", "> 61"], ["≤ 22", "22 – 27", "> 61"]),
        (["> 48213.7"], ["> 48000"]),
        (
            ["≤ 2024-03-05", "2024-03-05 – 2025-11-17 08:30:00", "> 2025-11-17 08:30:00"],
            ["≤ 2024-03", "2024-03 – 2025-11", "> 2025-11"],
        ),
        (["nurse", "10th", "7"], ["nurse", "10th", "7"]),
        (["≤ 5", "> 5"], ["≤ 5.0", "> 5.0"]),
        ([], []),
    ],
)
def test_edges_are_kept_to_two_digits_of_their_spread(labels: list[str], coarse: list[str]) -> None:
    assert list(coarse_labels(labels)) == coarse
