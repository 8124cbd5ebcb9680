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


def synthdesk(*arguments: object, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "synthdesk", *map(str, arguments)],
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
    run = audit(files, "leaky", "--output", tmp_path)
    assert run.returncode == 1
    assert "Copies of unique records" in run.stdout
    assert "FAIL" in run.stdout


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


def test_the_seed_is_the_users(files: dict[str, Path]) -> None:
    run = audit(files, "clean", "--json", "--only", "privacy", "--seed", 99)
    assert json.loads(run.stdout)["provenance"]["seed"] == 99


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["audit"], "--training"),
        (["audit", "--training", "a.csv", "--synthetic", "b.csv"], "--output"),
        (["audit", "--training", "nowhere.csv", "--synthetic", "b.csv", "--json"], "nowhere.csv"),
        (["audit", "--training", "a", "--synthetic", "b", "--only", "luck", "--json"], "luck"),
        (["audit", "--training", "a", "--synthetic", "b", "--policy", "x", "--json"], "policy"),
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
