"""T3 for all secrets of an audit, as one test of the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.privacy.attribute_inference import AttributeInference, AttributeTest
from synthdesk.engine.privacy.secret import why_not_attacked
from synthdesk.engine.privacy.two_shares import corrected
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    from synthdesk.engine.privacy.attack_settings import AttackSettings
    from synthdesk.engine.privacy.coded_rows import CodedRows, RowCodes

NO_SECRET = (
    "No column is marked as sensitive and none of few values is left to guess. Mark the sensitive "
    "columns in the Data tab, or under “What an attacker knows”."
)


class AttributeTests:
    """T3 for several secrets.

    Attributes:
        name: the test's field of ``Privacy``.

    Args:
        tests: one a secret, at least one.
    """

    name = AttributeTest.name

    def __init__(self, tests: Sequence[AttributeTest]) -> None:
        self._tests = tuple(tests)

    def p_value(self, planted: RowCodes) -> float:
        """The smallest p of the secrets times their number."""
        return corrected([test.p_value(planted) for test in self._tests])

    def results(self) -> tuple[AttributeInference, ...]:
        """One a secret."""
        return tuple(test.result() for test in self._tests)


def attribute_tests(
    coded: CodedRows, settings: AttackSettings, seed: int, progress: Progress = SILENT
) -> tuple[AttributeTests | None, tuple[str, ...]]:
    """The tests of all secrets that can be attacked, and why the others can't.

    Args:
        coded: tables with a holdout.
        settings: secrets, and what the attacker knows.
        seed: the audit's.
        progress: told of every step.
    """
    if not settings.secrets:
        return None, (NO_SECRET,)
    tests, reasons = [], []
    for secret in progress.track(settings.secrets, "Privacy: attribute inference"):
        known = settings.known_beside(secret)
        reason = why_not_attacked(coded, secret, known)
        if reason is None:
            tests.append(AttributeTest(coded, secret, known, seed))
        else:
            reasons.append(reason)
    return (AttributeTests(tests) if tests else None), tuple(reasons)
