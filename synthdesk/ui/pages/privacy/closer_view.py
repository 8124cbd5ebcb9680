"""The closer look: copies, distances to training rows over what chance gives, and more."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from synthdesk.engine.formats import count, number, p_value, points_range, share
from synthdesk.engine.privacy.article_distances import ArticleDistances
from synthdesk.engine.privacy.result import Privacy
from synthdesk.engine.privacy.unique_records import CopyForm, UniqueMatches
from synthdesk.engine.reading import exact_matches_in_words
from synthdesk.ui.pages.privacy.unique_card import UniqueMatchesCard
from synthdesk.ui.widgets.card import Card, text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.scroll_column import ScrollColumn
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView

_FORMS = {
    CopyForm.EXACT: "equal on all columns",
    CopyForm.TOLERANCE: "numbers a little off",
    CopyForm.QUASI_IDENTIFIERS: "equal on the quasi-identifiers",
    CopyForm.ONE_CELL: "all but one cell",
    CopyForm.TWO_CELLS: "all but two cells",
}
BESIDE = (
    "Beside the verdict: records that are the only ones of their kind on all but one or two "
    "columns, for every choice of those columns, or on the quasi-identifiers. A generator that "
    "fits its training rows well shows a small excess here without copying anybody; a large one "
    "is worth a question to who made the table."
)
HOW_TO_READ = (
    "Where the synthetic curve runs above the dashed one, synthetic rows lie nearer to training "
    "rows than new real rows do. Distances alone clear nothing: tables that pass them stay open "
    "to membership inference."
)
ARTICLE = (
    "In the form of a published tutorial, to compare with other tools: squared distances, numbers "
    "unscaled, so that the column with the largest values decides alone. No verdict rests on it."
)


class CloserView(ScrollColumn):
    """Cards below each other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Closer look at privacy", parent)
        self.unique = UniqueMatchesCard()
        self.distances = Card("Distances to training rows, and what chance gives")
        self.how_to_read = text_label(HOW_TO_READ, "muted")
        self.closest, self.ratio = ChartView(), ChartView()
        for chart in (self.closest, self.ratio):
            chart.setMinimumHeight(300)
        self.distances.body.addWidget(self.how_to_read)
        self.distances.body.addWidget(self.closest)
        self.distances.body.addWidget(self.ratio)
        self.near = Card("Near copies and quasi-identifiers")
        self.near.body.addWidget(text_label(BESIDE, "muted"))
        self.near_table = TableView("Near copies and quasi-identifiers")
        self.near.body.addWidget(self.near_table)
        self.exact = Card("Exact matches — not a privacy test")
        self.exact_sentence = text_label("")
        self.exact.body.addWidget(self.exact_sentence)
        self.article = Card("DCR and NNDR, article form")
        self.article.body.addWidget(text_label(ARTICLE, "muted"))
        self.article_table = TableView("DCR and NNDR, article form")
        self.article.body.addWidget(self.article_table)
        for card in (self.unique, self.distances, self.near, self.exact, self.article):
            self.column.addWidget(card)
        self.column.addStretch(1)

    def show_privacy(self, privacy: Privacy) -> None:
        """Show another result; what could not be measured has no card."""
        from synthdesk.plots.privacy_curves import curves_table, distance_figure, ratio_figure

        self.unique.show_privacy(privacy)
        self.exact_sentence.setText(exact_matches_in_words(privacy.exact_matches))
        found = privacy.distances
        self.distances.setVisible(found is not None)
        if found is not None:
            closest, ratio = found.closest_record, found.neighbour_ratio
            self.closest.show_chart(
                lambda palette: distance_figure(closest, palette),
                lambda: curves_table(closest, "DCR"),
                "Distance to the closest training row",
            )
            self.ratio.show_chart(
                lambda palette: ratio_figure(ratio, palette),
                lambda: curves_table(ratio, "NNDR"),
                "Nearest over second nearest training row",
            )
        self.near.setVisible(bool(privacy.closer_looks))
        self.near_table.set_content(_NEAR, privacy.closer_looks)
        self.near_table.fit_height()
        self.article.setVisible(privacy.article is not None)
        if privacy.article is not None:
            self.article_table.set_content(_ARTICLE, _rows_of(privacy.article))
            self.article_table.fit_height()


def _in_words(one: UniqueMatches) -> str:
    more = f", {count(one.choices)} choices" if one.choices > 1 else ""
    return f"{_FORMS[one.form]}{more}"


_NEAR = (
    TableColumn("What counts as a copy", _in_words),
    TableColumn("Unique training", lambda one: one.training_unique, is_numeric=True),
    TableColumn(
        "re-appear",
        lambda one: one.training_rate,
        lambda one: share(one.training_rate, 2),
        is_numeric=True,
    ),
    TableColumn("Unique holdout", lambda one: one.holdout_unique, is_numeric=True),
    TableColumn(
        "re-appear",
        lambda one: one.holdout_rate,
        lambda one: share(one.holdout_rate, 2),
        is_numeric=True,
    ),
    TableColumn(
        "Difference, 95 %",
        lambda one: one.difference.value,
        lambda one: points_range(one.difference),
        is_numeric=True,
    ),
    TableColumn("z", lambda one: one.z, lambda one: number(one.z, 2), is_numeric=True),
    TableColumn(
        "One-sided p", lambda one: one.p_value, lambda one: p_value(one.p_value), is_numeric=True
    ),
)


def _rows_of(article: ArticleDistances) -> tuple[tuple[str, float | None, float | None, int], ...]:
    return (
        ("DCR, 5th percentile", article.dcr_p5_training, article.dcr_p5_synthetic, article.n),
        ("NNDR, 5th percentile", article.nndr_p5_training, article.nndr_p5_synthetic, article.n),
    )


def _written(value: float | None) -> str:
    return "–" if value is None else number(value, 4)


_ARTICLE = (
    TableColumn("Figure", lambda row: row[0]),
    TableColumn("New real rows", lambda row: row[1], lambda row: _written(row[1]), is_numeric=True),
    TableColumn(
        "Synthetic rows", lambda row: row[2], lambda row: _written(row[2]), is_numeric=True
    ),
    TableColumn("Rows each", lambda row: row[3], lambda row: count(row[3]), is_numeric=True),
)
