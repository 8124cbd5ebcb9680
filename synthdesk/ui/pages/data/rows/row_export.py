"""Shown rows for other programs: to the clipboard and to a CSV file, both bounded, with a word."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from synthdesk.engine.errors import UserError
from synthdesk.engine.formats import counted
from synthdesk.ui.pages.data.rows.row_collecting import RowCollector, selected_spans
from synthdesk.ui.pages.data.rows.rows_model import RowsModel
from synthdesk.ui.pages.data.rows.rows_table import RowsTable
from synthdesk.ui.widgets.table_export import as_csv, as_tsv
from synthdesk.ui.widgets.table_view import file_stem
from synthdesk.ui.widgets.whole_file import write_whole_file

MOST_COPIED_CELLS = 1_000_000
MOST_EXPORTED_ROWS = 100_000
MOST_EXPORTED_CELLS = 5_000_000


class RowExport(QObject):
    """Copies what is selected and exports what is shown.

    Args:
        table: where rows are selected and columns hidden.
        model: its rows.
    """

    told = Signal(str)
    """One short line about what was done."""

    refused = Signal(str, str, str)
    """Title, detail and advice where there is too much to take."""

    failed = Signal(object)
    """UserError of a file that could not be written."""

    def __init__(self, table: RowsTable, model: RowsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table, self._model = table, model
        self.collector = RowCollector(model, self)
        table.copy_requested.connect(self.copy)

    def copy(self) -> None:
        """Put the selected cells with their headers on the clipboard; missing cells are empty."""
        spans, (left, right) = selected_spans(self._table.selectionModel().selection())
        columns = [c for c in self._table.shown_columns() if left <= c <= right]
        rows = sum(count for _, count in spans)
        if not rows or not columns:
            self.told.emit("Nothing is selected")
            return
        if rows * len(columns) > MOST_COPIED_CELLS:
            self.refused.emit(
                "Too many cells to copy",
                f"{rows * len(columns):,} cells are selected; at most {MOST_COPIED_CELLS:,} go "
                "to the clipboard. Nothing was copied.",
                "Select fewer rows or hide columns, or filter and export the rows as CSV.",
            )
            return
        done = partial(self._put_on_clipboard, columns, rows)
        self.collector.collect(spans, columns, lambda part: _below_headers(as_tsv((), part)), done)

    def _put_on_clipboard(self, columns: Sequence[int], rows: int, text: str) -> None:
        QGuiApplication.clipboard().setText(as_tsv(self._headers(columns), ()) + text)
        self.told.emit(f"{counted(rows, 'row')} × {counted(len(columns), 'column')} copied")

    def ask_export(self, stem: str, parent: QWidget) -> None:
        """Let the user choose a file and export the shown rows to it."""
        dialog = QFileDialog(parent, "Export the rows shown", f"{file_stem(stem)}-rows.csv")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setNameFilter("CSV files (*.csv)")
        dialog.fileSelected.connect(lambda path: self.export_to(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export_to(self, path: Path) -> None:
        """Write the shown rows and columns to a CSV file, the first ones if they are too many."""
        columns = self._table.shown_columns()
        most = min(MOST_EXPORTED_ROWS, MOST_EXPORTED_CELLS // max(len(columns), 1))
        rows = min(self._model.rowCount(), most)
        done = partial(self._write, path, columns, rows)
        self.collector.collect(
            [(0, rows)], columns, lambda part: _below_headers(as_csv((), part)), done
        )

    def _write(self, path: Path, columns: Sequence[int], rows: int, text: str) -> None:
        try:
            whole = as_csv(self._headers(columns), ()) + text
            write_whole_file(path, whole.encode("utf-8-sig"))
        except UserError as error:
            self.failed.emit(error)
            return
        self.told.emit(f"{counted(rows, 'row')} exported to {path.name}")
        shown = self._model.rowCount()
        if rows < shown:
            self.refused.emit(
                "Only the first rows were exported",
                f"{path.name} holds the first {rows:,} of the {shown:,} rows shown.",
                "Filter the rows, or hide columns, until no more than "
                f"{MOST_EXPORTED_ROWS:,} rows are left, then export again.",
            )

    def _headers(self, columns: Sequence[int]) -> list[str]:
        return [self._model.columns[column] for column in columns]


def _below_headers(text: str) -> str:
    """Rows without the line of headers above them, which is empty."""
    return text[1:]
