"""A file passes through in pieces: nothing is lost, nothing is left behind, nothing is believed."""

from __future__ import annotations

import gzip
import io
import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from synthdesk.engine.errors import Cancelled, UserError
from synthdesk.engine.progress import Progress
from synthdesk.engine.tables import arrow_cache, loading
from synthdesk.engine.tables.import_settings import AS_RECOGNISED, BadRows, ImportSettings
from synthdesk.engine.tables.loading import LoadedTable, load_table, open_arrow
from synthdesk.engine.tables.readers import (
    column_storage,
    delimited,
    delimited_faults,
    delimited_text,
    file_bytes,
)
from synthdesk.engine.tables.source import TableRole

SET_ASIDE = ImportSettings(bad_rows=BadRows.SET_ASIDE)


def load(path: Path, settings: ImportSettings = AS_RECOGNISED) -> LoadedTable:
    return load_table(path, TableRole.TRAINING, path.parent / "cache", settings=settings)


def stored(loaded: LoadedTable) -> pa.Table:
    return open_arrow(Path(loaded.cache))


def refused(action: Callable[[], object], code: str) -> UserError:
    with pytest.raises(UserError) as caught:
        action()
    assert caught.value.code == code
    assert caught.value.hint
    return caught.value


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many blocks in a small file, and columns stored as those of a large one."""
    for module in (delimited, delimited_faults, delimited_text):
        monkeypatch.setattr(module, "BLOCK_BYTES", 16_384)
    monkeypatch.setattr(delimited_text, "_SAMPLE_BYTES", 30_000)
    monkeypatch.setattr(column_storage, "NUMBERS_FROM", 500)
    monkeypatch.setattr(column_storage, "PLAIN_TEXT_FROM", 1_000)


def wide_range(rows: int, seed: int = 1) -> list[list[str]]:
    draw = random.Random(seed)
    return [
        [
            str(draw.randrange(10**6)),
            f"{draw.gauss(0, 1):.6f}",
            f"name {draw.randrange(10**9)}",
            draw.choice("abc"),
            f"{draw.randrange(10**5):05d}",
        ]
        for _ in range(rows)
    ]


def write_lines(path: Path, rows: list[list[str]]) -> Path:
    path.write_text("\n".join(",".join(row) for row in [["n", "x", "id", "c", "zip"], *rows]))
    return path


def test_numbers_texts_and_codes_are_stored_each_in_its_way(
    tmp_path: Path, small_blocks: None
) -> None:
    rows = wide_range(6_000)
    table = stored(load(write_lines(tmp_path / "t.csv", rows)))
    kinds = [str(kind) for kind in table.schema.types]
    listed = "dictionary<values=string, indices=int32, ordered=0>"
    assert kinds == ["int64", "double", "string", listed, "string"]
    assert table.column("n").to_pylist() == [int(row[0]) for row in rows]
    assert table.column("x").to_pylist() == [float(row[1]) for row in rows]
    texts = table.select([2, 3, 4]).to_pydict().values()
    assert [list(row) for row in zip(*texts, strict=True)] == [row[2:] for row in rows]


@pytest.mark.parametrize("word", ["about 40", "99999999999999999999999", "1;2"])
def test_a_later_value_that_is_no_number_makes_the_column_text(
    tmp_path: Path, small_blocks: None, word: str
) -> None:
    rows = wide_range(6_000)
    rows[5_000][0] = word
    table = stored(load(write_lines(tmp_path / "t.csv", rows)))
    assert table.column("n").to_pylist() == [row[0] for row in rows]
    assert str(table.schema.field("x").type) == "double"


def test_many_later_surprises_still_end(tmp_path: Path, small_blocks: None) -> None:
    draw = random.Random(3)
    rows = [[str(draw.randrange(10**6)) for _ in range(8)] for _ in range(6_000)]
    for column in range(8):
        rows[4_000 + column][column] = "x"
    path = tmp_path / "t.csv"
    names = [f"n{i}" for i in range(8)]
    path.write_text("\n".join(",".join(row) for row in [names, *rows]))
    assert stored(load(path)).column("n7").to_pylist() == [row[7] for row in rows]


def test_a_list_of_values_that_grows_too_long_is_given_up(
    tmp_path: Path, small_blocks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(column_storage, "PLAIN_TEXT_FROM", 10**9)
    monkeypatch.setattr(arrow_cache, "LONGEST_DICTIONARY", 2_000)
    rows = wide_range(6_000)
    table = stored(load(write_lines(tmp_path / "t.csv", rows)))
    assert str(table.schema.field("id").type) == "string"
    assert table.column("id").to_pylist() == [row[2] for row in rows]


def test_the_common_list_of_values_is_the_same_in_every_piece(
    tmp_path: Path, small_blocks: None
) -> None:
    rows = wide_range(6_000)
    chunks = stored(load(write_lines(tmp_path / "t.csv", rows))).column("c").chunks
    assert len(chunks) > 3
    assert all(chunk.dictionary.equals(chunks[0].dictionary) for chunk in chunks)


def test_a_column_may_begin_with_many_missing_values(tmp_path: Path, small_blocks: None) -> None:
    rows = [[str(i), "" if i < 5_000 else f"late {i % 3}", ""] for i in range(9_000)]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(",".join(row) for row in [["n", "late", "never"], *rows]))
    loaded = load(path)
    table = stored(loaded)
    assert table.column("late").to_pylist() == [row[1] or None for row in rows]
    assert table.column("never").null_count == 9_000
    assert [profile.distinct for profile in loaded.profile] == [9_000, 3, 0]
    assert "" not in [example for profile in loaded.profile for example in profile.examples]


def test_packed_and_plain_files_load_equal(tmp_path: Path, small_blocks: None) -> None:
    path = write_lines(tmp_path / "t.csv", wide_range(4_000))
    packed = tmp_path / "t.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert stored(load(path)).equals(stored(load(packed)))


def test_progress_tells_rows_and_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "synthdesk.engine.tables.readers.reading_progress._SECONDS_BETWEEN_REPORTS", 0.0
    )
    told: list[tuple[float, str]] = []
    path = write_lines(tmp_path / "t.csv", wide_range(4_000))
    progress = Progress(lambda fraction, text: told.append((fraction, text)))
    load_table(path, TableRole.TRAINING, tmp_path / "cache", progress)
    assert any("4,000 rows · " in text and " of " in text for _, text in told)
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)


def test_a_cancelled_load_leaves_nothing(tmp_path: Path, small_blocks: None) -> None:
    path = write_lines(tmp_path / "t.csv", wide_range(4_000))
    steps = iter(range(100))
    progress = Progress(None, lambda: next(steps) > 2)
    with pytest.raises(Cancelled):
        load_table(path, TableRole.TRAINING, tmp_path / "cache", progress)
    assert not list((tmp_path / "cache").glob("*"))


def test_other_settings_make_another_working_copy(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "t.csv", wide_range(200))
    first, second = load(path), load(path, ImportSettings(missing=("a",)))
    assert first.cache != second.cache
    assert stored(first).column("c").null_count == 0
    assert stored(second).column("c").null_count > 0


# --- rows of another width -------------------------------------------------------------------


def test_bad_rows_are_counted_and_listed_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('note above\n\na,b,c\n1,2,3\n\n4,5\n"x\ny",2,3\n1,2,3,4\n7,8,9\n')
    loaded = load(path, SET_ASIDE)
    assert loaded.set_aside is not None
    assert (loaded.set_aside.count, loaded.source.rows) == (2, 3)
    assert loaded.set_aside.examples == (
        (6, "2 values instead of 3", "4,5"),
        (9, "4 values instead of 3", "1,2,3,4"),
    )


def test_at_most_a_hundred_bad_rows_are_shown_and_all_are_counted(
    tmp_path: Path, small_blocks: None
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b,c\n" + "1,2,3\n1,2,3\n4,5\n" * 3_000)
    loaded = load(path, SET_ASIDE)
    assert loaded.set_aside is not None
    assert (loaded.set_aside.count, len(loaded.set_aside.examples)) == (3_000, 100)
    assert [line for line, _, _ in loaded.set_aside.examples[:3]] == [4, 7, 10]


@pytest.mark.parametrize(
    "text",
    ['a,b\n1,"x\n2,3\n3,4\n', 'a,b\n1,2\n"x,3\n3,4\n', 'a,b\n"1",2\n' + '3,"4\n' + "5,6\n" * 9],
)
def test_a_quote_that_never_closes_swallows_no_rows(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text)
    refused(lambda: load(path), "unclosed-quote")


def test_a_quoted_last_value_may_hold_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1,"x\ny"\n2,"z\n"\n')
    assert stored(load(path)).column("b").to_pylist() == ["x\ny", "z\n"]


# --- files that are not what they seem -------------------------------------------------------


def test_a_value_of_a_million_letters(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "x" * 10**6 + ",1\n2,3\n")
    assert len(stored(load(path)).column("a")[0].as_py()) == 10**6


def test_five_thousand_columns(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    row = ",".join(str(i % 7) for i in range(5_000))
    path.write_text(",".join(f"c{i}" for i in range(5_000)) + "\n" + f"{row}\n" * 120)
    loaded = load(path)
    assert (len(loaded.source.columns), loaded.source.rows) == (5_000, 120)


def test_a_file_that_unpacks_to_far_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_bytes, "RATIO_COUNTS_FROM", 1_000_000)
    for name, pack in (("t.gz", gzip.compress), ("t.zip", _zipped)):
        path = tmp_path / name
        path.write_bytes(pack(b"a,b\n" + b"1,2\n" * 2_000_000))
        refused(lambda path=path: load(path), "zip-bomb")
    assert not list((tmp_path / "cache").glob("*"))


def _zipped(data: bytes, name: str = "t.csv") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return packed.getvalue()


@pytest.mark.parametrize("name", ["../t.csv", "/etc/t.csv", "a/../../t.csv", "..\\t.csv"])
def test_an_archive_that_points_outside_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "t.zip"
    path.write_bytes(_zipped(b"a,b\n1,2\n", name))
    refused(lambda: load(path), "unsafe-member-name")
    assert not (tmp_path.parent / "t.csv").exists()


def test_a_member_of_an_archive_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "t.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "x")
        archive.writestr("one.csv", "a,b\n1,2\n3,4\n")
        archive.writestr("two.csv", "a,b\n5,6\n")
    by_itself = load(path)
    assert by_itself.recognised is not None
    assert {part.name for part in by_itself.recognised.parts} == {
        "readme.txt",
        "one.csv",
        "two.csv",
    }
    assert by_itself.source.settings.part == "one.csv"
    chosen = load(path, ImportSettings(part="two.csv"))
    assert stored(chosen).column("a").to_pylist() == ["5"]
    assert by_itself.cache != chosen.cache
    refused(lambda: load(path, ImportSettings(part="three.csv")), "unknown-part")


def test_a_file_that_changes_while_it_is_read_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_lines(tmp_path / "t.csv", wide_range(500))
    state = path.stat()
    write = loading.write_stream

    def and_change(*arguments: object) -> object:
        result = write(*arguments)  # type: ignore[arg-type]
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        path.write_bytes(content)
        # As sly as can be: size and time are what they were.
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
        return result

    monkeypatch.setattr(loading, "write_stream", and_change)
    refused(lambda: load(path), "changed-while-reading")
    assert not list((tmp_path / "cache").glob("*"))


def test_a_file_removed_while_it_is_read_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_lines(tmp_path / "t.csv", wide_range(500))
    write = loading.write_stream

    def and_remove(*arguments: object) -> object:
        result = write(*arguments)  # type: ignore[arg-type]
        path.unlink()
        return result

    monkeypatch.setattr(loading, "write_stream", and_remove)
    refused(lambda: load(path), "changed-while-reading")


def test_pipes_and_links_that_lead_nowhere_are_refused_at_once(tmp_path: Path) -> None:
    pipe, loop, broken = tmp_path / "pipe", tmp_path / "loop", tmp_path / "broken"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    broken.symlink_to(tmp_path / "nowhere")
    refused(lambda: load(pipe), "not-a-file")
    refused(lambda: load(loop), "broken-link")
    refused(lambda: load(broken), "broken-link")


@pytest.mark.parametrize(
    ("head", "word"),
    [(b"%PDF-1.7\n", "PDF"), (b"\x89PNG\r\n\x1a\n", "PNG"), (b"Rar!\x1a\x07", "RAR")],
)
def test_what_is_no_table_is_named(tmp_path: Path, head: bytes, word: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(head + b"a,b\n1,2\n" * 50)
    assert word in refused(lambda: load(path), "not-a-table").detail


@pytest.mark.parametrize("name", ["PAR1", "PK", "BZh9", "MZ", "DUCK", "GIF"])
def test_names_that_look_like_other_formats_are_still_names(tmp_path: Path, name: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"{name},b\n1,2\n3,4\n")
    assert load(path).source.columns == (name, "b")
