"""What models say of a synthetic table, in words; the same in window and report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.explain.carry_over import BOUNDS, CarriesOver, CarryOver
from synthdesk.engine.formats import NOT_ASSESSED, count, counted, number, number_range
from synthdesk.engine.model.boosting import TrainingSettings
from synthdesk.engine.model.utility import GIVEN

if TYPE_CHECKING:
    from synthdesk.engine.estimate import Estimate
    from synthdesk.engine.explain.explanation import Explanation
    from synthdesk.engine.model.design import StrangeValues
    from synthdesk.engine.model.target import ModelTarget
    from synthdesk.engine.model.utility import Utility, UtilityRun

MEASURE_TITLES = {
    "auc": "AUC",
    "accuracy": "Accuracy",
    "average_precision": "Average precision",
    "log_loss": "Log loss",
    "brier": "Brier",
    "f1": "F1 at .5",
    "f1_at_cutoff": "F1 at cutoff",
    "r2": "R²",
    "rmse": "RMSE",
    "mae": "MAE",
}
DISTANCE_TITLES = {
    "auc_gap": "AUC gap to the holdout",
    "mean_prediction_gap": "Mean prediction gap",
    "ks": "KS of the predictions",
    "shap_correlation_difference": "SHAP correlation difference",
}
ABOUT_DISTANCES = {
    "auc_gap": "The model's AUC on the holdout minus that on the table.",
    "mean_prediction_gap": "Its mean prediction on the table minus that on the holdout.",
    "ks": "The largest distance of the two distributions of predictions.",
    "shap_correlation_difference": "The largest difference in how two features' contributions go "
    "together; it sees lost dependences that ranks of importance don't.",
}
ABOUT_RANKS = (
    "Ranks of importance prove nothing: they stay the same when every column is shuffled by "
    "itself and the model's answers are worth nothing."
)
SENTENCES = {
    CarriesOver.YES: "The real-trained model shows the same reasons on synthetic rows as on real "
    "rows that it never saw, within the bounds below.",
    CarriesOver.IN_PART: "The real-trained model shows the same reasons on synthetic rows only in "
    "part; what differs is marked below.",
    CarriesOver.NO: "What the real-trained model shows on synthetic rows is not what it shows on "
    "real ones. Do not audit the model on this table.",
}


def target_in_words(target: ModelTarget) -> str:
    """What is predicted."""
    if not target.classes:
        return f"“{target.column[:60]}”, a number"
    if len(target.classes) > 2:
        return f"“{target.column[:60]}”, {counted(len(target.classes), 'class', 'classes')}"
    how = "" if target.is_chosen else ", the rarer value; name another as favourable if need be"
    return f"“{target.column[:60]}” being “{target.positive[:60]}”{how}"


def utility_in_words(utility: Utility) -> str:
    """What a model trained on synthetic rows is worth beside one trained on real rows."""
    runs = {(run.train, run.test): run for run in utility.runs}
    said = [f"Predicted is {target_in_words(utility.target)}."]
    real, fake = runs.get(("training", "holdout")), runs.get(("synthetic", "holdout"))
    given = runs.get((GIVEN, "holdout")) or runs.get((GIVEN, "synthetic"))
    measure = "auc" if utility.target.classes else "r2"
    title = MEASURE_TITLES[measure]
    gap = next(
        (
            one.difference
            for one in utility.gaps
            if (one.train, one.test, one.measure) == ("synthetic", "holdout", measure)
        ),
        None,
    )
    ours, theirs = _measure(fake, measure), _measure(real, measure)
    if ours is not None and theirs is not None and gap is not None:
        said.append(
            f"On real rows that neither saw, a model trained on synthetic rows reaches {title} "
            f"{number_range(ours)}, one trained on real rows {number_range(theirs)}: a difference "
            f"of {gap.value:+.4f} ({gap.low:+.4f} to {gap.high:+.4f})."
        )
    if given is not None:
        said.append(_given_in_words(given, measure))
    if utility.not_assessable:
        said.append(utility.not_assessable)
    return " ".join(said)


def _given_in_words(run: UtilityRun, measure: str) -> str:
    found = _measure(run, measure)
    reached = "can't be measured" if found is None else f"reaches {number_range(found)}"
    said = f"The loaded model {reached} on the {run.test} rows ({MEASURE_TITLES[measure]})."
    if measure == "auc" and found is not None and found.high < 0.5:
        said += " That is worse than guessing: it may predict the other value; name it favourable."
    return said + " Whether it has seen the training or the holdout rows is not known here."


def _measure(run: UtilityRun | None, measure: str) -> Estimate | None:
    found: Estimate | None = getattr(run, measure) if run is not None else None
    return found


def settings_in_words(settings: TrainingSettings) -> str:
    """How models were trained, to follow the word LightGBM."""
    if settings == TrainingSettings():
        return " with the published tutorial's settings"
    said = [
        f"up to {counted(settings.rounds, 'tree')} of {count(settings.num_leaves)} leaves",
        f"learning rate {settings.learning_rate:g}",
        f"at least {counted(settings.min_data_in_leaf, 'row')} in a leaf",
        f"patience {count(settings.patience)}",
        f"seed {settings.seed}",
    ]
    said += [
        f"“{name[:40]}” {'raises' if sign > 0 else 'lowers'} the prediction only"
        for name, sign in settings.monotone.items()
    ]
    return f" with {', '.join(said)}"


def strange_in_words(run: UtilityRun) -> str:
    """What a model never met in the rows that it was tested on."""
    if not run.strange:
        return ""
    return (
        f"{run.train} → {run.test}: "
        + "; ".join(map(_strange, run.strange[:5]))
        + ("; and more." if len(run.strange) > 5 else ".")
    )


def _strange(one: StrangeValues) -> str:
    parts = []
    if one.unseen_rows:
        words = ", ".join(f"“{word[:40]}”" for word, _ in one.unseen[:3])
        parts.append(
            f"{counted(one.unseen_rows, 'row')} with categories that training had not ({words}), "
            "taken as missing"
        )
    if one.missing_rows:
        parts.append(f"{counted(one.missing_rows, 'row')} missing where training had none")
    return f"“{one.column[:60]}”: {' and '.join(parts)}"


def carry_over_in_words(found: CarryOver) -> str:
    """The verdict in a sentence."""
    if found.verdict is CarriesOver.NOT_ASSESSABLE:
        return found.reason
    said = SENTENCES[found.verdict]
    if found.decided_by:
        names = ", ".join(DISTANCE_TITLES[name] for name in found.decided_by)
        said += f" Beyond its bound: {names}."
    return said


def distance_rows(found: CarryOver) -> list[tuple[str, str, str, str, str]]:
    """(figure, synthetic, training as the reference, bounds on the excess, whether it decided)."""
    rows = []
    for name, bounds in BOUNDS.items():
        ours = getattr(found, name)
        theirs = None if found.reference is None else getattr(found.reference, name)
        rows.append(
            (
                DISTANCE_TITLES[name],
                NOT_ASSESSED if ours is None else number(ours),
                NOT_ASSESSED if theirs is None else number(theirs),
                f"{bounds.in_part:g} / {bounds.no:g}",
                "beyond" if name in found.decided_by else "",
            )
        )
    return rows


def rows_in_words(explanation: Explanation) -> str:
    """How many rows an explanation rests on."""
    parts = [
        f"{count(one.rows)} of {count(one.sampled_from)} {one.table} rows"
        if one.rows < one.sampled_from
        else f"all {count(one.rows)} {one.table} rows"
        for one in explanation.tables
    ]
    return (
        f"Explained are {', '.join(parts)}; seed {explanation.seed}. SHAP values are "
        f"{explanation.method}; they add up to the model's own answers within "
        f"{max(explanation.largest_error, 1e-15):.0e}."
    )
