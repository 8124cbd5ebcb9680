"""Memory of the text analysis, with nearly all texts different."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from synthdesk.engine.tables.conform import Tables
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType, Schema
from synthdesk.engine.text.text_fidelity import measure_text

ROWS = 200_000
WORDS = 40_000
COLUMNS = ("title", "note")
STATUS = Path("/proc/self/status")
# Measured: 3.3; 5.6 with two columns' texts at once, each in one hash table of all tables.
MOST_MEMORY = 4.3


def random_titles(generator: np.random.Generator) -> pa.DictionaryArray:
    """Six words each, of a vocabulary as skewed as that of real titles."""
    chances = 1 / (np.arange(WORDS) + 2.7)
    drawn = generator.choice(WORDS, (ROWS, 6), p=chances / chances.sum()).astype("U6")
    titles = np.char.add("word", drawn[:, 0])
    for place in range(1, 6):
        titles = np.char.add(np.char.add(titles, " word"), drawn[:, place])
    return pa.array(titles.tolist(), pa.string()).dictionary_encode()


def kilobytes(name: str) -> int:
    lines = STATUS.read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def print_memory_per_byte() -> None:
    """Peak resident memory beside the tables, by the size of the tables."""
    generator = np.random.default_rng(1)
    schema = Schema(
        tuple(Column(name, ColumnType.TEXT, ColumnRole.FEATURE, "made") for name in COLUMNS)
    )
    real, made = (pa.table({name: random_titles(generator) for name in COLUMNS}) for _ in range(2))
    few = Tables(schema, real.slice(0, 1000), made.slice(0, 1000), None)
    measure_text(few, (), 1)  # imports what it needs
    pa.default_memory_pool().release_unused()
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here on
    before = kilobytes("VmRSS")
    measure_text(Tables(schema, real, made, None), (), 1)
    print(1024 * (kilobytes("VmHWM") - before) / (real.nbytes + made.nbytes))


@pytest.mark.skipif(not STATUS.exists(), reason="reads a process's memory as Linux tells it")
def test_text_analysis_takes_a_few_times_the_memory_of_its_tables() -> None:
    run = subprocess.run(
        [sys.executable, __file__], capture_output=True, text=True, check=True, timeout=120
    )
    print(f"\ntext of {ROWS:,} x 2: {float(run.stdout):.1f} times the memory of the tables")
    assert float(run.stdout) < MOST_MEMORY


if __name__ == "__main__":
    print_memory_per_byte()
