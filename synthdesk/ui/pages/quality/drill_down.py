"""The detail panel: one column, or one pair of columns, real against synthetic."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from synthdesk.engine.accuracy.accuracy import Accuracy, ColumnAccuracy, PairAccuracy
from synthdesk.engine.accuracy.equal_size_reference import Comparison
from synthdesk.engine.formats import points_range, share, share_range
from synthdesk.ui.pages.quality.findings import findings_of
from synthdesk.ui.widgets.card import Card, ElidedLabel, text_label
from synthdesk.ui.widgets.chart_view import ChartView

CHOOSE = "Choose a column or a pair to see real against synthetic."


class DrillDown(Card):
    """Heading, figures, findings and chart of what was chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        heading = ElidedLabel("Detail", "card-title")
        super().__init__("Detail", parent, heading)
        self.heading = heading
        self.figures = text_label("", "muted")
        self.findings = text_label("")
        self.findings.setProperty("chip", "warning")
        self.chart = ChartView()
        for widget in (self.figures, self.findings):
            self.body.addWidget(widget)
        self.body.addWidget(self.chart, 1)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Ask for a choice."""
        self.heading.set_text("Detail")
        self.setAccessibleName("Detail")
        self._tell("", ())
        self.chart.clear(CHOOSE)

    def show_column(self, column: ColumnAccuracy) -> None:
        """One column's frequencies."""
        from synthdesk.plots.univariate import univariate_figure, univariate_table

        self._head(column.name)
        self._tell(
            f"Univariate {share(column.univariate)}, bivariate {share(column.bivariate)}. "
            f"{_at_equal_size(column.reference)}",
            findings_of(column),
        )
        self.chart.show_chart(
            lambda palette: univariate_figure(column, palette),
            lambda: univariate_table(column),
            f"Frequencies of {column.name}",
        )

    def show_pair(self, accuracy: Accuracy, pair: PairAccuracy) -> None:
        """One pair's joint frequencies, if they were kept."""
        from synthdesk.plots.bivariate import bivariate_figure, bivariate_table

        name = " × ".join(pair.columns)
        self._head(name)
        self._tell(
            f"Bivariate {share(pair.accuracy)}. {_at_equal_size(pair.reference)}",
            (),
        )
        if pair.training is None or pair.synthetic is None:
            self.chart.clear(
                "The joint frequencies of this pair were not kept: in wide tables the audit keeps "
                "those of the least accurate pairs only. Its figures above are complete."
            )
            return
        columns = {column.name: column for column in accuracy.columns}
        first, second = (columns[column] for column in pair.columns)
        self.chart.show_chart(
            lambda palette: bivariate_figure(pair, first, second, palette),
            lambda: bivariate_table(pair, first, second),
            f"Joint frequencies of {name}",
        )

    def _head(self, name: str) -> None:
        self.heading.set_text(name)
        self.setAccessibleName(f"Detail: {name}")

    def _tell(self, figures: str, findings: tuple[str, ...]) -> None:
        self.figures.setText(figures)
        self.figures.setVisible(bool(figures))
        self.findings.setText("\n".join(findings))
        self.findings.setVisible(bool(findings))


def _at_equal_size(reference: Comparison) -> str:
    return (
        f"At equal size: synthetic {share_range(reference.synthetic)}, "
        f"real vs real {share_range(reference.real)}, gap {points_range(reference.gap)}."
    )
