"""Where an audit's figures come from: seed, policy, schema, versions, platform."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from synthdesk import __version__

NAMED_LIBRARIES = (
    "charset-normalizer",
    "duckdb",
    "lightgbm",
    "numpy",
    "pandas",
    "pyarrow",
    "pyreadstat",
    "python-calamine",
    "scikit-learn",
    "scipy",
)


@dataclass(frozen=True)
class PolicyReference:
    """The policy that gates were taken from."""

    id: str
    title: str
    version: int
    sha256: str


@dataclass(frozen=True)
class Provenance:
    """Everything beside the inputs that a figure depends on.

    Attributes:
        synthdesk: the program's version.
        python: the interpreter's version.
        platform: system and processor.
        libraries: versions of the libraries that compute.
        seed: the audit's one seed.
        policy: the policy's identity.
        schema_fingerprint: digest of column names, types and roles.
        analyses: what was computed.
    """

    synthdesk: str
    python: str
    platform: str
    libraries: Mapping[str, str]
    seed: int
    policy: PolicyReference
    schema_fingerprint: str
    analyses: tuple[str, ...]


def library_versions() -> dict[str, str]:
    """Installed versions of the libraries that compute."""
    found = {}
    for name in NAMED_LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # a frozen program may carry no metadata
            found[name] = "unknown"
    return found


def describe(
    seed: int, policy: PolicyReference, schema_fingerprint: str, analyses: tuple[str, ...]
) -> Provenance:
    """Provenance of an audit run by this program on this machine."""
    return Provenance(
        synthdesk=__version__,
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
        libraries=library_versions(),
        seed=seed,
        policy=policy,
        schema_fingerprint=schema_fingerprint,
        analyses=analyses,
    )
