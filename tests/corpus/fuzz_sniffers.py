"""Mutate small files at random and see that each is a table or a ``UserError``, nothing else.

Run by hand: ``python -m tests.corpus.fuzz_sniffers SECONDS [SEED]``. What it finds is printed with
the bytes that did it and belongs into ``tests/engine/test_fuzzed_files.py``.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from synthdesk.engine.errors import UserError
from synthdesk.engine.tables.import_settings import BadRows, DateOrder, ImportSettings
from synthdesk.engine.tables.loading import load_table
from synthdesk.engine.tables.preview import preview_file
from synthdesk.engine.tables.source import TableRole
from tests.engine.delimited_files import PACKED

SEEDS = [
    b"a,b,c\n1,2,3\n4,5,6\n",
    b'"a";"b";"c"\n"1,5";"x ""y""";31/12/2020\n"2,5";"z\nw";01/02/2021\n',
    b"\xef\xbb\xbfname\ttown\r\nAnn\tK\xc3\xb6ln\r\nBob\t\xe2\x82\xac\r\n",
    "näme;größe\nä;1.234,5\nö;2,5\n".encode("cp1252"),
    "a|b\n1|ü\n2|x\n".encode("utf-16"),
    b"Report\n\nx^y^z\n1^2^3\n",
    b'{"a": 1, "b": "x"}\n{"a": 2, "b": null}\n',
    b"'a','b'\n'1 000','2020-01-01T00:00Z'\n'2 000','x'\n",
    b"a b c\r1 2 3\r4 5 6\r",
]
PIECES = [
    b'"', b"'", b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n", b"\x00", b"\xff", b"\xfe",
    b"\xef\xbb\xbf", b"\x80", b"\xe4", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x01",
    b"1.234.567,8", b"1e400", b"inf", b"-", b"99999999999999999999", b"0001-01-01", b"31/31/2020",
    b"9999-12-31T23:59:59-23:59", b"NaN", b"{", b"}", b"[", b"\\", b"\xe2\x80\xa8", b"\x1a",
    b"PAR1", b"PK\x03\x04", b"\x1f\x8b", b"=1+1", b" ", b"\xc2\xa0", b":", b"~", b"^", b'""',
]  # fmt: skip
SETTINGS = [
    {},
    {},
    {},
    {"bad_rows": BadRows.SET_ASIDE},
    {"quote": ""},
    {"quote": "'"},
    {"header": 0},
    {"header": 2},
    {"header": 50},
    {"delimiter": ";"},
    {"delimiter": " "},
    {"encoding": "utf-16"},
    {"encoding": "cp1252"},
    {"encoding": "utf-8"},
    {"encoding": "utf-32-le"},
    {"decimal": ",", "thousands": "."},
    {"dates": DateOrder.MONTH_DAY_YEAR},
    {"missing": ("", "1", "x")},
]


def mutated(data: bytes, draw: random.Random) -> bytes:
    """The bytes after a few random changes."""
    changes: list[Callable[[bytes, int, int], bytes]] = [
        lambda data, i, j: data[:i] + draw.choice(PIECES) + data[i:],
        lambda data, i, j: data[:i] + draw.choice(PIECES) + data[i + 1 :],
        lambda data, i, j: data[: min(i, j)] + data[max(i, j) :],
        lambda data, i, j: data[:i] + data[min(i, j) : max(i, j)] * draw.randrange(1, 5) + data[i:],
        lambda data, i, j: data[:i] + draw.randbytes(draw.randrange(1, 4)) + data[i:],
        lambda data, i, j: data[:i],
        lambda data, i, j: data * draw.randrange(1, 4),
    ]
    for _ in range(draw.randrange(1, 6)):
        data = draw.choice(changes)(
            data, draw.randrange(len(data) + 1), draw.randrange(len(data) + 1)
        )[:20_000]
    return data


def tried(path: Path, settings: ImportSettings, cache: Path) -> str:
    """What became of the file: ``"table"`` or the error's code.

    Raises:
        AssertionError: where preview and import differ, or something is left behind.
    """
    problem, shown = "refused", -1
    try:
        preview = preview_file(path, settings)
        problem, shown = preview.problem, len(preview.rows)
    except UserError:
        pass
    try:
        loaded = load_table(path, TableRole.TRAINING, cache, settings=settings)
    except UserError as error:
        if not (error.title and error.detail and error.hint):
            raise AssertionError(f"{error.code} does not help") from error
        if list(cache.glob("*.partial")):
            raise AssertionError("a partial file is left") from error
        return error.code
    if problem or shown != min(200, loaded.source.rows):
        raise AssertionError(f"previewed {shown} rows ({problem}), imported {loaded.source.rows}")
    Path(loaded.cache).unlink()
    return "table"


def fuzz(seconds: float, seed: int) -> int:
    """Files that failed; each is printed with what made it."""
    draw = random.Random(seed)
    outcomes: Counter[str] = Counter()
    failures: dict[str, str] = {}
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory(prefix="synthdesk-fuzz-") as folder:
        path, cache = Path(folder) / "fuzzed.csv", Path(folder) / "cache"
        while time.monotonic() < end:
            data = mutated(draw.choice(SEEDS), draw)
            packing = draw.choice(["", "", "", "", *PACKED])
            packed = PACKED[packing](data)
            if packing and draw.random() < 0.3:
                packed = mutated(packed, draw)
            path.write_bytes(packed)
            settings = ImportSettings(**draw.choice(SETTINGS))
            began = time.monotonic()
            try:
                outcomes[tried(path, settings, cache)] += 1
            except Exception as error:
                place = traceback.extract_tb(error.__traceback__)[-1]
                key = f"{type(error).__name__} {place.name}:{place.lineno}"
                if key not in failures:
                    failures[key] = f"{packed[:2000]!r}\n  {settings}\n  {str(error)[:300]}"
            if time.monotonic() - began > 5:
                failures.setdefault("slow", f"{packed[:2000]!r}\n  {settings}")
    for key, what in failures.items():
        print(f"{key}\n  {what}")
    print(sum(outcomes.values()), dict(outcomes.most_common()))
    return len(failures)


if __name__ == "__main__":
    sys.exit(fuzz(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0) > 0)
