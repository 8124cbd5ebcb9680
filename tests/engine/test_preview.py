"""A preview shows exactly what an import would bring, at once."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from synthdesk.engine.errors import UserError
from synthdesk.engine.tables.import_settings import BadRows, ImportSettings
from synthdesk.engine.tables.loading import load_table, open_arrow
from synthdesk.engine.tables.preview import FilePreview, preview_file
from synthdesk.engine.tables.readers import delimited, delimited_text
from synthdesk.engine.tables.source import TableRole


def written(path: Path, text: str) -> Path:
    path.write_text(text, newline="")
    return path


def assert_preview_is_the_import(path: Path, settings: ImportSettings) -> FilePreview:
    preview = preview_file(path, settings)
    loaded = load_table(path, TableRole.TRAINING, path.parent / "cache", settings=settings)
    columns = open_arrow(Path(loaded.cache)).slice(0, 200).to_pydict().values()
    as_text = [[None if value is None else str(value) for value in column] for column in columns]
    assert [list(row) for row in preview.rows] == [list(row) for row in zip(*as_text, strict=True)]
    assert preview.settings == loaded.source.settings
    assert [c.name for c in preview.schema.columns] == list(loaded.source.columns)
    return preview


@pytest.mark.parametrize(
    "settings",
    [
        ImportSettings(),
        ImportSettings(header=0),
        ImportSettings(delimiter=";", header=3),
        ImportSettings(decimal=",", thousands="."),
        ImportSettings(missing=("x", "7")),
        ImportSettings(quote=""),
        ImportSettings(encoding="latin-1"),
    ],
)
def test_every_setting_previews_as_it_imports(tmp_path: Path, settings: ImportSettings) -> None:
    rows = "".join(f"x;{i};{i % 7},5;0{i % 9 + 1}.01.2020\n" for i in range(400))
    assert_preview_is_the_import(written(tmp_path / "t.csv", "a;b;c;d\n" + rows), settings)


def test_all_settings_that_the_format_knows_are_complete(tmp_path: Path) -> None:
    preview = preview_file(written(tmp_path / "t.csv", "a,b\n1,x\n2,y\n"))
    for field in fields(ImportSettings):
        is_known = field.name not in ("part", "value_labels")
        assert (getattr(preview.settings, field.name) is not None) == is_known
    said = {reason.setting for reason in preview.recognised.reasons}
    assert said >= {"encoding", "delimiter", "quote", "header", "decimal", "thousands", "dates"}


def test_settings_that_do_not_work_are_said_and_the_recognised_ones_stay(tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", "a,b\n1,2\n3,4\n")
    preview = preview_file(path, ImportSettings(delimiter=";"))
    assert "only one column" in preview.problem
    assert preview.rows == ()
    assert preview_file(path, ImportSettings(encoding="no such")).problem


@pytest.mark.parametrize(
    "wrong",
    [
        ImportSettings(delimiter=";;"),
        ImportSettings(delimiter='"'),
        ImportSettings(quote="ab"),
        ImportSettings(decimal=",", thousands=","),
        ImportSettings(header=10_000),
        ImportSettings(encoding="base64"),
        ImportSettings(encoding="idna"),
        ImportSettings(delimiter="\n"),
    ],
)
def test_impossible_settings_are_an_error_in_words(tmp_path: Path, wrong: ImportSettings) -> None:
    path = written(tmp_path / "t.csv", "a,b\n1,2\n3,4\n")
    with pytest.raises(UserError):
        load_table(path, TableRole.TRAINING, tmp_path / "cache", settings=wrong)


def test_a_bad_row_is_the_preview_s_problem_until_such_rows_are_set_aside(tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", "a,b\n1,2\n3\n" + "4,5\n" * 300)
    assert "row 2" in preview_file(path).problem
    assert_preview_is_the_import(path, ImportSettings(bad_rows=BadRows.SET_ASIDE))


def test_what_is_no_table_at_all_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"%PDF-1.4\n" + bytes(range(256)) * 9)
    with pytest.raises(UserError) as caught:
        preview_file(path)
    assert caught.value.code == "not-a-table"


def test_only_the_head_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (delimited, delimited_text):
        monkeypatch.setattr(module, "BLOCK_BYTES", 16_384)
    bad_end = "a,b\n" + "1,2\n" * 400_000 + "3\n"
    preview = preview_file(written(tmp_path / "t.csv", bad_end))
    assert (preview.problem, len(preview.rows)) == ("", 200)


def test_nothing_is_written_beside_the_file(tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", "a,b\n1,2\n")
    preview_file(path)
    assert list(tmp_path.iterdir()) == [path]
