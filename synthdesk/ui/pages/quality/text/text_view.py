"""Text columns: characters, terms, co-occurrence, exact matches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.errors import UserError
from synthdesk.engine.formats import count, share
from synthdesk.engine.quality_findings import quality_with_more
from synthdesk.plots.text import CHARACTERS, TERMS
from synthdesk.ui.pages.quality.findings.finding_panel import FindingPanel
from synthdesk.ui.pages.quality.quality_view import QualityView
from synthdesk.ui.pages.quality.text.frequency_view import FrequencyView
from synthdesk.ui.pages.quality.text.models import at_equal_size
from synthdesk.ui.pages.quality.text.parts import labelled
from synthdesk.ui.pages.quality.text.repeats_view import RepeatsView
from synthdesk.ui.pages.quality.text.sub_views import SubView, sub_view_of
from synthdesk.ui.pages.quality.text.term_views import NumberView, TogetherView
from synthdesk.ui.tasks.task import JobSpec
from synthdesk.ui.widgets.ask_bar import AskBar
from synthdesk.ui.widgets.card import ElidedLabel, text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.filter_table import FilterTable
from synthdesk.ui.widgets.table_model import as_tooltip, one_line
from synthdesk.ui.widgets.view_tabs import ViewTabs

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.health.findings import Finding
    from synthdesk.engine.text.text_figures import TextColumn, TextFidelity

SLOT = "quality-text"
MOST_TERMS = 20
NOTHING = "No texts to compare"
HOW_TO = (
    "No column has the type text. If a column holds free text, such as titles, names or comments, "
    "give it the type “text” in Data, and run the audit again. This view then compares its "
    "characters, its terms, and looks for real texts that were copied."
)
STALE = "Inputs or settings changed since this audit. Run the audit again first."
CHANGED = "The audit changed meanwhile, so the answer was not shown."
TOO_MANY = f"Only {MOST_TERMS} terms can be looked for at once; those after them were left out."
NOT_COMPARED = "“{column}” is not among the text columns that were compared"


class TextView(QualityView):
    """Which column and which terms on top; below, one sub-view a question."""

    title = "Te&xt"
    fields = ("text",)

    def build(self) -> None:
        """Make the widgets."""
        self._result: AuditResult | None = None
        self.empty = EmptyState(NOTHING, HOW_TO)
        self.column = QComboBox()
        self.column.setAccessibleName("Text column")
        self.column.setMinimumWidth(150)
        self.column.setMaximumWidth(320)
        self.column.currentIndexChanged.connect(self._show_column)
        self.terms = QLineEdit()
        self.terms.setAccessibleName("Your terms, with commas between them")
        self.terms.setPlaceholderText("e.g. bed, double, london")
        self.terms.setClearButtonEnabled(True)
        self.ask = AskBar("&Your terms", self.terms, "&Look for them")
        self.ask.asked.connect(self._ask)
        self.terms.returnPressed.connect(self._ask)
        self.basis = ElidedLabel("", "muted")
        self.findings = FindingPanel(
            "Findings on texts",
            self.session,
            self.tasks,
            orientation=Qt.Orientation.Horizontal,
        )
        self.findings.asked.connect(self.show_finding)
        self.findings.column_requested.connect(self.column_requested)
        self.left_out = text_label("", "muted")
        self.characters, self.words = FrequencyView(CHARACTERS), FrequencyView(TERMS)
        self.together, self.numbers = TogetherView(), NumberView()
        self.repeats = RepeatsView(self.session, self.tasks)
        self.lengths, self.length_words = ChartView(), text_label("", "muted")
        length_view = QWidget()
        below = QVBoxLayout(length_view)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.length_words)
        below.addWidget(self.lengths, 1)
        self.views = ViewTabs("Questions about texts")
        self._compose()
        for name, view in (
            ("&Findings", self.findings),
            ("&Characters", self.characters),
            ("&Terms", self.words),
            ("To&gether", self.together),
            ("Num&ber by term", self.numbers),
            ("&Repeated texts", self.repeats),
            ("L&engths", length_view),
        ):
            self.views.add_view(name, view)

    def _compose(self) -> None:
        layout = self.content_behind(self.empty)
        layout.setSpacing(6)
        top = QHBoxLayout()
        top.setSpacing(8)
        choice = QWidget()
        line = QHBoxLayout(choice)
        line.setContentsMargins(0, 0, 0, 0)
        for widget in labelled("Col&umn", self.column):
            line.addWidget(widget)
        # A message below the terms must not pull the choice down to its middle.
        top.addWidget(choice, 0, Qt.AlignmentFlag.AlignTop)
        self.column.setAccessibleName("Text column")
        top.addWidget(self.ask, 1)
        layout.addLayout(top)
        for label in (self.basis, self.left_out):
            layout.addWidget(label)
        layout.addWidget(self.views, 1)

    # --- showing ---------------------------------------------------------------------------

    def show_result(self, result: AuditResult) -> None:
        """Show another audit, the same column if it is still there."""
        text = result.text
        if text is None:
            return
        self._result = result
        if not text.columns:
            has_text = bool(text.left_out)
            said = f"{text.not_assessable[:1].upper()}{text.not_assessable[1:]}."
            self.empty.set_text(NOTHING, said if has_text else HOW_TO)
            self.stack.setCurrentIndex(0)
            return
        self.stack.setCurrentIndex(1)
        chosen = self.column.currentData()
        names = [column.name for column in text.columns]
        self.column.blockSignals(True)
        self.column.clear()
        for place, name in enumerate(names):
            self.column.addItem(_short(name), name)
            self.column.setItemData(place, as_tooltip(name), Qt.ItemDataRole.ToolTipRole)
        self.column.setCurrentIndex(names.index(chosen) if chosen in names else 0)
        self.column.blockSignals(False)
        if text.terms or not self.terms.hasFocus():
            self.terms.setText(", ".join(text.terms))
        self._tell_left_out(text)
        self.findings.show_part(result, "text")
        self.views.setTabText(SubView.FINDINGS, f"&Findings ({len(text.findings)})")
        self._show_column()

    def show_stale(self, is_stale: bool) -> None:
        """Nothing more can be asked of an audit of other inputs."""
        self.ask.block(STALE if is_stale else "")

    def _tell_left_out(self, text: TextFidelity) -> None:
        said = [f"“{_short(one.column)}” is left out: {one.why}." for one in text.left_out[:3]]
        self.left_out.setText("\n".join(said))
        self.left_out.setVisible(bool(said))

    def _show_column(self, *_: object) -> None:
        result = self._result
        if result is None or result.text is None:
            return
        place = self.column.currentIndex()
        if not 0 <= place < len(result.text.columns):
            return
        column = result.text.columns[place]
        self.basis.set_text(_basis(column, result.provenance.seed))
        for view in (self.characters, self.words, self.together, self.numbers):
            view.show_column(column)
        self.repeats.show_column(column, result)
        self._show_lengths(column)

    def _show_lengths(self, column: TextColumn) -> None:
        from synthdesk.plots.text import lengths_figure, lengths_table

        self.length_words.setText(_lengths_in_words(column))
        self.lengths.show_chart(
            lambda palette: lengths_figure(column, palette),
            lambda: lengths_table(column),
            f"Lengths of {column.name[:60]}",
        )

    # --- going to what is asked for --------------------------------------------------------

    def show_finding(self, finding: Finding) -> None:
        """Choose the column that a finding is about, and what shows it in its sub-view."""
        self.findings.choose(finding)
        column, place = finding.columns[0], self.column.findData(finding.columns[0])
        sub_view = sub_view_of(finding)
        if place < 0 or sub_view is SubView.FINDINGS:
            self.views.setCurrentIndex(SubView.FINDINGS)
            self.findings.go_to(finding)
            if place < 0:
                self.status_message.emit(NOT_COMPARED.format(column=_short(column)))
            return
        self.column.setCurrentIndex(place)
        self.views.setCurrentIndex(sub_view)
        listed, row = self._row_of(finding, sub_view)
        if listed is not None and row is not None and row < listed.table.table_model.total:
            self.choose_row(listed, row)
        else:
            self.views.tabBar().setFocus()

    def _row_of(self, finding: Finding, sub_view: SubView) -> tuple[FilterTable | None, int | None]:
        """The list of a sub-view, and the row of it that a finding is about."""
        if sub_view in (SubView.CHARACTERS, SubView.TERMS):
            view = self.characters if sub_view is SubView.CHARACTERS else self.words
            return view.table, view.row_of(finding)
        if sub_view is SubView.TOGETHER:
            return self.together.pairs, self.together.row_of(finding)
        return (self.repeats.listed, 0) if sub_view is SubView.REPEATS else (None, None)

    # --- asking ----------------------------------------------------------------------------

    def _ask(self) -> None:
        if not self.ask.button.isEnabled():
            return
        typed = [word.strip() for word in self.terms.text().split(",")]
        terms = tuple(dict.fromkeys(word for word in typed if word))
        try:
            request = replace(self.session.request(), terms=terms[:MOST_TERMS])
        except UserError as error:
            self.ask.messages.show_error(error)
            return
        spec = JobSpec(
            "measure_part", {"request": request, "part": "text"}, "Looking for terms", SLOT
        )
        asked_of = self._result
        self.ask.run(self.tasks, spec, lambda text: self._take(asked_of, terms, text))

    def _take(self, asked_of: AuditResult | None, terms: tuple[str, ...], text: Any) -> None:
        result = self._result
        if result is None or result is not asked_of:
            self.status_message.emit(CHANGED)
            return
        extended = quality_with_more(result, "text", text)
        if not self.extend(extended, terms=terms[:MOST_TERMS]):
            self.status_message.emit(CHANGED)
            return
        self.show_result(extended)
        self._go_to_answer(text)
        said = f"{count(len(text.terms))} terms are part of the audit now"
        self.status_message.emit(TOO_MANY if len(terms) > MOST_TERMS else said)

    def _go_to_answer(self, text: TextFidelity) -> None:
        """Where the terms are answered, unless the user looks at such an answer already."""
        answers = (SubView.TOGETHER, SubView.NUMBERS)
        if self.views.currentIndex() not in answers and text.terms:
            self.views.setCurrentIndex(answers[0] if len(text.terms) > 1 else answers[1])


def _short(name: str) -> str:
    flat = one_line(name)
    return flat if len(flat) <= 60 else f"{flat[:59]}…"


def _basis(column: TextColumn, seed: int) -> str:
    parts = []
    for table in column.tables:
        more = [f"{count(table.missing)} missing" if table.missing else ""]
        more.append(f"{count(table.empty)} empty" if table.empty else "")
        said = ", ".join(filter(None, (*more, f"{share(table.distinct / table.texts)} different")))
        parts.append(f"{count(table.texts)} {table.table} ({said})")
    draws = column.repeats.draws
    return f"Texts: n = {'; '.join(parts)}. Bands: {draws} draws, 5–95 %, seed {seed}."


def _lengths_in_words(column: TextColumn) -> str:
    found = column.lengths
    sides = (("training", found.training_quantiles), ("synthetic", found.synthetic_quantiles))
    usual = "; ".join(
        f"{name} {count(at[3])} (5–95 %: {count(at[1])} – {count(at[5])}, longest {count(at[6])})"
        for name, at in sides
    )
    return (
        f"Characters in a text, median: {usual}. Kolmogorov-Smirnov distance {found.ks:.3f}; one "
        f"minus it {at_equal_size(found.reference)}."
    )
