"""The text of a LightGBM model, held against itself before LightGBM reads it.

LightGBM trusts the lengths and indices in the text: a model that was cut off ends the whole
process. So every tree is checked to be one: each list as long as it must be, each node and leaf
reached exactly once, each feature known.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

_END_OF_TREES = "end of trees"
_END = "end of parameters"


class BrokenModelText(Exception):
    """The text contradicts itself; the message says how, in words for a user."""


@dataclass(frozen=True)
class ModelText:
    """What the text states.

    Attributes:
        objective: what the model was trained for.
        features: names of its inputs, in order.
        trees: number of trees.
    """

    objective: str
    features: tuple[str, ...]
    trees: int


def read_model_text(text: str) -> ModelText:
    """Check the whole text and read its header.

    Raises:
        BrokenModelText: where anything is missing, cut off or out of range.
    """
    head, *trees = text.split("\nTree=")
    header = _pairs(head)
    for key in ("version", "max_feature_idx", "feature_names", "tree_sizes"):
        if key not in header:
            raise BrokenModelText(f"Its header does not state “{key}”.")
    features = tuple(header["feature_names"].split(" "))
    (largest,) = _integers(header["max_feature_idx"], 1)
    if len(features) != largest + 1 or len(set(features)) < len(features):
        raise BrokenModelText("The list of features does not have the length that it states.")
    if not trees or len(header["tree_sizes"].split()) != len(trees):
        raise BrokenModelText("The trees that the header lists are not all in the file.")
    *whole, last = trees
    last, ending, rest = last.partition(f"\n{_END_OF_TREES}")
    if not ending or _END not in rest:
        raise BrokenModelText("The file ends before the model does.")
    for tree in (*whole, last):
        _check_tree(_pairs(tree), len(features))
    return ModelText(header.get("objective", ""), features, len(trees))


def _pairs(block: str) -> dict[str, str]:
    lines = (line.split("=", 1) for line in block.splitlines() if "=" in line)
    return {key.strip(): value.strip() for key, value in lines}


def _check_tree(tree: dict[str, str], features: int) -> None:
    (leaves,) = _integers(tree.get("num_leaves", ""), 1)
    if leaves < 1 or tree.get("is_linear", "0") != "0":
        raise BrokenModelText("It has a kind of tree that is not supported.")
    _numbers(tree.get("leaf_value", ""), leaves)
    if leaves == 1:
        return
    nodes = leaves - 1
    for key in ("split_gain", "internal_value", "internal_weight", "internal_count"):
        if key in tree:
            _numbers(tree[key], nodes)
    _check_categories(tree, _numbers(tree.get("threshold", ""), nodes), nodes)
    used = _integers(tree.get("split_feature", ""), nodes)
    if min(used) < 0 or max(used) >= features:
        raise BrokenModelText("A tree asks for a feature that the model does not have.")
    _check_children(tree, nodes)


def _check_categories(tree: dict[str, str], thresholds: list[float], nodes: int) -> None:
    kinds = _integers(tree.get("decision_type", ""), nodes)
    (categories,) = _integers(tree.get("num_cat", ""), 1)
    if categories:
        bounds = _integers(tree.get("cat_boundaries", ""), categories + 1)
        if bounds[0] != 0 or any(a >= b for a, b in pairwise(bounds)):
            raise BrokenModelText("A tree's list of categories is out of order.")
        _integers(tree.get("cat_threshold", ""), bounds[-1])
    # The lowest bit says that the threshold is the number of a list of categories.
    for kind, threshold in zip(kinds, thresholds, strict=True):
        if kind & 1 and not (threshold.is_integer() and 0 <= threshold < categories):
            raise BrokenModelText("A tree asks for a list of categories that it does not have.")


def _check_children(tree: dict[str, str], nodes: int) -> None:
    """Each node but the first, and each leaf (as −1 − its number), is reached exactly once."""
    children = [
        (node, child)
        for key in ("left_child", "right_child")
        for node, child in enumerate(_integers(tree.get(key, ""), nodes))
    ]
    reached = sorted(child for _, child in children)
    forwards = all(child < 0 or child > node for node, child in children)
    if reached != [*range(-nodes - 1, 0), *range(1, nodes)] or not forwards:
        raise BrokenModelText("A tree's branches do not make a tree.")


def _integers(text: str, length: int) -> list[int]:
    return [int(word) for word in _words(text, length, int)]


def _numbers(text: str, length: int) -> list[float]:
    return [float(word) for word in _words(text, length, float)]


def _words(text: str, length: int, kind: type[int] | type[float]) -> list[str]:
    words = text.split()
    if len(words) != length:
        raise BrokenModelText("A list in it does not have the length that it must have.")
    try:
        for word in words:
            kind(word)
    except ValueError as error:
        raise BrokenModelText("It holds something else where numbers belong.") from error
    return words
