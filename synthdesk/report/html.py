"""The report as one HTML page: escaped, self-contained, inert without any script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.resources import resource
from synthdesk.report.building import build_report
from synthdesk.report.fonts import font_faces
from synthdesk.report.model import Figure, Report

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult

TEMPLATE = "report.html.j2"
STYLE = "report.css"


def render_html(
    result: AuditResult, progress: Progress = SILENT, *, audit_sha256: str | None = None
) -> str:
    """The whole page.

    Args:
        result: the audit.
        progress: told about each section.
        audit_sha256: digest of the ``audit.json`` that is written beside the report.
    """
    return page(build_report(result, progress, audit_sha256))


def page(report: Report) -> str:
    """Fill the template; a name that it misses is an error, never an empty string."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    folder = resource("report")
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    drawings = [
        block.svg
        for section in report.sections
        for block in section.blocks
        if isinstance(block, Figure)
    ]
    return environment.get_template(TEMPLATE).render(
        report=report,
        # Both are the program's own; `inline_svg` has escaped the figures' texts.
        style=Markup((folder / STYLE).read_text("utf-8")),
        font_faces=Markup(font_faces(drawings)),
        drawn=Markup,
    )
