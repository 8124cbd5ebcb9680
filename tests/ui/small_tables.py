"""Small tables for the window's tests, written as a user's files would be."""

from __future__ import annotations

import csv
import random
from pathlib import Path

CITIES = ("Wien", "Graz", "Linz", "Steyr")


def people(rows: int, seed: int) -> list[dict[str, object]]:
    """Rows with numbers, categories and some missing values."""
    chance = random.Random(seed)
    table = []
    for _ in range(rows):
        age = chance.randint(18, 90)
        table.append(
            {
                "age": age,
                "city": chance.choice(CITIES),
                "pay": round(age * 700 + chance.gauss(0, 4000), 2),
                "member": chance.choice(("yes", "no", "")),
            }
        )
    return table


def write_csv(path: Path, rows: list[dict[str, object]]) -> Path:
    """Write rows under a header."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def without(rows: list[dict[str, object]], name: str) -> list[dict[str, object]]:
    """The rows without one column."""
    return [{key: value for key, value in row.items() if key != name} for row in rows]


def with_extra(rows: list[dict[str, object]], name: str) -> list[dict[str, object]]:
    """The rows with one more column."""
    return [{**row, name: position % 3} for position, row in enumerate(rows)]
