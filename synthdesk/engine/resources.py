"""Where the files that ship with the program lie."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def resource(*parts: str) -> Path:
    """Path of a shipped file: beside the package in a checkout, inside it once installed."""
    checkout = _PACKAGE.parent / "resources"
    root = checkout if checkout.is_dir() else _PACKAGE / "_resources"
    return root.joinpath(*parts)
