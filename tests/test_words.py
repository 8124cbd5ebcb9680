"""What no text of the program says of any table: that it is safe, and words to that effect."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = re.compile(r"\b(safe|private|anonymous|compliant|certified)\b", re.IGNORECASE)
PLACES = (
    "synthdesk/engine/privacy",
    "synthdesk/ui/pages/privacy",
    "synthdesk/report",
    "synthdesk/plots",
    "synthdesk/engine/reading.py",
    "synthdesk/engine/policy.py",
)


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """All texts of a module but its docstrings, which only readers of the code see."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docstrings:
            assert isinstance(node, ast.Constant)
            yield node.lineno, str(node.value)


def files() -> list[Path]:
    found = []
    for place in PLACES:
        path = ROOT / place
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return found


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_called_safe(path: Path) -> None:
    said = [(line, text) for line, text in texts_of(path) if FORBIDDEN.search(text)]
    assert said == []


@pytest.mark.parametrize("path", sorted((ROOT / "resources/policies").glob("*.toml")))
def test_no_policy_calls_anything_safe(path: Path) -> None:
    assert not FORBIDDEN.search(path.read_text("utf-8"))
