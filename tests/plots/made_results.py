"""Results made by hand for plots and report: no file is read, no figure is computed."""

from __future__ import annotations

from itertools import combinations

from synthdesk.engine.accuracy.accuracy import Accuracy, ColumnAccuracy, PairAccuracy, Triples
from synthdesk.engine.accuracy.equal_size_reference import Comparison, Reference
from synthdesk.engine.discriminator.article_form import ArticleForm
from synthdesk.engine.discriminator.fake_or_real import Discriminator, ScoreCurves
from synthdesk.engine.discriminator.giveaways import ClassEvidence, ColumnEvidence, PairEvidence
from synthdesk.engine.estimate import Estimate, newcombe_difference
from synthdesk.engine.privacy.unique_records import CopyForm, UniqueMatches

ROWS = 500
METHOD = "median and 5–95 % of 20 draws"

HOSTILE = (
    "<script>alert(1)</script>",
    "$x_1$ and \\frac{1}{2} $$",
    "‮evil‬ שלום عالم",
    "👩‍👩‍👧 emoji 🎉 漢字 हिन्दी",
    "x" * 10_000,
    "two\nlines\r\nand\ta tab\x00\x1b[31m",
    "=cmd|' /C calc'!A0",
    "",
    'url(#a) id="b" xlink:href="#c" style="font-family: d; e" & &amp; "quoted" > <',
    "javascript:alert(1)",
)


def estimate(value: float, spread: float = 0.01) -> Estimate:
    return Estimate(value, value - spread, value + spread, ROWS, METHOD)


def compared(real: float, synthetic: float) -> Comparison:
    return Comparison(estimate(real), estimate(synthetic), estimate(real - synthetic))


def nominal(name: str, categories: tuple[str, ...], accuracy: float = 0.9) -> ColumnAccuracy:
    """A column of categories, with the engine's two bins of its own at the end, both empty."""
    n = len(categories)
    real = tuple(10 * (n - place) for place in range(n))
    fake = tuple(8 * (n - place) + 3 for place in range(n))
    return ColumnAccuracy(
        name,
        accuracy,
        accuracy - 0.02,
        (*categories, "other", "missing"),
        False,
        (*real, 0, 0),
        (*fake, 0, 0),
        compared(0.98, accuracy),
    )


def ordered(name: str, accuracy: float = 0.95, above: int = 0, missing: int = 0) -> ColumnAccuracy:
    """A column of numbers in three intervals."""
    return ColumnAccuracy(
        name,
        accuracy,
        accuracy - 0.02,
        ("below range", "≤ 20", "20 – 40", "> 40", "above range", "missing"),
        True,
        (0, 30, 50, 20, 0, missing),
        (0, 25, 55, 15, above, missing),
        compared(0.98, accuracy),
    )


def pair(first: ColumnAccuracy, second: ColumnAccuracy, accuracy: float = 0.9) -> PairAccuracy:
    """A pair whose joint counts are spread from the columns' own."""

    def joint(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(x * y // 7 for y in b) for x in a)

    return PairAccuracy(
        (first.name, second.name),
        accuracy,
        compared(0.97, accuracy),
        joint(first.training, second.training),
        joint(first.synthetic, second.synthetic),
    )


def accuracy_of(columns: tuple[ColumnAccuracy, ...]) -> Accuracy:
    """All pairs of the columns, the later the less accurate."""
    pairs = tuple(
        pair(a, b, 0.99 - 0.3 * place / max(1, len(columns) ** 2))
        for place, (a, b) in enumerate(combinations(columns, 2))
    )
    many = len(columns) > 2
    return Accuracy(
        n_training=1_000,
        n_synthetic=1_200,
        overall=0.93,
        univariate=0.95,
        bivariate=0.91,
        trivariate=0.88 if many else None,
        triples=Triples(1, 1) if many else None,
        reference=Reference(
            rows=ROWS,
            draws=20,
            real_rows=1_000,
            triples=1 if many else 0,
            overall=compared(0.98, 0.93),
            univariate=compared(0.99, 0.95),
            bivariate=compared(0.97, 0.91),
            trivariate=compared(0.95, 0.87) if many else None,
        ),
        columns=columns,
        pairs=pairs,
    )


def unique_matches(training_hits: int, p_value: float) -> UniqueMatches:
    """400 unique training rows, 100 unique holdout rows, of which ten re-appear."""
    return UniqueMatches(
        form=CopyForm.EXACT,
        columns=("age", "sex"),
        left_out=0,
        choices=1,
        tolerance=None,
        by_person=False,
        training_unique=400,
        training_matched=training_hits,
        training_rate=training_hits / 400,
        holdout_unique=100,
        holdout_matched=10,
        holdout_rate=0.1,
        difference=newcombe_difference(training_hits, 400, 10, 100),
        z=0.3,
        p_value=p_value,
        reverse_p_value=1 - p_value,
        rows=((918_273, 817_263),),
    )


ARTICLE = ArticleForm(
    auc=0.61,
    accuracy=0.57,
    best_iteration=12,
    n_real=1_100,
    n_fake=1_100,
    n_test=440,
    real_scores=(0,) * 5 + (10, 20, 30, 40, 50, 30, 20) + (0,) * 8,
    fake_scores=(0,) * 7 + (10, 20, 50, 60, 50, 40, 10) + (0,) * 6,
)
CURVES = ScoreCurves(
    ARTICLE.real_scores, ARTICLE.fake_scores, (0.0, 0.1, 0.5, 1.0), (0.0, 0.3, 0.8, 1.0)
)
_MISSING = ClassEvidence("missing", 0.3, 0.8, -0.2, 40)
_ALONE = Estimate(0.6, 0.58, 0.62, 2_200, "DeLong 95 %")
EVIDENCE = (
    ColumnEvidence(
        "age",
        0.4,
        _ALONE,
        False,
        tuple(ClassEvidence(str(at), 0.02, 0.025, 0.1 * (at - 25), 50) for at in range(50)),
    ),
    *(
        ColumnEvidence(name, 0.1, _ALONE, True, (ClassEvidence(name, 0.7, 0.2, None, 0), _MISSING))
        for name in HOSTILE
    ),
)
TELLING_PAIR = PairEvidence(
    "job", "age", 0.71, 0.6, Estimate(0.11, 0.08, 0.14, 1_100, "DeLong 95 %"), 0.0002, ()
)
DISCRIMINATOR = Discriminator(
    Estimate(0.62, 0.6, 0.64, 2_200, "DeLong 95 %"), None, 5, ARTICLE, curves=CURVES
)
