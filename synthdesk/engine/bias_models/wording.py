"""Decisions for groups of people, in words; the same in window and report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.bias_models.decisions import FairnessRate
from synthdesk.engine.formats import NOT_ASSESSED, count, counted, number, number_range

if TYPE_CHECKING:
    from synthdesk.engine.bias_models.fairness_run import FairnessRun
    from synthdesk.engine.bias_models.group_fairness import GroupFairness
    from synthdesk.engine.bias_models.judged_groups import JudgedGroups, WidestDifferences
    from synthdesk.engine.bias_models.model_fairness import ModelFairness
    from synthdesk.engine.estimate import Estimate

RATE_TITLES = {
    FairnessRate.ACCEPTED: "Accepted",
    FairnessRate.PREVALENCE: "Prevalence",
    FairnessRate.ACCURACY: "Accuracy",
    FairnessRate.TRUE_POSITIVE: "True positive rate",
    FairnessRate.FALSE_POSITIVE: "False positive rate",
    FairnessRate.TRUE_NEGATIVE: "True negative rate",
    FairnessRate.FALSE_NEGATIVE: "False negative rate",
    FairnessRate.PRECISION: "Precision",
    FairnessRate.FALSE_DISCOVERY: "False discovery rate",
    FairnessRate.FALSE_OMISSION: "False omission rate",
    FairnessRate.NEGATIVE_PREDICTIVE: "Negative predictive value",
}
ABOUT_RATES = {
    FairnessRate.ACCEPTED: "of all rows, those for which the model decides the favourable outcome",
    FairnessRate.PREVALENCE: "of all rows, those that are of the positive class",
    FairnessRate.ACCURACY: "of all rows, those that are taken for what they are",
    FairnessRate.TRUE_POSITIVE: "of the positive rows, those that are taken for positive",
    FairnessRate.FALSE_POSITIVE: "of the negative rows, those that are taken for positive",
    FairnessRate.TRUE_NEGATIVE: "of the negative rows, those that are taken for negative",
    FairnessRate.FALSE_NEGATIVE: "of the positive rows, those that are taken for negative",
    FairnessRate.PRECISION: "of the rows taken for positive, those that are",
    FairnessRate.FALSE_DISCOVERY: "of the rows taken for positive, those that are not",
    FairnessRate.FALSE_OMISSION: "of the rows taken for negative, those that are positive",
    FairnessRate.NEGATIVE_PREDICTIVE: "of the rows taken for negative, those that are",
}
ABOUT_SCREEN = (
    "The four-fifths line is a screen: a ratio within .8 – 1.25 does not show that a model is "
    "fair, one outside does not show that it is not. A fair table does not make a fair model, nor "
    "the other way round."
)
ABOUT_DIFFERENCES = (
    "Equalised odds: the largest difference between any two groups in true or false positive "
    "rates. Demographic parity: the same of the accepted shares. Intervals hold for all pairs of "
    "groups at once."
)


def run_name(run: FairnessRun) -> str:
    """A model in a few words."""
    shown = "with" if run.with_protected else "without"
    return f"{run.train}, {shown} protected columns"


def fairness_in_words(found: ModelFairness) -> str:
    """What was judged, on which rows, at which cutoff."""
    question = found.question
    if not found.runs:
        return question.not_assessable
    first = found.runs[0]
    said = [
        f"Models of “{question.target[:60]}” are judged on {count(first.n_test)} {first.test} "
        f"rows at the cutoff {number(first.cutoff)}, which nobody chose on these rows. Scores are "
        f"of “{question.positive[:60]}”; favourable is “{question.favourable[:60]}”."
    ]
    if question.not_assessable:
        said.append(question.not_assessable)
    return " ".join(said)


def groups_in_words(found: JudgedGroups) -> str:
    """What a grouping leaves out and marks."""
    said = []
    if found.reference:
        said.append(f"Compared with {_quoted(found.reference)}.")
    if found.insufficient_groups:
        groups = counted(found.insufficient_groups, "group")
        said.append(f"{groups} with too few rows to be judged, shown and marked.")
    if found.unlisted_groups:
        said.append(
            f"{counted(found.unlisted_groups, 'smaller group')} of "
            f"{counted(found.unlisted_rows, 'row')} not listed; the differences are over them too."
        )
    if found.not_assessable:
        said.append(found.not_assessable)
    return " ".join(said)


def difference_rows(runs: Sequence[FairnessRun], by: int) -> list[tuple[str, ...]]:
    """(model, figure, groups with rows enough, all groups, between which) for one grouping."""
    rows: list[tuple[str, ...]] = []
    for run in runs:
        grouping = run.groupings[by]
        for title, both in (
            ("Equalised odds difference", grouping.equalised_odds),
            ("Demographic parity difference", grouping.demographic_parity),
        ):
            rows.append((run_name(run), title, *_widest(both)))
    return rows


def _widest(found: WidestDifferences) -> tuple[str, str, str]:
    def told(one: object) -> str:
        estimate: Estimate | None = getattr(one, "difference", None)
        return NOT_ASSESSED if estimate is None else number_range(estimate)

    shown = found.sufficient or found.all_groups
    between = "" if shown is None else f"{_quoted(shown.highest)} and {_quoted(shown.lowest)}"
    if shown is not None and shown.undefined_groups:
        between += f"; undefined of {counted(shown.undefined_groups, 'group')}"
    return told(found.sufficient), told(found.all_groups), between


def estimate_in_words(found: Estimate | None) -> str:
    """A figure with its interval, or that it is undefined."""
    return "undefined" if found is None else number_range(found)


def screen_in_words(group: GroupFairness) -> str:
    """Inside or outside of the four-fifths screen."""
    if group.is_reference:
        return "reference"
    inside = group.adverse_impact.is_inside
    return "undefined" if inside is None else ("inside" if inside else "outside")


def _quoted(label: str) -> str:
    return f"“{label[:60]}”"
