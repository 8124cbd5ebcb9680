"""A model that a user hands in: recognised by its content, and only a LightGBM text model opened.

Pickles and joblib files run whatever code their maker put into them when they are opened, so they
are refused unread. A LightGBM text model holds numbers only; it is held against itself before
LightGBM sees it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.lightgbm_text import BrokenModelText, ModelText, read_model_text
from synthdesk.engine.tables.source import existing_file, sha256_of

LIGHTGBM_TEXT = "lightgbm text"
LARGEST_BYTES = 500_000_000
LONGEST_MAGIC = 16
_HOW_TO_EXPORT = (
    "In the program that made the model, write it as text: booster.save_model(“model.txt”), or "
    "model.booster_.save_model(“model.txt”) for a scikit-learn style model."
)
_FIRST_LINE = b"tree"
_FOREIGN = {
    b"PK\x03\x04": "a zip archive, as some libraries write models",
    b"\x1f\x8b": "a compressed file",
    b"BZh": "a compressed file",
    b"\xfd7zXZ": "a compressed file",
    b"\x28\xb5\x2f\xfd": "a compressed file",
    b"\x89HDF": "an HDF5 file",
    b"CBM1": "a CatBoost model",
    b"{": "a JSON file, such as XGBoost writes",
    b"binf": "an XGBoost binary model",
}


@dataclass(frozen=True)
class ModelFile:
    """A model file that was looked into, not yet run.

    Attributes:
        name: file name without its folder.
        path: where the file lies.
        bytes: size on disk.
        sha256: hexadecimal digest of the file's bytes.
        kind: ``"lightgbm text"``.
        objective: what it was trained for, e.g. ``"binary sigmoid:1"``.
        features: names of its inputs, in the order that it expects.
        trees: number of trees.
    """

    name: str
    path: str
    bytes: int
    sha256: str
    kind: str
    objective: str
    features: tuple[str, ...]
    trees: int


def load_model(path: Path) -> ModelFile:
    """Look into a model file and hold its header against the model that LightGBM reads from it.

    Raises:
        UserError: ``model-would-run-code``, ``unknown-model``, ``model-too-large``,
            ``broken-model``, or what ``existing_file`` raises.
    """
    existing_file(path)
    where = Where(file=path.name)
    size = path.stat().st_size
    with path.open("rb") as stream:
        beginning = stream.read(LONGEST_MAGIC)
    _refuse_foreign(beginning, where)
    if size > LARGEST_BYTES:
        raise UserError(
            "model-too-large",
            "The model file is too large",
            f"It has {size:,} bytes; up to {LARGEST_BYTES:,} are read.",
            "Write the model with fewer trees, e.g. only up to its best iteration.",
            where,
        )
    text = _text(path, where)
    try:
        stated = read_model_text(text)
    except BrokenModelText as error:
        raise _broken(where, str(error)) from error
    _hold_against(text, stated, where)
    return ModelFile(
        name=path.name,
        path=str(path),
        bytes=size,
        sha256=sha256_of(path),
        kind=LIGHTGBM_TEXT,
        objective=stated.objective,
        features=stated.features,
        trees=stated.trees,
    )


def _refuse_foreign(beginning: bytes, where: Where) -> None:
    # Protocols 2 and up start with 0x80 and their number; older ones are text that ends in a dot.
    is_pickle = beginning[:1] == b"\x80" or beginning[:2] in (b"(d", b"(l", b"cc", b"c_", b"(i")
    if is_pickle or where.file.lower().endswith((".pkl", ".pickle", ".joblib", ".sav", ".dill")):
        raise UserError(
            "model-would-run-code",
            "This kind of model file is not opened",
            "It is, or is named like, a Python pickle. Opening such a file runs whatever code its "
            "maker put into it.",
            _HOW_TO_EXPORT,
            where,
        )
    if beginning.startswith(_FIRST_LINE) and beginning[4:6] in (b"\n", b"\nv", b"\r\n"):
        return
    found = next(
        (words for magic, words in _FOREIGN.items() if beginning.startswith(magic)),
        "something else",
    )
    raise UserError(
        "unknown-model",
        "The file is no LightGBM text model",
        f"Its first line should be “tree”; it looks like {found}.",
        _HOW_TO_EXPORT,
        where,
    )


def _text(path: Path, where: Where) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise _broken(where, "It holds bytes that are no text.") from error


def _hold_against(text: str, stated: ModelText, where: Where) -> None:
    """Let LightGBM read the model and compare what it found with what the text states."""
    import lightgbm as lgb

    try:
        booster = lgb.Booster(model_str=text)
    except (lgb.basic.LightGBMError, ValueError) as error:
        raise _broken(where, "LightGBM can't read it.") from error
    if tuple(booster.feature_name()) != stated.features or booster.num_trees() != stated.trees:
        raise _broken(where, "Its header and its trees say different things.")


def _broken(where: Where, detail: str) -> UserError:
    return UserError(
        "broken-model",
        "The model file is damaged",
        detail,
        "Write the model again and check that the copy finished. " + _HOW_TO_EXPORT,
        where,
    )
