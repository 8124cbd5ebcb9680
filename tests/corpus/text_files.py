"""Hostile delimited text and JSON."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from synthdesk.engine.tables.import_settings import BadRows, DateOrder, ImportSettings
from tests.corpus.hostile_file import Loads, Refused, hostile, of_bytes

ROWS = "".join(f"{i},{i * 7 % 5}.5,town{i % 3}\n" for i in range(1, 121))
TABLE = "id,pay,town\n" + ROWS
GERMAN = "id;pay;town\n" + "".join(f"{i};{i}.234,5;Köln\n" for i in range(1, 121))
LONG = "x" * 1_000_000

# --- nothing, or hardly anything ------------------------------------------------------------

of_bytes("empty.csv", "", Refused("empty-file"), "No byte at all.")
of_bytes("blank.csv", "\n\n\n", Refused("empty-file"), "Blank lines only.")
of_bytes("spaces.csv", "   \n  \n", Refused("empty-file"), "Blanks only.")
of_bytes("bom-only.csv", b"\xef\xbb\xbf", Refused("empty-file"), "A byte-order mark only.")
of_bytes("header.csv", "a,b,c\n", Refused("no-rows"), "A header without rows.")
of_bytes("header-no-newline.csv", "a,b,c", Refused("no-rows"), "A header without line end.")
of_bytes("one-column.csv", "a\n" + "1\n" * 120, Refused("one-column"), "One column.")
of_bytes("separators.csv", ",,,\n,,,\n,,,\n", Refused("blank-column-name"), "Separators only.")
of_bytes("one-row.csv", "a,b\n1,2\n", Loads(1, ("a", "b")), "One row; an audit will want more.")

# --- names ----------------------------------------------------------------------------------

of_bytes(
    "twice.csv", "age,pay,age\n1,2,3\n4,5,6\n", Refused("duplicate-columns", "age"), "A name twice."
)
of_bytes("blank-name.csv", "age,,pay\n1,2,3\n4,5,6\n", Refused("blank-column-name"), "No name.")
of_bytes(
    "index.csv",
    ",age,pay\n" + "".join(f"{i},{i % 60},{i % 7}\n" for i in range(120)),
    Loads(120, ("Unnamed: 0", "age", "pay")),
    "The unnamed index that pandas writes.",
)
of_bytes(
    "index-named.csv",
    "Unnamed: 0,age,pay\n" + "".join(f"{i},{i % 60},{i % 7}\n" for i in range(120)),
    Loads(120, ("Unnamed: 0", "age", "pay")),
    "The index that pandas wrote and read and wrote again.",
)
HOSTILE_NAMES = (
    "<img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0",
    "-dash",
    "\u202eevil\u202c",
    "😀",
    "n" * 300,
    "two\nlines",
    "'; DROP TABLE t; --",
)
of_bytes(
    "hostile-names.csv",
    ",".join(f'"{name}"' for name in HOSTILE_NAMES) + "\n" + ("1,2,3,4,5,6,7,8\n" * 3),
    Loads(3, HOSTILE_NAMES),
    "Names that are markup, formulas, line breaks, right-to-left marks.",
)
of_bytes(
    "hostile-values.csv",
    'a,b\n"<script>alert(1)</script>","=1+1"\n"\u202eabc","@SUM(A1)"\n',
    Loads(2, values={"a": ["<script>alert(1)</script>", "\u202eabc"], "b": ["=1+1", "@SUM(A1)"]}),
    "Values that are markup and formulas are kept as they are.",
)

# --- rows -----------------------------------------------------------------------------------

of_bytes(
    "short-row.csv", TABLE + "7,8\n" + ROWS, Refused("ragged-row", row=121), "A row is too short."
)
of_bytes("long-row.csv", TABLE + "7,8,9,10\n", Refused("ragged-row", row=121), "One is too long.")
of_bytes(
    "short-row-set-aside.csv",
    TABLE + "7,8\n" + ROWS,
    Loads(240, set_aside=1),
    "The short row is set aside when the user says so.",
    ImportSettings(bad_rows=BadRows.SET_ASIDE),
)
of_bytes(
    "unclosed-quote.csv",
    TABLE + '121,1.5,"town\n' + ROWS,
    Refused("unclosed-quote"),
    "A quote opens and never closes.",
)
of_bytes("cr-only.csv", TABLE.replace("\n", "\r"), Loads(120, ("id", "pay", "town")), "Old Mac.")
of_bytes("crlf.csv", TABLE.replace("\n", "\r\n"), Loads(120, ("id", "pay", "town")), "Windows.")
of_bytes(
    "preamble.csv",
    "Extract of 2020-01-01\nConfidential\n" + TABLE,
    Loads(120, ("id", "pay", "town")),
    "Lines of prose stand above the header.",
)
of_bytes(
    "line-break-in-value.csv",
    'id,note\n1,"two\nlines"\n2,"one ""quoted"""\n',
    Loads(2, values={"note": ["two\nlines", 'one "quoted"']}),
    "Line breaks and doubled quotes within values.",
)


