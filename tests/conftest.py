"""Fixtures for all tests: no network, no screen, no settings of the user who runs them."""

from __future__ import annotations

import importlib.util
import os
import tempfile
from pathlib import Path

from hypothesis import settings

_NO_NETWORK = Path(__file__).parent / "no_network"
_REPOSITORY = Path(__file__).parent.parent


def _refuse_the_internet() -> None:
    """Here and, through PYTHONPATH, in every process that a test starts."""
    spec = importlib.util.spec_from_file_location(
        "no_network_sitecustomize", _NO_NETWORK / "sitecustomize.py"
    )
    assert spec is not None
    assert spec.loader is not None
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    given = os.environ.get("PYTHONPATH", "")
    parts = [str(_NO_NETWORK), str(_REPOSITORY), *([given] if given else [])]
    os.environ["PYTHONPATH"] = os.pathsep.join(parts)


_refuse_the_internet()
# A submission is judged on its own change; new counter-examples are looked for at every desk.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# As the program sets it at its start.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# Settings, state and cache of the user who runs the tests are never read or written.
_HOME = tempfile.mkdtemp(prefix="synthdesk-tests-")
for _name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
    os.environ[_name] = str(Path(_HOME) / _name.lower())


def pytest_unconfigure() -> None:
    """Remove the stand-in for the user's folders."""
    import shutil

    shutil.rmtree(_HOME, ignore_errors=True)
