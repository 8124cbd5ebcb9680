"""A comparison of versions without a window: load, compare, write, print."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.column_decisions import ColumnDecisions, decided_schema, renamed_tables
from synthdesk.engine.errors import Cancelled, UserError
from synthdesk.engine.tables.import_settings import ImportSettings
from synthdesk.interruption import interruptible, remove_partial

if TYPE_CHECKING:
    from synthdesk.engine.progress import Progress
    from synthdesk.engine.versions.comparing import ComparisonRequest, VersionComparison


def run_comparison(
    *,
    versions: Sequence[Path],
    training: Path,
    holdout: Path | None,
    policy: str | None,
    seed: int | None,
    only: str | None,
    settings: ImportSettings,
    decisions: ColumnDecisions,
    with_ladder: bool,
    output: Path | None,
    print_json: bool,
) -> VersionComparison:
    """Compare without a window: load, compare, write, print.

    Args:
        versions: synthetic files, at least one.
        training: the file that they were made from.
        holdout: real rows that no generator saw.
        policy: id or path; the default if absent.
        seed: of all randomness; the default if absent.
        only: names of analyses, separated by commas; those that the policy asks for if absent.
        settings: how all files are read.
        decisions: on columns.
        with_ladder: whether reference tables are measured, too.
        output: folder for both files.
        print_json: whether ``comparison.json`` goes to standard output.
    """
    from synthdesk import jobs
    from synthdesk.engine.serialise import to_json
    from synthdesk.terminal import live_progress, print_comparison

    made_here = output is not None and not output.exists()
    files = {"training": training, "holdout": holdout}
    given = {role: path for role, path in files.items() if path is not None}
    try:
        with (
            interruptible(),
            tempfile.TemporaryDirectory(prefix="synthdesk-") as cache,
            live_progress() as progress,
        ):
            request = _request(
                *(versions, given, cache, policy, seed, only, settings, decisions, with_ladder),
                progress.part(0.0, 0.1),
            )
            found = jobs.compare_versions(request, progress.part(0.1, 0.9))
            writing = progress.part(0.9, 1.0)
            written = jobs.write_comparison(found, str(output), writing) if output else None
    except (KeyboardInterrupt, Cancelled):
        if output is not None:
            remove_partial(output, made_here)
        raise
    if print_json:
        sys.stdout.write(to_json(found))
    else:
        print_comparison(found, written)
    return found


def _request(
    versions: Sequence[Path],
    given: dict[str, Path],
    cache: str,
    policy: str | None,
    seed: int | None,
    only: str | None,
    settings: ImportSettings,
    decisions: ColumnDecisions,
    with_ladder: bool,
    progress: Progress,
) -> ComparisonRequest:
    from synthdesk import jobs
    from synthdesk.engine.analyses import DEFAULT_POLICY, DEFAULT_SEED
    from synthdesk.engine.audit import check_analyses
    from synthdesk.engine.policy import load_policy
    from synthdesk.engine.versions.comparing import ComparisonRequest

    analyses = tuple(part.strip() for part in only.split(",")) if only else ()
    # Before anything is read: a typing error should not cost the time of a load.
    if analyses:
        check_analyses(analyses)
        if not {"accuracy", "discriminator"} <= set(analyses):
            raise UserError(
                "too-few-analyses",
                "A comparison needs accuracy and discriminator",
                f"--only was given as “{only}”; headline figures rest on those two.",
                "Add them, or leave --only out.",
            )
    load_policy(policy or DEFAULT_POLICY)
    files = [(role, role, path) for role, path in given.items()]
    files += [(f"version {i}", "synthetic", path) for i, path in enumerate(versions)]
    loaded = {
        name: jobs.load_table(
            str(path),
            role,
            cache,
            progress.part(place / len(files), (place + 1) / len(files)),
            settings,
        )
        for place, (name, role, path) in enumerate(files)
    }
    loaded = renamed_tables(loaded, decisions.renames)
    return ComparisonRequest(
        training=loaded["training"],
        versions=tuple(table for name, table in loaded.items() if name not in given),
        holdout=loaded.get("holdout"),
        schema=decided_schema(loaded, decisions),
        policy=policy or DEFAULT_POLICY,
        seed=DEFAULT_SEED if seed is None else seed,
        analyses=analyses,
        with_ladder=with_ladder,
    )
