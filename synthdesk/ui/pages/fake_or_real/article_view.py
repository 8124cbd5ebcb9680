"""The discriminator as it was published, for comparison."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from synthdesk.engine.discriminator.article_form import ArticleForm
from synthdesk.engine.formats import count, number, share
from synthdesk.ui.widgets.card import Card, text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView

ARTICLE = (
    "The published tutorial's way of doing it, kept so that its numbers can be compared: one "
    "fixed split instead of cross-fitting, so it carries no interval."
)


class ArticleView(QWidget):
    """Figures at the left, histogram at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        card = Card("Article form")
        self.figures = TableView("Article form")
        self.figures.setFixedWidth(340)
        self.chart = ChartView()
        self.chart.setMinimumHeight(320)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.figures, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.chart, 1)
        card.body.addWidget(text_label(ARTICLE, "muted"))
        card.body.addLayout(row, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card)

    def show_article(self, article: ArticleForm) -> None:
        """Show another result."""
        from synthdesk.plots.score_histogram import (
            article_title,
            score_histogram_figure,
            score_histogram_table,
        )

        columns = (
            TableColumn("Figure", lambda row: row[0]),
            TableColumn("Value", lambda row: row[1], lambda row: row[2], is_numeric=True),
        )
        self.figures.set_content(columns, _rows(article))
        self.figures.fit_height()
        self.chart.show_chart(
            lambda palette: score_histogram_figure(article, article_title(article), palette),
            lambda: score_histogram_table(article),
            "P(fake) of held-out rows, article form",
        )


def _rows(article: ArticleForm) -> tuple[tuple[str, float | int, str], ...]:
    return (
        ("AUC", article.auc, number(article.auc)),
        ("Accuracy at P(fake) = .5", article.accuracy, share(article.accuracy)),
        ("Best iteration", article.best_iteration, count(article.best_iteration)),
        ("Held-out rows", article.n_test, count(article.n_test)),
    )
