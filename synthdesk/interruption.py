"""A command that is interrupted leaves nothing behind."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path
from types import FrameType
from typing import NoReturn


class interruptible:  # noqa: N801 - reads as a keyword at its one place of use
    """Turns a polite request to end (SIGTERM) into the same path as Ctrl+C."""

    def __enter__(self) -> None:
        self._before = signal.signal(signal.SIGTERM, self._interrupt)

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGTERM, self._before)

    @staticmethod
    def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt


def remove_partial(output: Path, made_here: bool) -> None:
    """Files are written whole or not at all, so only a folder of our own can be left over."""
    if made_here and output.is_dir():
        shutil.rmtree(output, ignore_errors=True)
