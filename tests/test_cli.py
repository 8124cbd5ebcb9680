"""The command line as its users see it: output, files, exit codes."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from synthdesk import __version__
from tests.engine.conftest import people, write_csv


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Training, a clean and a leaky synthetic table, and a holdout."""
    folder = tmp_path_factory.mktemp("files")
    real, clean = people(1_500, 1), people(1_500, 2)
    leaky = {name: [*clean[name][300:], *real[name][:300]] for name in clean}
    return {
        "training": write_csv(folder / "real.csv", real),
        "clean": write_csv(folder / "clean.csv", clean),
        "leaky": write_csv(folder / "leaky.csv", leaky),
        "holdout": write_csv(folder / "held.csv", people(1_500, 3)),
    }


def synthdesk(
    *arguments: object, timeout: float = 120, with_check: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run the program; audits leave out what takes longer than the rest."""
    slow = ["--no-instrument-check", "--no-ladder"]
    quick = [] if with_check or "audit" not in arguments else slow
    return subprocess.run(
        [sys.executable, "-m", "synthdesk", *map(str, arguments), *quick],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def audit(
    files: dict[str, Path], synthetic: str, *more: object
) -> subprocess.CompletedProcess[str]:
    return synthdesk(
        "audit",
        *("--training", files["training"]),
        *("--synthetic", files[synthetic]),
        *("--holdout", files["holdout"]),
        *("--policy", "internal-model-development"),
        *more,
    )


def test_a_clean_table_passes_or_warns_with_exit_0_and_both_files(
    files: dict[str, Path], tmp_path: Path
) -> None:
    run = audit(files, "clean", "--output", tmp_path / "out")
    assert run.returncode == 0, run.stderr
    written = json.loads((tmp_path / "out" / "audit.json").read_text("utf-8"))
    assert written["verdict"]["verdict"] in ("pass", "warn")
    assert written["verdict"]["headline"] in run.stdout
    assert str(tmp_path / "out" / "report.html") in run.stdout
    assert written["verdict"]["headline"] in (tmp_path / "out" / "report.html").read_text("utf-8")
    assert run.stderr == ""


def test_a_leaky_table_fails_with_exit_1(files: dict[str, Path], tmp_path: Path) -> None:
    run = audit(files, "leaky", "--only", "privacy", "--output", tmp_path)
    assert run.returncode == 1
    assert "Copies of unique records" in run.stdout
    assert "FAIL" in run.stdout


def test_an_audit_tells_what_it_would_have_noticed(tmp_path: Path) -> None:
    small = {
        role: write_csv(tmp_path / f"{role}.csv", people(300, at + 1))
        for at, role in enumerate(("training", "synthetic", "holdout"))
    }
    files = [part for role, path in small.items() for part in (f"--{role}", path)]
    run = synthdesk("audit", *files, "--only", "privacy", "--json", with_check=True)
    privacy = json.loads(run.stdout)["privacy"]
    by_test = {(one["test"], one["kind"]): one for one in privacy["instrument_check"]}
    exact = by_test["unique_matches", "exact"]
    assert exact["false_alarm_rate"]["n"] == 20
    assert 0 < exact["detection_limit"] <= 0.2
    assert "would have noticed" in privacy["verdict"]["sentence"]


def test_what_could_not_be_judged_has_not_passed(files: dict[str, Path]) -> None:
    run = synthdesk(
        "audit", "--training", files["training"], "--synthetic", files["clean"], "--json"
    )
    assert run.returncode == 1
    assert json.loads(run.stdout)["verdict"]["verdict"] == "not assessable"


def test_json_goes_to_standard_output_and_nothing_else_does(files: dict[str, Path]) -> None:
    run = audit(files, "clean", "--json", "--only", "privacy")
    audit_json = json.loads(run.stdout)
    assert audit_json["schema"] == "synthdesk.audit/1"
    assert "accuracy" not in audit_json
    assert run.stderr == ""


def test_a_shareable_form_can_be_asked_for(files: dict[str, Path], tmp_path: Path) -> None:
    run = audit(files, "leaky", "--only", "privacy", "--shareable", "--output", tmp_path)
    assert run.returncode == 1, run.stderr
    written = json.loads((tmp_path / "audit.json").read_text("utf-8"))
    assert written["form"] == "shareable"
    assert written["privacy"]["unique_matches"]["rows"] == []
    assert "SHAREABLE" in (tmp_path / "report.html").read_text("utf-8")


def test_the_seed_is_the_users(files: dict[str, Path]) -> None:
    run = audit(files, "clean", "--json", "--only", "privacy", "--seed", 99)
    assert json.loads(run.stdout)["provenance"]["seed"] == 99


def test_versions_are_compared(files: dict[str, Path], tmp_path: Path) -> None:
    odd = write_csv(tmp_path / "odd.csv", {"x": list(range(150)), "y": ["a", "b", "c"] * 50})
    run = synthdesk(
        *("compare", files["clean"], files["leaky"], odd),
        *("--training", files["training"], "--holdout", files["holdout"]),
        *("--only", "accuracy,discriminator", "--no-ladder", "--output", tmp_path / "out"),
    )
    assert run.returncode == 2, run.stderr
    assert "odd.csv: The two tables have no column in common" in run.stdout
    assert "Nearest real record: “clean.csv” is best, beyond chance." in run.stdout
    written = json.loads((tmp_path / "out" / "comparison.json").read_text("utf-8"))
    assert [one["name"] for one in written["versions"]] == ["clean.csv", "leaky.csv", "odd.csv"]
    assert "clean.csv" in (tmp_path / "out" / "comparison.html").read_text("utf-8")


def test_a_comparison_with_its_ladder_goes_to_standard_output(tmp_path: Path) -> None:
    tables = {
        name: write_csv(tmp_path / f"{name}.csv", people(300, seed))
        for seed, name in enumerate(("real", "a", "b", "held"))
    }
    run = synthdesk(
        *("compare", tables["a"], tables["b"], "--training", tables["real"]),
        *("--holdout", tables["held"], "--only", "accuracy,discriminator", "--json"),
    )
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found["schema"] == "synthdesk.comparison/1"
    assert {one["kind"] for one in found["ladder"]["rungs"]} >= {"real holdout", "Gaussian copula"}
    assert found["run"]["audits"] >= 2


@pytest.fixture
def project(files: dict[str, Path], tmp_path: Path) -> Path:
    """A saved project with decisions: two synthetic versions, of which the leaky one is chosen."""
    from synthdesk.engine.project.format import Project, ProjectOptions, table_of
    from synthdesk.engine.project.store import save_project
    from synthdesk.engine.tables.loading import load_table
    from synthdesk.engine.tables.source import TableRole

    roles = {"training": "training", "leaky": "synthetic", "clean": "synthetic"}
    tables = tuple(
        load_table(files[name], TableRole(role), tmp_path, version=name * (role == "synthetic"))
        for name, role in {**roles, "holdout": "holdout"}.items()
    )
    schema = tables[0].schema
    decided = schema.with_changes(ignored=[schema.columns[0].name])
    options = ProjectOptions("internal-model-development", 99, ("privacy",))
    named = tuple(table_of(table, tmp_path) for table in tables)
    path = tmp_path / "saved.synthdesk"
    save_project(Project(named, decided, options, chosen_version="leaky"), path)
    return path


def test_a_project_is_audited_as_the_same_options_would_be(
    files: dict[str, Path], project: Path
) -> None:
    run = synthdesk("audit", "--project", project, "--json")
    assert run.returncode == 1, run.stderr
    assert run.stderr == ""
    ours = json.loads(run.stdout)
    ignored = ours["columns"][0]["name"]
    spelt_out = audit(
        files, "leaky", "--only", "privacy", "--seed", 99, "--ignore", ignored, "--json"
    )
    theirs = json.loads(spelt_out.stdout)
    assert ours["inputs"][1].pop("version") == "leaky"
    theirs["inputs"][1].pop("version")
    for audited in (ours, theirs):
        audited.pop("run")
        # Tables name the version that they are about.
        audited.pop("matching")
    assert ours == theirs


def test_a_project_whose_files_changed_is_audited_with_a_word(
    files: dict[str, Path], project: Path
) -> None:
    before = files["holdout"].read_bytes()
    files["holdout"].write_bytes(files["clean"].read_bytes())
    try:
        run = synthdesk("audit", "--project", project, "--json")
        files["holdout"].unlink()
        gone = synthdesk("audit", "--project", project, "--json")
    finally:
        files["holdout"].write_bytes(before)
    assert "held.csv has changed since the project was saved" in run.stderr
    assert json.loads(run.stdout)["inputs"][2]["name"] == "held.csv"
    assert gone.returncode == 2
    assert "The project's holdout table is missing" in gone.stderr


def test_a_project_leaves_nothing_else_to_be_said(project: Path) -> None:
    run = synthdesk("audit", "--project", project, "--json", "--seed", 3)
    assert run.returncode == 2
    assert "leave out --seed" in run.stderr
    run = synthdesk(project, "b.csv")
    assert run.returncode == 2
    assert "a project opens by itself" in run.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["audit"], "--training"),
        (["audit", "--training", "a.csv", "--synthetic", "b.csv"], "--output"),
        (["audit", "--training", "nowhere.csv", "--synthetic", "b.csv", "--json"], "nowhere.csv"),
        (["audit", "--training", "a", "--synthetic", "b", "--only", "luck", "--json"], "luck"),
        (["audit", "--training", "a", "--synthetic", "b", "--policy", "x", "--json"], "policy"),
        (["compare", "a.csv", "--training", "b.csv"], "--output"),
        (["compare", "a", "--training", "b", "--only", "accuracy", "--json"], "discriminator"),
        (["audit", "--training", "a", "--synthetic", "b", "--type", "x=odd", "--json"], "x=odd"),
        (["audit", "--training", "a", "--synthetic", "b", "--seed", "-1", "--json"], "seed"),
        (["--no-such-option"], "--no-such-option"),
    ],
)
def test_usage_and_bad_input_exit_with_2_and_say_why(arguments: list[str], said: str) -> None:
    run = synthdesk(*arguments)
    assert run.returncode == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_an_unknown_column_is_refused_with_the_known_ones(files: dict[str, Path]) -> None:
    run = audit(files, "clean", "--json", "--ignore", "salary")
    assert run.returncode == 2
    assert "“salary”" in run.stderr
    assert "pay" in run.stderr


def test_columns_can_be_left_out_and_retyped(files: dict[str, Path]) -> None:
    run = audit(
        files,
        "clean",
        "--json",
        "--only",
        "accuracy",
        "--ignore",
        "city",
        "--type",
        "age=categorical",
    )
    columns = {column["name"]: column for column in json.loads(run.stdout)["columns"]}
    assert columns["city"]["role"] == "ignore"
    assert columns["age"]["type"] == "categorical"


def test_what_the_quality_analyses_are_asked_is_asked_on_the_command_line(
    files: dict[str, Path], tmp_path: Path
) -> None:
    rules = tmp_path / "rules.txt"
    rules.write_text("# the law\nage >= 18\n\npay > age\n", "utf-8")
    run = audit(
        files,
        "clean",
        "--json",
        *("--only", "accuracy,rules,text,missing", "--target", "degree"),
        *("--group-by", "degree", "--rules", rules, "--terms", "bed, london"),
        *("--ground-truth", files["training"]),
    )
    assert run.stderr == ""
    result = json.loads(run.stdout)
    assert result["subgroups"]["chosen"]["column"] == "degree"
    own = [rule["text"] for rule in result["rules"]["rules"] if rule["text"]]
    assert own == ["age >= 18", "pay > age"]
    assert [entry["role"] for entry in result["inputs"]][-1] == "ground-truth"
    assert {"missing", "text"} <= set(result)
    assert "sequences" not in result


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--group-by", "salary", "--group-by names “salary”"),
        ("--subject-key", "salary", "--subject-key names “salary”"),
        ("--rules", "/nowhere/rules.txt", "rules.txt"),
        ("--ground-truth", "/nowhere/truth.csv", "truth.csv"),
    ],
)
def test_questions_that_mean_nothing_are_refused(
    files: dict[str, Path], option: str, value: str, said: str
) -> None:
    run = audit(files, "clean", "--json", option, value)
    assert run.returncode == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def columns_of(run: subprocess.CompletedProcess[str]) -> dict[str, dict[str, object]]:
    assert run.stderr == ""
    return {column["name"]: column for column in json.loads(run.stdout)["columns"]}


def test_a_schema_is_written_edited_and_used(files: dict[str, Path], tmp_path: Path) -> None:
    written = tmp_path / "schema.toml"
    run = synthdesk("schema", files["training"], "--output", written)
    assert (run.returncode, run.stdout.strip()) == (0, str(written))
    assert synthdesk("schema", files["training"]).stdout == written.read_text("utf-8")
    text = written.read_text("utf-8")
    start = text.index('name = "degree"')
    edited = text[:start] + text[start:].replace('"feature"', '"target"\nfavourable = "master"', 1)
    written.write_text(edited, "utf-8")
    only = ("--json", "--only", "accuracy", "--schema", written)
    columns = columns_of(audit(files, "clean", *only))
    assert columns["degree"]["role"] == "target"
    assert columns["degree"]["decisions"]["favourable"] == "master"  # type: ignore[index]
    assert columns["age"]["role"] == "feature"


def test_an_edited_schema_is_never_written_over(files: dict[str, Path], tmp_path: Path) -> None:
    written = tmp_path / "schema.toml"
    written.write_text("mine")
    run = synthdesk("schema", files["training"], "--output", written)
    assert run.returncode == 2
    assert "already there" in run.stderr
    assert written.read_text() == "mine"


def test_a_faulty_schema_is_refused_with_column_and_remedy(
    files: dict[str, Path], tmp_path: Path
) -> None:
    faulty = tmp_path / "schema.toml"
    faulty.write_text('[[columns]]\nname = "age"\ntype = "number"\n')
    run = audit(files, "clean", "--json", "--schema", faulty)
    assert run.returncode == 2
    for said in ("schema.toml", "“age”", "numeric"):
        assert said in run.stderr


@pytest.fixture(scope="module")
def odd(files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Semicolons, another name for a column, codes, other spellings and an unreadable value."""
    folder = tmp_path_factory.mktemp("odd")

    def rewritten(name: str, change: dict[str, str]) -> Path:
        text = files[name].read_text("utf-8").replace(",", ";")
        for old, new in change.items():
            text = text.replace(old, new)
        path = folder / files[name].name
        path.write_text(text, "utf-8")
        return path

    changed = {"pay": "wage=net", ";school;": "; School;", ";college;": ";?;"}
    odd = rewritten("clean", changed)
    head, first, rest = odd.read_text("utf-8").split("\n", 2)
    odd.write_text("\n".join([head, "about" + first[first.index(";") :], rest]), "utf-8")
    return {
        "training": rewritten("training", {}),
        "clean": odd,
        "holdout": rewritten("holdout", {}),
    }


def test_decisions_on_the_command_line_bring_odd_tables_together(odd: dict[str, Path]) -> None:
    only = ("--json", "--only", "accuracy", "--delimiter", ";")
    run = audit(odd, "clean", *only)
    assert run.returncode == 2
    assert "wage=net" in run.stderr
    renamed = ("--rename", "wage=net=pay")
    run = audit(odd, "clean", *only, *renamed)
    assert run.returncode == 2
    assert "“about” in row 1" in run.stderr
    assert '--unreadable-as-missing "age"' in run.stderr
    readable = ("--unreadable-as-missing", "age")
    plain = audit(odd, "clean", *only, *renamed, *readable)
    folded = audit(
        odd, "clean", *only, *renamed, *readable, "--fold-values", "all", "--missing", "?"
    )
    columns = columns_of(folded)
    assert columns["age"]["missing"]["synthetic"] == 1  # type: ignore[index]
    assert columns["degree"]["missing"]["synthetic"] > 0  # type: ignore[index]
    assert columns_of(plain)["degree"]["missing"]["synthetic"] == 0  # type: ignore[index]
    assert columns["degree"]["decisions"]["fold_values"] is True  # type: ignore[index]
    univariate = [
        {c["name"]: c["univariate"] for c in json.loads(run.stdout)["accuracy"]["columns"]}
        for run in (plain, folded)
    ]
    assert univariate[0]["degree"] < univariate[1]["degree"]
    settings = {entry["role"]: entry["settings"] for entry in json.loads(plain.stdout)["inputs"]}
    assert all(given["delimiter"] == ";" for given in settings.values())


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--rename", "nowhere=pay"), "nowhere=pay"),
        (("--fold-values", "nowhere"), "--fold-values"),
        (("--unreadable-as-missing", "nowhere"), "--unreadable-as-missing"),
        (("--delimiter", "both"), "one character"),
        (("--header", "-1"), "--header"),
        (("--dates", "xyz"), "--dates"),
    ],
)
def test_decisions_that_mean_nothing_are_refused(
    files: dict[str, Path], option: tuple[str, str], said: str
) -> None:
    run = audit(files, "clean", "--json", *option)
    assert run.returncode == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_a_report_that_can_not_be_written_is_said(files: dict[str, Path], tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("in the way")
    run = audit(files, "clean", "--only", "privacy", "--output", blocker)
    assert run.returncode == 2
    assert str(blocker.name) in run.stderr
    assert blocker.read_text() == "in the way"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupting_leaves_no_partial_output(
    files: dict[str, Path], tmp_path: Path, number: signal.Signals
) -> None:
    out = tmp_path / "out"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "synthdesk", "audit", "--output", str(out)),
            *("--training", str(files["training"]), "--synthetic", str(files["clean"])),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        text=True,
        # Tests that run in the background inherit that Ctrl+C is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("synthdesk-*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in said
    assert not out.exists()
    assert not list(tmp_path.glob("synthdesk-*"))


