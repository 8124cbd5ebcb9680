"""An audit without a window: load, run, write, print; interrupted, it leaves nothing behind."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from synthdesk.column_decisions import (
    NOTHING_DECIDED,
    ColumnDecisions,
    check_known,
    decided_schema,
    renamed_tables,
)
from synthdesk.engine.disclosure.form import ResultForm
from synthdesk.engine.errors import Cancelled, UserError, Where
from synthdesk.engine.tables.import_settings import AS_RECOGNISED, ImportSettings
from synthdesk.interruption import interruptible, remove_partial

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditRequest, AuditResult
    from synthdesk.engine.model_files.model_file import ModelFile
    from synthdesk.engine.progress import Progress
    from synthdesk.engine.tables.loading import LoadedTable
    from synthdesk.engine.tables.schema import Schema


@dataclass(frozen=True)
class Questions:
    """What the command line asks beyond the figures that every audit has.

    Attributes:
        group_by: column within whose levels accuracy is looked at closely.
        rules_file: the user's own rules, one a line.
        terms: terms to look at in text columns.
        linkable_first: columns of one of two files about the same people, whose records somebody
            may want to join.
        linkable_second: columns of the other.
        without: columns that fake vs real is asked a second time without.
        check_instruments: whether the privacy tests are tried out on these tables.
        with_ladder: whether figures are shown beside those of reference tables.
        model: file of a model of the target.
        references: groups of protected columns that others are compared with.
    """

    group_by: str = ""
    rules_file: Path | None = None
    terms: tuple[str, ...] = ()
    linkable_first: tuple[str, ...] = ()
    linkable_second: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    check_instruments: bool = True
    with_ladder: bool = True
    model: Path | None = None
    references: tuple[str, ...] = ()


NOTHING_ASKED = Questions()


def run_headless(
    *,
    training: Path,
    synthetic: Path,
    holdout: Path | None,
    others: Mapping[str, Path] = MappingProxyType({}),
    policy: str | None = None,
    seed: int | None = None,
    only: str | None = None,
    settings: ImportSettings = AS_RECOGNISED,
    decisions: ColumnDecisions = NOTHING_DECIDED,
    questions: Questions = NOTHING_ASKED,
    output: Path | None = None,
    print_json: bool = False,
    form: ResultForm = ResultForm.INTERNAL,
) -> AuditResult:
    """Audit without a window: load, run, write, print.

    Args:
        others: further tables by role, such as the ground truth.
        form: of what is written or printed as JSON; the verdict on the terminal is whole.
    """
    files = {"training": training, "synthetic": synthetic}
    if holdout is not None:
        files["holdout"] = holdout
    files |= others

    def request(cache: str, progress: Progress) -> AuditRequest:
        return _request(files, cache, policy, seed, only, settings, decisions, questions, progress)

    return _run(request, output, print_json, form)


def run_project(
    project: Path,
    output: Path | None = None,
    print_json: bool = False,
    check_instruments: bool = True,
    with_ladder: bool = True,
    form: ResultForm = ResultForm.INTERNAL,
) -> AuditResult:
    """Audit what a project decided: its tables, columns, options and waivers."""
    from synthdesk import jobs
    from synthdesk.engine.project.request import request_of

    def request(cache: str, progress: Progress) -> AuditRequest:
        looking, loading = progress.part(0.0, 0.02), progress.part(0.02, 0.1)
        checked = jobs.check_project(str(project), str(project.absolute().parent), looking)
        asked, changed = request_of(checked, project, Path(cache), loading)
        for table in changed:
            sys.stderr.write(
                f"synthdesk: {table} has changed since the project was saved; it is audited as "
                "it is now\n"
            )
        return replace(asked, check_instruments=check_instruments, with_ladder=with_ladder)

    return _run(request, output, print_json, form)


def _run(
    request_for: Callable[[str, Progress], AuditRequest],
    output: Path | None,
    print_json: bool,
    form: ResultForm,
) -> AuditResult:
    """Load, run, write, print.

    Args:
        request_for: makes the audit from a cache folder, the first tenth of the work.
        output: folder for both files.
        print_json: whether ``audit.json`` goes to standard output in the verdict's place.
        form: of both files, or of what is printed.
    """
    from synthdesk import jobs
    from synthdesk.engine.disclosure.shareable import shareable_form
    from synthdesk.engine.serialise import to_json
    from synthdesk.terminal import live_progress, print_verdict

    made_here = output is not None and not output.exists()
    try:
        with (
            interruptible(),
            tempfile.TemporaryDirectory(prefix="synthdesk-") as cache,
            live_progress() as progress,
        ):
            result = jobs.run_audit(request_for(cache, progress), progress.part(0.1, 0.9))
            writing = progress.part(0.9, 1.0)
            written = (
                jobs.write_report(result, str(output), writing, form=form.value) if output else None
            )
    except (KeyboardInterrupt, Cancelled):
        if output is not None:
            remove_partial(output, made_here)
        raise
    if print_json:
        is_shareable = form is ResultForm.SHAREABLE
        sys.stdout.write(to_json(shareable_form(result) if is_shareable else result))
    else:
        print_verdict(result, written)
    return result


def _request(
    files: dict[str, Path],
    cache: str,
    policy: str | None,
    seed: int | None,
    only: str | None,
    settings: ImportSettings,
    decisions: ColumnDecisions,
    questions: Questions,
    progress: Progress,
) -> AuditRequest:
    from synthdesk import jobs
    from synthdesk.engine.analyses import ANALYSES, DEFAULT_POLICY, DEFAULT_SEED
    from synthdesk.engine.audit import AuditRequest, check_analyses
    from synthdesk.engine.bias_settings import BiasSettings
    from synthdesk.engine.policy import load_policy
    from synthdesk.engine.tables.source import AUDIT_ROLES

    analyses = tuple(part.strip() for part in only.split(",")) if only else ANALYSES
    # Before anything is read: a typing error should not cost the time of a load.
    check_analyses(analyses)
    load_policy(policy or DEFAULT_POLICY)
    rules = _own_rules(questions.rules_file)
    share = 0.1 / len(files)
    loaded = {
        role: jobs.load_table(
            str(path), role, cache, progress.part(index * share, (index + 1) * share), settings
        )
        for index, (role, path) in enumerate(files.items())
    }
    loaded = renamed_tables(loaded, decisions.renames)
    schema = decided_schema(loaded, decisions)
    own = {column.name: "" for column in schema.audited}
    check_known((questions.group_by,) if questions.group_by else (), own, "--group-by")
    check_known(questions.without, own, "--without")
    return AuditRequest(
        training=loaded["training"],
        synthetic=loaded["synthetic"],
        holdout=loaded.get("holdout"),
        schema=schema,
        policy=policy or DEFAULT_POLICY,
        seed=DEFAULT_SEED if seed is None else seed,
        analyses=analyses,
        group_by=questions.group_by,
        rules=rules,
        terms=questions.terms,
        linkable_first=questions.linkable_first,
        linkable_second=questions.linkable_second,
        without=questions.without,
        check_instruments=questions.check_instruments,
        with_ladder=questions.with_ladder,
        model=_model(questions.model, schema),
        bias=BiasSettings(references=_references(questions.references, schema, loaded["training"])),
        others=tuple(table for role, table in loaded.items() if role not in AUDIT_ROLES),
    )


def _model(path: Path | None, schema: Schema) -> ModelFile | None:
    if path is None:
        return None
    from synthdesk.engine.model_files.model_file import load_model
    from synthdesk.engine.tables.schema import ColumnRole

    if not any(column.role is ColumnRole.TARGET for column in schema.columns):
        raise UserError(
            "no-target",
            "There is no target",
            "--model gives a model, and no column is named that it predicts.",
            "Name it with --target, or in the schema file.",
        )
    return load_model(path)


def _references(
    groups: tuple[str, ...], schema: Schema, training: LoadedTable
) -> tuple[tuple[str, str], ...]:
    """Each group with the protected column that has it as a value."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from synthdesk.engine.tables.loading import open_arrow
    from synthdesk.engine.tables.schema import ColumnMark

    if not groups:
        return ()
    names = [column.name for column in schema.marked(ColumnMark.PROTECTED)]
    table = open_arrow(Path(training.cache))
    values = {name: pc.unique(table[name].cast(pa.string())).to_pylist() for name in names}
    found = []
    for group in groups:
        holders = [name for name in names if group in values[name]]
        if not holders:
            raise UserError(
                "unknown-reference",
                "No protected column has the reference group",
                f"“{group[:60]}” is no value of {', '.join(names)[:200] or 'a protected column'}.",
                "Write it as in the training table, and name its column with --protected.",
                Where(file=training.source.name),
            )
        found += [(name, group) for name in holders]
    return tuple(found)


