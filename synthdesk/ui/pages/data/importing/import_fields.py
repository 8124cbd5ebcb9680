"""The settings of an import as fields: each as recognised, or as the user says."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from synthdesk.engine.tables.import_settings import SETTINGS_OF, ImportSettings, Recognised
from synthdesk.ui.pages.data.importing import import_words
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.steady_box import SteadyBox
from synthdesk.ui.widgets.table_model import as_tooltip

Parse = Callable[[str], object | None]


@dataclass(frozen=True)
class OwnValue:
    """How a value that is not in the list is written down.

    Attributes:
        entry: the list's entry that asks for it.
        expected: what has to be written, as a sentence.
        parse: text to value; ``None`` where the text means none.
        written: value to text.
    """

    entry: str
    expected: str
    parse: Parse
    written: Callable[[Any], str] = str


def _character(text: str) -> str | None:
    text = "\t" if text == "\\t" else text
    return text if len(text) == 1 else None


def _encoding(text: str) -> str | None:
    try:
        return codecs.lookup(text.strip()).name if text.strip() else None
    except LookupError:
        return None


def _line(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _texts(text: str) -> tuple[str, ...] | None:
    return tuple(part.strip() for part in text.split(";") if part.strip()) or None


_ONE_CHARACTER = OwnValue("another character …", "Write one character.", _character)
OWN_VALUES = {
    "encoding": OwnValue("another encoding …", "Write its name, e.g. cp1257.", _encoding),
    "delimiter": _ONE_CHARACTER,
    "quote": _ONE_CHARACTER,
    "thousands": _ONE_CHARACTER,
    "header": OwnValue("in another line …", "Write the line’s number.", _line),
    "missing": OwnValue("these as well …", "Write them with ; between.", _texts, "; ".join),
}


class SettingField(QWidget):
    """A list that begins with what was recognised, and a line for what is not in the list."""

    changed = Signal()

    def __init__(self, setting: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self._own = OWN_VALUES.get(setting)
        self._values: list[Any] = []
        self._recognised, self._why, self._is_unsure = "", "", False
        name = import_words.LABELS[setting]
        self.label = QLabel(name)
        self.box = SteadyBox(name)
        self.label.setBuddy(self.box)
        self.doubt = text_label("Not sure", "chip-word")
        self.doubt.setProperty("chip", "warning")
        self.doubt.setWordWrap(False)
        self.doubt.hide()
        self.line = QLineEdit()
        self.line.setAccessibleName(f"{name}: {self._own.entry if self._own else ''}")
        self.line.hide()
        self.why = text_label("", "muted")
        self.why.hide()
        self._lay_out()
        self.offer(import_words.offered(setting))
        self.box.activated.connect(self._choose)
        self.line.textEdited.connect(lambda _text: self.changed.emit())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.label, 1)
        head.addWidget(self.doubt)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(head)
        layout.addWidget(self.box)
        layout.addWidget(self.line)
        layout.addWidget(self.why)

    # --- what there is to choose -----------------------------------------------------------

    def offer(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Offer other values; what was chosen stays chosen."""
        chosen = self.value()
        self.box.clear()
        self._values = [None, *(value for value, _ in choices)]
        self.box.addItem("Recognised")
        self.box.addItems([words for _, words in choices])
        if self._own is not None:
            self.box.addItem(self._own.entry)
        self.set_value(chosen)

    def show_recognised(self, recognised: Recognised) -> None:
        """Name what was recognised, and why."""
        value = getattr(recognised.settings, self.setting)
        self.box.setItemText(0, f"Recognised: {import_words.in_words(self.setting, value)}")
        reasons = [one for one in recognised.reasons if one.setting == self.setting]
        self._why = " ".join(reason.why for reason in reasons)
        self._recognised = import_words.in_words(self.setting, value)
        self._is_unsure = any(not reason.is_sure for reason in reasons)
        self._show_state()

    # --- what is chosen --------------------------------------------------------------------

    def value(self) -> Any:
        """What the user says; ``None`` for what was recognised or can't be understood."""
        if not self._values:
            return None
        if self._is_own():
            return self._own.parse(self.line.text()) if self._own else None
        return self._values[self.box.currentIndex()]

    def set_value(self, value: Any) -> None:
        """Choose a value; ``None`` for what was recognised."""
        if value in self._values:
            self.box.setCurrentIndex(self._values.index(value))
        elif self._own is not None:
            self.box.setCurrentIndex(len(self._values))
            self.line.setText(self._own.written(value))
        self._show_state()

    def problem(self) -> str:
        """Why the written value means nothing; empty where it does."""
        if self._own is None or not self._is_own() or self.value() is not None:
            return ""
        return f"{import_words.LABELS[self.setting]}: {self._own.expected}"

    def _is_own(self) -> bool:
        return self._own is not None and self.box.currentIndex() == len(self._values)

    def _choose(self, _position: int) -> None:
        self._show_state()
        if self._is_own():
            self.line.setFocus()
        self.changed.emit()

    def _show_state(self) -> None:
        self.line.setVisible(self._is_own())
        if self._own is not None:
            self.line.setPlaceholderText(self._own.expected)
        is_own = self.box.currentIndex() > 0
        self.why.setText(f"Recognised as {self._recognised}: {self._why}" if is_own else self._why)
        self.why.setVisible(bool(self._why))
        self.doubt.setVisible(self._is_unsure and self.box.currentIndex() == 0)
        self.box.setToolTip(as_tooltip(self.box.currentText()))


