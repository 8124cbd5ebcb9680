"""Which encoding a text is written in."""

from __future__ import annotations

import codecs
from pathlib import Path

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.import_settings import Reason

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Other scripts are believed only where the bytes leave hardly another reading.
_OTHER_SCRIPTS = {
    "cp932", "shift_jis", "euc_jp", "gb18030", "gb2312", "gbk", "big5", "euc_kr", "cp949",
    "cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp1253", "iso8859_7", "cp1255", "cp1256",
    "cp874", "tis_620",
}  # fmt: skip
# Python lists them beside the encodings of text files.
_NO_ENCODINGS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"}
_COHERENCE_NEEDED = 0.5
_MOST_CONTROLS = 0.01


def encoding_of(samples: list[bytes], path: Path) -> tuple[str, Reason]:
    """Python's name of the encoding, and why.

    Args:
        samples: the head of the text and maybe some later pieces, each from a line's beginning.
        path: for messages.

    Raises:
        UserError: ``not-a-table`` for what is no text.
    """
    head = samples[0]
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, Reason("encoding", "the file begins with the mark of this encoding")
    wide = _wide_encoding(head[:4096])
    if wide:
        return wide, Reason("encoding", "every other byte is zero, as in this encoding", False)
    if b"\x00" in head:
        raise no_text(path, head)
    sample = b"\n".join(samples)
    plain, broken = _utf8_evidence(sample)
    if not broken:
        if plain:
            return "utf-8", Reason("encoding", "the accented letters looked at are valid UTF-8")
        return "utf-8", Reason("encoding", "only plain ASCII letters occur in what was looked at")
    if _controls(head) > _MOST_CONTROLS * len(head):
        raise no_text(path, head)
    if plain >= broken:
        return "utf-8", Reason(
            "encoding", "most accented letters are valid UTF-8, but not all", is_sure=False
        )
    return _single_byte_encoding(sample)


def _wide_encoding(head: bytes) -> str:
    """UTF-16 or UTF-32 without a mark, told by where the zero bytes are."""
    if len(head) < 8 or b"\x00" not in head:
        return ""
    zeros = [head[offset::4].count(0) / max(len(head[offset::4]), 1) for offset in range(4)]
    return {
        (False, True, True, True): "utf-32-le",
        (True, True, True, False): "utf-32-be",
        (False, True, False, True): "utf-16-le",
        (True, False, True, False): "utf-16-be",
    }.get((zeros[0] > 0.7, zeros[1] > 0.7, zeros[2] > 0.7, zeros[3] > 0.7), "")


def _controls(head: bytes) -> int:
    """Bytes that stand in no text: control characters but line ends, tabs and separators."""
    return sum(head.count(bytes([code])) for code in range(32) if code not in b"\t\n\r\x01\x0c")


def no_text(path: Path, head: bytes) -> UserError:
    """The error for a file with zero bytes, or others that no text has."""
    return UserError(
        "not-a-table",
        "This is not a text table",
        "The file holds zero bytes or others that no text has, so it is a binary file under a "
        f"wrong name or a damaged one (it starts with {head[:4].hex(' ')}).",
        "Save the table as UTF-8 CSV or as Parquet.",
        Where(file=path.name),
    )


def _utf8_evidence(sample: bytes) -> tuple[int, int]:
    """(letters beyond ASCII that are valid UTF-8, bytes that are not)."""
    if sample.isascii():
        return 0, 0
    text = sample.decode("utf-8", errors="replace")
    # A sample may end in the middle of a letter.
    broken = text[:-1].count("\ufffd") - sample.count("\ufffd".encode())
    valid = sum(1 for letter in text if letter > "\x7f") - text.count("\ufffd")
    return valid, max(broken, 0)


def _single_byte_encoding(sample: bytes) -> tuple[str, Reason]:
    lines = [line for line in sample.splitlines() if not line.isascii()]
    words = b"\n".join(lines)[:65_536]
    guess = _other_script(words)
    if guess:
        return guess, Reason("encoding", "its letters form words in this encoding", is_sure=False)
    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1", Reason(
            "encoding", "not UTF-8, and some bytes have no meaning in cp1252", is_sure=False
        )
    return "cp1252", Reason(
        "encoding",
        "not UTF-8; Western European Windows text is the most usual other encoding",
        is_sure=False,
    )


def _other_script(words: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(words, threshold=0.15).best()
    if best is None or best.encoding not in _OTHER_SCRIPTS:
        return ""
    return str(best.encoding) if best.coherence >= _COHERENCE_NEEDED else ""


def checked_encoding(name: str, path: Path) -> str:
    """The encoding's own name in Python.

    Raises:
        UserError: ``unknown-encoding``.
    """
    try:
        found = codecs.lookup(name)
        b"abcd1234".decode(name, "replace")
        if found.name in _NO_ENCODINGS or found.incrementaldecoder is None:
            raise LookupError(name)
        return found.name
    except (LookupError, UnicodeError, ValueError) as error:
        raise UserError(
            "unknown-encoding",
            "There is no such text encoding",
            f"“{name[:40]}” was asked for.",
            "Choose another, such as utf-8, cp1252, latin-1 or utf-16.",
            Where(file=path.name),
        ) from error
