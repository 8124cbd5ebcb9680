"""The options of ``audit``, ``compare`` and ``reference``: how each is written, what it means."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from synthdesk.engine.analyses import ANALYSES
from synthdesk.engine.errors import UserError
from synthdesk.engine.tables.import_settings import BadRows, DateOrder, ImportSettings
from synthdesk.engine.tables.schema import ColumnType


def add_audit(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    run: Callable[[argparse.Namespace], int],
) -> None:
    """Add the command ``audit``, carried out by ``run``."""
    audit = commands.add_parser(
        "audit",
        help="audit a synthetic table and write audit.json and report.html",
        description="Audit a synthetic table against the real table that it was made from.",
    )
    audit.add_argument("--training", metavar="FILE", type=Path)
    audit.add_argument("--synthetic", metavar="FILE", type=Path)
    audit.add_argument(
        "--holdout",
        metavar="FILE",
        type=Path,
        help=HOLDOUT,
    )
    _add_conditions(audit)
    audit.add_argument(
        "--project",
        metavar="FILE",
        type=Path,
        help="run what a saved project says, exactly: tables, columns, options and waivers; "
        "beside it only --output and --json may be given",
    )
    _add_further_tables(audit)
    _add_questions(audit)
    _add_column_options(audit)
    add_import_options(audit)
    audit.add_argument("--output", metavar="DIR", type=Path, help="folder for both files")
    audit.add_argument("--json", action="store_true", help="write audit.json to standard output")
    audit.add_argument(
        "--shareable",
        action="store_true",
        help="write the form without row numbers, rare values and counts under 10",
    )
    audit.set_defaults(run=run, parser=audit)


def add_compare(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    run: Callable[[argparse.Namespace], int],
) -> None:
    """Add the command ``compare``, carried out by ``run``."""
    compare = commands.add_parser(
        "compare",
        help="compare synthetic versions of one table and write comparison.json and .html",
        description="Audit several synthetic versions of one training table and hold them against "
        "each other over the same real rows.",
        epilog="Exit codes: 0 compared; 2 usage or bad input, also where one of the versions "
        "could not be compared; 3 internal error; 130 interrupted.",
    )
    compare.add_argument("versions", metavar="FILE", type=Path, nargs="+", help="synthetic tables")
    compare.add_argument("--training", metavar="FILE", type=Path, required=True)
    compare.add_argument("--holdout", metavar="FILE", type=Path, help=HOLDOUT)
    _add_conditions(compare)
    _add_ladder(compare)
    _add_column_options(compare)
    add_import_options(compare)
    compare.add_argument("--output", metavar="DIR", type=Path, help="folder for both files")
    compare.add_argument(
        "--json", action="store_true", help="write comparison.json to standard output"
    )
    compare.set_defaults(run=run, parser=compare)


def add_reference(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    run: Callable[[argparse.Namespace], int],
) -> None:
    """Add the command ``reference``, carried out by ``run``."""
    reference = commands.add_parser(
        "reference",
        help="make a table for reference with a known generator",
        description="Make a table with a known generator, to hold a synthetic table against, or to "
        "see what other shares of a group, given columns or filled gaps do. It is for reference, "
        "nothing to release.",
    )
    reference.add_argument("--training", metavar="FILE", type=Path, required=True)
    reference.add_argument(
        "--output",
        metavar="FILE",
        type=Path,
        required=True,
        help="a Parquet file with “for-reference” in its name",
    )
    reference.add_argument(
        "--generator",
        choices=GENERATORS,
        default=GENERATORS[0],
        help="baseline is part of synthdesk; mostlyai-engine is used where it is installed",
    )
    reference.add_argument(
        "--rows", metavar="N", type=_whole_number, help="how many; as many as training if absent"
    )
    _add_seed(reference)
    wishes = reference.add_mutually_exclusive_group()
    wishes.add_argument(
        "--shares",
        nargs=2,
        metavar=("COLUMN", "VALUE=SHARE,…"),
        help="other shares of a column's values, such as --shares sex Male=50,Female=50",
    )
    wishes.add_argument(
        "--given", metavar="FILE", type=Path, help="rows of some columns; the others are drawn"
    )
    wishes.add_argument(
        "--impute", action="store_true", help="the training table itself, its gaps filled"
    )
    _add_column_options(reference)
    add_import_options(reference)
    reference.set_defaults(run=run, parser=reference)


def _add_conditions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--policy", metavar="POLICY", help="id of a shipped policy, or a policy file (TOML)"
    )
    _add_seed(parser)
    parser.add_argument(
        "--only",
        metavar="A,B",
        help=f"only these analyses: {', '.join(ANALYSES)}",
    )


def _add_seed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--seed", type=_whole_number, metavar="N", help="the seed of all randomness"
    )


def _add_ladder(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--no-ladder",
        action="store_true",
        help="do not measure reference tables made of your own rows: a minute less the first "
        "time, but nothing tells what a figure means on these data",
    )


GENERATORS = ("baseline", "mostlyai-engine")
HOLDOUT = "real rows that the generator never saw; without them no privacy test is possible"
FURTHER_TABLES = {
    "ground-truth": "the training table's true values, where some went missing",
    "context": "one row per subject, beside a training table with several rows per subject",
    "synthetic-context": "the same beside the synthetic table",
    "holdout-context": "the same beside the holdout",
}


def _add_further_tables(audit: argparse.ArgumentParser) -> None:
    group = audit.add_argument_group("further tables")
    for role, text in FURTHER_TABLES.items():
        group.add_argument(f"--{role}", metavar="FILE", type=Path, help=text)


def _add_questions(audit: argparse.ArgumentParser) -> None:
    group = audit.add_argument_group("questions")
    group.add_argument(
        "--group-by", metavar="COLUMN", default="", help="accuracy within each of its values, too"
    )
    group.add_argument(
        "--rules", metavar="FILE", type=Path, help="rules of your own, one a line; docs/rules.md"
    )
    group.add_argument(
        "--terms", metavar="A,B", type=_listed, default=(), help="terms to look at in text columns"
    )
    for order, text in (("first", "one"), ("second", "the other")):
        group.add_argument(
            f"--linkable-{order}",
            metavar="A,B",
            type=_listed,
            default=(),
            help=f"columns of {text} of two files about the same people that somebody may join",
        )
    group.add_argument(
        "--without",
        metavar="A,B",
        type=_listed,
        default=(),
        help="columns that fake vs real is asked a second time without",
    )
    group.add_argument(
        "--model",
        metavar="FILE",
        type=Path,
        help="a model of the target, opened in place of one that is trained here: LightGBM text, "
        "XGBoost JSON, or scikit-learn in a skops file",
    )
    group.add_argument(
        "--reference",
        metavar="GROUP",
        action="append",
        default=[],
        help="the group of a protected column that the others are compared with, the largest if "
        "not given; may be repeated for other columns",
    )
    group.add_argument(
        "--no-instrument-check",
        action="store_true",
        help="do not try the privacy tests out on these tables: minutes less, but nothing tells "
        "how small a leak they would have noticed",
    )
    _add_ladder(group)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _add_column_options(audit: argparse.ArgumentParser) -> None:
    group = audit.add_argument_group("columns")
    group.add_argument(
        "--schema",
        metavar="FILE",
        type=Path,
        help="types, roles and marks from a file that “synthdesk schema” wrote",
    )
    repeated: dict[str, tuple[str, str]] = {
        "--ignore": ("COLUMN", "leave a column out"),
        "--type": ("COLUMN=TYPE", f"set a column's type: {', '.join(ColumnType)}"),
        "--rename": ("THEIRS=OURS", "a column of another table is this one of the training table"),
        "--fold-values": (
            "COLUMN",
            "take values as the same that differ in case and space only; “all” for every column",
        ),
        "--unreadable-as-missing": ("COLUMN", "read values that the type can't take as missing"),
    }
    roles = {
        "--target": "the column to be predicted",
        "--subject-key": "the column whose equal values belong to one subject",
    }
    for option, text in roles.items():
        group.add_argument(option, metavar="COLUMN", default="", help=text)
    group.add_argument(
        "--favourable",
        metavar="VALUE",
        default="",
        help="the target's value whose probability is predicted; the rarer one if not given",
    )
    marks = {
        "--quasi-identifiers": "columns that somebody may know of a person from elsewhere",
        "--sensitive": "columns that an attacker is after",
        "--protected": "columns whose groups are compared for bias, such as sex,race",
    }
    for option, text in marks.items():
        group.add_argument(option, metavar="A,B", type=_listed, default=(), help=text)
    for option, (metavar, text) in repeated.items():
        group.add_argument(
            option, metavar=metavar, action="append", default=[], help=f"{text}; may be repeated"
        )


def add_import_options(parser: argparse.ArgumentParser) -> None:
    """How files are read, where it is not to be recognised."""
    group = parser.add_argument_group(
        "reading", "what is not given is recognised, file by file; what is given holds for all"
    )
    group.add_argument("--encoding", help="text encoding, e.g. utf-8 or cp1252")
    group.add_argument(
        "--delimiter", type=_delimiter, metavar="CHAR", help="one character, or “tab”"
    )
    group.add_argument("--quote", metavar="CHAR", help="one character around values; '' for none")
    group.add_argument(
        "--header", type=_whole_number, metavar="LINE", help="line of the names; 0 for none"
    )
    group.add_argument("--decimal", choices=(".", ","), help="decimal mark")
    group.add_argument("--thousands", metavar="CHAR", help="mark between thousands; '' for none")
    group.add_argument("--dates", choices=("ymd", "dmy", "mdy"), help="order of day and month")
    group.add_argument(
        "--missing",
        metavar="TOKEN",
        action="append",
        help="a text that means no value, in every column; may be repeated",
    )
    group.add_argument("--part", help="sheet, table or archive member to read")
    group.add_argument(
        "--bad-rows",
        choices=("refuse", "set-aside"),
        help="what happens to rows with too few or too many values",
    )


def _delimiter(text: str) -> str:
    character = {"tab": "\t", "\\t": "\t", "space": " "}.get(text.lower(), text)
    if len(character) != 1:
        raise argparse.ArgumentTypeError("a delimiter is one character, or the word “tab”")
    return character


def settings_of(options: argparse.Namespace) -> ImportSettings:
    """How files are to be read, as given."""
    bad_rows = {None: None, "refuse": BadRows.REFUSE, "set-aside": BadRows.SET_ASIDE}
    return ImportSettings(
        encoding=options.encoding,
        delimiter=options.delimiter,
        quote=options.quote,
        header=options.header,
        decimal=options.decimal,
        thousands=options.thousands,
        dates=None if options.dates is None else DateOrder(options.dates),
        missing=None if options.missing is None else tuple(options.missing),
        part=options.part,
        bad_rows=bad_rows[options.bad_rows],
    )


def _whole_number(text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise argparse.ArgumentTypeError("a whole number from 0 on was expected")
    return int(text)


def types_of(entries: Sequence[str]) -> dict[str, ColumnType]:
    """Column types by name.

    Raises:
        UserError: ``unknown-type``.
    """
    types: dict[str, ColumnType] = {}
    for entry in entries:
        name, _, kind = entry.rpartition("=")
        if not name or kind not in set(ColumnType):
            raise UserError(
                "unknown-type",
                "A column's type could not be understood",
                f"--type was given as “{entry}”.",
                f"Write COLUMN=TYPE with one of: {', '.join(ColumnType)}.",
            )
        types[name] = ColumnType(kind)
    return types


def further_tables(options: argparse.Namespace) -> dict[str, Path]:
    """The further tables that were given, by role."""
    given = {role: vars(options)[role.replace("-", "_")] for role in FURTHER_TABLES}
    return {role: path for role, path in given.items() if path is not None}
