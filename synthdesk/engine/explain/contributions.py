"""SHAP values of many rows, in chunks, and checked: they must add up to what the model says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.model.answers import Model

    Floats = npt.NDArray[np.float64]

CHUNKS = 5
"""Of as many rows as are explained at most, so that progress is told and cancel is heard."""
SAMPLED = 200


@dataclass(frozen=True, eq=False)
class Explained:
    """SHAP values of some rows.

    Attributes:
        values: shape (rows, features), in raw units (log-odds of a binary target); of several
            classes shape (rows, classes, features).
        base: what the model says of no row in particular; of several classes shape (classes,).
        predicted: shape (rows,), probabilities or numbers; of several classes (rows, classes).
        largest_error: by which values and base miss the raw prediction, over all rows.
    """

    values: Floats
    base: Floats
    predicted: Floats
    largest_error: float

    @property
    def importance(self) -> Floats:
        """Mean absolute SHAP value of each feature, shape (features,); over classes the mean."""
        import numpy as np

        absolute = np.abs(self.values)
        found: Floats = absolute.mean(axis=tuple(range(absolute.ndim - 1)))
        return found

    def of_class(self, place: int) -> Floats:
        """Shape (rows, features) of one class; of a binary target or a number the only one."""
        found: Floats = self.values if self.values.ndim == 2 else self.values[:, place]
        return found


def explain_rows(model: Model, matrix: Floats, progress: Progress = SILENT) -> Explained:
    """SHAP values of rows.

    Args:
        model: that is explained.
        matrix: shape (rows, features), as its design gives it.
        progress: told chunk by chunk; may cancel.

    Raises:
        UserError: ``contributions-do-not-add-up``.
    """
    import numpy as np

    answers = _answers(model, matrix[:SAMPLED])
    values, predicted, error, largest = [], [], 0.0, 1.0
    base = np.zeros(1)
    chunk = model.most_explained // CHUNKS
    starts = range(0, len(matrix), chunk)
    for start in progress.track(starts, "SHAP values"):
        part = matrix[start : start + chunk]
        found = model.contributions(part)
        raw = model.raw(part)
        error = max(error, float(np.abs(found.sum(axis=-1) - raw).max()))
        largest = max(largest, float(np.abs(raw).max()))
        base = np.atleast_1d(found[0, ..., -1])
        values.append(found[..., :-1])
        predicted.append(answers(part, raw))
    if not error <= model.precision * largest:
        raise UserError(
            "contributions-do-not-add-up",
            "The model can't be explained",
            f"SHAP values and base miss the model's own answer by up to {error:.2g}, so they "
            "explain something else.",
            "Models with transformed outputs or linear leaves are not explained; train one here.",
        )
    return Explained(np.concatenate(values), base, np.concatenate(predicted), error)


def _answers(model: Model, sample: Floats) -> Callable[[Floats, Floats], Floats]:
    """How answers come from raw predictions, where a sample shows it: trees are walked once."""
    import numpy as np

    def logistic(_: Floats, raw: Floats) -> Floats:
        found: Floats = 1 / (1 + np.exp(-raw))
        return found

    def as_it_is(_: Floats, raw: Floats) -> Floats:
        return raw

    asked, raw = model.predict(sample), model.raw(sample)
    for made in (logistic, as_it_is):
        if np.allclose(made(sample, raw), asked, rtol=0, atol=1e-12):
            return made
    return lambda rows, _: model.predict(rows)
