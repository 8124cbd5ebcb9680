"""What a loaded table is: name, size, how it was read, hash, and what was set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from synthdesk.engine import formats
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.data.cards.link_button import LinkButton
from synthdesk.ui.pages.data.importing import import_words
from synthdesk.ui.widgets.card import ElidedLabel, text_label
from synthdesk.ui.widgets.table_model import as_tooltip

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable

HASH_SHOWN = 12


class TableFacts(QWidget):
    """Four lines on a table, each shortened where there is no room."""

    doubted = Signal()
    """The user wants to see how the table was read."""

    set_aside_requested = Signal()

    def __init__(self, role: TableRole, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table: LoadedTable | None = None
        self.name = ElidedLabel("", "file-name")
        self.origin = text_label("", "muted")
        self.origin.setWordWrap(False)
        self.size_line = ElidedLabel("", "muted")
        self.reading = ElidedLabel("", "muted")
        self.doubt = LinkButton("Not sure", f"Not sure how the {role} table is to be read")
        self.doubt.warn()
        self.doubt.clicked.connect(self.doubted)
        self.hash = ElidedLabel("", "muted")
        self.copy = LinkButton("Copy", f"Copy the SHA-256 of the {role} table")
        self.copy.setToolTip("Copy the whole hash")
        self.copy.clicked.connect(self._copy_hash)
        self.set_aside = LinkButton("", f"Rows of the {role} table that were set aside")
        self.set_aside.warn()
        self.set_aside.clicked.connect(self.set_aside_requested)
        self.first_line = QHBoxLayout()
        self.first_line.addWidget(self.name, 1)
        self.first_line.addWidget(self.origin)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(self.first_line)
        layout.addWidget(self.size_line)
        layout.addLayout(_line(self.reading, self.doubt))
        layout.addLayout(_line(self.hash, self.copy, self.set_aside))

    def show_table(self, table: LoadedTable) -> None:
        """Show another table."""
        self._table, source = table, table.source
        self.name.set_text(source.name)
        self.name.setToolTip(as_tooltip(table.path))
        rows, columns = formats.count(source.rows), formats.count(len(source.columns))
        size = formats.file_size(source.bytes)
        spent = f"{table.seconds:.1f}" if table.seconds >= 0.1 else "under 0.1"
        read_in = f" · read in {spent} s" if table.seconds else ""
        self.size_line.set_text(f"{rows} rows × {columns} columns · {size}{read_in}")
        _show_origin(self.origin, table)
        self.reading.set_text(import_words.how_it_was_read(table))
        self.reading.setToolTip(as_tooltip(import_words.why_it_was_read_so(table)))
        doubts = import_words.doubts(table.recognised, table.given)
        self.doubt.setVisible(bool(doubts))
        self.doubt.setToolTip(as_tooltip("\n".join(doubts)))
        self.hash.set_text(f"SHA-256 {source.sha256[:HASH_SHOWN]}…")
        self.hash.setToolTip(source.sha256)
        count = table.set_aside.count if table.set_aside else 0
        self.set_aside.setText(f"{formats.count(count)} row{'' if count == 1 else 's'} set aside")
        self.set_aside.setToolTip("Rows that could not be read; they are not in the table")
        self.set_aside.setVisible(count > 0)

    def _copy_hash(self) -> None:
        if self._table is not None:
            QGuiApplication.clipboard().setText(self._table.source.sha256)


def _show_origin(label: QLabel, table: LoadedTable) -> None:
    """Whether the rows are all of the file's."""
    split, derived = table.split, table.source.derived
    if split is not None:
        share = split.share if split.is_held_out else 1 - split.share
        key = f", rows of the same “{split.subject_key}” together" if split.subject_key else ""
        label.setText(f"{formats.share(share, 0)} of the file")
        label.setToolTip(
            as_tooltip(
                f"{'Held out' if split.is_held_out else 'Kept'} by a random split of the file: "
                f"{formats.share(split.share)} held out, seed {split.seed}{key}."
            )
        )
    else:
        label.setText("Derived" if derived else "")
        label.setToolTip(as_tooltip(derived))
    label.setVisible(bool(label.text()))


def _line(*widgets: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(4)
    for position, widget in enumerate(widgets):
        line.addWidget(widget, 0 if position else 1)
    return line
