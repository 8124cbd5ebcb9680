"""How often the privacy tests alarm where nothing can have leaked, and what they notice.

``make calibrate`` runs it on the reference data and writes ``docs/calibration.md``. In every run
one real table is thrown anew into three: training, holdout, and rows that play the synthetic table
without having been seen. The ladder plants copies of training rows in such a table; where there is
a synthetic table of the data, it takes that one, with the real rows thrown anew into training and
holdout, so that it leans towards neither.
"""

from __future__ import annotations

import argparse
import os
import subprocess
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from synthdesk.engine.estimate import wilson_interval
from synthdesk.engine.privacy.attack_settings import AttackSettings, attack_settings
from synthdesk.engine.privacy.coded_rows import CodedRows, coded_rows
from synthdesk.engine.privacy.evidence import title_of
from synthdesk.engine.privacy.family import LEVEL, holm
from synthdesk.engine.privacy.instruments import make_ready
from synthdesk.engine.privacy.planting import EXACT, ISOLATED, NEAR, Planter
from synthdesk.engine.privacy.row_keys import RowKeys
from synthdesk.engine.tables.conform import RawTable, conform_tables
from synthdesk.engine.tables.readers import read_table
from synthdesk.engine.tables.schema import Schema, infer_schema
from tests.reference_data import BESIDE_THE_CHECKOUT

DATA = {
    "datacamp": ("datacamp", "census-training.csv", "census-holdout.csv"),
    "Adult, all columns": ("benchmark", "adult_trn.csv.gz", "adult_hol.csv.gz"),
    "credit-default": ("credit-default", "*.csv*"),
    "acs-income": ("acs-income", "*.parquet"),
}
"""Folder and real files; of several that fit, the first one is taken."""
GENERATED = {"datacamp": "census-synthetic-demo.csv", "Adult, all columns": "adult_mostlyai.csv.gz"}
HELD_OUT = 0.2
PUBLISHED_TRAINING = 39_073
MOST_ROWS = 20_000
MOST_GENERATED_FROM = 50_000
TRAINING = 2_000
SYNTHETIC = {"smaller": 1_000, "equal": 2_000, "larger": 4_000}
HOLDOUT = {"5 %": 105, "20 %": 500, "50 %": 2_000}
"""Share of the real rows that the generator did not see, and how many rows that is."""
SHARES = (0.001, 0.005, 0.01, 0.05, 0.2)
UNIQUE = "exact, of unique rows"
KINDS = (EXACT, UNIQUE, NEAR, ISOLATED)
AS_PUBLISHED = "datacamp, as published"
"""The same files with their own split: what is noticed of copies in that very audit."""
FAMILY = "family"


@dataclass(frozen=True)
class Sizes:
    """Rows of each table."""

    training: int
    synthetic: int
    holdout: int


