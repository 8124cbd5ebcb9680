"""Files that fuzzing found to be neither a table nor an error in words; and a moment of fuzzing."""

from __future__ import annotations

import bz2
from pathlib import Path

import pytest

from synthdesk.engine.tables.import_settings import AS_RECOGNISED, BadRows, ImportSettings
from tests.corpus.fuzz_sniffers import fuzz, tried

UTF16_WITHOUT_ITS_MARK = bz2.compress("a|b\n1|2\n".encode("utf-16-le"))

FOUND = {
    "utf-16 asked for and no mark": (
        UTF16_WITHOUT_ITS_MARK,
        ImportSettings(encoding="utf-16"),
        "mixed-encoding",
    ),
    "json column of nulls": (
        b'{"a": 1, ":": "|", "c": null}\n{"a": 2, "b": null}\n',
        AS_RECOGNISED,
        "table",
    ),
    "short row with half a letter": (
        b"name\ttown\nAnn\tK\xc3\xb6ln\nBob\xcf\nCid\tX\n",
        ImportSettings(bad_rows=BadRows.SET_ASIDE),
        "mixed-encoding",
    ),
    "control character as a value": (b'"a","b"\n"","\x08"\n', AS_RECOGNISED, "table"),
    "header far below the end": (
        b"a,b\n1,2\n",
        ImportSettings(header=50),
        "wrong-setting",
    ),
}


@pytest.mark.parametrize("case", list(FOUND))
def test_what_fuzzing_found_is_mended(tmp_path: Path, case: str) -> None:
    data, settings, expected = FOUND[case]
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    assert tried(path, settings, tmp_path / "cache") == expected


def test_a_moment_of_fuzzing_finds_nothing() -> None:
    assert fuzz(1.5, seed=2024) == 0
