"""Headline figures, their differences and their ladder in words; the same in window and report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate
from synthdesk.engine.formats import (
    count,
    counted,
    number,
    number_range,
    points,
    points_range,
    share,
    share_range,
)
from synthdesk.engine.policy import GateResult
from synthdesk.engine.versions.differences import LEAKS
from synthdesk.engine.versions.headline import HIGHER_IS_BETTER, Figure
from synthdesk.engine.versions.reference_tables import RungKind

if TYPE_CHECKING:
    from synthdesk.engine.versions.compared_version import ComparedVersion
    from synthdesk.engine.versions.comparing import VersionComparison
    from synthdesk.engine.versions.differences import Leaders, VersionDifference
    from synthdesk.engine.versions.ladder import ReferenceLadder

TITLES = {
    Figure.ACCURACY: "Accuracy",
    Figure.AUC: "Fake-vs-real AUC",
    Figure.COPIES: "Copies of unique records",
    Figure.NEAREST: "Nearest real record",
}
ABOUT_FIGURES = {
    Figure.ACCURACY: "Overall accuracy on whole files; higher is closer to the training rows. "
    "Above what real rows reach, copies are likely.",
    Figure.AUC: "How well a classifier tells synthetic rows from training rows; lower is better, "
    ".5 is not at all.",
    Figure.COPIES: "Share of unique training records that re-appear, minus that of holdout "
    "records, in points; more than 0 is a leak.",
    Figure.NEAREST: "Training's share of the nearest real records minus what chance gives it, in "
    "points; more than 0 is a leak.",
}
TSTR = "TSTR"
ABOUT_TSTR = (
    "Train synthetic, test real: AUC, or R² of a number, on the holdout, of a model of the target "
    "that was trained on the version; higher is better. Intervals are each version's own, so no "
    "best is marked."
)
BEST, TIED = "best", "≈ best"
ABOUT_BEST = (
    "Best is marked only where the difference from every other version is more than chance would "
    "make, over the same real rows and for all pairs together; “≈ best” are those that it can't "
    "be told from. Of leaks, versions without a sign of one are not told apart."
)
ABOUT_GATES = (
    "Each version is judged by itself. The privacy tests were not tried out on these tables here; "
    "audit the chosen version to learn how small a leak they would have noticed."
)
MOST_COLUMNS = 5


def figure_value(figure: Figure, value: float) -> str:
    """A headline figure alone."""
    if figure is Figure.ACCURACY:
        return share(value)
    return number(value) if figure is Figure.AUC else points(value)


def figure_range(figure: Figure, estimate: Estimate | None) -> str:
    """A headline figure with its interval."""
    if estimate is None:
        return "not assessable"
    if figure is Figure.ACCURACY:
        return share_range(estimate)
    return number_range(estimate) if figure is Figure.AUC else points_range(estimate)


def short_range(figure: Figure, estimate: Estimate | None) -> str:
    """The same under a head that names the unit."""
    return figure_range(figure, estimate).replace(" points", "")


def difference_range(figure: Figure, estimate: Estimate) -> str:
    """A difference of a headline figure with its interval."""
    if figure is not Figure.AUC:
        return points_range(estimate)
    ends = f"{estimate.low:+.3f} to {estimate.high:+.3f}"
    return f"{estimate.value + 0.0:+.3f} ({ends})"


def leaders_in_words(leaders: Leaders) -> str:
    """Who is ahead in a figure."""
    title = TITLES[leaders.figure]
    if leaders.compared < 2:
        return f"{title}: only one version has this figure."
    if leaders.best:
        return f"{title}: “{leaders.best[:60]}” is best, beyond chance."
    if len(leaders.versions) == leaders.compared:
        return f"{title}: no version can be told from the best by more than chance."
    names = ", ".join(f"“{name[:60]}”" for name in leaders.versions[:MOST_COLUMNS])
    more = len(leaders.versions) - MOST_COLUMNS
    rest = f" and {count(more)} more" if more > 0 else ""
    return f"{title}: ahead are {names}{rest}; among them chance decides."


def mark_of(name: str, leaders: Leaders | None) -> str:
    """What stands beside a version's figure: best, not told from the best, or nothing."""
    if leaders is None or leaders.compared < 2 or name not in leaders.versions:
        return ""
    if leaders.best:
        return BEST
    return TIED if len(leaders.versions) < leaders.compared else ""


