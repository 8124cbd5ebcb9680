"""The toolbar: run the audit, under which policy, and what came out."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from synthdesk.engine.errors import UserError
from synthdesk.engine.policy import load_policy, shipped_policies
from synthdesk.ui.session import Session
from synthdesk.ui.theme import theme_manager
from synthdesk.ui.widgets.table_model import as_tooltip
from synthdesk.ui.widgets.verdict_chip import VerdictChip


class AuditBar(QFrame):
    """Shows the session's options and result; the button follows the given action.

    Args:
        run: starts an audit.
    """

    def __init__(self, session: Session, run: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("audit-bar")
        self.setAccessibleName("Audit")
        self._session = session
        self._run = run
        self.run_button = self._make_run_button()
        self.policies = QComboBox()
        self.policies.setAccessibleName("Policy")
        self.policies.setToolTip("The gates that the audit is held against")
        self.policies.setMinimumContentsLength(24)
        self.policies.activated.connect(self._choose_policy)
        policy_label = QLabel("&Policy")
        policy_label.setBuddy(self.policies)
        self.stale_note = QLabel("Results are out of date")
        self.stale_note.setProperty("chip", "warning")
        self.stale_note.setToolTip(
            "Tables, columns or options were changed since the last audit: run it again."
        )
        self.chip = VerdictChip()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(8)
        layout.addWidget(self.run_button)
        layout.addSpacing(12)
        layout.addWidget(policy_label)
        layout.addWidget(self.policies)
        layout.addStretch(1)
        layout.addWidget(self.stale_note)
        layout.addWidget(self.chip)
        for policy in shipped_policies():
            self._add_policy(policy)
        run.changed.connect(self._follow_run)
        theme_manager().changed.connect(self._follow_run)
        for signal in (session.tables_changed, session.schema_changed, session.result_changed):
            signal.connect(self._show_result)
        session.options_changed.connect(self._show_options)
        self._follow_run()
        self._show_options()

    def _make_run_button(self) -> QPushButton:
        button = QPushButton(self._run.text().replace("&", ""))
        button.setProperty("primary", True)
        button.setAccessibleName("Run audit")
        button.setIconSize(QSize(16, 16))
        button.clicked.connect(self._run.trigger)
        return button

    def _follow_run(self) -> None:
        is_enabled = self._run.isEnabled()
        self.run_button.setEnabled(is_enabled)
        self.run_button.setToolTip(self._run.toolTip())
        colour = "accent_text" if is_enabled else "border_strong"
        self.run_button.setIcon(theme_manager().icon("run", colour))

    def use_policy_file(self, path: str) -> None:
        """Take a policy of the user's own.

        Raises:
            UserError: where it is not a policy.
        """
        load_policy(path)
        self._session.set_options(replace(self._session.options, policy=path), self)

    def _add_policy(self, name: str) -> None:
        title, purpose = name, ""
        # A file of the user's own may have gone since; the audit will say so.
        with contextlib.suppress(UserError):
            policy = load_policy(name)
            title, purpose = policy.title, policy.purpose
        self.policies.addItem(title, name)
        self.policies.setItemData(
            self.policies.count() - 1, as_tooltip(purpose), Qt.ItemDataRole.ToolTipRole
        )

    def _choose_policy(self, position: int) -> None:
        policy = self.policies.itemData(position)
        self._session.set_options(replace(self._session.options, policy=policy), self)

    def _show_options(self, _event: object = None) -> None:
        policy = self._session.options.policy
        if self.policies.findData(policy) < 0:
            self._add_policy(policy)
        self.policies.setCurrentIndex(self.policies.findData(policy))
        self._show_result()

    def _show_result(self, _event: object = None) -> None:
        result = self._session.result
        self.chip.setVisible(result is not None)
        self.stale_note.setVisible(self._session.result_is_stale)
        if result is not None:
            self.chip.show_verdict(result.verdict)
