"""A model that was handed in, fitted to the columns of the tables that it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.model_files.model_file import ModelKind

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.model.answers import Model
    from synthdesk.engine.model.target import ModelTarget
    from synthdesk.engine.model_files.model_file import ModelFile
    from synthdesk.engine.tables.schema import Column


def given_model(
    file: ModelFile, training: pa.Table, columns: Sequence[Column], target: ModelTarget
) -> Model:
    """Open a model on the training table's columns.

    Args:
        file: that was looked into before.
        training: typed by the schema.
        columns: that may be features.
        target: that it is taken to predict.

    Raises:
        UserError: ``model-lacks-columns``, ``other-target``, ``other-categories`` and, of
            scikit-learn, ``model-fails``.
    """
    if file.kind is ModelKind.XGBOOST:
        from synthdesk.engine.model.given_xgboost import given_xgboost

        return given_xgboost(file, training, columns, target)
    if file.kind is ModelKind.SCIKIT:
        from synthdesk.engine.model.given_scikit import given_scikit

        return given_scikit(file, training, columns, target)
    from synthdesk.engine.model.given_lightgbm import given_lightgbm

    return given_lightgbm(file, training, columns, target)
