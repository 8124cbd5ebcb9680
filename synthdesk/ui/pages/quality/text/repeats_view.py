"""Real texts that the synthetic table repeats word for word, against random real samples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from synthdesk.engine.formats import count, counted
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.quality.text.models import repeat_columns
from synthdesk.ui.pages.quality.text.parts import SideBySide
from synthdesk.ui.tasks.task import JobSpec, Task
from synthdesk.ui.widgets.card import ElidedLabel
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.filter_table import FilterTable

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.text.text_figures import RepeatedTexts, TextColumn
    from synthdesk.ui.session import Session
    from synthdesk.ui.tasks.manager import TaskManager

SLOT = "quality-repeated-texts"
SHOW = "&Show the texts"
WHY = "Reads the listed texts from the training file; they are shown here and never in a report"
NOT_LOADED = "The training file of this audit is no longer loaded, so its texts can't be shown."
NOTHING = "No synthetic text is found in training, so there is none to show."


class RepeatsView(QWidget):
    """Row numbers of repeated texts at the left, the draws at the right."""

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._tasks = session, tasks
        self._column: TextColumn | None = None
        self._sha256 = ""
        self.read = QPushButton(SHOW)
        self.read.setAccessibleName("Show the repeated texts")
        self.read.clicked.connect(self._read)
        self.state = ElidedLabel("", "muted")
        self.state.setMinimumWidth(320)
        self.listed = FilterTable("Repeated texts", "Filter texts, once they are shown")
        self.chart = ChartView()
        both = SideBySide([self.read, self.state], self.listed, self.chart)
        self.words = both.words
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(both)

    def show_column(self, column: TextColumn, result: AuditResult) -> None:
        """Show another text column."""
        from synthdesk.plots.text import repeats_figure, repeats_table

        self._column = column
        self._sha256 = next(
            (one.sha256 for one in result.inputs if one.role is TableRole.TRAINING), ""
        )
        found = column.repeats
        self.words.setText(_in_words(found))
        self.listed.table.set_content(repeat_columns({}), found.listed)
        self.state.set_text("")
        self._allow()
        self.chart.show_chart(
            lambda palette: repeats_figure(column, palette),
            lambda: repeats_table(column),
            f"Repeated texts of {column.name[:60]}",
        )

    def _allow(self) -> None:
        why = "" if self._cache() else NOT_LOADED
        if self._column is not None and not self._column.repeats.listed:
            why = NOTHING
        self.read.setEnabled(not why)
        self.read.setToolTip(why or WHY)

    def _cache(self) -> str:
        """The working copy of exactly the training file that was audited."""
        table = self._session.tables.get(TableRole.TRAINING)
        if table is None or table.source.sha256 != self._sha256 or not Path(table.cache).is_file():
            return ""
        return str(table.cache)

    def _read(self) -> None:
        column, cache = self._column, self._cache()
        if column is None or not cache:
            self._allow()
            return
        rows = tuple(one.training_row - 1 for one in column.repeats.listed)
        self.state.set_text("Reading the texts …")
        self._tasks.run(
            JobSpec("read_rows", {"caches": (cache,), "rows": (rows,)}, "Reading texts", SLOT),
            lambda read: self._take(column, read),
            self._fail,
        )

    def _take(self, column: TextColumn, read: Any) -> None:
        if column is not self._column:
            return
        ((names, rows),) = read
        place = list(names).index(column.name)
        texts = {
            one.training_row: row[place]
            for one, row in zip(column.repeats.listed, rows, strict=True)
        }
        self.listed.table.set_content(repeat_columns(texts), column.repeats.listed)
        self.state.set_text("")

    def _fail(self, task: Task) -> None:
        error = task.error
        self.state.set_text(
            f"{error.title}. {error.hint}" if error else "Reading the texts stopped unexpectedly."
        )


def _in_words(found: RepeatedTexts) -> str:
    real, made = found.real, found.synthetic
    listed = len(found.listed)
    what = (
        f"Listed: the {count(listed)} rarest in training, the longest first."
        if listed < found.in_training
        else "All are listed, the rarest in training first."
    )
    return (
        f"{counted(found.in_training, 'different text')} of the synthetic table "
        f"{'is' if found.in_training == 1 else 'are'} found in training, letter by letter "
        f"({counted(found.synthetic_rows, 'synthetic row')}). That means little by itself: two "
        f"random real samples of {count(found.rows)} texts share {real.value:,.0f} "
        f"({real.low:,.0f} – {real.high:,.0f}); a synthetic and a real one of that size share "
        f"{made.value:,.0f} ({made.low:,.0f} – {made.high:,.0f}; {found.draws} draws). "
        f"{what if found.in_training else ''}"
    )
