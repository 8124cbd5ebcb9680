"""Columns whose own values are right but whose dependence on others was lost, or made up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from synthdesk.engine.accuracy.associations import MeasuredAssociation, PairAssociation
from synthdesk.engine.accuracy.equal_size_reference import DRAWS
from synthdesk.engine.formats import count, number, points
from synthdesk.engine.health.findings import Evidence, Finding, Severity
from synthdesk.engine.tables.source import TableRole

# Where a column's own frequencies are further off, they are what is to be mended first.
MOST_UNIVARIATE_GAP = 0.1
LEAST_CHANGE = 0.1
LARGE_CHANGE = 0.3
# Lost: at most half is left. Added: training has at most half of it.
MOST_LEFT = 0.5
# Chance, over all pairs together, that columns which don't depend on each other seem to.
FAMILY_ERROR = 0.01
# A column is named if its changed partners make up this share of all that depended on it.
LEAST_SHARE = 0.5
MOST_PARTNERS = 10
LONGEST_NAME = 60


@dataclass(frozen=True)
class _Change:
    """A change that is looked for: its name, and how much of it a pair shows."""

    check: str
    word: str
    title: str
    why: str
    advice: str
    sign: int

    def strengths(self, pair: PairAssociation) -> tuple[float, float]:
        """Cramér's V in the table that depends more, and in the other."""
        both = pair.training, pair.synthetic
        return both if self.sign < 0 else (both[1], both[0])

    def size(self, pair: PairAssociation, by_chance: float) -> float:
        """How much of the dependence went or came; 0 if not enough to be told from noise."""
        strong, weak = self.strengths(pair)
        is_found = (
            strong - weak >= LEAST_CHANGE
            and weak <= MOST_LEFT * strong
            and strong > by_chance
            and pair.is_beyond_real
        )
        return strong - weak if is_found else 0.0


_CHANGES = (
    _Change(
        "dependence-lost",
        "lost",
        "“{column}” no longer depends on {partners}",
        "By itself the column is within {gap} of what real samples reach, so its own accuracy "
        "looks good; but who has which value is a matter of chance. Any figure or model that "
        "combines it with those columns is wrong.",
        "Look at the column's pairs. See whether the generator was given the column on its own, "
        "or whether rows were put together from tables in another order.",
        -1,
    ),
    _Change(
        "dependence-added",
        "added",
        "“{column}” depends on {partners}, in the real data hardly",
        "By itself the column is within {gap} of what real samples reach, so its own accuracy "
        "looks good; but it follows other columns as it does not in the real data. A model "
        "learns a rule that does not hold.",
        "Look at the column's pairs. See whether the generator fills the column from others, or "
        "repeats few rows many times.",
        1,
    ),
)


@dataclass(frozen=True)
class _Samples:
    """The equal-size samples that a finding rests on."""

    rows: int
    seed: int


def dependence_findings(
    association: MeasuredAssociation,
    gaps: Mapping[str, float],
    levels: Mapping[str, int],
    inaccurate: Collection[frozenset[str]],
    rows: int,
    seed: int,
) -> tuple[Finding, ...]:
    """Each column whose dependence on most of its partners changed, named once.

    A column that lost everything drags each partner's figures down too; so the column with the
    largest changes is named first and its pairs are then out of the account.

    Args:
        association: Cramér's V of all pairs.
        gaps: each column's univariate gap to real samples.
        levels: how many bins of each column hold training rows.
        inaccurate: pairs whose joint frequencies are further off than those of real samples;
            one odd row in two nearly empty bins makes a large V, but no inaccurate pair.
        rows: rows of each equal-size sample.
        seed: the seed of those samples.
    """
    found = [
        finding
        for change in _CHANGES
        for finding in _findings(
            change,
            [pair for pair in association.pairs if frozenset(pair.columns) in inaccurate],
            association.pairs,
            gaps,
            levels,
            _Samples(rows, seed),
        )
    ]
    return tuple(sorted(found, key=lambda finding: finding.severity is not Severity.RED))


