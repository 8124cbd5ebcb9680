"""Every loaded version's groups stand beside the audited one's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from synthdesk.engine.audit import AuditRequest, look_at_bias
from synthdesk.engine.bias_audit import Bias
from synthdesk.engine.tables.loading import load_table
from synthdesk.engine.tables.schema import ColumnMark, ColumnRole
from synthdesk.engine.tables.source import TableRole
from tests.engine.bias.made_people import made_people


def looked_at(folder: Path, *, broken: bool = False) -> Bias:
    cache = folder / "cache"
    cache.mkdir()

    def loaded(name: str, role: TableRole, women: float, version: str = ""):
        path = folder / f"{name}.csv"
        made_people(600, len(name), women).to_csv(path, index=False)
        if broken and version == "second":
            path.write_text("sex,age\nfemale,3\n" * 60)
        return load_table(path, role, cache, version=version)

    training = loaded("real", TableRole.TRAINING, 0.3)
    first = loaded("fake", TableRole.SYNTHETIC, 0.5, "first")
    second = loaded("another", TableRole.SYNTHETIC, 0.7, "second")
    schema = training.schema.with_role(["paid"], ColumnRole.TARGET)
    schema = schema.with_marks(["sex"], [ColumnMark.PROTECTED])
    paid = replace(schema["paid"], favourable="well")
    schema = replace(
        schema, columns=tuple(paid if one.name == "paid" else one for one in schema.columns)
    )
    found = look_at_bias(AuditRequest(training, first, schema=schema), (second,))
    assert found is not None
    return found


def test_groups_and_models_of_every_version_are_listed(tmp_path: Path) -> None:
    found = looked_at(tmp_path)
    shares = {one.table: one.share.value for one in found.groups if one.group == "female"}
    assert list(shares) == ["training", "synthetic", "version second"]
    assert shares["training"] < shares["synthetic"] < shares["version second"]
    assert {run.train for run in found.models} == {"synthetic", "version second"}
    assert found.rebalancing.column == "sex"


def test_a_version_that_does_not_fit_is_left_out_and_said(tmp_path: Path) -> None:
    found = looked_at(tmp_path, broken=True)
    assert {one.table for one in found.groups} == {"training", "synthetic"}
    assert any("“second” is left out" in note for note in found.notes)
