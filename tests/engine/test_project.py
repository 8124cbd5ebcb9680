"""The project file: what comes back, what a crash leaves, what a stranger's file can do."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthdesk.engine import atomic_file
from synthdesk.engine.bias_settings import BiasSettings
from synthdesk.engine.deserialise import NotAsExpected, from_plain
from synthdesk.engine.errors import UserError
from synthdesk.engine.health.findings import Waiver
from synthdesk.engine.model.boosting import TrainingSettings
from synthdesk.engine.project.format import (
    FORMAT,
    BadProject,
    Project,
    ProjectOptions,
    ProjectTable,
    from_bytes,
    table_of,
    to_bytes,
)
from synthdesk.engine.project.inputs import InputState, check_inputs
from synthdesk.engine.project.lock import ProjectLock, lock_of, read_holder
from synthdesk.engine.project.migrate import VERSION, migrated
from synthdesk.engine.project.store import (
    autosave,
    autosave_of,
    backup_of,
    discard_recovery,
    find_recovery,
    read_project,
    save_project,
)
from synthdesk.engine.tables.import_settings import BadRows, DateOrder, ImportSettings
from synthdesk.engine.tables.loading import HoldoutSplit, load_table
from synthdesk.engine.tables.schema import (
    Column,
    ColumnMark,
    ColumnRole,
    ColumnType,
    NumberKind,
    Schema,
    Unreadable,
)
from synthdesk.engine.tables.source import TableRole
from synthdesk.engine.tables.split import split_holdout
from synthdesk.engine.versions.lineage import Lineage
from tests.engine.conftest import Desk

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
NAME = TEXT.filter(bool)
DIGEST = st.text("0123456789abcdef", min_size=64, max_size=64)

TABLES = st.builds(
    ProjectTable,
    role=st.sampled_from(TableRole),
    name=NAME,
    relative=TEXT,
    absolute=NAME,
    bytes=st.integers(0, 2**50),
    sha256=DIGEST,
    version=TEXT,
    settings=st.builds(
        ImportSettings,
        delimiter=st.none() | st.sampled_from(",;\t"),
        header=st.none() | st.integers(0, 9),
        dates=st.none() | st.sampled_from(DateOrder),
        missing=st.none() | st.lists(TEXT, max_size=3).map(tuple),
        value_labels=st.none() | st.booleans(),
        bad_rows=st.none() | st.sampled_from(BadRows),
    ),
    renames=st.lists(st.tuples(NAME, NAME), max_size=2).map(tuple),
    split=st.none() | st.builds(HoldoutSplit, st.floats(0, 1), st.integers(0), TEXT, st.booleans()),
)
COLUMNS = st.builds(
    Column,
    name=NAME,
    type=st.sampled_from(ColumnType),
    role=st.sampled_from(ColumnRole),
    why=TEXT,
    number=st.none() | st.sampled_from(NumberKind),
    marks=st.lists(st.sampled_from(ColumnMark), unique=True).map(tuple),
    favourable=st.none() | TEXT,
    missing=st.lists(TEXT, max_size=2).map(tuple),
    order=st.lists(TEXT, max_size=2).map(tuple),
    fold_values=st.booleans(),
    unreadable=st.sampled_from(Unreadable),
)
PROJECTS = st.builds(
    Project,
    tables=st.lists(TABLES, max_size=3, unique_by=lambda table: table.role).map(tuple),
    schema=st.none()
    | st.lists(COLUMNS, max_size=4, unique_by=lambda column: column.name).map(
        lambda columns: Schema(tuple(columns))
    ),
    options=st.builds(
        ProjectOptions,
        NAME,
        st.integers(0, 2**63),
        st.lists(TEXT, max_size=3).map(tuple),
        st.just("") | st.dates().map(str),
    ),
    waivers=st.lists(st.builds(Waiver, NAME, TEXT, TEXT, TEXT), max_size=2).map(tuple),
    chosen_version=TEXT,
    lineages=st.lists(st.builds(Lineage, *(TEXT,) * 6), max_size=2).map(tuple),
    recipes=st.lists(NAME, max_size=2).map(tuple),
    record=TEXT,
)

OPTIONS = ProjectOptions(
    "external-release",
    7,
    ("health", "accuracy"),
    training_settings=TrainingSettings(rounds=40, monotone={"age": -1}),
    bias=BiasSettings(
        crossings=(("sex", "race"),),
        references=(("sex", "male"),),
        cuts=(("age", (30.0, 50.0)),),
        cutoff=0.31,
        is_risk=True,
        rebalanced=("sex",),
        expected_shares=(("sex", (("female", 0.51),)),),
        date_column="day",
    ),
)
SMALL = Project((), None, OPTIONS)


def packed(members: dict[str, str | bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in members.items():
            zipped.writestr(name, content)
    return archive.getvalue()


def plain_of(project: Project) -> dict[str, Any]:
    """The JSON inside a project file."""
    with zipfile.ZipFile(io.BytesIO(to_bytes(project))) as zipped:
        content: dict[str, Any] = json.loads(zipped.read("project.json"))
    return content


def changed(change: Callable[[dict[str, Any]], object], project: Project = SMALL) -> bytes:
    plain = plain_of(project)
    change(plain)
    return packed({"project.json": json.dumps(plain)})


# --- what comes back -----------------------------------------------------------------------


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(project=PROJECTS)
def test_a_project_comes_back_as_it_was_saved(project: Project) -> None:
    content = to_bytes(project)
    assert from_bytes(content) == project
    assert to_bytes(from_bytes(content)) == content


def test_a_project_holds_no_data_and_no_pickle(three_files: tuple[Path, ...], desk: Desk) -> None:
    training = desk.load(three_files[0], TableRole.TRAINING)
    project = replace(SMALL, tables=(table_of(training, desk.folder),), schema=training.schema)
    with zipfile.ZipFile(io.BytesIO(to_bytes(project))) as zipped:
        assert zipped.namelist() == ["project.json"]
        text = zipped.read("project.json").decode()
    assert "city 3" not in text


# --- what a crash leaves -------------------------------------------------------------------


def test_the_previous_version_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.synthdesk"
    later = replace(SMALL, chosen_version="later")
    save_project(SMALL, path)
    assert not backup_of(path).exists()
    save_project(later, path)
    assert (read_project(path), read_project(backup_of(path))) == (later, SMALL)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.synthdesk", "a.synthdesk.bak"]


@pytest.mark.parametrize("broken", ["replace", "fsync"])
@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_power_cut_at_any_moment_leaves_a_whole_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, after: int
) -> None:
    path = tmp_path / "a.synthdesk"
    save_project(SMALL, path)
    save_project(replace(SMALL, chosen_version="second"), path)
    working = getattr(os, broken)
    calls = 0

    class PowerCut(BaseException):
        pass

    def cut(*arguments: object) -> object:
        nonlocal calls
        calls += 1
        if calls > after:
            raise PowerCut
        return working(*arguments)

    monkeypatch.setattr(atomic_file.os, broken, cut)
    with suppress(PowerCut):
        save_project(replace(SMALL, chosen_version="third"), path)
    assert read_project(path).chosen_version in ("second", "third")
    assert read_project(backup_of(path)) in (SMALL, replace(SMALL, chosen_version="second"))
    assert not list(tmp_path.glob(".*partial"))


def test_a_full_disk_is_said_and_the_earlier_project_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.synthdesk"
    save_project(SMALL, path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic_file.os, "fsync", full)
    with pytest.raises(UserError, match="No space left") as refused:
        save_project(replace(SMALL, chosen_version="x"), path)
    assert refused.value.code == "project-not-written"
    assert read_project(path) == SMALL


def test_autosaved_work_is_found_until_it_is_saved_or_thrown_away(tmp_path: Path) -> None:
    path = tmp_path / "a.synthdesk"
    save_project(SMALL, path)
    assert find_recovery(path) is None
    autosave(SMALL, path)
    assert find_recovery(path) is None, "nothing was changed since"
    later = replace(SMALL, chosen_version="later")
    autosave(later, path)
    found = find_recovery(path)
    assert found is not None
    assert (found.project, found.path) == (later, autosave_of(path))
    assert read_project(path) == SMALL
    save_project(later, path)
    assert find_recovery(path) is None
    autosave(SMALL, path)
    discard_recovery(path)
    assert find_recovery(path) is None


def test_autosaved_work_is_found_beside_a_broken_or_absent_project(tmp_path: Path) -> None:
    path = tmp_path / "a.synthdesk"
    autosave(SMALL, path)
    assert find_recovery(path) is not None
    path.write_bytes(b"PK broken")
    assert find_recovery(path) is not None
    autosave_of(path).write_bytes(b"PK broken")
    assert find_recovery(path) is None


# --- what a stranger's file can do -----------------------------------------------------------

WHOLE = replace(
    SMALL,
    tables=(ProjectTable(TableRole.TRAINING, "a.csv", "a.csv", "/a.csv", 3, "0" * 64),),
    schema=Schema((Column("x", ColumnType.NUMERIC, ColumnRole.FEATURE, ""),)),
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (to_bytes(WHOLE)[:-30], "damaged"),
        (to_bytes(WHOLE)[:60] + bytes(20) + to_bytes(WHOLE)[80:], "damaged"),
        (packed({}), "project.json"),
        (packed({"audit.json": "{}"}), "project.json"),
        (packed({"project.json": b"\xff\xfe"}), "can't be read"),
        (packed({"project.json": "{"}), "no JSON"),
        (packed({"project.json": "[" * 100_000}), "no JSON"),
        (packed({"project.json": '{"format": "synthdesk.project", "version": NaN}'}), "no JSON"),
        (packed({"project.json": "9" * 5_000}), "no JSON"),
        (packed({"project.json": '"\\ud800"'}), "no JSON"),
        (packed({"project.json": "3"}), "not a synthdesk project"),
        (packed({"project.json": '{"format": "other"}'}), "not a synthdesk project"),
        (packed({"project.json": " " * 70_000_000}), "larger than"),
        (changed(lambda raw: raw.pop("version")), "which version"),
        (changed(lambda raw: raw.update(version=True)), "which version"),
        (changed(lambda raw: raw.update(version=-1)), "which version"),
        (changed(lambda raw: raw.pop("project")), "project"),
        (changed(lambda raw: raw.update(project=[])), "project"),
        (changed(lambda raw: raw["project"].update(tables={})), "project.tables"),
        (changed(lambda raw: raw["project"].update(evil=1)), "project.evil"),
        (changed(lambda raw: raw["project"]["options"].update(seed="1")), "options.seed"),
        (changed(lambda raw: raw["project"]["options"].update(seed=True)), "options.seed"),
        (changed(lambda raw: raw["project"]["options"].update(seed=-1)), "negative"),
        (changed(lambda raw: raw["project"]["options"].update(cutoff="soon")), "cut-off"),
        (changed(lambda raw: raw["project"]["tables"].append(3), WHOLE), "tables[1]"),
        (
            changed(lambda raw: raw["project"]["tables"][0].update(role="king"), WHOLE),
            "one of “training”",
        ),
        (changed(lambda raw: raw["project"]["tables"][0].update(sha256="z"), WHOLE), "SHA-256"),
        (
            changed(
                lambda raw: raw["project"]["tables"].extend(raw["project"]["tables"]), WHOLE
            ),
            "Two tables",
        ),
        (
            changed(
                lambda raw: raw["project"]["schema"]["columns"].extend(
                    raw["project"]["schema"]["columns"]
                ),
                WHOLE,
            ),
            "same name",
        ),
    ],
)  # fmt: skip
def test_a_broken_project_is_refused_in_plain_words_and_the_backup_offered(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "a.synthdesk"
    path.write_bytes(content)
    with pytest.raises(UserError) as refused:
        read_project(path)
    assert (refused.value.code, refused.value.where.file) == ("bad-project", "a.synthdesk")
    assert words in refused.value.detail
    assert "bak" not in refused.value.hint
    backup_of(path).write_bytes(to_bytes(SMALL))
    with pytest.raises(UserError, match=r"a\.synthdesk\.bak"):
        read_project(path)


def test_members_that_lead_out_of_the_archive_are_never_looked_at(tmp_path: Path) -> None:
    good = zipfile.ZipFile(io.BytesIO(to_bytes(SMALL))).read("project.json")
    path = tmp_path / "below" / "a.synthdesk"
    path.parent.mkdir()
    path.write_bytes(
        packed({"../escaped": "x", "/tmp/escaped": "x", "project.json": good, "x.pickle": "x"})
    )
    assert read_project(path) == SMALL
    assert [file.name for file in tmp_path.rglob("*")] == ["below", "a.synthdesk"]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_project_with_any_bytes_changed_opens_or_is_refused(data: st.DataObject) -> None:
    content = bytearray(to_bytes(WHOLE))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(BadProject):
        from_bytes(bytes(content))


def test_a_project_that_is_not_there_is_named(tmp_path: Path) -> None:
    for place in (tmp_path / "a.synthdesk", tmp_path):
        with pytest.raises(UserError) as refused:
            read_project(place)
        assert refused.value.code == "missing-file"


# --- versions ------------------------------------------------------------------------------


def test_a_newer_project_is_refused_with_a_clear_word(tmp_path: Path) -> None:
    path = tmp_path / "a.synthdesk"
    path.write_bytes(changed(lambda raw: raw.update(version=VERSION + 1, program="9.1")))
    before = path.read_bytes()
    with pytest.raises(UserError, match=rf"format {VERSION + 1} \(synthdesk 9\.1\)") as refused:
        read_project(path)
    assert refused.value.code == "newer-project"
    assert path.read_bytes() == before


def test_older_projects_are_brought_up_to_date_step_by_step() -> None:
    def seed_was_random_state(raw: dict[str, Any]) -> dict[str, Any]:
        return {**raw, "seed": raw["random_state"]}

    def seed_moved_to_options(raw: dict[str, Any]) -> dict[str, Any]:
        return {"options": {"seed": raw["seed"]}}

    steps = {0: seed_was_random_state, 1: seed_moved_to_options}
    assert migrated({"random_state": 3}, 0, steps, 2) == {"options": {"seed": 3}}
    assert migrated({"seed": 3}, 1, steps, 2) == {"options": {"seed": 3}}
    assert migrated({"options": {}}, 2, steps, 2) == {"options": {}}


def test_a_version_too_old_to_be_known_is_refused() -> None:
    with pytest.raises(BadProject, match="older version"):
        from_bytes(packed({"project.json": json.dumps({"format": FORMAT, "version": 0})}))


# --- the files that a project is about -------------------------------------------------------


@pytest.fixture
def saved(three_files: tuple[Path, ...], desk: Desk) -> Project:
    tables = tuple(
        table_of(desk.load(path, role), desk.folder)
        for path, role in zip(
            three_files, (TableRole.TRAINING, TableRole.SYNTHETIC, TableRole.HOLDOUT), strict=True
        )
    )
    return replace(SMALL, tables=tables)


def states(project: Project, folder: Path) -> list[InputState]:
    return [check.state for check in check_inputs(project, folder)]


def test_files_are_found_changed_or_missing(saved: Project, desk: Desk) -> None:
    assert states(saved, desk.folder) == [InputState.FOUND] * 3
    with (desk.folder / "fake.csv").open("r+b") as stream:
        stream.seek(100)
        stream.write(b"7")
    (desk.folder / "held.csv").unlink()
    assert states(saved, desk.folder) == [InputState.FOUND, InputState.CHANGED, InputState.MISSING]
    with (desk.folder / "real.csv").open("a") as stream:
        stream.write("1,2,3,4,5\n")
    assert states(saved, desk.folder)[0] is InputState.CHANGED


def test_a_project_moved_with_its_files_finds_them(saved: Project, desk: Desk) -> None:
    moved = desk.folder.with_name("moved")
    desk.folder.rename(moved)
    checks = check_inputs(saved, moved)
    assert [check.state for check in checks] == [InputState.MOVED] * 3
    assert checks[0].path == str(moved / "real.csv")


def test_a_project_moved_alone_finds_its_files_where_they_were(
    saved: Project, desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert states(saved, tmp_path_factory.mktemp("elsewhere")) == [InputState.FOUND] * 3


def test_parts_of_a_split_file_are_recognised_by_the_file(
    three_files: tuple[Path, ...], desk: Desk
) -> None:
    training = load_table(three_files[0], TableRole.TRAINING, desk.folder / "cache")
    parts = split_holdout(training, 0.4, 7, "", desk.folder / "cache")
    project = replace(SMALL, tables=tuple(table_of(part, desk.folder) for part in parts))
    assert states(from_bytes(to_bytes(project)), desk.folder) == [InputState.FOUND] * 2


def test_impossible_paths_are_missing_and_fifos_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    table = WHOLE.tables[0]
    project = replace(
        SMALL,
        tables=(
            replace(table, relative="a\0b", absolute="\0"),
            replace(table, relative="pipe", absolute="x" * 5_000),
            replace(table, relative="", absolute="relative"),
        ),
    )
    assert states(project, tmp_path) == [InputState.MISSING] * 3


# --- the lock ------------------------------------------------------------------------------


def test_a_project_is_held_by_one_program_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "a.synthdesk"
    with ProjectLock(path):
        with pytest.raises(UserError, match=f"process {os.getpid()}") as refused:
            ProjectLock(path)
        assert refused.value.code == "project-in-use"
    assert not lock_of(path).exists()
    ProjectLock(path).release()


def test_the_lock_of_a_dead_program_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "a.synthdesk"
    script = (
        "import sys, os; from pathlib import Path\n"
        "from synthdesk.engine.project.lock import ProjectLock\n"
        "ProjectLock(Path(sys.argv[1])); os._exit(1)"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False, timeout=30)
    holder = read_holder(path)
    assert holder is not None
    assert holder.is_dead
    with ProjectLock(path):
        taken = read_holder(path)
        assert taken is not None
        assert taken.pid == os.getpid()


def test_a_lock_of_another_machine_is_respected_and_nonsense_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.synthdesk"
    lock_of(path).write_text('{"pid": 1, "host": "elsewhere", "since": "2026-01-01"}')
    with pytest.raises(UserError, match="on elsewhere"):
        ProjectLock(path)
    for nonsense in (
        "",
        "[]",
        "{}",
        '{"pid": "x"}',
        "[" * 3_000,
        '{"pid": -1, "host": "", "since": 0}',
    ):
        lock_of(path).write_text(nonsense)
        if "host" not in nonsense:
            ProjectLock(path).release()


# --- plain values back to results ------------------------------------------------------------


def test_a_value_of_the_wrong_kind_is_named_by_its_place() -> None:
    with pytest.raises(NotAsExpected, match=r"“columns\[0\].marks\[1\]” should be one of"):
        from_plain(
            Schema,
            {
                "columns": [
                    {
                        "name": "x",
                        "type": "text",
                        "role": "feature",
                        "why": "",
                        "marks": ["protected", "wrong"],
                    }
                ]
            },
        )
    with pytest.raises(NotAsExpected, match="a list of 2 values"):
        from_plain(ProjectTable, {**plain_table(), "renames": [["a"]]})
    assert from_plain(ProjectTable, plain_table()).settings == ImportSettings()


def plain_table() -> dict[str, Any]:
    table: dict[str, Any] = plain_of(WHOLE)["project"]["tables"][0]
    return table
