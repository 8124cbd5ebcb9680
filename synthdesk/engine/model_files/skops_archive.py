"""A scikit-learn model in a skops file: every type in it named, and none made that is not known.

A skops file is a zip archive of arrays and of a tree of types. Only types are made that skops
itself trusts or that are named here; arrays and trees are held against themselves, because the
compiled code behind them trusts their sizes and indices.
"""

from __future__ import annotations

import json
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

MOST_BYTES = 1_000_000_000
MOST_FILES = 20_000
MOST_SCHEMA = 100_000_000
KNOWN_TYPES = (
    "numpy.dtype",
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
    "sklearn.neural_network._stochastic_optimizers.SGDOptimizer",
    "sklearn.tree._tree.Tree",
)
"""Beside what skops trusts: parts of scikit-learn that hold numbers and run nothing of a file's."""
REFUSED = ("sklearn.svm.",)
"""Their compiled code reads where the file says, without looking whether that is inside."""
_SCHEMA = "schema.json"


class BrokenArchive(Exception):
    """The file contradicts itself or is not supported; the message says how, for a user."""


class UnknownTypes(Exception):
    """The file asks for types that are not made."""

    def __init__(self, types: tuple[str, ...]) -> None:
        super().__init__(", ".join(types))
        self.types = types


@dataclass(frozen=True, eq=False)
class ScikitFile:
    """What a file holds.

    Attributes:
        estimator: the model, with ``predict``.
        types: full names of all types in the file, sorted.
        features: names of its inputs, in order.
        classes: of a classifier as texts, else empty.
        trees: in it; 0 where it is made of none.
        note: that another version of scikit-learn wrote it; empty where it is the same.
    """

    estimator: Any
    types: tuple[str, ...]
    features: tuple[str, ...]
    classes: tuple[str, ...]
    trees: int
    note: str


def read_archive(path: Path) -> ScikitFile:
    """Check a whole file and make the model in it.

    Raises:
        UnknownTypes: where a type is not known to be harmless.
        BrokenArchive: where anything else is missing, out of range or not supported.
    """
    import skops.io
    from sklearn.exceptions import InconsistentVersionWarning

    types = types_in(path)
    try:
        unknown = set(skops.io.get_untrusted_types(file=path)) - set(KNOWN_TYPES)
        unknown |= {name for name in types if name.startswith(REFUSED)}
        if unknown:
            raise UnknownTypes(tuple(sorted(unknown)))
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            estimator = skops.io.load(path, trusted=list(KNOWN_TYPES))
    except UnknownTypes:
        raise
    # Whatever a damaged file makes skops, NumPy or scikit-learn stumble over.
    except Exception as error:
        raise BrokenArchive("scikit-learn can't be made from what it holds.") from error
    others = [one for one in told if issubclass(one.category, InconsistentVersionWarning)]
    features = getattr(estimator, "feature_names_in_", None)
    if not hasattr(estimator, "predict"):
        raise BrokenArchive(f"A {type(estimator).__name__} predicts nothing.")
    if features is None:
        raise BrokenArchive(
            "It does not name its features, so their order can't be checked. Fit it on a pandas "
            "table."
        )
    features = tuple(str(name) for name in features)
    classes = getattr(estimator, "classes_", None)
    if classes is not None and not hasattr(estimator, "predict_proba"):
        raise BrokenArchive(f"A {type(estimator).__name__} gives no probabilities.")
    return ScikitFile(
        estimator=estimator,
        types=types,
        features=features,
        classes=() if classes is None else tuple(map(_class, classes)),
        trees=sum(1 for _ in checked_trees(estimator)),
        note=_version_note(others[0].message) if others else "",
    )


def _class(one: object) -> str:
    return f"{one:g}" if isinstance(one, float) else str(one)


