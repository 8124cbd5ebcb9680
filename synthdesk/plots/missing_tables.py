"""How the tables of the missing-value charts are called, coloured and marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from synthdesk.engine.tables.source import TableRole
from synthdesk.plots.style import HATCH_HOLDOUT, HATCH_SYNTHETIC

if TYPE_CHECKING:
    from synthdesk.plots.palette import Palette

HATCH_TRUTH = "...."
NAMES = {
    TableRole.TRAINING: "training",
    TableRole.SYNTHETIC: "synthetic",
    TableRole.HOLDOUT: "holdout",
    TableRole.GROUND_TRUTH: "ground truth",
}
OBSERVED = {**NAMES, TableRole.TRAINING: "training, observed"}
"""What the training table is called where its gaps are left out."""

MARKERS = {
    TableRole.TRAINING: "o",
    TableRole.SYNTHETIC: "D",
    TableRole.HOLDOUT: "^",
    TableRole.GROUND_TRUTH: "s",
}
DASHES = {
    TableRole.TRAINING: "-",
    TableRole.SYNTHETIC: "--",
    TableRole.HOLDOUT: "-.",
    TableRole.GROUND_TRUTH: ":",
}


def colour_of(role: TableRole, palette: Palette) -> str:
    """Training grey, synthetic green, holdout blue; the truth in the colour of text."""
    return {
        TableRole.TRAINING: palette.real,
        TableRole.SYNTHETIC: palette.synthetic,
        TableRole.HOLDOUT: palette.holdout,
    }.get(role, palette.text)


def bar_look(role: TableRole, palette: Palette) -> dict[str, Any]:
    """Colour and hatch of a table's bars."""
    hatch = {
        TableRole.SYNTHETIC: HATCH_SYNTHETIC,
        TableRole.HOLDOUT: HATCH_HOLDOUT,
        TableRole.GROUND_TRUTH: HATCH_TRUTH,
    }.get(role, "")
    colour = colour_of(role, palette)
    return {"color": colour, "hatch": hatch, "edgecolor": palette.background, "linewidth": 0}
