"""What the command line shows: one live progress line, plain tables, the verdict."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.formats import NOT_ASSESSED, count, formats_of
from synthdesk.engine.progress import Progress

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.policy import GateResult
    from synthdesk.engine.versions.comparing import VersionComparison

_REFRESH_SECONDS = 0.1


def has_display() -> bool:
    """Whether a window could be opened here."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return True
    if os.environ.get("WAYLAND_DISPLAY"):
        return True
    display = os.environ.get("DISPLAY", "")
    if display.startswith(":"):
        # A left-over variable without a server would make Qt abort.
        number = display[1:].split(".")[0]
        return Path(f"/tmp/.X11-unix/X{number}").exists()
    return bool(display)


@contextmanager
def live_progress() -> Iterator[Progress]:
    """One line that is rewritten in place on a terminal; silent when piped."""
    if not sys.stderr.isatty():
        yield Progress()
        return
    line = _LiveLine()
    try:
        yield Progress(line.show)
    finally:
        line.clear()


class _LiveLine:
    """Percent, stage and time left on standard error."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._shown = 0.0
        self._stage = ""

    def show(self, fraction: float, text: str) -> None:
        now = time.monotonic()
        if text == self._stage and now - self._shown < _REFRESH_SECONDS:
            return
        self._shown, self._stage = now, text
        elapsed = now - self._started
        left = f" · {elapsed * (1 - fraction) / fraction:.0f} s left" if fraction > 0.05 else ""
        line = f"{100 * fraction:3.0f} %  {text}{left}"
        # A terminal that does not know its width says 0.
        width = os.get_terminal_size(sys.stderr.fileno()).columns or 80
        sys.stderr.write(f"\r\x1b[2K{printable(line)[: width - 1]}")
        sys.stderr.flush()

    def clear(self) -> None:
        sys.stderr.write("\r\x1b[2K")
        sys.stderr.flush()


def printable(text: str) -> str:
    """Text from data without control characters, which could drive the terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def print_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Left-aligned columns; wide as their widest cell, the last one free."""
    clean = [[printable(str(cell)) for cell in row] for row in (headers, *rows)]
    widths = [max(len(row[i]) for row in clean) for i in range(len(headers))]
    for position, row in enumerate(clean):
        padded = (cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=False))
        print("  ".join((*padded, row[-1])).rstrip())
        if position == 0:
            print("  ".join("-" * width for width in (*widths[:-1], len(headers[-1]))))


def print_verdict(result: AuditResult, written: tuple[str, str] | None) -> None:
    """The gates, the headline, what it does not cover, and where the files are."""
    print_table(
        ("gate", "verdict", "figure", "interval", "threshold"),
        [
            (
                gate.title,
                gate.verdict.upper(),
                _written(gate, gate.value),
                _interval(gate),
                _written(gate, gate.threshold),
            )
            for gate in result.gates
        ],
    )
    for gate in result.gates:
        if gate.value is None:
            print(f"\n{gate.title}: {gate.reason}")
    print(f"\n{result.verdict.headline}\n{result.verdict.footer}")
    if written is not None:
        print(f"\nReport:  {Path(written[1]).resolve()}\nFigures: {Path(written[0]).resolve()}")


def print_comparison(comparison: VersionComparison, written: tuple[str, str] | None) -> None:
    """The headline figures of every version, who is ahead, and where the files are."""
    from synthdesk.engine.versions.headline import Figure
    from synthdesk.engine.versions.wording import TITLES, figure_range, leaders_in_words, mark_of

    ahead = {one.figure: one for one in comparison.leaders}
    rows = []
    for one in comparison.versions:
        if one.headline is None or one.verdict is None:
            rows.append((one.name, "NOT COMPARABLE", *(NOT_ASSESSED for _ in Figure)))
            continue
        written_figures = (figure_range(which, one.headline.figure(which)) for which in Figure)
        marks = (mark_of(one.name, ahead.get(which)) for which in Figure)
        figures = (" ".join(pair) for pair in zip(written_figures, marks, strict=True))
        rows.append((one.name, one.verdict.verdict.upper(), *figures))
    print_table(("version", "verdict", *(TITLES[which] for which in Figure)), rows)
    for one in comparison.versions:
        for remark in one.remarks:
            print(printable(f"{one.name}: {remark.sentence}"))
        if one.refusal is not None:
            refusal = one.refusal
            print(printable(f"{one.name}: {refusal.title}. {refusal.detail} {refusal.hint}"))
    print()
    for leaders in comparison.leaders:
        print(printable(leaders_in_words(leaders)))
    if comparison.no_privacy:
        print(comparison.no_privacy)
    if written is not None:
        print(f"\nReport:  {Path(written[1]).resolve()}\nFigures: {Path(written[0]).resolve()}")


def _interval(gate: GateResult) -> str:
    if gate.low is None or gate.high is None:
        return NOT_ASSESSED
    return f"{_written(gate, gate.low)} … {_written(gate, gate.high)}"


def _written(gate: GateResult, value: float | None) -> str:
    write, _ = formats_of(gate.metric)
    return NOT_ASSESSED if value is None else write(value)


def print_made(path: Path, rows: int) -> None:
    """Say what a reference table is, wherever one was made."""
    print(f"{path}: {count(rows)} rows for reference; they are nothing to release")
