"""Compare all loaded versions; save what came of it as a report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from synthdesk.engine.formats import count
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.versions.asking import (
    can_compare,
    comparison_request,
    named_lineages,
    state_of,
)
from synthdesk.ui.pages.versions.reference_making import ReferenceButton
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec
from synthdesk.ui.widgets.ask_bar import AskBar
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.report_folder import ReportFolder

if TYPE_CHECKING:
    from synthdesk.engine.versions.comparing import VersionComparison

STALE = (
    "Tables or settings changed since this comparison. Compare again to bring this page up to date."
)
LADDER_HINT = (
    "Measures tables of known quality made from the training table, so that each figure has a "
    "scale. A minute or two, once for each training table."
)


class CompareBar(QWidget):
    """Says what would be compared, and holds the last comparison."""

    compared = Signal(object)
    """The ``VersionComparison``, or none."""

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._tasks = session, tasks
        self._comparison: VersionComparison | None = None
        self._state: tuple[object, ...] | None = None
        self.with_ladder = QCheckBox("with the reference ladder")
        self.with_ladder.setChecked(True)
        self.with_ladder.setToolTip(LADDER_HINT)
        self.ask = AskBar("&Versions", self.with_ladder, "&Compare", is_wide=False)
        self.ask.button.setProperty("primary", "true")
        self.ask.asked.connect(self._run)
        self.add_reference = ReferenceButton(session, tasks)
        self.report = ReportFolder(tasks, "Save co&mparison…", self)
        self.report.save.clicked.connect(self._ask_folder)
        self.stale = text_label(STALE)
        self.stale.setProperty("chip", "warning")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.ask, 1)
        row.addWidget(self.add_reference)
        for button in (self.report.open_folder, self.report.open_report, self.report.save):
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(row)
        layout.addWidget(self.report.outcome)
        layout.addWidget(self.stale)
        for signal in (session.tables_changed, session.schema_changed, session.options_changed):
            signal.connect(self._settle)
        self._settle()

    @property
    def comparison(self) -> VersionComparison | None:
        """The last comparison, with what is told now of where its versions came from."""
        from synthdesk.engine.versions.compared_version import with_lineages

        known = self._comparison
        if known is None:
            return None
        told = named_lineages(self._session)
        return replace(known, versions=with_lineages(known.versions, told))

    @property
    def is_stale(self) -> bool:
        """Whether tables or settings are others than those compared."""
        return self._comparison is not None and self._state != state_of(self._session)

    def save_to(self, folder: Path) -> None:
        """Write the comparison's report into a folder, as a task."""
        if self.comparison is None:
            return
        self.report.write(
            JobSpec(
                "write_comparison",
                {"comparison": self.comparison, "folder": str(folder)},
                "Saving the comparison",
                slot="comparison-report",
            )
        )

    def _ask_folder(self) -> None:
        training = self._session.tables.get(TableRole.TRAINING)
        stem = Path(training.source.name).stem if training is not None else "versions"
        self.report.ask(f"{stem}-comparison", self.save_to)

    def _run(self) -> None:
        if not can_compare(self._session):
            return
        request = comparison_request(self._session, with_ladder=self.with_ladder.isChecked())
        state = state_of(self._session)
        versions = len(request.versions)
        spec = JobSpec(
            "compare_versions",
            {"request": request},
            f"Comparing {count(versions)} versions" if versions > 1 else "Measuring the version",
            slot="compare-versions",
        )
        self.ask.run(self._tasks, spec, lambda found: self._take(found, state))

    def _take(self, found: VersionComparison, state: tuple[object, ...] | None) -> None:
        self._comparison, self._state = found, state
        self.report.forget()
        self._settle()
        self.compared.emit(self.comparison)

    def _settle(self, event: object = None) -> None:
        del event
        versions = len(self._session.versions)
        self.ask.button.setText("&Compare" if versions > 1 else "Measure it")
        self.ask.label.setText(f"&Versions: {count(versions)}")
        self.ask.block("" if can_compare(self._session) else "Load tables in Data first.")
        if self._comparison is not None and not can_compare(self._session):
            # What it describes was taken out of the session.
            self._comparison = None
            self.compared.emit(None)
        self.report.save.setEnabled(self._comparison is not None)
        self.stale.setVisible(self.is_stale)
