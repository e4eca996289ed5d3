"""Who supports whom, and who was asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from stepback._records._relations import Support
from stepback.testing._byte_choices import Choices
from stepback.testing.strategies import _field_values as values


def supports(
    nodes: Mapping[str, int],
    managers: Mapping[str, str],
    backed: Mapping[str, Choices],
    anywhere: Iterable[Choices],
) -> list[Support]:
    """Support by some managers or others, and between any two; `nodes` has the places."""
    made: dict[tuple[str, ...], Support] = {}

    def add(supporter: str, supported: str, row: Choices) -> None:
        strength = row.one_of(values.STRENGTHS)
        kind, basis = row.one_of(values.KINDS), row.one_of(values.BASES)
        if supporter != supported:
            given = Support(supporter, supported, strength=strength, kind=kind, basis=basis)
            made.setdefault((supporter, supported, kind, basis), given)

    for node, row in backed.items():
        if row.seldom(3):
            anyone = row.nearest(nodes)
            add(managers.get(node) or anyone, node, row)
    for row in anywhere:
        add(row.nearest(nodes), row.nearest(nodes), row)
    return list(made.values())


def respondents(people: Sequence[str], row: Choices) -> list[str] | None:
    """Those who were asked, where that was not everyone."""
    return [id_ for id_ in people if not row.seldom(3)] if row.seldom(4) else None
