"""One pair of columns: its figures, and how the second spreads within each value of the first."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QToolButton, QWidget

from synthdesk.engine.accuracy.accuracy import Accuracy, PairAccuracy
from synthdesk.engine.accuracy.associations import Measure, PairAssociation
from synthdesk.engine.formats import count, number, points_range, share, share_range
from synthdesk.plots.labels import literal
from synthdesk.ui.pages.quality.pairs.pair_columns import STANDING_WORDS
from synthdesk.ui.widgets.card import Card, ElidedLabel, text_label
from synthdesk.ui.widgets.chart_view import ChartView

LONGEST_NAME = 32
CHOOSE = "Choose a pair in the matrix, in the table or by its two columns."
NOT_KEPT = (
    "The joint frequencies of this pair were not kept: in wide tables the audit keeps those of "
    "the 1,000 least accurate pairs. Its figures above are complete."
)


class PairDetail(Card):
    """Heading, figures and chart of the chosen pair."""

    def __init__(self, parent: QWidget | None = None) -> None:
        heading = ElidedLabel("Detail", "card-title")
        super().__init__("Pair of columns", parent, heading)
        self.heading = heading
        self.swap = QToolButton()
        self.swap.setText("S&wap rows and columns")
        self.swap.setAccessibleName("Swap rows and columns")
        self.swap.setToolTip("Let each value of the other column be a row that adds up to 100 %")
        self.swap.setCheckable(True)
        self.swap.toggled.connect(lambda _: self._draw())
        self.header.addWidget(self.swap)
        self.figures = text_label("")
        self.associations = text_label("", "muted")
        self.chart = ChartView()
        self.body.addWidget(self.figures)
        self.body.addWidget(self.associations)
        self.body.addWidget(self.chart, 1)
        self._shown: tuple[Accuracy, PairAccuracy] | None = None
        self.show_nothing()

    def show_nothing(self) -> None:
        """Ask for a choice."""
        self._shown = None
        self.heading.set_text("Detail")
        for label in (self.figures, self.associations):
            label.setText("")
            label.setVisible(False)
        self.swap.setEnabled(False)
        self.chart.clear(CHOOSE)

    def is_showing(self, accuracy: Accuracy, pair: PairAccuracy) -> bool:
        """Whether it shows this very pair already."""
        return self._shown is not None and self._shown[0] is accuracy and self._shown[1] is pair

    def show_pair(
        self, accuracy: Accuracy, pair: PairAccuracy, associations: tuple[str, ...]
    ) -> None:
        """Show a pair with what was already written about its associations."""
        self._shown = accuracy, pair
        name = " × ".join(pair.columns)
        # Each name by itself: a long first one must not push the second out of sight.
        self.heading.set_text(" × ".join(literal(column, LONGEST_NAME) for column in pair.columns))
        self.setAccessibleName(f"Pair of columns: {name}")
        reference = pair.reference
        self.figures.setText(
            f"Accuracy {share(pair.accuracy)} on the whole files. At "
            f"{count(accuracy.reference.rows)} rows each: synthetic "
            f"{share_range(reference.synthetic)}, real vs real {share_range(reference.real)}, "
            f"gap {points_range(reference.gap)}; {STANDING_WORDS[reference.standing]}."
        )
        self.associations.setText("\n".join(associations))
        self.figures.setVisible(True)
        self.associations.setVisible(bool(associations))
        self._draw()

    def _draw(self) -> None:
        if self._shown is None:
            return
        from synthdesk.plots.bivariate import bivariate_figure, bivariate_table

        accuracy, pair = self._shown
        self.swap.setEnabled(pair.training is not None)
        if pair.training is None or pair.synthetic is None:
            self.chart.clear(NOT_KEPT)
            return
        if self.swap.isChecked():
            pair = replace(
                pair,
                columns=pair.columns[::-1],
                training=tuple(zip(*pair.training, strict=True)),
                synthetic=tuple(zip(*pair.synthetic, strict=True)),
            )
        columns = {column.name: column for column in accuracy.columns}
        first, second = (columns[name] for name in pair.columns)
        self.chart.show_chart(
            lambda palette: bivariate_figure(pair, first, second, palette),
            lambda: bivariate_table(pair, first, second),
            f"Joint frequencies of {' × '.join(pair.columns)}",
        )


def association_in_words(measure: Measure, pair: PairAssociation) -> str:
    """Both figures of a pair and how they compare with real samples."""
    name = measure.value if measure is Measure.CRAMERS_V else f"{measure.value} correlation"
    judged = "more than" if pair.is_beyond_real else "within what"
    return (
        f"{name}: training {number(pair.training, 2)}, synthetic {number(pair.synthetic, 2)}; "
        f"at equal size they differ by {number(pair.at_equal_size)}, {judged} two real samples "
        f"do (95 % of draws below {number(pair.real_samples)})."
    )
