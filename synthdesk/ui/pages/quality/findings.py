"""What binning hides: values of a column that the accuracy figure cannot tell from others."""

from __future__ import annotations

from synthdesk.engine.accuracy.accuracy import ColumnAccuracy
from synthdesk.engine.formats import count
from synthdesk.engine.tables.codes import BETWEEN


def findings_of(column: ColumnAccuracy) -> tuple[str, ...]:
    """Sentences on bins that training leaves empty and synthetic does not.

    The engine's own bins stand at fixed places, so that a category that happens to be called
    “missing” is not taken for one.
    """
    last = len(column.bins) - 1
    texts = {last: "missing values, training has none"}
    if not column.ordered:
        texts[last - 1] = "values that training does not have"
    else:
        has_between = column.bins[last - 1] == BETWEEN
        texts[0] = "values below the training range"
        texts[last - 2 if has_between else last - 1] = "values above the training range"
        if has_between:
            texts[last - 1] = "values between those that training has"
    return tuple(
        f"{count(column.synthetic[place])} synthetic {text}"
        for place, text in sorted(texts.items())
        if column.synthetic[place] and not column.training[place]
    )