@hostile("long-field.csv", Loads(2, ("id", "note"), values={"note": ["short", LONG]}))
def long_field(path: Path) -> None:
    """A value of a million characters."""
    path.write_text(f"id,note\n1,short\n2,{LONG}\n")


@hostile("wide.csv", Loads(3))
def wide(path: Path) -> None:
    """Five thousand columns."""
    names = ",".join(f"c{i}" for i in range(5_000))
    path.write_text(names + "\n" + (",".join(["1"] * 5_000) + "\n") * 3)


# --- bytes ----------------------------------------------------------------------------------

TOWNS = ("id", "town")
UMLAUTS = "id,town\n" + "".join(f"{i},Köln für Würste {i % 4}\n" for i in range(120))
KOELN: list[object] = ["Köln für Würste 0"]
for label, encoding in (
    ("utf8-bom", "utf-8-sig"),
    ("utf16", "utf-16"),
    ("utf16-be", "utf-16-be"),
    ("utf32", "utf-32"),
    ("cp1252", "cp1252"),
    ("latin1", "latin-1"),
):
    marked = UMLAUTS if label != "utf16-be" else "\ufeff" + UMLAUTS
    of_bytes(
        f"{label}.csv",
        marked.encode(encoding),
        Loads(120, TOWNS, values={"town": KOELN}),
        f"Written as {encoding}.",
    )
of_bytes(
    "euro.csv",
    ("id,price\n" + "".join(f"{i},{i} €\n" for i in range(120))).encode("cp1252"),
    Loads(120, values={"price": ["0 €"]}),
    "The euro sign, which Latin-1 lacks and cp1252 has.",
)
of_bytes(
    "mixed-encodings.csv",
    UMLAUTS.encode() + "200,Köln\n".encode("latin-1"),
    Refused("mixed-encoding", "town", 121),
    "UTF-8 with one line of Latin-1.",
    ImportSettings(encoding="utf-8"),
)
of_bytes("nul.csv", "a,b\n1,\x002\n3,4\n", Refused("not-a-table"), "A zero byte within a value.")
of_bytes("junk.csv", np.random.default_rng(0).bytes(5_000), Refused("not-a-table"), "Random bytes.")
of_bytes(
    "picture.csv",
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200),
    Refused("not-a-table"),
    "A picture named .csv.",
)
of_bytes("letter.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", Refused("not-a-table"), "A PDF.")
of_bytes(
    "page.csv",
    "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body>Please sign in</body>"
    "</html>\n",
    Refused("not-a-table"),
    "The sign-in page that was saved instead of the table.",
)

# --- numbers --------------------------------------------------------------------------------

of_bytes(
    "german.csv",
    GERMAN,
    Loads(120, ("id", "pay", "town"), values={"pay": ["1234.5"]}),
    "Semicolons, decimal commas, points between thousands.",
)
of_bytes(
    "swiss.csv",
    "id;pay\n" + "".join(f"{i};{i}'234.50\n" for i in range(1, 121)),
    Loads(120, values={"pay": ["1234.50"]}),
    "Apostrophes between thousands.",
)
of_bytes(
    "big-numbers.csv",
    "id,n\n" + "".join(f"{i},{2**64 + i}\n" for i in range(120)),
    Loads(120, values={"n": [str(2**64)]}),
    "Whole numbers beyond 64 bits keep every digit.",
)
of_bytes(
    "infinite.csv",
    "id,n\n1,inf\n2,-inf\n3,nan\n4,1e400\n5,2.5\n",
    Loads(5, values={"n": ["inf", "-inf", None, "1e400", "2.5"]}),
    "Numbers that are none, or too large.",
)
of_bytes(
    "leading-zeros.csv",
    "id,zip\n" + "".join(f"{i},{i:05d}\n" for i in range(120)),
    Loads(120, values={"zip": ["00000", "00001"]}),
    "Codes of digits keep their zeros.",
)

# --- dates ----------------------------------------------------------------------------------

