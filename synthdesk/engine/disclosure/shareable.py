"""The shareable form of a whole result: made by choosing what stays, never by hiding the rest.

Parts that name values, rows or texts are left out whole, so that a new part is left out, too,
until somebody decides otherwise here.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from synthdesk.engine.disclosure.form import LEAST_COUNT, ResultForm, in_tens, is_small
from synthdesk.engine.disclosure.shareable_accuracy import shareable_accuracy
from synthdesk.engine.disclosure.shareable_privacy import shareable_privacy

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.audited_columns import AuditedColumn
    from synthdesk.engine.discriminator.fake_or_real import Discriminator
    from synthdesk.engine.model.utility import Utility
    from synthdesk.engine.tables.source import TableFile
    from synthdesk.engine.versions.ladder import ReferenceLadder

LEFT_OUT = (
    "Findings on the tables and on quality, with all that they rest on: values, groups, maps, "
    "rules, texts, missing values and sequences. How many findings there are is told.",
    "Groups of people: their counts, outcomes, and what models decide for them.",
    "Rows of all tables, their numbers, and records one by one.",
    "Joint frequencies of two columns, and the values that give fakes away; the accuracy of pairs, "
    "and the columns that give fakes away, are told.",
    f"Counts of 1 to {LEAST_COUNT - 1} records. Values and intervals that so few rows of a table "
    "have are put together; of tests that rest on so few only the p-value is told; histograms of "
    "scores are rounded to tens; a count of missing values, and how many unique records the "
    "reference tables copy, are left out. So are the values that a model never met, the curves of "
    "models, and how features' contributions go with their values.",
    "Edges of intervals to more than two digits of their spread, or than the month; the lowest "
    "and the highest value of any column.",
)
NOT_LEARNT = "The target can't be learnt from these tables."


def shareable_form(result: AuditResult) -> AuditResult:
    """What may be handed on: verdict, gates, scores and tests, of no record in particular.

    Args:
        result: an audit in its internal form.
    """
    return replace(
        result,
        form=ResultForm.SHAREABLE,
        left_out=LEFT_OUT,
        inputs=tuple(map(_input, result.inputs)),
        columns=tuple(map(_column, result.columns)),
        matching=(),
        health=None,
        waivers=(),
        accuracy=None if result.accuracy is None else shareable_accuracy(result.accuracy),
        details=None,
        subgroups=None,
        geography=None,
        rules=None,
        text=None,
        missing=None,
        sequences=None,
        privacy=None if result.privacy is None else shareable_privacy(result.privacy),
        discriminator=_scores(result.discriminator),
        discriminator_without=_scores(result.discriminator_without),
        ladder=None if result.ladder is None else _ladder(result.ladder),
        utility=None if result.utility is None else _utility(result.utility),
        explanation=None
        if result.explanation is None
        else replace(result.explanation, dependence=()),
        bias=None,
        not_explained=None if result.not_explained is None else NOT_LEARNT,
    )


def _input(source: TableFile) -> TableFile:
    """What counted as missing may be a value that few rows have."""
    return replace(source, settings=replace(source.settings, missing=None))


def _column(column: AuditedColumn) -> AuditedColumn:
    """Why a column was taken for what it is may name its extremes; decisions name values."""
    decided = column.decisions
    return replace(
        column,
        why="" if re.search(r"\d|only", column.why) else column.why,
        missing={role: rows for role, rows in column.missing.items() if not is_small(rows)},
        decisions=None
        if decided is None
        else replace(decided, favourable=None, missing=(), order=()),
    )


def _ladder(ladder: ReferenceLadder) -> ReferenceLadder:
    """Of few unique records the share that re-appears is a count."""
    rungs = tuple(replace(one, headline=replace(one.headline, copies=None)) for one in ladder.rungs)
    return replace(ladder, rungs=rungs)


def _utility(found: Utility) -> Utility:
    """Scores of models; what a model never met is named by value, and curves count rows."""
    runs = tuple(
        replace(one, strange=(), curves=None, n_unlabelled=in_tens(one.n_unlabelled))
        for one in found.runs
    )
    return replace(found, runs=runs)


def _scores(found: Discriminator | None) -> Discriminator | None:
    if found is None:
        return None
    article = replace(
        found.article,
        real_scores=tuple(map(in_tens, found.article.real_scores)),
        fake_scores=tuple(map(in_tens, found.article.fake_scores)),
    )
    curves = found.curves
    return replace(
        found,
        article=article,
        curves=None
        if curves is None
        else replace(
            curves,
            real_scores=tuple(map(in_tens, curves.real_scores)),
            fake_scores=tuple(map(in_tens, curves.fake_scores)),
            false_alarms=tuple(round(share, 2) for share in curves.false_alarms),
            hits=tuple(round(share, 2) for share in curves.hits),
        ),
        columns=tuple(replace(one, classes=()) for one in found.columns),
        pairs=tuple(replace(one, cells=()) for one in found.pairs),
        records=(),
    )
