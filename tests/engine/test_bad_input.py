"""Whatever is wrong with an input is said with file, place, expectation and remedy."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from synthdesk.engine.errors import UserError
from synthdesk.engine.tables.import_settings import ImportSettings
from synthdesk.engine.tables.loading import load_table
from synthdesk.engine.tables.source import TableRole
from tests.engine.conftest import Desk, people


def refusal(action: Callable[[], object]) -> UserError:
    """The error that the action is refused with; every part of it must help."""
    with pytest.raises(UserError) as caught:
        action()
    error = caught.value
    assert error.title
    assert error.detail
    assert error.hint
    return error


def refused_file(path: Path) -> UserError:
    error = refusal(lambda: load_table(path, TableRole.TRAINING, path.parent / "cache"))
    assert error.where.file == path.name
    return error


# --- one file ------------------------------------------------------------------------------


def test_missing_file(tmp_path: Path) -> None:
    assert refused_file(tmp_path / "nowhere.csv").code == "missing-file"


def test_folder_instead_of_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    assert refused_file(folder).code == "is-a-directory"


def test_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.touch()
    assert refused_file(path).code == "empty-file"


def test_blank_first_line(tmp_path: Path) -> None:
    path = tmp_path / "blank.csv"
    path.write_text("\n\n")
    assert refused_file(path).code == "empty-file"


def test_header_without_rows(tmp_path: Path) -> None:
    path = tmp_path / "header.csv"
    path.write_text("a,b,c\n")
    assert refused_file(path).code == "no-rows"


def test_one_column(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("a\n" + "1\n" * 200)
    assert refused_file(path).code == "one-column"


def test_duplicate_column_names_say_which_columns(tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_text("age,pay,age\n1,2,3\n")
    error = refused_file(path)
    assert error.code == "duplicate-columns"
    assert error.where.column == "age"
    assert "1 and 3" in error.detail


def test_duplicate_column_names_in_parquet(tmp_path: Path) -> None:
    path = tmp_path / "twice.parquet"
    pq.write_table(pa.table([pa.array([1]), pa.array([2])], names=["age", "age"]), path)
    assert refused_file(path).code == "duplicate-columns"


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_delimiter_set_wrongly_is_said_with_the_way_to_change_it(
    tmp_path: Path, delimiter: str
) -> None:
    path = tmp_path / "other.csv"
    path.write_text(f"a{delimiter}b\n" + f"1{delimiter}2\n" * 200)
    wrong = ImportSettings(delimiter=",")
    error = refusal(
        lambda: load_table(path, TableRole.TRAINING, tmp_path / "cache", settings=wrong)
    )
    assert error.code == "one-column"
    assert "delimiter" in error.hint


def test_mixed_encodings_name_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_bytes("name,town\nAnn,Köln\n".encode() + "Bob,Köln\n".encode("latin-1"))
    error = refused_file(path)
    assert (error.code, error.where.row, error.where.column) == ("mixed-encoding", 2, "town")


def test_ragged_row_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ragged.csv"
    path.write_text("a,b,c\n" + "1,2,3\n" * 149 + "1,2\n" + "1,2,3\n")
    error = refused_file(path)
    assert (error.code, error.where.row) == ("ragged-row", 150)
    assert "3 values" in error.detail
    assert "2 were found" in error.detail


def test_binary_junk_named_csv(tmp_path: Path) -> None:
    path = tmp_path / "junk.csv"
    path.write_bytes(np.random.default_rng(0).bytes(5_000))
    assert refused_file(path).code in {"not-a-table", "mixed-encoding"}


def test_zero_bytes_deep_in_a_text_are_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "zeros.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 500_000 + b"1,\x00\n")
    error = refused_file(path)
    assert error.code == "not-a-table"
    assert "UTF-8" in error.hint


def test_truncated_parquet(tmp_path: Path) -> None:
    path = tmp_path / "cut.parquet"
    pq.write_table(pa.table({"a": list(range(5_000)), "b": ["x"] * 5_000}), path)
    path.write_bytes(path.read_bytes()[:-200])
    assert refused_file(path).code == "broken-parquet"


def test_the_name_of_a_file_says_nothing_about_its_content(tmp_path: Path) -> None:
    path = tmp_path / "text.parquet"
    path.write_text("a,b\n1,2\n")
    loaded = load_table(path, TableRole.TRAINING, tmp_path / "cache")
    assert (loaded.source.format, loaded.source.columns) == ("csv", ("a", "b"))


def test_truncated_gzip(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 100_000)[:-40])
    assert refused_file(path).code in {"broken-compression", "broken-csv"}


def test_parquet_with_lists(tmp_path: Path) -> None:
    path = tmp_path / "lists.parquet"
    pq.write_table(pa.table({"a": [[1, 2]] * 200, "b": [1] * 200}), path)
    error = refused_file(path)
    assert (error.code, error.where.column) == ("nested-column", "a")


def test_a_bad_value_deep_in_a_column_is_found_by_row(desk: Desk) -> None:
    fake = people(5_000, 2)
    fake["age"][4_321] = "about 40"
    error = refusal(
        lambda: desk.audit(desk.write("r.csv", people(300, 1)), desk.write("f.csv", fake))
    )
    assert (error.code, error.where.file) == ("type-clash", "f.csv")
    assert (error.where.column, error.where.row) == ("age", 4_322)
    assert "about 40" in error.detail


# --- files that don't belong together -------------------------------------------------------


def refused_audit(
    desk: Desk, real: dict[str, list[object]], fake: dict[str, list[object]]
) -> UserError:
    return refusal(lambda: desk.audit(desk.write("r.csv", real), desk.write("f.csv", fake)))


def test_no_common_columns(desk: Desk) -> None:
    fake = {f"x{name}": values for name, values in people(300, 2).items()}
    error = refused_audit(desk, people(300, 1), fake)
    assert (error.code, error.where.file) == ("no-common-columns", "f.csv")


def test_missing_column_says_what_came_instead(desk: Desk) -> None:
    fake = people(300, 2)
    fake["wages paid"] = fake.pop("pay")
    error = refused_audit(desk, people(300, 1), fake)
    assert (error.code, error.where.column) == ("missing-columns", "pay")
    assert "“wages paid”" in error.detail
    assert '--ignore "pay"' in error.hint


def test_extra_column(desk: Desk) -> None:
    error = refused_audit(desk, people(300, 1), people(300, 2) | {"more": [1] * 300})
    assert (error.code, error.where.column) == ("extra-columns", "more")


def test_numbers_in_one_table_and_texts_in_the_other(desk: Desk) -> None:
    fake = people(300, 2) | {"age": ["young", "old"] * 150}
    error = refused_audit(desk, people(300, 1), fake)
    assert (error.code, error.where.column, error.where.row) == ("type-clash", "age", 1)
    assert "numeric" in error.detail
    assert "young" in error.detail


def test_texts_in_one_table_and_numbers_in_the_other(desk: Desk) -> None:
    error = refused_audit(desk, people(300, 1), people(300, 2) | {"city": list(range(300))})
    assert (error.code, error.where.column) == ("type-clash", "city")


def test_stored_numbers_against_texts(desk: Desk) -> None:
    path = desk.folder / "f.parquet"
    pq.write_table(pa.table(people(300, 2) | {"hours": [1] * 300, "city": [1.5] * 300}), path)
    real = desk.write("r.csv", people(300, 1))
    assert refusal(lambda: desk.audit(real, path)).where.column == "city"


def test_column_without_any_value(desk: Desk) -> None:
    error = refused_audit(desk, people(300, 1) | {"hours": [""] * 300}, people(300, 2))
    assert (error.code, error.where.file, error.where.column) == (
        "all-missing-column",
        "r.csv",
        "hours",
    )


def test_constant_column(desk: Desk) -> None:
    error = refused_audit(desk, people(300, 1) | {"city": ["here"] * 300}, people(300, 2))
    assert (error.code, error.where.column) == ("constant-column", "city")


def test_fewer_than_a_hundred_rows(desk: Desk) -> None:
    error = refused_audit(desk, people(300, 1), people(99, 2))
    assert (error.code, error.where.file) == ("too-few-rows", "f.csv")


def test_synthetic_is_the_training_table(desk: Desk) -> None:
    error = refused_audit(desk, people(300, 1), people(300, 1))
    assert (error.code, error.where.file) == ("same-as-training", "f.csv")


def test_shuffling_does_not_hide_the_training_table(desk: Desk) -> None:
    shuffled = {name: values[::-1] for name, values in people(300, 1).items()}
    assert refused_audit(desk, people(300, 1), shuffled).code == "same-as-training"


def test_the_same_columns_in_other_rows_are_another_table(desk: Desk) -> None:
    real = people(300, 1)
    fake = real | {"pay": real["pay"][1:] + real["pay"][:1]}
    result = desk.audit(
        desk.write("r.csv", real), desk.write("f.csv", fake), analyses=("accuracy",)
    )
    assert result.accuracy is not None
    assert result.accuracy.univariate == 1.0


def test_ignored_columns_may_be_missing_or_extra(desk: Desk) -> None:
    fake = people(300, 2) | {"more": [1] * 300}
    del fake["pay"]
    request = desk.request(desk.write("r.csv", people(300, 1)), desk.write("f.csv", fake))
    schema = request.training.schema.with_changes(ignored=["pay"]).with_ignored_extras(
        {"more": "f.csv"}
    )
    from dataclasses import replace

    from synthdesk.engine.audit import run_audit

    result = run_audit(replace(request, schema=schema, analyses=("accuracy",)))
    assert result.accuracy is not None
    assert [column.name for column in result.accuracy.columns] == ["age", "degree", "city", "hours"]


# --- settings ------------------------------------------------------------------------------


def test_unknown_policy(desk: Desk, three_files: tuple[Path, Path, Path]) -> None:
    from synthdesk.engine.policy import load_policy

    assert refusal(lambda: load_policy("no-such-policy")).code == "unknown-policy"


GATE = 'id = "a"\ntitle = "b"\n[[gates]]\nid = "x"\nmetric = "m"'


@pytest.mark.parametrize(
    "text",
    [
        "not toml at all [",
        'id = "a"\ntitle = "b"\ngates = []',
        f'{GATE}\nrule = "near"\nwarn = 1\nfail = 2',
        f'{GATE}\nrule = "at most"\nwarn = 2\nfail = 1',
    ],
)
def test_unusable_policy(tmp_path: Path, text: str) -> None:
    from synthdesk.engine.policy import load_policy

    path = tmp_path / "policy.toml"
    path.write_text(text)
    error = refusal(lambda: load_policy(path))
    assert (error.code, error.where.file) == ("bad-policy", "policy.toml")


def test_no_space_for_the_working_copy(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.write("r.csv", people(300, 1))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pa, "OSFile", full)
    error = refusal(lambda: desk.load(path, TableRole.TRAINING))
    assert error.code == "cache-not-writable"
    assert not list((desk.folder / "cache").glob("*"))
