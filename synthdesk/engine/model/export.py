"""A trained model as files: trees that LightGBM reads, and a card that says what they are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.atomic_file import write_atomically
from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.model import scikit, xgboosted
from synthdesk.engine.model.given_lightgbm import CATEGORIES
from synthdesk.engine.provenance import library_versions
from synthdesk.engine.serialise import to_json, to_plain

if TYPE_CHECKING:
    from synthdesk.engine.explain.opened import OpenedModel
    from synthdesk.engine.tables.source import TableFile

CARD = "model-card.json"
SCHEMA_ID = "synthdesk.model-card/1"
LIMITS = (
    "Trained on real rows unless it was handed in. It holds no row, but its thresholds are values "
    "of real rows and its categories are theirs: treat it as personal data. It was tested on the "
    "tables named here and on no other."
)


def export_model(
    opened: OpenedModel, inputs: Sequence[TableFile], folder: Path
) -> tuple[Path, Path]:
    """Write the model, in the form that it has, and ``model-card.json`` into a new folder.

    Args:
        opened: the model.
        inputs: files that it was trained and tested on.
        folder: made if it is not there.

    Raises:
        UserError: ``folder-not-writable``.
    """
    name, content = _written(opened)
    card = {
        "schema": SCHEMA_ID,
        "limits": LIMITS,
        "target": to_plain(opened.target),
        "features": to_plain(opened.design.features),
        "cutoff": opened.cutoff,
        "settings": to_plain(opened.utility.settings),
        "inputs": [
            {"role": one.role.value, "name": one.name, "rows": one.rows, "sha256": one.sha256}
            for one in inputs
        ],
        "runs": [
            {name: value for name, value in to_plain(run).items() if name != "curves"}
            for run in opened.utility.runs
        ],
        "libraries": library_versions(),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / name, content)
        write_atomically(folder / CARD, to_json(card).encode())
    except OSError as error:
        raise UserError(
            "folder-not-writable",
            "The model could not be written",
            f"The system said: {error.strerror or error}.",
            "Choose a folder that you may write to.",
            Where(file=str(folder)),
        ) from error
    return folder / name, folder / CARD


def _written(opened: OpenedModel) -> tuple[str, bytes]:
    """The file's name and what it holds."""
    path = Path(opened.model_path)
    if path.suffix == scikit.SUFFIX:
        return f"model{path.suffix}", path.read_bytes()
    text = path.read_text("utf-8")
    if path.suffix == xgboosted.SUFFIX:
        return f"model{path.suffix}", str(json.loads(text)["model"]).encode()
    categories = [list(one.categories) for one in opened.design.features if one.is_category]
    whole = text[: text.rfind(CATEGORIES)] if CATEGORIES in text else f"{text}\n"
    return "model.txt", f"{whole}{CATEGORIES}{json.dumps(categories)}\n".encode()
