"""The reference ladder of an audit: measured once for the same real rows, then remembered."""

from __future__ import annotations

from synthdesk.engine.audit import AuditRequest, AuditResult, conformed
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.sequences.context import Contexts
from synthdesk.engine.sequences.flat import flat_tables
from synthdesk.engine.tables.source import TableRole
from synthdesk.engine.versions.headline import Figure
from synthdesk.engine.versions.ladder import (
    ReferenceLadder,
    ladder_key,
    measure_ladder,
    remember_ladder,
    remembered_ladder,
)

REAL = (TableRole.TRAINING, TableRole.HOLDOUT, TableRole.CONTEXT, TableRole.HOLDOUT_CONTEXT)
"""Parts of an audit that its ladder depends on."""


def ladder_of(request: AuditRequest, progress: Progress = SILENT) -> ReferenceLadder:
    """The ladder of an audit's training table.

    Args:
        request: the audit.
        progress: told rung by rung.

    Raises:
        UserError: for inputs that can't be audited.
    """
    tables = [one for one in (*request.tables, *request.others) if one.source.role in REAL]
    schema = request.schema or request.training.schema
    sources, renames = [one.source for one in tables], [one.renames for one in tables]
    key = ladder_key(sources, schema.fingerprint(), request.seed, renames)
    known = remembered_ladder(key)
    if known is None:
        progress.step(0.0, "Reference ladder: matching the tables")
        flat = flat_tables(conformed(request), Contexts.of(*request.others), request.seed)
        measuring = progress.part(0.02, 1.0)
        by_subject = flat.is_by_subject
        known = measure_ladder(flat.tables, request.seed, measuring, by_subject=by_subject)
        remember_ladder(key, known)
    progress.step(1.0)
    return known


def ladder_inputs(result: AuditResult) -> str:
    """A digest of what the ladder of a result depends on."""
    real = [one for one in result.inputs if one.role in REAL]
    known = result.provenance
    return ladder_key(real, known.schema_fingerprint, known.seed, [])


def headline_estimates(result: AuditResult) -> dict[Figure, Estimate]:
    """The headline figures that an audit measured, as they stand on its ladder.

    An audit's overall accuracy has no interval of its own; its low and high are the figure.
    """
    found: dict[Figure, Estimate] = {}
    accuracy, privacy = result.accuracy, result.privacy
    if accuracy is not None:
        overall = accuracy.overall
        found[Figure.ACCURACY] = Estimate(
            overall, overall, overall, accuracy.n_synthetic, "whole files"
        )
    if result.discriminator is not None:
        found[Figure.AUC] = result.discriminator.auc
    if privacy is not None and privacy.unique_matches is not None:
        found[Figure.COPIES] = privacy.unique_matches.difference
    if privacy is not None and privacy.nearest_owner is not None:
        found[Figure.NEAREST] = privacy.nearest_owner.difference
    return found
