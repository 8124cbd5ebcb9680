"""What the views of an opened model have in common: empty until there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from synthdesk.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from synthdesk.engine.explain.opened import ExplainedRows, OpenedModel

NOT_YET = "No model yet"
TRAIN = (
    "Choose the target above and press Train models: one model is trained on the real rows, one on "
    "the synthetic rows, both are tested on rows that they never saw, and the real one is opened."
)
SEVERAL = "Of several classes each has an explanation of its own"
SEVERAL_MORE = "Records are explained one by one for a target of two classes, or a number."


def shown_tables(model: OpenedModel, rows: ExplainedRows | None) -> list[str]:
    """The tables whose rows may be looked at, the synthetic one first."""
    tables = [one.table for one in model.explanation.tables]
    shown = set(tables if rows is None else rows.tables.tolist())
    return [table for table in tables if table in shown]


class OpenedView(QStackedWidget):
    """An empty state, or ``content``; subclasses fill the content and show a model in it.

    Class attributes:
        needs_rows: whether the view looks at rows, which targets of several classes have not.
    """

    needs_rows = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty = EmptyState(NOT_YET, TRAIN)
        self.content = QWidget()
        self.addWidget(self.empty)
        self.addWidget(self.content)

    def show_model(self, model: OpenedModel | None, rows: ExplainedRows | None) -> None:
        """Show another model, or that there is none.

        Args:
            model: trained on real rows.
            rows: that were explained; absent for several classes.
        """
        if model is None:
            self.empty.set_text(NOT_YET, TRAIN)
            self.setCurrentWidget(self.empty)
        elif rows is None and self.needs_rows:
            self.empty.set_text(SEVERAL, SEVERAL_MORE)
            self.setCurrentWidget(self.empty)
        else:
            self.setCurrentWidget(self.content)
            self.fill(model, rows)

    def fill(self, model: OpenedModel, rows: ExplainedRows | None) -> None:
        """Show a model."""
        raise NotImplementedError
