"""The AUC against its reference and on the ladder, the scores of all rows, the first reasons."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.discriminator.fake_or_real import Discriminator
from synthdesk.engine.discriminator.wording import giveaways_in_words
from synthdesk.engine.formats import number_range
from synthdesk.engine.reading import discriminator_in_words
from synthdesk.engine.versions.headline import Figure
from synthdesk.ui.widgets.card import Card, text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.follow_up_bar import FollowUpBar
from synthdesk.ui.widgets.ladder_card import LadderCard
from synthdesk.ui.widgets.scroll_column import ScrollColumn
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView

WHY_LADDER = (
    "An AUC or an accuracy says little by itself. The reference ladder measures tables of known "
    "quality made from this training table: real rows, noisy ones, planted copies, shuffled "
    "columns, a plain generator. It takes a minute or two, once for each training table, and runs "
    "beside your work."
)

_AucRow = tuple[str, float | None, str, int | None, str]


class OverviewView(QWidget):
    """Three cards, scrolled."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = Card("Can a classifier tell synthetic rows from real ones?")
        self.sentence = text_label("")
        self.figures = TableView("Fake-vs-real AUC")
        self.why = text_label("")
        for widget in (self.sentence, self.figures, self.why):
            self.card.body.addWidget(widget)
        self.scores = Card("Every row, scored by a model that did not see it")
        self.histogram, self.roc = ChartView(), ChartView()
        row = QHBoxLayout()
        row.setSpacing(12)
        for chart, stretch in ((self.histogram, 3), (self.roc, 2)):
            chart.setMinimumHeight(330)
            row.addWidget(chart, stretch)
        self.scores.body.addLayout(row, 1)
        self.ladder = LadderCard("Is that good? The reference ladder", (Figure.AUC,))
        self.measure = FollowUpBar(WHY_LADDER, "Measure the reference ladder", "reference ladder")
        self.ladder.body.insertWidget(1, self.measure)
        column = ScrollColumn("Fake vs real")
        column.column.setSpacing(12)
        column.column.addWidget(self.card)
        column.column.addWidget(self.ladder)
        column.column.addWidget(self.scores, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(column)

    def show_result(self, result: AuditResult) -> None:
        """Show another audit's place on the ladder."""
        self.ladder.show_result(result)
        self.measure.show_wanted(result.ladder is None)

    def show_look(self, found: Discriminator) -> None:
        """Show another discriminator."""
        from synthdesk.plots.roc import roc_figure, roc_table
        from synthdesk.plots.score_histogram import (
            cross_fitted_title,
            score_histogram_figure,
            score_histogram_table,
        )

        self.sentence.setText(discriminator_in_words(found))
        self.why.setText(giveaways_in_words(found))
        columns = (
            TableColumn("Classifier", lambda row: row[0]),
            TableColumn("AUC", lambda row: row[1], lambda row: row[2], is_numeric=True),
            TableColumn(
                "Subjects" if found.subject_key else "Rows", lambda row: row[3], is_numeric=True
            ),
            TableColumn("How", lambda row: row[4]),
        )
        self.figures.set_content(columns, _auc_rows(found))
        self.figures.fit_height()
        curves = found.curves
        self.scores.setVisible(curves is not None)
        if curves is None:
            return
        self.histogram.show_chart(
            lambda palette: score_histogram_figure(
                curves, cross_fitted_title(found, curves), palette
            ),
            lambda: score_histogram_table(curves),
            "P(fake) of all rows",
        )
        self.roc.show_chart(
            lambda palette: roc_figure(found, curves, palette),
            lambda: roc_table(curves),
            "ROC of fake vs real",
        )


def _auc_rows(found: Discriminator) -> tuple[_AucRow, ...]:
    reference = found.reference_auc
    whole = ", each subject whole in one of them" if found.subject_key else ""
    cross_fitted = f"cross-fitted over {found.folds} folds{whole}"
    return (
        (
            "Training against synthetic",
            found.auc.value,
            number_range(found.auc),
            found.auc.n,
            f"{cross_fitted}; {found.auc.method}",
        ),
        (
            "Reference: training against holdout",
            reference.value,
            number_range(reference),
            reference.n,
            f"{cross_fitted}, equal sizes; {reference.method}",
        )
        if reference is not None
        else (
            "Reference: training against holdout",
            None,
            "not assessable",
            None,
            "Without a holdout there is no real-vs-real reference.",
        ),
    )
