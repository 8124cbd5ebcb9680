"""A card: a titled surface that holds one statement and what backs it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from synthdesk.ui.theme import theme_manager
from synthdesk.ui.widgets.marks import Mark, MarkWidget, mark_colours, soft_colour


class Card(QFrame):
    """A frame with a title; widgets go into ``body``.

    Args:
        title: what the card is called.
        label: shows the title instead of a plain label.
    """

    def __init__(
        self, title: str, parent: QWidget | None = None, label: QLabel | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAccessibleName(title)
        self.title = label or text_label(title, "card-title")
        self.header = QHBoxLayout()
        self.header.addWidget(self.title, 1)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 12, 16, 12)
        self.body.setSpacing(8)
        self.body.addLayout(self.header)
        self._mark: Mark | None = None

    def set_mark(self, mark: Mark) -> None:
        """Tint the card like the judgement that it holds."""
        if self._mark is None:
            theme_manager().changed.connect(self._tint)
        self._mark = mark
        self._tint()

    def _tint(self) -> None:
        if self._mark is not None:
            fill, _ = mark_colours(self._mark)
            self.setStyleSheet(
                f"QFrame#card {{ background: {soft_colour(self._mark)};"
                f" border: 1px solid {fill.name()}; }}"
            )


class Statement(QWidget):
    """A judgement: mark, its word in large type, and a sentence under it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mark = MarkWidget(36)
        self.word = text_label("", "section-title")
        self.sentence = text_label("")
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self.word)
        words.addWidget(self.sentence)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        layout.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)

    def show_judgement(self, mark: Mark, word: str, sentence: str) -> None:
        """Show another judgement, literally."""
        self.mark.set_mark(mark)
        self.word.setText(word)
        self.sentence.setText(sentence)
        self.setAccessibleName(f"{word}. {sentence}")


class ElidedLabel(QLabel):
    """One line that gives way when there is no room; the whole text is its tooltip."""

    def __init__(self, text: str = "", name: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = text
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text."""
        from synthdesk.ui.widgets.table_model import as_tooltip, one_line

        self._whole = one_line(text)
        self.setToolTip(as_tooltip(text))
        self.setAccessibleName(text)
        self._elide()

    @property
    def whole_text(self) -> str:
        """The text before it was shortened."""
        return self._whole

    def resizeEvent(self, event: object) -> None:
        """Shorten anew."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._elide()

    def _elide(self) -> None:
        metrics = QFontMetrics(self.font())
        self.setText(metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))


def text_label(text: str, name: str = "") -> QLabel:
    """Wrapped text, shown literally, that can be selected and copied."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if name:
        label.setObjectName(name)
    return label
