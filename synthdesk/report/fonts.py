"""The figures' font, cut down to the characters that a report uses and carried inside it.

Text in the figures stays text and its place was computed for DejaVu Sans, so the page brings
that face along: it looks the same on every machine and fetches nothing.
"""

from __future__ import annotations

import base64
import io
import re
from contextlib import closing
from html import unescape
from pathlib import Path

FAMILY = "synthdesk figures"
WEIGHTS = {"400": "DejaVuSans.ttf", "700": "DejaVuSans-Bold.ttf"}

_DRAWN_TEXT = re.compile(r"<text([^>]*)>([^<]*)</text>")


def font_faces(drawings: list[str]) -> str:
    """``@font-face`` rules with the glyphs that the drawings need, weight by weight."""
    used: dict[str, set[str]] = {weight: set() for weight in WEIGHTS}
    for drawing in drawings:
        for attributes, text in _DRAWN_TEXT.findall(drawing):
            weight = "700" if "font-weight: 700" in attributes else "400"
            used[weight] |= set(unescape(text))
    return "".join(
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};'
        f"src:url(data:font/woff;base64,{_subset(WEIGHTS[weight], characters)})}}"
        for weight, characters in used.items()
        if characters
    )


def _subset(file: str, characters: set[str]) -> str:
    """Base64 of a WOFF file with these characters only; the same characters give the same bytes."""
    from fontTools import subset
    from matplotlib import get_data_path

    options = subset.Options(
        flavor="woff", hinting=False, recalc_timestamp=False, notdef_outline=True
    )
    # FontForge's own time stamps, which the subsetter doesn't know and says so.
    options.drop_tables += ["FFTM"]
    written = io.BytesIO()
    with closing(
        subset.load_font(str(Path(get_data_path(), "fonts", "ttf", file)), options)
    ) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=sorted(map(ord, characters)))
        cutter.subset(font)
        font.flavor = "woff"
        font.save(written)
    return base64.b64encode(written.getvalue()).decode("ascii")
