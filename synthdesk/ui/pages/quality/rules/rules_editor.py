"""Where people write rules of their own: one a line, checked while typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QCompleter,
    QHBoxLayout,
    QLabel,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.errors import UserError
from synthdesk.engine.formats import count, counted
from synthdesk.engine.rules.language.kinds import check_kinds, kinds_of
from synthdesk.engine.rules.language.mistakes import RuleMistake
from synthdesk.engine.rules.language.parser import parse_rule
from synthdesk.engine.rules.language.syntax import quoted_if_needed
from synthdesk.engine.rules.language.tokens import KEYWORDS
from synthdesk.engine.tables.schema import Column
from synthdesk.ui.theme import current, theme_manager
from synthdesk.ui.widgets.card import text_label

EXAMPLES = (
    "One rule a line; lines that begin with # are notes. For instance:\n"
    "age >= 17\n"
    "if marital_status = 'Never-married' then relationship not in ('Husband', 'Wife')\n"
    "start_date <= end_date\n"
    '"capital gain" = 0 or "capital loss" = 0\n'
    "sex is not missing"
)
HOW_TO = (
    "Texts in single quotes, columns as they are called or in double quotes. "
    "and, or, not · = != < <= > >= · in (…), between … and …, is missing · + − * / · "
    "abs, length, year. Ctrl+Space completes a column’s name, Ctrl+Z undoes."
)
MOST_RULES = 200
LONGEST_TEXT = 200_000
_WORD = 2


@dataclass(frozen=True)
class LineMistake:
    """What is wrong with one line.

    Attributes:
        line: counted from 0.
        at: position in the line.
        detail: what is wrong.
        hint: what to do.
    """

    line: int
    at: int
    detail: str
    hint: str


def rules_in(text: str) -> tuple[str, ...]:
    """The rules among the lines of a text."""
    lines = (line.strip() for line in text.split("\n"))
    return tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


def mistakes_in(text: str, columns: Sequence[Column]) -> tuple[LineMistake, ...]:
    """Everything that is wrong, line by line."""
    kinds = kinds_of(columns)
    found = []
    for number, line in enumerate(text.split("\n")):
        rule = line.strip()
        if not rule or rule.startswith("#"):
            continue
        try:
            check_kinds(parse_rule(rule), kinds)
        except RuleMistake as mistake:
            at = mistake.at + len(line) - len(line.lstrip())
            found.append(LineMistake(number, at, mistake.detail, mistake.hint))
    return tuple(found)


class RulesEditor(QWidget):
    """A text of rules with what is wrong in it, and the button that holds them against tables."""

    check_requested = Signal(object)  # the rules as texts

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[Column, ...] = ()
        self._checked: tuple[str, ...] = ()
        self._mistakes: tuple[LineMistake, ...] = ()
        self._why_disabled = ""
        self.text = RulesText()
        self.text.setPlaceholderText(EXAMPLES)
        label = QLabel("Rules of &your own")
        label.setBuddy(self.text)
        self.message = text_label("")
        self.message.setAccessibleName("What is wrong with the rules")
        self.check = QPushButton("Check the &rules")
        self.check.clicked.connect(self._ask)
        below = QHBoxLayout()
        below.addWidget(self.message, 1)
        below.addWidget(self.check, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label)
        layout.addWidget(self.text, 1)
        layout.addLayout(below)
        layout.addWidget(text_label(HOW_TO, "muted"))
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(150)
        self._soon.timeout.connect(self.look)
        self.text.textChanged.connect(self._soon.start)
        theme_manager().changed.connect(self._mark)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """The columns that rules may speak of."""
        self._columns = tuple(columns)
        self.text.set_words([quoted_if_needed(column.name) for column in columns])
        self.look()

    def show_checked(self, rules: Sequence[str]) -> None:
        """The rules that the audit holds; what is being written stays as it is."""
        is_untouched = self.rules == self._checked
        self._checked = tuple(rules)
        if is_untouched and self.rules != self._checked:
            self.text.setPlainText("\n".join(rules))
        self.look()

    def set_disabled(self, why: str) -> None:
        """Say why rules can't be checked now; an empty text allows it."""
        self._why_disabled = why
        self._settle()

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules as they stand there."""
        return rules_in(self.text.toPlainText())

    @property
    def mistakes(self) -> tuple[LineMistake, ...]:
        """What was wrong when the text was last looked at."""
        return self._mistakes

    def show_error(self, error: UserError) -> None:
        """Show what the check of the rules ended with."""
        self.message.setText(f"{error.detail} {error.hint}")

    # --- looking at what is written --------------------------------------------------------

    def look(self) -> None:
        """Read the text and say what is wrong."""
        self._soon.stop()
        text = self.text.toPlainText()
        if len(text) > LONGEST_TEXT:
            self._mistakes = (LineMistake(0, 0, "the text is too long.", "Leave rules out."),)
        else:
            self._mistakes = mistakes_in(text, self._columns)
        self._mark()
        self.message.setText(self._in_words())
        self._settle()

    def _in_words(self) -> str:
        rules = self.rules
        if len(rules) > MOST_RULES:
            return f"{count(len(rules))} rules are too many; {MOST_RULES} can be checked at once."
        if self._mistakes:
            first = self._mistakes[0]
            more = len(self._mistakes) - 1
            others = f" {counted(more, 'more rule')} can’t be read." if more else ""
            place = f"Line {first.line + 1}, character {first.at + 1}"
            return f"{place}: {first.detail} {first.hint}{others}"
        if rules == self._checked:
            return f"{counted(len(rules), 'rule')}, all checked." if rules else "No rules yet."
        return f"{counted(len(rules), 'rule')}, not checked yet."

    def _mark(self) -> None:
        """Underline each mistake from where it begins."""
        marks = []
        document = self.text.document()
        for mistake in self._mistakes[:MOST_RULES]:
            block = document.findBlockByNumber(mistake.line)
            if not block.isValid():
                continue
            line = block.text()
            start = min(mistake.at, max(len(line.rstrip()) - 1, 0))
            cursor = QTextCursor(block)
            cursor.setPosition(block.position() + start)
            cursor.movePosition(
                QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor
            )
            look = QTextCharFormat()
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            look.setUnderlineColor(QColor(current().bad))
            mark = QTextEdit.ExtraSelection()
            mark.cursor, mark.format = cursor, look
            marks.append(mark)
        self.text.setExtraSelections(marks)

    def _settle(self) -> None:
        rules = self.rules
        why = self._why_disabled
        if not why and self._mistakes:
            why = "First mend what is wrong."
        if not why and rules == self._checked:
            why = "These rules are checked already."
        if not why and len(rules) > MOST_RULES:
            why = "There are too many rules."
        self.check.setEnabled(not why)
        self.check.setToolTip(why or "Hold these rules against every row of every table")

    def _ask(self) -> None:
        self.look()
        if self.check.isEnabled():
            self.check_requested.emit(self.rules)


class RulesText(QPlainTextEdit):
    """Plain text that completes columns' names."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Rules of your own, one a line")
        self.setTabChangesFocus(True)
        self.setMinimumHeight(80)
        self._words = QStringListModel(self)
        self.completer = QCompleter(self._words, self)
        self.completer.setWidget(self)
        self.completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._popup = QListView()
        self._popup.setAccessibleName("Columns")
        self.completer.setPopup(self._popup)
        self.completer.activated.connect(self._complete)

    def set_words(self, words: Sequence[str]) -> None:
        """What is offered."""
        self._words.setStringList(list(words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Offer names after two letters, or when asked by Ctrl+Space."""
        popup = self._popup
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Tab)
        if popup.isVisible() and event.key() in keys:
            event.ignore()  # they belong to the list of names
            return
        control = Qt.KeyboardModifier.ControlModifier
        is_asked = event.key() == Qt.Key.Key_Space and bool(event.modifiers() & control)
        if not is_asked:
            super().keyPressEvent(event)
        is_typed = bool(event.text()) and event.text().isprintable()
        word = self._word()
        is_name = len(word) >= _WORD and not word[0].isdigit() and word.lower() not in KEYWORDS
        if is_asked or (is_typed and is_name and not self._is_in_text()):
            self._offer(word)
        else:
            popup.hide()

    def _offer(self, word: str) -> None:
        self.completer.setCompletionPrefix(word)
        model = self.completer.completionModel()
        if not model.rowCount() or word in self._words.stringList():
            self._popup.hide()
            return
        popup = self._popup
        popup.setCurrentIndex(model.index(0, 0))
        area = self.cursorRect()
        bar = popup.verticalScrollBar().sizeHint().width()
        area.setWidth(min(popup.sizeHintForColumn(0) + bar + 16, 420))
        self.completer.complete(area)

    def _before(self) -> str:
        cursor = self.textCursor()
        return cursor.block().text()[: cursor.positionInBlock()]

    def _is_in_text(self) -> bool:
        """Whether the cursor stands inside a text in single quotes."""
        return self._before().count("'") % 2 == 1

    def _word(self) -> str:
        before = self._before()
        if before.count('"') % 2:
            return before[before.rindex('"') :]
        start = len(before)
        while start and (before[start - 1].isalnum() or before[start - 1] == "_"):
            start -= 1
        return before[start:]

    def _complete(self, name: str) -> None:
        cursor = self.textCursor()
        length = len(self._word())
        move = QTextCursor.MoveOperation.Left
        cursor.movePosition(move, QTextCursor.MoveMode.KeepAnchor, length)
        cursor.insertText(name)
        self.setTextCursor(cursor)