def difference_in_words(pair: VersionDifference) -> str:
    """What is better in one version and what in the other, by figures and columns."""
    named = {name: f"“{name[:60]}”" for name in (pair.first, pair.second)}
    parts = []
    for name, other in ((pair.first, pair.second), (pair.second, pair.first)):
        figures = [TITLES[one.figure] for one in pair.figures if one.better == name]
        columns = [one.column for one in pair.columns if one.better == name]
        said = [text.lower() if text != TITLES[Figure.AUC] else text for text in figures]
        if columns:
            shown = ", ".join(f"“{column[:60]}”" for column in columns[:MOST_COLUMNS])
            more = len(columns) - MOST_COLUMNS
            said.append(
                f"accuracy of {counted(len(columns), 'column')} ({shown}"
                + (f" and {count(more)} more)" if more > 0 else ")")
            )
        if said:
            parts.append(f"{named[name]} is better than {named[other]} in {'; '.join(said)}.")
    if not parts:
        return (
            f"{named[pair.first]} and {named[pair.second]} differ in no figure and no column by "
            "more than chance."
        )
    return " ".join(parts)


def gates_apart(first: ComparedVersion, second: ComparedVersion) -> list[tuple[str, str, str]]:
    """Gates whose verdicts differ: title, first version's verdict, second's."""
    theirs: dict[str, GateResult] = {gate.id: gate for gate in second.gates}
    return [
        (gate.title, gate.verdict.value, theirs[gate.id].verdict.value)
        for gate in first.gates
        if gate.id in theirs and theirs[gate.id].verdict is not gate.verdict
    ]


def difference_between(
    comparison: VersionComparison, first: str, second: str
) -> VersionDifference | None:
    """The first version minus the second; absent where they were not compared."""
    for pair in comparison.differences:
        if (pair.first, pair.second) == (first, second):
            return pair
        if (pair.first, pair.second) == (second, first):
            return pair.turned_round
    return None


def on_ladder(ladder: ReferenceLadder, figure: Figure, estimate: Estimate) -> str:
    """Between which reference tables a figure stands: what it means on these data."""
    if figure in LEAKS and estimate.low <= 0:
        return "No sign of a leak." + _seen_of_copies(ladder, figure)
    return _between(ladder, figure, estimate.value)


def _seen_of_copies(ladder: ReferenceLadder, figure: Figure) -> str:
    """What planted copies come to, so that a reader knows what would have been seen."""
    found = {rung.kind: rung.headline.figure(figure) for rung in ladder.rungs}
    for kind in (RungKind.COPIES_1, RungKind.COPIES_5):
        planted = found.get(kind)
        if planted is not None and planted.low > 0:
            return f" {kind.value.capitalize()} come to {figure_range(figure, planted)}."
    return " Nor do 5 % planted copies show in this figure."


def _between(ladder: ReferenceLadder, figure: Figure, value: float) -> str:
    sign = 1 if HIGHER_IS_BETTER[figure] else -1
    known = sorted(
        (sign * estimate.value, rung.kind)
        for rung in ladder.rungs
        if (estimate := rung.headline.figure(figure)) is not None
    )
    worse = [(at, kind) for at, kind in known if at < sign * value]
    better = [(at, kind) for at, kind in known if at >= sign * value]

    def said(entry: tuple[float, RungKind]) -> str:
        return f"{_named(entry[1])} ({figure_value(figure, sign * entry[0])})"

    if not known:
        return ""
    if not worse:
        return f"Every reference table is better; the worst is {said(known[0])}."
    if not better:
        return f"Better than every reference table; the best is {said(known[-1])}."
    return f"Between {said(worse[-1])} and {said(better[0])}."


def _named(kind: RungKind) -> str:
    return f"“{kind.value}”"


def ladder_in_words(
    ladder: ReferenceLadder, figures: Mapping[Figure, Estimate]
) -> list[tuple[Figure, str]]:
    """For each headline figure where it stands on the ladder."""
    said = [(figure, on_ladder(ladder, figure, one)) for figure, one in figures.items()]
    return [(figure, text) for figure, text in said if text]


def about_ladder(ladder: ReferenceLadder) -> str:
    """What the rungs rest on."""
    rows = counted(ladder.n_training, "training row")
    if ladder.n_training < ladder.sampled_from:
        rows += f" of {count(ladder.sampled_from)}, drawn at random"
    elif ladder.by_subject:
        rows += ", one of each subject"
    held = "no holdout" if ladder.n_holdout is None else counted(ladder.n_holdout, "holdout row")
    return (
        f"Reference tables made of {rows}, and {held}; seed {ladder.seed}. They are a scale, "
        "nothing to release."
    )
