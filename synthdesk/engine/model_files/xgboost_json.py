"""The JSON of an XGBoost model, held against itself before XGBoost reads it.

XGBoost trusts the indices in the file: one that is out of range ends the whole process. So every
tree is checked to be one, and what XGBoost is given is written anew from what was checked.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

OBJECTIVES = {
    "binary:logistic": "binary",
    "reg:logistic": "binary",
    "multi:softprob": "multiclass",
    "multi:softmax": "multiclass",
    "reg:squarederror": "regression",
    "reg:pseudohubererror": "regression",
    "reg:absoluteerror": "regression",
}
CATEGORY = "c"
MOST_CLASSES = 1_000
_NUMBERS = ("base_weights", "loss_changes", "split_conditions", "sum_hessian")
_INTEGERS = ("default_left", "left_children", "right_children", "split_indices", "split_type")
_CATEGORIES = ("categories_nodes", "categories_segments", "categories_sizes", "categories")
_NO_PARENT = 2**31 - 1


class BrokenModelJson(Exception):
    """The file contradicts itself or is not supported; the message says how, for a user."""


@dataclass(frozen=True)
class ModelJson:
    """What the file holds.

    Attributes:
        objective: what the model was trained for.
        features: names of its inputs, in order.
        is_category: of each.
        categories: of each as the file names them; empty where it doesn't.
        largest_category: that any split asks for, by the feature's place.
        classes: of a multiclass model, else 0.
        rounds: that are used: up to the best one where training stopped early.
        unused_rounds: after those.
        trees: in those rounds.
        checked: the model written anew, for XGBoost to read.
    """

    objective: str
    features: tuple[str, ...]
    is_category: tuple[bool, ...]
    categories: tuple[tuple[str, ...], ...]
    largest_category: Mapping[int, int]
    classes: int
    rounds: int
    unused_rounds: int
    trees: int
    checked: str


def read_model_json(text: str) -> ModelJson:
    """Check a whole model.

    Raises:
        BrokenModelJson: where anything is missing, out of range or not supported.
    """
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BrokenModelJson("It is no whole JSON file.") from error
    learner = _mapping(_mapping(whole, "the file").get("learner"), "learner")
    parameters = _mapping(learner.get("learner_model_param"), "learner_model_param")
    features = _features(learner, parameters)
    objective = _mapping(learner.get("objective"), "objective").get("name")
    if objective not in OBJECTIVES:
        raise BrokenModelJson(f"Its objective “{str(objective)[:60]}” is not supported.")
    classes = _integer(parameters.get("num_class", "0"), 0, MOST_CLASSES)
    if (classes > 1) != (OBJECTIVES[objective] == "multiclass"):
        raise BrokenModelJson("Its objective and its number of classes contradict each other.")
    if _integer(parameters.get("num_target", "1"), 0, MOST_CLASSES) > 1:
        raise BrokenModelJson("It predicts several targets at once, which is not supported.")
    booster = _mapping(learner.get("gradient_booster"), "gradient_booster")
    if booster.get("name") != "gbtree":
        raise BrokenModelJson(
            f"Its booster “{str(booster.get('name'))[:40]}” is not supported; gbtree is."
        )
    model = _mapping(booster.get("model"), "model")
    trees = [
        _tree(_mapping(tree, "a tree"), place, len(features))
        for place, tree in enumerate(_list(model, "trees"))
    ]
    ends = _ends_of_rounds(model, len(trees), max(classes, 1))
    rounds = _used_rounds(learner, len(ends) - 1)
    is_category = _is_category(learner, len(features))
    checked = {
        "learner": {
            "attributes": {},
            "feature_names": list(features),
            "feature_types": [CATEGORY if one else "float" for one in is_category],
            "gradient_booster": {
                "model": {
                    "gbtree_model_param": {
                        "num_parallel_tree": "1",
                        "num_trees": str(len(trees)),
                    },
                    "iteration_indptr": ends,
                    "tree_info": _classes_of_trees(model, len(trees), max(classes, 1)),
                    "trees": trees,
                },
                "name": "gbtree",
            },
            "learner_model_param": {
                "base_score": _base(parameters.get("base_score"), max(classes, 1)),
                "boost_from_average": "1",
                "num_class": str(classes),
                "num_feature": str(len(features)),
                "num_target": "1",
            },
            "objective": _written_objective(objective, classes),
        },
        "version": _version(whole),
    }
    return ModelJson(
        objective=objective,
        features=features,
        is_category=is_category,
        categories=_categories(model, is_category),
        largest_category=_largest_categories(trees),
        classes=classes,
        rounds=rounds,
        unused_rounds=len(ends) - 1 - rounds,
        trees=ends[rounds],
        checked=json.dumps(checked),
    )


def _features(learner: Mapping[str, Any], parameters: Mapping[str, Any]) -> tuple[str, ...]:
    names = _list(learner, "feature_names")
    if not names:
        raise BrokenModelJson(
            "It does not name its features. Train it on a pandas table, or give them names."
        )
    if not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        raise BrokenModelJson("Its list of features is damaged.")
    _integer(parameters.get("num_feature"), len(names), len(names))
    return tuple(names)


def _is_category(learner: Mapping[str, Any], count: int) -> tuple[bool, ...]:
    kinds = learner.get("feature_types") or ["float"] * count
    if not isinstance(kinds, list) or len(kinds) != count:
        raise BrokenModelJson("Its list of the features' types is damaged.")
    return tuple(kind == CATEGORY for kind in kinds)


def _written_objective(name: str, classes: int) -> dict[str, Any]:
    if OBJECTIVES[name] == "multiclass":
        return {"name": name, "softmax_multiclass_param": {"num_class": str(classes)}}
    if name == "reg:pseudohubererror":
        return {"name": name, "pseudo_huber_param": {"huber_slope": "1"}}
    if name == "reg:absoluteerror":
        return {"name": name}
    return {"name": name, "reg_loss_param": {"scale_pos_weight": "1"}}


def _version(whole: Mapping[str, Any]) -> list[int]:
    version = whole.get("version")
    if not isinstance(version, list) or len(version) != 3:
        raise BrokenModelJson("It does not say which version of XGBoost wrote it.")
    found = [_integer(part, 0, 1_000) for part in version]
    if found[0] < 1:
        raise BrokenModelJson("Models of XGBoost before 1.0 are not supported; write it anew.")
    return found


def _base(stated: Any, classes: int) -> str:
    """The base score; a list of numbers in one text since XGBoost 3.1, one number before."""
    try:
        found: Any = json.loads(stated)
        numbers = [float(one) for one in (found if isinstance(found, list) else [found])]
    except (TypeError, ValueError, RecursionError):
        numbers = []
    if len(numbers) not in (1, classes) or not all(map(math.isfinite, numbers)):
        raise BrokenModelJson("Its base score is damaged.")
    return str(stated)


def _used_rounds(learner: Mapping[str, Any], rounds: int) -> int:
    attributes = learner.get("attributes") or {}
    stated = _mapping(attributes, "attributes").get("best_iteration")
    return rounds if stated is None else _integer(stated, 0, rounds - 1) + 1


def _ends_of_rounds(model: Mapping[str, Any], trees: int, classes: int) -> list[int]:
    if not trees:
        raise BrokenModelJson("It has no trees.")
    parameters = _mapping(model.get("gbtree_model_param"), "gbtree_model_param")
    _integer(parameters.get("num_trees"), trees, trees)
    width = classes * _integer(parameters.get("num_parallel_tree", "1"), 0, trees)
    # Before 2.0 files did not say where rounds end.
    ends = model.get("iteration_indptr") or list(range(0, trees + 1, max(width, classes)))
    if not isinstance(ends, list):
        raise BrokenModelJson("Its list of rounds is damaged.")
    found = [_integer(one, 0, trees) for one in ends]
    if found[0] != 0 or found[-1] != trees or any(a >= b for a, b in pairwise(found)):
        raise BrokenModelJson("Its list of rounds is out of order.")
    return found


def _classes_of_trees(model: Mapping[str, Any], trees: int, classes: int) -> list[int]:
    found = [_integer(one, 0, classes - 1) for one in _list(model, "tree_info")]
    if len(found) != trees:
        raise BrokenModelJson("A list in it does not have the length that it must have.")
    return found


def _tree(tree: Mapping[str, Any], place: int, features: int) -> dict[str, Any]:
    parameters = _mapping(tree.get("tree_param"), "tree_param")
    nodes = len(_list(tree, "left_children"))
    _integer(parameters.get("num_nodes"), nodes, nodes)
    if nodes < 1 or _integer(parameters.get("size_leaf_vector", "0"), 0, 10_000) > 1:
        raise BrokenModelJson("It has a kind of tree that is not supported.")
    tree = {"split_type": [0] * nodes, **tree}
    found: dict[str, Any] = {}
    for name in _NUMBERS:
        found[name] = [_number(one) for one in _list(tree, name, nodes)]
    for name in _INTEGERS:
        found[name] = [_integer(one, -1, _NO_PARENT) for one in _list(tree, name, nodes)]
    if min(found["split_indices"]) < 0 or max(found["split_indices"]) >= features:
        raise BrokenModelJson("A tree asks for a feature that the model does not have.")
    if not set(found["split_type"]) <= {0, 1} or not set(found["default_left"]) <= {0, 1}:
        raise BrokenModelJson("It has a kind of tree that is not supported.")
    found["parents"] = _parents(found["left_children"], found["right_children"])
    found |= _categories_of_splits(tree, found)
    found["id"] = place
    found["tree_param"] = {
        "num_deleted": "0",
        "num_feature": str(features),
        "num_nodes": str(nodes),
        "size_leaf_vector": "1",
    }
    return found


def _parents(left: list[int], right: list[int]) -> list[int]:
    """Each node but the first has one parent, which comes before it."""
    found = [_NO_PARENT] * len(left)
    for node, children in enumerate(zip(left, right, strict=True)):
        if children == (-1, -1):
            continue
        for child in children:
            if not node < child < len(left) or found[child] != _NO_PARENT:
                raise BrokenModelJson("A tree's branches do not make a tree.")
            found[child] = node
    if any(parent == _NO_PARENT for parent in found[1:]):
        raise BrokenModelJson("A tree's branches do not make a tree.")
    return found


def _categories_of_splits(tree: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """Which categories go right, split by split."""
    # Before 1.6 trees knew no categories.
    tree = tree if _CATEGORIES[0] in tree else {name: [] for name in _CATEGORIES}
    last = len(found["split_type"]) - 1
    nodes = [_integer(one, 0, last) for one in _list(tree, "categories_nodes")]
    starts = [_integer(one, 0, _NO_PARENT) for one in _list(tree, "categories_segments")]
    sizes = [_integer(one, 1, _NO_PARENT) for one in _list(tree, "categories_sizes")]
    codes = [_integer(one, 0, 2**24) for one in _list(tree, "categories")]
    kinds, left = found["split_type"], found["left_children"]
    asked = [at for at, kind in enumerate(kinds) if kind == 1 and left[at] >= 0]
    ends = [start + size for start, size in zip(starts, sizes, strict=False)]
    if not len(nodes) == len(starts) == len(sizes) or nodes != asked:
        raise BrokenModelJson("A tree asks for a list of categories that it does not have.")
    if starts != [0, *ends[:-1]][: len(starts)] or (ends[-1] if ends else 0) != len(codes):
        raise BrokenModelJson("A tree's list of categories is out of order.")
    return {
        "categories": codes,
        "categories_nodes": nodes,
        "categories_segments": starts,
        "categories_sizes": sizes,
    }


def _largest_categories(trees: list[dict[str, Any]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for tree in trees:
        spans = zip(tree["categories_segments"], tree["categories_sizes"], strict=True)
        for node, (start, size) in zip(tree["categories_nodes"], spans, strict=True):
            feature = tree["split_indices"][node]
            largest = max(tree["categories"][start : start + size])
            found[feature] = max(found.get(feature, -1), largest)
    return found


def _categories(
    model: Mapping[str, Any], is_category: tuple[bool, ...]
) -> tuple[tuple[str, ...], ...]:
    """Since XGBoost 3.1 the file holds the categories of a pandas table; earlier ones don't."""
    unknown = ((),) * len(is_category)
    known = model.get("cats")
    lists = known.get("enc") if isinstance(known, dict) else None
    if not isinstance(lists, list) or len(lists) != len(is_category):
        return unknown
    return tuple(map(_texts, lists))


