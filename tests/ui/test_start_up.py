"""Starting and ending: light, clean, and honest about the last crash."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from synthdesk.ui.cache_folder import PREFIX, CacheFolder
from synthdesk.ui.crash_record import CrashRecord
from synthdesk.ui.settings import SEED, THEME, Settings
from tests.ui.test_tasks import is_alive

HEAVY = ("pandas", "lightgbm", "sklearn", "scipy", "matplotlib", "shap", "pyarrow")

_WINDOW = """
import sys, tempfile
from pathlib import Path
from PySide6.QtWidgets import QApplication
from synthdesk.ui.app import Application
from synthdesk.ui.settings import Settings
if __name__ == "__main__":
    qt = QApplication([])
    folder = Path(tempfile.mkdtemp(dir=sys.argv[1]))
    application = Application(Settings(folder / "s.ini"), folder)
    application.window.show()
    qt.processEvents()
    heavy = {name.split(".")[0] for name in sys.modules} & set(sys.argv[2:])
    print(",".join(sorted(heavy)))
    application.close()
    print(",".join(path.name for path in folder.iterdir()))
"""

_RUN = """
import sys
from synthdesk.__main__ import main
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""


def python(*arguments: str, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **more},
    )


def test_the_window_starts_without_heavy_packages(tmp_path: Path) -> None:
    process = python("-c", _WINDOW, str(tmp_path), *HEAVY)
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert out.splitlines()[0] == ""


def test_the_child_side_of_tasks_imports_no_qt() -> None:
    code = "import sys, synthdesk.ui.tasks.child; print('PySide6' in sys.modules)"
    out, errors = python("-c", code).communicate(timeout=60)
    assert out.strip() == "False", errors


def test_the_program_needs_no_streams(tmp_path: Path) -> None:
    """A windowed program on Windows has none at all."""
    code = (
        "import sys; sys.stdout = sys.stderr = sys.stdin = None\n"
        "from synthdesk.__main__ import _give_streams\n"
        "_give_streams(); print('into nowhere'); sys.stderr.write('too')\n"
        "sys.exit(7)"
    )
    process = python("-c", code)
    process.communicate(timeout=60)
    assert process.returncode == 7


def children_of(pid: int) -> list[int]:
    """Direct children; read from /proc, since a bare system has no ``ps``."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):  # gone meanwhile
            if f"\nPPid:\t{pid}\n" in status.read_text():
                found.append(int(status.parent.name))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_program_in_order(tmp_path: Path, number: signal.Signals) -> None:
    script = tmp_path / "run.py"
    script.write_text(_RUN)
    process = python(str(script), TMPDIR=str(tmp_path), XDG_STATE_HOME=str(tmp_path / "state"))
    until(lambda: len(children_of(process.pid)) >= 2, process)  # tracker and spare child
    assert list(tmp_path.glob(f"{PREFIX}*"))
    children = children_of(process.pid)
    process.send_signal(number)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 128 + number, errors
    assert list(tmp_path.glob(f"{PREFIX}*")) == []
    assert list((tmp_path / "state").rglob("run-*")) == []
    time.sleep(0.3)
    assert not [pid for pid in children if is_alive(pid)]
    assert "Traceback" not in errors


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_after_a_kill_nothing_runs_on_and_the_next_start_cleans_up(tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(_RUN)
    state = tmp_path / "state"
    process = python(str(script), TMPDIR=str(tmp_path), XDG_STATE_HOME=str(state))
    until(lambda: len(children_of(process.pid)) >= 2, process)
    children = children_of(process.pid)
    process.kill()
    process.communicate(timeout=20)
    until(lambda: not [pid for pid in children if is_alive(pid)])
    assert list(tmp_path.glob(f"{PREFIX}*"))
    folder = CacheFolder(tmp_path)
    assert list(tmp_path.glob(f"{PREFIX}*")) == [folder.path]
    folder.remove()
    record = CrashRecord(next(state.rglob("run-*.log")).parent)
    assert record.last_crash is not None
    record.close()


def until(condition: object, process: subprocess.Popen[str] | None = None) -> None:
    end = time.monotonic() + 20
    while not condition():  # type: ignore[operator]
        if process is not None and process.poll() is not None:
            raise AssertionError(process.communicate()[1])
        assert time.monotonic() < end
        time.sleep(0.05)


def test_the_cache_folder_is_private_and_goes(qapp: QApplication, tmp_path: Path) -> None:
    folder = CacheFolder(tmp_path)
    if os.name == "posix":
        assert folder.path.stat().st_mode & 0o777 == 0o700
    (folder.path / "table.arrow").write_bytes(b"x")
    folder.remove()
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_living_session_is_left_alone(qapp: QApplication, tmp_path: Path) -> None:
    first = CacheFolder(tmp_path)
    second = CacheFolder(tmp_path)
    assert first.path.exists()
    second.remove()
    first.remove()


def test_a_link_that_looks_like_a_session_is_left_alone(qapp: QApplication, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("keep me")
    os.utime(precious, (1, 1))
    (tmp_path / f"{PREFIX}link").symlink_to(precious)
    CacheFolder(tmp_path).remove()
    assert (precious / "file").exists()


def test_a_clean_end_leaves_no_crash_record(qapp: QApplication, tmp_path: Path) -> None:
    record = CrashRecord(tmp_path)
    assert record.last_crash is None
    record.close()
    again = CrashRecord(tmp_path)
    assert again.last_crash is None
    again.close()


def test_a_fault_is_told_at_the_next_start(qapp: QApplication, tmp_path: Path) -> None:
    code = (
        "import sys, ctypes; from pathlib import Path\n"
        "from synthdesk.ui.crash_record import CrashRecord\n"
        "CrashRecord(Path(sys.argv[1])); ctypes.string_at(0)"
    )
    python("-c", code, str(tmp_path)).communicate(timeout=60)
    record = CrashRecord(tmp_path)
    assert record.last_crash is not None
    assert "Segmentation fault" in record.last_crash
    record.close()


def test_settings_survive_and_nonsense_reads_as_the_default(
    qapp: QApplication, tmp_path: Path
) -> None:
    path = tmp_path / "s.ini"
    settings = Settings(path)
    settings.set(THEME, "dark")
    settings.set(SEED, "12")
    settings.flush()
    assert Settings(path).get(THEME) == "dark"
    path.write_text("[General]\ntheme=purple\n")
    assert Settings(path).get(THEME) == "system"


def test_recent_files_are_few_and_the_latest_first(qapp: QApplication, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "s.ini")
    for number in range(12):
        settings.add_recent_file("training", tmp_path / f"t {number}, ü.csv")
    settings.add_recent_file("training", tmp_path / "t 5, ü.csv")
    settings.flush()
    recent = Settings(tmp_path / "s.ini").recent_files()
    assert len(recent) == 9
    assert recent[0] == ("training", tmp_path / "t 5, ü.csv")