@cache
def real_rows(name: str) -> CodedRows:
    """All real rows of one data set as the training table; the generated ones, if there are any."""
    folder, *patterns = DATA[name]
    files = [sorted((_data() / folder).glob(pattern))[0] for pattern in patterns]
    whole = pa.concat_tables([read_table(path)[0] for path in files])
    most = MOST_GENERATED_FROM if name in GENERATED else MOST_ROWS
    chosen = np.random.default_rng(0).permutation(whole.num_rows)[:most]
    table = whole.take(np.sort(chosen))
    made = table.slice(0, 0)
    if name in GENERATED:
        made = read_table(_data() / folder / GENERATED[name])[0]
    given = made if made.num_rows else table.slice(0, table.num_rows // 2)
    typed = conform_tables(
        infer_schema(table), RawTable(name, table), RawTable("made", given), None
    )
    coded = coded_rows(typed)
    return coded if made.num_rows else coded.with_synthetic(coded.training[:0])


def _data() -> Path:
    return Path(os.environ.get("SYNTHDESK_DATA", BESIDE_THE_CHECKOUT / "data"))


def thrown(name: str, sizes: Sizes, seed: int) -> CodedRows:
    """Three tables of one population, none of which was seen by anybody."""
    whole = real_rows(name)
    order = np.random.default_rng(seed).permutation(len(whole.training))
    ends = np.cumsum([sizes.training, sizes.synthetic, sizes.holdout])
    parts = np.split(whole.training[order[: ends[-1]]], ends[:-1])
    return CodedRows(whole.columns, parts[0], parts[1], parts[2])


def thrown_for_ladder(name: str, seed: int) -> CodedRows:
    """Three tables, of which the synthetic one is a generated one where there is such a one."""
    whole = real_rows("datacamp" if name == AS_PUBLISHED else name)
    rows = len(whole.training)
    if name == AS_PUBLISHED:
        cut = PUBLISHED_TRAINING
        return CodedRows(whole.columns, whole.training[:cut], whole.synthetic, whole.training[cut:])
    if not len(whole.synthetic):
        return thrown(name, Sizes(rows // 2, rows * 3 // 8, rows // 8), seed)
    order = np.random.default_rng(seed).permutation(rows)
    cut = round(rows * (1 - HELD_OUT))
    return CodedRows(
        whole.columns, whole.training[order[:cut]], whole.synthetic, whole.training[order[cut:]]
    )


def settings_of(coded: CodedRows) -> AttackSettings:
    """Quasi-identifiers: the first three columns; the secret as the program chooses it."""
    named = tuple(column.name for column in coded.columns)
    chosen = attack_settings(Schema(()), coded)
    known = tuple(name for name in named[:3] if name not in chosen.secrets)
    return replace(chosen, quasi_identifiers=known, features=named)


def alarms(p_values: dict[str, float]) -> dict[str, bool]:
    """Each test by itself at the level, and the family after its correction."""
    found = {name: p < LEVEL for name, p in p_values.items()}
    return {**found, FAMILY: min(holm(list(p_values.values()))) < LEVEL}


def one_null(task: tuple[str, Sizes, int]) -> dict[str, bool]:
    """Alarms where nothing has leaked."""
    name, sizes, seed = task
    coded = thrown(name, sizes, seed)
    tools = make_ready(coded, settings_of(coded), seed).all
    return alarms({one.name: one.p_value(coded.synthetic[:0]) for one in tools})


def one_ladder(task: tuple[str, int]) -> list[tuple[str, float, dict[str, bool]]]:
    """What is noticed of planted copies on one throw: kind, share, alarms within the family."""
    name, split = task
    coded = thrown_for_ladder(name, 1_000 + split)
    tools = make_ready(coded, settings_of(coded), split).all
    planter = Planter(coded, split)
    draws = np.random.default_rng(split)
    lonely = unique_rows(coded)
    found = []
    for kind in KINDS:
        for share in SHARES:
            count = min(round(share * len(coded.synthetic)), len(lonely))
            if kind == UNIQUE:
                planted = coded.training[draws.choice(lonely, count, replace=False)]
            else:
                planted = planter.plant(kind, count, coded, draws)
            p_values = {one.name: one.p_value(planted) for one in tools}
            corrected = holm(list(p_values.values()))
            seen = {n: p < LEVEL for n, p in zip(p_values, corrected, strict=True)}
            found.append((kind, share, {**seen, FAMILY: any(seen.values())}))
    return found


def unique_rows(coded: CodedRows) -> np.ndarray:
    """Training rows that no other real row equals."""
    assert coded.holdout is not None
    keys = RowKeys(coded.columns).of(np.concatenate([coded.training, coded.holdout]))
    _, first, counts = np.unique(keys, return_index=True, return_counts=True)
    alone = first[counts == 1]
    return alone[alone < len(coded.training)]


# --- what is written -----------------------------------------------------------------------


def null_table(pool: ProcessPoolExecutor, seeds: int, few: int) -> list[str]:
    """False alarms, one line a data set and size."""
    base = Sizes(TRAINING, SYNTHETIC["equal"], HOLDOUT["20 %"])
    settings = [(name, "equal", "20 %", base, seeds) for name in DATA]
    settings += [
        ("datacamp", size, "20 %", Sizes(TRAINING, rows, HOLDOUT["20 %"]), few)
        for size, rows in SYNTHETIC.items()
        if size != "equal"
    ]
    settings += [
        ("datacamp", "equal", held, Sizes(TRAINING, SYNTHETIC["equal"], rows), few)
        for held, rows in HOLDOUT.items()
        if held != "20 %"
    ]
    lines = [
        "| data | synthetic | holdout | seeds | test | false alarms | Wilson 95 % |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, size, held, sizes, runs in settings:
        outcomes = list(pool.map(one_null, [(name, sizes, seed) for seed in range(runs)]))
        for test in sorted({key for outcome in outcomes for key in outcome}, key=_last_family):
            tried = [outcome[test] for outcome in outcomes if test in outcome]
            low, high = wilson_interval(sum(tried), len(tried))
            lines.append(
                f"| {name} | {size} | {held} | {len(tried)} | {title_of(test)} | "
                f"{100 * sum(tried) / len(tried):.1f} % | {100 * low:.1f}–{100 * high:.1f} |"
            )
        print(f"null: {name}, {size}, {held}", flush=True)
    return lines


def ladder_table(pool: ProcessPoolExecutor, throws: int) -> list[str]:
    """Share of the throws in which the copies were noticed, one line a data set, kind and test."""
    heads = " | ".join(f"{100 * share:g} %" for share in SHARES)
    lines = [f"| data | planted | test | {heads} |", "|---|---|---|" + "---|" * len(SHARES)]
    names = (*DATA, AS_PUBLISHED)
    tasks = [(name, split) for name in names for split in range(throws)]
    runs = dict(zip(tasks, pool.map(one_ladder, tasks), strict=True))
    for name in names:
        found = [one for task, run in runs.items() if task[0] == name for one in run]
        for kind in KINDS:
            tests = sorted({test for _, _, seen in found for test in seen}, key=_last_family)
            for test in tests:
                cells = []
                for share in SHARES:
                    seen = [s[test] for k, p, s in found if k == kind and p == share]
                    cells.append(f"{100 * np.mean(seen):.0f} %")
                lines.append(f"| {name} | {kind} | {title_of(test)} | {' | '.join(cells)} |")
        print(f"ladder: {name}", flush=True)
    return lines


def _last_family(test: str) -> tuple[bool, str]:
    return test == FAMILY, test


def sizes_in_words() -> str:
    """The tables of the ladder."""
    parts = []
    for name in DATA:
        coded = thrown_for_ladder(name, 0)
        assert coded.holdout is not None
        tables = (coded.training, coded.synthetic, coded.holdout)
        made = ", generated" if name in GENERATED else ""
        parts.append(f"{name}: {' / '.join(f'{len(table):,}' for table in tables)}{made}")
    return "; ".join(parts)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run everything and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=Path("docs/calibration.md"))
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--few", type=int, default=200, help="seeds of the other sizes")
    parser.add_argument("--throws", type=int, default=20, help="of the ladder")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args(arguments)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    with ProcessPoolExecutor(options.processes) as pool:
        nulls = null_table(pool, options.seeds, options.few)
        _write(options, commit, nulls, ["Not finished."])
        _write(options, commit, nulls, ladder_table(pool, options.throws))


def _write(options: argparse.Namespace, commit: str, nulls: list[str], ladder: list[str]) -> None:
    """The page; first without its second half, which takes longest."""
    text = "\n".join(
        [
            "# Calibration of the privacy tests",
            "",
            f"Made by `make calibrate` at commit {commit}; do not edit. Seeds 0 to "
            f"{options.seeds - 1} (other sizes: 0 to {options.few - 1}).",
            "",
            "## Where nothing can have leaked",
            "",
            "One real table is thrown anew into training, holdout and rows that play the synthetic "
            f"table. {TRAINING:,} training rows; synthetic {_rows(SYNTHETIC)}; holdout "
            f"{_rows(HOLDOUT)}. A test alone is held against {100 * LEVEL:g} %; the family is "
            "corrected by Holm.",
            "",
            *nulls,
            "",
            "## What is noticed of planted copies",
            "",
            "Copies of training rows, as a share of the synthetic rows. The synthetic table is a "
            "generated one, with the real rows thrown anew into training and holdout, or one of "
            "unseen real rows; before the planting nothing can have leaked. Training / synthetic "
            f"/ holdout: {sizes_in_words()}. {options.throws} throws with one planting of each "
            "kind and size. Near: two cells changed. A test counts where it alarms within the "
            "family, after the correction.",
            "",
            f"“{AS_PUBLISHED}” is the audit of those files as they are, the split kept and copies "
            "drawn anew: its tests nearly alarm without any copy, so it notices more.",
            "",
            *ladder,
            "",
        ]
    )
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(text, encoding="utf-8")


def _rows(sizes: dict[str, int]) -> str:
    return ", ".join(f"{name} {rows:,} rows" for name, rows in sizes.items())


if __name__ == "__main__":
    main()
