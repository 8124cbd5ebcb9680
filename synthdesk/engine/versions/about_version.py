"""One version in words: good enough, better than the last, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.policy import Verdict
from synthdesk.engine.versions.wording import (
    TITLES,
    difference_between,
    difference_in_words,
    ladder_in_words,
)

if TYPE_CHECKING:
    from synthdesk.engine.versions.compared_version import ComparedVersion
    from synthdesk.engine.versions.comparing import VersionComparison

SAID_OF = {
    Verdict.FAIL: "Fail",
    Verdict.WARN: "Warn",
    Verdict.NOT_ASSESSABLE: "Not assessable",
}
LONGEST_SETTINGS = 300


def about_version(comparison: VersionComparison, name: str) -> tuple[tuple[str, str], ...]:
    """(title, text) of all there is to say of a version, the most urgent first."""
    version = next(one for one in comparison.versions if one.name == name)
    said: list[tuple[str, str]] = []
    if version.refusal is not None:
        known = version.refusal
        said.append((f"Not compared: {known.title}", f"{known.detail} {known.hint}"))
    said += [("Look at this first", remark.sentence) for remark in version.remarks]
    if version.verdict is not None:
        said.append(("Good enough for the policy?", _gates_in_words(version)))
    if comparison.ladder is not None and version.headline is not None:
        lines = [
            f"{TITLES[figure]}: {text}"
            for figure, text in ladder_in_words(comparison.ladder, version.headline.figures)
        ]
        said.append(("On the reference ladder", "\n".join(lines)))
    if version.giveaways:
        said.append(("What gives it away", version.giveaways))
    parent = version.lineage.parent if version.lineage is not None else ""
    pair = difference_between(comparison, name, parent) if parent else None
    if pair is not None:
        said.append((f"Against “{parent[:60]}”, which it was made from", difference_in_words(pair)))
    if version.lineage is not None:
        said.append(("Where it came from", _origin(version)))
    return tuple((title, text) for title, text in said if text)


def _gates_in_words(version: ComparedVersion) -> str:
    if version.verdict is None:
        return ""
    lines = [version.verdict.headline]
    for verdict, word in SAID_OF.items():
        titles = [gate.title for gate in version.gates if gate.verdict is verdict]
        # The headline names those that decided.
        if titles and verdict is not version.verdict.verdict:
            lines.append(f"{word}: {'; '.join(titles)}.")
    return "\n".join(lines)


def _origin(version: ComparedVersion) -> str:
    known = version.lineage
    if known is None:
        return ""
    settings = known.settings[:LONGEST_SETTINGS]
    settings += " …" if len(known.settings) > LONGEST_SETTINGS else ""
    told = (
        ("Made from", known.parent),
        ("Made on", known.made),
        ("Generator settings from", known.settings_file),
        ("Generator settings", settings),
        ("Notes", known.notes),
    )
    return "\n".join(f"{label}: {text}" for label, text in told if text)
