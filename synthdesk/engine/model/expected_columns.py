"""The columns that a model handed in asks for, found in the training table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.model.design import Design, Feature, design_of
from synthdesk.engine.model.target import ModelTarget
from synthdesk.engine.tables.matching import match_names

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.model_files.model_file import ModelFile
    from synthdesk.engine.tables.schema import Column


def expected_columns(file: ModelFile, training: pa.Table, columns: Sequence[Column]) -> Design:
    """The training table's columns in the model's order, as training has them.

    They are matched by name, small differences of writing forgiven.

    Raises:
        UserError: ``model-lacks-columns``.
    """
    matched = match_names([column.name for column in columns], file.features).applied
    missing = [name for name in file.features if name not in matched]
    if missing:
        raise UserError(
            "model-lacks-columns",
            "The model asks for columns that are not there",
            f"It was trained on “{missing[0][:60]}”"
            + (f" and {len(missing) - 1} more" if len(missing) > 1 else "")
            + ", which no audited column of the training table is.",
            "Load the tables that the model was made for, or let the columns take part in Data.",
            Where(file=file.name),
        )
    by_name = {column.name: column for column in columns}
    return design_of(training, [by_name[matched[name]] for name in file.features])


def as_category(known: Feature, categories: tuple[str, ...], largest: int, where: Where) -> Feature:
    """A column that a model takes as these categories, of which it asks for the ``largest``-th.

    What training of the model met is not in its file, so nothing is called strange for missing.
    """
    if not known.is_category:
        raise other_categories(known.name, "takes it as categories", where)
    if largest >= len(categories):
        how = f"knows {largest + 1} categories, training has {len(categories)}"
        raise other_categories(known.name, how, where)
    return Feature(known.name, True, categories, had_missing=True)


def as_number(known: Feature, where: Where) -> Feature:
    """A column that a model takes as a number."""
    if known.is_category:
        raise other_categories(known.name, "takes it as a number", where)
    return Feature(known.name, False, (), had_missing=True)


def other_categories(name: str, how: str, where: Where) -> UserError:
    """A column that means something else to the model than in the table."""
    return UserError(
        "other-categories",
        "The model means another column",
        f"Of “{name[:60]}” it {how}.",
        "Write the model with its categories (LightGBM does where it is trained on a pandas "
        "table), or train one here.",
        where,
    )


def other_target(stated: str, target: ModelTarget, where: Where) -> UserError:
    """A model of something else."""
    return UserError(
        "other-target",
        "The model predicts something else",
        f"Its objective is “{stated[:60] or 'not stated'}”; “{target.column[:60]}” asks "
        f"for a {target.kind} model.",
        "Choose the target that the model predicts.",
        where,
    )
