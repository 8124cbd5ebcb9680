#!/usr/bin/env python3
"""Make the Python environment that `make run` and `make test` use.

    python3 packaging/bootstrap.py run    # .venv: what the program needs
    python3 packaging/bootstrap.py dev    # .venv-dev: the same and the test tools

Meant for a Linux or macOS that has Python and nothing else, so it imports the standard library
only. When nothing changed since the last call, it does nothing and takes a fraction of a second.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.13", "3.12", "3.11")

# What the wheels load at run time and do not carry, checked with `ldd`: the platform plugins
# are opened by name, so a library missing there would only show when the first window opens.
CHECKED_LIBRARIES = (
    "PySide6/QtDBus.abi3.so",
    "PySide6/QtPrintSupport.abi3.so",
    "PySide6/QtSvgWidgets.abi3.so",
    "PySide6/QtWidgets.abi3.so",
    "PySide6/Qt/plugins/platforms/libqxcb.so",
    "PySide6/Qt/plugins/platforms/libqoffscreen.so",
    "PySide6/Qt/plugins/xcbglintegrations/*.so",
    "PySide6/Qt/plugins/iconengines/libqsvgicon.so",
    "PySide6/Qt/plugins/imageformats/libqsvg.so",
    "lightgbm/lib/*.so",
    "pyreadstat/*.so",
    "_duckdb*.so",
)

# Every library that a bare Debian 12 lacks for them.
EXPECTED_LIBRARIES = """
    libEGL.so.1 libGL.so.1 libX11-xcb.so.1 libX11.so.6 libdbus-1.so.3 libfontconfig.so.1
    libfreetype.so.6 libglib-2.0.so.0 libgomp.so.1 libgthread-2.0.so.0 libxcb-cursor.so.0
    libxcb-glx.so.0 libxcb-icccm.so.4 libxcb-image.so.0 libxcb-keysyms.so.1 libxcb-randr.so.0
    libxcb-render-util.so.0 libxcb-render.so.0 libxcb-shape.so.0 libxcb-shm.so.0 libxcb-sync.so.1
    libxcb-util.so.1 libxcb-xfixes.so.0 libxcb-xkb.so.1 libxcb.so.1 libxkbcommon-x11.so.0
    libxkbcommon.so.0
"""
FONT_PACKAGES = ("fontconfig-config", "fonts-dejavu-core")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")

NETWORK_TROUBLE = re.compile(
    r"NewConnectionError|NameResolutionError|Temporary failure|ConnectTimeout|ReadTimeout"
    r"|Connection refused|ConnectionError|ConnectionResetError|ProxyError|Max retries"
    r"|Network is unreachable|SSLError|CERTIFICATE_VERIFY|IncompleteRead|Could not connect",
    re.IGNORECASE,
)


class Stop(Exception):
    """A foreseeable obstacle: what is wrong and what the person at the keyboard can do."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment and the lock file that says what is in it."""

    folder: Path
    lock: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin/python"

    @property
    def stamp(self) -> Path:
        return self.folder / "synthdesk-bootstrap.json"

    @property
    def log(self) -> Path:
        return self.folder / "synthdesk-bootstrap.log"


ENVIRONMENTS = {
    "run": Environment(ROOT / ".venv", ROOT / "requirements.lock"),
    "dev": Environment(ROOT / ".venv-dev", ROOT / "requirements-dev.lock"),
}


def say(text: str) -> None:
    print(f"bootstrap: {text}", flush=True)


# --- commands -------------------------------------------------------------------------------


def run_logged(
    command: list[str], log: Path | None = None, on_line: Callable[[str], None] | None = None
) -> tuple[int, str]:
    """Run a command with its output kept for diagnosis, not shown; return exit code and output."""
    lines: list[str] = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        close_fds=False,  # lets the child share the lock of `alone`
        # Messages are matched below, so they must come in English.
        env={**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"},
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if on_line is not None:
                on_line(line)
    output = "".join(lines)
    if log is not None:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"$ {shlex.join(command)}\n{output}\n")
    return process.returncode, output


def explain_failure(what: str, output: str, log: Path | None = None) -> Stop:
    """Turn a failed command's output into advice."""
    if NETWORK_TROUBLE.search(output):
        return Stop(
            f"{what} failed: the package servers cannot be reached.\n"
            "Check the network (or the proxy settings) and run the same command again."
        )
    if "No space left on device" in output:
        return Stop(f"{what} failed: the disk is full (about 1.5 GB are needed).")
    if "DO NOT MATCH THE HASHES" in output:
        return Stop(
            f"{what} failed: a downloaded file is not the one that synthdesk was tested with.\n"
            "Nothing of it was installed. A proxy that alters downloads is the usual cause."
        )
    tail = "\n".join(f"  {line}" for line in output.strip().splitlines()[-6:])
    return Stop(f"{what} failed:\n{tail}" + (f"\nAll of it: {log}" if log else ""))


