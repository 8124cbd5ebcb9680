"""The instruments are checked on the user's own tables before anybody reads them.

*Negative control*: half of the holdout plays the synthetic table against training and the other
half of the holdout. Nothing can have leaked into it, so every alarm is a false one.
*Positive ladder*: copies of training rows are planted in the synthetic table, more and more of
them; the smallest share that a test finds nearly always is its detection limit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate, wilson_interval
from synthdesk.engine.privacy.family import LEVEL, holm
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np

    from synthdesk.engine.privacy.coded_rows import CodedRows, RowCodes
    from synthdesk.engine.privacy.instrument import Instrument

    Build = Callable[[CodedRows, int, Progress], Sequence[Instrument]]
    Plant = Callable[[str, int, CodedRows, np.random.Generator], RowCodes]

KINDS = ("exact", "near", "isolated")
SHARES = (0.001, 0.005, 0.01, 0.05, 0.2)
LADDER_SEEDS = 10
CONTROL_SEEDS = 20
FOUND_IN = 0.8
"""A share counts as noticed from that share of seeds."""

FAMILY = "family"
"""All tests together, as the verdict reads them."""


@dataclass(frozen=True)
class Rung:
    """One number of planted copies.

    Attributes:
        share: of the synthetic rows, before planting.
        rows: planted rows.
        found: seeds in which the test alarmed.
        seeds: seeds that were tried.
    """

    share: float
    rows: int
    found: int
    seeds: int


@dataclass(frozen=True)
class InstrumentCheck:
    """What one test notices of one kind of copies, and how often it cries wolf.

    Attributes:
        test: its field of ``Privacy``, or ``family`` for all tests together.
        kind: of the planted copies: exact, near (two cells changed) or isolated (of the rows that
            have no near neighbour).
        false_alarm_rate: share of negative controls in which the test alarmed, Wilson 95 %.
        detection_limit: smallest planted share from which it alarmed in at least ``FOUND_IN`` of
            the seeds, at every tried share above it too; absent where it never did.
        alarms_unplanted: whether it alarms on the table as it is, so that no limit can be told.
        ladder: all numbers of copies that were tried, rising; where every seed was found, larger
            ones were not tried.
    """

    test: str
    kind: str
    false_alarm_rate: Estimate | None
    detection_limit: float | None
    alarms_unplanted: bool
    ladder: tuple[Rung, ...]


def check_instruments(
    coded: CodedRows, build: Build, plant: Plant, seed: int, progress: Progress = SILENT
) -> tuple[InstrumentCheck, ...]:
    """Check every test, and the family, on these tables.

    Args:
        coded: the tables of the audit, with a holdout.
        build: makes the instruments for some tables.
        plant: makes copies of training rows: kind, how many, of which tables, by which draws.
        seed: the audit's seed.
        progress: told of every step.
    """
    controls = _controls(coded, build, seed, progress.part(0.0, 0.35))
    instruments = build(coded, seed, progress.part(0.35, 0.5))
    nothing = coded.synthetic[:0]
    as_it_is = _alarms({one.name: one.p_value(nothing) for one in instruments})
    climbing = progress.part(0.5, 1.0)
    checks: list[InstrumentCheck] = []
    for at, kind in enumerate(KINDS):
        part = climbing.part(at / len(KINDS), (at + 1) / len(KINDS))
        ladders = _ladders(coded, instruments, plant, kind, seed, part)
        checks += [
            InstrumentCheck(
                test=name,
                kind=kind,
                false_alarm_rate=controls.get(name),
                detection_limit=None if as_it_is[name] else detection_limit(ladder),
                alarms_unplanted=as_it_is[name],
                ladder=ladder,
            )
            for name, ladder in ladders.items()
        ]
    progress.step(1.0)
    return tuple(checks)


def detection_limit(ladder: Sequence[Rung]) -> float | None:
    """The smallest share that is found nearly always, as are all larger ones that were tried."""
    limit = None
    for rung in reversed(ladder):
        if rung.found < FOUND_IN * rung.seeds:
            break
        limit = rung.share
    return limit


def _alarms(p_values: dict[str, float]) -> dict[str, bool]:
    """Which tests alarm when they are read together, and whether any does."""
    corrected = holm(list(p_values.values()))
    alarms = {name: p < LEVEL for name, p in zip(p_values, corrected, strict=True)}
    return {**alarms, FAMILY: any(alarms.values())}


def _controls(
    coded: CodedRows, build: Build, seed: int, progress: Progress
) -> dict[str, Estimate | None]:
    """How often each test alarms where nothing can have leaked.

    A single test is held against the level by itself, the family after its correction.
    """
    alarms: dict[str, int] = defaultdict(int)
    tried: dict[str, int] = defaultdict(int)
    for at, tables in enumerate(_control_tables(coded, seed)):
        part = progress.part(at / CONTROL_SEEDS, (at + 1) / CONTROL_SEEDS)
        part.step(0.0, "Privacy: instruments where nothing can leak")
        nothing = tables.synthetic[:0]
        p_values = {one.name: one.p_value(nothing) for one in build(tables, seed + at, part)}
        for name, p_value in p_values.items():
            alarms[name] += p_value < LEVEL
            tried[name] += 1
        if p_values:
            alarms[FAMILY] += _alarms(p_values)[FAMILY]
            tried[FAMILY] += 1
    return {name: _rate(alarms[name], tried[name]) for name in tried}


def _rate(hits: int, n: int) -> Estimate:
    low, high = wilson_interval(hits, n)
    return Estimate(hits / n, low, high, n, "Wilson 95 %")


def _control_tables(coded: CodedRows, seed: int) -> Iterator[CodedRows]:
    """Training rows against a half of the holdout, with the other half as synthetic table."""
    from dataclasses import replace

    import numpy as np

    assert coded.holdout is not None
    generator = generator_for(seed, "privacy.instrument_check.control")
    owners = coded.holdout_subjects
    units = np.arange(len(coded.holdout)) if owners is None else owners
    count = int(units.max()) + 1
    for _ in range(CONTROL_SEEDS):
        is_fake = np.zeros(count, dtype=bool)
        is_fake[generator.permutation(count)[: count // 2]] = True
        fake = is_fake[units]
        yield replace(
            coded,
            synthetic=coded.holdout[fake],
            holdout=coded.holdout[~fake],
            holdout_subjects=None if owners is None else owners[~fake],
        )


def _ladders(
    coded: CodedRows,
    instruments: Sequence[Instrument],
    plant: Plant,
    kind: str,
    seed: int,
    progress: Progress,
) -> dict[str, tuple[Rung, ...]]:
    """For each test and the family, how many seeds they find at each share."""
    ladders: dict[str, list[Rung]] = defaultdict(list)
    done = 0
    for share in SHARES:
        rows = round(share * len(coded.synthetic))
        if not rows or rows > len(coded.training):
            continue
        found: dict[str, int] = defaultdict(int)
        for number in range(LADDER_SEEDS):
            progress.step(
                done / (len(SHARES) * LADDER_SEEDS),
                f"Privacy: planting {100 * share:g} % {kind} copies",
            )
            done += 1
            draws = generator_for(seed, f"privacy.instrument_check.{kind}.{share:g}.{number}")
            planted = plant(kind, rows, coded, draws)
            p_values = {one.name: one.p_value(planted) for one in instruments}
            for name, alarms in _alarms(p_values).items():
                found[name] += alarms
        for name, hits in found.items():
            ladders[name].append(Rung(share, rows, hits, LADDER_SEEDS))
        if all(hits == LADDER_SEEDS for hits in found.values()):
            break
    return {name: tuple(rungs) for name, rungs in ladders.items()}
