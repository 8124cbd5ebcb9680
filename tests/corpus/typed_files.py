"""Hostile Parquet, Arrow, SAS, Stata and SPSS files."""

from __future__ import annotations

import gzip
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pyreadstat

from synthdesk.engine.tables.import_settings import ImportSettings
from tests.corpus.hostile_file import Loads, Refused, hostile, of_bytes

FILES = Path(__file__).parent / "files"
GOOD = pa.table({"id": list(range(200)), "pay": [i * 1.5 for i in range(200)], "town": ["x"] * 200})
NAMES = ("id", "pay", "town")
BYTES = [b"\x89PNG\xff", b"\xfe\xed"]


def parquet(table: pa.Table, **how: object) -> bytes:
    target = io.BytesIO()
    pq.write_table(table, target, **how)
    return target.getvalue()


def feather(table: pa.Table) -> bytes:
    target = io.BytesIO()
    pyarrow.feather.write_feather(table, target)
    return target.getvalue()


def stream(table: pa.Table) -> bytes:
    target = io.BytesIO()
    with pa.ipc.new_stream(target, table.schema) as writer:
        writer.write_table(table)
    return target.getvalue()


# --- the same faults in Parquet and in both forms of Arrow ----------------------------------

WIDE = pa.table({"a": pa.array([2**64 - 1, 1], pa.uint64()), "b": [1, 2]})
EXACT = pa.table({"a": [Decimal("12345678901234567890.25")] * 2, "b": [1, 2]})
for ending, write, broken in (
    ("parquet", parquet, "broken-parquet"),
    ("feather", feather, "broken-arrow"),
    ("arrows", stream, "broken-arrow"),
):
    of_bytes(f"good.{ending}", write(GOOD), Loads(200, NAMES), f"An ordinary .{ending}.")
    of_bytes(f"cut.{ending}", write(GOOD)[:-300], Refused(broken), f"A .{ending}, cut short.")
    of_bytes(f"no-rows.{ending}", write(GOOD.slice(0, 0)), Refused("no-rows"), "No rows.")
    of_bytes(f"no-columns.{ending}", write(GOOD.select([])), Refused("no-columns"), "No columns.")
    of_bytes(
        f"one-column.{ending}", write(GOOD.select(["id"])), Refused("one-column"), "One column."
    )
    of_bytes(
        f"twice.{ending}",
        write(GOOD.rename_columns(["a", "b", "a"])),
        Refused("duplicate-columns", "a"),
        "A name twice.",
    )
    of_bytes(
        f"blank-name.{ending}",
        write(GOOD.rename_columns(["a", " ", "c"])),
        Refused("blank-column-name"),
        "A blank name.",
    )
    of_bytes(
        f"name-in-latin1.{ending}",
        write(GOOD).replace(b"town", b"t\xf6wn"),
        Refused(broken),
        "A column name that is no UTF-8; found by fuzzing.",
    )
    of_bytes(
        f"list.{ending}",
        write(pa.table({"a": [1, 2], "b": [[1], [2, 3]]})),
        Refused("nested-column", "b"),
        "A column of lists.",
    )
    of_bytes(
        f"record.{ending}",
        write(pa.table({"a": [1, 2], "b": [{"c": 1}, {"c": 2}]})),
        Refused("nested-column", "b"),
        "A column of records.",
    )
    of_bytes(
        f"bytes.{ending}",
        write(pa.table({"a": [1, 2], "b": BYTES})),
        Refused("binary-column", "b"),
        "A column of bytes.",
    )
    of_bytes(
        f"text-bytes.{ending}",
        write(pa.table({"a": [1, 2], "b": [b"K\xc3\xb6ln", b"Bern"]})),
        Loads(2, values={"b": ["Köln", "Bern"]}),
        "Text that does not say that it is text.",
    )
    of_bytes(
        f"fixed-bytes.{ending}",
        write(pa.table({"a": [1, 2], "b": pa.array([b"abcd"] * 2, pa.binary(4))})),
        Refused("binary-column", "b"),
        "A column of keys in bytes.",
    )
    of_bytes(
        f"wide.{ending}",
        write(WIDE),
        Loads(2, values={"a": [str(2**64 - 1), "1"]}, said="too many digits"),
        "Whole numbers beyond 63 bits.",
    )
    of_bytes(
        f"exact.{ending}",
        write(EXACT),
        Loads(2, values={"a": ["12345678901234567890.25"]}, said="too many digits"),
        "Decimal numbers of twenty digits.",
    )
    of_bytes(
        f"infinite.{ending}",
        write(pa.table({"a": [np.inf, -np.inf, np.nan], "b": [1, 2, 3]})),
        Loads(3, values={"a": [np.inf, -np.inf, None]}),
        "Numbers that are none.",
    )
    of_bytes(
        f"far-date.{ending}",
        write(pa.table({"a": pa.array([10**9, 0], pa.timestamp("s")), "b": [1, 2]})),
        Loads(2, types={"a": "timestamp[us]"}),
        "A time in seconds.",
    )
    of_bytes(
        f"too-far-date.{ending}",
        write(pa.table({"a": pa.array([5_000_000, 0], pa.date32()), "b": [1, 2]})),
        Refused("date-out-of-range", "a"),
        "A date in the year 15659.",
    )
    of_bytes(
        f"no-value.{ending}",
        write(pa.table({"a": pa.nulls(3), "b": [1, 2, 3], "c": ["x", None, "y"]})),
        Loads(3, values={"a": [None] * 3}),
        "A column without any value or type.",
    )

