"""The card on copies of unique records: sentence, figures and chart."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from synthdesk.engine.formats import count, number, p_value, points, share
from synthdesk.engine.privacy.result import Privacy
from synthdesk.engine.privacy.unique_records import UniqueMatches
from synthdesk.engine.reading import unique_matches_in_words
from synthdesk.ui.widgets.card import Card, text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView


class UniqueMatchesCard(Card):
    """Do rows of people that the generator saw re-appear more often than others'?"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Copies of unique records", parent)
        self.sentence = text_label("")
        self.figures = TableView("Copies of unique records")
        self.figures.setFixedWidth(400)
        self.chart = ChartView()
        self.chart.setMinimumHeight(250)
        self.evidence = QWidget()
        row = QHBoxLayout(self.evidence)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.figures)
        row.addWidget(self.chart, 1)
        self.body.addWidget(self.sentence)
        self.body.addWidget(self.evidence, 1)

    def show_privacy(self, privacy: Privacy) -> None:
        """Show another result; without one to judge, the reason stands alone."""
        from synthdesk.plots.matches import unique_matches_figure, unique_matches_table

        unique = privacy.unique_matches
        self.sentence.setText(unique_matches_in_words(privacy))
        self.evidence.setVisible(unique is not None)
        if unique is None:
            self.chart.clear("")
            return
        columns = (
            TableColumn("Figure", lambda row: row[0]),
            TableColumn("Value", lambda row: row[1], lambda row: row[2], is_numeric=True),
        )
        self.figures.set_content(columns, figures_of(unique))
        self.figures.fit_height()
        self.chart.show_chart(
            lambda palette: unique_matches_figure(unique, palette),
            lambda: unique_matches_table(unique),
            "Copies of unique records",
        )


def figures_of(unique: UniqueMatches) -> tuple[tuple[str, float | int, str], ...]:
    """(name, value, value as read) of every figure of the test."""
    difference = unique.difference
    who = "persons" if unique.by_person else "rows"

    def counted(value: int) -> tuple[int, str]:
        return value, count(value)

    return (
        (f"Unique training {who}", *counted(unique.training_unique)),
        ("… that re-appear in synthetic", *counted(unique.training_matched)),
        ("Training rate", unique.training_rate, share(unique.training_rate, 2)),
        (f"Unique holdout {who}", *counted(unique.holdout_unique)),
        ("… that re-appear in synthetic", *counted(unique.holdout_matched)),
        ("Holdout rate", unique.holdout_rate, share(unique.holdout_rate, 2)),
        ("Difference", difference.value, points(difference.value)),
        (f"Low end, {difference.method}", difference.low, points(difference.low)),
        (f"High end, {difference.method}", difference.high, points(difference.high)),
        ("z", unique.z, number(unique.z, 2)),
        ("One-sided p, Fisher", unique.p_value, p_value(unique.p_value)),
    )