def test_a_terminal_gets_one_live_line_with_the_stage(files: dict[str, Path]) -> None:
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "synthdesk", "audit", "--json", "--only", "accuracy"),
            *("--training", str(files["training"]), "--synthetic", str(files["clean"])),
        ],
        stdout=subprocess.DEVNULL,
        stderr=follower,
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            piece = os.read(leader, 4096)
        except OSError:  # the terminal's other end has closed
            break
        if not piece:
            break
        shown += piece
    process.wait(timeout=60)
    os.close(leader)
    text = shown.decode()
    assert "Accuracy" in text
    assert " %" in text
    assert "\n" not in text


def test_samples_are_written_whole(tmp_path: Path) -> None:
    run = synthdesk("samples", tmp_path / "new" / "folder")
    assert run.returncode == 0
    assert len(list((tmp_path / "new" / "folder").glob("*.parquet"))) == 5


def test_version() -> None:
    run = synthdesk("--version")
    assert (run.returncode, run.stdout.strip()) == (0, f"synthdesk {__version__}")


def test_policies_are_listed_and_shown() -> None:
    assert "external-release" in synthdesk("policy").stdout
    assert "privacy.unique_matches.p_value" in synthdesk("policy", "external-release").stdout


def test_self_check_finds_the_leaky_sample_out() -> None:
    run = synthdesk("self-check")
    assert run.returncode == 0, run.stdout
    assert "leaky: fail" in run.stdout
    assert "FAILED" not in run.stdout