@cache
def v_by_chance(first: int, second: int, rows: int, pairs: int) -> float:
    """The bias-corrected Cramér's V that columns without any dependence hardly ever exceed.

    From the upper tail of chi-square on (first − 1)(second − 1) degrees of freedom, with
    ``FAMILY_ERROR`` divided by the number of pairs (Bonferroni).

    Args:
        first: levels of one column.
        second: levels of the other.
        rows: rows that V rests on.
        pairs: pairs that are looked at together.
    """
    from scipy.stats import chi2

    freedom = (first - 1) * (second - 1)
    smaller = min(first, second) - 1
    if freedom < 1:
        return 1.0
    excess = float(chi2.isf(FAMILY_ERROR / pairs, freedom)) - freedom
    return float(min(1.0, (excess / rows / smaller) ** 0.5))


def _findings(
    change: _Change,
    suspects: Sequence[PairAssociation],
    pairs: Sequence[PairAssociation],
    gaps: Mapping[str, float],
    levels: Mapping[str, int],
    samples: _Samples,
) -> list[Finding]:
    # All that depends on a column, changed or not: the scale for what changed.
    strength: dict[str, float] = {}
    changed: dict[str, dict[str, float]] = {}
    for pair in pairs:
        strong = max(pair.training, pair.synthetic)
        if strong >= LEAST_CHANGE:
            for own in pair.columns:
                strength[own] = strength.get(own, 0.0) + strong
    for pair in suspects:
        first, second = (levels[name] for name in pair.columns)
        size = change.size(pair, v_by_chance(first, second, samples.rows, len(pairs)))
        if size:
            for own, other in (pair.columns, pair.columns[::-1]):
                changed.setdefault(own, {})[other] = size
    of_pair = {frozenset(pair.columns): pair for pair in suspects}
    findings = []
    while changed:
        sums = {column: sum(partners.values()) for column, partners in changed.items()}
        worst = max(sums, key=lambda column: (sums[column], sums[column] / strength[column]))
        partners = changed.pop(worst)
        for partner in partners:
            if partner in changed:
                changed[partner].pop(worst)
                if not changed[partner]:
                    del changed[partner]
        is_named = sums[worst] >= LEAST_SHARE * strength[worst]
        if is_named and gaps.get(worst, 0.0) <= MOST_UNIVARIATE_GAP:
            gap = max(gaps.get(worst, 0.0), 0.0)
            findings.append(_finding(change, worst, partners, gap, of_pair, samples))
    return findings


def _finding(
    change: _Change,
    column: str,
    partners: Mapping[str, float],
    gap: float,
    of_pair: Mapping[frozenset[str], PairAssociation],
    samples: _Samples,
) -> Finding:
    ranked = sorted(partners, key=lambda name: -partners[name])
    largest = partners[ranked[0]]
    evidence = [
        _fact(name, of_pair[frozenset((column, name))], samples) for name in ranked[:MOST_PARTNERS]
    ]
    if len(ranked) > MOST_PARTNERS:
        evidence.append(Evidence("Further partners", count(len(ranked) - MOST_PARTNERS)))
    return Finding(
        id=f"{change.check}:{TableRole.SYNTHETIC}:{column}",
        check=change.check,
        severity=Severity.RED if largest >= LARGE_CHANGE else Severity.AMBER,
        table=TableRole.SYNTHETIC,
        version="",
        columns=(column, *ranked[:MOST_PARTNERS]),
        title=change.title.format(column=column[:LONGEST_NAME], partners=_named(ranked)),
        why=change.why.format(gap=points(gap, 1).removeprefix("+")),
        evidence=tuple(evidence),
        advice=change.advice,
    )


def _fact(partner: str, pair: PairAssociation, samples: _Samples) -> Evidence:
    return Evidence(
        f"Cramér's V with “{partner[:LONGEST_NAME]}”",
        f"{number(pair.training, 2)} in training, {number(pair.synthetic, 2)} in synthetic; "
        f"at {count(samples.rows)} rows each they differ by {number(pair.at_equal_size, 2)}, two "
        f"real samples by less than {number(pair.real_samples, 2)} "
        f"(95 % of {DRAWS} draws, seed {samples.seed})",
    )


def _named(partners: Sequence[str]) -> str:
    shown = ", ".join(f"“{name[:LONGEST_NAME]}”" for name in partners[:3])
    return shown + (f" and {len(partners) - 3} more" if len(partners) > 3 else "")
