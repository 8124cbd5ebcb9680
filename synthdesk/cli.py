"""The command line: ``synthdesk [FILES]`` opens the window, ``synthdesk audit`` runs without it."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from synthdesk import __version__
from synthdesk.engine.errors import Cancelled, UserError, Where
from synthdesk.engine.resources import resource

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditRequest, AuditResult
    from synthdesk.engine.progress import Progress
    from synthdesk.engine.tables.schema import ColumnType

EXIT_PASS = 0
EXIT_GATE = 1
EXIT_USAGE = 2
EXIT_INTERNAL = 3
EXIT_INTERRUPTED = 130

COMMANDS = ("audit", "samples", "policy", "self-check", "demo")
SAMPLES = ("good", "small", "leaky")
DEMO_FOLDER = "sample-audit"
NEVER = "never"


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
        "the window: synthdesk [TRAINING [SYNTHETIC [HOLDOUT]]].",
        epilog="Exit codes: 0 all gates passed or warned; 1 a gate failed or could not be "
        "assessed; 2 usage or bad input; 3 internal error; 130 interrupted.",
    )
    parser.add_argument("--version", action="version", version=f"synthdesk {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_audit(commands)
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


def _add_audit(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    audit = commands.add_parser(
        "audit",
        help="audit a synthetic table and write audit.json and report.html",
        description="Audit a synthetic table against the real table that it was made from.",
    )
    audit.add_argument("--training", required=True, metavar="FILE", type=Path)
    audit.add_argument("--synthetic", required=True, metavar="FILE", type=Path)
    audit.add_argument(
        "--holdout",
        metavar="FILE",
        type=Path,
        help="real rows that the generator never saw; without them no privacy test is possible",
    )
    audit.add_argument(
        "--policy", metavar="POLICY", help="id of a shipped policy, or a policy file (TOML)"
    )
    audit.add_argument("--seed", type=_seed, metavar="N", help="the seed of all randomness")
    audit.add_argument(
        "--only", metavar="A,B", help="only these analyses: accuracy, privacy, discriminator"
    )
    audit.add_argument(
        "--ignore",
        metavar="COLUMN",
        action="append",
        default=[],
        help="leave a column out; may be repeated",
    )
    audit.add_argument(
        "--type",
        metavar="COLUMN=TYPE",
        action="append",
        default=[],
        dest="types",
        help="set a column's type: numeric, datetime, categorical, boolean, text, identifier",
    )
    audit.add_argument("--output", metavar="DIR", type=Path, help="folder for both files")
    audit.add_argument("--json", action="store_true", help="write audit.json to standard output")
    audit.set_defaults(run=_audit, parser=audit)


def _seed(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError("a seed is a whole number from 0 on")
    return value


# --- audit ---------------------------------------------------------------------------------


def _audit(options: argparse.Namespace) -> int:
    if options.output is None and not options.json:
        options.parser.error("give --output DIR, --json, or both")
    result = run_headless(
        training=options.training,
        synthetic=options.synthetic,
        holdout=options.holdout,
        policy=options.policy,
        seed=options.seed,
        only=options.only,
        ignored=options.ignore,
        types=_types(options.types),
        output=options.output,
        print_json=options.json,
    )
    return exit_code(result)


def run_headless(
    *,
    training: Path,
    synthetic: Path,
    holdout: Path | None,
    policy: str | None = None,
    seed: int | None = None,
    only: str | None = None,
    ignored: Sequence[str] = (),
    types: dict[str, ColumnType] | None = None,
    output: Path | None = None,
    print_json: bool = False,
) -> AuditResult:
    """Audit without a window: load, run, write, print."""
    from synthdesk import jobs
    from synthdesk.engine.serialise import to_json
    from synthdesk.terminal import live_progress, print_verdict

    files = {"training": training, "synthetic": synthetic}
    if holdout is not None:
        files["holdout"] = holdout
    made_here = output is not None and not output.exists()
    try:
        with (
            _interruptible(),
            tempfile.TemporaryDirectory(prefix="synthdesk-") as cache,
            live_progress() as progress,
        ):
            request = _request(files, cache, policy, seed, only, ignored, types, progress)
            result = jobs.run_audit(request, progress.part(0.1, 0.9))
            written = (
                jobs.write_report(result, str(output), progress.part(0.9, 1.0)) if output else None
            )
    except (KeyboardInterrupt, Cancelled):
        if output is not None:
            _remove_partial(output, made_here)
        raise
    if print_json:
        sys.stdout.write(to_json(result))
    else:
        print_verdict(result, written)
    return result


def _request(
    files: dict[str, Path],
    cache: str,
    policy: str | None,
    seed: int | None,
    only: str | None,
    ignored: Sequence[str],
    types: dict[str, ColumnType] | None,
    progress: Progress,
) -> AuditRequest:
    from synthdesk import jobs
    from synthdesk.engine.audit import ANALYSES, DEFAULT_SEED, AuditRequest, check_analyses
    from synthdesk.engine.policy import DEFAULT_POLICY, load_policy

    analyses = tuple(part.strip() for part in only.split(",")) if only else ANALYSES
    # Before anything is read: a typing error should not cost the time of a load.
    check_analyses(analyses)
    load_policy(policy or DEFAULT_POLICY)
    share = 0.1 / len(files)
    loaded = {
        role: jobs.load_table(
            str(path), role, cache, progress.part(index * share, (index + 1) * share)
        )
        for index, (role, path) in enumerate(files.items())
    }
    schema = loaded["training"].schema.with_changes(types, ignored)
    elsewhere = {
        name: table.source.name for table in loaded.values() for name in table.source.columns
    }
    _check_known(ignored, elsewhere, "--ignore")
    _check_known(tuple(types or ()), {c.name: "" for c in schema.columns}, "--type")
    schema = schema.with_ignored_extras({name: elsewhere[name] for name in ignored})
    return AuditRequest(
        training=loaded["training"],
        synthetic=loaded["synthetic"],
        holdout=loaded.get("holdout"),
        schema=schema,
        policy=policy or DEFAULT_POLICY,
        seed=DEFAULT_SEED if seed is None else seed,
        analyses=analyses,
    )


def _check_known(names: Sequence[str], known: dict[str, str], option: str) -> None:
    for name in names:
        if name not in known:
            raise UserError(
                "unknown-column",
                "There is no such column",
                f"{option} names “{name}”, which none of the tables has.",
                f"The columns are: {', '.join(list(known)[:20])}.",
                Where(column=name),
            )


def _types(entries: Sequence[str]) -> dict[str, ColumnType]:
    from synthdesk.engine.tables.schema import ColumnType

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


def exit_code(result: AuditResult) -> int:
    """0 if every gate passed or warned, else 1: what could not be judged has not passed."""
    from synthdesk.engine.policy import Verdict

    return EXIT_PASS if result.verdict.verdict in (Verdict.PASS, Verdict.WARN) else EXIT_GATE


class _interruptible:  # noqa: N801 - reads as a keyword at its one place of use
    """Turns a polite request to end (SIGTERM) into the same path as Ctrl+C."""

    def __enter__(self) -> None:
        self._before = signal.signal(signal.SIGTERM, self._interrupt)

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGTERM, self._before)

    @staticmethod
    def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt


def _remove_partial(output: Path, made_here: bool) -> None:
    """Files are written whole or not at all, so only a folder of our own can be left over."""
    if made_here and output.is_dir():
        shutil.rmtree(output, ignore_errors=True)


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
    files = sample_files(options.sample)
    run_headless(
        training=files["training"],
        synthetic=files["synthetic"],
        holdout=files["holdout"],
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
