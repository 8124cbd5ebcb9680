"""Whether Qt loads here, and which one."""

from __future__ import annotations


def qt_version() -> str:
    """Version of Qt for Python; raises ImportError where its libraries are missing."""
    import PySide6
    import PySide6.QtWidgets

    return PySide6.__version__
