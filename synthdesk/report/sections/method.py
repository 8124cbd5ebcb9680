"""Method notes and limits, and the block that a person signs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthdesk.report.cells import code, heads, text
from synthdesk.report.model import Heading, Listing, Paragraph, Section, SignatureLines, Table

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult

METHODS = {
    "health": (
        "Findings: a column alone against the target by cross-validated AUC, amber above .80 and "
        "red above .90; exact sums, multiples and ratios of other columns, proved on all rows; "
        "identifiers, dates, repeated and torn rows. What is not listed was not looked for.",
        "Drift: PSI over training's deciles (other columns: its values), with bins for missing and "
        "unseen values and shares floored at .0001; two-sample AUC of a cross-fitted LightGBM "
        "with DeLong interval, on at most 200,000 rows a table.",
    ),
    "accuracy": (
        "Accuracy of a set of columns is 1 minus the total variation distance of their joint, "
        "binned frequencies; overall is the mean of univariate and bivariate. Numbers and times "
        "are cut at the training table's deciles, other columns keep the ten most frequent values.",
        "The reference draws two disjoint real samples and one synthetic sample of equal size; a "
        "gap is real-vs-real minus synthetic-vs-real within each draw, with the 5–95 % range.",
        "Band: where the median of synthetic samples lies against that range of real samples. "
        "Above it a table is closer to the real rows than a second real sample is, as copies "
        "would be.",
        "What the bins hide: values outside the training range, with the chance of as many if "
        "both tables came from one population; values that one table lacks; decimals, heaped and "
        "re-spelt values; Kolmogorov–Smirnov, Wasserstein (in interquartile ranges of training) "
        "and total variation distances, each beside that of two real samples of equal size. A "
        "finding needs both: more than chance, and enough to matter.",
        "Dependence: bias-corrected Cramér's V on the bins, Pearson and Spearman on values; the "
        "mean and the largest absolute difference over all pairs, beside two real samples.",
        "Groups: accuracy within every level of every column, bins cut anew on the level's "
        "training rows; a group is named only where chance, corrected for the number of looks, and "
        "draws of real rows of the same group both speak against it. Maps: total variation on a "
        "common grid of latitudes and longitudes.",
    ),
    "rules": (
        "Rules: dependencies and forbidden pairs of values that hold in at least 99.9 % of the "
        "training rows, found by search, and those given by the user; the share of rows that break "
        "each, with Wilson 95 % interval, beside the holdout's. A missing value breaks no rule.",
    ),
    "text": (
        "Text: characters and lower-cased terms by frequency, total variation over the training "
        "table's hundred most frequent; terms that occur together; whole texts that re-appear, "
        "against two random halves of the real texts.",
    ),
    "missing": (
        "Missing values: shares with Newcombe 95 % interval, which columns are missing together, "
        "and what gaps depend on. Filled values are compared with the truth where it was given; "
        "without it nobody can see whether gaps depend on the hidden values themselves.",
    ),
    "sequences": (
        "Sequences: with several rows per subject, accuracy rests on one row drawn per subject, "
        "and every draw, split and fold keeps a subject's rows together. Coherence is the "
        "accuracy of a column's value with its next row's; length and distinct values are "
        "compared per subject.",
    ),
    "privacy": (
        "Copies of unique records: rows that occur once in training and holdout together, on all "
        "audited columns and whole files; training's share that re-appears minus holdout's, "
        "Newcombe 95 % interval, one-sided Fisher exact test. It sees exact copies only.",
    ),
    "discriminator": (
        "Fake vs real: LightGBM, every row scored once by a model that did not see it; AUC with "
        "DeLong interval. A value near .5 speaks of this classifier, not of every possible one.",
    ),
    "explanation": (
        "Models of a target, where one is named: LightGBM as in the published tutorial unless set "
        "otherwise, trained on training and on synthetic rows and judged on rows that they never "
        "saw, with bootstrap intervals and paired gaps. Reasons are the model's own SHAP "
        "contributions, whose sums are checked.",
    ),
    "bias": (
        "Groups of people, where a column is protected: rates with Wilson intervals, ratios to the "
        "best and to the reference group. Rebalanced columns are those whose shares account for "
        "what differs between the tables; every other column is held against training rows "
        "weighted to the new shares, corrected for all that is looked at (Bonferroni). Models are "
        "judged at one cutoff that is fixed beforehand.",
    ),
}

LADDER_METHOD = (
    "Reference ladder: tables of known quality, made of the same real rows and measured in the "
    "same way: half of the holdout, rows drawn anew, a small generator of sequential trees, with "
    "planted copies, or trained on 1,000 rows; a Gaussian copula; cells redrawn; independent "
    "columns. They say what a figure means on these data."
)

NOT_COVERED = (
    "Whether a use of the table, or of a model of it, is right and fair to those whom it concerns: "
    "figures on groups are evidence, and people decide.",
    "Holdout rows count as real people whom the generator never saw; that this is so, and that "
    "they are drawn like the training rows, rests on the word of whoever supplied the files.",
)


def method_section(result: AuditResult) -> Section:
    """How the figures came about, and what they leave open."""
    more = (LADDER_METHOD,) if result.ladder is not None else ()
    return described_method(result.provenance.analyses, result.verdict.footer, more)


def described_method(
    analyses: Sequence[str], footer: str, more: Sequence[str] = (), first: Sequence[str] = ()
) -> Section:
    """The methods of some analyses.

    Args:
        analyses: that were run.
        footer: what verdicts do not cover.
        more: further methods, last.
        first: further methods, first.
    """
    used = [sentence for analysis in analyses for sentence in METHODS.get(analysis, ())]
    return Section(
        "method",
        "Method and limits",
        (
            Listing((*first, *used, *more)),
            Heading("What this report does not cover"),
            Paragraph(footer, "warning"),
            Listing(NOT_COVERED),
        ),
    )


def signature_section(sha256: str | None, name: str = "audit.json") -> Section:
    """Who decides, and which file of figures belongs to this report.

    Args:
        sha256: digest of the file of figures.
        name: of that file.
    """
    digest = f"This report was rendered without a {name} beside it." if sha256 is None else sha256
    return Section(
        "signature",
        "Decision and signature",
        (
            Paragraph(
                "The figures above do not decide; a person does. Sign to accept the table for the "
                "purpose named, or to refuse it."
            ),
            SignatureLines(("Name", "Role", "Purpose", "Accepted or refused", "Date", "Signature")),
            Table(
                caption="The pair of files",
                columns=heads("File", "SHA-256"),
                rows=((text(name), code(digest)),),
                note=f"The figures of this report are those of the {name} with this digest.",
            ),
        ),
    )
