"""Draw who supports whom, and who was asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from stepback._records._relations import Support
from stepback.testing._byte_choices import ByteChoices
from stepback.testing.strategies import _field_values as values


def draw_supports(
    nodes: Mapping[str, int],
    managers: Mapping[str, str],
    choices_by_node: Mapping[str, ByteChoices],
    further_choices: Iterable[ByteChoices],
) -> list[Support]:
    """Support by the manager or another node, and between any two; `nodes` has the places."""
    made: dict[tuple[str, ...], Support] = {}

    def add(supporter: str, supported: str, row: ByteChoices) -> None:
        strength = row.pick_option(values.STRENGTHS)
        kind, basis = row.pick_option(values.KINDS), row.pick_option(values.BASES)
        if supporter != supported:
            support = Support(supporter, supported, strength=strength, kind=kind, basis=basis)
            made.setdefault((supporter, supported, kind, basis), support)

    for node, row in choices_by_node.items():
        if row.is_one_in(3):
            anyone = row.pick_nearest(nodes)
            add(managers.get(node) or anyone, node, row)
    for row in further_choices:
        add(row.pick_nearest(nodes), row.pick_nearest(nodes), row)
    return list(made.values())


def draw_respondents(people: Sequence[str], row: ByteChoices) -> list[str] | None:
    """The people who were asked; ``None`` if everyone was."""
    return [id_ for id_ in people if not row.is_one_in(3)] if row.is_one_in(4) else None
