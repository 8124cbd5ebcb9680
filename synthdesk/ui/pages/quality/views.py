"""The views of the Quality page, in the order of their tabs; each is imported when it is built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from synthdesk.engine.quality_findings import QUALITY_PARTS
from synthdesk.ui.pages.quality.quality_view import QualityView


@dataclass(frozen=True)
class ViewSpec:
    """A view before it is there; title and fields are those of its class.

    Attributes:
        name: what the page calls it.
        title: title of its tab, with an access key.
        fields: fields of the result that it shows.
        view_class: imports the class.
    """

    name: str
    title: str
    fields: tuple[str, ...]
    view_class: Callable[[], type[QualityView]]


def _overview() -> type[QualityView]:
    from synthdesk.ui.pages.quality.overview.overview_view import OverviewView

    return OverviewView


def _columns() -> type[QualityView]:
    from synthdesk.ui.pages.quality.columns.columns_view import ColumnsView

    return ColumnsView


def _pairs() -> type[QualityView]:
    from synthdesk.ui.pages.quality.pairs.pairs_view import PairsView

    return PairsView


def _groups() -> type[QualityView]:
    from synthdesk.ui.pages.quality.groups.groups_view import GroupsView

    return GroupsView


def _rules() -> type[QualityView]:
    from synthdesk.ui.pages.quality.rules.rules_view import RulesView

    return RulesView


def _text() -> type[QualityView]:
    from synthdesk.ui.pages.quality.text.text_view import TextView

    return TextView


def _missing() -> type[QualityView]:
    from synthdesk.ui.pages.quality.missing.missing_view import MissingView

    return MissingView


def _sequences() -> type[QualityView]:
    from synthdesk.ui.pages.quality.sequences.sequences_view import SequencesView

    return SequencesView


def _map() -> type[QualityView]:
    from synthdesk.ui.pages.quality.map.map_view import MapView

    return MapView


OVERVIEW = "overview"
VIEWS = (
    ViewSpec(OVERVIEW, "&Overview", tuple(part.field for part in QUALITY_PARTS), _overview),
    ViewSpec("columns", "&Columns", ("accuracy", "details"), _columns),
    ViewSpec("pairs", "&Pairs", ("accuracy",), _pairs),
    ViewSpec("groups", "&Groups", ("subgroups",), _groups),
    ViewSpec("rules", "&Rules", ("rules",), _rules),
    ViewSpec("text", "Te&xt", ("text",), _text),
    ViewSpec("missing", "&Missing", ("missing",), _missing),
    ViewSpec("sequences", "&Sequences", ("sequences",), _sequences),
    ViewSpec("map", "M&ap", ("geography",), _map),
)

_NAMED = {spec.name: spec for spec in VIEWS}
VIEW_OF_PART = {
    "details": _NAMED["columns"],
    "accuracy": _NAMED["pairs"],
    "subgroups": _NAMED["groups"],
    "rules": _NAMED["rules"],
    "text": _NAMED["text"],
    "missing": _NAMED["missing"],
    "sequences": _NAMED["sequences"],
    "geography": _NAMED["map"],
}
"""Where the findings of each analysis are seen, by its field of the result."""
