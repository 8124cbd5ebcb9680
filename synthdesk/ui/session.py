"""The one state that all pages share: tables, schema, options and the last result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from synthdesk.engine.analyses import ANALYSES, DEFAULT_POLICY, DEFAULT_SEED
from synthdesk.engine.bias_settings import AS_FOUND, BiasSettings
from synthdesk.engine.errors import UserError
from synthdesk.engine.model.boosting import TUTORIAL, TrainingSettings
from synthdesk.engine.tables.source import AUDIT_ROLES, TableRole

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditRequest, AuditResult
    from synthdesk.engine.health.findings import Health, Waiver
    from synthdesk.engine.model_files.model_file import ModelFile
    from synthdesk.engine.tables.loading import LoadedTable
    from synthdesk.engine.tables.schema import Schema
    from synthdesk.engine.versions.lineage import Lineage


@dataclass(frozen=True)
class SessionEvent:
    """Who made a change, so that a view can pass over its own."""

    initiator: object


@dataclass(frozen=True)
class AuditOptions:
    """How to audit, beside the tables and the schema.

    Attributes:
        policy: id of a shipped policy, or path of a policy file.
        seed: the seed that all randomness derives from.
        analyses: what to compute.
        cutoff: date after which no value of a training column may lie.
        group_by: column within whose levels accuracy is looked at closely; empty for none.
        rules: rules of the user's own, as written.
        terms: terms that the user asks about in text columns.
        linkable_first: columns of one of two files about the same people, whose records somebody
            may want to join.
        linkable_second: columns of the other.
        without: columns that fake vs real is asked a second time without.
        training_settings: how models of the target are trained.
        synthetic_records_only: whether the models' views keep real records to themselves.
        bias: how bias is looked at.
    """

    policy: str = DEFAULT_POLICY
    seed: int = DEFAULT_SEED
    analyses: tuple[str, ...] = ANALYSES
    cutoff: date | None = None
    group_by: str = ""
    rules: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    linkable_first: tuple[str, ...] = ()
    linkable_second: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    training_settings: TrainingSettings = TUTORIAL
    synthetic_records_only: bool = False
    bias: BiasSettings = AS_FOUND


class Session(QObject):
    """Holds frozen values and says when one of them was replaced.

    Args:
        cache_folder: private folder for this session's working copies of the tables.
    """

    tables_changed = Signal(object)
    schema_changed = Signal(object)
    options_changed = Signal(object)
    """Options, or what is told of versions, were replaced."""

    result_changed = Signal(object)
    health_changed = Signal(object)
    """Findings or waivers were replaced."""

    def __init__(
        self,
        cache_folder: Path,
        options: AuditOptions | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.cache_folder = cache_folder
        self._tables: dict[TableRole, LoadedTable] = {}
        self._versions: dict[str, LoadedTable] = {}
        self._model: ModelFile | None = None
        self._health: Health | None = None
        self._waivers: tuple[Waiver, ...] = ()
        self._lineages: tuple[Lineage, ...] = ()
        self._schema: Schema | None = None
        self._options = options or AuditOptions()
        self._result: AuditResult | None = None
        self._result_of: tuple[object, ...] | None = None

    # --- what there is ---------------------------------------------------------------------

    @property
    def tables(self) -> Mapping[TableRole, LoadedTable]:
        """The loaded tables; of several synthetic versions the chosen one."""
        return MappingProxyType(self._tables)

    @property
    def versions(self) -> Mapping[str, LoadedTable]:
        """All synthetic versions by name, in the order in which they came."""
        return MappingProxyType(self._versions)

    @property
    def all_tables(self) -> tuple[LoadedTable, ...]:
        """Every loaded table: training, all synthetic versions, then the other roles."""
        training = self._tables.get(TableRole.TRAINING)
        others = (
            self._tables[role]
            for role in TableRole
            if role in self._tables and role not in (TableRole.TRAINING, TableRole.SYNTHETIC)
        )
        return (*((training,) if training else ()), *self._versions.values(), *others)

    @property
    def model(self) -> ModelFile | None:
        """A model of the user's own."""
        return self._model

    @property
    def health(self) -> Health | None:
        """What the last check of the tables found."""
        return self._health

    @property
    def waivers(self) -> tuple[Waiver, ...]:
        """Findings that somebody took responsibility for."""
        return self._waivers

    @property
    def lineages(self) -> tuple[Lineage, ...]:
        """Where versions came from, as far as somebody said so."""
        return self._lineages

    @property
    def schema(self) -> Schema | None:
        """The columns as the user left them; none without a training table."""
        return self._schema

    @property
    def options(self) -> AuditOptions:
        """The audit's options."""
        return self._options

    @property
    def result(self) -> AuditResult | None:
        """The last audit."""
        return self._result

    @property
    def result_is_stale(self) -> bool:
        """Whether tables, schema or options were changed after the last audit began."""
        return self._result is not None and self._result_of != self._fingerprint()

    @property
    def can_audit(self) -> bool:
        """Whether training and synthetic tables are there."""
        return TableRole.TRAINING in self._tables and TableRole.SYNTHETIC in self._tables

    def request(self) -> AuditRequest:
        """The audit of what is loaded now.

        Raises:
            UserError: ``no-training-table`` or ``no-synthetic-table``.
        """
        from synthdesk.engine.audit import AuditRequest

        for role, what in (
            (TableRole.TRAINING, "the real rows that the generator was trained on"),
            (TableRole.SYNTHETIC, "the rows that the generator made"),
        ):
            if role not in self._tables:
                raise UserError(
                    f"no-{role}-table",
                    f"The {role} table is missing",
                    f"An audit needs it: {what}.",
                    f"Choose the {role} file in the Data tab, then run the audit.",
                )
        return AuditRequest(
            training=self._tables[TableRole.TRAINING],
            synthetic=self._tables[TableRole.SYNTHETIC],
            holdout=self._tables.get(TableRole.HOLDOUT),
            schema=self._schema,
            policy=self._options.policy,
            seed=self._options.seed,
            analyses=self._options.analyses,
            waivers=self._waivers,
            cutoff=self._options.cutoff,
            group_by=self._group_by(),
            rules=self._options.rules,
            terms=self._options.terms,
            linkable_first=self._options.linkable_first,
            linkable_second=self._options.linkable_second,
            without=self._audited(self._options.without),
            model=self._model,
            training_settings=self._options.training_settings,
            bias=self._options.bias,
            others=tuple(table for role, table in self._tables.items() if role not in AUDIT_ROLES),
        )

    def _group_by(self) -> str:
        """The chosen column, for as long as it takes part."""
        return next(iter(self._audited((self._options.group_by,))), "")

    def _audited(self, names: tuple[str, ...]) -> tuple[str, ...]:
        audited = {column.name for column in self._schema.audited} if self._schema else set()
        return tuple(name for name in names if name in audited)

    # --- changes ---------------------------------------------------------------------------

    def set_table(self, role: TableRole, table: LoadedTable | None, initiator: object) -> None:
        """Put a table in its place, or take it away.

        A synthetic table takes the place of the version of the same name, or becomes a further
        one, and is chosen; taking the synthetic table away takes the chosen version, and the
        latest of those left is chosen.

        A new training table brings its own schema, unless it suggests exactly what the earlier
        one did: then the user's decisions still hold.
        """
        earlier = self._tables.pop(role, None)
        if role is TableRole.SYNTHETIC:
            table = self._with_version(earlier, table)
        if table is not None:
            self._tables[role] = table
        schema = self._schema
        if role is TableRole.TRAINING:
            same = earlier is not None and table is not None and earlier.schema == table.schema
            if not same:
                schema = table.schema if table is not None else None
        changed, self._schema = schema != self._schema, schema
        self.tables_changed.emit(SessionEvent(initiator))
        if changed:
            self.schema_changed.emit(SessionEvent(initiator))

    def _with_version(
        self, chosen: LoadedTable | None, table: LoadedTable | None
    ) -> LoadedTable | None:
        if table is not None:
            self._versions[table.version] = table
            return table
        if chosen is not None:
            self._versions.pop(chosen.version, None)
            self._lineages = tuple(one for one in self._lineages if one.version != chosen.version)
        return next(reversed(self._versions.values()), None)

    def choose_version(self, name: str, initiator: object) -> None:
        """Audit another synthetic version."""
        self._tables[TableRole.SYNTHETIC] = self._versions[name]
        self.tables_changed.emit(SessionEvent(initiator))

    def rename_version(self, name: str, new: str, initiator: object) -> None:
        """Give a synthetic version another name; a name that is taken changes nothing."""
        if new in self._versions:
            return
        table = self._versions[name]
        renamed = replace(table, source=replace(table.source, version=new))
        self._versions = {
            renamed.version if key == name else key: renamed if key == name else value
            for key, value in self._versions.items()
        }
        if self._tables[TableRole.SYNTHETIC] is table:
            self._tables[TableRole.SYNTHETIC] = renamed
        self._lineages = tuple(one.with_renamed(name, new) for one in self._lineages)
        self.tables_changed.emit(SessionEvent(initiator))

    def set_model(self, model: ModelFile | None, initiator: object) -> None:
        """Put a model in place, or take it away."""
        self._model = model
        self.tables_changed.emit(SessionEvent(initiator))

    def set_health(self, health: Health | None, initiator: object) -> None:
        """Put the findings of a check in place."""
        self._health = health
        self.health_changed.emit(SessionEvent(initiator))

    def set_waivers(self, waivers: tuple[Waiver, ...], initiator: object) -> None:
        """Replace the waivers."""
        if waivers != self._waivers:
            self._waivers = waivers
            self.health_changed.emit(SessionEvent(initiator))

    def set_lineages(self, lineages: tuple[Lineage, ...], initiator: object) -> None:
        """Replace what is told of where versions came from; what says nothing is left out."""
        told = tuple(one for one in lineages if not one.is_empty)
        if told != self._lineages:
            self._lineages = told
            self.options_changed.emit(SessionEvent(initiator))

    def set_schema(self, schema: Schema, initiator: object) -> None:
        """Replace the columns' types and roles."""
        if schema != self._schema:
            self._schema = schema
            self.schema_changed.emit(SessionEvent(initiator))

    def set_options(self, options: AuditOptions, initiator: object) -> None:
        """Replace the audit's options."""
        if options != self._options:
            self._options = options
            self.options_changed.emit(SessionEvent(initiator))

    def set_result(
        self,
        result: AuditResult | None,
        initiator: object,
        request: AuditRequest | None = None,
    ) -> None:
        """Put an audit's result in place.

        Args:
            result: the result, or none.
            initiator: who sets it.
            request: what it was computed from, if the session may have moved on since.
        """
        self._result = result
        self._result_of = _fingerprint_of(request) if request else self._fingerprint()
        self.result_changed.emit(SessionEvent(initiator))

    def extend_result(
        self, result: AuditResult, options: dict[str, Any], initiator: object
    ) -> bool:
        """Put a result in place that holds more of the audit on show than before.

        Args:
            result: the result on show with a part added that was asked for afterwards.
            options: audit options that give that part, so that a re-run gives the same result.
            initiator: who asked.

        Returns:
            Whether it was put in place; one whose audit has gone stale meanwhile is not.
        """
        if self.result_is_stale or self._result is None:
            return False
        self._options = replace(self._options, **options)
        self._result, self._result_of = result, self._fingerprint()
        self.options_changed.emit(SessionEvent(initiator))
        self.result_changed.emit(SessionEvent(initiator))
        return True

    def _fingerprint(self) -> tuple[object, ...] | None:
        return _fingerprint_of(self.request()) if self.can_audit else None


def _fingerprint_of(request: AuditRequest) -> tuple[object, ...]:
    """What a result depends on, without comparing previews and profiles."""
    schema = request.schema or request.training.schema
    return (
        tuple((table.source, table.renames) for table in (*request.tables, *request.others)),
        schema.fingerprint(),
        request.policy,
        request.seed,
        request.analyses,
        request.waivers,
        request.cutoff,
        request.group_by,
        request.rules,
        request.terms,
        request.linkable_first,
        request.linkable_second,
        request.without,
        request.model,
        request.training_settings,
        request.bias,
    )
