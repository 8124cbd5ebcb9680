"""A synthetic table that is closer to the real rows than other real rows are."""

from __future__ import annotations

from synthdesk.engine.accuracy.equal_size_reference import Reference, Standing
from synthdesk.engine.formats import count, points_range, share_range
from synthdesk.engine.health.findings import Evidence, Finding, Severity
from synthdesk.engine.tables.source import TableRole

CHECK = "closer-than-real"


def closeness_findings(reference: Reference, seed: int) -> tuple[Finding, ...]:
    """One finding where the overall accuracy lies above the band, and so does nearly every draw.

    A generator that learned the population can reach the band; only one that holds on to the
    training rows themselves, as copies or with a little noise, gets above it.

    Args:
        reference: the equal-size reference of the headline figures.
        seed: the seed of its samples.
    """
    overall = reference.overall
    if overall.standing is not Standing.ABOVE or overall.gap.high >= 0:
        return ()
    basis = f"{reference.draws} draws of {count(reference.rows)} rows each, seed {seed}"
    return (
        Finding(
            id=f"{CHECK}:{TableRole.SYNTHETIC}",
            check=CHECK,
            severity=Severity.AMBER,
            table=TableRole.SYNTHETIC,
            version="",
            columns=(),
            title="The synthetic table is closer to the real rows than other real rows are",
            why="Two samples of real people differ by chance. A table that differs by less holds "
            "on to the very rows that it was made from; copies and rows with a little noise "
            "look like that. High accuracy is no merit then.",
            evidence=(
                Evidence("Overall accuracy at equal size", share_range(overall.synthetic)),
                Evidence("Two real samples", share_range(overall.real)),
                Evidence("Gap", f"{points_range(overall.gap)}; {basis}"),
            ),
            advice="Look at the Privacy tab: copies of unique records, and who owns the nearest "
            "real record. Ask how the generator was kept from learning rows by heart.",
        ),
    )
