"""The Fake vs real page: the classifier's AUC against its reference, and the published form."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.discriminator.fake_or_real import ArticleForm, Discriminator
from synthdesk.engine.formats import count, number, number_range, share
from synthdesk.engine.reading import discriminator_in_words
from synthdesk.ui.pages.result_page import ResultPage
from synthdesk.ui.widgets.card import Card, text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView

ARTICLE = (
    "The published tutorial's way of doing it, kept so that its numbers can be compared: one "
    "fixed split instead of cross-fitting, so it carries no interval."
)
NOT_BUILT = (
    "Which records give themselves away, the reasons for each, and which columns the classifier "
    "goes by are not computed yet. They will be shown here."
)


class FakeOrRealPage(ResultPage):
    """How well a classifier tells synthetic rows from training rows."""

    title = "Fake vs real"
    icon_name = "fake-vs-real"
    analysis = "discriminator"
    promise = (
        "This page will show how well a classifier tells synthetic rows from real ones, beside "
        "how well it tells real rows from real rows."
    )

    def build(self) -> None:
        """Two cards and a note on what is to come, scrolled."""
        self.card = Card("Can a classifier tell synthetic rows from real ones?")
        self.sentence = text_label("")
        self.figures = TableView("Fake-vs-real AUC")
        self.card.body.addWidget(self.sentence)
        self.card.body.addWidget(self.figures)
        self.article = Card("Article form")
        self.article_figures = TableView("Article form")
        self.article_figures.setFixedWidth(340)
        self.chart = ChartView()
        self.chart.setMinimumHeight(320)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.article_figures, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.chart, 1)
        self.article.body.addWidget(text_label(ARTICLE, "muted"))
        self.article.body.addLayout(row, 1)
        self.not_built = Card("Not built yet")
        self.not_built.body.addWidget(text_label(NOT_BUILT))
        self.scroll_cards(
            "Fake vs real results", self.card, self.article, self.not_built, stretched=self.article
        )

    def show_result(self, result: AuditResult) -> None:
        """Show another audit's discriminator."""
        from synthdesk.plots.score_histogram import score_histogram_figure, score_histogram_table

        found = result.discriminator
        if found is None:
            return
        article = found.article
        self.sentence.setText(discriminator_in_words(found))
        auc_columns = (
            TableColumn("Classifier", lambda row: row[0]),
            TableColumn("AUC", lambda row: row[1], lambda row: row[2], is_numeric=True),
            TableColumn(
                "Subjects" if found.subject_key else "Rows", lambda row: row[3], is_numeric=True
            ),
            TableColumn("How", lambda row: row[4]),
        )
        self.figures.set_content(auc_columns, _auc_rows(found))
        self.figures.fit_height()
        figure_columns = (
            TableColumn("Figure", lambda row: row[0]),
            TableColumn("Value", lambda row: row[1], lambda row: row[2], is_numeric=True),
        )
        self.article_figures.set_content(figure_columns, _article_rows(article))
        self.article_figures.fit_height()
        self.chart.show_chart(
            lambda palette: score_histogram_figure(article, palette),
            lambda: score_histogram_table(article),
            "P(fake) of held-out rows, article form",
        )


_AucRow = tuple[str, float | None, str, int | None, str]


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


def _article_rows(article: ArticleForm) -> tuple[tuple[str, float | int, str], ...]:
    return (
        ("AUC", article.auc, number(article.auc)),
        ("Accuracy at P(fake) = .5", article.accuracy, share(article.accuracy)),
        ("Best iteration", article.best_iteration, count(article.best_iteration)),
        ("Held-out rows", article.n_test, count(article.n_test)),
    )
