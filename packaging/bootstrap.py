#!/usr/bin/env python3
"""Make the Python environment that `make run` and `make test` use.

    python3 packaging/bootstrap.py run    # .venv: what the program needs
    python3 packaging/bootstrap.py dev    # .venv-dev: the same and the test tools

Meant for a machine that has Python and nothing else, so it imports the standard library only.
When nothing changed since the last call, it does nothing and takes a fraction of a second.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
FIRST_UNTESTED_PYTHON = (3, 14)

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
)

# Ubuntu 24.04 and Debian 13 renamed some of these with a `t64` ending; apt still accepts the
# old names there.
DEBIAN_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgomp.so.1": "libgomp1",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
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
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

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
            "Check the network (or the proxy settings) and run the same command again;\n"
            "what was already downloaded is kept."
        )
    if "No space left on device" in output:
        return Stop(f"{what} failed: the disk is full (about 1.5 GB are needed).")
    if "DO NOT MATCH THE HASHES" in output:
        return Stop(
            f"{what} failed: a downloaded file is not the one that {ROOT.name} was tested with.\n"
            "Nothing of it was installed. A proxy that alters downloads is the usual cause."
        )
    tail = "".join(f"  {line}\n" for line in output.strip().splitlines()[-6:])
    where = f"All of it: {log}" if log is not None else ""
    return Stop(f"{what} failed:\n{tail}{where}".rstrip())


# --- system packages ------------------------------------------------------------------------


def check_python() -> None:
    """Refuse interpreters that the locked wheels do not exist for."""
    if OLDEST_PYTHON <= sys.version_info[:2] < FIRST_UNTESTED_PYTHON:
        return
    usable = [
        name
        for minor in reversed(range(OLDEST_PYTHON[1], FIRST_UNTESTED_PYTHON[1]))
        if shutil.which(name := f"python3.{minor}")
    ]
    hint = (
        f"This machine has one: make run PYTHON={usable[0]}"
        if usable
        else "Install one of them and say which: make run PYTHON=python3.12"
    )
    raise Stop(f"Python 3.11, 3.12 or 3.13 is needed; this is {sys.version.split()[0]}.\n{hint}")


def supply_packages(packages: Iterable[str], why: str) -> None:
    """Install Debian packages where that is possible, else name the one command that does."""
    wanted = sorted(set(packages))
    command = ["apt-get", "install", "-y", "--no-install-recommends", *wanted]
    if os.geteuid() != 0:
        one_command = f"sudo apt-get update && sudo {shlex.join(command)}"
        raise Stop(f"{why}. Run this once, then repeat:\n\n  {one_command}\n")
    say(f"{why}; installing {' '.join(wanted)}")
    for step in (["apt-get", "update"], command):
        code, output = run_logged(step)
        if code != 0:
            raise explain_failure(shlex.join(step), output)


def has_apt() -> bool:
    return shutil.which("apt-get") is not None


def has_venv_support() -> bool:
    # Debian splits ensurepip off: `import venv` works there, and making an environment fails.
    return importlib.util.find_spec("ensurepip") is not None


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
    if has_venv_support():
        return
    if not has_apt():
        raise Stop("This Python cannot make virtual environments (its ensurepip is missing).")
    # The libraries can only be checked for certain once the wheels are there; guessing them
    # now spares a person without root rights a second command.
    guessed = {package for name, package in DEBIAN_PACKAGES.items() if not is_loadable(name)}
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
    packages = {DEBIAN_PACKAGES[name] for name in missing if name in DEBIAN_PACKAGES}
    if has_apt():
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
    return [str(environment.python), "-I", "-m", "pip", "--disable-pip-version-check", *arguments]


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
    options = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--no-input"]
    if os.name != "nt":
        options.append("--root-user-action=ignore")
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
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--root-user-action=ignore"]
    for command in (
        pip(environment, "install", *options, "--editable", str(ROOT)),
        pip(environment, "check"),
    ):
        code, output = run_logged(command, environment.log)
        if code != 0:
            raise explain_failure("Installing synthdesk", output, environment.log)


def bring_up_to_date(environment: Environment) -> None:
    """Make, remake or leave the environment, whichever the stamp calls for."""
    wanted, found = wanted_stamp(environment), read_stamp(environment)
    if found != wanted:
        # Gone before anything changes: an interrupted run must not look like a finished one.
        environment.stamp.unlink(missing_ok=True)
        if {**found, "project": ""} != {**wanted, "project": ""}:
            supply_venv_support()
            make_environment(environment)
            install_locked_packages(environment)
        install_project(environment)
        environment.stamp.write_text(json.dumps(wanted, indent=2) + "\n", encoding="utf-8")
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
