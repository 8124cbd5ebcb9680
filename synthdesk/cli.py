"""The command line: ``synthdesk [FILES]`` opens the window, ``synthdesk audit`` runs without it."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk import __version__
from synthdesk.audit_options import (
    add_audit,
    add_compare,
    add_import_options,
    add_reference,
    further_tables,
    settings_of,
    types_of,
)
from synthdesk.engine.errors import Cancelled, UserError, Where
from synthdesk.engine.resources import resource

if TYPE_CHECKING:
    from synthdesk.column_decisions import ColumnDecisions
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.disclosure.form import ResultForm

EXIT_PASS = 0
EXIT_GATE = 1
EXIT_USAGE = 2
EXIT_INTERNAL = 3
EXIT_INTERRUPTED = 130

COMMANDS = ("audit", "compare", "reference", "schema", "samples", "policy", "self-check", "demo")
SAMPLES = ("good", "small", "leaky")
DEMO_FOLDER = "sample-audit"
NEVER = "never"
PROJECT_SUFFIX = ".synthdesk"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns the exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if arguments and arguments[0] in COMMANDS:
            options = _parser().parse_args(arguments)
            return int(options.run(options))
        return _open_window(arguments)
    except UserError as error:
        print(f"synthdesk: {error}", file=sys.stderr)
        return EXIT_USAGE
    except (KeyboardInterrupt, Cancelled):
        print("synthdesk: interrupted; nothing was written", file=sys.stderr)
        return EXIT_INTERRUPTED
    except SystemExit:
        raise
    except Exception:
        import traceback

        traceback.print_exc()
        print(
            "synthdesk: an internal error. Please report the lines above; they hold no data "
            "beyond what they show.",
            file=sys.stderr,
        )
        return EXIT_INTERNAL


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="synthdesk",
        description="Audits synthetic tabular data, wholly offline. Without a command it opens "
        "the window: synthdesk [TRAINING [SYNTHETIC [HOLDOUT]]], or synthdesk PROJECT.synthdesk.",
        epilog="Exit codes: 0 all gates passed or warned; 1 a gate failed or could not be "
        "assessed; 2 usage or bad input; 3 internal error; 130 interrupted.",
    )
    parser.add_argument("--version", action="version", version=f"synthdesk {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    add_audit(commands, _audit)
    add_compare(commands, _compare)
    add_reference(commands, _reference)
    schema = commands.add_parser(
        "schema", help="write what each column of a table is guessed to be, for editing"
    )
    schema.add_argument("file", metavar="FILE", type=Path)
    schema.add_argument("--output", metavar="FILE", type=Path, help="a new file, e.g. schema.toml")
    add_import_options(schema)
    schema.set_defaults(run=_schema)
    samples = commands.add_parser("samples", help="write the sample tables to a folder")
    samples.add_argument("folder", metavar="DIR", type=Path)
    samples.set_defaults(run=_samples)
    policy = commands.add_parser("policy", help="list the shipped policies, or show one")
    policy.add_argument("policy", metavar="POLICY", nargs="?")
    policy.set_defaults(run=_policy)
    check = commands.add_parser("self-check", help="check that this installation works")
    check.set_defaults(run=_self_check)
    demo = commands.add_parser(
        "demo", help="audit the sample tables: in the window, or without a display as text"
    )
    demo.add_argument("--sample", choices=SAMPLES, default="good")
    demo.add_argument("--output", metavar="DIR", type=Path, default=Path(DEMO_FOLDER))
    demo.add_argument("--headless", action="store_true", help="do not open the window")
    demo.set_defaults(run=_demo)
    return parser


# --- audit ---------------------------------------------------------------------------------


def _audit(options: argparse.Namespace) -> int:
    if options.output is None and not options.json:
        options.parser.error("give --output DIR, --json, or both")
    if options.project is not None:
        return _audit_project(options)
    missing = [f"--{role}" for role in ("training", "synthetic") if vars(options)[role] is None]
    if missing:
        options.parser.error(f"give {' and '.join(missing)}, or --project FILE")
    from synthdesk.headless_audit import Questions, run_headless

    result = run_headless(
        training=options.training,
        synthetic=options.synthetic,
        holdout=options.holdout,
        others=further_tables(options),
        policy=options.policy,
        seed=options.seed,
        only=options.only,
        settings=settings_of(options),
        decisions=_decisions(options),
        questions=Questions(
            group_by=options.group_by,
            rules_file=options.rules,
            terms=options.terms,
            linkable_first=options.linkable_first,
            linkable_second=options.linkable_second,
            without=options.without,
            check_instruments=not options.no_instrument_check,
            with_ladder=not options.no_ladder,
            model=options.model,
            references=tuple(options.reference),
        ),
        output=options.output,
        print_json=options.json,
        form=_form(options),
    )
    return exit_code(result)


def _decisions(options: argparse.Namespace) -> ColumnDecisions:
    from synthdesk.column_decisions import ColumnDecisions

    return ColumnDecisions(
        schema_file=options.schema,
        types=types_of(options.type),
        ignored=options.ignore,
        target=options.target,
        favourable=options.favourable,
        subject_key=options.subject_key,
        renames=options.rename,
        fold_values=options.fold_values,
        unreadable_as_missing=options.unreadable_as_missing,
        quasi_identifiers=options.quasi_identifiers,
        sensitive=options.sensitive,
        protected=options.protected,
    )


def _compare(options: argparse.Namespace) -> int:
    if options.output is None and not options.json:
        options.parser.error("give --output DIR, --json, or both")
    from synthdesk.headless_comparison import run_comparison

    found = run_comparison(
        versions=options.versions,
        training=options.training,
        holdout=options.holdout,
        policy=options.policy,
        seed=options.seed,
        only=options.only,
        settings=settings_of(options),
        decisions=_decisions(options),
        with_ladder=not options.no_ladder,
        output=options.output,
        print_json=options.json,
    )
    refused = any(one.refusal is not None for one in found.versions)
    return EXIT_USAGE if refused else EXIT_PASS


def _reference(options: argparse.Namespace) -> int:
    from synthdesk.headless_reference import run_reference

    run_reference(
        training=options.training,
        given=options.given,
        output=options.output,
        generator=options.generator,
        rows=options.rows,
        seed=options.seed,
        shares=None if options.shares is None else tuple(options.shares),
        impute=options.impute,
        settings=settings_of(options),
        decisions=_decisions(options),
    )
    return EXIT_PASS


def _form(options: argparse.Namespace) -> ResultForm:
    from synthdesk.engine.disclosure.form import ResultForm

    return ResultForm.SHAREABLE if options.shareable else ResultForm.INTERNAL


def _audit_project(options: argparse.Namespace) -> int:
    from synthdesk.headless_audit import run_project

    beside = (
        *("project", "output", "json", "no_instrument_check", "no_ladder", "shareable"),
        "parser",
    )
    too_many = [
        "--" + name.replace("_", "-")
        for name, value in vars(options).items()
        if name not in beside and value != options.parser.get_default(name)
    ]
    if too_many:
        options.parser.error(f"--project says it all already; leave out {', '.join(too_many)}")
    result = run_project(
        options.project,
        options.output,
        options.json,
        check_instruments=not options.no_instrument_check,
        with_ladder=not options.no_ladder,
        form=_form(options),
    )
    return exit_code(result)


def exit_code(result: AuditResult) -> int:
    """0 if every gate passed or warned, else 1: what could not be judged has not passed."""
    from synthdesk.engine.policy import Verdict

    return EXIT_PASS if result.verdict.verdict in (Verdict.PASS, Verdict.WARN) else EXIT_GATE


def _schema(options: argparse.Namespace) -> int:
    from synthdesk.headless_audit import write_guessed_schema

    write_guessed_schema(options.file, settings_of(options), options.output)
    return EXIT_PASS


# --- the other commands --------------------------------------------------------------------


def _samples(options: argparse.Namespace) -> int:
    folder: Path = options.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for source in sorted(resource("samples").iterdir()):
            if source.suffix in {".parquet", ".md"}:
                shutil.copyfile(source, folder / source.name)
                print(folder / source.name)
    except OSError as error:
        raise UserError(
            "folder-not-writable",
            "The sample tables could not be written",
            f"The system said: {error.strerror or error}.",
            "Choose a folder that you may write to, with 2 MB of free space.",
            Where(file=str(folder)),
        ) from error
    return EXIT_PASS


def _policy(options: argparse.Namespace) -> int:
    from synthdesk.engine.policy import load_policy, shipped_policies
    from synthdesk.terminal import print_table

    if options.policy is None:
        rows = [(name, load_policy(name).title) for name in shipped_policies()]
        print_table(("policy", "title"), rows)
        return EXIT_PASS
    policy = load_policy(options.policy)
    print(f"{policy.title} ({policy.id}, version {policy.version})\n{policy.purpose}\n")
    print_table(
        ("gate", "figure", "rule", "warn", "fail"),
        [
            (g.id, g.metric, g.rule, f"{g.warn:g}", NEVER if g.fail is None else f"{g.fail:g}")
            for g in policy.gates
        ],
    )
    return EXIT_PASS


def _self_check(_: argparse.Namespace) -> int:
    from synthdesk.self_check import run_checks
    from synthdesk.terminal import print_table

    checks = run_checks()
    print_table(
        ("check", "outcome", "detail"),
        [(check.name, "ok" if check.passed else "FAILED", check.detail) for check in checks],
    )
    return EXIT_PASS if all(check.passed for check in checks) else EXIT_INTERNAL


def sample_files(sample: str) -> dict[str, Path]:
    """Training, synthetic and holdout of a shipped sample."""
    return {
        "training": resource("samples", "adult-training.parquet"),
        "synthetic": resource("samples", f"adult-synthetic-{sample}.parquet"),
        "holdout": resource("samples", "adult-holdout.parquet"),
    }


def _demo(options: argparse.Namespace) -> int:
    from synthdesk.terminal import has_display

    if has_display() and not options.headless:
        from synthdesk.ui.app import run

        return run(sample=options.sample)
    from synthdesk.headless_audit import Questions, run_headless

    files = sample_files(options.sample)
    run_headless(
        training=files["training"],
        synthetic=files["synthetic"],
        holdout=files["holdout"],
        questions=Questions(check_instruments=False, with_ladder=False),
        output=options.output,
    )
    return EXIT_PASS


def _open_window(arguments: Sequence[str]) -> int:
    parser = _parser()
    if any(argument.startswith("-") for argument in arguments):
        parser.parse_args(arguments)
        return EXIT_PASS
    if len(arguments) > 3:
        parser.error("at most three files open in the window: training, synthetic, holdout")
    if len(arguments) > 1 and any(name.lower().endswith(PROJECT_SUFFIX) for name in arguments):
        parser.error("a project opens by itself; its tables are named in it")
    from synthdesk.terminal import has_display

    if not has_display():
        raise UserError(
            "no-display",
            "There is no display to open the window on",
            "Neither an X nor a Wayland display was found.",
            "Log in to a desktop, or use the command line: synthdesk audit --help.",
        )
    from synthdesk.ui.app import run

    return run(arguments)
