"""The cards of tables that can do more than be there: versions, and a holdout split off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from synthdesk.engine import formats
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.data.cards.table_card import TableCard
from synthdesk.ui.pages.data.cards.version_bar import VersionBox, VersionsButton

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable


class SyntheticCard(TableCard):
    """The synthetic table: one version, or several of which one is audited."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(TableRole.SYNTHETIC, parent)
        self.versions = VersionsButton()
        self.header.insertWidget(1, self.versions)
        self.box = VersionBox()
        self.facts.first_line.insertWidget(0, self.box, 3)
        self.facts.first_line.setStretch(1, 2)
        self.show_versions({}, None)

    def show_versions(
        self, versions: Mapping[str, LoadedTable], chosen: LoadedTable | None
    ) -> None:
        """Show the versions, and the facts of the one that is audited."""
        self.versions.setVisible(chosen is not None)
        self.box.show_versions(versions, chosen)
        several = len(versions) > 1
        self.title.setText(
            f"Synthetic ({formats.count(len(versions))} versions)" if several else "Synthetic"
        )
        self.show_table(chosen)
        if several:
            self.clear.setText("Remove")
        self.clear.setToolTip("Remove this version" if several else "")


class HoldoutCard(TableCard):
    """The holdout: a file of its own, or rows split off the training table."""

    split_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(TableRole.HOLDOUT, parent)
        self.split = self._button("Split one off the training table…", "Split a {} off")
        self.split.clicked.connect(self.split_requested)
        self.choices.addWidget(self.split, 0, Qt.AlignmentFlag.AlignLeft)
        self.show_training(None)

    def show_training(self, training: LoadedTable | None) -> None:
        """Offer the split where there is a whole training table to split."""
        can_split = training is not None and training.split is None
        self.split.setEnabled(can_split)
        self.split.setToolTip(
            "Only if the generator never saw those rows"
            if can_split
            else "Load a whole training table first"
        )