# --- system packages ------------------------------------------------------------------------


def check_python() -> None:
    """Refuse interpreters that the locked wheels do not exist for."""
    if f"{sys.version_info.major}.{sys.version_info.minor}" in PYTHONS:
        return
    usable = [version for version in PYTHONS if shutil.which(f"python{version}")]
    hint = "This machine has one" if usable else "Install one of them"
    raise Stop(
        f"Python 3.11, 3.12 or 3.13 is needed; this is {sys.version.split()[0]}.\n"
        f"{hint}; name it like this: make PYTHON=python{[*usable, '3.12'][0]} run"
    )


def supply_packages(packages: Iterable[str], why: str) -> None:
    """Install Debian packages where that is possible, else name the one command that does."""
    wanted = sorted(set(packages))
    command = ["apt-get", "install", "-y", "--no-install-recommends", *wanted]
    if os.geteuid() != 0:
        one_command = f"sudo apt-get update && sudo {shlex.join(command)}"
        raise Stop(f"{why}. Run this once, then repeat:\n\n  {one_command}\n")
    say(f"{why}; installing {' '.join(wanted)}")
    # A failed update exits 0; its warnings then explain why a package is unknown.
    _, update_output = run_logged(["apt-get", "update"])
    code, output = run_logged(command)
    if code != 0:
        raise explain_failure("Installing system packages", update_output + output)


def debian_package(soname: str) -> str:
    """Debian's rule: name and version, a dash between them where the name ends in a digit.

    Ubuntu 24.04 and Debian 13 renamed a few with a `t64` ending; apt accepts the old names there.
    """
    if soname in {"libglib-2.0.so.0", "libgthread-2.0.so.0"}:
        return "libglib2.0-0"
    name, version = soname.lower().split(".so.")
    return f"{name}{'-' if name[-1].isdigit() else ''}{version}"


