"""A model that a user hands in: recognised by its content, looked into, and held against itself.

Pickles and joblib files run whatever code their maker put into them when they are opened, so they
are refused unread. A LightGBM text model and an XGBoost JSON model hold numbers only; of a skops
file only types are made that are known to be harmless.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.formats import counted
from synthdesk.engine.model_files.lightgbm_text import BrokenModelText, ModelText, read_model_text
from synthdesk.engine.model_files.xgboost_json import BrokenModelJson, read_model_json
from synthdesk.engine.tables.source import existing_file

if TYPE_CHECKING:
    from synthdesk.engine.model_files.skops_archive import ScikitFile
    from synthdesk.engine.model_files.xgboost_json import ModelJson

LARGEST_BYTES = 500_000_000
LONGEST_MAGIC = 16
MOST_NAMED = 5
_HOW_TO_EXPORT = (
    "In the program that made the model, write it as text: booster.save_model(“model.txt”) for "
    "LightGBM, save_model(“model.json”) for XGBoost, skops.io.dump(model, “model.skops”) for "
    "scikit-learn."
)
_ZIP = b"PK\x03\x04"
_FIRST_LINE = b"tree"
_FOREIGN = {
    b"\x1f\x8b": "a compressed file",
    b"BZh": "a compressed file",
    b"\xfd7zXZ": "a compressed file",
    b"\x28\xb5\x2f\xfd": "a compressed file",
    b"\x89HDF": "an HDF5 file",
    b"CBM1": "a CatBoost model",
    b"binf": "an XGBoost binary model",
    b"{L": "an XGBoost binary model",
}


class ModelKind(StrEnum):
    """Who wrote a model, and how."""

    LIGHTGBM = "LightGBM text"
    XGBOOST = "XGBoost JSON"
    SCIKIT = "scikit-learn in skops"


@dataclass(frozen=True)
class ModelFile:
    """A model file that was looked into, not yet asked anything.

    Attributes:
        name: file name without its folder.
        path: where the file lies.
        bytes: size on disk.
        sha256: hexadecimal digest of the file's bytes.
        kind: who wrote it.
        objective: what it was trained for, e.g. ``"binary sigmoid:1"``; of scikit-learn its class.
        features: names of its inputs, in the order that it expects.
        trees: number of trees that are used; 0 where it is made of none.
        note: what else a user should know; empty where nothing.
        types: of a skops file, full names of all types in it; all of them are known.
    """

    name: str
    path: str
    bytes: int
    sha256: str
    kind: ModelKind
    objective: str
    features: tuple[str, ...]
    trees: int
    note: str = ""
    types: tuple[str, ...] = ()


def load_model(path: Path) -> ModelFile:
    """Look into a model file and hold it against itself.

    Raises:
        UserError: ``model-would-run-code``, ``unknown-model``, ``model-too-large``,
            ``broken-model``, ``model-untrusted-types``, or what ``existing_file`` raises.
    """
    existing_file(path)
    where = Where(file=path.name)
    size = path.stat().st_size
    with path.open("rb") as stream:
        beginning = stream.read(LONGEST_MAGIC)
        _refuse_pickle(beginning, where)
        kind = _kind(beginning, where)
        if size > LARGEST_BYTES:
            raise UserError(
                "model-too-large",
                "The model file is too large",
                f"It has {size:,} bytes; up to {LARGEST_BYTES:,} are read.",
                "Write the model with fewer trees, e.g. only up to its best iteration.",
                where,
            )
        stream.seek(0)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    looked = {
        ModelKind.LIGHTGBM: _lightgbm,
        ModelKind.XGBOOST: _xgboost,
        ModelKind.SCIKIT: _scikit,
    }[kind](path, where)
    return ModelFile(
        name=path.name,
        path=str(path),
        bytes=size,
        sha256=digest,
        kind=kind,
        objective=looked.objective,
        features=looked.features,
        trees=looked.trees,
        note=looked.note,
        types=looked.types,
    )


def xgboost_model(path: Path) -> ModelJson:
    """What an XGBoost file holds, checked.

    Raises:
        UserError: ``broken-model``.
    """
    where = Where(file=path.name)
    try:
        return read_model_json(_text(path, where))
    except BrokenModelJson as error:
        raise _broken(where, str(error)) from error


def scikit_model(path: Path) -> ScikitFile:
    """What a skops file holds, checked and made.

    Raises:
        UserError: ``broken-model`` or ``model-untrusted-types``.
    """
    from synthdesk.engine.model_files.skops_archive import (
        BrokenArchive,
        UnknownTypes,
        read_archive,
    )

    where = Where(file=path.name)
    try:
        return read_archive(path)
    except BrokenArchive as error:
        raise _broken(where, str(error)) from error
    except UnknownTypes as error:
        first = ", ".join(one[:80] for one in error.types[:MOST_NAMED])
        more = len(error.types) - MOST_NAMED
        raise UserError(
            "model-untrusted-types",
            "The model holds types that are not made",
            f"To open it, code outside the known parts of scikit-learn would have to run: {first}"
            + (f" and {more} more." if more > 0 else "."),
            "Have the model written with scikit-learn's own steps only; of its estimators, support "
            "vector machines and nearest neighbours are not opened.",
            where,
        ) from error


@dataclass(frozen=True)
class _Looked:
    objective: str
    features: tuple[str, ...]
    trees: int
    note: str = ""
    types: tuple[str, ...] = ()


def _lightgbm(path: Path, where: Where) -> _Looked:
    text = _text(path, where)
    try:
        stated = read_model_text(text)
    except BrokenModelText as error:
        raise _broken(where, str(error)) from error
    _hold_against(text, stated, where)
    return _Looked(stated.objective, stated.features, stated.trees)


def _xgboost(path: Path, where: Where) -> _Looked:
    import xgboost as xgb

    stated = xgboost_model(path)
    try:
        xgb.Booster().load_model(bytearray(stated.checked.encode()))
    except xgb.core.XGBoostError as error:
        raise _broken(where, "XGBoost can't read it.") from error
    note = ""
    if stated.unused_rounds:
        note = (
            f"Training stopped early: the best {counted(stated.rounds, 'round')} are used, "
            f"{counted(stated.unused_rounds, 'later one')} left out."
        )
    return _Looked(stated.objective, stated.features, stated.trees, note)


def _scikit(path: Path, _: Where) -> _Looked:
    held = scikit_model(path)
    return _Looked(_final(held.estimator), held.features, held.trees, held.note, held.types)


def _final(estimator: object) -> str:
    """The class of a pipeline's last step, or of the model itself."""
    steps = getattr(estimator, "steps", None)
    return type(steps[-1][1] if steps else estimator).__name__


def _refuse_pickle(beginning: bytes, where: Where) -> None:
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


def _kind(beginning: bytes, where: Where) -> ModelKind:
    if beginning.startswith(_FIRST_LINE) and beginning[4:6] in (b"\n", b"\nv", b"\r\n"):
        return ModelKind.LIGHTGBM
    if beginning.startswith(_ZIP):
        return ModelKind.SCIKIT
    # A binary file of XGBoost begins with the same bracket and the length of a name.
    if beginning.startswith(b"{") and beginning[1:2] in (b'"', b" ", b"\n", b"\r", b"\t"):
        return ModelKind.XGBOOST
    found = next(
        (words for magic, words in _FOREIGN.items() if beginning.startswith(magic)),
        "something else",
    )
    raise UserError(
        "unknown-model",
        "The file is no model that can be opened",
        "LightGBM text models, XGBoost JSON models and scikit-learn models in skops files are; it "
        f"looks like {found}.",
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
