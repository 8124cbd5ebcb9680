"""Where the program starts, in a console or without one, and where its child processes stop."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns the exit code."""
    _give_streams()
    # LightGBM's threads spin while they wait for each other; on a busy machine that doubles the
    # time of an audit and starves the window. Read once, when the library is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    # A frozen program starts its child processes by starting itself: they go no further.
    multiprocessing.freeze_support()
    from synthdesk.cli import main as run

    return run(arguments)


def gui_main() -> int:
    """Run the program without a console."""
    return main()


def _give_streams() -> None:
    """A windowed program has no standard streams, and libraries that print would fail."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


if __name__ == "__main__":
    sys.exit(main())
