"""Privacy: the verdict, its evidence test by test, and how small a leak would have been noticed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, number, p_value, points_range, share
from synthdesk.engine.privacy.evidence_ladder import EvidenceCard, ladder_of_evidence
from synthdesk.engine.privacy.verdict import PrivacyState
from synthdesk.engine.reading import exact_matches_in_words, ground_in_words
from synthdesk.plots.detection_limits import detection_figure, detection_table, limit_in_words
from synthdesk.plots.matches import unique_matches_figure, unique_matches_table
from synthdesk.plots.privacy_curves import curves_table, distance_figure, ratio_figure
from synthdesk.report.cells import heads, text
from synthdesk.report.figures import figure
from synthdesk.report.left_out import left_out
from synthdesk.report.model import Block, Cell, Heading, Listing, Paragraph, Section, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.privacy.article_distances import ArticleDistances
    from synthdesk.engine.privacy.instrument_check import InstrumentCheck
    from synthdesk.engine.privacy.matches import ExactMatches
    from synthdesk.engine.privacy.result import Privacy
    from synthdesk.engine.privacy.unique_records import UniqueMatches
    from synthdesk.engine.progress import Progress

NAME, TITLE = "privacy", "Privacy"

NOT_JUDGED = (
    "Attackers who know the generator or its parameters, and further releases of the same data.",
    "Differential privacy: it is a property of the generator, not of a table.",
)
NEAR = (
    "Beside the verdict: records that are the only ones of their kind on all but one or two "
    "columns, or on the quasi-identifiers. A generator that fits its training rows well shows a "
    "small excess here without copying anybody."
)
UNCHECKED = (
    "The tests were not tried out on these tables, so nothing says how small a leak they would "
    "have noticed."
)


def privacy_section(result: AuditResult, progress: Progress) -> Section:
    """The verdict first, then everything that it rests on."""
    privacy = result.privacy
    if privacy is None:
        return left_out(NAME, TITLE)
    progress.step(0.0, "Report: privacy")
    blocks: list[Block] = [Heading("Verdict"), *_verdict(privacy)]
    blocks += [Heading("Evidence, test by test"), _ladder(ladder_of_evidence(privacy))]
    progress.step(0.2)
    blocks += [Heading("What would have been noticed"), *_limits(privacy.instrument_check)]
    progress.step(0.4)
    blocks += _copies(privacy)
    progress.step(0.6)
    blocks += _distances(privacy)
    blocks += [
        Heading("Exact matches"),
        Paragraph(exact_matches_in_words(privacy.exact_matches)),
        *(_exact_table(one) for one in (privacy.exact_matches,) if one is not None),
        Heading("What is not covered"),
        Listing((*(one.reason for one in privacy.assessable.not_run), *NOT_JUDGED)),
        Paragraph(privacy.verdict.footer),
    ]
    progress.step(1.0)
    return Section(NAME, TITLE, tuple(blocks))


def _verdict(privacy: Privacy) -> Iterator[Block]:
    verdict, known = privacy.verdict, privacy.assessable
    is_good = verdict.state is PrivacyState.NO_LEAK
    yield Paragraph(verdict.sentence, "plain" if is_good else "warning")
    if verdict.mend:
        yield Paragraph(f"What would help: {verdict.mend}")
    ground = ground_in_words(privacy)
    if ground:
        yield Paragraph(ground)
    for warning in known.warnings:
        yield Paragraph(warning, "warning")


def _ladder(cards: tuple[EvidenceCard, ...]) -> Table:
    return Table(
        caption="What each test asked and found; p corrected for all of them together",
        columns=heads("Test", "Asked", "Found", "Corrected p", "Would have seen", "Cannot tell"),
        rows=tuple(
            (
                text(f"{card.words.title} ({card.words.short})"),
                text(card.words.question),
                text(card.found),
                text("not run" if card.member is None else p_value(card.member.adjusted)),
                text(_seen(card)),
                text(card.words.cannot),
            )
            for card in cards
        ),
    )


def _seen(card: EvidenceCard) -> str:
    if not card.checks:
        return "not checked"
    return "; ".join(f"{check.kind}: {limit_in_words(check)}" for check in card.checks)


def _limits(checks: tuple[InstrumentCheck, ...] | None) -> Iterator[Block]:
    if not checks:
        yield Paragraph(UNCHECKED, "warning")
        return
    yield Paragraph(
        "Copies of training rows were planted in the synthetic table: exact ones, near ones with "
        "two cells changed, and copies of rows that are far from everybody else. A test counts as "
        "noticing where it alarms in eight of ten draws. False alarms come from controls in which "
        "half of the holdout played the synthetic table."
    )
    yield figure(
        "figure-detection-limits",
        "Share of the draws in which planted copies were found, by how many were planted.",
        partial(detection_figure, checks),
        detection_table(checks),
    )


def _copies(privacy: Privacy) -> Iterator[Block]:
    unique = privacy.unique_matches
    if unique is not None:
        yield Heading("Copies of unique records")
        yield figure(
            "figure-unique-matches",
            "Share of real records, unique in training and holdout together, that re-appear in "
            "the synthetic table, with Wilson 95 % intervals. Without copying both bars are "
            "equally long but for chance.",
            partial(unique_matches_figure, unique),
            unique_matches_table(unique),
        )
    if privacy.closer_looks:
        yield Paragraph(NEAR)
        yield Table(
            caption="Near copies, and copies on the quasi-identifiers",
            columns=heads(
                "All but", "Training re-appear", "Holdout re-appear", "Difference", "z", numbers=4
            ),
            rows=tuple(_near_row(one) for one in privacy.closer_looks),
        )


def _near_row(one: UniqueMatches) -> tuple[Cell, ...]:
    cells = {0: "quasi-identifiers only", 1: "1 column", 2: "2 columns"}
    return (
        text(cells.get(one.left_out, f"{one.left_out} columns")),
        text(f"{share(one.training_rate, 2)} of {count(one.training_unique)}"),
        text(f"{share(one.holdout_rate, 2)} of {count(one.holdout_unique)}"),
        text(points_range(one.difference)),
        text(number(one.z, 2)),
    )


def _distances(privacy: Privacy) -> Iterator[Block]:
    found, article = privacy.distances, privacy.article
    if found is None and article is None:
        return
    yield Heading("Distances to training rows")
    if found is not None:
        for name, curves, draw in (
            ("DCR", found.closest_record, distance_figure),
            ("NNDR", found.neighbour_ratio, ratio_figure),
        ):
            yield figure(
                f"figure-{name.lower()}",
                f"{name} of synthetic rows over that of holdout rows, which is what chance gives. "
                "Distances alone clear nothing.",
                partial(draw, curves),
                curves_table(curves, name),
            )
    if article is not None:
        yield _article_table(article)


def _article_table(article: ArticleDistances) -> Table:
    def written(value: float | None) -> str:
        return "–" if value is None else number(value, 4)

    return Table(
        caption=(
            "5th percentiles in the form of a published tutorial, to compare with other tools "
            f"(numbers unscaled, squared distances, {count(article.n)} rows each); no verdict "
            "rests on it"
        ),
        columns=heads("Figure", "New real rows", "Synthetic rows", numbers=2),
        rows=(
            (
                text("DCR"),
                text(written(article.dcr_p5_training)),
                text(written(article.dcr_p5_synthetic)),
            ),
            (
                text("NNDR"),
                text(written(article.nndr_p5_training)),
                text(written(article.nndr_p5_synthetic)),
            ),
        ),
    )


def _exact_table(matches: ExactMatches) -> Table:
    rows = [
        (
            text("Synthetic rows"),
            text(count(matches.count)),
            text(count(matches.n)),
            text(share(matches.share)),
        )
    ]
    if matches.chance_share is not None and matches.n_chance is not None:
        chance = round(matches.chance_share * matches.n_chance)
        rows.append(
            (
                text("Holdout rows (chance)"),
                text(count(chance)),
                text(count(matches.n_chance)),
                text(share(matches.chance_share)),
            )
        )
    return Table(
        caption="Rows that equal some training row on every audited column; not a privacy test",
        columns=heads("Rows", "Equal a training row", "Of", "Share", numbers=3),
        rows=tuple(rows),
    )