def _texts(held: Any) -> tuple[str, ...]:
    if not isinstance(held, dict):
        return ()
    values, ends = held.get("values"), held.get("offsets")
    if not isinstance(values, list):
        return ()
    try:
        if not isinstance(ends, list):
            return tuple(f"{one:g}" for one in values)
        # Bytes are written as signed numbers.
        whole = bytes(one % 256 for one in values)
        return tuple(whole[start:end].decode() for start, end in pairwise(ends))
    except (TypeError, ValueError):
        return ()


def _mapping(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BrokenModelJson(f"It has no “{name}” where one belongs.")
    return value


def _list(held: Mapping[str, Any], name: str, length: int | None = None) -> list[Any]:
    found = held.get(name)
    if not isinstance(found, list):
        raise BrokenModelJson(f"It has no list “{name}” where one belongs.")
    if length is not None and len(found) != length:
        raise BrokenModelJson("A list in it does not have the length that it must have.")
    return found


def _integer(value: Any, low: int, high: int) -> int:
    try:
        found = int(value) if isinstance(value, int | str) else None
    except ValueError:
        found = None
    if found is None or not low <= found <= high:
        raise BrokenModelJson("It holds something else where a number in range belongs.")
    return found


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 3.4e38:
        raise BrokenModelJson("It holds something else where numbers belong.")
    # XGBoost refuses 0 where it expects 0.0.
    return float(value)