def is_loadable(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def missing_font_packages() -> set[str]:
    """Qt draws no text at all without a font, and reports nothing."""
    fonts = (
        font
        for folder in FONT_FOLDERS
        for font in Path(folder).expanduser().rglob("*")
        if font.suffix.lower() in {".ttf", ".otf", ".ttc"}
    )
    if Path("/etc/fonts/fonts.conf").exists() and next(fonts, None) is not None:
        return set()
    return set(FONT_PACKAGES)


def supply_venv_support() -> None:
    """Make sure that environments can be made on a Debian without `python3-venv`."""
    # Debian splits ensurepip off: `import venv` works there, and making an environment fails.
    if importlib.util.find_spec("ensurepip") is not None:
        return
    if shutil.which("apt-get") is None:
        raise Stop("This Python cannot make virtual environments (its ensurepip is missing).")
    # The libraries can only be checked for certain once the wheels are there; guessing them
    # now spares a person without root rights a second command.
    guessed = {debian_package(name) for name in EXPECTED_LIBRARIES.split() if not is_loadable(name)}
    packages = {f"python3.{sys.version_info.minor}-venv", *guessed, *missing_font_packages()}
    supply_packages(packages, "This machine lacks some system packages")
    importlib.invalidate_caches()


def missing_libraries(environment: Environment) -> set[str]:
    """Names of the shared libraries that the installed wheels need and the system lacks."""
    if not sys.platform.startswith("linux") or shutil.which("ldd") is None:
        return set()
    packages = next(environment.folder.glob("lib/python*/site-packages"))
    files = [str(file) for pattern in CHECKED_LIBRARIES for file in packages.glob(pattern)]
    _, output = run_logged(["ldd", *files])
    return set(re.findall(r"^\s*(\S+) => not found", output, re.MULTILINE))


def supply_libraries(environment: Environment) -> None:
    """Make sure that the shared libraries below Qt and LightGBM are there."""
    missing = missing_libraries(environment)
    packages = {debian_package(name) for name in missing if name in EXPECTED_LIBRARIES.split()}
    if shutil.which("apt-get") is not None:
        packages |= missing_font_packages()
        if packages:
            supply_packages(packages, "The window needs system packages")
            missing = missing_libraries(environment)
    if missing:
        raise Stop(
            "These shared libraries are missing:\n"
            f"  {' '.join(sorted(missing))}\n"
            "Install them with the system's package manager, then repeat."
        )


# --- the environment ------------------------------------------------------------------------


def file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def wanted_stamp(environment: Environment) -> dict[str, str]:
    """What an environment made now would be made from."""
    return {
        # An environment holds absolute paths, so that a moved checkout needs a new one.
        "root": str(ROOT),
        "python": f"{sys.base_prefix} {sys.version}",
        "lock": file_hash(environment.lock),
        "project": file_hash(ROOT / "pyproject.toml"),
    }


def read_stamp(environment: Environment) -> dict[str, str]:
    try:
        stamp = json.loads(environment.stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and environment.python.exists() else {}


def pip(environment: Environment, *arguments: str) -> list[str]:
    # -I: a PYTHONPATH of the person's own must not make pip believe things are installed.
    options = ["--disable-pip-version-check", "--no-input"]
    return [str(environment.python), "-I", "-m", "pip", *options, *arguments]


def show_progress(total: int) -> Callable[[str], None]:
    """A line handler that shows pip's progress on one terminal line."""
    done = 0

    def on_line(line: str) -> None:
        nonlocal done
        text = ""
        if line.startswith("Collecting "):
            done += 1
            text = f"  {done}/{total}  {line.split()[1]}"
        elif line.startswith("Installing collected"):
            text = "  unpacking"
        if text and sys.stdout.isatty():
            print(f"\r{text}\x1b[K", end="", flush=True)

    return on_line


@contextmanager
def alone(environment: Environment) -> Iterator[None]:
    """Wait for a bootstrap in another terminal, or for a pip that outlived its killed bootstrap.

    The lock is on the lock file's open handle, which pip inherits and so holds until it ends.
    """
    with environment.lock.open("rb") as file:
        os.set_inheritable(file.fileno(), True)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another installation is under way here; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make_environment(environment: Environment) -> None:
    """Start an empty virtual environment in place of any earlier one."""
    if environment.folder.exists():
        shutil.rmtree(environment.folder)
    say(f"making {environment.folder.name} with Python {sys.version.split()[0]}")
    code, output = run_logged([sys.executable, "-m", "venv", str(environment.folder)])
    if code != 0:
        raise explain_failure("Making the virtual environment", output)


def install_locked_packages(environment: Environment) -> None:
    """Install what the lock names: these files and no others, and never built from source."""
    total = len(re.findall(r"^\S+==", environment.lock.read_text(encoding="utf-8"), re.MULTILINE))
    say(f"installing {total} packages; the first time, about 250 MB are downloaded")
    options = ["--require-hashes", "--no-deps", "--only-binary=:all:"]
    command = pip(environment, "install", *options, "-r", str(environment.lock))
    code, output = run_logged(command, environment.log, show_progress(total))
    if sys.stdout.isatty():
        print("\r\x1b[K", end="", flush=True)
    if code != 0:
        raise explain_failure("Installing the packages", output, environment.log)


def install_project(environment: Environment) -> None:
    """Put the checkout itself into the environment, editable, with its commands."""
    say("installing synthdesk from this folder")
    # The build backend comes from the lock; --no-index proves that nothing else is fetched.
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT)]
    for command in (pip(environment, "install", *options), pip(environment, "check")):
        code, output = run_logged(command, environment.log)
        if code != 0:
            raise explain_failure("Installing synthdesk", output, environment.log)


def install_what_changed(environment: Environment) -> None:
    """Remake the environment for another lock or Python, else renew the project's entry in it."""
    wanted, found = wanted_stamp(environment), read_stamp(environment)
    if found == wanted:
        return
    # Gone before anything changes: an interrupted run must not look like a finished one.
    environment.stamp.unlink(missing_ok=True)
    if {**found, "project": ""} != {**wanted, "project": ""}:
        make_environment(environment)
        install_locked_packages(environment)
    install_project(environment)
    environment.stamp.write_text(json.dumps(wanted, indent=2) + "\n", encoding="utf-8")


def bring_up_to_date(environment: Environment) -> None:
    """Make everything true that running or testing the program needs."""
    if read_stamp(environment) != wanted_stamp(environment):
        # Before the lock is held: a service that apt starts must not inherit it.
        supply_venv_support()
        with alone(environment):
            install_what_changed(environment)
    # Not covered by the stamp: system packages come and go without this folder's knowledge.
    supply_libraries(environment)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in ENVIRONMENTS:
        print(f"usage: bootstrap.py {{{'|'.join(ENVIRONMENTS)}}}", file=sys.stderr)
        return 2
    try:
        check_python()
        bring_up_to_date(ENVIRONMENTS[arguments[0]])
    except Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"\n{error.strerror}: {error.filename or ROOT}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to go on.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