of_bytes("empty.parquet", b"", Refused("empty-file"), "No byte at all.")
of_bytes("head-only.parquet", b"PAR1", Refused("broken-parquet"), "Four bytes.")
of_bytes(
    "flipped.parquet",
    parquet(GOOD)[:60] + b"\xff" * 60 + parquet(GOOD)[120:],
    Refused("broken-parquet"),
    "Bytes amid the rows were overwritten.",
)
of_bytes(
    "flipped.arrows",
    stream(GOOD)[:300] + b"\xff" * 40 + stream(GOOD)[340:],
    Refused("broken-arrow"),
    "Bytes amid the head were overwritten.",
)
of_bytes(
    "spark.parquet",
    parquet(
        pa.table({"a": pa.array([0, 1], pa.timestamp("us")), "b": [1, 2]}),
        use_deprecated_int96_timestamps=True,
    ),
    Loads(2, types={"a": "timestamp[us]"}),
    "The times of old Spark versions.",
)
of_bytes("old.feather", b"FEA1" + bytes(40), Refused("old-feather"), "Feather's first version.")


@hostile("wide-table.parquet", Loads(2))
def wide_table(path: Path) -> None:
    """Five thousand columns."""
    pq.write_table(pa.table({f"c{i}": [i, i + 1] for i in range(5_000)}), path)


@hostile("late-text.parquet", Loads(140_000, ("a", "b")))
def late_text(path: Path) -> None:
    """Texts that come only after a hundred thousand rows without any."""
    late = pa.array([None] * 139_999 + ["x"], pa.string())
    pq.write_table(pa.table({"a": range(140_000), "b": late}), path)


@hostile("folder", Refused("is-a-directory"))
def folder_of_text(path: Path) -> None:
    """A folder without any Parquet file."""
    path.mkdir()
    (path / "notes.txt").write_text("nothing here")


@hostile("parts", Loads(400, (*NAMES, "year")))
def parts(path: Path) -> None:
    """A folder of parts, with hidden files among them."""
    for year in (2020, 2021):
        (path / f"year={year}").mkdir(parents=True)
        pq.write_table(GOOD, path / f"year={year}" / "part-0.parquet")
    (path / "_SUCCESS").touch()
    (path / ".part-0.parquet.crc").write_bytes(b"junk")


@hostile("clashing-parts", Refused("parts-differ", "pay"))
def clashing_parts(path: Path) -> None:
    """A folder whose files hold different kinds of values in one column."""
    path.mkdir()
    pq.write_table(GOOD, path / "a.parquet")
    other = GOOD.set_column(1, "pay", pa.array(["much"] * 200))
    pq.write_table(other, path / "b.parquet")


@hostile("broken-parts", Refused("broken-parquet"))
def broken_parts(path: Path) -> None:
    """A folder of which one file is cut short."""
    path.mkdir()
    pq.write_table(GOOD, path / "a.parquet")
    (path / "b.parquet").write_bytes(parquet(GOOD)[:-50])


# --- SAS, Stata, SPSS -----------------------------------------------------------------------

# Written once with ReadStat from a Stata file; no library writes this format.
SAS = gzip.decompress((FILES / "towns.sas7bdat.gz").read_bytes())
SAS_NAMES = ("id", "town", "pay")
ENCODING_BYTE, US_ASCII, WINDOWS_1252 = 70, 28, 62


def in_windows_1252(names_itself: int) -> bytes:
    """The SAS file with its texts in cp1252 and another encoding's number in its head."""
    raw = SAS.replace("Köln".encode(), b"K\xf6ln ").replace("Zürich".encode(), b"Z\xfcrich ")
    return raw[:ENCODING_BYTE] + bytes([names_itself]) + raw[ENCODING_BYTE + 1 :]


