"""Tables, findings, matchings and drift made by hand for the tests of the Data tab's views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from synthdesk.engine.drift import ColumnDrift, Drift, TableDrift
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.health.findings import CheckRun, Evidence, Finding, Health, Severity
from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.loading import ColumnProfile, LoadedTable, SetAsideRows
from synthdesk.engine.tables.matching import (
    ColumnMatching,
    MatchKind,
    NameMatch,
    NameMatching,
    TableMatching,
    UnreadableValues,
    ValueVariant,
)
from synthdesk.engine.tables.schema import (
    Column,
    ColumnRole,
    ColumnType,
    MissingSuggestion,
    NumberKind,
    Schema,
)
from synthdesk.engine.tables.source import TableFile, TableRole
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import InlineRunner, TaskManager

ROWS = 32_561
GUESSED = Schema(
    (
        Column(
            "age",
            ColumnType.NUMERIC,
            ColumnRole.FEATURE,
            "every value is a whole number",
            NumberKind.INTEGER,
        ),
        Column("workclass", ColumnType.CATEGORICAL, ColumnRole.FEATURE, "9 different texts"),
        Column("education", ColumnType.CATEGORICAL, ColumnRole.FEATURE, "16 different texts"),
        Column("sex", ColumnType.CATEGORICAL, ColumnRole.FEATURE, "2 different texts"),
        Column(
            "wage",
            ColumnType.NUMERIC,
            ColumnRole.FEATURE,
            "every value is a number",
            NumberKind.DECIMAL,
        ),
        Column("income", ColumnType.CATEGORICAL, ColumnRole.FEATURE, "2 different texts"),
        Column("person_id", ColumnType.IDENTIFIER, ColumnRole.IGNORE, "whole numbers in a row"),
    )
)
SUGGESTIONS = (
    MissingSuggestion(
        "workclass", "?", 2799, "“?” is what many exports write", ColumnType.CATEGORICAL
    ),
    MissingSuggestion("age", "-99", 40, "far from all other values", ColumnType.NUMERIC),
)


def made_table(
    role: TableRole,
    names: Sequence[str] | None = None,
    version: str = "",
    schema: Schema = GUESSED,
    missing: Mapping[str, int] | None = None,
    rows: int = ROWS,
    **more: Any,
) -> LoadedTable:
    """A loaded table without its working copy."""
    columns = tuple(names or (column.name for column in schema.columns))
    name = f"{version or role.value}.csv"
    source = TableFile(role, name, "csv", 1_000_000, f"{name}-digest", rows, columns, version)
    profile = tuple(
        ColumnProfile(column, (missing or {}).get(column, 0), 9, ("a", "b", "c"))
        for column in columns
    )
    return LoadedTable(source, f"/in/{name}", f"/cache/{name}", schema, profile, (), **more)


def fill(session: Session, *tables: LoadedTable) -> Session:
    """The session with tables in it."""
    for table in tables:
        session.set_table(table.source.role, table, None)
    return session


def training(**more: Any) -> LoadedTable:
    """The training table, with two values that may mean missing."""
    return made_table(TableRole.TRAINING, missing={"wage": 1_203}, suggestions=SUGGESTIONS, **more)


THEIRS = ("Age", "work_class_of_person", "education", "gender", "wage", "income", "zodiac")


def synthetic() -> LoadedTable:
    """A synthetic table whose names and values do not fit."""
    aside = SetAsideRows(2, ((17, "9 values instead of 7", "39,Private"), (81, "too few", "1,2")))
    table = made_table(TableRole.SYNTHETIC, THEIRS, set_aside=aside)
    return replace(table, renames=(("gender", "sex"),))


def matching() -> tuple[TableMatching, ...]:
    """Every kind of point there is, on the synthetic table."""
    ours = tuple(column.name for column in GUESSED.columns)
    exact = tuple(NameMatch(n, n, MatchKind.EXACT, "the names are the same") for n in ours)
    names = NameMatching(
        (
            NameMatch("Age", "age", MatchKind.FOLDED, "the names differ in case only"),
            NameMatch(
                "work_class_of_person",
                "workclass",
                MatchKind.SUGGESTED,
                "one name contains the other",
            ),
            *(one for one in exact if one.ours in ("education", "wage", "income")),
            NameMatch("gender", "sex", MatchKind.USER, "chosen by the user"),
        ),
        missing=("workclass", "person_id"),
        extra=("work_class_of_person", "zodiac"),
    )
    columns = (
        ColumnMatching(
            "education",
            (ValueVariant("bachelors ", "Bachelors", 812), ValueVariant("hs-GRAD", "HS-grad", 3)),
        ),
        ColumnMatching(
            "wage", unreadable=UnreadableValues("a number", 12, ((7, "n/a"), (19, "12 EUR")))
        ),
    )
    return (
        TableMatching(TableRole.TRAINING, "", "training.csv", NameMatching(exact, (), ()), ()),
        TableMatching(TableRole.SYNTHETIC, "", "synthetic.csv", names, columns, set_aside=2),
    )


def finding(name: str, severity: Severity, **more: Any) -> Finding:
    """A finding whose parts can be told from one another."""
    given: dict[str, Any] = {
        "table": TableRole.TRAINING,
        "version": "",
        "columns": ("wage",),
        "title": f"“wage” gives the target away ({name})",
        "why": "A model would look better than it is, because the value is known afterwards only.",
        "evidence": (
            Evidence("AUC of the column alone", "0.950 (0.947 – 0.953), n = 30,000"),
            Evidence("Best other column", "0.709"),
        ),
        "advice": "Leave the column out, or make sure that it is known at the time of decision.",
        "row_examples": (3, 14, 15),
    }
    return Finding(f"leak:{name}", "target-leakage", severity, **{**given, **more})


def health() -> Health:
    """Two red, one amber, one info; one check that could not be run."""
    return Health(
        findings=(
            finding("one", Severity.RED),
            finding("two", Severity.RED, table=TableRole.SYNTHETIC),
            Finding(
                "dup",
                "duplicates",
                Severity.AMBER,
                TableRole.TRAINING,
                "",
                (),
                "1,204 rows occur more than once",
                "Duplicates make every figure look surer than it is.",
                (Evidence("Rows", "1,204 of 32,561"),),
                "Ask where they come from.",
                (5, 9),
            ),
            finding("four", Severity.INFO, title="“fnlwgt” has 21,648 different values"),
        ),
        checks=(
            CheckRun("target-leakage", "Target leakage", TableRole.TRAINING, "", 6, ROWS),
            CheckRun("duplicates", "Duplicate rows", TableRole.TRAINING, "", 7, 10_000, True),
            CheckRun(
                "dates",
                "Dates after the cut-off",
                TableRole.TRAINING,
                "",
                0,
                0,
                not_assessable="no cut-off date was given",
            ),
        ),
        seed=7,
    )


def drift() -> Drift:
    """One table that hides behind a small PSI, one that drifted far."""

    def table(role: TableRole, psis: Mapping[str, float], auc: float, low: float) -> TableDrift:
        columns = tuple(ColumnDrift(name, psi, 0.5 + psi / 2) for name, psi in psis.items())
        estimate = Estimate(auc, low, auc + 0.01, 30_000, "DeLong 95 %")
        return TableDrift(
            role, "", f"{role}.csv", ROWS, 16_281, max(psis.values()), estimate, columns
        )

    return Drift(
        (
            table(TableRole.SYNTHETIC, {"wage": 0.031, "age": 0.02, "sex": 0.0}, 0.542, 0.534),
            table(TableRole.HOLDOUT, {"wage": 0.31, "age": 0.12, "sex": 0.01}, 0.978, 0.97),
        ),
        seed=7,
    )


RESULTS = {"match_tables": matching, "check_health": health, "measure_drift": drift}


class Jobs:
    """Answers jobs with what was made, and remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, Any] = dict(RESULTS)

    def run(self, name: str, params: dict[str, Any], progress: Progress) -> Any:
        self.asked.append((name, params))
        progress.step(0.5, "half way")
        answer = self.answers[name]
        if isinstance(answer, Exception):
            raise answer
        return answer()

    @property
    def names(self) -> list[str]:
        """What was asked, in order."""
        return [name for name, _ in self.asked]

    def manager(self) -> TaskManager:
        """A task manager that answers from here."""
        return TaskManager(InlineRunner(self.run))
