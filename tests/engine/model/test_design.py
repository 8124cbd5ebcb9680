"""What a model is shown: order, categories and missing values as training had them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from synthdesk.engine.errors import UserError
from synthdesk.engine.model.design import StrangeValues, design_of
from synthdesk.engine.model.target import TargetKind, target_of
from tests.engine.model.made_tables import people, tables_of


def words(*values: str | None) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values, pa.string())]).dictionary_encode()


def test_columns_in_another_order_give_the_same_matrix() -> None:
    tables = tables_of(people(300, 1), people(300, 2))
    design = design_of(tables.training, tables.columns[:3])
    turned = tables.synthetic.select(list(reversed(tables.synthetic.column_names)))
    np.testing.assert_array_equal(design.matrix(turned), design.matrix(tables.synthetic))


def test_categories_keep_their_places_and_what_is_new_is_missing_and_counted() -> None:
    tables = tables_of(people(300, 1), people(300, 2))
    design = design_of(tables.training, tables.columns[:3])
    rows = 6
    other = pa.table(
        {
            "job": words("smith", "clerk", "baker", "baker", "nurse", None),
            "age": pa.array([20.0, None, 30, 40, 50, 60]),
            "coin": pa.array([1.0] * rows),
        }
    )
    matrix = design.matrix(other)
    np.testing.assert_array_equal(matrix[:, 1], [2, 0, np.nan, np.nan, 1, np.nan])
    assert design.strange_values(other) == (
        StrangeValues("age", 0, (), 1),
        StrangeValues("job", 2, (("baker", 2),), 1),
    )
    assert design.strange_values(tables.training) == ()


def test_dictionaries_of_another_order_or_in_chunks_mean_the_same() -> None:
    tables = tables_of(people(300, 1), people(300, 2))
    design = design_of(tables.training, tables.columns[1:2])
    chunks = [words("smith", "clerk").chunk(0), words("nurse", "smith").chunk(0)]
    other = pa.table({"job": pa.chunked_array(chunks)})
    assert design.matrix(other)[:, 0].tolist() == [2, 0, 1, 2]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("binary", TargetKind.BINARY),
        ("multiclass", TargetKind.MULTICLASS),
        ("regression", TargetKind.REGRESSION),
    ],
)
def test_the_target_says_what_kind_of_model(kind: str, expected: TargetKind) -> None:
    tables = tables_of(people(300, 1, kind=kind), people(300, 2, kind=kind))
    assert target_of(tables.columns[3], tables.training).kind is expected


def test_of_two_classes_the_favourable_or_the_rarer_one_is_predicted() -> None:
    tables = tables_of(people(300, 1), people(300, 2))
    column = tables.columns[3]
    rarer = target_of(column, tables.training)
    counts = tables.training["risk"].cast(pa.string()).value_counts().to_pylist()
    assert rarer.positive == min(counts, key=lambda one: one["counts"])["values"]
    assert not rarer.is_chosen
    from dataclasses import replace

    for favourable in ("yes", "no"):
        chosen = target_of(replace(column, favourable=favourable), tables.training)
        assert (chosen.positive, chosen.is_chosen) == (favourable, True)
        labels = chosen.labels(tables.training["risk"])
        texts = tables.training["risk"].cast(pa.string()).to_pylist()
        assert labels.tolist() == [float(text == favourable) for text in texts]
    with pytest.raises(UserError) as caught:
        target_of(replace(column, favourable="maybe"), tables.training)
    assert caught.value.code == "unknown-favourable"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (["a"] * 200, "one-class"),
        ([f"v{row % 30}" for row in range(300)], "too-many-classes"),
        (["a"] * 195 + ["b"] * 5, "rare-class"),
    ],
)
def test_a_target_that_cannot_be_learnt_is_refused_with_a_reason(
    values: list[str], code: str
) -> None:
    from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType

    column = Column("y", ColumnType.CATEGORICAL, ColumnRole.TARGET, "")
    with pytest.raises(UserError) as caught:
        target_of(column, pa.table({"y": words(*values)}))
    assert caught.value.code == code


def test_a_missing_or_unknown_target_is_no_label() -> None:
    from synthdesk.engine.model.target import ModelTarget

    target = ModelTarget("y", TargetKind.BINARY, ("no", "yes"), "yes")
    labels = target.labels(words("yes", "no", None, "perhaps"))
    np.testing.assert_array_equal(labels, [1, 0, np.nan, np.nan])
