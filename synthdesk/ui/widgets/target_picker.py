"""The column that is predicted and its favourable value, chosen once for all pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from synthdesk.engine.tables.schema import ColumnRole, ColumnType
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.session import Session
from synthdesk.ui.widgets.steady_box import SteadyBox
from synthdesk.ui.widgets.table_model import one_line

if TYPE_CHECKING:
    from synthdesk.engine.tables.schema import Column

NONE = "– choose a target –"


class TargetPicker(QWidget):
    """A box of columns and a line for the value; both write into the session's schema.

    Args:
        session: whose schema is changed.
        hint: what the favourable value means here.
        when_empty: what stands in its line where none is named.
    """

    settled = Signal()
    """Shows the session's target anew."""

    def __init__(
        self, session: Session, hint: str, when_empty: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._names: list[str] = []
        self.target = SteadyBox("Target")
        self.target.setMinimumContentsLength(20)
        self.target.activated.connect(self._choose_target)
        self.favourable = QLineEdit()
        self.favourable.setAccessibleName("Favourable value")
        self.favourable.setAccessibleDescription(hint)
        self.favourable.setToolTip(hint)
        self.favourable.setPlaceholderText(when_empty)
        self.favourable.editingFinished.connect(self.take_favourable)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        label = QLabel("&Favourable")
        label.setBuddy(self.favourable)
        row.addWidget(self.target, 2)
        row.addWidget(label)
        row.addWidget(self.favourable, 1)
        session.tables_changed.connect(self.settle)
        session.schema_changed.connect(self.settle)
        self.settle()

    @property
    def name(self) -> str:
        """The target; empty where none is chosen."""
        schema = self._session.schema
        columns = schema.columns if schema is not None else ()
        return next((one.name for one in columns if one.role is ColumnRole.TARGET), "")

    def take_favourable(self) -> None:
        """Write what stands in the line into the schema."""
        schema, name = self._session.schema, self.name
        if schema is not None and name:
            value = self.favourable.text().strip() or None
            self._session.set_schema(schema.with_favourable(name, value), self)

    def settle(self, _: object = None) -> None:
        """Show the session's target."""
        schema, target = self._session.schema, self.name
        usable = [
            column
            for column in (schema.columns if schema is not None else ())
            if column.is_audited and column.type not in (ColumnType.TEXT, ColumnType.IDENTIFIER)
        ]
        self._names = ["", *(column.name for column in usable)]
        self.target.clear()
        self.target.addItems([NONE, *(one_line(name) for name in self._names[1:])])
        self.target.setCurrentIndex(self._names.index(target) if target in self._names else 0)
        known = next((column for column in usable if column.name == target), None)
        if not self.favourable.hasFocus():
            self.favourable.setText((known.favourable or "") if known is not None else "")
        self.favourable.setEnabled(known is None or self._may_have_favourable(known))
        self.settled.emit()

    def _choose_target(self, place: int) -> None:
        schema, name = self._session.schema, self._names[place]
        if schema is None or name == self.name:
            return
        if name:
            self._session.set_schema(schema.with_role([name], ColumnRole.TARGET), self)
        else:
            self._session.set_schema(schema.with_role([self.name], ColumnRole.FEATURE), self)

    def _may_have_favourable(self, column: Column) -> bool:
        """A number has a favourable value only where it takes no more than two."""
        training = self._session.tables.get(TableRole.TRAINING)
        profile = training.profile if training is not None else ()
        known = next((one.distinct for one in profile if one.name == column.name), None)
        return not column.is_ordered or (known is not None and known <= 2)
