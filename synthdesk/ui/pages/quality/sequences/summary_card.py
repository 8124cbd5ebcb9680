"""The figures of all sequences, each beside what real sequences reach with themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from synthdesk.engine.formats import count, points_range, share
from synthdesk.ui.widgets.card import Card, ElidedLabel, text_label

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.equal_size_reference import Comparison
    from synthdesk.engine.sequences.sequence_figures import Sequences

TILES = 4


class SummaryCard(Card):
    """A tile for each figure, and what they rest on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("How close synthetic sequences are to real ones", parent)
        self.tiles = tuple(_Tile() for _ in range(TILES))
        self.basis = ElidedLabel("", "muted")
        row = QHBoxLayout()
        row.setSpacing(20)
        for tile in self.tiles:
            row.addWidget(tile, 1)
        self.body.setSpacing(4)
        self.body.addLayout(row)
        self.body.addWidget(self.basis)

    def show_sequences(self, sequences: Sequences, seed: int) -> None:
        """Show another result."""
        reference, lengths = sequences.reference, sequences.lengths
        if reference is None or lengths is None:
            return
        figures = (
            ("What follows what (coherence)", sequences.coherence, reference.coherence),
            ("Different values per subject", sequences.distinct, reference.distinct),
            ("Subjects per value", sequences.holders, reference.holders),
            ("Rows per subject", lengths.accuracy, lengths.reference),
        )
        for tile, (name, value, compared) in zip(self.tiles, figures, strict=True):
            tile.show_figure(name, value or 0.0, compared)
        real, made = sequences.tables[:2]
        flat = "one row of each" if sequences.flat_rows else "all rows, as subjects are few"
        self.basis.set_text(
            f"Subjects by “{(sequences.key or '')[:60]}”: n = {count(real.subjects)} training, "
            f"{count(made.subjects)} synthetic; rows in file order. Bands: {reference.draws} draws "
            f"of {count(reference.subjects)} subjects, seed {seed}. All other accuracy: {flat}."
        )


class _Tile(QWidget):
    """One figure on the whole files, large, and its comparison at equal number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = text_label("", "section-title")
        self.name = ElidedLabel("", "muted")
        self.gap = ElidedLabel("")
        self.reference = ElidedLabel("", "muted")
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.value)
        top.addWidget(self.name, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        layout.addLayout(top)
        layout.addWidget(self.gap)
        layout.addWidget(self.reference)
        self.value.setWordWrap(False)

    def show_figure(self, name: str, value: float, compared: Comparison) -> None:
        """Show another figure."""
        self.name.set_text(name)
        self.value.setText(share(value))
        is_beyond = compared.is_beyond_real
        self.gap.set_text(f"{'▲ ' if is_beyond else ''}gap {points_range(compared.gap)}")
        real = compared.real
        self.reference.set_text(
            f"{'beyond' if is_beyond else 'as'} real vs real {share(real.value)} "
            f"({100 * real.low:.1f} – {share(real.high)})"
        )
        self.setAccessibleName(f"{name}: {share(value)}")
