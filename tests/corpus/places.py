"""Paths that are no ordinary file."""

from __future__ import annotations

import os
from pathlib import Path

from tests.corpus.hostile_file import Loads, Refused, hostile
from tests.corpus.text_files import TABLE


@hostile("missing.csv", Refused("missing-file"))
def missing(path: Path) -> None:
    """Nothing is there."""


@hostile("loop.csv", Refused("broken-link"))
def loop(path: Path) -> None:
    """A link to itself."""
    path.symlink_to(path)


@hostile("lost.csv", Refused("broken-link"))
def lost(path: Path) -> None:
    """A link to a file that is gone."""
    path.symlink_to(path.with_name("gone.csv"))


@hostile("link.csv", Loads(120, ("id", "pay", "town")))
def link(path: Path) -> None:
    """A link to a good file."""
    path.with_name("real.csv").write_text(TABLE)
    path.symlink_to("real.csv")


@hostile("pipe.csv", Refused("not-a-file"))
def pipe(path: Path) -> None:
    """A pipe that nobody writes to; opening it would wait for ever."""
    os.mkfifo(path)


@hostile("a [b]* {c} 'd' %20 é\u202e.csv", Loads(120, ("id", "pay", "town")))
def odd_name(path: Path) -> None:
    """A name with signs that mean something to a shell or a database."""
    path.write_text(TABLE)


@hostile("x" * 240 + ".csv", Loads(120, ("id", "pay", "town")))
def long_name(path: Path) -> None:
    """A name as long as a file system takes."""
    path.write_text(TABLE)


@hostile("read-only.csv", Loads(120, ("id", "pay", "town")))
def read_only(path: Path) -> None:
    """A file that may not be written to."""
    path.write_text(TABLE)
    path.chmod(0o444)
