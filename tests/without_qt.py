"""A pytest plugin that makes Qt uninstalled: ``pytest -p no:pytest-qt -p tests.without_qt``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType

import pytest

_ABSENT = {"PySide6", "shiboken6", "pytestqt"}


class _Absent(MetaPathFinder):
    """Refuses to find Qt, as if it had never been installed."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        if name.partition(".")[0] in _ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the settings of the plugin that is switched off, which are no mistake."""
    for name in ("qt_api", "qt_log_level_fail"):
        parser.addini(name, "a setting of pytest-qt")
    parser.addini("qt_log_ignore", "a setting of pytest-qt", type="linelist")


def pytest_report_header() -> str:
    """Say so, or a green run would prove nothing."""
    try:
        import PySide6  # noqa: F401
    except ModuleNotFoundError:
        return "Qt is absent in this run"
    raise RuntimeError("Qt was imported before it could be made absent")


sys.meta_path.insert(0, _Absent())
