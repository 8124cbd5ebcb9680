"""The Report page: verdict, gates, saving, and where the figures come from."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.policy import Verdict
from synthdesk.ui.pages.report.models import (
    VERDICT_COLUMN,
    gate_columns,
    gate_details,
    input_columns,
    provenance_columns,
    provenance_rows,
)
from synthdesk.ui.pages.report.saving import SavingCard
from synthdesk.ui.pages.result_page import ResultPage
from synthdesk.ui.widgets.card import Card, Statement, text_label
from synthdesk.ui.widgets.mark_delegate import MarkDelegate
from synthdesk.ui.widgets.marks import MARK_OF_VERDICT
from synthdesk.ui.widgets.table_view import TableView

WORDS = {
    Verdict.PASS: "Pass",
    Verdict.WARN: "Warn",
    Verdict.NOT_ASSESSABLE: "Not assessable",
    Verdict.FAIL: "Fail",
}


class ReportPage(ResultPage):
    """What the audit comes to, why, and how to hand it on."""

    title = "Report"
    icon_name = "report"
    promise = (
        "This page will show the verdict, every gate of the policy with its reason, and where "
        "the figures come from; the report is saved from here."
    )

    def build(self) -> None:
        """Banner, gates, saving, provenance, scrolled."""
        self._result: AuditResult | None = None
        self.banner = Card("Verdict")
        self.statement = Statement()
        self.footer = text_label("", "muted")
        self.banner.body.addWidget(self.statement)
        self.banner.body.addWidget(self.footer)
        self.gates_card = Card("Gates")
        self.gates = TableView("Gates")
        self.gates.setItemDelegateForColumn(VERDICT_COLUMN, MarkDelegate(self.gates))
        self.gates.row_selected.connect(self._show_gate)
        self.details = text_label("")
        self.gates_card.body.addWidget(self.gates)
        self.gates_card.body.addWidget(self.details)
        self.saving = SavingCard(self.session, self.tasks)
        self.saving.saved.connect(lambda folder: self.status_message.emit(f"Saved in {folder}"))
        self.inputs_card = Card("Input files")
        self.inputs = TableView("Input files")
        self.inputs_card.body.addWidget(self.inputs)
        self.provenance_card = Card("Where the figures come from")
        self.provenance = TableView("Provenance")
        self.provenance_card.body.addWidget(self.provenance)
        for card, table in (
            (self.gates_card, self.gates),
            (self.inputs_card, self.inputs),
            (self.provenance_card, self.provenance),
        ):
            card.header.addWidget(self._copy_button(table))
        self._compose()

    def _compose(self) -> None:
        self.scroll_cards(
            "Report",
            self.banner,
            self.gates_card,
            self.saving,
            self.inputs_card,
            self.provenance_card,
        )

    def _copy_button(self, table: TableView) -> QPushButton:
        button = QPushButton("Copy")
        button.setAccessibleName(f"Copy {table.accessibleName()}")
        button.setToolTip("Copy the whole table, with headers, for a spreadsheet")
        button.clicked.connect(table.copy_all)
        button.clicked.connect(lambda: self.status_message.emit(f"{table.accessibleName()} copied"))
        return button

    def show_result(self, result: AuditResult) -> None:
        """Show another audit's verdict."""
        is_new = result is not self._result
        self._result = result
        verdict = result.verdict
        word = WORDS[verdict.verdict]
        sentence = verdict.headline.removeprefix(f"{word}:").strip()
        self.statement.show_judgement(
            MARK_OF_VERDICT[verdict.verdict], word, sentence[:1].upper() + sentence[1:]
        )
        self.banner.set_mark(MARK_OF_VERDICT[verdict.verdict])
        self.footer.setText(verdict.footer)
        self.gates_card.title.setText(f"Gates of the policy “{result.provenance.policy.title}”")
        self.gates.set_content(gate_columns(), result.gates)
        self.gates.fit_height()
        self.inputs.set_content(input_columns(), result.inputs)
        self.inputs.fit_height()
        self.provenance.set_content(provenance_columns(), provenance_rows(result))
        self.provenance.fit_height(40)
        self.details.setVisible(bool(result.gates))
        if result.gates:
            decisive = next(
                (row for row, gate in enumerate(result.gates) if gate.id in verdict.decided_by), 0
            )
            self.gates.select_row(decisive)
            self._show_gate(decisive)
        if is_new:
            self.saving.folder.forget()
        self.saving.show_basis(result, self.session.result_is_stale)

    def _check_stale(self, event: object = None) -> None:
        super()._check_stale(event)
        if self.session.result is not None:
            self.saving.show_basis(self.session.result, self.session.result_is_stale)

    def _show_gate(self, row: int) -> None:
        if self._result is not None:
            self.details.setText(gate_details(self._result.gates[row]))
