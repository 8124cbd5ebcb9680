"""Icons: simple line drawings of our own, in the colour of the theme."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from synthdesk.engine.resources import resource

_SIZES = (16, 32)
_COLOUR_IN_FILE = "currentColor"


@lru_cache(maxsize=256)
def tinted_icon(name: str, colour: str, disabled: str) -> QIcon:
    """The icon of ``resources/icons/<name>.svg`` in a colour; an unknown name is an empty icon."""
    path = resource("icons", f"{name}.svg")
    icon = QIcon()
    if path.is_file():
        drawing = path.read_text(encoding="utf-8")
        for mode, tint in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
            source = drawing.replace(_COLOUR_IN_FILE, tint)
            for size in _SIZES:
                icon.addPixmap(_pixmap(source, size), mode)
    return icon


def _pixmap(source: str, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
