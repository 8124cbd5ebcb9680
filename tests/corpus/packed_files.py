"""Hostile archives and compressed files, and files under a wrong name."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from synthdesk.engine.tables.import_settings import ImportSettings
from tests.corpus.hostile_file import Loads, Refused, hostile, of_bytes
from tests.corpus.text_files import TABLE

# Long enough, and varied enough, for a cut to fall amid the packed rows.
LONG = "id,pay,key\n" + "".join(f"{i},{i * 7919 % 997},k{i * i % 7919}\n" for i in range(20_000))
NAMES = ("id", "pay", "town")


def zstandard(text: str) -> bytes:
    packed: bytes = pa.compress(text.encode(), "zstd", asbytes=True)
    return packed


def archive(**members: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in members.items():
            packed.writestr(name.replace("_dot_", "."), text)
    return target.getvalue()


of_bytes("good.csv.gz", gzip.compress(TABLE.encode()), Loads(120, NAMES), "gzip.")
of_bytes("good.csv.bz2", bz2.compress(TABLE.encode()), Loads(120, NAMES), "bzip2.")
of_bytes("good.csv.xz", lzma.compress(TABLE.encode()), Loads(120, NAMES), "xz.")
of_bytes("good.csv.zip", archive(t_dot_csv=TABLE), Loads(120, NAMES), "zip.")
of_bytes("good.csv.zst", zstandard(TABLE), Loads(120, NAMES), "Zstandard.")
of_bytes("gzip-named.csv", gzip.compress(TABLE.encode()), Loads(120, NAMES), "gzip named .csv.")
of_bytes(
    "cut.csv.gz",
    gzip.compress(LONG.encode())[:-4_000],
    Refused("broken-compression"),
    "gzip, cut short.",
)
of_bytes(
    "cut.csv.xz",
    lzma.compress(LONG.encode())[:-4_000],
    Refused("broken-compression"),
    "xz, cut short.",
)
of_bytes(
    "cut.csv.bz2",
    bz2.compress(LONG.encode())[:-4_000],
    Refused("broken-compression"),
    "bzip2, cut short.",
)
of_bytes("cut.csv.zst", zstandard(LONG)[:-4_000], Refused("broken-compression"), "zst, cut short.")
of_bytes(
    "cut.csv.zip",
    archive(t_dot_csv=LONG)[:-4_000],
    Refused("broken-compression"),
    "zip, cut short.",
)
of_bytes("empty.csv.gz", gzip.compress(b""), Refused("empty-file"), "Nothing, well packed.")
of_bytes("none.zip", archive(), Refused("empty-archive"), "A zip archive without members.")
of_bytes(
    "three.zip",
    archive(a_dot_csv="a,b\n1,2\n", b_dot_csv=TABLE, c_dot_csv="c,d\n1,2\n"),
    Loads(120, NAMES),
    "A zip archive with three members; the largest is read.",
)
of_bytes(
    "three-chosen.zip",
    archive(a_dot_csv="a,b\n1,2\n", b_dot_csv=TABLE, c_dot_csv="c,d\n1,2\n"),
    Loads(1, ("c", "d")),
    "One of three members, as the user chose.",
    ImportSettings(part="c.csv"),
)
of_bytes(
    "three-unknown.zip",
    archive(a_dot_csv="a,b\n1,2\n"),
    Refused("unknown-part"),
    "A member that is not there.",
    ImportSettings(part="z.csv"),
)
of_bytes(
    "rows.jsonl.gz",
    gzip.compress(b'{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n'),
    Loads(2, ("a", "b")),
    "JSON lines, packed.",
)


@hostile("traversal.zip", Refused("unsafe-member-name"))
def traversal(path: Path) -> None:
    """A member that would be written above its folder."""
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("../../evil.csv", TABLE)


@hostile("absolute.zip", Refused("unsafe-member-name"))
def absolute(path: Path) -> None:
    """A member that would be written into a system folder."""
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("/etc/evil.csv", TABLE)


@hostile("encrypted.zip", Refused("encrypted-archive"))
def encrypted(path: Path) -> None:
    """A member under a password."""
    raw = bytearray(archive(t_dot_csv=TABLE))
    # The flag stands in the member's own header and again in the archive's directory.
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)


@hostile("bomb.csv.gz", Refused("zip-bomb"))
def bomb(path: Path) -> None:
    """Bytes that unpack to a thousand times their number."""
    with gzip.open(path, "wb", compresslevel=9) as packed:
        packed.write(b"a,b\n")
        for _ in range(130):
            packed.write(b"1,1\n" * 250_000)


@hostile("bomb.zip", Refused("zip-bomb"))
def zip_bomb(path: Path) -> None:
    """The same in a zip archive."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("t.csv", "w") as member,
    ):
        member.write(b"a,b\n")
        for _ in range(130):
            member.write(b"1,1\n" * 250_000)


@hostile("packed-parquet.gz", Refused("packed-table"))
def packed_parquet(path: Path) -> None:
    """A Parquet file within gzip."""
    target = io.BytesIO()
    pq.write_table(pa.table({"a": [1], "b": [2]}), target)
    path.write_bytes(gzip.compress(target.getvalue()))


@hostile("parquet-named.csv", Loads(2, ("a", "b")))
def parquet_named_csv(path: Path) -> None:
    """A Parquet file named .csv."""
    pq.write_table(pa.table({"a": [1, 2], "b": ["x", "y"]}), path)


of_bytes("csv-named.parquet", TABLE, Loads(120, NAMES), "Text named .parquet.")
of_bytes("csv-named.xlsx", TABLE, Loads(120, NAMES), "Text named .xlsx.")
of_bytes("csv-named.sas7bdat", TABLE, Loads(120, NAMES), "Text named .sas7bdat.")
