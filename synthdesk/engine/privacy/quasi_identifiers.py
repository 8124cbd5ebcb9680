"""T6: what an attacker who knows the quasi-identifiers finds, against people nobody saw.

Two figures. *Apparent matches*: how many training records share a synthetic row's combination of
quasi-identifiers; one alone looks like a match, and holdout rows tell how often that is chance.
*DiSCO*, disclosive in synthetic, correct in original: records whose combination occurs in the
synthetic table with one value of the secret only, which is theirs. Many are right because the
secret follows from who somebody is; only the excess over records that the generator never saw
comes from having been in the data.

Source: G. Raab, B. Nowok, C. Dibben, "Practical privacy metrics for synthetic data" (2024,
arXiv 2406.16826); the holdout's rates beside both figures are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate, newcombe_difference
from synthdesk.engine.privacy.real_units import real_units
from synthdesk.engine.privacy.row_keys import RowKeys
from synthdesk.engine.privacy.two_shares import corrected, fisher_greater, pooled_z
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedRows, RowCodes

    Codes = npt.NDArray[np.int32]
    Integers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

MATCHES = ((0, 0), (1, 1), (2, 4), (5, 9), (10, None))
"""Fewest and most training records of each bar of the histogram."""


@dataclass(frozen=True)
class ApparentMatches:
    """Rows by how many training records share their combination of quasi-identifiers.

    Attributes:
        fewest: training records, at least.
        most: training records, at most; absent for the open end.
        synthetic: synthetic rows.
        synthetic_share: of all synthetic rows.
        holdout: holdout rows.
        holdout_share: of all holdout rows.
    """

    fewest: int
    most: int | None
    synthetic: int
    synthetic_share: float
    holdout: int
    holdout_share: float


@dataclass(frozen=True)
class Disclosure:
    """DiSCO of one secret.

    Attributes:
        secret: the column that is disclosed.
        training_disclosed: training records that are disclosed, and rightly.
        training_rate: of all training records.
        holdout_disclosed: the same for holdout records.
        holdout_rate: the same.
        difference: training rate minus holdout rate, Newcombe 95 % interval.
        z: the difference over its pooled standard error; 0 when nothing was disclosed at all.
        p_value: one-sided Fisher exact test that training records are disclosed more often.
    """

    secret: str
    training_disclosed: int
    training_rate: float
    holdout_disclosed: int
    holdout_rate: float
    difference: Estimate
    z: float
    p_value: float


@dataclass(frozen=True)
class QuasiIdentifiers:
    """T6, attacks by the quasi-identifiers.

    Attributes:
        columns: the quasi-identifiers.
        apparent_matches: the histogram, by rising number of training records.
        disclosures: DiSCO for each secret; none where no secret is named.
        p_value: the smallest p of the secrets times their number; absent without a secret.
        by_person: whether persons were counted in DiSCO, not rows; a person is disclosed by any
            of its rows.
        n_training: training records, rows or persons.
        n_holdout: the same for the holdout.
    """

    columns: tuple[str, ...]
    apparent_matches: tuple[ApparentMatches, ...]
    disclosures: tuple[Disclosure, ...]
    p_value: float | None
    by_person: bool
    n_training: int
    n_holdout: int


class QuasiIdentifierTest:
    """T6 on some tables, asked again with other rows planted.

    Attributes:
        name: the test's field of ``Privacy``.

    Args:
        coded: tables with a holdout.
        columns: the quasi-identifiers, at least one.
        secrets: other columns, at least one.
    """

    name = "quasi_identifiers"

    def __init__(
        self, coded: CodedRows, columns: tuple[str, ...], secrets: tuple[str, ...]
    ) -> None:
        self._coded = coded.on((*columns, *secrets))
        self._taken = coded.places((*columns, *secrets))
        self._columns, self._secrets = columns, secrets

    def p_value(self, planted: RowCodes) -> float:
        """One-sided p of a leak, as if these rows stood at the end of the synthetic table."""
        import numpy as np

        rows = np.concatenate([self._coded.synthetic, planted[:, self._taken]])
        found = quasi_identifiers(self._coded.with_synthetic(rows), self._columns, self._secrets)
        assert found.p_value is not None
        return found.p_value


NOT_NAMED = (
    "No column is marked as a quasi-identifier, so attacks by what somebody may know from "
    "elsewhere were not run. Mark them in the Data tab, or under “What an attacker knows”."
)


def quasi_identifiers(
    coded: CodedRows,
    columns: tuple[str, ...],
    secrets: tuple[str, ...],
    progress: Progress = SILENT,
) -> QuasiIdentifiers:
    """Measure both figures.

    Args:
        coded: tables with a holdout.
        columns: the quasi-identifiers, at least one.
        secrets: other columns.
        progress: told of every step.
    """
    import numpy as np

    assert coded.holdout is not None
    known = coded.on(columns)
    assert known.holdout is not None
    keys = RowKeys(known.columns)
    stacked = np.concatenate(
        [keys.of(rows) for rows in (known.training, known.synthetic, known.holdout)]
    )
    _, combination = np.unique(stacked, return_inverse=True)
    ends = np.cumsum([len(coded.training), len(coded.synthetic)])
    training, synthetic, holdout = np.split(combination, ends)
    size = int(combination.max()) + 1
    places = {column.name: at for at, column in enumerate(coded.columns)}
    units = real_units(coded)
    real = np.concatenate([training, holdout])
    disclosures = []
    for secret in progress.track(secrets, "Privacy: attacks by quasi-identifiers"):
        at = places[secret]
        own = np.concatenate([coded.training[:, at], coded.holdout[:, at]])
        right = _disclosed(synthetic, coded.synthetic[:, at], size)[real] == own
        marks = units.none()
        marks[units.of_rows[right]] = True
        hits, held_hits = units.sides(marks)
        disclosures.append(_disclosure(secret, hits, units.n_training, held_hits, units.n_holdout))
    return QuasiIdentifiers(
        columns=tuple(column.name for column in known.columns),
        apparent_matches=_histogram(
            _records(training, units.of_rows[: len(training)], size), synthetic, holdout
        ),
        disclosures=tuple(disclosures),
        p_value=corrected([one.p_value for one in disclosures]) if disclosures else None,
        by_person=units.by_person,
        n_training=units.n_training,
        n_holdout=units.n_holdout,
    )


def _records(combination: Integers, units: Integers, size: int) -> Integers:
    """How many training records, rows or persons, have each combination."""
    import numpy as np

    once = np.unique(combination * (int(units.max()) + 1) + units)
    return np.bincount(once // (int(units.max()) + 1), minlength=size)


def _disclosed(combination: Integers, secret: Codes, size: int) -> Codes:
    """For each combination the one secret that synthetic rows have with it; −1 if not one."""
    import numpy as np

    lowest = np.full(size, np.iinfo(np.int32).max, dtype=np.int32)
    highest = np.full(size, -1, dtype=np.int32)
    np.minimum.at(lowest, combination, secret)
    np.maximum.at(highest, combination, secret)
    return np.where(lowest == highest, lowest, -1).astype(np.int32)


def _disclosure(secret: str, hits: int, n: int, held_hits: int, n_held: int) -> Disclosure:
    return Disclosure(
        secret=secret,
        training_disclosed=hits,
        training_rate=hits / n,
        holdout_disclosed=held_hits,
        holdout_rate=held_hits / n_held,
        difference=newcombe_difference(hits, n, held_hits, n_held),
        z=pooled_z(hits, n, held_hits, n_held),
        p_value=fisher_greater(hits, n, held_hits, n_held),
    )


def _histogram(
    sizes: Integers, synthetic: Integers, holdout: Integers
) -> tuple[ApparentMatches, ...]:
    fake, held = sizes[synthetic], sizes[holdout]
    bars = []
    for fewest, most in MATCHES:
        counts = [
            int(((of >= fewest) & (of <= most if most is not None else True)).sum())
            for of in (fake, held)
        ]
        bars.append(
            ApparentMatches(
                fewest, most, counts[0], counts[0] / len(fake), counts[1], counts[1] / len(held)
            )
        )
    return tuple(bars)
