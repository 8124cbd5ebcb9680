"""Coefficients as a person would write them: few digits, or a short fraction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

MOST_DIGITS = 12
LARGEST_DENOMINATOR = 60


def short_forms(value: float, tolerance: float) -> Iterator[float]:
    """Numbers near ``value`` from the shortest to the longest, the value itself last.

    Args:
        value: a coefficient as it was estimated.
        tolerance: how far from it, absolutely, a short form may lie.
    """
    for digits in range(1, 4):
        rounded = float(f"{value:.{digits - 1}e}")
        if abs(rounded - value) <= tolerance:
            yield rounded
    fraction = Fraction(value).limit_denominator(LARGEST_DENOMINATOR)
    if abs(float(fraction) - value) <= tolerance:
        yield float(fraction)
    for digits in range(4, MOST_DIGITS + 1):
        rounded = float(f"{value:.{digits - 1}e}")
        if abs(rounded - value) <= tolerance:
            yield rounded
    yield value


def shortest(value: float, tolerance: float) -> float:
    """The shortest of the forms."""
    return next(short_forms(value, tolerance))


def written(value: float) -> str:
    """A coefficient without superfluous digits; a fraction where its decimals don't end."""
    plain = f"{value:.6g}"
    if float(plain) == value:
        return _without_exponent(value) if 1e-6 <= abs(value) < 1e12 else plain
    fraction = Fraction(value).limit_denominator(LARGEST_DENOMINATOR)
    if abs(float(fraction) - value) <= 1e-12 * abs(value):
        return f"{fraction.numerator}/{fraction.denominator}"
    return f"{value:.8g}"


def _without_exponent(value: float) -> str:
    return f"{value:.12f}".rstrip("0").rstrip(".")


def written_sum(terms: Sequence[tuple[float, str]], constant: float = 0.0) -> str:
    """A weighted sum, e.g. ``"0.001 × (a + b)"`` or ``"a − 2 × b + 7"``."""
    sizes = {abs(weight) for weight, _ in terms}
    common = sizes.pop() if len(sizes) == 1 else 1.0
    parts = [_term(weight / common, name, first=not at) for at, (weight, name) in enumerate(terms)]
    text = " ".join(parts)
    if common != 1.0:
        text = f"{written(common)} × ({text})" if len(terms) > 1 else _scaled(common, text)
    if constant:
        text += f" {'−' if constant < 0 else '+'} {written(abs(constant))}"
    return text


def _scaled(factor: float, text: str) -> str:
    return f"−{written(factor)} × {text[1:]}" if text[0] == "−" else f"{written(factor)} × {text}"


def _term(weight: float, name: str, first: bool) -> str:
    size = "" if abs(weight) == 1.0 else f"{written(abs(weight))} × "
    sign = "−" if weight < 0 else "+"
    if first:
        return f"{'−' if weight < 0 else ''}{size}{name}"
    return f"{sign} {size}{name}"
