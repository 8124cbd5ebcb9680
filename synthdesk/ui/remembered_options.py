"""The audit options that a new session begins with."""

from __future__ import annotations

from synthdesk.ui.session import AuditOptions
from synthdesk.ui.settings import POLICY, SEED, Settings


def remembered_options(settings: Settings) -> AuditOptions:
    """The remembered options, as far as they still make sense."""
    from synthdesk.engine.errors import UserError
    from synthdesk.engine.policy import load_policy

    options = AuditOptions()
    policy, seed = settings.get(POLICY), settings.get(SEED)
    try:
        load_policy(policy or options.policy)
    except UserError:
        policy = ""
    return AuditOptions(
        policy=policy or options.policy,
        seed=int(seed) if seed.isascii() and seed.isdigit() else options.seed,
    )
