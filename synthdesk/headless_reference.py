"""A reference table without a window: load, make, write."""

from __future__ import annotations

import tempfile
from pathlib import Path

from synthdesk.column_decisions import ColumnDecisions, decided_schema
from synthdesk.engine.tables.import_settings import ImportSettings
from synthdesk.interruption import interruptible


def run_reference(
    *,
    training: Path,
    given: Path | None,
    output: Path,
    generator: str,
    rows: int | None,
    seed: int | None,
    shares: tuple[str, str] | None,
    impute: bool,
    settings: ImportSettings,
    decisions: ColumnDecisions,
) -> None:
    """Make a reference table without a window.

    Args:
        training: the file that is learnt from.
        given: rows of some of its columns, to which the others are drawn.
        output: the Parquet file to be written.
        generator: name of one.
        rows: how many; as many as training if absent.
        seed: of all randomness; the default if absent.
        shares: a column, and shares of its values as written.
        impute: whether the training table's gaps are filled instead.
        settings: how both files are read.
        decisions: on columns.
    """
    from synthdesk import jobs
    from synthdesk.engine.analyses import DEFAULT_SEED
    from synthdesk.engine.generators.reference_request import (
        GeneratorName,
        ReferenceRequest,
        parse_shares,
    )
    from synthdesk.terminal import live_progress, print_made

    wished = None if shares is None else parse_shares(*shares)
    files = {"training": training, "given": given}
    with (
        interruptible(),
        tempfile.TemporaryDirectory(prefix="synthdesk-") as cache,
        live_progress() as progress,
    ):
        loaded = {
            name: jobs.load_table(
                str(path),
                "training" if name == "training" else "synthetic",
                cache,
                progress.part(0.0, 0.1),
                settings,
            )
            for name, path in files.items()
            if path is not None
        }
        request = ReferenceRequest(
            training=loaded["training"],
            schema=decided_schema(loaded, decisions),
            generator=GeneratorName(generator),
            rows=rows,
            seed=DEFAULT_SEED if seed is None else seed,
            shares=wished,
            given=loaded.get("given"),
            impute=impute,
        )
        made = jobs.make_reference(request, str(output), cache, progress.part(0.1, 1.0))
    print_made(output, made.source.rows)
