"""What a section says when its analysis was not part of the run."""

from __future__ import annotations

from synthdesk.report.model import Paragraph, Section


def left_out(name: str, title: str) -> Section:
    """A section that holds its place and claims nothing."""
    sentence = (
        f"{title} was left out of this run. Nothing was computed, so nothing can be said about it; "
        "the verdict does not cover it."
    )
    return Section(name, title, (Paragraph(sentence, "warning"),))