TOWNS: dict[str, list[object]] = {"town": ["Köln", "Bern", None, "Zürich"]}
of_bytes("towns.sas7bdat", SAS, Loads(4, SAS_NAMES, values=TOWNS), "A SAS file.")
of_bytes(
    "windows.sas7bdat",
    in_windows_1252(WINDOWS_1252),
    Loads(4, values=TOWNS),
    "A SAS file in cp1252 that says so.",
)
of_bytes(
    "wrong-encoding.sas7bdat",
    in_windows_1252(20),
    Refused("wrong-encoding"),
    "A SAS file that says UTF-8 and holds cp1252.",
)
of_bytes(
    "wrong-encoding-mended.sas7bdat",
    in_windows_1252(20),
    Loads(4, values=TOWNS),
    "The same once the user gives the encoding.",
    ImportSettings(encoding="cp1252"),
)
of_bytes(
    "ascii.sas7bdat",
    in_windows_1252(US_ASCII),
    Refused("wrong-encoding"),
    "A SAS file that says ASCII and holds cp1252.",
)
of_bytes(
    "unknown-encoding.sas7bdat",
    SAS,
    Refused("wrong-encoding"),
    "An encoding that nobody knows.",
    ImportSettings(encoding="no-such-encoding"),
)
of_bytes("cut.sas7bdat", SAS[:9_000], Refused("broken-file"), "A SAS file, cut short.")
of_bytes(
    "no-names.sas7bdat",
    SAS[:8_300] + bytes(100) + SAS[8_400:],
    Refused("broken-file"),
    "A SAS file whose names were overwritten; found by fuzzing.",
)
of_bytes("head.sas7bdat", SAS[:200], Refused("broken-file"), "A SAS file's first bytes.")

FRAME = pd.DataFrame({"id": [1.0, 2.0, 9.0, None], "town": ["Köln", "Bern", "", "Zürich"]})
PLAIN = pd.DataFrame({"id": [1.0, 2.0, 9.0, None], "town": ["Genf", "Bern", "", "Chur"]})


@hostile("towns.xpt", Loads(4, ("id", "town"), values={"town": ["Genf", "Bern", None, "Chur"]}))
def transport(path: Path) -> None:
    """A SAS transport file."""
    pyreadstat.write_xport(PLAIN, str(path))


@hostile("cut.xpt", Refused("broken-file"))
def cut_transport(path: Path) -> None:
    """A SAS transport file, cut short."""
    pyreadstat.write_xport(PLAIN, str(path))
    path.write_bytes(path.read_bytes()[:700])


@hostile("towns.dta", Loads(4, ("id", "town"), values=TOWNS))
def stata(path: Path) -> None:
    """A Stata file."""
    pyreadstat.write_dta(FRAME, str(path))


@hostile("cut.dta", Refused("broken-file"))
def cut_stata(path: Path) -> None:
    """A Stata file, cut short."""
    pyreadstat.write_dta(FRAME, str(path))
    path.write_bytes(path.read_bytes()[:1_000])


@hostile("no-rows.dta", Refused("no-rows"))
def stata_without_rows(path: Path) -> None:
    """A Stata file without rows."""
    pyreadstat.write_dta(FRAME.iloc[:0], str(path))


LABELS = {"id": {1.0: "low", 2.0: "high"}}


@hostile("labels.sav", Loads(4, values={"id": ["low", "high", None, None], **TOWNS}))
def spss(path: Path) -> None:
    """An SPSS file with labels, and a code that the user declared missing."""
    pyreadstat.write_sav(
        FRAME, str(path), variable_value_labels=LABELS, missing_ranges={"id": [9.0]}
    )


@hostile(
    "codes.sav", Loads(4, values={"id": [1.0, 2.0, None, None]}), ImportSettings(value_labels=False)
)
def spss_codes(path: Path) -> None:
    """The same with codes instead of labels."""
    spss(path)


@hostile("few-labels.sav", Loads(4, values={"id": [1.0, 2.0, 9.0, None]}, said="keeps its numbers"))
def few_labels(path: Path) -> None:
    """A number of which one code only has a label."""
    pyreadstat.write_sav(FRAME, str(path), variable_value_labels={"id": {9.0: "refused"}})


@hostile("cut.sav", Refused("broken-file"))
def cut_spss(path: Path) -> None:
    """An SPSS file, cut short."""
    pyreadstat.write_sav(FRAME, str(path))
    path.write_bytes(path.read_bytes()[:-20])


@hostile("far-date.sav", Refused("date-out-of-range"))
def far_date(path: Path) -> None:
    """A date beyond every calendar."""
    frame = pd.DataFrame({"seen": [1e15, 2.0], "n": [1.0, 2.0]})
    pyreadstat.write_sav(frame, str(path), variable_format={"seen": "DATETIME20"})


@hostile("old-dates.sav", Loads(2, types={"born": "timestamp[us]"}))
def old_dates(path: Path) -> None:
    """Dates from before nanoseconds."""
    frame = pd.DataFrame({"born": [date(1582, 10, 15), date(9999, 12, 31)], "n": [1.0, 2.0]})
    pyreadstat.write_sav(frame, str(path))


of_bytes("junk.dta", b"\x72\x02\x01\x00" + bytes(range(200)), Refused("broken-file"), "Not Stata.")
of_bytes("junk.sav", b"$FL2" + bytes(range(200)), Refused("broken-file"), "Hardly SPSS.")