def _own_rules(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return ()
    from synthdesk.engine.rules.rules import rules_from_text
    from synthdesk.engine.tables.source import existing_file

    try:
        text = existing_file(path).read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(
            "bad-rules-file",
            "The rules file is no plain text",
            f"Its byte {error.start + 1:,} is not UTF-8.",
            "Save it as UTF-8 text, with one rule a line.",
            Where(file=path.name),
        ) from error
    return rules_from_text(text, path.name)


def write_guessed_schema(path: Path, settings: ImportSettings, output: Path | None) -> None:
    """Write the schema that a training table suggests, as TOML to be edited.

    Args:
        path: the training table.
        settings: how it is to be read.
        output: a new file; standard output if absent.
    """
    # Before anything is read: an edited schema must never be written over.
    if output is not None and output.exists():
        raise UserError(
            "file-exists",
            "The schema file is already there",
            "It may hold decisions that somebody made.",
            "Choose another name, or remove the file first.",
            Where(file=str(output)),
        )
    text = _guessed_schema(path, settings)
    if output is None:
        sys.stdout.write(text)
        return
    try:
        with output.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        raise UserError(
            "file-not-writable",
            "The schema file could not be written",
            f"The system said: {error.strerror or error}.",
            "Choose a folder that exists and that you may write to.",
            Where(file=str(output)),
        ) from error
    sys.stdout.write(f"{output}\n")


def _guessed_schema(path: Path, settings: ImportSettings) -> str:
    from synthdesk import jobs
    from synthdesk.engine.tables.schema_file import to_toml
    from synthdesk.terminal import live_progress

    with (
        interruptible(),
        tempfile.TemporaryDirectory(prefix="synthdesk-") as cache,
        live_progress() as progress,
    ):
        table = jobs.load_table(str(path), "training", cache, progress, settings)
    return to_toml(table.schema, table.suggestions)
