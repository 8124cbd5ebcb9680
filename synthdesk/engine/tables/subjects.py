"""Whose rows are whose: tables with several rows per subject, and splits that respect it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.converted_column import (
    is_number_type,
    plain_storage,
    without_missing_tokens,
)
from synthdesk.engine.tables.distinct_texts import encoded, is_text
from synthdesk.engine.tables.values import text_from_numbers

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.tables.schema import Column

    Integers = npt.NDArray[np.int64]

FEWEST_TO_SPLIT = 10
"""With fewer subjects in a table nothing can be split by subject."""


@dataclass(frozen=True, eq=False)
class TableSubjects:
    """The subjects of one table.

    Attributes:
        numbers: int64, shape (rows,), each row's subject from 0, by first appearance.
        keys: string array, shape (subjects,), the key of each.
    """

    numbers: Integers
    keys: pa.StringArray

    @property
    def count(self) -> int:
        """How many subjects there are."""
        return len(self.keys)

    @cached_property
    def sizes(self) -> Integers:
        """Shape (subjects,), rows of each."""
        import numpy as np

        return np.bincount(self.numbers, minlength=self.count)

    @cached_property
    def order(self) -> Integers:
        """Shape (rows,), rows subject by subject, in file order within each."""
        import numpy as np

        return np.argsort(self.numbers, kind="stable")

    @cached_property
    def starts(self) -> Integers:
        """Shape (subjects,), where each one's rows begin in ``order``."""
        import numpy as np

        return np.cumsum(self.sizes) - self.sizes


@dataclass(frozen=True, eq=False)
class Subjects:
    """The subjects of all tables; numbers of different tables have nothing to do with each other.

    Attributes:
        key: the training table's column that names the subject.
    """

    key: str
    training: TableSubjects
    synthetic: TableSubjects
    holdout: TableSubjects | None

    @property
    def tables(self) -> tuple[TableSubjects, ...]:
        """Training, synthetic and, if given, holdout."""
        given = (self.training, self.synthetic, self.holdout)
        return tuple(table for table in given if table is not None)

    @property
    def can_split(self) -> bool:
        """Whether every table has enough subjects to be split by them."""
        return min(table.count for table in self.tables) >= FEWEST_TO_SPLIT


def subjects_of(key: Column, file: str, table: pa.Table) -> TableSubjects:
    """Number the subjects of a table under the training table's column names.

    Raises:
        UserError: ``subject-key-missing`` or ``subject-key-gaps``.
    """
    import numpy as np

    where = Where(file=file, column=key.name)
    if key.name not in table.column_names:
        raise UserError(
            "subject-key-missing",
            "The column that names the subject is missing",
            f"{file} has no column “{key.name[:60]}”, by which rows of the same subject are told.",
            "Say in the Data tab which of its columns is the same one (--rename "
            f'"THEIRS={key.name[:60]}" on the command line), or give the column the role '
            "“ignore” to audit row by row.",
            where,
        )
    numbers, keys = number_subjects(key, table.column(key.name))
    gaps = int(np.count_nonzero(numbers < 0))
    if gaps:
        first = int(np.argmax(numbers < 0))
        raise UserError(
            "subject-key-gaps",
            "Some rows do not say whose they are",
            f"{gaps:,} of {len(numbers):,} rows of {file} have no value in “{key.name[:60]}”, "
            f"row {first + 1:,} first.",
            "Fill the gaps or take those rows out of the file; or give the column the role "
            "“ignore” to audit row by row.",
            Where(file=file, column=key.name, row=first + 1),
        )
    return TableSubjects(numbers, keys)


def number_subjects(key: Column, stored: pa.ChunkedArray) -> tuple[Integers, pa.StringArray]:
    """Each row's subject from 0 by first appearance, −1 where the key is missing; and the keys.

    Keys are compared as texts; 7 and 7.0 are one subject.
    """
    import numpy as np

    indices, words = _distinct(stored)
    once = without_missing_tokens(words, key).dictionary_encode()
    code_of_word = once.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    codes = np.append(code_of_word, -1)[indices]
    rows, size = len(codes), len(once.dictionary)
    first = np.full(size + 1, rows)
    # Of several writes to one place the last one stays: backwards, that is the first row.
    first[codes[::-1]] = np.arange(rows)[::-1]
    order = np.argsort(first[:size], kind="stable")
    order = order[first[order] < rows]
    number = np.full(size + 1, -1)
    number[order] = np.arange(len(order))
    return number[codes], once.dictionary.take(order)


def _distinct(stored: pa.ChunkedArray) -> tuple[Integers, pa.StringArray]:
    """Position of each row's key among the texts; the last place after them where there is none."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    stored = plain_storage(stored)
    if is_text(stored.type):
        array = encoded(stored)
        words = array.dictionary
    else:
        if pa.types.is_floating(stored.type):
            stored = pc.if_else(pc.is_nan(stored), pa.scalar(None, stored.type), stored)
        array = stored.combine_chunks().dictionary_encode()
        is_decimal = is_number_type(stored.type) and not pa.types.is_integer(stored.type)
        values = array.dictionary
        words = text_from_numbers(values) if is_decimal else values.cast(pa.string())
    indices = array.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    return indices.astype(np.int64), words


def rows_by_subject(key: Column, stored: pa.ChunkedArray) -> Integers:
    """Each row's subject as a number; rows without a key are subjects of their own."""
    import numpy as np

    numbers, keys = number_subjects(key, stored)
    gaps = numbers < 0
    numbers[gaps] = np.arange(len(keys), len(keys) + np.count_nonzero(gaps))
    return numbers


def folds_by_subject(
    subjects: Integers,
    labels: npt.NDArray[np.integer],
    folds: int,
    generator: np.random.Generator,
) -> Integers:
    """Fold 0 … ``folds`` − 1 of each row, all rows of a subject in one fold.

    Subjects are spread evenly over the folds by the label of their first row.

    Args:
        subjects: shape (rows,), any whole numbers.
        labels: shape (rows,).
    """
    import numpy as np

    _, first, numbered = np.unique(subjects, return_index=True, return_inverse=True)
    label = labels[first]
    shuffled = generator.permutation(len(first))
    by_label = shuffled[np.argsort(label[shuffled], kind="stable")]
    fold = np.empty(len(first), dtype=np.int64)
    fold[by_label] = np.arange(len(first)) % folds
    return fold[numbered]
