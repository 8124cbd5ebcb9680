"""What the discriminator found, in words; the same in window and report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, number, p_value, share

if TYPE_CHECKING:
    from synthdesk.engine.discriminator.fake_or_real import Discriminator
    from synthdesk.engine.discriminator.giveaways import ColumnEvidence, PairEvidence

ABOUT_COLUMNS = (
    "Contribution: how far the column moves the classifier's log-odds of fake, on average, up or "
    "down. AUC alone: by its groups of values and nothing else."
)
ABOUT_PAIRS = (
    "Two columns that tell more together than both by themselves: combinations that real rows "
    "never or seldom have. Learnt on one half of the rows, judged on the other."
)
NOTHING_TELLS = (
    "No column and no pair tells the tables apart beyond chance; what the classifier finds, if "
    "anything, lies in more columns together."
)
MOST_NAMED = 3


def giveaways_in_words(found: Discriminator) -> str:
    """What gives the fakes away, the strongest first."""
    parts = []
    separating = [one for one in found.columns if one.separates]
    if separating:
        names = ", ".join(f"“{one.column[:60]}”" for one in separating[:MOST_NAMED])
        which = "column separates" if len(separating) == 1 else "columns separate"
        parts.append(
            f"The {which} the tables alone: {names}. Look at it first: an id, a constant, another "
            "way of writing. Leave it out to see what is left."
            if len(separating) == 1
            else f"{count(len(separating))} {which} the tables alone: {names}. Look at them first; "
            "leave them out to see what is left."
        )
    telling = [one for one in found.columns if one.alone.low > 0.5 and not one.separates]
    telling.sort(key=lambda one: -one.importance)
    if telling:
        parts.append(
            "By themselves these columns tell most: "
            + "; ".join(map(_column_in_words, telling[:MOST_NAMED]))
            + "."
        )
    if found.pairs:
        parts.append(
            "Only together: "
            + "; ".join(
                f"“{one.first[:60]}” with “{one.second[:60]}” (AUC {number(one.apart)} apart, "
                f"{number(one.together)} together)"
                for one in found.pairs[:MOST_NAMED]
            )
            + "."
        )
    return " ".join(parts) or (NOTHING_TELLS if found.columns else "")


def _column_in_words(column: ColumnEvidence) -> str:
    text = f"“{column.column[:60]}” (AUC {number(column.alone.value)}"
    apart = [one for one in column.classes if one.real_share != one.fake_share]
    if not apart:
        return f"{text})"
    most = max(apart, key=lambda one: abs(one.fake_share - one.real_share))
    return (
        f"{text}; “{most.label[:40]}” is {share(most.real_share)} of training and "
        f"{share(most.fake_share)} of synthetic rows)"
    )


def pair_in_words(pair: PairEvidence) -> str:
    """What a pair tells, and how sure that is."""
    return (
        f"“{pair.first[:60]}” and “{pair.second[:60]}” reach an AUC of {number(pair.apart)} each "
        f"for itself and {number(pair.together)} by their combination (p {p_value(pair.p_value)}, "
        "corrected for the number of pairs). Expected: synthetic rows if the two hung together as "
        "they do in training."
    )
