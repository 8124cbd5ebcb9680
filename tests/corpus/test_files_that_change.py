"""Files that are written to, removed or closed to us while they are in use."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from synthdesk.engine.errors import Cancelled, UserError
from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.loading import load_table, open_arrow
from synthdesk.engine.tables.source import TableRole
from tests.corpus.text_files import TABLE


def write_csv(path: Path) -> None:
    path.write_text(TABLE)


def write_parquet(path: Path) -> None:
    pq.write_table(pa.table({"a": list(range(500)), "b": ["x"] * 500}), path)


WRITERS = {"t.csv": write_csv, "t.parquet": write_parquet}


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_that_grows_while_it_is_read_is_noticed(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    WRITERS[name](path)

    def write_meanwhile(fraction: float, _: str) -> None:
        if 0 < fraction < 1:
            with path.open("ab") as stream:
                stream.write(b"1,2,x\n")

    with pytest.raises(UserError) as caught:
        load_table(path, TableRole.TRAINING, tmp_path / "cache", Progress(write_meanwhile))
    assert caught.value.code in {"changed-while-reading", "broken-parquet"}
    assert not list((tmp_path / "cache").iterdir())


def test_bytes_that_change_under_the_same_size_and_time_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write_csv(path)
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)

    def rewrite(fraction: float, _: str) -> None:
        if fraction >= 0.9:
            path.write_text(TABLE.replace("town0", "city0"))
            os.utime(path, ns=times)

    with pytest.raises(UserError) as caught:
        load_table(path, TableRole.TRAINING, tmp_path / "cache", Progress(rewrite))
    assert caught.value.code == "changed-while-reading"


def test_a_file_removed_after_loading_leaves_its_working_copy(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write_csv(path)
    loaded = load_table(path, TableRole.TRAINING, tmp_path / "cache")
    path.unlink()
    assert open_arrow(Path(loaded.cache)).num_rows == 120
    with pytest.raises(UserError) as caught:
        load_table(path, TableRole.TRAINING, tmp_path / "cache")
    assert caught.value.code == "missing-file"


@pytest.mark.parametrize("name", WRITERS)
def test_cancelling_leaves_no_partial_copy(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    WRITERS[name](path)
    steps: list[float] = []

    def is_cancelled() -> bool:
        steps.append(0.0)
        return len(steps) > 2

    with pytest.raises(Cancelled):
        load_table(
            path, TableRole.TRAINING, tmp_path / "cache", Progress(is_cancelled=is_cancelled)
        )
    cache = tmp_path / "cache"
    assert not cache.exists() or not list(cache.iterdir())


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is closed to the superuser"
)
def test_a_file_closed_to_us(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write_csv(path)
    path.chmod(0)
    with pytest.raises(UserError) as caught:
        load_table(path, TableRole.TRAINING, tmp_path / "cache")
    assert caught.value.code == "unreadable-file"