class ImportFields(QWidget):
    """The fields of one format, one below the other."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, SettingField] = {}
        self._format = ""
        self._none = text_label(
            "This format says everything itself: there is nothing to set.", "muted"
        )
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 10, 0)
        self._layout.setSpacing(12)
        self._layout.addWidget(self._none)
        self._layout.addStretch(1)
        self._none.hide()

    @property
    def is_built(self) -> bool:
        """Whether the format is known."""
        return bool(self._format)

    def show_recognised(self, recognised: Recognised, given: ImportSettings) -> None:
        """Show what was recognised; another format brings its own fields, set as given."""
        if recognised.format != self._format:
            self._build(recognised.format, given)
        parts = self.fields.get("part")
        if parts is not None:
            choices = [(part.name, import_words.part_in_words(part)) for part in recognised.parts]
            if parts.value() not in (None, *(name for name, _ in choices)):
                # What was asked for stays to be seen, even where the file has no such part.
                choices.append((parts.value(), parts.value()))
            parts.offer(choices)
            parts.setVisible(len(recognised.parts) > 1 or parts.value() is not None)
        for field in self.fields.values():
            field.show_recognised(recognised)

    def _build(self, format_name: str, given: ImportSettings) -> None:
        for old in self.fields.values():
            old.setParent(None)
            old.deleteLater()
        self._format = format_name
        names = SETTINGS_OF.get(format_name, ())
        # The part decides what everything else is recognised from.
        order = sorted(names, key=lambda name: name != "part")
        self.fields = {name: SettingField(name) for name in order}
        for position, (name, field) in enumerate(self.fields.items()):
            if name == "part" and given.part is not None:
                field.offer([(given.part, given.part)])
            field.set_value(getattr(given, name))
            field.changed.connect(self.changed)
            self._layout.insertWidget(position, field)
        self._none.setVisible(not names)

    def settings(self) -> ImportSettings:
        """What the user overrides."""
        return ImportSettings(**{name: field.value() for name, field in self.fields.items()})

    def problem(self) -> str:
        """Why the fields can't be taken as they stand; empty where they can."""
        return " ".join(filter(None, (field.problem() for field in self.fields.values())))

    def reset(self) -> None:
        """Leave everything to recognition."""
        for field in self.fields.values():
            field.set_value(None)
        self.changed.emit()
