"""Which look is shown: all columns, or a second one without some of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec
from synthdesk.ui.widgets.ask_bar import AskBar
from synthdesk.ui.widgets.column_menu import ColumnMenu
from synthdesk.ui.widgets.table_model import one_line

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.discriminator.fake_or_real import Discriminator

ALL = "All columns"
STALE = "Tables or settings changed after this audit. Run it again first."
NONE = "No column is left out"
TOO_FEW = "At least one column has to stay."


class LookBar(QWidget):
    """Chooses the look that the page shows, and asks for a second one."""

    look_changed = Signal(object)  # Discriminator

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._tasks = session, tasks
        self._result: AuditResult | None = None
        self.looks = QComboBox()
        self.looks.setAccessibleName("Which look to show")
        self.looks.currentIndexChanged.connect(self._choose)
        label = QLabel("&Shown:")
        label.setBuddy(self.looks)
        self.columns = ColumnMenu(NONE)
        self.ask = AskBar("Look again &without:", self.columns, "&Run")
        self.ask.asked.connect(self._run)
        self.columns.changed.connect(self._settle)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label)
        row.addWidget(self.looks)
        row.addSpacing(16)
        row.addWidget(self.ask, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)

    @property
    def shown(self) -> Discriminator | None:
        """The look that is shown."""
        if self._result is None:
            return None
        second = self._result.discriminator_without
        return second if self.looks.currentIndex() == 1 and second else self._result.discriminator

    def show_result(self, result: AuditResult) -> None:
        """Offer the looks of another result; a new second one is shown at once."""
        earlier, self._result = self._result, result
        second = result.discriminator_without
        is_new = second is not None and (earlier is None or earlier.discriminator_without != second)
        chosen = self.looks.currentIndex()
        self.looks.blockSignals(True)
        self.looks.clear()
        self.looks.addItem(ALL)
        if second is not None:
            self.looks.addItem(f"Without {', '.join(map(one_line, second.without))}"[:60])
        self.looks.setCurrentIndex(self.looks.count() - 1 if is_new and earlier else 0)
        if not is_new and 0 <= chosen < self.looks.count():
            self.looks.setCurrentIndex(chosen)
        self.looks.blockSignals(False)
        names = tuple(column.name for column in result.columns if column.role.value == "feature")
        found = result.discriminator
        if found is not None and found.columns:
            known = {one.column for one in found.columns}
            names = tuple(name for name in names if name in known) or names
        ticked = self._session.options.without or (second.without if second is not None else ())
        self.columns.show_columns(names, ticked)
        self._choose()

    def _choose(self, _: int = 0) -> None:
        self.look_changed.emit(self.shown)

    def show_stale(self, is_stale: bool) -> None:
        """Told when inputs or settings no longer fit the result."""
        self._settle(is_stale)

    def _settle(self, is_stale: bool | None = None) -> None:
        stale = self._session.result_is_stale if is_stale is None else is_stale
        reason = STALE if stale else TOO_FEW if self.columns.leaves_none else ""
        self.ask.block("")
        self.ask.button.setEnabled(not reason and bool(self.columns.ticked or self._has_second))
        self.ask.button.setToolTip(reason)

    @property
    def _has_second(self) -> bool:
        return self._result is not None and self._result.discriminator_without is not None

    def _run(self) -> None:
        result, without = self._session.result, self.columns.ticked
        if result is None or self._session.result_is_stale:
            return
        if not without:
            self._put(result, (), None)
            return
        request = replace(self._session.request(), without=without)
        spec = JobSpec(
            "measure_part",
            {"request": request, "part": "discriminator_without"},
            "Fake vs real without some columns",
            slot="fake-or-real-without",
        )
        self.ask.run(self._tasks, spec, lambda found: self._put(result, without, found))

    def _put(
        self, asked_of: AuditResult, without: tuple[str, ...], found: Discriminator | None
    ) -> None:
        result = self._session.result
        if result is None or result.inputs != asked_of.inputs:
            return
        extended = replace(result, discriminator_without=found)
        self._session.extend_result(extended, {"without": without}, self)
