"""Loaded tables and previews made by hand, for tests of what shows them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.import_settings import (
    AS_RECOGNISED,
    BadRows,
    DateOrder,
    ImportSettings,
    Part,
    Reason,
    Recognised,
)
from synthdesk.engine.tables.loading import HoldoutSplit, LoadedTable
from synthdesk.engine.tables.preview import FilePreview
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType, NumberKind, Schema
from synthdesk.engine.tables.source import TableFile, TableRole

CSV_SETTINGS = ImportSettings(
    encoding="cp1252",
    delimiter=";",
    quote='"',
    header=1,
    decimal=",",
    thousands="",
    dates=DateOrder.YEAR_MONTH_DAY,
    missing=(),
    bad_rows=BadRows.REFUSE,
)
CSV = Recognised(
    "csv",
    "",
    CSV_SETTINGS,
    (
        Reason("delimiter", "Every line has three “;”."),
        Reason("encoding", "Bytes 0x80 to 0x9f occur, as Windows writes them.", is_sure=False),
        Reason("decimal", "All numbers with a fraction have a comma."),
    ),
)
SURE_CSV = replace(CSV, reasons=CSV.reasons[:1])
WORKBOOK = Recognised(
    "excel",
    "",
    ImportSettings(part="2019", header=1, missing=()),
    (Reason("part", "The largest of two sheets.", is_sure=False),),
    (Part("2019", "sheet", 400, 3), Part("Notes", "sheet", 12, 1)),
)
SCHEMA = Schema(
    (
        Column("person", ColumnType.IDENTIFIER, ColumnRole.SUBJECT_KEY, "all are different"),
        Column("age", ColumnType.NUMERIC, ColumnRole.FEATURE, "numbers", NumberKind.INTEGER),
        Column("city", ColumnType.CATEGORICAL, ColumnRole.FEATURE, "4 different texts"),
        Column("born", ColumnType.DATETIME, ColumnRole.FEATURE, "ISO dates"),
    )
)
ROWS = (("p1", "31", "Wien", "1990-01-01"), ("p2", None, "<b>Graz</b>", "1985-12-24"))
UNREADABLE = "unreadable"


def made_table(
    role: TableRole = TableRole.TRAINING,
    path: str = "/data/people.csv",
    recognised: Recognised = SURE_CSV,
    given: ImportSettings = AS_RECOGNISED,
    rows: int = 48_842,
    version: str = "",
) -> LoadedTable:
    """A table as the job would bring it."""
    source = TableFile(
        role=role,
        name=Path(path).name,
        format=recognised.format,
        bytes=3_912_345,
        sha256="0123456789abcdef" * 4,
        rows=rows,
        columns=tuple(column.name for column in SCHEMA.columns),
        version=version,
        settings=given.over(recognised.settings),
    )
    return LoadedTable(
        source=source,
        path=path,
        cache=f"/cache/{role}.arrow",
        schema=SCHEMA,
        profile=(),
        preview=(("p1", "31", "Wien", "1990-01-01"),),
        recognised=recognised,
        given=given,
        seconds=0.42,
    )


def made_preview(
    recognised: Recognised = CSV, given: ImportSettings = AS_RECOGNISED
) -> FilePreview:
    """A preview as the job would bring it."""
    return FilePreview(recognised, given.over(recognised.settings), SCHEMA, ROWS)


class MadeJobs:
    """Stands in for the program's jobs and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.recognised: dict[str, Recognised] = {}
        """By file name; ``SURE_CSV`` for all others."""

    def params_of(self, name: str) -> list[dict[str, Any]]:
        """What a job was asked for, each time."""
        return [params for job, params in self.asked if job == name]

    def __call__(self, name: str, params: dict[str, Any], progress: Progress) -> Any:
        self.asked.append((name, params))
        return getattr(self, name)(progress=progress, **params)

    def load_table(self, path: str, role: str, progress: Progress, **given: Any) -> LoadedTable:
        progress.step(0.5, "1.2 of 15 million rows · 210 MB of 1.5 GB")
        name = Path(path).name
        if UNREADABLE in name:
            raise UserError(
                "ragged-row", "A row has too many values", "7, not 4.", "Mend it.", Where(name)
            )
        recognised = self.recognised.get(name, SURE_CSV)
        del given["cache_folder"]
        return made_table(
            TableRole(role), path, recognised, given["settings"], version=given["version"]
        )

    def preview_file(self, path: str, settings: ImportSettings, progress: Progress) -> FilePreview:
        recognised = self.recognised.get(Path(path).name, CSV)
        preview = made_preview(recognised, settings)
        if settings.encoding == "utf-8":
            return replace(preview, rows=(), problem="Byte 0x80 in line 3 is no UTF-8.")
        return preview

    def split_holdout(
        self, table: LoadedTable, share: float, seed: int, subject_key: str, **_: Any
    ) -> tuple[LoadedTable, LoadedTable]:
        held_out = round(table.source.rows * share)
        parts = []
        for role, rows in (
            (TableRole.TRAINING, table.source.rows - held_out),
            (TableRole.HOLDOUT, held_out),
        ):
            split = HoldoutSplit(share, seed, subject_key, role is TableRole.HOLDOUT)
            source = replace(table.source, role=role, rows=rows, derived="a random split")
            parts.append(replace(table, source=source, split=split))
        return parts[0], parts[1]