def test_the_demo_without_a_display_prints_verdict_and_path(tmp_path: Path) -> None:
    run = synthdesk("demo", "--headless", "--sample", "leaky", "--output", tmp_path / "demo")
    assert run.returncode == 0
    assert "Fail:" in run.stdout
    assert (tmp_path / "demo" / "report.html").is_file()


def test_an_internal_error_exits_with_3(monkeypatch: pytest.MonkeyPatch) -> None:
    from synthdesk import cli

    def broken(_: object) -> int:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(cli, "_policy", broken)
    assert cli.main(["policy"]) == 3


def test_a_reference_table_is_made_and_marked(files: dict[str, Path], tmp_path: Path) -> None:
    output = tmp_path / "base-for-reference.parquet"
    asked = ("reference", "--training", files["training"])
    run = synthdesk(*asked, "--output", output, "--rows", "120")
    assert run.returncode == 0, run.stderr
    assert "120 rows for reference; they are nothing to release" in run.stdout
    assert output.is_file()
    bad = synthdesk(*asked, "--output", tmp_path / "x.parquet")
    assert bad.returncode == 2
    assert "x-for-reference.parquet" in bad.stderr


def test_models_of_a_target_are_told_and_a_model_can_be_handed_in(
    files: dict[str, Path], tmp_path: Path
) -> None:
    asked = ("--only", "explanation", "--target", "degree")
    run = audit(files, "clean", "--json", *asked)
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert [(one["train"], one["test"]) for one in found["utility"]["runs"]] == [
        ("training", "holdout"),
        ("synthetic", "holdout"),
        ("training", "synthetic"),
    ]
    assert found["explanation"]["carry_over"]["verdict"] == "carries over"
    assert found["gates"][0]["id"] == "explanation-carries-over"
    for bad, word in (
        (("--favourable", "x"), "--target"),
        (("--model", tmp_path / "none.txt"), "--target"),
        ((*asked[2:], "--model", tmp_path / "none.txt"), "none.txt"),
    ):
        refused = audit(files, "clean", "--json", *bad)
        assert refused.returncode == 2
        assert word in refused.stderr


def test_groups_of_protected_columns_are_told(files: dict[str, Path]) -> None:
    asked = ("--only", "bias", "--protected", "degree", "--reference", "master")
    run = audit(files, "clean", "--json", *asked)
    assert run.returncode == 0, run.stderr
    bias = json.loads(run.stdout)["bias"]
    compared = {one["group"] for one in bias["groups"] if one["is_reference"]}
    assert compared == {"master"}
    assert {one["table"] for one in bias["groups"]} == {"training", "synthetic", "holdout"}
    assert bias["rebalancing"]["column"] == ""
    for bad, word in (
        (("--protected", "nobody"), "nobody"),
        (("--protected", "degree", "--reference", "nobody"), "nobody"),
    ):
        refused = audit(files, "clean", "--json", *bad)
        assert refused.returncode == 2
        assert word in refused.stderr
        assert "Traceback" not in refused.stderr