of_bytes(
    "day-first.csv",
    "id,born\n" + "".join(f"{i},{i % 28 + 1:02d}/03/2020\n" for i in range(120)),
    Loads(120, values={"born": ["2020-03-01", "2020-03-02"]}),
    "The day stands first: 28 can be no month.",
)
of_bytes(
    "month-first.csv",
    "id,born\n" + "".join(f"{i},03/{i % 28 + 1:02d}/2020\n" for i in range(120)),
    Loads(120, values={"born": ["2020-03-01", "2020-03-02"]}),
    "The month stands first.",
)
of_bytes(
    "either-first.csv",
    "id,born\n" + "".join(f"{i},0{i % 9 + 1}/0{i % 5 + 1}/2020\n" for i in range(120)),
    Loads(120, values={"born": ["2020-01-01", "2020-02-02"]}),
    "Day or month, nothing tells; the user does.",
    ImportSettings(dates=DateOrder.MONTH_DAY_YEAR),
)
DATES = ["0001-01-01", "9999-12-31", "1677-09-20", "2262-04-12", "2023-02-31"]
of_bytes(
    "far-dates.csv",
    "id,seen\n" + "".join(f"{i},{day}\n" for i, day in enumerate(DATES)),
    Loads(5, values={"seen": list(DATES)}),
    "Dates beyond what nanoseconds hold, and one that is in no calendar.",
)
ZONED = ["2020-01-01T00:00:00Z", "2020-01-01T02:00:00+02:00", "2020-01-01T00:00:00"]
of_bytes(
    "mixed-zones.csv",
    "id,seen\n" + "".join(f"{i},{time}\n" for i, time in enumerate(ZONED)),
    Loads(3, values={"seen": list(ZONED)}),
    "Times with different zones, and one without.",
)

# --- JSON -----------------------------------------------------------------------------------

of_bytes(
    "rows.jsonl",
    '{"a": 1, "b": "x"}\n\n{"a": null}\n{"b": "y", "c": true}\n',
    Loads(3, ("a", "b", "c"), values={"a": [1, None, None], "c": [None, None, True]}),
    "Rows with different keys, and a blank line.",
)
of_bytes("list.json", json.dumps([{"a": 1, "b": 2}] * 3), Loads(3, ("a", "b")), "One list.")
of_bytes(
    "bad-line.jsonl", '{"a": 1, "b": 2}\n{"a": 1,,}\n', Refused("broken-json", row=2), "A bad line."
)
of_bytes("cut-list.json", '[{"a": 1, "b": 2}, {"a"', Refused("broken-json", row=2), "Cut short.")
of_bytes("open-list.json", '[{"a": 1, "b": 2}', Refused("broken-json"), "A list without end.")
of_bytes("nested.jsonl", '{"a": 1, "b": {"c": 2}}\n', Refused("nested-column", "b", 1), "A record.")
of_bytes("nested-list.jsonl", '{"a": 1, "b": [2]}\n', Refused("nested-column", "b", 1), "A list.")
of_bytes(
    "same-key.jsonl",
    '{"a": 1, "a": 2, "b": 3}\n',
    Refused("duplicate-columns", row=1),
    "A key twice.",
)
of_bytes("scalar.jsonl", '{"a": 1, "b": 2}\n3\n', Refused("broken-json", row=2), "A bare number.")
of_bytes(
    "mixed-types.jsonl",
    '{"a": 1, "b": 2}\n{"a": "x", "b": 1.5}\n{"a": true, "b": 3}\n',
    Loads(3, values={"a": ["1", "x", "true"], "b": [2.0, 1.5, 3.0]}),
    "One column of numbers, texts and truth values.",
)
of_bytes(
    "wide-numbers.jsonl",
    f'{{"a": {2**64}, "b": NaN}}\n{{"a": 1, "b": Infinity}}\n',
    Loads(2, values={"a": [str(2**64), "1"], "b": [None, float("inf")]}, said="too many digits"),
    "Numbers beyond 64 bits, and numbers that are none.",
)
of_bytes(
    "half-sign.jsonl",
    '{"a": "\\ud800", "b": 1}\n',
    Refused("mixed-encoding", "a", 1),
    "Half a character.",
)
of_bytes(
    "utf16.jsonl",
    '{"a": "Köln", "b": 1}\n'.encode("utf-16"),
    Loads(1, values={"a": ["Köln"]}),
    "JSON in UTF-16.",
)
of_bytes(
    "latin1.jsonl",
    '{"a": "Köln", "b": 1}\n'.encode("latin-1"),
    Refused("mixed-encoding"),
    "JSON in Latin-1, which its standard forbids.",
)
of_bytes(
    "deep.jsonl", '{"a": ' + "[" * 100_000 + "\n", Refused("broken-json", row=1), "Deeply nested."
)
of_bytes("empty-objects.jsonl", "{}\n{}\n", Refused("no-columns"), "Rows without any key.")
of_bytes(
    "half-key.jsonl",
    '{"\\ud800": 1, "b": 2}\n',
    Refused("mixed-encoding", row=1),
    "Half a character in a key.",
)
of_bytes(
    "keys-are-values.jsonl",
    "".join(f'{{"customer {i}": 1}}\n' for i in range(11_000)),
    Refused("too-many-columns"),
    "A new key in every row.",
)
