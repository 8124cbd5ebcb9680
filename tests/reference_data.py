"""Where tests find the real data with published results, which the project doesn't ship."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

BESIDE_THE_CHECKOUT = Path(__file__).resolve().parent.parent.parent / "shared"


@dataclass(frozen=True)
class ReferenceData:
    """The folders of real tables and of the figures that must come out."""

    data: Path
    figures: Path

    def table(self, *parts: str) -> Path:
        """Path of a table; skips the test where this one file is absent."""
        path = self.data.joinpath(*parts)
        if not path.is_file():
            pytest.skip(f"reference table {'/'.join(parts)} is not on this machine")
        return path

    def published(self, name: str) -> Any:
        """One file of reference figures."""
        return json.loads((self.figures / name).read_text("utf-8"))


@pytest.fixture(scope="session")
def reference() -> ReferenceData:
    """The reference data: ``SYNTHDESK_DATA``, or the folder ``shared`` beside the checkout."""
    data = Path(os.environ.get("SYNTHDESK_DATA", BESIDE_THE_CHECKOUT / "data"))
    if not data.is_dir():
        pytest.skip(f"no reference data: {data} does not exist (set SYNTHDESK_DATA)")
    return ReferenceData(data, data.parent / "reference")
