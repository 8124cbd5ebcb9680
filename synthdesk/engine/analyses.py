"""The names of the analyses, and the defaults of an audit; costs nothing to import."""

from __future__ import annotations

ANALYSES = (
    "health",
    "accuracy",
    "rules",
    "text",
    "missing",
    "sequences",
    "privacy",
    "discriminator",
    "explanation",
    "bias",
)
QUALITY_ANALYSES = ("accuracy", "rules", "text", "missing", "sequences")
"""Analyses whose findings are those on quality."""

DEFAULT_POLICY = "external-release"
DEFAULT_SEED = 20_240_101
