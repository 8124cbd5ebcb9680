"""Models of the target: what they are worth, what the real one goes by, what carries over."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from synthdesk.engine.explain.carry_over import CarriesOver
from synthdesk.engine.explain.wording import (
    ABOUT_DISTANCES,
    ABOUT_RANKS,
    DISTANCE_TITLES,
    MEASURE_TITLES,
    carry_over_in_words,
    distance_rows,
    rows_in_words,
    settings_in_words,
    strange_in_words,
    utility_in_words,
)
from synthdesk.engine.formats import NOT_ASSESSED, count, number_range
from synthdesk.plots.model_curves import curves_figure, curves_table, name_of
from synthdesk.plots.shap_dependence import dependence_figure, dependence_table
from synthdesk.plots.shap_importance import importance_figure, importance_table
from synthdesk.report.cells import heads, prose, text
from synthdesk.report.figures import figure
from synthdesk.report.model import Block, Heading, Listing, Paragraph, Section, Table

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.explain.explanation import Explanation
    from synthdesk.engine.model.target import ModelTarget
    from synthdesk.engine.model.utility import Utility
    from synthdesk.engine.progress import Progress

NAME, TITLE = "models", "Models of the target"
MOST_DEPENDENCES = 3


def models_section(result: AuditResult, progress: Progress) -> Section | None:
    """Nothing where no column is the target."""
    if result.not_explained is not None:
        words = f"No model could be trained. {result.not_explained}"
        return Section(NAME, TITLE, (Paragraph(prose(words), "warning"),))
    if result.utility is None or result.explanation is None:
        return None
    progress.step(0.0, "Report: models")
    blocks = [
        *_utility(result.utility),
        *_explanation(result.explanation, result.utility.target),
        *_carry_over(result.explanation),
    ]
    progress.step(1.0)
    return Section(NAME, TITLE, tuple(blocks))


def _utility(utility: Utility) -> list[Block]:
    known = [name for name in MEASURE_TITLES if any(getattr(run, name) for run in utility.runs)]
    rows = tuple(
        (
            text(name_of(run)),
            text(count(run.n_test)),
            *(
                text(NOT_ASSESSED if found is None else number_range(found))
                for found in (getattr(run, name) for name in known)
            ),
        )
        for run in utility.runs
    )
    titles = (MEASURE_TITLES[name] for name in known)
    blocks: list[Block] = [
        Paragraph(prose(utility_in_words(utility))),
        Table(
            caption="Models by what they were trained on → tested on",
            columns=heads("Model", "Test rows", *titles, numbers=1 + len(known)),
            rows=rows,
            note=f"LightGBM{settings_in_words(utility.settings)}; 95 % intervals over resampled "
            "test rows. No model is tested on rows that it was trained on or that decided when to "
            "stop.",
            wide=len(known) > 4,
        ),
    ]
    strange = [words for run in utility.runs if (words := strange_in_words(run))]
    if strange:
        blocks.append(Paragraph(prose("Values never met in training. " + " ".join(strange))))
    drawn = [run for run in utility.runs if run.curves is not None]
    if drawn:
        blocks.append(
            figure(
                "figure-models",
                "Left: the further to the upper left the better. Middle: the further to the upper "
                "right the better. Right: on the diagonal predicted probabilities are right.",
                partial(curves_figure, drawn),
                curves_table(drawn),
            )
        )
    return blocks


def _explanation(explanation: Explanation, target: ModelTarget) -> list[Block]:
    blocks: list[Block] = [
        Heading("What the real-trained model goes by"),
        Paragraph(rows_in_words(explanation)),
        figure(
            "figure-importance",
            "Mean absolute SHAP value of each feature, in each table.",
            partial(importance_figure, explanation, target),
            importance_table(explanation),
        ),
    ]
    for place, found in enumerate(explanation.dependence[:MOST_DEPENDENCES]):
        blocks.append(
            figure(
                f"figure-dependence-{place + 1}",
                "Mean SHAP value of the rows with each value, in each table; where the lines part, "
                "the synthetic table tells another story than the real rows.",
                partial(dependence_figure, found, target),
                dependence_table(found),
            )
        )
    return blocks


def _carry_over(explanation: Explanation) -> list[Block]:
    found = explanation.carry_over
    look = "plain" if found.verdict is CarriesOver.YES else "warning"
    word = found.verdict.value
    blocks: list[Block] = [
        Heading("Does the explanation carry over to real rows?"),
        Paragraph(f"{word[:1].upper()}{word[1:]}. {carry_over_in_words(found)}", look),
    ]
    if found.verdict is not CarriesOver.NOT_ASSESSABLE:
        blocks += [
            Table(
                caption="Distance from the holdout",
                columns=heads(
                    "Figure",
                    "Synthetic",
                    "Training, the reference",
                    "Bounds on the excess: in part / not",
                    "Decides",
                ),
                rows=tuple(tuple(map(text, row)) for row in distance_rows(found)),
                note=ABOUT_RANKS,
            ),
            Listing(
                tuple(
                    f"{DISTANCE_TITLES[name]}: {words}" for name, words in ABOUT_DISTANCES.items()
                )
            ),
        ]
    return blocks
