"""LightGBM's trees written as XGBoost's, which knows interaction values of sets of categories.

Nothing is predicted with them: who asks holds their interaction values against LightGBM's own SHAP
values, and so notices where single precision tells two numbers apart that trees do not.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import lightgbm as lgb
    import xgboost as xgb

NO_PARENT = 2**31 - 1
LIKE_ZERO = "None"
"""LightGBM's word for a feature whose missing values it takes as 0."""
NEITHER = ("None", "NaN")


def as_xgboost(booster: lgb.Booster, is_category: list[bool]) -> xgb.Booster | None:
    """Trees that add up to the same raw predictions; absent where they can't be written.

    Args:
        booster: of two classes or a number.
        is_category: of each feature.
    """
    import xgboost as xgb

    whole = booster.dump_model()
    features = whole["feature_names"]
    trees = []
    for place, tree in enumerate(whole["tree_info"]):
        written = _tree(tree["tree_structure"], place, len(features))
        if written is None:
            return None
        trees.append(written)
    model = {
        "learner": {
            "attributes": {},
            "feature_names": [f"f{at}" for at in range(len(features))],
            "feature_types": ["c" if one else "float" for one in is_category],
            "gradient_booster": {
                "model": {
                    "gbtree_model_param": {
                        "num_parallel_tree": "1",
                        "num_trees": str(len(trees)),
                    },
                    "iteration_indptr": list(range(len(trees) + 1)),
                    "tree_info": [0] * len(trees),
                    "trees": trees,
                },
                "name": "gbtree",
            },
            "learner_model_param": {
                "base_score": "[0E0]",
                "boost_from_average": "0",
                "num_class": "0",
                "num_feature": str(len(features)),
                "num_target": "1",
            },
            "objective": {
                "name": "reg:squarederror",
                "reg_loss_param": {"scale_pos_weight": "1"},
            },
        },
        "version": [3, 0, 0],
    }
    found = xgb.Booster()
    found.load_model(bytearray(json.dumps(model).encode()))
    return found


def _tree(root: dict[str, Any], place: int, features: int) -> dict[str, Any] | None:
    """Nodes in the order in which they are met, so that children come after their parents."""
    nodes: list[dict[str, Any]] = [root]
    parents = [NO_PARENT]
    rows: list[dict[str, Any]] = []
    categories: list[int] = []
    starts, sizes, of_nodes = [], [], []
    for at, node in enumerate(nodes):
        if "leaf_value" in node:
            rows.append(_leaf(node))
            continue
        if node["missing_type"] not in NEITHER:
            return None
        left, right = node["left_child"], node["right_child"]
        row = {"hessian": float(node["internal_count"]), "feature": node["split_feature"]}
        if node["decision_type"] == "==":
            # In the set: left there, right here. Missing goes with those that are not in it.
            left, right = right, left
            row |= {"threshold": 0.0, "kind": 1, "default_left": 1}
            codes = [int(word) for word in str(node["threshold"]).split("||")]
            of_nodes.append(at)
            starts.append(len(categories))
            sizes.append(len(codes))
            categories += codes
        else:
            row |= {"threshold": _above(node["threshold"]), "kind": 0}
            row["default_left"] = int(_goes_left(node))
        row |= {"left": len(nodes), "right": len(nodes) + 1}
        nodes += [left, right]
        parents += [at, at]
        rows.append(row)
    return {
        "base_weights": [0.0] * len(rows),
        "categories": categories,
        "categories_nodes": of_nodes,
        "categories_segments": starts,
        "categories_sizes": sizes,
        "default_left": [row["default_left"] for row in rows],
        "id": place,
        "left_children": [row["left"] for row in rows],
        "loss_changes": [0.0] * len(rows),
        "parents": parents,
        "right_children": [row["right"] for row in rows],
        "split_conditions": [row["threshold"] for row in rows],
        "split_indices": [row["feature"] for row in rows],
        "split_type": [row["kind"] for row in rows],
        "sum_hessian": [row["hessian"] for row in rows],
        "tree_param": {
            "num_deleted": "0",
            "num_feature": str(features),
            "num_nodes": str(len(rows)),
            "size_leaf_vector": "1",
        },
    }


def _leaf(node: dict[str, Any]) -> dict[str, Any]:
    found = dict.fromkeys(("feature", "kind", "default_left"), 0)
    hessian = float(node.get("leaf_count", 1))
    return {
        **found,
        "left": -1,
        "right": -1,
        "hessian": hessian,
        "threshold": float(node["leaf_value"]),
    }


def _goes_left(node: dict[str, Any]) -> bool:
    """Where a missing value goes."""
    if node["missing_type"] == LIKE_ZERO:
        return bool(node["threshold"] >= 0)
    return bool(node["default_left"])


def _above(threshold: float) -> float:
    """LightGBM sends the threshold itself to the left, XGBoost only what is below its own."""
    import numpy as np

    return float(np.nextafter(np.float32(threshold), np.float32(np.inf)))
