"""Tables of a published article that several tests hold figures against."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from tests.reference_data import ReferenceData


@pytest.fixture
def conditional(reference: ReferenceData) -> Callable[[], tuple[pd.DataFrame, pd.DataFrame]]:
    """Census rows, and rows generated for given sexes and incomes without a gap between them."""

    def read() -> tuple[pd.DataFrame, pd.DataFrame]:
        folder = "conditional-generation"
        training = pd.read_csv(reference.table(folder, "census.csv"))
        seed = pd.read_csv(reference.table(folder, "census-seed.csv"))
        target = pd.read_csv(reference.table(folder, "census-target_syn.csv"))
        return training, seed.merge(target, on="id")[training.columns]

    return read
