"""Small tables made on the spot, written and loaded as a user's files would be."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from synthdesk.engine.analyses import ANALYSES
from synthdesk.engine.audit import AuditRequest, AuditResult, run_audit
from synthdesk.engine.tables.loading import LoadedTable, load_table
from synthdesk.engine.tables.source import TableRole
from tests.reference_data import reference

__all__ = ["reference"]

Table = Mapping[str, Sequence[object]]


def people(rows: int, seed: int, *, noise: float = 0.0) -> dict[str, list[object]]:
    """Rows of a small population with dependent columns; ``noise`` breaks the dependence."""
    generator = np.random.default_rng(seed)
    age = generator.integers(18, 80, rows)
    degree = generator.choice(["school", "college", "master"], rows, p=[0.5, 0.35, 0.15])
    pay = np.round(age * 500 + (degree == "master") * 20_000 + generator.normal(0, 4_000, rows), -2)
    shuffled = generator.permutation(pay)
    pay = np.where(generator.random(rows) < noise, shuffled, pay)
    city = generator.choice([f"city {i}" for i in range(15)], rows)
    hours: list[object] = generator.integers(0, 60, rows).tolist()
    for position in np.flatnonzero(generator.random(rows) < 0.1):
        hours[position] = ""
    return {
        "age": age.tolist(),
        "degree": degree.tolist(),
        "pay": pay.tolist(),
        "city": city.tolist(),
        "hours": hours,
    }


def write_csv(path: Path, table: Table) -> Path:
    """Write a table as comma-separated UTF-8 text."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(table)
        writer.writerows(zip(*table.values(), strict=True))
    return path


@dataclass(frozen=True)
class Desk:
    """A folder with files, and the engine's calls on them."""

    folder: Path

    def write(self, name: str, table: Table) -> Path:
        """A CSV file in the folder."""
        return write_csv(self.folder / name, table)

    def load(self, path: Path, role: TableRole) -> LoadedTable:
        """The file, loaded for a role."""
        return load_table(path, role, self.folder / "cache")

    def request(
        self,
        training: Path,
        synthetic: Path,
        holdout: Path | None = None,
        analyses: tuple[str, ...] = ANALYSES,
        seed: int = 7,
    ) -> AuditRequest:
        """A request for an audit of these files."""
        return AuditRequest(
            training=self.load(training, TableRole.TRAINING),
            synthetic=self.load(synthetic, TableRole.SYNTHETIC),
            holdout=None if holdout is None else self.load(holdout, TableRole.HOLDOUT),
            analyses=analyses,
            seed=seed,
        )

    def audit(self, *files: Path, analyses: tuple[str, ...] = ANALYSES) -> AuditResult:
        """The audit of training, synthetic and, if given, holdout."""
        return run_audit(self.request(*files, analyses=analyses))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty folder to audit in."""
    return Desk(tmp_path)


@pytest.fixture
def three_files(desk: Desk) -> tuple[Path, Path, Path]:
    """Training, synthetic and holdout of one population, 600, 500 and 400 rows."""
    return (
        desk.write("real.csv", people(600, 1)),
        desk.write("fake.csv", people(500, 2, noise=0.5)),
        desk.write("held.csv", people(400, 3)),
    )


@pytest.fixture
def make_people() -> Callable[..., dict[str, list[object]]]:
    """The table maker, for tests that need their own sizes."""
    return people
