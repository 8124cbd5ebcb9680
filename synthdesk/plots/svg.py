"""A figure as SVG text that is the same in every run and can stand inside a page.

Text stays text (``svg.fonttype: none``): a report is smaller, can be searched and read aloud.
The page brings the glyphs with it, see ``report/fonts.py``. A figure that a user saves on its own
is better saved with matplotlib's default, which draws the glyphs.
"""

from __future__ import annotations

import io
import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}

_TAG = re.compile(r"<[^>]*>")
_ID = re.compile(r' id="([^"]*)"')
_REFERENCE = re.compile(r'(?:xlink:href="|url\()#([^")]*)')
_LONG_NUMBER = re.compile(r"(\d+\.\d{2})\d+")
_PATH_OR_PLACE = re.compile(r' (?:d|x|y|points|transform)="[^"]*"')
_FONT_FAMILY = re.compile(r"font-family: [^;\"]*;? ?")
_NO_ROTATION = re.compile(r' transform="rotate\(-0 [^"]*"')


def svg_text(figure: Figure) -> str:
    """The figure as a whole SVG document, byte for byte the same for the same figure."""
    from matplotlib import rc_context

    written = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "synthdesk"}):
        figure.savefig(written, format="svg", metadata=NO_METADATA)
    return written.getvalue()


def inline_svg(figure: Figure, name: str, title: str, description: str) -> str:
    """The figure as an ``<svg>`` element for a page that holds many.

    Args:
        figure: the figure.
        name: prefix of all ids inside, unique on the page; letters, digits and hyphens.
        title: accessible name, any text.
        description: accessible description, any text.
    """
    text = svg_text(figure)
    text = text[text.index("<svg") :]
    box = re.search(r'viewBox="([^"]*)"', text)
    body = text[text.index(">") + 1 : text.rindex("</svg>")]
    # Matplotlib's own style rule would hold for the whole page.
    body = re.sub(r"<style.*?</style>", "", body, flags=re.DOTALL)
    body = _with_tags_rewritten(body, name)
    body = re.sub(r"\s*\n\s*", " ", body).replace("> <", "><")
    return (
        f'<svg viewBox="{box[1] if box else ""}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>{body.strip()}</svg>'
    )


def _with_tags_rewritten(body: str, name: str) -> str:
    """Ids that nothing refers to dropped, the others made unique on the page, numbers shortened.

    Only tags are touched, never the text between them: that is data, and may look like anything.
    """
    wanted = {target for tag in _TAG.findall(body) for target in _REFERENCE.findall(tag)}

    def own_id(match: re.Match[str]) -> str:
        return f' id="{name}-{match[1]}"' if match[1] in wanted else ""

    def rewritten(match: re.Match[str]) -> str:
        tag = _ID.sub(own_id, match[0])
        tag = tag.replace('xlink:href="#', f'href="#{name}-').replace("url(#", f"url(#{name}-")
        tag = tag.replace('xlink:href="data:', 'href="data:')
        tag = _NO_ROTATION.sub("", _FONT_FAMILY.sub("", tag))
        return _PATH_OR_PLACE.sub(lambda part: _LONG_NUMBER.sub(r"\1", part[0]), tag)

    return _TAG.sub(rewritten, body)
