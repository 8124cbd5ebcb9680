"""The headline: four accuracies, each beside what real data reach with themselves."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from synthdesk.engine.accuracy.accuracy import Accuracy
from synthdesk.engine.accuracy.equal_size_reference import Comparison
from synthdesk.engine.formats import count, points_range, share
from synthdesk.engine.reading import (
    accuracy_in_words,
    rows_of_accuracy,
    short_rows_of_accuracy,
    standing_in_words,
)
from synthdesk.ui.pages.quality.overview.models import band, headline_rows
from synthdesk.ui.widgets.card import Card, text_label

MOST_TILES = 4


class HeadlineCard(Card):
    """A sentence, a tile for each figure, and what they rest on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("How close the synthetic table is to the real one", parent)
        self.sentence = text_label("")
        self.basis = text_label("", "muted")
        self.tiles = tuple(Tile() for _ in range(MOST_TILES))
        row = QHBoxLayout()
        row.setSpacing(24)
        for tile in self.tiles:
            row.addWidget(tile, 1)
        self.body.setSpacing(6)
        self.body.addWidget(self.sentence)
        self.body.addLayout(row)
        self.body.addWidget(self.basis)

    def show_accuracy(self, accuracy: Accuracy, seed: int) -> None:
        """Show another result."""
        standing = standing_in_words(accuracy.reference.overall.standing)
        self.sentence.setText(f"{accuracy_in_words(accuracy)} {standing}")
        rows = headline_rows(accuracy)
        basis = short_rows_of_accuracy(accuracy)
        for place, tile in enumerate(self.tiles):
            tile.setVisible(place < len(rows))
            if place < len(rows):
                tile.show_figure(*rows[place], basis)
        self.basis.setText(basis_of(accuracy, seed))


class Tile(QWidget):
    """One figure on the whole files, large, and its comparison at equal size."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = text_label("", "muted")
        self.value = text_label("", "section-title")
        self.reference = text_label("", "muted")
        self.gap = text_label("")
        self.standing = text_label("")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.value)
        top.addWidget(self.name, 1)
        layout.addLayout(top)
        for label in (self.standing, self.gap, self.reference):
            layout.addWidget(label)
        for label in (self.name, self.value, self.standing, self.gap, self.reference):
            label.setWordWrap(False)

    def show_figure(self, name: str, whole: float | None, compared: Comparison, basis: str) -> None:
        """Show another figure.

        Args:
            name: what it is called.
            whole: the figure on all rows.
            compared: the figure at equal size.
            basis: which rows “all” are.
        """
        self.name.setText(f"{name.lower()}, {basis}")
        self.value.setText("–" if whole is None else share(whole))
        self.standing.setText(f"{compared.standing.value} of real samples")
        self.gap.setText(f"gap {points_range(compared.gap)}")
        self.reference.setText(
            f"equal size {share(compared.synthetic.value)}, "
            f"real {share(compared.real.value)} ({band(compared.real)})"
        )
        self.setAccessibleName(
            f"{name} accuracy {self.value.text()}, {self.standing.text()}, {self.gap.text()}, "
            f"{self.reference.text()}"
        )


def basis_of(accuracy: Accuracy, seed: int) -> str:
    """Rows, draws, triples and seed that the figures rest on."""
    reference, triples = accuracy.reference, accuracy.triples
    rows = rows_of_accuracy(accuracy)
    return (
        f"{rows[0].upper()}{rows[1:]}: {count(accuracy.n_training)} training and "
        f"{count(accuracy.n_synthetic)} synthetic rows. Equal size: {reference.draws} draws of "
        f"{count(reference.rows)} rows each out of {count(reference.real_rows)} real rows; "
        "medians and 5–95 %. "
        + (
            f"{count(triples.used)} of {count(triples.possible)} triples. "
            if triples is not None
            else "Fewer than three columns, so there is no trivariate figure. "
        )
        + f"Seed {seed}."
    )
