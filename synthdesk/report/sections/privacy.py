"""Privacy: copies of unique records, plain matches, and what could not be judged."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, number, p_value, points_range, share
from synthdesk.engine.reading import (
    ONE_SIDED_LEVEL,
    exact_matches_in_words,
    unique_matches_in_words,
)
from synthdesk.plots.matches import unique_matches_figure, unique_matches_table
from synthdesk.report.cells import heads, text
from synthdesk.report.figures import figure
from synthdesk.report.left_out import left_out
from synthdesk.report.model import (
    Block,
    Heading,
    KeyFigure,
    KeyFigures,
    Listing,
    Paragraph,
    Section,
    Table,
)

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.privacy.matches import ExactMatches
    from synthdesk.engine.privacy.result import Privacy
    from synthdesk.engine.privacy.unique_records import UniqueMatches
    from synthdesk.engine.progress import Progress

NAME, TITLE = "privacy", "Privacy"

NOT_JUDGED = (
    "Near copies, which differ from a real row in a few cells: the test sees exact copies only.",
    "Membership, attribute and linkage attacks: none of them was run.",
    "Attackers who know the generator or its parameters, and further releases of the same data.",
    "Several rows of one person: rows are compared as if each were a person of its own.",
)


def privacy_section(result: AuditResult, progress: Progress) -> Section:
    """Both match tests, and the limits of what they can tell."""
    privacy = result.privacy
    if privacy is None:
        return left_out(NAME, TITLE)
    progress.step(0.0, "Report: privacy")
    blocks: list[Block] = [Heading("Copies of unique records")]
    unique = privacy.unique_matches
    if unique is None:
        blocks.append(Paragraph(unique_matches_in_words(privacy), "warning"))
    else:
        leak = unique.p_value < ONE_SIDED_LEVEL
        blocks.append(Paragraph(unique_matches_in_words(privacy), "warning" if leak else "plain"))
        blocks.append(_key_figures(unique))
        blocks.append(
            figure(
                "figure-unique-matches",
                "Share of real rows, unique in training and holdout together, that re-appear in "
                "the synthetic table, with Wilson 95 % intervals. Without copying both bars are "
                "equally long but for chance.",
                partial(unique_matches_figure, unique),
                unique_matches_table(unique),
            )
        )
    blocks += [
        Heading("Exact matches"),
        Paragraph(exact_matches_in_words(privacy.exact_matches)),
        _exact_table(privacy.exact_matches),
        Heading("What could not be judged"),
        Listing((*_reasons(privacy), *NOT_JUDGED)),
    ]
    progress.step(1.0)
    return Section(NAME, TITLE, tuple(blocks))


def _reasons(privacy: Privacy) -> tuple[str, ...]:
    reason = privacy.assessable.reason
    return (f"Copies of unique records: {reason}",) if reason else ()


def _key_figures(unique: UniqueMatches) -> KeyFigures:
    return KeyFigures(
        (
            KeyFigure(
                "Training rows that re-appear",
                share(unique.training_rate, 2),
                f"{count(unique.training_matched)} of {count(unique.training_unique)} unique rows",
            ),
            KeyFigure(
                "Holdout rows that re-appear",
                share(unique.holdout_rate, 2),
                f"{count(unique.holdout_matched)} of {count(unique.holdout_unique)} unique rows",
            ),
            KeyFigure(
                "Difference",
                points_range(unique.difference),
                f"{unique.difference.method}; z {number(unique.z, 2)}, one-sided Fisher p "
                f"{p_value(unique.p_value)}",
            ),
        )
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
