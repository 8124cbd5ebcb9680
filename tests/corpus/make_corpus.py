"""Writes the corpus of hostile files: ``python -m tests.corpus.make_corpus FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.corpus import (
    database_files,
    packed_files,
    places,
    text_files,
    typed_files,
    workbook_files,
)
from tests.corpus.hostile_file import CORPUS, HostileFile, Refused

__all__ = [
    "CORPUS",
    "database_files",
    "make_corpus",
    "packed_files",
    "places",
    "text_files",
    "typed_files",
    "workbook_files",
]


def make_corpus(folder: Path) -> list[HostileFile]:
    """Write every file of the corpus, each with what belongs beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in CORPUS:
        file.write(folder / file.name)
    return CORPUS


def main() -> None:
    """Write the corpus and list what has to come of each file."""
    for file in make_corpus(Path(sys.argv[1])):
        outcome = file.expected.code if isinstance(file.expected, Refused) else "loads"
        print(f"{file.name:32} {outcome:24} {file.why}")


if __name__ == "__main__":
    main()
