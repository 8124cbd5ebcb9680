"""Rules that real rows keep, and the synthetic rows that break them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.quality_findings import quality_with_more
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.quality.quality_view import QualityView
from synthdesk.ui.pages.quality.rules.models import (
    ALL,
    CHOICES,
    FACT_COLUMNS,
    ONLY_BROKEN,
    RULE,
    STANDING,
    basis_of,
    chosen_rules,
    facts_of,
    headline_of,
    mapping_columns,
    mapping_of,
    rule_columns,
)
from synthdesk.ui.pages.quality.rules.rows_panel import RowsPanel
from synthdesk.ui.pages.quality.rules.rules_editor import RulesEditor
from synthdesk.ui.tasks.task import JobSpec, Task
from synthdesk.ui.widgets.card import Card, text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.filter_table import FilterTable
from synthdesk.ui.widgets.mark_delegate import MarkDelegate
from synthdesk.ui.widgets.table_view import TableView
from synthdesk.ui.widgets.view_tabs import ViewTabs

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.health.findings import Finding
    from synthdesk.engine.rules.measured_rules import MeasuredRule
    from synthdesk.engine.rules.rules import Rules

NOTHING = "No rules were found"
HOW_TO = (
    "No value in training settles another or never meets it in enough rows to be no accident. "
    "Rules that you know of yourself can be written under “My rules” at the right."
)
NOTHING_CHOSEN = "No rule of this kind"
WIDEST_RULE = 250
NEVER_BROKEN = "No synthetic row breaks any rule, so there is nothing to draw."
STALE = "Tables or settings changed after this audit. Run it again first."
ABOUT_ALL = "The finding is about all rules together; those that are broken are listed"
ROWS, ABOUT, ALL_RULES = 0, 1, 2
RUNNING = "The rules are being checked."


class RulesView(QualityView):
    """Rules at the left; rows, facts and chart of the chosen one and the editor at the right."""

    title = "&Rules"
    fields = ("rules",)

    def build(self) -> None:
        """Make the widgets."""
        self._result: AuditResult | None = None
        self._rules: Rules | None = None
        self._shown: tuple[MeasuredRule, ...] = ()
        self._ranked: tuple[MeasuredRule, ...] = ()
        self._chosen = ""
        self._on_show: MeasuredRule | None = None
        self._is_stale = False
        self._task: Task | None = None
        self.headline = text_label("", "section-title")
        self.basis = text_label("", "muted")
        self.choice = QComboBox()
        self.choice.setAccessibleName("Which rules to list")
        self.choice.addItems(CHOICES)
        self.choice.currentTextChanged.connect(self._list)
        self.rules = FilterTable("Rules", "Filter rules or columns")
        self.rules.table.setItemDelegateForColumn(STANDING, MarkDelegate(self.rules.table))
        self.rules.table.row_selected.connect(self._choose)
        self.rules.table.row_activated.connect(self._request)
        self.rules.setToolTip("Enter or a double click shows the columns of the rule")
        self.empty = EmptyState(NOTHING, HOW_TO)
        self.rows = RowsPanel(self.session, self.tasks)
        self.facts = TableView("The chosen rule")
        self.mapping = FilterTable("What each value settles", "Filter values")
        self.chart = ChartView()
        self.editor = RulesEditor()
        self.editor.check_requested.connect(self._check)
        self.rows.status_message.connect(self.status_message)
        self.chart.saved.connect(self._tell_saved)
        for table in (self.rules.table, self.facts, self.mapping.table):
            table.exported.connect(self._tell_saved)
        self._compose()

    def _compose(self) -> None:
        self.lists = QStackedWidget()
        self.lists.addWidget(self.rules)
        self.lists.addWidget(self.empty)
        left = Card("Rules")
        label = QLabel("Sho&w")
        label.setBuddy(self.choice)
        left.header.addWidget(label)
        left.header.addWidget(self.choice)
        left.body.addWidget(self.lists, 1)
        about = QWidget()
        column = QVBoxLayout(about)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.facts)
        column.addWidget(self.mapping, 1)
        column.addStretch(0)
        self.right = ViewTabs("The chosen rule, and rules of your own")
        self.right.add_view("R&ows", self.rows)
        self.right.add_view("&About it", about)
        self.right.add_view("All r&ules", self.chart)
        self.right.add_view("&My rules", self.editor)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.setObjectName("rules-across")
        across.addWidget(left)
        across.addWidget(self.right)
        across.setSizes([640, 600])
        across.setChildrenCollapsible(False)
        across.setHandleWidth(10)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.headline)
        layout.addWidget(self.basis)
        layout.addWidget(across, 1)

    # --- showing ---------------------------------------------------------------------------

    def show_result(self, result: AuditResult) -> None:
        """Show another audit, the rule that most rows break chosen."""
        from synthdesk.plots.rules import (
            most_broken_first,
            rule_shares_figure,
            rule_shares_table,
        )

        rules = result.rules
        if rules is None:
            return
        self._result, self._rules = result, rules
        self._ranked = most_broken_first(rules)
        self.headline.setText(headline_of(rules) if rules.rules else NOTHING)
        self.basis.setText(rules.not_assessable or basis_of(rules))
        if any(rule.synthetic.broken for rule in rules.rules):
            self.chart.show_chart(
                lambda palette: rule_shares_figure(rules, palette),
                lambda: rule_shares_table(rules),
                "Rows that break each rule",
            )
        else:
            self.chart.clear(NEVER_BROKEN)
        schema = self.session.schema
        self.editor.set_columns(schema.audited if schema is not None else ())
        self.editor.show_checked([rule.text for rule in rules.own])
        self._list(self.choice.currentText())
        self._settle()

    def show_stale(self, is_stale: bool) -> None:
        """Ask for nothing more while the audit on show is not of what is loaded."""
        self._is_stale = is_stale
        self._settle()

    def show_finding(self, finding: Finding) -> None:
        """Choose the rule that a finding is on, and the sub-view that shows it broken."""
        rules = self._ranked
        start = f"{finding.check}:{finding.table.value}"
        found = next((rule for rule in rules if finding.id == f"{start}:{rule.id}"), None)
        if found is None:
            self.choice.setCurrentText(ONLY_BROKEN)
            self.right.setCurrentIndex(ALL_RULES)
            self.rules.table.setFocus()
            self.status_message.emit(ABOUT_ALL)
            return
        # The rows are those of the synthetic table.
        self.right.setCurrentIndex(ROWS if finding.table is TableRole.SYNTHETIC else ABOUT)
        self.show_rule(found.id)

    def show_rule(self, rule_id: str) -> None:
        """Choose a rule by its id, whatever is listed: its row is in sight and has the focus."""
        if rule_id not in {rule.id for rule in self._shown}:
            self._chosen = rule_id  # so that the list opens with it
            self.choice.setCurrentText(ALL)
        for place, rule in enumerate(self._shown):
            if rule.id == rule_id:
                self.choose_row(self.rules, place)
                self._choose(place)

    def _list(self, choice: str) -> None:
        rules = self._rules
        if rules is None:
            return
        self._shown = chosen_rules(self._ranked, choice)
        table = self.rules.table
        table.set_content(rule_columns(rules), self._shown)
        table.setColumnWidth(RULE, min(table.columnWidth(RULE), WIDEST_RULE))
        if not self._shown:
            self.empty.set_text(NOTHING_CHOSEN if rules.rules else NOTHING, HOW_TO)
            self.lists.setCurrentWidget(self.empty)
            self._show_nothing()
            return
        self.lists.setCurrentWidget(self.rules)
        kept = (at for at, rule in enumerate(self._shown) if rule.id == self._chosen)
        place = next(kept, 0)
        table.select_row(place)
        self._choose(place)

    def _show_nothing(self) -> None:
        self._chosen, self._on_show = "", None
        self.rows.clear()
        self.facts.set_content(FACT_COLUMNS, ())
        self.mapping.hide()

    def _choose(self, place: int) -> None:
        if self._result is None or not 0 <= place < len(self._shown):
            return
        rule = self._shown[place]
        is_other = rule.id != self._chosen or rule is not self._on_show
        self._chosen, self._on_show = rule.id, rule
        if not is_other:
            return
        self.rows.show_rule(self._result, rule)
        self.facts.set_content(FACT_COLUMNS, facts_of(rule, self._findings()))
        self.facts.fit_height()
        self.mapping.setVisible(bool(rule.mapping))
        if rule.mapping:
            self.mapping.table.set_content(mapping_columns(rule), mapping_of(rule))

    def _findings(self) -> tuple[Finding, ...]:
        return self._rules.findings if self._rules is not None else ()

    def _request(self, place: int) -> None:
        """Go to the columns that the rule is about."""
        if not 0 <= place < len(self._shown):
            return
        first, *others = self._shown[place].columns
        if len(others) == 1:
            self.pair_requested.emit(first, others[0])
        else:
            self.column_requested.emit(first)

    # --- rules of one's own ----------------------------------------------------------------

    def _check(self, rules: tuple[str, ...]) -> None:
        result = self._result
        if result is None or self._is_stale:
            return
        request = replace(self.session.request(), rules=tuple(rules))
        spec = JobSpec(
            "measure_part", {"request": request, "part": "rules"}, "Checking rules", "rules"
        )
        self._task = self.tasks.run(
            spec, lambda found: self._take(result, tuple(rules), found), self._failed
        )
        self._task.finished.connect(self._settle)
        self._settle()

    def _take(self, result: AuditResult, rules: tuple[str, ...], found: Any) -> None:
        if result is not self._result:
            return
        if self.extend(quality_with_more(result, "rules", found), rules=rules):
            self.status_message.emit("The rules were checked")

    def _failed(self, task: Task) -> None:
        if task.error is not None:
            self.editor.show_error(task.error)

    def _settle(self) -> None:
        is_running = self._task is not None and not self._task.state.is_over
        why = STALE if self._is_stale else RUNNING if is_running else ""
        self.editor.set_disabled(why)
        self.rows.set_stale(self._is_stale)

    def _tell_saved(self, path: str) -> None:
        self.status_message.emit(f"Saved {path}")
