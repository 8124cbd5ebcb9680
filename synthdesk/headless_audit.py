"""An audit without a window: load, run, write, print; interrupted, it leaves nothing behind."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from synthdesk.engine.errors import Cancelled, UserError, Where

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditRequest, AuditResult
    from synthdesk.engine.progress import Progress
    from synthdesk.engine.tables.schema import ColumnType


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