def types_in(path: Path) -> tuple[str, ...]:
    """Full names of all types in a file, sorted; nothing of it is made.

    Raises:
        BrokenArchive: where it is no whole skops file, or absurdly large once unpacked.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            files = archive.infolist()
            if len(files) > MOST_FILES or sum(one.file_size for one in files) > MOST_BYTES:
                raise BrokenArchive(f"Unpacked it would take more than {MOST_BYTES:,} bytes.")
            for one in files:
                _check_file(archive, one)
            schema = json.loads(archive.read(_SCHEMA))
        return tuple(sorted(set(_types(schema))))
    except (KeyError, OSError, ValueError, RecursionError, EOFError, zipfile.BadZipFile) as error:
        raise BrokenArchive("It is no whole skops file.") from error


def _check_file(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> None:
    if one.filename == _SCHEMA:
        if one.file_size > MOST_SCHEMA:
            raise BrokenArchive("Its list of types is absurdly long.")
    elif one.filename.endswith(".npy"):
        with archive.open(one) as stream:
            _check_array(stream, one.file_size)
    else:
        raise BrokenArchive("It holds something else than plain arrays, such as sparse matrices.")


def _check_array(stream: IO[bytes], size: int) -> None:
    """NumPy reserves what an array's header asks for before it looks whether the file has it."""
    import numpy as np

    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0
    if version != (1, 0):
        read = np.lib.format.read_array_header_2_0
    shape, _, kind = read(stream)
    count = 1
    for length in shape:
        count *= length
    if kind.hasobject or min(shape, default=0) < 0 or count * kind.itemsize > size:
        raise BrokenArchive("An array in it does not have the size that it states.")


def _types(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("__class__"), str):
            yield f"{node.get('__module__')}.{node['__class__']}"
        for value in node.values():
            yield from _types(value)
    elif isinstance(node, list):
        for value in node:
            yield from _types(value)


def _version_note(said: Any) -> str:
    return (
        f"Written by scikit-learn {str(getattr(said, 'original_sklearn_version', '?'))[:20]}, read "
        f"by {str(getattr(said, 'current_sklearn_version', '?'))[:20]}: answers may differ."
    )


def checked_trees(held: Any) -> Iterator[Any]:
    """All trees in a model, each with branches that stay inside it.

    Raises:
        BrokenArchive: at a tree that is none.
    """
    from sklearn.ensemble._hist_gradient_boosting.predictor import TreePredictor
    from sklearn.tree._tree import Tree

    for one, owner in _parts(held, set()):
        if isinstance(one, Tree):
            _check_branches(one.children_left, one.children_right, one.feature, one.n_features)
            yield one
        elif isinstance(one, TreePredictor):
            _check_predictor(one, getattr(owner, "n_features_in_", None))
            yield one


def _parts(held: Any, seen: set[int], owner: Any = None) -> Iterator[tuple[Any, Any]]:
    import numpy as np

    if id(held) in seen:
        return
    seen.add(id(held))
    yield held, owner
    if isinstance(held, dict):
        inside = list(held.values())
    elif isinstance(held, list | tuple | set):
        inside = list(held)
    elif isinstance(held, np.ndarray):
        inside = held.ravel().tolist() if held.dtype.hasobject else []
    else:
        inside = list(getattr(held, "__dict__", {}).values())
        owner = held if hasattr(held, "n_features_in_") else owner
    for one in inside:
        if not isinstance(one, str | bytes | int | float | None):
            yield from _parts(one, seen, owner)


def _check_branches(left: Any, right: Any, feature: Any, features: int) -> None:
    import numpy as np

    nodes = len(left)
    inner = np.flatnonzero((left != -1) | (right != -1))
    below = np.concatenate([left[inner], right[inner]])
    above = np.concatenate([inner, inner])
    is_tree = nodes > 0 and np.array_equal(np.sort(below), np.arange(1, nodes))
    if not is_tree or (below <= above).any():
        raise BrokenArchive("A tree's branches do not make a tree.")
    if ((feature[inner] < 0) | (feature[inner] >= features)).any():
        raise BrokenArchive("A tree asks for a feature that the model does not have.")


def _check_predictor(predictor: Any, features: int | None) -> None:
    import numpy as np

    nodes = predictor.nodes
    is_leaf = nodes["is_leaf"].astype(bool)
    left = np.where(is_leaf, -1, nodes["left"].astype(np.int64))
    right = np.where(is_leaf, -1, nodes["right"].astype(np.int64))
    _check_branches(left, right, nodes["feature_idx"], features or 0)
    asked = nodes["bitset_idx"][nodes["is_categorical"].astype(bool) & ~is_leaf]
    for bits in (predictor.binned_left_cat_bitsets, predictor.raw_left_cat_bitsets):
        if len(asked) and (bits.shape[1:] != (8,) or asked.max() >= len(bits)):
            raise BrokenArchive("A tree asks for a list of categories that it does not have.")
