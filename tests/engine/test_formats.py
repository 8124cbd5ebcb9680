"""Figures as people read them."""

from __future__ import annotations

import pytest

from synthdesk.engine import formats
from synthdesk.engine.estimate import Estimate


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.0157, "+1.57 points"), (-0.05, "-5.00 points"), (-1e-7, "+0.00 points")],
)
def test_differences_are_points_with_a_sign_but_never_minus_zero(
    value: float, written: str
) -> None:
    assert formats.points(value) == written


def test_tiny_p_values_are_a_bound_not_a_zero() -> None:
    assert formats.p_value(6e-154) == "< .0001"
    assert formats.p_value(0.2449) == "0.2449"


@pytest.mark.parametrize(
    ("metric", "written"),
    [
        ("accuracy.reference.overall.gap", "+10.00 points"),
        ("accuracy.overall", "10.0 %"),
        ("privacy.unique_matches.p_value", "0.1000"),
        ("discriminator.auc", "0.100"),
    ],
)
def test_a_metric_is_written_in_its_own_unit(metric: str, written: str) -> None:
    assert formats.formats_of(metric)[0](0.1) == written


def test_ranges_name_both_ends() -> None:
    estimate = Estimate(0.5, 0.25, 0.75, 10, "test")
    assert formats.share_range(estimate) == "50.0 % (25.0 – 75.0 %)"
    assert formats.points_range(estimate) == "+50.00 points (+25.00 to +75.00)"
    assert formats.number_range(estimate) == "0.500 (0.250 – 0.750)"


@pytest.mark.parametrize(
    ("size", "written"), [(12, "12 bytes"), (3_189_686, "3.2 MB"), (2_000_000_000, "2.0 GB")]
)
def test_file_sizes(size: int, written: str) -> None:
    assert formats.file_size(size) == written


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [(0.0, 1, "0.0 %"), (0.0004, 1, "< 0.1 %"), (0.0005, 1, "0.1 %"), (1e-5, 2, "< 0.01 %")],
)
def test_a_small_share_does_not_read_as_none(value: float, digits: int, written: str) -> None:
    assert formats.share(value, digits) == written


def test_an_interval_of_points_has_no_minus_zero() -> None:
    estimate = Estimate(0.0, -0.0001, 0.0001, 10, "test")
    assert formats.interval_points(estimate, 1) == "+0.0 to +0.0"
